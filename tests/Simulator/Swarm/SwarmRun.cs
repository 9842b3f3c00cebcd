using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Logistics.Simulator.Swarm;

/// <summary>Many days at once, a thread a core, each day alone on its thread.</summary>
internal sealed class SwarmRun(long from, int seeds, Bug bug, bool untilFound = false)
{
    private readonly Lock _lock = new();
    private readonly List<(long Seed, IReadOnlyList<Violation> Violations)> _failures = [];
    private readonly long[] _faults = new long[Enum.GetValues<FaultKind>().Length];
    private readonly List<Thread> _threads = [];
    private long _next = from - 1;
    private volatile bool _stop;
    private int _done;

    /// <summary>In how many days each rule was broken, and in which first.</summary>
    public SortedDictionary<string, (int Days, long First)> Broken { get; } = new(StringComparer.Ordinal);

    public int Done => Volatile.Read(ref _done);

    public int Failed { get; private set; }

    public long Packs { get; private set; }

    public long Tasks { get; private set; }

    /// <summary>Days that failed, in the order in which they were found; at most a hundred.</summary>
    public IReadOnlyList<(long Seed, IReadOnlyList<Violation> Violations)> Failures
    {
        get
        {
            lock (_lock) return [.. _failures];
        }
    }

    /// <summary>A first seed that no run before has had, as far as the clock tells.</summary>
    public static long FreshSeed() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000;

    public void Start(CancellationToken cancellation = default)
    {
        cancellation.Register(() => _stop = true);
        for (int index = 0; index < Environment.ProcessorCount; index++)
        {
            Thread thread = new(Work) { Name = "swarm", IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>True when all days are over.</summary>
    public bool Wait(TimeSpan patience)
    {
        long endMs = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        return _threads.All(thread => thread.Join((int)Math.Max(0, endMs - Environment.TickCount64)));
    }

    public string Json() => Json(Done, Failed, Failures.Min(failure => (long?)failure.Seed), _faults);

    public static string Json(int seeds, int failed, long? first, IReadOnlyList<long> faults)
    {
        JsonObject counts = [];
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            counts.Add(JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()), faults[(int)kind]);
        }
        return new JsonObject { ["seeds"] = seeds, ["failed"] = failed, ["first_failed"] = first, ["faults"] = counts }.ToJsonString();
    }

    private void Work()
    {
        while (!_stop)
        {
            long seed = Interlocked.Increment(ref _next);
            if (seed >= from + seeds) return;
            SwarmDay day = new(seed, bug);
            IReadOnlyList<Violation> violations;
            try
            {
                day.Run();
                violations = day.Violations;
            }
            catch (Exception exception)
            {
                // Whatever was thrown, the day is a failure, and its seed says which.
                string where = exception.StackTrace?.Split('\n')[0].Trim() ?? "";
                violations = [.. day.Violations, new Violation(0, "broke", $"{exception.GetType().Name}: {exception.Message} {where}")];
            }
            lock (_lock)
            {
                _done++;
                Packs += day.Packs;
                Tasks += day.TasksMade;
                for (int kind = 0; kind < _faults.Length; kind++) _faults[kind] += day.Faults[kind];
                if (violations.Count == 0) continue;
                Failed++;
                foreach (string rule in violations.Select(violation => violation.Rule).Distinct())
                {
                    (int days, long first) = Broken.GetValueOrDefault(rule, (0, long.MaxValue));
                    Broken[rule] = (days + 1, Math.Min(first, seed));
                }
                if (_failures.Count < 100) _failures.Add((seed, violations));
                if (untilFound) _stop = true;
            }
        }
    }
}
