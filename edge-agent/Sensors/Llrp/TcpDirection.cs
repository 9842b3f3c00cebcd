using System.Net;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>One direction of a TCP connection in a capture.</summary>
internal readonly record struct TcpDirection(IPEndPoint From, IPEndPoint To)
{
    public override string ToString() => $"{From} > {To}";
}
