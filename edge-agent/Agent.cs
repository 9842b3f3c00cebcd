using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Logistics.EdgeAgent.Sensors;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Logistics.Wire.SenMl;

namespace Logistics.EdgeAgent;

/// <summary>
/// One node: reads its sensors, filters, seals what is left into packs, keeps each pack until the hub has it on disk, and says how it is.
/// One thread does all of it; the counters may be read from others.
/// </summary>
/// <remarks>
/// Samples are dated on a steady clock (the clock at start plus time passed), and get their real time only when they are sent: a node that
/// learns the time after its start sends the right times all the same. A pack goes to the broker the moment it is sealed, beside the spool
/// and not after it, because its number is never used again whatever happens to the disk.
/// </remarks>
public sealed class Agent
{
    private const int Window = 64;
    private const int LargestPack = 60_000;

    // No broker keeps a pack for a hub that is away: it is sent again by then, with times that are right then.
    private const int PackKeepSeconds = 15;
    private static readonly TimeSpan FirstResend = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestResend = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ValuesEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OldestUncertain = TimeSpan.FromDays(30);
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(30);

    private readonly IFolder? _folder;
    private readonly OpenSession _open;
    private readonly TimeProvider _clock;
    private readonly TimeProvider _machine;
    private readonly ILogger _logger;
    private readonly Func<bool> _isSynchronised;
    private readonly TimeSpan _statusEvery;
    private readonly Configurations? _configurations;
    private readonly Commands _commands;
    private readonly Watching _watching;
    private readonly Lamps? _lamps;
    private readonly NodeTraces? _traces;
    private readonly ArrayBufferWriter<byte> _wire = new();
    private readonly List<Sample> _filtered = [];
    private readonly List<Sample> _gathered = [];
    private readonly List<Sample> _sending = [];
    private readonly Renewal? _renewal;
    private readonly byte[] _readingsTopic;
    private readonly byte[] _statusTopic;
    private readonly byte[] _ackTopic;
    private readonly byte[] _configTopic;
    private readonly byte[] _commandsTopic;
    private readonly byte[] _lampsTopic;
    private NodeFile _node;
    private List<SensorSlot> _slots;
    private int _gatheredBytes;
    private bool _owesValues;
    private DateTimeOffset _valuesFrom;
    private bool _isRepeating;
    private DateTimeOffset _sealBy;
    private DateTimeOffset _statusBy;
    private string[] _troubles = [];
    private Told _said;

    // What the steady clock lacked when the clock was last held right in this boot, if it ever was.
    private TimeSpan? _rightCorrection;
    private DateTimeOffset _startedAt;
    private long _startedStamp;
    private long _machineStamp;
    private TimeSpan _resendAt;
    private TimeSpan _resend = FirstResend;
    private TimeSpan _flushAt;
    private long _sealedBefore;
    private Spool _spool = null!;
    private volatile IMqttSession _session = null!;
    private string? _spoolTrouble;
    private long _boot;
    private long _sampled;
    private long _published;
    private long _sealed;
    private long _acknowledged;
    private long _waiting;
    private long _waitingPacks;
    private long _dropped;
    private bool _isConnected;

