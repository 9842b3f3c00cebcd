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
/// Each hamper says its level over and over. In one round of ten it is full, and stays so until its round comes by after somebody was
/// told; then it has been emptied, for the rest of the ten. So each tenth reading calls for a task, each tenth takes one back, and the
/// rest say again what is known, as most of what sensors send does. What is timed are the first full ones, from just before they are
/// published to the arrival of the list that names the hamper.
///
/// Sending is open-loop: every message has its time beforehand and waits for no answer, so that a slow answer delays no later question
/// (coordinated omission). A message counts from when it is handed to the library; one that is a millisecond late or more, because the
/// machine had other things to do, counts from when it should have been.
/// </remarks>
internal sealed class Side : IDisposable
{
    private const int SentTogetherMost = 64;
    private const int StepMs = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PatienceForAll = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(60);
    private static readonly long Overslept = Stopwatch.Frequency / 1_000;
    private static readonly byte[] PointMark = Encoding.UTF8.GetBytes('"' + HotSite.PointPrefix);

    private readonly MqttOptions _sender;
    private readonly MqttClient _listener;
    private readonly Thread _thread;
    private readonly HotSite _hampers;
    private readonly byte[][] _topics;
    private readonly byte[][] _full;
    private readonly byte[][] _empty;
    private readonly ArrayBufferWriter<byte> _message = new(4096);
    private readonly long _boot = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    private long _messages;
    private Stretch? _now;
    private volatile bool _ends;

    /// <param name="name">What it is, for people.</param>
    /// <param name="site">Site of its topics.</param>
    /// <param name="hampers">What it hears of.</param>
    /// <param name="sender">Who sends readings.</param>
    /// <param name="listener">Who hears worklists.</param>
    public Side(string name, string site, HotSite hampers, MqttOptions sender, MqttOptions listener)
    {
        Name = name;
        _hampers = hampers;
        _sender = sender;
        Func<string, string, string> topic = hampers.InPacks ? Topic.Readings : Topic.Sensor;
        _topics = [.. Enumerable.Range(0, hampers.Publishers)
            .Select(publisher => Encoding.UTF8.GetBytes(topic(site, HotSite.Publisher(publisher)) + '\0'))];
        _full = [.. Enumerable.Range(0, hampers.Points).Select(point => Encoding.UTF8.GetBytes(HotSite.Record(point, full: true)))];
        _empty = [.. Enumerable.Range(0, hampers.Points).Select(point => Encoding.UTF8.GetBytes(HotSite.Record(point, full: false)))];
        _listener = new MqttClient(listener, Hear, _ => { });
        _listener.Subscribe(Topic.AllWorklists(site), qos: 1);
        _thread = new Thread(Listen) { IsBackground = true, Name = $"listener of {name}" };
        _thread.Start();
    }

    public string Name { get; }

