using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Logistics.Benchmarks;

/// <summary>
/// A line to a port on this machine as a phone in a cellar has it: half the round trip each way, so many bytes a second each way for all
/// connections together, and a count of all that went over it. What a handshake costs on such a line it costs here too.
/// </summary>
internal sealed class SlowLine : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly int _to;
    private readonly TimeSpan _half;
    private readonly Way _down;
    private readonly Way _up;

    /// <param name="to">The port.</param>
    /// <param name="roundTrip">From a byte sent to its answer, at the least.</param>
    /// <param name="downPerSecond">Bytes a second towards the browser.</param>
    /// <param name="upPerSecond">Bytes a second from it.</param>
    public SlowLine(int to, TimeSpan roundTrip, int downPerSecond, int upPerSecond)
    {
        _to = to;
        _half = roundTrip / 2;
        _down = new Way(downPerSecond);
        _up = new Way(upPerSecond);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    /// <summary>Where it is taken.</summary>
    public int Port { get; }

    /// <summary>Bytes both ways so far.</summary>
    public long Bytes => _down.Bytes + _up.Bytes;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The line is taken down.
        }
    }

    private async Task CarryAsync(TcpClient browser)
    {
        try
        {
            using (browser)
            using (TcpClient hub = new())
            {
                browser.NoDelay = hub.NoDelay = true;

                // Loopback connects at once; a line takes a round trip for it.
                await Task.Delay(_half * 2, _stop.Token);
                await hub.ConnectAsync(IPAddress.Loopback, _to, _stop.Token);
                await Task.WhenAny(
                    CarryAsync(browser.GetStream(), hub.GetStream(), _up), CarryAsync(hub.GetStream(), browser.GetStream(), _down));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // One of the two hung up, or the line is taken down.
        }
    }

    private async Task CarryAsync(NetworkStream from, NetworkStream to, Way way)
    {
        Channel<(byte[] Bytes, DateTimeOffset At)> underWay = Channel.CreateUnbounded<(byte[], DateTimeOffset)>();
        Task arriving = ArriveAsync();
        byte[] buffer = new byte[4096];
        try
        {
            while (await from.ReadAsync(buffer, _stop.Token) is > 0 and int length)
            {
                underWay.Writer.TryWrite((buffer[..length], way.Send(length, _clock.GetUtcNow()) + _half));
            }
        }
        finally
        {
            underWay.Writer.Complete();
        }
        await arriving;

        async Task ArriveAsync()
        {
            await foreach ((byte[] bytes, DateTimeOffset at) in underWay.Reader.ReadAllAsync(_stop.Token))
            {
                TimeSpan left = at - _clock.GetUtcNow();
                if (left > TimeSpan.Zero) await Task.Delay(left, _stop.Token);
                await to.WriteAsync(bytes, _stop.Token);
            }
        }
    }

    /// <summary>One way of the line, which sends one byte after the other. Safe from any thread.</summary>
    private sealed class Way(int perSecond)
    {
        private readonly Lock _gate = new();
        private DateTimeOffset _free;

        public long Bytes { get; private set; }

        /// <summary>When the last byte of so many is on its way.</summary>
        public DateTimeOffset Send(int length, DateTimeOffset now)
        {
            lock (_gate)
            {
                Bytes += length;
                _free = (_free > now ? _free : now) + TimeSpan.FromSeconds((double)length / perSecond);
                return _free;
            }
        }
    }
}