    /// <param name="node">The node's description. Its sensors give the filters, by channel.</param>
    /// <param name="sensors">What is read; the agent disposes them. A channel that the description does not name is not filtered.</param>
    /// <param name="spool">Where packs are kept; null keeps them in memory.</param>
    /// <param name="open">Makes the MQTT session.</param>
    /// <param name="clock">The clock. Its time may jump; its timestamps only advance.</param>
    /// <param name="logger">Where changes for better and worse are told.</param>
    /// <param name="isSynchronised">Whether the clock is held right; null asks the kernel, and trusts a clock that is not the
    /// system's.</param>
    /// <param name="machine">Real time, for patience with hub and disk; null is the system's.</param>
    /// <param name="statusEvery">How often it says how it is while nothing changes; half a minute when not given.</param>
    /// <param name="configurations">Where the hub's configurations for it go, begun with what is given here; null takes none.</param>
    /// <param name="lamps">Shows beds on the lamps that the description names; null lets them be.</param>
    /// <param name="traces">Tells the way of packs that are followed; null follows none.</param>
    public Agent(
        NodeFile node, IReadOnlyList<ISensor> sensors, IFolder? spool, OpenSession open, TimeProvider clock, ILogger logger,
        Func<bool>? isSynchronised = null, TimeProvider? machine = null, TimeSpan? statusEvery = null,
        Configurations? configurations = null, Lamps? lamps = null, NodeTraces? traces = null)
    {
        _isSynchronised = isSynchronised ?? (() => clock != TimeProvider.System || LibC.IsClockSynchronised());
        _node = node;
        _folder = spool;
        _open = open;
        _clock = clock;
        _machine = machine ?? TimeProvider.System;
        _logger = logger;

        // On a fast clock, not more than one a real second.
        _statusEvery = clock is ScaledTimeProvider { Speed: > 30 } fast ? TimeSpan.FromSeconds(fast.Speed) : statusEvery ?? StatusEvery;
        _configurations = configurations;
        _watching = new Watching(Terminated(Topic.Signal(node.Site, node.Node)), logger);
        _commands = new Commands(new ActivityLed(), lamps, _watching, logger);
        _lamps = lamps;
        _traces = traces;
        _slots = [.. SlotsOf(node, sensors)];
        _readingsTopic = Terminated(Topic.Readings(node.Site, node.Node));
        _statusTopic = Terminated(Topic.Status(node.Site, node.Node));
        _renewal = node.KeysFolder is { } keys ? new Renewal(node.Site, node.Node, keys, TimeProvider.System, logger) : null;
        _ackTopic = Encoding.UTF8.GetBytes(Topic.Ack(node.Site, node.Node));
        _configTopic = Encoding.UTF8.GetBytes(Topic.Config(node.Site, node.Node));
        _commandsTopic = Encoding.UTF8.GetBytes(Topic.Commands(node.Site, node.Node));
        _lampsTopic = Encoding.UTF8.GetBytes(Topic.Lamps(node.Site, node.Node));
    }

    /// <summary>Version of this software.</summary>
    public static string Version { get; } =
        typeof(Agent).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>This run's boot; 0 before it runs.</summary>
    public long Boot => Interlocked.Read(ref _boot);

    /// <summary>Samples that sensors gave, before the filters.</summary>
    public long Sampled => Interlocked.Read(ref _sampled);

    /// <summary>Packs handed to the broker, repeats included.</summary>
    public long Published => Interlocked.Read(ref _published);

    /// <summary>Readings sealed into packs in this boot.</summary>
    public long Sealed => Interlocked.Read(ref _sealed);

    /// <summary>Readings of this boot that the hub has acknowledged.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Readings that wait for the hub's acknowledgement, those of earlier boots included.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Packs that wait for it.</summary>
    public long WaitingPacks => Interlocked.Read(ref _waitingPacks);

    /// <summary>Whether the broker is reached.</summary>
    public bool IsConnected => Volatile.Read(ref _isConnected);

    /// <summary>Readings dropped in this run.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The hub asked for a restart, for which the agent ended.</summary>
    public bool RestartAsked => _commands.RestartAsked;

