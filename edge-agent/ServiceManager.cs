using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Logistics.EdgeAgent;

/// <summary>
/// Tells the service manager that started the agent that it is ready, that it lives, and how it is, by the protocol of systemd's sd_notify:
/// datagrams to the socket that <c>NOTIFY_SOCKET</c> names. Without one nobody listens, and nothing is said. Used by one thread, but
/// for <see cref="Stopping"/>, which any may say.
/// </summary>
internal sealed class ServiceManager : IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(10);

    private readonly Socket? _socket;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private long? _saidAt;
    private string _status = "";

    /// <param name="path">Value of <c>NOTIFY_SOCKET</c>: a path, or an abstract name behind an '@'; null or empty when nobody
    /// listens.</param>
    /// <param name="clock">The machine's clock.</param>
    /// <param name="logger">Hears when the socket can't be used.</param>
    public ServiceManager(string? path, TimeProvider clock, ILogger logger)
    {
        _clock = clock;
        _logger = logger;
        if (string.IsNullOrEmpty(path)) return;
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
        }
        catch (SocketException exception)
        {
            logger.LogWarning("The service manager at {Path} can't be told how it goes: {Reason}", path, exception.Message);
            _socket.Dispose();
            _socket = null;
        }
    }

    /// <summary>Says that the agent lives, at most each ten seconds, and how it is when that changed. The first time also that it is
    /// ready.</summary>
    /// <param name="connected">Whether the broker is reached.</param>
    /// <param name="waitingPacks">Packs that wait for the hub.</param>
    public void Alive(bool connected, long waitingPacks)
    {
        if (_socket is null) return;
        string status = string.Create(
            CultureInfo.InvariantCulture, $"{(connected ? "Connected" : "No connection")}; {waitingPacks} packs wait for the hub.");
        bool isFirst = _saidAt is null;
        bool turned = connected != _status.StartsWith("Connected", StringComparison.Ordinal);
        if (!isFirst && !turned && _clock.GetElapsedTime(_saidAt!.Value) < Often) return;
        _saidAt = _clock.GetTimestamp();
        Say($"{(isFirst ? "READY=1\n" : "")}WATCHDOG=1{(status != _status ? $"\nSTATUS={status}" : "")}");
        _status = status;
    }

    /// <summary>Says that it ends, in order.</summary>
    public void Stopping() => Say("STOPPING=1");

    public void Dispose() => _socket?.Dispose();

    private void Say(string words)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(words));
        }
        catch (SocketException exception)
        {
            // The manager restarts, or its queue is full: the next word says the same.
            _logger.LogDebug("The service manager did not take '{Words}': {Reason}", words, exception.Message);
        }
    }
}
