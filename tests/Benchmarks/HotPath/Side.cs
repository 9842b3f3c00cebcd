using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Logistics.Mqtt;
using Logistics.Wire;

namespace Logistics.Benchmarks.HotPath;

/// <summary>
/// One of those that are compared, seen from outside: readings go in at its topics, worklists come out, and one clock takes both times.
/// </summary>
/// <remarks>
/// Each hamper says its level over and over; one time in ten it is full, the next time it has been emptied, as for the nine after it.
/// So each tenth reading calls for a task, each tenth takes one back, and the rest say again what is known, as most of what sensors
/// send does. What is timed are the full ones, from just before they are published to the arrival of the list that names the hamper.
///
/// Sending is open-loop: every message has its time beforehand and waits for no answer, so that a slow answer delays no later question
/// (coordinated omission). A message counts from when it is handed to the library; one that is a millisecond late or more, because the
/// machine had other things to do, counts from when it should have been.
/// </remarks>
internal sealed class Side : IDisposable
{
    private const int FullEvery = 10;
    private const int SentTogetherMost = 64;
    private const int StepMs = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PatienceForAll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(60);
    private static readonly long Overslept = Stopwatch.Frequency / 1_000;
    private static readonly byte[] PointMark = Encoding.UTF8.GetBytes('"' + HotSite.PointPrefix);

    private readonly MqttOptions _sender;
    private readonly MqttClient _listener;
    private readonly Thread _thread;
    private readonly byte[][] _deviceTopics;
    private readonly byte[][] _nodeTopics;
    private readonly byte[][] _full;
    private readonly byte[][] _empty;
    private readonly ArrayBufferWriter<byte> _pack = new(4096);
    private readonly long _boot = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    private long _singles;
    private long _packs;
    private Stretch? _now;
    private volatile bool _ends;

    /// <param name="name">What it is, for people.</param>
    /// <param name="site">Site of its topics.</param>
    /// <param name="sender">Who sends readings.</param>
    /// <param name="listener">Who hears worklists.</param>
    public Side(string name, string site, MqttOptions sender, MqttOptions listener)
    {
        Name = name;
        _sender = sender;
        _deviceTopics = [.. Enumerable.Range(0, HotSite.Points).Select(point => Terminated(Topic.Sensor(site, HotSite.Device(point))))];
        _nodeTopics = [.. Enumerable.Range(0, HotSite.Nodes).Select(node => Terminated(Topic.Readings(site, HotSite.Node(node))))];
        _full = [.. Enumerable.Range(0, 2 * HotSite.Points).Select(point => Record(point, "0.93"))];
        _empty = [.. Enumerable.Range(0, 2 * HotSite.Points).Select(point => Record(point, "0.07"))];
        _listener = new MqttClient(listener, Hear, _ => { });
        _listener.Subscribe(Topic.AllWorklists(site), qos: 1);
        _thread = new Thread(Listen) { IsBackground = true, Name = $"listener of {name}" };
        _thread.Start();
    }

    public string Name { get; }