    /// <summary>Runs, on the calling thread, until it is stopped or the hub asks for a restart.</summary>
    /// <param name="onTurn">Called after each turn, a minute apart at most, on the calling thread; null for nobody.</param>
    /// <param name="stop">Ends it orderly: what was gathered is sealed and kept, and the status says goodbye.</param>
    /// <param name="powerCut">Ends it as a power cut would: nothing is sealed, kept or said.</param>
    /// <exception cref="MqttException">The MQTT library is missing.</exception>
    public void Run(Action? onTurn, CancellationToken stop, CancellationToken powerCut = default)
    {
        Start();

        // The session may be another by then; who stops looks for the one that is there, and the loop looks again after a change of it.
        bool Ends() => stop.IsCancellationRequested || powerCut.IsCancellationRequested || RestartAsked;
        using (stop.Register(() => _session.Wake()))
        using (powerCut.Register(() => _session.Wake()))
        {
            while (!Ends())
            {
                Work();
                onTurn?.Invoke();
                _session.Step(Ends() ? 0 : (int)Math.Ceiling(Wait().TotalMilliseconds));
            }
        }

        Stop(isOrderly: !powerCut.IsCancellationRequested);
    }

    /// <summary>Begins a boot: takes up the spool and makes the session. For who turns it by hand: <see cref="Turn"/> as often as it
    /// asks, then <see cref="Stop"/>, all on one thread.</summary>
    /// <exception cref="MqttException">The MQTT library is missing.</exception>
    public void Start()
    {
        _startedAt = _clock.GetUtcNow();
        _watching.Origin = _startedAt;
        _startedStamp = _clock.GetTimestamp();
        _machineStamp = _machine.GetTimestamp();
        _spool = Spool.Open(_folder, _node.SpoolLimit, _startedAt, _machineStamp);
        Interlocked.Exchange(ref _boot, _spool.Boot);
        TellSpool();
        if (_spool.Damage is { } damage) _logger.LogWarning("{Count} spool file(s) were damaged: {Damage}", _spool.Damages, damage);
        Count();
        _lamps?.Use(_node.Lamps);
        _session = Open();
        BeginTrial();
    }

    /// <summary>Takes in what has arrived, without waiting, and does what is due.</summary>
    /// <returns>How long, on the machine's time, until something is due again if nothing arrives before: at most a minute.</returns>
    public TimeSpan Turn()
    {
        _session.Step(0);
        Work();
        return Wait();
    }

    /// <summary>Ends it, and disposes sensors and session.</summary>
    /// <param name="isOrderly">What was gathered is sealed and kept, and the status says goodbye; else as a power cut would.</param>
    public void Stop(bool isOrderly)
    {
        _commands.Rest();
        if (isOrderly)
        {
            Seal();
            Send();
            Publish(_statusTopic, Status(online: false), retain: true);
            _session.Disconnect();
            _spool.Flush();
            Count();
            _lamps?.Use([]);
        }

        _session.Dispose();
        _spool.Dispose();
        _slots.ForEach(static slot => slot.Close());
    }

    private static IEnumerable<SensorSlot> SlotsOf(NodeFile node, IReadOnlyList<ISensor> sensors) => sensors.Select(sensor =>
        new SensorSlot(sensor, node.Sensors.FirstOrDefault(config => config.Channel == sensor.Channel)
            ?? new SensorConfig { Channel = sensor.Channel }));

    private IMqttSession Open()
    {
        MqttWill will = new(Topic.Status(_node.Site, _node.Node), Status(online: false));
        IMqttSession session = _open(
            new MqttOptions(_node.BrokerHost, _node.BrokerPort, $"node-{_node.Site}-{_node.Node}", will, _renewal?.Identity),
            OnMessage, OnConnection);
        if (_renewal is not null) session.Subscribe(Topic.Certificate(_node.Site, _node.Node), qos: 1);
        if (_configurations is not null) session.Subscribe(Topic.Config(_node.Site, _node.Node), qos: 1);
        session.Subscribe(Topic.Commands(_node.Site, _node.Node), qos: 1);
        if (_lamps is { Any: true }) session.Subscribe(Topic.Lamps(_node.Site, _node.Node), qos: 1);
        session.Subscribe(Topic.Ack(_node.Site, _node.Node), qos: 1);
        return session;
    }

