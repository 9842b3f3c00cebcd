using System.Diagnostics;
using System.Net.Sockets;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>
/// The TCP connection to one reader, shared by its antennas: moves bytes between socket and <see cref="LlrpClient"/> and never waits, but
/// for a goodbye. Of one thread.
/// </summary>
/// <param name="host">Name or address.</param>
/// <param name="port">TCP port.</param>
/// <param name="antennas">What is read of it.</param>
internal sealed class LlrpConnection(string host, int port, IReadOnlyList<LlrpConfig> antennas)
{
    // A second's reads of a busy reader are some tens of KiB: what is more waits in the socket for the next turn.
    private const int MostAtOnce = 1 << 20;

    // Reads that wait for a sensor which nobody reads.
    private const int MostWaiting = 100_000;
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoodbyeStep = TimeSpan.FromMilliseconds(20);

    private readonly byte[] _buffer = new byte[16_384];
    private readonly List<TagRead> _reads = [];
    private readonly Dictionary<int, List<TagRead>> _waiting = [];
    private LlrpClient? _client;
    private Socket? _socket;
    private Task? _connecting;
    private DateTimeOffset _turned = DateTimeOffset.MinValue;

    /// <summary>What is wrong with an antenna or the reader, in words.</summary>
    public string? TroubleOf(int antenna) => _client?.TroubleOf(antenna);

    /// <summary>Does what can be done now, and gives what an antenna has read since the last time.</summary>
    public void Read(int antenna, DateTimeOffset now, List<TagRead> into)
    {
        _client ??= new LlrpClient(port == 5084 ? host : $"{host}:{port}", antennas);
        if (!_waiting.TryGetValue(antenna, out List<TagRead>? waiting)) _waiting[antenna] = waiting = [];
        if (now != _turned) Turn(now);
        _turned = now;
        into.AddRange(waiting);
        waiting.Clear();
    }

    /// <summary>An antenna is not read any more. After the last of them the reader is told to stop, within a second.</summary>
    public void Leave(int antenna)
    {
        if (!_waiting.Remove(antenna) || _waiting.Count > 0 || _client is null) return;
        Stopwatch watch = Stopwatch.StartNew();
        _client.Close(_turned);
        while (_client.State == LlrpState.Closing && watch.Elapsed < Goodbye)
        {
            Move(_client, _turned);
            if (_client.State == LlrpState.Closing) _socket!.Poll(GoodbyeStep, SelectMode.SelectRead);
        }

        Hang();
        _reads.Clear();
        _client = null;
        _turned = DateTimeOffset.MinValue;
    }

    private void Turn(DateTimeOffset now)
    {
        LlrpClient client = _client!;
        if (client.WantsConnection(now))
        {
            client.Connecting(now);
            _connecting = Connect();
        }

        if (_connecting is { IsCompleted: true } connected)
        {
            _connecting = null;
            if (connected.Exception?.InnerException is { } exception)
            {
                client.Lost(now, exception.Message);
            }
            else
            {
                _socket!.Blocking = false;
                client.Connected(now);
            }
        }

        if (_connecting is null && _socket is not null) Move(client, now);
        client.Advance(now);
        if (client.State is LlrpState.Waiting) Hang();
        foreach (TagRead read in _reads)
        {
            if (_waiting.TryGetValue(read.Antenna, out List<TagRead>? waiting) && waiting.Count < MostWaiting) waiting.Add(read);
        }

        _reads.Clear();
    }

    private Task Connect()
    {
        try
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _socket = socket;
            return socket.ConnectAsync(host, port);
        }
        catch (SocketException exception)
        {
            return Task.FromException(exception);
        }
    }

    private void Move(LlrpClient client, DateTimeOffset now)
    {
        Send(client, now);
        for (int taken = 0; taken < MostAtOnce && client.State is not (LlrpState.Waiting or LlrpState.Closed);)
        {
            int count = _socket!.Receive(_buffer, SocketFlags.None, out SocketError error);
            if (error is SocketError.WouldBlock or SocketError.Interrupted) break;
            if (error != SocketError.Success || count == 0)
            {
                client.Lost(now, error == SocketError.Success ? "it closed it" : new SocketException((int)error).Message);
                break;
            }

            taken += count;
            client.Receive(_buffer.AsSpan(0, count), now, _reads);
            Send(client, now);
        }
    }

    private void Send(LlrpClient client, DateTimeOffset now)
    {
        while (client.Outgoing.Length > 0 && client.State is not (LlrpState.Waiting or LlrpState.Closed))
        {
            int count = _socket!.Send(client.Outgoing, SocketFlags.None, out SocketError error);
            if (error is SocketError.WouldBlock or SocketError.Interrupted) return;
            if (error == SocketError.Success) client.Sent(count);
            else client.Lost(now, new SocketException((int)error).Message);
        }
    }

    private void Hang()
    {
        // Closing it ends an attempt that is under way; how that ends interests nobody any more.
        _connecting?.ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
        _connecting = null;
        _socket?.Dispose();
        _socket = null;
    }
}