    /// <summary>Returns when it answers all it is asked, and has nothing left to do of what it was asked before.</summary>
    /// <exception cref="InvalidOperationException">It does not, for a minute.</exception>
    public void AwaitReady()
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!Run(_hampers.Points, TimeSpan.FromSeconds(1)).IsWhole)
        {
            if (waited.Elapsed > ReadyPatience) throw new InvalidOperationException($"{Name} does not answer.");
        }
    }

    /// <summary>Sends readings evenly for a while, and returns when all are answered, none comes any more, or
    /// a backlog takes too long.</summary>
    /// <param name="rate">Readings a second.</param>
    /// <param name="time">How long.</param>
    /// <exception cref="InvalidOperationException">The broker has ended the connection.</exception>
    public Outcome Run(double rate, TimeSpan time)
    {
        using MqttClient client = new(_sender, static (_, _, _) => { }, static _ => { });
        while (!client.Connected) client.Step(100);
        double perSecond = rate / _hampers.PerMessage;
        int messages = Math.Max(1, (int)(perSecond * time.TotalSeconds));
        Stretch stretch = new(_hampers.Points, messages * _hampers.PerMessage / HotSite.FullEvery + _hampers.Points);
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
                bool taken = Send(client, stretch, counted);
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
        Empty(client);
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

    /// <summary>Sends what the next publisher says of its hampers: as it is their turn, or, without a stretch, that they are empty.
    /// </summary>
    private bool Send(MqttClient client, Stretch? stretch, long counted)
    {
        int publisher = (int)(_messages % _hampers.Publishers);
        long round = _messages / _hampers.Publishers;
        _messages++;
        _message.ResetWrittenCount();
        _message.Write("["u8);
        if (_hampers.InPacks)
        {
            // What an overrun broker threw away is not sent again, and the node says so.
            Utf8.TryWrite(
                _message.GetSpan(256), CultureInfo.InvariantCulture,
                $$"""{"boot":{{_boot}},"seq":{{round + 1}},"from":{{round + 1}},""", out int head);
            _message.Advance(head);
        }
        for (int index = 0; index < _hampers.PerMessage; index++)
        {
            int point = publisher * _hampers.PerMessage + index;
            bool full = stretch is not null && stretch.IsFull(point, isDue: (round + point) % HotSite.FullEvery == 0, counted);
            ReadOnlySpan<byte> record = (full ? _full : _empty)[point];

            // What the whole pack says stands in its first record.
            _message.Write(_hampers.InPacks && index == 0 ? record[1..] : record);
            _message.Write(index == _hampers.PerMessage - 1 ? "]"u8 : ","u8);
        }
        return client.Publish(_topics[publisher], _message.WrittenSpan, qos: 1, retain: false);
    }

    /// <summary>Empties all hampers, so that nobody holds a task while this side has nothing to do: it would be offered on and
    /// on.</summary>
    private void Empty(MqttClient client)
    {
        for (int left = _hampers.Publishers; left > 0; left--)
        {
            _ = Send(client, null, 0);
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
        if (retained || Volatile.Read(ref _now) is not Stretch stretch) return;
        while (payload.IndexOf(PointMark) is >= 0 and int mark)
        {
            payload = payload[(mark + PointMark.Length)..];
            int point = 0;
            foreach (byte digit in payload[..HotSite.PointDigits]) point = point * 10 + digit - '0';
            stretch.Answer(point, now);
        }
    }

    /// <summary>What was asked in one run and when, and when it was answered. One thread asks, another answers; each hamper waits for one
    /// answer at most.</summary>
    private sealed class Stretch(int points, int most)
    {
        private readonly Lock _lock = new();
        private readonly long[] _waitsSince = new long[points];
        private readonly bool[] _isToBeEmptied = new bool[points];
        private readonly (long Asked, long Took)[] _answers = new (long, long)[most];
        private int _answered;
        private int _skipped;

        public int Asked { get; private set; }

        public int Answered => Volatile.Read(ref _answered);

        /// <summary>A hamper says its level: full from when it is due until somebody has been told.</summary>
        public bool IsFull(int point, bool isDue, long at)
        {
            lock (_lock)
            {
                bool waits = _waitsSince[point] != 0;
                bool isFull = waits || (isDue && !_isToBeEmptied[point]);
                if (isDue && (waits || !isFull)) _skipped++;

                // Full again before it was ever said to be empty it would be no news, and nobody would be told for ever.
                if (!isFull) _isToBeEmptied[point] = false;
                if (waits || !isFull) return isFull;
                _waitsSince[point] = at;
                Asked++;
                return true;
            }
        }

        public void Answer(int point, long at)
        {
            lock (_lock)
            {
                // A list names what it named before as well, and what nobody waits for belongs to a run that was given up.
                long asked = _waitsSince[point];
                if (asked == 0) return;
                _waitsSince[point] = 0;
                _isToBeEmptied[point] = true;
                _answers[_answered] = (asked, at - asked);
                Volatile.Write(ref _answered, _answered + 1);
            }
        }

        public Outcome Judge(double rate, long late, long end)
        {
            lock (_lock)
            {
                double ticksPerMs = Stopwatch.Frequency / 1e3;
                (long Asked, long Took)[] answers = _answers[.._answered];
                double waited = answers.Select(answer => (answer.Asked, Answered: answer.Asked + answer.Took))
                    .Concat(_waitsSince.Where(since => since != 0).Select(since => (Asked: since, Answered: long.MaxValue)))
                    .Sum(one => Math.Max(
                        0.0, Math.Min(one.Answered, end) - Math.Max(one.Asked, end - Stopwatch.Frequency)));
                double outstanding = waited / Stopwatch.Frequency;
                return new Outcome(
                    rate, Asked, [.. answers.Select(answer => answer.Took / ticksPerMs * 1e3).Order()], _skipped,
                    outstanding * 1e3 * HotSite.FullEvery / rate, late / ticksPerMs);
            }
        }
    }
}