    /// <summary>A configuration on trial proves itself by the acknowledgement of a pack of its own, which may be empty.</summary>
    private void BeginTrial()
    {
        if (_configurations is { IsOnTrial: true })
        {
            _configurations.Begun(_spool.Append(SteadyNow, Correction, LookAtClock(), []), MachineNow);
        }
    }

    /// <summary>Goes on with another configuration. Sensors and lamps that stay as they are go on undisturbed; of other sensors what they
    /// have is read and sealed first. The session is made anew in any case: with the right last will, and so that it shows that it can be.
    /// </summary>
    private void Switch(Setup setup)
    {
        DateTimeOffset now = SteadyNow;
        List<SensorSlot> fresh = [.. SlotsOf(setup.Node, setup.Sensors)];
        for (int index = 0; index < fresh.Count; index++)
        {
            if (_slots.Find(slot => slot.Config == fresh[index].Config) is not { } kept) continue;
            fresh[index].Close();
            fresh[index] = kept;
        }

        foreach (SensorSlot gone in _slots.Except(fresh).ToList())
        {
            if (gone.Trouble is null) Read(gone, now);
            gone.Close();
        }

        Seal();
        if ((setup.Node.BrokerHost, setup.Node.BrokerPort) != (_node.BrokerHost, _node.BrokerPort))
        {
            Publish(_statusTopic, Status(online: false), retain: true);
        }

        _session.Disconnect();
        _session.Dispose();
        _node = setup.Node;
        _slots = fresh;
        _lamps?.Use(_node.Lamps);
        _spool.Limit = _node.SpoolLimit;
        _spool.Rewind();
        _owesValues = false;
        GatherTroubles();
        _session = Open();
        BeginTrial();
    }

    private static byte[] Terminated(string topic) => Encoding.UTF8.GetBytes(topic + '\0');

    private DateTimeOffset SteadyNow => _startedAt + _clock.GetElapsedTime(_startedStamp);

    private TimeSpan Correction => _clock.GetUtcNow() - SteadyNow;

    private bool LookAtClock()
    {
        bool isRight = _isSynchronised();
        if (isRight) _rightCorrection = Correction;
        return isRight;
    }

    private TimeSpan MachineNow => _machine.GetElapsedTime(_machineStamp);

    private void Work()
    {
        DateTimeOffset now = SteadyNow;

        // What comes late decides nothing at the hub. So near the end of the history, in a pack of their own, it hears which values hold.
        // Asked twice within a second it says them twice, but not at one instant.
        if (_owesValues && _spool.Unsent <= Window && now >= _valuesFrom)
        {
            Seal();
            _slots.ForEach(static slot => slot.Repeat());
            _owesValues = false;
            _valuesFrom = now + ValuesEvery;
            _isRepeating = true;
        }

        bool isEvent = _isRepeating;
        _isRepeating = false;
        foreach (SensorSlot slot in _slots)
        {
            if (slot.NextRead <= now) isEvent |= Read(slot, now);
        }

        if (isEvent || (_gathered.Count > 0 && now >= _sealBy)) Seal();
        TimeSpan machineNow = MachineNow;
        if (_spool.InFlight > 0 && machineNow >= _resendAt)
        {
            _logger.LogInformation("The hub is silent for {Seconds} s: sending again from the oldest pack.", _resend.TotalSeconds);
            _resend = _resend * 2 < LongestResend ? _resend * 2 : LongestResend;
            _spool.Rewind();
        }

        // Only an acknowledgement says that the hub is there, and where sensors are silent there is nothing to acknowledge.
        if (_lamps is not null && _session.Connected && _spool.WaitingPacks == 0 && _lamps.Asks(machineNow))
        {
            _spool.Append(SteadyNow, Correction, LookAtClock(), []);
        }

        Send();
        _watching.Tell(_session, _session.Connected && _spool.Unsent == 0, _slots, now, machineNow);
        _session.Flush();
        if (!_spool.NeedsFlush)
        {
            _flushAt = machineNow + FlushEvery;
        }
        else if (machineNow >= _flushAt)
        {
            _spool.Flush();
            _flushAt = machineNow + FlushEvery;
        }

        TellSpool();
        _commands.Advance(machineNow);
        DateTimeOffset? right = LookAtClock() ? _clock.GetUtcNow() : null;
        if (_configurations?.Next(right, machineNow, _session.Connected, _session.LastError) is { } setup) Switch(setup);
        if (_lamps?.Advance(right, machineNow) == true) GatherTroubles();
        SayStatus(now);
        _renewal?.Ask(_session);
        Count();
    }

