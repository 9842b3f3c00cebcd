using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Logistics.Mqtt;

/// <summary>
/// An MQTT 5 client with a kept session that lives on the thread of its owner: nothing is read, decided or sent behind the owner's back.
/// The owner loops over <see cref="Step"/>, its own decisions with
/// <see cref="Publish(ReadOnlySpan{byte}, ReadOnlySpan{byte}, int, bool, int)"/>,
/// and <see cref="Flush"/>. Only <see cref="Wake"/> may be called from other threads.
/// </summary>
/// <remarks>
/// The session is kept by the broker for <see cref="SessionDays"/> days, so what others published at QoS 1 while this client was away
/// arrives
/// afterwards. Publishing needs a connection: what can't be sent is refused by value, and the owner sends its state on each new connection.
/// </remarks>
public sealed unsafe class MqttClient : IMqttSession
{
    /// <summary>Days that a broker keeps the session of a client that is away.</summary>
    public const int SessionDays = 7;

    /// <summary>Messages under way to the broker at most; what is published beyond them waits in the library for an answer.</summary>
    public const int UnderWayMost = 500;

    // Long enough that a broker which greets hundreds of sites at once ends none of them for its own slowness.
    private const int KeepAliveSeconds = 45;
    private const int FirstBackoffMs = 250;
    private const int LongestBackoffMs = 15_000;
    private const int HousekeepingMs = 1_000;

    // Many small packets fill a receive buffer by their overhead: in one of the usual size a flood leaves the kernel no room but to throw
    // packets away, and the sender then waits ever longer.
    private const int ReceiveBufferBytes = 4 * 1024 * 1024;

    // At each message and each acknowledgement the library walks all that is on its way out: without a limit a flood's answers make it
    // slower than the flood. And what waits at the broker, not in the socket, lets its acknowledgements pass. Enough for 10,000 and
    // 20,000 messages a second over 50 ms.
    private const int InFlightInMost = 1_000;

    private const int GatheredMost = 64 * 1024;

    // A flood must not keep the owner from its timers.
    private const int PacketsPerStep = 2_000;

    private static readonly Lazy<int> Library = new(Load);

    private readonly MqttOptions _options;
    private readonly MessageHandler _onMessage;
    private readonly Action<bool> _onConnection;
    private readonly List<(string Filter, int Qos, bool NoLocal)> _subscriptions = [];
    private readonly SafeFileHandle _wake;
    private readonly Lock _wakeLock = new();
    private readonly Random _jitter;
    private GCHandle _self;
    private nint _client;
    private int _woken;
    private Task<IPAddress>? _probe;
    private long _nextAttempt = Environment.TickCount64;
    private long _nextHousekeeping;
    private int _backoffMs = FirstBackoffMs;
    private bool _hasReadAhead;
    private bool _hasGathered;
    private ExceptionDispatchInfo? _handlerFailure;

    /// <summary>Prepares a client; the first <see cref="Step"/> begins to connect.</summary>
    /// <param name="options">Where and as whom.</param>
    /// <param name="onMessage">Called within <see cref="Step"/> for each message. May publish; must not call Step or Dispose.</param>
    /// <param name="onConnection">
    /// Called within <see cref="Step"/> with true when a session stands and subscriptions are renewed, with false when it is lost. May
    /// publish.
    /// </param>
    /// <exception cref="MqttException">The native library is missing or refuses the options.</exception>
    public MqttClient(MqttOptions options, MessageHandler onMessage, Action<bool> onConnection)
    {
        _ = Library.Value;
        _options = options;
        _onMessage = onMessage;
        _onConnection = onConnection;
        _jitter = new Random(StableHash(options.ClientId));
        _wake = LibC.CreateEvent();
        _self = GCHandle.Alloc(this);
        Prepare();
    }

    /// <summary>True between the broker's welcome and the loss of the connection.</summary>
    public bool Connected { get; private set; }

    /// <summary>Why the last attempt or connection ended, in words; null while all is well.</summary>
    public string? LastError { get; private set; }

    /// <summary>Messages of this connection that were taken and that the broker has not answered yet.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Subscribes now, if connected, and again on each new connection.</summary>
    /// <param name="filter">A topic filter, wildcards allowed.</param>
    /// <param name="qos">0 or 1.</param>
    /// <param name="noLocal">Not what this client says while it is connected; what the broker kept, whoever said it, comes all the same.
    /// </param>
    public void Subscribe(string filter, int qos, bool noLocal = false)
    {
        _subscriptions.Add((filter, qos, noLocal));
        if (Connected)
        {
            Send(filter, qos, noLocal);
        }
    }

