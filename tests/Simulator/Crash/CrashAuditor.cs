using System.Text;
using System.Text.Json;
using Logistics.Mqtt;
using Logistics.Simulator.Simulate;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Simulator.Crash;

/// <summary>
/// Holds what came out against what went in. What nodes sent and what was acknowledged is seen on the wire (not all of it, the broker
/// dies too) and on the disks of killed nodes; what was counted stands in the hub's exported history; tasks are seen on the wire, and
/// asked for at the end. Shares no code with hub and node but framing, topics and messages.
/// </summary>
internal sealed class CrashAuditor : IDisposable
{
    private const int LongestPack = 128 * 1024;
    private const int FullPermille = 800;
    private const int EmptiedPermille = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Node, long Boot), BootAudit> _boots = [];
    private readonly HashSet<(string Node, string Channel, string At, long Value)> _readings = [];
    private readonly Dictionary<string, Need> _needs = [];
    private readonly Dictionary<string, TaskMessage> _tasks = [];
    private readonly MqttThread _wire;
    private readonly Action<string, WorklistMessage> _onWorklist;
    private long _seen;
    private long _repeatedReadings;

    /// <param name="broker">The broker, as one who sees everything of the site.</param>
    /// <param name="onWorklist">Hears each worker's list.</param>
    public CrashAuditor(MqttOptions broker, Action<string, WorklistMessage> onWorklist)
    {
        _onWorklist = onWorklist;
        MqttClient client = new(broker, Hear, _ => { });
        client.Subscribe(Topic.AllReadings(CrashSite.Id), qos: 1);
        client.Subscribe(Topic.AllAcks(CrashSite.Id), qos: 1);
        client.Subscribe(Topic.AllTasks(CrashSite.Id), qos: 1);
        client.Subscribe(Topic.AllWorklists(CrashSite.Id), qos: 1);
        _wire = new MqttThread(client, "crash auditor", _ => { });
        _wire.Start();
    }

    /// <summary>Readings seen on the wire so far, repeats included.</summary>
    public long Seen => Interlocked.Read(ref _seen);

    /// <summary>What was remarkable, in sentences.</summary>
    public List<string> Remarks { get; } = [];

    /// <inheritdoc/>
    public void Dispose() => _wire.Dispose();

    /// <summary>Takes in what a node that does not run has on disk: all of it must arrive in the end.</summary>
    public void TakeSpool(string node, string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (string file in Directory.GetFiles(folder, "*.spool"))
        {
            ReadOnlySpan<byte> rest = File.ReadAllBytes(file);

            // The end of a write that was cut off is no promise yet.
            while (Frame.TryRead(rest, LongestPack, out ReadOnlySpan<byte> content))
            {
                rest = rest[(Frame.Overhead + content.Length)..];
                content = content[2..];
                (long boot, long seq, long total) = (Number(ref content), Number(ref content), Number(ref content));
                (_, _) = (Number(ref content), Number(ref content));
                BootAudit audit = Boot(node, boot);
                audit.See(seq, (int)Number(ref content), total);
                audit.Promise(seq);
            }
        }
    }

    /// <summary>Takes in one line of the hub's exported history.</summary>
    public void TakeHistory(string line)
    {
        using JsonDocument read = JsonDocument.Parse(line);
        JsonElement input = read.RootElement;
        if (input.GetProperty("kind").GetString() != "readings") return;
        string node = input.GetProperty("publisher").GetString()!;
        DateTimeOffset at = input.GetProperty("at").GetDateTimeOffset();
        JsonElement readings = input.GetProperty("readings");
        Boot(node, input.GetProperty("boot").GetInt64()).Count(input.GetProperty("seq").GetInt64(), readings.GetArrayLength());
        HashSet<(string Node, string Channel, string Measured, long Value)> told = [];
        foreach (JsonElement reading in readings.EnumerateArray())
        {
            string channel = reading.GetProperty("n").GetString()!;

            // What a node's clock has ahead of the hub's stands at the instant of its arrival, and so may its neighbours.
            string measured = reading.GetProperty("at").GetString()!;
            long value = reading.GetProperty("value").GetInt64();
            bool arrived = reading.GetProperty("at").GetDateTimeOffset() == at;
            if (!arrived) told.Add((node, channel, measured, value));
            TakeReading(channel, value, reading.GetProperty("at").GetDateTimeOffset(), at);
        }

        // No channel says the same twice at one instant, in whatever packs it comes. But a tag is read every few milliseconds, and by a
        // clock that is not set the hub reckons the instants of each pack from its arrival: one of many may fall on one of the pack before.
        int repeated = told.Count(_readings.Contains);
        if (2 * repeated > told.Count) _repeatedReadings += repeated;
        _readings.UnionWith(told);
    }

    /// <summary>Takes in a task as it stands at the end.</summary>
    public void TakeTask(TaskMessage task)
    {
        lock (_lock) _tasks[task.Task] = task;
    }

    /// <summary>Judges, after everything was taken in.</summary>
    public CrashReport Judge(KillCounts kills)
    {
        lock (_lock)
        {
            foreach (((string node, long boot), BootAudit audit) in _boots)
            {
                if (audit.Lost > 0) Remarks.Add($"{node}, boot {boot}: {audit.Lost} of {audit.Sent} readings are lost");
                if (audit.Twice > 0) Remarks.Add($"{node}, boot {boot}: {audit.Twice} readings came in packs that are counted twice");
            }
            if (_repeatedReadings > 0) Remarks.Add($"{_repeatedReadings} readings are in the history again");
            ILookup<string, TaskMessage> tasks = _tasks.Values.ToLookup(task => task.Subject);
            foreach (IGrouping<string, TaskMessage> of in tasks.Where(of => of.Count() > 1))
                Remarks.Add($"{of.Key} has {of.Count()} tasks: {string.Join(", ", of.Select(task => $"{task.Task} ({task.Status})"))}");
            string[] missed = [.. _needs.Where(need => need.Value.Stands && !tasks.Contains(need.Key)).Select(need => need.Key)];
            if (missed.Length > 0) Remarks.Add($"no task was made for {string.Join(", ", missed)}");
            TaskMessage[] stale = [.. _tasks.Values.Where(IsStale)];
            foreach (TaskMessage task in stale) Remarks.Add($"{task.Task}, {task.Status}, made {task.Created:O}, is stale");
            int expected = _needs.Values.Count(need => need.Stands);
            return new CrashReport(
                kills, _boots.Values.Sum(boot => boot.Sent), _boots.Values.Sum(boot => boot.Once) - _repeatedReadings,
                _boots.Values.Sum(boot => boot.Lost), _boots.Values.Sum(boot => boot.Twice) + _repeatedReadings,
                _boots.Values.Sum(boot => boot.NeverAcknowledged), expected, expected - missed.Length,
                tasks.Sum(of => of.Count() - 1), stale.Length);
        }
    }

    private static string SubjectOf(string channel) => channel[..channel.IndexOf('/', StringComparison.Ordinal)];

    private static long Number(ref ReadOnlySpan<byte> from)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = from[0];
            from = from[1..];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return (long)(number >> 1) ^ -(long)(number & 1);
        }
    }

    private void TakeReading(string channel, long value, DateTimeOffset measured, DateTimeOffset heard)
    {
        if (channel.StartsWith("gate", StringComparison.Ordinal)) return;
        string subject = SubjectOf(channel);
        bool isBed = CrashSite.IsBed(subject);
        Need need = _needs.GetValueOrDefault(subject) ?? new Need();
        _needs[subject] = need;
        if (isBed ? value != 0 : value >= FullPermille) need.Arises(measured);
        else if (!isBed && value <= EmptiedPermille) need.Ends(measured, heard);
    }

    private bool IsStale(TaskMessage task)
    {
        if (!_needs.TryGetValue(task.Subject, out Need? need) || !need.Arose) return true;
        return need.OverAt is { } over && (task.Created > over || task.Status is "open" or "offered" or "accepted");
    }

    private BootAudit Boot(string node, long boot)
    {
        lock (_lock)
        {
            if (!_boots.TryGetValue((node, boot), out BootAudit? audit)) _boots.Add((node, boot), audit = new BootAudit());
            return audit;
        }
    }

    private void Hear(ReadOnlySpan<byte> topicBytes, ReadOnlySpan<byte> payload, bool retained)
    {
        if (!Topic.TryParse(topicBytes, out Topic topic) || payload.IsEmpty) return;
        string id = Encoding.UTF8.GetString(topic.Id);
        lock (_lock)
        {
            switch (topic.Kind)
            {
                case TopicKind.Readings:
                    HearPack(id, payload);
                    break;
                case TopicKind.Ack:
                    AckMessage ack = JsonSerializer.Deserialize(payload, WireJson.Default.AckMessage)!;
                    Boot(id, ack.Boot).Promise(ack.Seq);
                    break;
                case TopicKind.Task:
                    TaskMessage task = JsonSerializer.Deserialize(payload, WireJson.Default.TaskMessage)!;
                    _tasks[task.Task] = task;
                    break;
                default:
                    _onWorklist(id, JsonSerializer.Deserialize(payload, WireJson.Default.WorklistMessage)!);
                    break;
            }
        }
    }

    private void HearPack(string node, ReadOnlySpan<byte> payload)
    {
        Utf8JsonReader reader = new(payload);
        using JsonDocument read = JsonDocument.ParseValue(ref reader);
        JsonElement head = read.RootElement[0];
        int records = read.RootElement.EnumerateArray().Count(record =>
            record.TryGetProperty("v", out _) || record.TryGetProperty("vb", out _) || record.TryGetProperty("vs", out _));
        Interlocked.Add(ref _seen, records);
        Boot(node, head.GetProperty("boot").GetInt64())
            .See(head.GetProperty("seq").GetInt64(), records, head.GetProperty("total").GetInt64());
    }

    /// <summary>What the hub was told of a bed or bin, in whatever order: what was measured last holds.</summary>
    private sealed class Need
    {
        private DateTimeOffset? _arose;
        private DateTimeOffset? _ended;
        private DateTimeOffset _endHeard;

        public bool Arose => _arose is not null;

        /// <summary>When the hub heard that it is over; null when it is not.</summary>
        public DateTimeOffset? OverAt => _ended > _arose ? _endHeard : null;

        public bool Stands => Arose && OverAt is null;

        public void Arises(DateTimeOffset measured) => _arose = _arose > measured ? _arose : measured;

        public void Ends(DateTimeOffset measured, DateTimeOffset heard)
        {
            if (_ended >= measured) return;
            (_ended, _endHeard) = (measured, heard);
        }
    }
}