    private void Count()
    {
        Volatile.Write(ref _isConnected, _session is { Connected: true });
        Interlocked.Exchange(ref _sealed, _spool.Sealed);
        Interlocked.Exchange(ref _acknowledged, _spool.Acknowledged);
        Interlocked.Exchange(ref _waiting, _spool.Waiting);
        Interlocked.Exchange(ref _waitingPacks, _spool.WaitingPacks);
        Interlocked.Exchange(ref _dropped, _spool.Dropped);
    }

    private bool Read(SensorSlot slot, DateTimeOffset now)
    {
        string? before = slot.Trouble;
        long sampled = slot.Sampled;
        _filtered.Clear();
        bool isEvent = slot.Read(now, _filtered, _watching.Of(slot.Channel));
        Interlocked.Add(ref _sampled, slot.Sampled - sampled);
        Tell("sensor", before, slot.Trouble);
        foreach (Sample sample in _filtered)
        {
            // At most: every byte of a text escaped, and numbers at their longest.
            int bytes = 80 + sample.Channel.Length + (6 * Encoding.UTF8.GetByteCount(sample.Text ?? ""));
            if (_gathered.Count == SenMlLimits.Records || _gatheredBytes + bytes > LargestPack)
            {
                Seal();
            }

            if (_gathered.Count == 0)
            {
                _sealBy = now + Gather;
            }

            _gathered.Add(sample);
            _gatheredBytes += bytes;
            if (sample is { Kind: SampleKind.Boolean, Boolean: true, IsRepeat: false }) _lamps?.Confirm(sample.Channel, MachineNow);
        }

        return isEvent;
    }

    private void Seal()
    {
        if (_gathered.Count == 0)
        {
            return;
        }

        _spool.Append(SteadyNow, Correction, LookAtClock(), _gathered);
        _gathered.Clear();
        _gatheredBytes = 0;
    }

    private void Send()
    {
        while (_session.Connected && _spool.InFlight < Window && _spool.TryNext(_sending, out SpoolEntry entry))
        {
            if (_spool.InFlight == 1) _resendAt = MachineNow + _resend;
            Write(entry);
            if (!_session.Publish(_readingsTopic, _wire.WrittenSpan, qos: 1, retain: false, PackKeepSeconds))
            {
                _spool.Rewind();
                return;
            }

            Interlocked.Increment(ref _published);
            if (_traces is not null && _sending.Count > 0) Trace(entry);
        }
    }