    /// <summary>
    /// Waits until a message, a wake or the time comes, hands every message that is there to the handler, and returns. Never blocks longer
    /// than the given time (plus, when a broker was just found, one connect to it).
    /// </summary>
    /// <param name="timeoutMs">Longest wait in milliseconds, 0 or more. It may return earlier without anything to do.</param>
    /// <exception cref="Exception">What a handler threw, after the library is out of the way; the client stays usable.</exception>
    public void Step(int timeoutMs)
    {
        ObjectDisposedException.ThrowIf(_client == 0, this);
        if (LibMosquitto.Socket(_client) < 0)
        {
            StepDisconnected(timeoutMs);
        }
        else
        {
            StepConnected(timeoutMs);
        }

        RethrowHandlerFailure();
    }

    /// <summary>Queues one message; it leaves with the next <see cref="Flush"/> or <see cref="Step"/>.</summary>
    /// <param name="topic">UTF-8 with a final zero byte.</param>
    /// <param name="payload">The bytes; copied.</param>
    /// <param name="qos">0 or 1.</param>
    /// <param name="retain">Whether the broker keeps it as the topic's last word.</param>
    /// <param name="keepSeconds">How long a broker keeps it for who is away; 0 for as long as their session.</param>
    /// <returns>False when there is no connection: the message was not taken.</returns>
    /// <exception cref="ArgumentException">The topic is not terminated.</exception>
    /// <exception cref="MqttException">The library refuses topic or size.</exception>
    public bool Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int qos, bool retain, int keepSeconds = 0)
    {
        ObjectDisposedException.ThrowIf(_client == 0, this);
        if (topic.IsEmpty || topic[^1] != 0)
        {
            throw new ArgumentException("A topic given as bytes ends with a zero byte.", nameof(topic));
        }

        if (!Connected)
        {
            return false;
        }

        int result;
        nint properties = 0;
        if (keepSeconds > 0)
        {
            _ = LibMosquitto.AddProperty(&properties, LibMosquitto.PropertyMessageExpiryInterval, (uint)keepSeconds);
        }

        fixed (byte* name = topic)
        fixed (byte* bytes = payload)
        {
            result = LibMosquitto.Publish(_client, null, name, payload.Length, bytes, qos, retain, properties);
        }

        if (properties != 0)
        {
            LibMosquitto.FreeProperties(&properties);
        }

        if (result == LibMosquitto.NoConnection || result == LibMosquitto.ConnectionLost)
        {
            return false;
        }

        if (result != LibMosquitto.Success)
        {
            string shown = Encoding.UTF8.GetString(topic[..^1]);
            throw new MqttException($"A message of {payload.Length} bytes for '{shown}' is refused: {LibMosquitto.Describe(result)}");
        }

        Unanswered++;
        return true;
    }

    /// <inheritdoc cref="Publish(ReadOnlySpan{byte}, ReadOnlySpan{byte}, int, bool, int)"/>
    public bool Publish(string topic, ReadOnlySpan<byte> payload, int qos, bool retain)
    {
        int size = Encoding.UTF8.GetMaxByteCount(topic.Length) + 1;
        Span<byte> bytes = size <= 512 ? stackalloc byte[512] : new byte[size];
        int length = Encoding.UTF8.GetBytes(topic, bytes);
        bytes[length] = 0;
        return Publish(bytes[..(length + 1)], payload, qos, retain);
    }

    /// <summary>Sends what is queued, acknowledgements included, as far as the socket takes it; the rest goes in the next steps.</summary>
    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_client == 0, this);
        Span<LibC.PollDescriptor> socket = stackalloc LibC.PollDescriptor[1];
        while (LibMosquitto.WantsWrite(_client) && LibMosquitto.Socket(_client) is >= 0 and int descriptor)
        {
            if (LibMosquitto.Write(_client, 1) != LibMosquitto.Success || !LibMosquitto.WantsWrite(_client))
            {
                break;
            }

            // Success with something left means that more may go, or that the socket is full: only poll tells them apart.
            socket[0] = new LibC.PollDescriptor { Descriptor = descriptor, Wanted = LibC.PollOut };
            LibC.Wait(socket, 0);
            if ((socket[0].Ready & LibC.PollOut) == 0)
            {
                break;
            }
        }

        _hasGathered = LibMosquitto.Tls(_client) is not 0 and nint tls && !LibMosquitto.SendGathered(tls);
    }

    /// <summary>Makes the current or next <see cref="Step"/> return at once. From any thread, at any time; harmless after
    /// disposal.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) != 0)
        {
            return;
        }

        lock (_wakeLock)
        {
            if (!_wake.IsClosed)
            {
                ulong one = 1;
                _ = LibC.Write(_wake, &one, sizeof(ulong));
            }
        }
    }

    /// <summary>Says goodbye, so that the broker does not publish the will. Waits at most a second until the broker has
    /// taken what was published.</summary>
    public void Disconnect()
    {
        ObjectDisposedException.ThrowIf(_client == 0, this);
        if (Connected)
        {
            long end = Environment.TickCount64 + 1_000;
            while (Connected && Unanswered > 0 && Environment.TickCount64 < end)
            {
                StepConnected(20);
            }

            _ = LibMosquitto.Disconnect(_client);
            Flush();
        }
    }

    /// <summary>Closes at once, without a goodbye: the broker publishes the will unless <see cref="Disconnect"/> came before.</summary>
    public void Dispose()
    {
        if (_client != 0)
        {
            LibMosquitto.Destroy(_client);
            _client = 0;
        }

        Connected = false;
        lock (_wakeLock)
        {
            _wake.Dispose();
        }

        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    private static int Load()
    {
        try
        {
            return LibMosquitto.Initialise();
        }
        catch (DllNotFoundException)
        {
            throw new MqttException("libmosquitto.so.1 is not on this machine: install it with 'apt install libmosquitto1'.");
        }
    }

    private static void Check(int result)
    {
        if (result != LibMosquitto.Success)
        {
            throw new MqttException($"The MQTT library refuses its options: {LibMosquitto.Describe(result)}");
        }
    }

    // The same on every machine and in every run, unlike string.GetHashCode: a fleet spreads out the same way each time.
    private static int StableHash(string text) =>
        unchecked((int)text.Aggregate(2_166_136_261u, static (hash, letter) => (hash ^ letter) * 16_777_619u));

    /// <summary>
    /// Makes the library's client anew. What was on its way when a connection went is not sent again: by then it is old, and the owner
    /// says what still holds.
    /// </summary>
    private void Prepare()
    {
        if (_client != 0) LibMosquitto.Destroy(_client);
        _client = LibMosquitto.Create(_options.ClientId, cleanStart: false, GCHandle.ToIntPtr(_self));
        if (_client == 0)
        {
            Dispose();
            throw new MqttException($"'{_options.ClientId}' is not usable as an MQTT client id.");
        }

        // MQTT 5, because only there a kept session has an end; with the expiry given on connect, 2.0.11 keeps it over reconnects.
        // Threaded mode, because only there nothing leaves before Flush, so that one segment carries many packets.
        // The defaults of 20 in flight cost a round trip each 20 messages.
        Check(LibMosquitto.SetOption(_client, LibMosquitto.OptionProtocolVersion, LibMosquitto.ProtocolVersion5));
        Check(LibMosquitto.SetThreaded(_client, threaded: true));
        Check(LibMosquitto.SetOption(_client, LibMosquitto.OptionTcpNoDelay, 1));
        Check(LibMosquitto.SetOption(_client, LibMosquitto.OptionReceiveMaximum, InFlightInMost));
        Check(LibMosquitto.SetOption(_client, LibMosquitto.OptionSendMaximum, UnderWayMost));
        LibMosquitto.OnConnect(_client, &ConnectCallback);
        LibMosquitto.OnDisconnect(_client, &DisconnectCallback);
        LibMosquitto.OnMessage(_client, &MessageCallback);
        LibMosquitto.OnPublish(_client, &PublishCallback);
        if (_options.Identity is { } identity)
        {
            // What the library does by itself fits: the peer's certificate and name are verified, and TLS is 1.2 or newer.
            int result = LibMosquitto.SetTls(_client, identity.Authority, null, identity.Certificate, identity.Key, 0);
            if (result != LibMosquitto.Success)
            {
                Dispose();
                throw new MqttException(
                    $"The keys '{identity.Authority}', '{identity.Certificate}' and '{identity.Key}' can't be read: enrol this machine, " +
                    "or give its user the right to read them.");
            }
        }

        if (_options.Will is { } will)
        {
            fixed (byte* payload = will.Payload)
            {
                Check(LibMosquitto.SetWill(_client, will.Topic, will.Payload.Length, payload, qos: 1, will.Retain));
            }
        }
    }

    private void StepDisconnected(int timeoutMs)
    {
        long now = Environment.TickCount64;
        if (_probe is null && now >= _nextAttempt)
        {
            // The library's connect blocks for minutes on a silent host or name server; a broker that has just answered does not.
            _probe = BrokerProbe.Find(_options.Host, _options.Port);
            _ = _probe.ContinueWith(
                _ => Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        if (_probe is { IsCompleted: true } done)
        {
            _probe = null;
            if (done.IsCompletedSuccessfully)
            {
                Connect(done.Result);
            }
            else
            {
                Postpone($"no answer from {_options.Host}:{_options.Port} ({done.Exception?.InnerException?.Message ?? "timed out"})");
            }

            return;
        }

        int wait = _probe is null ? (int)Math.Min(timeoutMs, _nextAttempt - now) : timeoutMs;
        Span<LibC.PollDescriptor> ready = [new LibC.PollDescriptor { Descriptor = WakeDescriptor, Wanted = LibC.PollIn }];
        LibC.Wait(ready, wait);
        DrainWake(ready[0]);
    }

    private void StepConnected(int timeoutMs)
    {
        Flush();
        Housekeep();
        int descriptor = LibMosquitto.Socket(_client);
        if (descriptor < 0)
        {
            return;
        }

        short wanted = _hasGathered || LibMosquitto.WantsWrite(_client) ? (short)(LibC.PollIn | LibC.PollOut) : LibC.PollIn;
        Span<LibC.PollDescriptor> ready =
        [
            new LibC.PollDescriptor { Descriptor = descriptor, Wanted = wanted },
            new LibC.PollDescriptor { Descriptor = WakeDescriptor, Wanted = LibC.PollIn },
        ];
        LibC.Wait(ready, _hasReadAhead ? 0 : Math.Min(timeoutMs, HousekeepingMs));
        DrainWake(ready[1]);
        bool isReadable = _hasReadAhead || (ready[0].Ready & ~LibC.PollOut) != 0;
        for (int packets = 0; isReadable && packets < PacketsPerStep; packets++)
        {
            int result = LibMosquitto.Read(_client, 1);
            if (result != LibMosquitto.Success)
            {
                Lose(LibMosquitto.Describe(result));
                return;
            }

            isReadable = MoreIsThere(descriptor);
            if (_handlerFailure is not null)
            {
                return;
            }
        }
    }

    /// <summary>Whether another read finds something. What TLS has read ahead no poll sees; a record of which only a part has come is
    /// not there yet.</summary>
    private bool MoreIsThere(int descriptor)
    {
        nint tls = LibMosquitto.Tls(_client);
        bool isDrained = tls != 0 && LibMosquitto.TlsWants(tls) == LibMosquitto.TlsWantsMoreFromSocket;
        _hasReadAhead = tls != 0 && !isDrained && LibMosquitto.TlsHolds(tls) != 0;
        if (_hasReadAhead || isDrained)
        {
            return _hasReadAhead;
        }

        Span<LibC.PollDescriptor> socket = [new LibC.PollDescriptor { Descriptor = descriptor, Wanted = LibC.PollIn }];
        LibC.Wait(socket, 0);
        return socket[0].Ready != 0;
    }

    private void Connect(IPAddress address)
    {
        Prepare();
        _hasReadAhead = false;
        Unanswered = 0;
        nint properties = 0;
        _ = LibMosquitto.AddProperty(&properties, LibMosquitto.PropertySessionExpiryInterval, SessionDays * 86_400);

        // Over TLS by its name, because that is what its certificate is for; that it answers is known already.
        string host = _options.Identity is null ? address.ToString() : _options.Host;
        int result = LibMosquitto.Connect(_client, host, _options.Port, KeepAliveSeconds, 0, properties);
        LibMosquitto.FreeProperties(&properties);
        if (result == LibMosquitto.Success)
        {
            // Until the broker's welcome has come this attempt counts as failed.
            Postpone("the broker has not answered yet");
            LibC.SetReceiveBuffer(LibMosquitto.Socket(_client), ReceiveBufferBytes);
            if (LibMosquitto.Tls(_client) is not 0 and nint tls)
            {
                // One read of the socket takes all records that are there, instead of two reads each.
                LibMosquitto.SetTlsReadAhead(tls, 1);

                // And one write takes all packets of a turn. One by one they cost a call of the system each, and their receiver memory that
                // is many times their size: a broker under load then closes its window, and opens it only after tenths of a second.
                LibMosquitto.GatherWrites(tls, GatheredMost);
            }

            Flush();
        }
        else
        {
            Postpone(LibMosquitto.Describe(result));
        }
    }

    private void Postpone(string why)
    {
        LastError = why;
        _nextAttempt = Environment.TickCount64 + (_backoffMs / 2) + _jitter.Next(_backoffMs / 2);
        _backoffMs = Math.Min(_backoffMs * 2, LongestBackoffMs);
    }

    private void Housekeep()
    {
        long now = Environment.TickCount64;
        if (now >= _nextHousekeeping)
        {
            _nextHousekeeping = now + HousekeepingMs;
            int result = LibMosquitto.Housekeep(_client);
            if (result != LibMosquitto.Success)
            {
                Lose(LibMosquitto.Describe(result));
            }
        }
    }

    private void Welcome()
    {
        Connected = true;
        LastError = null;
        _backoffMs = FirstBackoffMs;
        foreach ((string filter, int qos, bool noLocal) in _subscriptions)
        {
            Send(filter, qos, noLocal);
        }

        _onConnection(true);
    }

    private void Lose(string why)
    {
        // An attempt that never stood has its next time and its reason already.
        if (Connected)
        {
            Connected = false;
            Postpone(why);
            Guard(() => _onConnection(false));
        }
        else if (_options.Identity is { } identity)
        {
            LastError = $"the broker at {_options.Host}:{_options.Port} and '{identity.Certificate}' do not accept each other ({why}): " +
                "one of their certificates is unknown, ended or revoked, or the broker's is not for that name";
        }
    }

    private void Send(string filter, int qos, bool noLocal)
    {
        int result = LibMosquitto.Subscribe(_client, null, filter, qos, noLocal ? LibMosquitto.SubscribeNoLocal : 0, 0);
        if (result != LibMosquitto.Success && result != LibMosquitto.NoConnection)
        {
            throw new MqttException($"Subscribing to '{filter}' is refused: {LibMosquitto.Describe(result)}");
        }
    }

    private int WakeDescriptor => (int)_wake.DangerousGetHandle();

    private void DrainWake(LibC.PollDescriptor wake)
    {
        if (wake.Ready != 0)
        {
            // Read first: a wake between the two lines writes nothing, but its owner's Step is about to return anyway.
            ulong count;
            _ = LibC.Read(_wake, &count, sizeof(ulong));
            Interlocked.Exchange(ref _woken, 0);
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            _handlerFailure ??= ExceptionDispatchInfo.Capture(exception);
        }
    }

    private void RethrowHandlerFailure()
    {
        if (_handlerFailure is { } failure)
        {
            _handlerFailure = null;
            failure.Throw();
        }
    }

    private static MqttClient Of(nint userData) => (MqttClient)GCHandle.FromIntPtr(userData).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ConnectCallback(nint client, nint userData, int reason, int flags, nint properties)
    {
        MqttClient self = Of(userData);
        if (reason == LibMosquitto.Success)
        {
            self.Guard(self.Welcome);
        }
        else
        {
            self.LastError = $"the broker refuses the connection: {LibMosquitto.Describe(reason)}";
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DisconnectCallback(nint client, nint userData, int reason, nint properties) =>
        Of(userData).Lose(reason == LibMosquitto.Success ? "said goodbye" : LibMosquitto.Describe(reason));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void PublishCallback(nint client, nint userData, int messageId) => Of(userData).Unanswered--;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void MessageCallback(nint client, nint userData, LibMosquitto.Message* message)
    {
        MqttClient self = Of(userData);
        try
        {
            self._onMessage(
                MemoryMarshal.CreateReadOnlySpanFromNullTerminated(message->Topic),
                new ReadOnlySpan<byte>(message->Payload, message->PayloadLength),
                message->Retain != 0);
        }
        catch (Exception exception)
        {
            self._handlerFailure ??= ExceptionDispatchInfo.Capture(exception);
        }
    }
}
