using Logistics.Wire.SenMl;

namespace Logistics.Benchmarks;

/// <summary>
/// The readings of <see cref="HospitalSite"/>, day and night, as its nodes send them: mats that chatter while someone is in bed, a
/// nurse's press after each discharge, levels that creep. One seed gives one course. Its mix stands still where a simulator's grows,
/// so that figures of different versions compare.
/// </summary>
internal sealed class HospitalDays
{
    private const long Second = 1_000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;
    private const long HeartbeatMs = 10 * Minute;
    private const long LevelEveryMs = 2 * Minute;

    private readonly Random _random = new(1);
    private readonly PriorityQueue<Channel, long> _due = new();
    private readonly Dictionary<string, PointChannel> _points = [];
    private readonly int _readingsPerPack;
    private readonly List<Said>[] _open;
    private readonly long[] _seq;

    /// <param name="beginMs">When the first day begins, Unix time in ms.</param>
    /// <param name="wards">How many the site has.</param>
    /// <param name="readingsPerPack">How many a node gathers before it sends them.</param>
    public HospitalDays(long beginMs, int wards, int readingsPerPack)
    {
        _readingsPerPack = readingsPerPack;
        _open = [.. Enumerable.Range(0, wards).Select(_ => new List<Said>(readingsPerPack))];
        _seq = new long[wards];
        for (int ward = 0; ward < wards; ward++)
        {
            for (int bed = 0; bed < HospitalSite.BedsPerWard; bed++) AddBed(ward, $"bed-{bed:00}", beginMs);
            for (int hamper = 0; hamper < HospitalSite.HampersPerWard; hamper++)
            {
                AddPoint(HospitalSite.Hamper(ward, hamper), ward, $"hamper-{hamper}", 8 * Hour, 0, 0.8, false, beginMs);
            }
            AddPoint(HospitalSite.Store(ward), ward, "store", 16 * Hour, 1, 0.4, false, beginMs);
            for (int container = 0; container < HospitalSite.ContainersPerWard; container++)
            {
                AddPoint(HospitalSite.Container(ward, container), ward, $"waste-{container}", 10 * Hour, 0, 0.8, true, beginMs);
            }
        }
    }

    /// <summary>Writes the next pack that is full; gives whose it is and when its last reading was taken.</summary>
    public (int Ward, long AtMs) WritePack(SenMlWriter writer)
    {
        while (true)
        {
            _due.TryDequeue(out Channel? channel, out long atMs);
            double value = channel!.Step(this, atMs, out long nextMs);
            if (nextMs < long.MaxValue) _due.Enqueue(channel, nextMs);
            List<Said> open = _open[channel.Ward];
            open.Add(new Said(channel.Name, atMs, value, channel.YesOrNo));
            if (open.Count < _readingsPerPack) continue;
            Write(writer, channel.Ward);
            open.Clear();
            return (channel.Ward, atMs);
        }
    }

    /// <summary>Someone emptied a hamper or container, or filled a store; a bed needs nothing here.</summary>
    public void Serve(string place)
    {
        if (_points.TryGetValue(place, out PointChannel? point)) point.Serve();
    }

    private void Write(SenMlWriter writer, int ward)
    {
        double baseTime = _open[ward][0].AtMs / 1000.0;
        writer.BeginPack(1, ++_seq[ward], 1, baseTime: baseTime);
        foreach (Said said in _open[ward])
        {
            double time = Math.Round(said.AtMs / 1000.0 - baseTime, 3);
            if (said.YesOrNo) writer.Add(said.Name, said.Value != 0, time);
            else writer.Add(said.Name, said.Value, time);
        }
        writer.EndPack();
    }

    private void AddBed(int ward, string name, long beginMs)
    {
        bool empty = Chance(0.15);
        MatChannel mat = new(ward, name, empty, beginMs + Between(0, empty ? 4 * Hour : 22 * Hour));
        _due.Enqueue(mat, beginMs + Between(0, HeartbeatMs));
    }