    private void Trace(in SpoolEntry entry)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        _traces!.Published(
            entry, _sending.Count, now + AgeOf(entry, _sending[0].At), now + AgeOf(entry, entry.SealedAt), now);
    }

    private void Write(in SpoolEntry entry)
    {
        // With the clock right, times are absolute; else they say how long ago, and the receiver's clock counts.
        bool isAbsolute = LookAtClock();
        DateTimeOffset now = _clock.GetUtcNow();
        double? baseTime = isAbsolute && _sending.Count > 0 ? TimeOf(entry, _sending[0], now, isAbsolute) : null;
        _wire.ResetWrittenCount();
        using SenMlWriter writer = new(_wire);
        writer.BeginPack(entry.Boot, entry.Seq, entry.From, entry.Total, entry.Behind, baseTime: baseTime);
        foreach (Sample sample in _sending)
        {
            double time = TimeOf(entry, sample, now, isAbsolute);
            time = isAbsolute ? Math.Round(time - baseTime!.Value, 3) : Math.Min(0, time);
            switch (sample.Kind)
            {
                case SampleKind.Number:
                    writer.Add(sample.Channel, sample.Number, time);
                    break;
                case SampleKind.Boolean:
                    writer.Add(sample.Channel, sample.Boolean, time);
                    break;
                default:
                    writer.Add(sample.Channel, sample.Text!, time);
                    break;
            }
        }

        writer.EndPack();
    }

    private double TimeOf(in SpoolEntry entry, in Sample sample, DateTimeOffset now, bool isAbsolute)
    {
        TimeSpan age = AgeOf(entry, sample.At);
        return Seconds(isAbsolute ? now + age - DateTimeOffset.UnixEpoch : age);
    }

    /// <summary>How far from now something was, by the steady clock of its pack's boot: below zero.</summary>
    private TimeSpan AgeOf(in SpoolEntry entry, DateTimeOffset at)
    {
        TimeSpan age = at - SteadyNow;
        if (entry.Boot != _spool.Boot)
        {
            // An earlier boot ended before this one began, whatever the clocks say; and a clock that nobody held right, then or now, is
            // believed only when what it says is no nonsense. Once held right, the steady clock knows the time without it.
            age = at + entry.Clock.Correction - (SteadyNow + (_rightCorrection ?? Correction));
            TimeSpan least = at - entry.Clock.Last - (SteadyNow - _startedAt);
            bool isCertain = _rightCorrection is not null && entry.Clock.IsRight;
            if (age > least || (!isCertain && age < least - OldestUncertain)) age = least;
        }

        return age;
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private void SayStatus(DateTimeOffset now)
    {
        Told news = new(
            LookAtClock(), _troubles, _configurations?.IsOnTrial ?? false, _configurations?.Refused, _commands.IsIdentifying);
        if (_session.Connected && (now >= _statusBy || news != _said) && Publish(_statusTopic, Status(online: true), retain: true))
        {
            _said = news;
            _statusBy = now + _statusEvery;
            _session.Flush();
        }
    }

    private byte[] Status(bool online)
    {
        long oldest = _spool.OldestSealedAt() is { } at ? (long)Math.Max(0, (SteadyNow - at).TotalSeconds) : 0;
        NodeStatusMessage status = new(
            online, _spool.Boot, Version, _node.ConfigHash, LookAtClock(), _spool.WaitingPacks, oldest, _spool.Dropped,
            _spool.Sealed, _spool.Acknowledged, _spool.Waiting, Troubles: _troubles.Length > 0 ? _troubles : null,
            _configurations?.Since, _configurations is { IsOnTrial: true } ? true : null, _configurations?.Refused,
            _commands.IsIdentifying ? true : null, _lamps is { Any: true } ? _lamps.Channels : null);
        return JsonSerializer.SerializeToUtf8Bytes(status, WireJson.Default.NodeStatusMessage);
    }

    private bool Publish(byte[] topic, ReadOnlySpan<byte> payload, bool retain) => _session.Publish(topic, payload, qos: 1, retain);

    private void OnConnection(bool connected)
    {
        if (connected)
        {
            _logger.LogInformation(
                "Connected to {Host}:{Port}; {Waiting} packs wait.", _node.BrokerHost, _node.BrokerPort, _spool.WaitingPacks);
            _resend = FirstResend;
            _statusBy = DateTimeOffset.MinValue;
            _owesValues = true;
            _sealedBefore = _spool.LastSeq;
            _spool.Rewind();
        }
        else
        {
            _owesValues = false;
            _watching.End();
            _logger.LogInformation(
                "The connection to {Host}:{Port} ended: {Reason}", _node.BrokerHost, _node.BrokerPort, _session.LastError);
        }
    }

    private void OnMessage(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, bool retained)
    {
        if (!topic.SequenceEqual(_ackTopic))
        {
            if (topic.SequenceEqual(_configTopic)) _configurations?.Hear(payload);
            else if (topic.SequenceEqual(_commandsTopic)) _commands.Take(payload, MachineNow);
            else if (topic.SequenceEqual(_lampsTopic)) _lamps?.Hear(payload, MachineNow);
            else _renewal?.Take(topic, payload);
            return;
        }

        try
        {
            if (JsonSerializer.Deserialize(payload, WireJson.Default.AckMessage) is not { } ack) return;
            bool moved = _spool.Acknowledge(ack.Boot, ack.Seq, ack.Again) > 0;
            _traces?.Acknowledged(ack.Boot, ack.Seq, _clock.GetUtcNow());
            if (ack.Boot == _spool.Boot) _configurations?.Acknowledged(ack.Seq);

            // A broker brings late what a hub said long ago: what was sealed in this connection it can't have acknowledged then.
            if (ack.Boot == _spool.Boot && ack.Seq > _sealedBefore) _lamps?.HubHeard(MachineNow);
            if (ack.Again)
            {
                // It asks because it misses something: what is under way may be gone.
                _owesValues = true;
                _spool.Rewind();
            }

            if (moved || ack.Again)
            {
                _resend = FirstResend;
                _resendAt = MachineNow + _resend;
            }
        }
        catch (JsonException exception)
        {
            _logger.LogWarning("An acknowledgement is no message and is ignored: {Reason}", exception.Message);
        }
    }

    private void Tell(string what, string? before, string? after)
    {
        if (after == before) return;
        GatherTroubles();
        if (before is null) _logger.LogWarning("{What}: {Trouble}", what, after);
        else if (after is null) _logger.LogInformation("{What}: well again after: {Trouble}", what, before);
    }

    private void GatherTroubles() =>
        _troubles = [.. _slots.Select(static slot => slot.Trouble).Append(_spool.Trouble).OfType<string>(), .. _lamps?.Troubles ?? []];

    private void TellSpool()
    {
        Tell("spool", _spoolTrouble, _spool.Trouble);
        _spoolTrouble = _spool.Trouble;
    }

    private TimeSpan Wait()
    {
        DateTimeOffset now = SteadyNow;
        DateTimeOffset next = _session.Connected ? _statusBy : DateTimeOffset.MaxValue;
        foreach (SensorSlot slot in _slots)
        {
            next = slot.NextRead < next ? slot.NextRead : next;
        }

        next = _gathered.Count > 0 && _sealBy < next ? _sealBy : next;
        next = _owesValues && _valuesFrom < next ? _valuesFrom : next;
        TimeSpan wait = next - now;
        wait = _clock is ScaledTimeProvider scaled ? scaled.ToReal(wait) : wait;
        TimeSpan machineNow = MachineNow;
        if (_spool.InFlight > 0) wait = Least(wait, _resendAt - machineNow);
        if (_spool.NeedsFlush) wait = Least(wait, _flushAt - machineNow);

        // Packs that could leave and did not: the disk does not give them now.
        if (_session.Connected && _spool.Unsent > 0 && _spool.InFlight < Window) wait = Least(wait, FlushEvery);
        if (_configurations is not null) wait = Least(wait, _configurations.Wait(machineNow));
        wait = Least(wait, _commands.Wait(machineNow));
        wait = Least(wait, _watching.Wait(machineNow));
        if (_lamps is not null) wait = Least(wait, _lamps.Wait(machineNow));
        wait = Least(wait, LongestWait);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>What the last status said that, changed, is told at once.</summary>
    private readonly record struct Told(
        bool Synchronised, string[] Troubles, bool OnTrial, ConfigRefusal? Refused, bool Identifying);
}
