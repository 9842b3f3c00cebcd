using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Logistics.EdgeAgent.Filters;
using Logistics.EdgeAgent.Sensors;
using Logistics.Mqtt;
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
    private const int FirstResendMs = 15_000;
    private const int LongestResendMs = 120_000;
    private const int FlushMs = 1_000;
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(30);

    private readonly NodeFile _node;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Func<bool> _isSynchronised;
    private readonly TimeSpan _statusEvery;
    private readonly List<SensorSlot> _slots;
    private readonly ArrayBufferWriter<byte> _wire = new();
    private readonly List<Sample> _filtered = [];
    private readonly List<Sample> _open = [];
    private readonly List<Sample> _sending = [];
    private readonly Renewal? _renewal;
    private readonly byte[] _readingsTopic;
    private readonly byte[] _statusTopic;
    private readonly byte[] _ackTopic;
    private int _openBytes;
    private bool _isRepeating;
    private DateTimeOffset _sealBy;
    private DateTimeOffset _statusBy;
    private (bool Synchronised, string Troubles) _said;
    private DateTimeOffset _startedAt;
    private long _startedStamp;
    private long _resendAt;
    private int _resendMs = FirstResendMs;
    private long _flushAt;
    private Spool _spool = null!;
    private MqttClient _client = null!;
    private SenMlWriter _writer = null!;
    private long _sampled;
    private long _published;
    private long _acknowledged;
    private long _waiting;
    private long _dropped;
    private long _boot;

    /// <param name="node">The node's description; an empty spool folder keeps the spool in memory. Its sensors give the filters, by
    /// channel.</param>
    /// <param name="sensors">What is read; the agent disposes them. A channel that the description does not name is not filtered.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Where changes for better and worse are told.</param>
    /// <param name="isSynchronised">Whether the clock is held right; null asks the kernel, and trusts a clock that is not the
    /// system's.</param>
    public Agent(
        NodeFile node, IReadOnlyList<ISensor> sensors, TimeProvider clock, ILogger logger, Func<bool>? isSynchronised = null)
    {
        _isSynchronised = isSynchronised ?? (() => clock != TimeProvider.System || LibC.IsClockSynchronised());
        _node = node;
        _clock = clock;
        _logger = logger;

        // On a fast clock, not more than one a real second.
        _statusEvery = clock is ScaledTimeProvider { Speed: > 30 } fast ? TimeSpan.FromSeconds(fast.Speed) : StatusEvery;
        _slots = [.. sensors.Select(sensor => new SensorSlot(sensor, new ChannelFilter(
            node.Sensors.FirstOrDefault(config => config.Channel == sensor.Channel)
            ?? new SensorConfig { Channel = sensor.Channel, Kind = "simulated" })))];
        _readingsTopic = Terminated(Topic.Readings(node.Site, node.Node));
        _statusTopic = Terminated(Topic.Status(node.Site, node.Node));
        _renewal = node.KeysFolder is { } keys ? new Renewal(node.Site, node.Node, keys, TimeProvider.System, logger) : null;
        _ackTopic = Encoding.UTF8.GetBytes(Topic.Ack(node.Site, node.Node));
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

    /// <summary>Packs that the hub acknowledged in this run.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Packs that wait for the hub's acknowledgement.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Records dropped in this run.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Runs, on the calling thread, until it is stopped.</summary>
    /// <param name="stop">Ends it orderly: what was gathered is sealed and kept, and the status says goodbye.</param>
    /// <param name="powerCut">Ends it as a power cut would: nothing is sealed, kept or said.</param>
    /// <exception cref="MqttException">The MQTT library is missing.</exception>
    public void Run(CancellationToken stop, CancellationToken powerCut = default)
    {
        _startedAt = _clock.GetUtcNow();
        _startedStamp = _clock.GetTimestamp();
        using SenMlWriter writer = new(_wire);
        _writer = writer;
        _spool = Spool.Open(_node.SpoolFolder.Length > 0 ? _node.SpoolFolder : null, _node.SpoolLimit, _startedAt);
        Interlocked.Exchange(ref _boot, _spool.Boot);
        Tell("spool", null, _spool.Trouble);
        if (_spool.Cut > 0)
        {
            _logger.LogWarning("{Count} spool file(s) ended in a torn or damaged pack and were cut there.", _spool.Cut);
        }

        MqttWill will = new(Topic.Status(_node.Site, _node.Node), Status(online: false));
        using MqttClient client = new(
            new MqttOptions(_node.BrokerHost, _node.BrokerPort, $"node-{_node.Site}-{_node.Node}", will, _renewal?.Identity),
            OnMessage, OnConnection);
        _client = client;
        if (_renewal is not null) client.Subscribe(Topic.Certificate(_node.Site, _node.Node), qos: 1);
        client.Subscribe(Topic.Ack(_node.Site, _node.Node), qos: 1);
        using CancellationTokenRegistration stopping = stop.Register(client.Wake);
        using CancellationTokenRegistration cutting = powerCut.Register(client.Wake);
        while (!stop.IsCancellationRequested && !powerCut.IsCancellationRequested)
        {
            Work();
            client.Step(Wait());
        }

        if (!powerCut.IsCancellationRequested)
        {
            Seal();
            Send();
            Publish(_statusTopic, Status(online: false), retain: true);
            client.Disconnect();
            _spool.Flush();
        }

        _spool.Dispose();
        _slots.ForEach(static slot => slot.Close());
    }

    private static byte[] Terminated(string topic) => Encoding.UTF8.GetBytes(topic + '\0');

    private DateTimeOffset SteadyNow => _startedAt + _clock.GetElapsedTime(_startedStamp);

    private TimeSpan Correction => _clock.GetUtcNow() - SteadyNow;

    private void Work()
    {
        DateTimeOffset now = SteadyNow;
        bool isEvent = _isRepeating;
        _isRepeating = false;
        foreach (SensorSlot slot in _slots)
        {
            if (slot.NextRead <= now)
            {
                isEvent |= Read(slot, now);
            }
        }

        if (isEvent || (_open.Count > 0 && now >= _sealBy))
        {
            Seal();
        }

        long realNow = Environment.TickCount64;
        if (_spool.InFlight > 0 && realNow >= _resendAt)
        {
            _logger.LogInformation("The hub is silent for {Seconds} s: sending again from the oldest pack.", _resendMs / 1_000);
            _resendMs = Math.Min(_resendMs * 2, LongestResendMs);
            _spool.Rewind();
        }

        Send();
        _client.Flush();
        if (!_spool.NeedsFlush)
        {
            _flushAt = realNow + FlushMs;
        }
        else if (realNow >= _flushAt)
        {
            string? before = _spool.Trouble;
            _spool.Flush();
            Tell("spool", before, _spool.Trouble);
            _flushAt = realNow + FlushMs;
        }

        SayStatus(now);
        _renewal?.Ask(_client);
        Interlocked.Exchange(ref _waiting, _spool.Waiting);
        Interlocked.Exchange(ref _dropped, _spool.Dropped);
    }

    private bool Read(SensorSlot slot, DateTimeOffset now)
    {
        string? before = slot.Trouble;
        long sampled = slot.Sampled;
        _filtered.Clear();
        bool isEvent = slot.Read(now, _filtered);
        Interlocked.Add(ref _sampled, slot.Sampled - sampled);
        Tell("sensor", before, slot.Trouble);
        foreach (Sample sample in _filtered)
        {
            // At most: every byte of a text escaped, and numbers at their longest.
            int bytes = 80 + sample.Channel.Length + (6 * Encoding.UTF8.GetByteCount(sample.Text ?? ""));
            if (_open.Count == SenMlLimits.Records || _openBytes + bytes > LargestPack)
            {
                Seal();
            }

            if (_open.Count == 0)
            {
                _sealBy = now + Gather;
            }

            _open.Add(sample);
            _openBytes += bytes;
        }

        return isEvent;
    }

    private void Seal()
    {
        if (_open.Count == 0)
        {
            return;
        }

        _spool.Append(SteadyNow, _open.Count, PackCodec.Encode(_open, Correction));
        _open.Clear();
        _openBytes = 0;
    }

    private void Send()
    {
        while (_client.Connected && _spool.InFlight < Window && _spool.TryNext(out SpoolEntry entry))
        {
            if (_spool.InFlight == 1)
            {
                _resendAt = Environment.TickCount64 + _resendMs;
            }

            Write(entry);
            if (!Publish(_readingsTopic, _wire.WrittenSpan, retain: false))
            {
                _spool.Rewind();
                return;
            }

            Interlocked.Increment(ref _published);
        }
    }

    private void Write(in SpoolEntry entry)
    {
        TimeSpan sealedCorrection = PackCodec.Decode(entry.Payload, _sending);
        TimeSpan correction = entry.Boot == _spool.Boot ? Correction : sealedCorrection;

        // With the clock right, times are absolute; else they say how long ago, and the receiver's clock counts.
        // A clock that came back earlier than it was would put an earlier boot's readings into the future: those are of now.
        bool isAbsolute = _isSynchronised();
        DateTimeOffset origin = isAbsolute ? DateTimeOffset.UnixEpoch : _clock.GetUtcNow();
        double? baseTime = isAbsolute ? Seconds(_sending[0].At + correction - origin) : null;
        _wire.ResetWrittenCount();
        _writer.BeginPack(entry.Boot, entry.Seq, entry.From, baseTime: baseTime);
        foreach (Sample sample in _sending)
        {
            double age = Seconds(sample.At + correction - origin);
            double time = isAbsolute ? Math.Round(age - baseTime!.Value, 3) : Math.Min(0, age);
            switch (sample.Kind)
            {
                case SampleKind.Number:
                    _writer.Add(sample.Channel, sample.Number, time);
                    break;
                case SampleKind.Boolean:
                    _writer.Add(sample.Channel, sample.Boolean, time);
                    break;
                default:
                    _writer.Add(sample.Channel, sample.Text!, time);
                    break;
            }
        }

        _writer.EndPack();
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private void SayStatus(DateTimeOffset now)
    {
        (bool, string) word = (_isSynchronised(), string.Join('\n', Troubles()));
        if (_client.Connected && (now >= _statusBy || word != _said) && Publish(_statusTopic, Status(online: true), retain: true))
        {
            _said = word;
            _statusBy = now + _statusEvery;
            _client.Flush();
        }
    }

    private byte[] Status(bool online)
    {
        long oldest = _spool.OldestSealedAt() is { } at ? (long)Math.Max(0, (SteadyNow - at).TotalSeconds) : 0;
        string[] troubles = [.. Troubles()];
        NodeStatusMessage status = new(
            online, _spool.Boot, Version, _node.ConfigHash, _isSynchronised(), _spool.Waiting, oldest, _spool.Dropped,
            Troubles: troubles.Length > 0 ? troubles : null);
        return JsonSerializer.SerializeToUtf8Bytes(status, WireJson.Default.NodeStatusMessage);
    }

    private IEnumerable<string> Troubles() =>
        _slots.Select(static slot => slot.Trouble).Append(_spool.Trouble).OfType<string>();

    private bool Publish(byte[] topic, ReadOnlySpan<byte> payload, bool retain) => _client.Publish(topic, payload, qos: 1, retain);

    private void OnConnection(bool connected)
    {
        if (connected)
        {
            _logger.LogInformation("Connected to {Host}:{Port}; {Waiting} packs wait.", _node.BrokerHost, _node.BrokerPort, _spool.Waiting);
            _resendMs = FirstResendMs;
            _statusBy = DateTimeOffset.MinValue;
            _spool.Rewind();

            // What comes late decides nothing at the hub: after the history it hears in a pack of their own which values hold now.
            Seal();
            _slots.ForEach(static slot => slot.Repeat());
            _isRepeating = true;
        }
        else
        {
            _logger.LogInformation(
                "The connection to {Host}:{Port} ended: {Reason}", _node.BrokerHost, _node.BrokerPort, _client.LastError);
        }
    }

    private void OnMessage(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, bool retained)
    {
        if (!topic.SequenceEqual(_ackTopic))
        {
            _renewal?.Take(topic, payload);
            return;
        }

        try
        {
            if (JsonSerializer.Deserialize(payload, WireJson.Default.AckMessage) is { } ack
                && _spool.Acknowledge(ack.Boot, ack.Seq) is > 0 and var packs)
            {
                Interlocked.Add(ref _acknowledged, packs);
                _resendMs = FirstResendMs;
                _resendAt = Environment.TickCount64 + _resendMs;
            }
        }
        catch (JsonException exception)
        {
            _logger.LogWarning("An acknowledgement is no message and is ignored: {Reason}", exception.Message);
        }
    }

    private void Tell(string what, string? before, string? after)
    {
        if (after is not null && before is null)
        {
            _logger.LogWarning("{What}: {Trouble}", what, after);
        }
        else if (after is null && before is not null)
        {
            _logger.LogInformation("{What}: well again after: {Trouble}", what, before);
        }
    }

    private int Wait()
    {
        DateTimeOffset next = _client.Connected ? _statusBy : SteadyNow + _statusEvery;
        foreach (SensorSlot slot in _slots)
        {
            next = slot.NextRead < next ? slot.NextRead : next;
        }

        if (_open.Count > 0 && _sealBy < next)
        {
            next = _sealBy;
        }

        TimeSpan wait = next - SteadyNow;
        double ms = (_clock is ScaledTimeProvider scaled ? scaled.ToReal(wait) : wait).TotalMilliseconds;
        long realNow = Environment.TickCount64;
        ms = _spool.InFlight > 0 ? Math.Min(ms, _resendAt - realNow) : ms;
        ms = _spool.NeedsFlush ? Math.Min(ms, _flushAt - realNow) : ms;
        return (int)Math.Clamp(Math.Ceiling(ms), 0, 60_000);
    }
}
