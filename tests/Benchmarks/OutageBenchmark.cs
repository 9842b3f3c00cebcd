using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Logistics.Wire.SenMl;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Benchmarks;

/// <summary>
/// A node of twelve channels that is 72 hours without a hub, its power cut halfway, and then catches up: the agent, its spool on a real
/// disk and the packs it writes are the real ones; time is compressed, and the hub is at hand and acknowledges each round.
/// </summary>
internal static class OutageBenchmark
{
    private const long SpoolLimit = 64L << 20;
    private static readonly TimeSpan Half = TimeSpan.FromHours(36);

    private static readonly (string Channel, string Pattern, int Seconds)[] Channels =
    [
        .. Enumerable.Range(1, 6).Select(bed => ($"bed-{bed}/mat", "mat", 2)),
        .. Enumerable.Range(1, 2).Select(bed => ($"bed-{bed}/button", "button", 1)),
        ("hamper/level", "level", 30), ("waste/weight", "weight", 30), ("gate/1", "tag", 10), ("gate/2", "tag", 10),
    ];

    public static void Run()
    {
        string folder = Directory.CreateTempSubdirectory("outage-").FullName;
        try
        {
            Measure(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(string folder)
    {
        Clock clock = new();
        Hub hub = new();
        Screen.Bold($"A node of {Channels.Length} channels, 72 hours without a hub");
        Agent first = Start(folder, clock, hub);
        Pass(first, clock, Half);
        long readings = first.Sealed;
        long dropped = first.Dropped;
        first.Stop(isOrderly: false);
        long lost = readings - Spooled(folder, clock);
        Agent second = Start(folder, clock, hub);
        Pass(second, clock, Half);
        long sealedBefore = second.Sealed;
        readings += sealedBefore - lost;
        dropped += second.Dropped;
        long packs = second.WaitingPacks;
        long bytes = Directory.GetFiles(folder).Sum(file => new FileInfo(file).Length);

        hub.Session!.IsUp = true;
        long began = Stopwatch.GetTimestamp();
        do
        {
            second.Turn();
        }
        while (hub.Acknowledge());
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        long missing = readings + second.Sealed - sealedBefore - hub.Readings;
        second.Stop(isOrderly: false);

        CultureInfo culture = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(culture, $"  readings       {readings:N0} in {packs:N0} packs; {dropped:N0} dropped"));
        Console.WriteLine(string.Create(culture, $"  lost with power {lost:N0}, at most the last second's"));
        Console.WriteLine(string.Create(culture, $"  on disk        {bytes:N0} bytes, {(double)bytes / readings:N1} each"));
        Console.WriteLine(string.Create(culture, $"  caught up in   {seconds:N2} s, {hub.Readings / seconds:N0} readings/s"));
        Console.WriteLine(string.Create(culture, $"  on the wire    {hub.Bytes:N0} bytes, {(double)hub.Bytes / hub.Readings:N1} each"));
        Console.WriteLine(string.Create(culture, $"  missing        {missing:N0} of {readings:N0}"));
        Console.WriteLine();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "outage",
            hours = 72,
            readings,
            packs,
            spool_bytes = bytes,
            dropped,
            lost_with_power = lost,
            catch_up_s = Math.Round(seconds, 3),
            readings_per_s = Math.Round(hub.Readings / seconds),
            missing,
        }));
    }

    private static Agent Start(string folder, Clock clock, Hub hub)
    {
        NodeFile node = new()
        {
            Node = "n1", Site = "s", BrokerHost = "", BrokerPort = 1, SpoolFolder = folder, SpoolLimit = SpoolLimit, ConfigHash = "00",
            Sensors = [.. Channels.Select(channel => new SensorConfig
            {
                Channel = channel.Channel, Heartbeat = TimeSpan.FromMinutes(1),
            })],
        };
        ISensor[] sensors = [.. Channels.Select((channel, seed) =>
            new SimulatedSensor(channel.Channel, channel.Pattern, seed, TimeSpan.FromSeconds(channel.Seconds)))];
        Agent agent = new(
            node, sensors, new DiskFolder(folder), (_, onMessage, onConnection) => hub.Session = new Session(hub, onMessage, onConnection),
            clock, NullLogger.Instance, machine: clock);
        agent.Start();
        return agent;
    }

    private static void Pass(Agent agent, Clock clock, TimeSpan time)
    {
        long end = clock.GetTimestamp() + time.Ticks;
        while (clock.GetTimestamp() < end) clock.Pass(agent.Turn());
    }

    private static long Spooled(string folder, Clock clock)
    {
        using Spool spool = Spool.Open(new DiskFolder(folder), SpoolLimit, clock.GetUtcNow(), 1);
        return spool.Waiting;
    }

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1_800_000_000).AddTicks(_ticks);

        public void Pass(TimeSpan time) => _ticks += Math.Max(time.Ticks, TimeSpan.TicksPerMillisecond);
    }

    private sealed class Hub
    {
        private readonly byte[] _scratch = new byte[SenMlReader.ScratchBytes];
        private readonly SortedDictionary<long, long> _through = [];
        private bool _isNew;

        public Session? Session { get; set; }

        public long Readings { get; private set; }

        public long Bytes { get; private set; }

        public void Hear(ReadOnlySpan<byte> payload)
        {
            SenMlReader reader = new(payload, _scratch);
            int records = 0;
            while (reader.TryRead(out _)) records++;
            long boot = reader.Boot!.Value;
            if (reader.Error != SenMlError.None || reader.Seq!.Value != _through.GetValueOrDefault(boot) + 1)
            {
                throw new InvalidOperationException($"pack {reader.Seq} of boot {boot} does not follow");
            }

            _through[boot] = reader.Seq.Value;
            _isNew = true;
            Readings += records;
            Bytes += payload.Length;
        }

        public bool Acknowledge()
        {
            foreach ((long boot, long seq) in _through) Session!.Say(new AckMessage(boot, seq));
            (bool wasNew, _isNew) = (_isNew, false);
            return wasNew;
        }
    }

    private sealed class Session(Hub hub, MessageHandler onMessage, Action<bool> onConnection) : IMqttSession
    {
        private static readonly byte[] AckTopic = Encoding.UTF8.GetBytes(Topic.Ack("s", "n1"));
        private static readonly byte[] ReadingsTopic = Encoding.UTF8.GetBytes(Topic.Readings("s", "n1") + '\0');
        private readonly Queue<byte[]> _inbox = [];

        public bool IsUp { get; set; }

        public bool Connected { get; private set; }

        public string? LastError => null;

        public int Unanswered => 0;

        public void Say(AckMessage ack) => _inbox.Enqueue(JsonSerializer.SerializeToUtf8Bytes(ack, WireJson.Default.AckMessage));

        public void Step(int timeoutMs)
        {
            if (IsUp && !Connected)
            {
                Connected = true;
                onConnection(true);
            }

            while (_inbox.TryDequeue(out byte[]? payload)) onMessage(AckTopic, payload, retained: false);
        }

        public bool Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int qos, bool retain, int keepSeconds = 0)
        {
            if (Connected && topic.SequenceEqual(ReadingsTopic)) hub.Hear(payload);
            return Connected;
        }

        public void Subscribe(string filter, int qos, bool noLocal)
        {
        }

        public void Flush()
        {
        }

        public void Wake()
        {
        }

        public void Disconnect()
        {
        }

        public void Dispose()
        {
        }
    }
}