    private void AddPoint(string id, int ward, string name, long spanMs, double served, double due, bool weighed, long beginMs)
    {
        double step = (due - served) * LevelEveryMs / spanMs;
        PointChannel point = new(ward, $"{name}/level", served, step, served + (due - served) * _random.NextDouble());
        _points.Add(id, point);
        _due.Enqueue(point, beginMs + Between(0, LevelEveryMs));
        if (weighed) _due.Enqueue(new ScaleChannel(ward, $"{name}/weight", point), beginMs + Between(0, LevelEveryMs));
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private long Between(long fromMs, long toMs) => _random.NextInt64(fromMs, toMs);

    private readonly record struct Said(string Name, long AtMs, double Value, bool YesOrNo);

    private abstract class Channel(int ward, string name, bool yesOrNo)
    {
        public int Ward { get; } = ward;

        public string Name { get; } = name;

        public bool YesOrNo { get; } = yesOrNo;

        /// <summary>What it says now, and when it speaks again.</summary>
        public abstract double Step(HospitalDays days, long nowMs, out long nextMs);
    }

    /// <summary>A mat, under someone or not until a turn comes.</summary>
    private sealed class MatChannel(int ward, string bed, bool empty, long turnsAtMs) : Channel(ward, $"{bed}/mat", true)
    {
        private bool _empty = empty;
        private long _turnsAtMs = turnsAtMs;
        private bool _on;
        private long _holdsUntilMs;

        public override double Step(HospitalDays days, long nowMs, out long nextMs)
        {
            if (nowMs >= _turnsAtMs) Turn(days, nowMs);
            else if (!_empty && nowMs >= _holdsUntilMs) Stir(days, nowMs);
            nextMs = Math.Min(nowMs + HeartbeatMs, _empty ? _turnsAtMs : Math.Min(_turnsAtMs, _holdsUntilMs));
            return _on ? 1 : 0;
        }

        private void Turn(HospitalDays days, long nowMs)
        {
            _empty = !_empty;
            _on = !_empty;
            _holdsUntilMs = nowMs;
            _turnsAtMs = nowMs + (_empty ? days.Between(2 * Hour, 5 * Hour) : days.Between(16 * Hour, 24 * Hour));
            if (_empty) days._due.Enqueue(new ButtonChannel(Ward, $"{bed}/button"), nowMs + days.Between(15 * Minute, 45 * Minute));
        }

        /// <summary>As recorded mats do: 92% of activations last two seconds or less.</summary>
        private void Stir(HospitalDays days, long nowMs)
        {
            _on = !_on;
            _holdsUntilMs = nowMs + (_on, days.Chance(0.92)) switch
            {
                (true, true) => days.Between(200, 2 * Second),
                (true, false) => days.Between(2 * Minute, 30 * Minute),
                (false, true) => days.Between(200, 5 * Second),
                (false, false) => days.Between(10 * Second, 10 * Minute),
            };
        }
    }

    /// <summary>A button that is pressed once and let go.</summary>
    private sealed class ButtonChannel(int ward, string name) : Channel(ward, name, true)
    {
        private bool _pressed;

        public override double Step(HospitalDays days, long nowMs, out long nextMs)
        {
            _pressed = !_pressed;
            nextMs = _pressed ? nowMs + 300 : long.MaxValue;
            return _pressed ? 1 : 0;
        }
    }

    /// <summary>A level that creeps from where it is served to where it is due and beyond, with the noise of its sensor.</summary>
    private sealed class PointChannel(int ward, string name, double served, double step, double level) : Channel(ward, name, false)
    {
        public double Level { get; private set; } = level;

        public void Serve() => Level = served;

        public override double Step(HospitalDays days, long nowMs, out long nextMs)
        {
            Level = Math.Clamp(Level + 2 * days._random.NextDouble() * step, 0, 1);
            nextMs = nowMs + LevelEveryMs;
            return Math.Round(Math.Clamp(Level + (days._random.NextDouble() - 0.5) * 0.004, 0, 1), 3);
        }
    }

    /// <summary>The scale under a container.</summary>
    private sealed class ScaleChannel(int ward, string name, PointChannel point) : Channel(ward, name, false)
    {
        public override double Step(HospitalDays days, long nowMs, out long nextMs)
        {
            nextMs = nowMs + LevelEveryMs;
            return Math.Round(point.Level * HospitalSite.DrumKilograms, 2);
        }
    }
}
