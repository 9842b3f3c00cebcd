using System.Net;
using System.Net.Sockets;

namespace Logistics.Mqtt;

/// <summary>Finds out, without holding anyone up, whether a host answers on a port.</summary>
internal static class BrokerProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The address that answered. Fails within five seconds, name lookup included.</summary>
    public static async Task<IPAddress> Find(string host, int port)
    {
        using CancellationTokenSource limit = new(Limit);
        using TcpClient probe = new();
        await probe.ConnectAsync(host, port, limit.Token).ConfigureAwait(false);
        IPAddress address = ((IPEndPoint)probe.Client.RemoteEndPoint!).Address;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