    /// <summary>Returns when it answers all it is asked.</summary>
    /// <exception cref="InvalidOperationException">It does not, for a minute.</exception>
    public void AwaitReady()
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!Run(HotSite.Points, TimeSpan.FromSeconds(1), inPacks: false).IsWhole)
        {
            if (waited.Elapsed > ReadyPatience) throw new InvalidOperationException($"{Name} does not answer.");
        }
    }

    /// <summary>Sends readings evenly for a while, and returns when all are answered, none comes any more, or
    /// a backlog takes too long.</summary>
    /// <param name="rate">Readings a second.</param>
    /// <param name="time">How long.</param>
    /// <param name="inPacks">In packs of <see cref="HotSite.PackSize"/>, from nodes; otherwise each in a message of its own, from
    /// devices.</param>
    /// <exception cref="InvalidOperationException">The broker has ended the connection.</exception>
    public Outcome Run(double rate, TimeSpan time, bool inPacks)
    {
        using MqttClient client = new(_sender, static (_, _, _) => { }, static _ => { });
        while (!client.Connected) client.Step(100);
        double perSecond = inPacks ? rate / HotSite.PackSize : rate;
        int messages = Math.Max(1, (int)(perSecond * time.TotalSeconds));
        int readings = inPacks ? messages * HotSite.PackSize : messages;
        Stretch stretch = new(readings / FullEvery + 2 * HotSite.Points);
        Volatile.Write(ref _now, stretch);

        LibC.SleepSharply();
        double ticksEach = Stopwatch.Frequency / perSecond;
        long began = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 100;
        long due = began;
        long late = 0;
        for (int sent = 0; sent < messages;)
        {
            for (int together = 0; sent < messages && together < SentTogetherMost; together++)
            {
                due = began + (long)(sent * ticksEach);
                long now = Stopwatch.GetTimestamp();
                late = now - due;
                if (late < 0) break;
                long counted = late > Overslept ? due : now;
                bool taken = inPacks ? SendPack(client, stretch, counted) : SendSingle(client, stretch, counted);
                if (!taken) throw new InvalidOperationException($"The broker ended the connection: {client.LastError}");
                sent++;
            }
            client.Step(0);
            if (sent == messages) break;
            due = began + (long)(sent * ticksEach);
            long left = due - Stopwatch.GetTimestamp();
            if (left > 0) LibC.Sleep(left * 1_000_000_000 / Stopwatch.Frequency);
        }

        Drain(client, stretch);
        Empty(client, inPacks);
        client.Disconnect();
        return stretch.Judge(rate, late, due);
    }

    public void Dispose()
    {
        _ends = true;
        _listener.Wake();
        _thread.Join();
        _listener.Dispose();
    }

    private static byte[] Terminated(string topic) => Encoding.UTF8.GetBytes(topic + '\0');

    /// <summary>One record of SenML, with the bracket that begins a pack of one.</summary>
    private static byte[] Record(int point, string level) =>
        Encoding.UTF8.GetBytes($$"""[{"n":"{{HotSite.Point(point)}}/level","u":"/","v":{{level}}}]""");

    private static bool IsFull(int point, long turn) => (turn + point) % FullEvery == 0;

    /// <summary>Sends what the next hamper says: as it is its turn, or, without a stretch, that it is empty.</summary>
    private bool SendSingle(MqttClient client, Stretch? stretch, long counted)
    {
        int point = (int)(_singles % HotSite.Points);
        bool full = stretch is not null && IsFull(point, _singles / HotSite.Points);
        _singles++;
        if (full) stretch!.Ask(point, counted);
        return client.Publish(_deviceTopics[point], (full ? _full : _empty)[point], qos: 1, retain: false);
    }

    /// <summary>Sends what the next node's hampers say, likewise.</summary>
    private bool SendPack(MqttClient client, Stretch? stretch, long counted)
    {
        int node = (int)(_packs % HotSite.Nodes);
        long turn = _packs / HotSite.Nodes;
        _packs++;
        _pack.ResetWrittenCount();

        // What an overrun broker threw away is not sent again, and the node says so.
        Utf8.TryWrite(
            _pack.GetSpan(256), CultureInfo.InvariantCulture,
            $$"""[{"boot":{{_boot}},"seq":{{turn + 1}},"from":{{turn + 1}},""", out int head);
        _pack.Advance(head);
        for (int index = 0; index < HotSite.PackSize; index++)
        {
            int point = HotSite.Points + node * HotSite.PackSize + index;
            bool full = stretch is not null && IsFull(point, turn);
            if (full) stretch!.Ask(point, counted);
            ReadOnlySpan<byte> record = (full ? _full : _empty)[point];
            _pack.Write(index == 0 ? record[2..^1] : record[1..^1]);
            _pack.Write(index == HotSite.PackSize - 1 ? "]"u8 : ","u8);
        }
        return client.Publish(_nodeTopics[node], _pack.WrittenSpan, qos: 1, retain: false);
    }

    /// <summary>Empties all hampers, so that nobody holds a task while this side has nothing to do: it would be offered on and
    /// on.</summary>
    private void Empty(MqttClient client, bool inPacks)
    {
        for (int left = inPacks ? HotSite.Nodes : HotSite.Points; left > 0; left--)
        {
            _ = inPacks ? SendPack(client, null, 0) : SendSingle(client, null, 0);
            client.Step(0);
        }
    }

    private static void Drain(MqttClient client, Stretch stretch)
    {
        Stopwatch all = Stopwatch.StartNew();
        Stopwatch still = Stopwatch.StartNew();
        int before = stretch.Answered;
        while (stretch.Answered < stretch.Asked && still.Elapsed < Patience && all.Elapsed < PatienceForAll)
        {
            client.Step(1);
            if (stretch.Answered == before) continue;
            before = stretch.Answered;
            still.Restart();
        }
    }

    private void Listen()
    {
        while (!_ends) _listener.Step(StepMs);
        _listener.Disconnect();
    }

    private void Hear(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, bool retained)
    {
        long now = Stopwatch.GetTimestamp();
        int mark = payload.IndexOf(PointMark);
        if (mark < 0 || retained) return;
        ReadOnlySpan<byte> digits = payload.Slice(mark + PointMark.Length, 3);
        int point = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + digits[2] - '0';
        Volatile.Read(ref _now)?.Answer(point, now);
    }

    /// <summary>What was asked in one run and when, and when it was answered. One thread asks, another answers; each hamper waits for one
    /// answer at most.</summary>
    private sealed class Stretch(int most)
    {
        private readonly Lock _lock = new();
        private readonly long[] _waitsSince = new long[2 * HotSite.Points];
        private readonly (long Asked, long Took)[] _answers = new (long, long)[most];
        private int _answered;
        private int _overtaken;

        public int Asked { get; private set; }

        public int Answered => Volatile.Read(ref _answered) + Volatile.Read(ref _overtaken);

        public void Ask(int point, long at)
        {
            lock (_lock)
            {
                if (_waitsSince[point] != 0) _overtaken++;
                _waitsSince[point] = at;
                Asked++;
            }
        }

        public void Answer(int point, long at)
        {
            lock (_lock)
            {
                // An answer that nobody waits for belongs to a run that was given up.
                long asked = _waitsSince[point];
                if (asked == 0) return;
                _waitsSince[point] = 0;
                _answers[_answered] = (asked, at - asked);
                Volatile.Write(ref _answered, _answered + 1);
            }
        }

        public Outcome Judge(double rate, long late, long lastDue)
        {
            double ticksPerMs = Stopwatch.Frequency / 1e3;
            (long Asked, long Took)[] answers = _answers[.._answered];
            double[] last = [.. answers.Where(answer => answer.Asked > lastDue - Stopwatch.Frequency)
                .Select(answer => answer.Took / ticksPerMs)];
            return new Outcome(
                rate, Asked, [.. answers.Select(answer => answer.Took / ticksPerMs * 1e3).Order()], _overtaken,
                last.Length == 0 ? double.PositiveInfinity : Spread.Of(last).Median, late / ticksPerMs);
        }
    }
}
