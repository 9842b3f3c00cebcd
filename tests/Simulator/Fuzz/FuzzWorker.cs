using System.Diagnostics;
using System.Numerics;

namespace Logistics.Simulator.Fuzz;

/// <summary>One thread that makes inputs and has them processed, each target in its share of the time, until it is told to stop.</summary>
internal sealed class FuzzWorker : IDisposable
{
    /// <summary>An input that takes longer, three times over, is a finding.</summary>
    private const double SlowMs = 5_000;

    private const int PoolMost = 256;
    private const int OutcomesMost = 4_096;
    private const int LargeSeed = 4_096;
    private const int RunMs = 5;
    private readonly List<Lane> _lanes;
    private readonly Random _random;
    private readonly Mutator _mutator;
    private readonly InHand _inHand;
    private readonly Action<FuzzTarget, ReadOnlyMemory<byte>, Exception> _onFinding;
    private readonly CancellationToken _stop;
    private readonly Thread _thread;
    private long _inputs;
    private long _since;
    private volatile bool _warm;

    public FuzzWorker(
        IReadOnlyList<FuzzTarget> targets, int seed, string inHand, Action<FuzzTarget, ReadOnlyMemory<byte>, Exception> onFinding,
        CancellationToken stop)
    {
        _lanes = [.. targets.Select(target => new Lane(target))];
        _random = new Random(seed);
        _mutator = new Mutator(_random);
        _inHand = new InHand(inHand);
        _onFinding = onFinding;
        _stop = stop;
        _thread = new Thread(Run) { IsBackground = true, Name = "fuzz" };
    }

    /// <summary>Inputs processed so far.</summary>
    public long Inputs => Volatile.Read(ref _inputs);

    /// <summary>How long the input in hand has been in hand.</summary>
    public TimeSpan InHandFor => Volatile.Read(ref _since) is > 0 and var since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>The file with the input in hand.</summary>
    public string InHandFile => _inHand.Path;

    /// <summary>Targets with what became of them: safe to read when the worker has ended.</summary>
    public IReadOnlyList<Lane> Lanes => _lanes;

    /// <summary>Milliseconds that the slowest input took.</summary>
    public double SlowestMs => _lanes.Max(lane => lane.SlowestMs);

    public void Start() => _thread.Start();

    /// <summary>Begins anew with what was slowest: until now it was the compiling of the code that was measured.</summary>
    public void Warm() => _warm = true;

    public void Join() => _thread.Join();

    public void Dispose()
    {
        _inHand.Dispose();
        foreach (Lane lane in _lanes) lane.Target.Dispose();
    }

    private void Run()
    {
        ProcessSeeds();
        while (!_stop.IsCancellationRequested)
        {
            if (_warm)
            {
                _warm = false;
                foreach (Lane one in _lanes) one.SlowestMs = 0;
                ProcessSeeds();
            }
            Lane lane = _lanes.MinBy(one => one.Ticks / one.Target.Share)!;
            long begun = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(begun).TotalMilliseconds < RunMs && !_stop.IsCancellationRequested) Next(lane);
            lane.Ticks += Stopwatch.GetTimestamp() - begun;
        }
        foreach (Lane lane in _lanes)
        {
            try
            {
                lane.Target.End();
            }
            catch (Exception exception)
            {
                _onFinding(lane.Target, default, exception);
            }
        }
    }

    // As they are, before anything is made of them.
    private void ProcessSeeds()
    {
        foreach (Lane lane in _lanes)
        {
            foreach (byte[] seed in lane.Target.Seeds)
            {
                if (!_stop.IsCancellationRequested) Process(lane, seed);
            }
        }
    }

    private void Next(Lane lane)
    {
        _mutator.Make(Pick(lane), Pick(lane));
        ReadOnlyMemory<byte> made = _mutator.Made;
        string outcome = Process(lane, made);
        if (made.Length > LargeSeed || lane.Outcomes.Count >= OutcomesMost
            || !lane.Outcomes.Add((outcome, BitOperations.Log2((uint)made.Length + 1))))
            return;
        if (lane.Pool.Count < lane.Target.Seeds.Count + PoolMost) lane.Pool.Add(made.ToArray());
        else lane.Pool[lane.Target.Seeds.Count + _random.Next(PoolMost)] = made.ToArray();
    }

    // Large ones are rare, because much smaller ones could be tried in their time.
    private byte[] Pick(Lane lane)
    {
        byte[] picked = lane.Pool[_random.Next(lane.Pool.Count)];
        for (int again = 0; picked.Length > LargeSeed && again < 3; again++) picked = lane.Pool[_random.Next(lane.Pool.Count)];
        return picked;
    }

    private string Process(Lane lane, ReadOnlyMemory<byte> input)
    {
        string outcome;
        try
        {
            double took = Time(lane, input, out outcome);
            lane.Inputs++;
            Volatile.Write(ref _inputs, _inputs + 1);
            if (took <= lane.SlowestMs) return outcome;

            // What was slow once may have waited for the machine; what is slow each time is slow.
            for (int again = 0; again < 2 && took > lane.SlowestMs; again++) took = Math.Min(took, Time(lane, input, out outcome));
            if (took <= lane.SlowestMs) return outcome;
            lane.SlowestMs = took;
            lane.Slowest = input.ToArray();
            if (took > SlowMs) throw new BrokenPromiseException($"an input takes less than {SlowMs} ms, and not {took:F0} ms");
        }
        catch (Exception exception)
        {
            _onFinding(lane.Target, input, exception);
            outcome = "crash";
        }
        return outcome;
    }

    private double Time(Lane lane, ReadOnlyMemory<byte> input, out string outcome)
    {
        _inHand.Take(lane.Name, input.Span);
        long begun = Stopwatch.GetTimestamp();
        Volatile.Write(ref _since, begun);
        outcome = lane.Target.Process(input);
        Volatile.Write(ref _since, 0);
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    /// <summary>A target and how it fared on this thread.</summary>
    public sealed class Lane(FuzzTarget target)
    {
        public FuzzTarget Target { get; } = target;

        public byte[] Name { get; } = InHand.NameOf(target);

        public List<byte[]> Pool { get; } = [.. target.Seeds];

        public HashSet<(string, int)> Outcomes { get; } = [];

        public long Inputs { get; set; }

        public long Ticks { get; set; }

        public double SlowestMs { get; set; }

        public byte[] Slowest { get; set; } = [];
    }
}
