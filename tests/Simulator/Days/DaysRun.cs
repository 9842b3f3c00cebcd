using System.Text.Json.Nodes;

namespace Logistics.Simulator.Days;

/// <summary>Many days of both houses under each policy, a thread a core; the sum hangs on the seeds and not on which was over first.
/// </summary>
internal sealed class DaysRun(long from, int seeds, IReadOnlyList<Policy> policies)
{
    private static readonly DayKind[] Kinds = Enum.GetValues<DayKind>();

    private readonly (long Seed, DayKind Kind, Policy Policy)[] _days =
    [
        .. Enumerable.Range(0, seeds).SelectMany(seed => Kinds.SelectMany(kind => policies.Select(policy => (from + seed, kind, policy)))),
    ];
    private DayFigures[] _figures = [];
    private int _done;

    public int Days => _days.Length;

    public int Done => Volatile.Read(ref _done);

    public IReadOnlyList<Policy> Policies => policies;

    /// <summary>Lives through all days.</summary>
    public void Run(CancellationToken cancellation = default)
    {
        _figures = new DayFigures[_days.Length];
        ParallelOptions options = new() { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, _days.Length, options, index =>
        {
            (long seed, DayKind kind, Policy policy) = _days[index];
            _figures[index] = new Day(new DayPlan(kind, seed), policy).Run();
            Interlocked.Increment(ref _done);
        });
    }

    /// <summary>All that was measured under a policy, in one house or in both.</summary>
    public DayFigures Of(Policy policy, DayKind? kind = null)
    {
        DayFigures sum = new();
        for (int index = 0; index < _days.Length; index++)
        {
            if (_days[index].Policy == policy && (kind is null || _days[index].Kind == kind)) sum.Add(_figures[index]);
        }
        return sum;
    }

    /// <summary>What the auditor found under a policy, with the seed and the house of the day.</summary>
    public IEnumerable<(long Seed, DayKind Kind, Breach Breach)> BreachesOf(Policy policy)
    {
        for (int index = 0; index < _days.Length; index++)
        {
            if (_days[index].Policy != policy) continue;
            foreach (Breach breach in _figures[index].Breaches) yield return (_days[index].Seed, _days[index].Kind, breach);
        }
    }

    /// <summary>The least mean minutes from empty to ready, by <see cref="BestPossible"/>.</summary>
    public double Bound(DayKind? kind = null)
    {
        (double minutes, int beds) = (0, 0);
        foreach ((long seed, DayKind house, Policy policy) in _days)
        {
            if (policy != policies[0] || (kind is not null && house != kind)) continue;
            (double more, int count) = BestPossible.Of(new DayPlan(house, seed));
            minutes += more;
            beds += count;
        }
        return minutes / Math.Max(1, beds);
    }

    /// <summary>Ours beside the rule of longest idle, or what is missing of either as null.</summary>
    public string Json()
    {
        DayFigures? ours = policies.Contains(Policy.Ours) ? Of(Policy.Ours) : null;
        DayFigures? idle = policies.Contains(Policy.LongestIdle) ? Of(Policy.LongestIdle) : null;
        return new JsonObject
        {
            ["ready_median_ratio"] = Ratio(ours, idle, figures => DayFigures.Percentile(figures.Ready, 50)),
            ["ready_p90_ratio"] = Ratio(ours, idle, figures => DayFigures.Percentile(figures.Ready, 90)),
            ["metres_ratio"] = Ratio(ours, idle, figures => figures.Metres / Math.Max(1, figures.Finished)),
            ["past_due_ratio"] = Ratio(ours, idle, figures => figures.PastDue / (double)Math.Max(1, figures.Tasks)),
            ["law_broken"] = (ours ?? Of(policies[0])).Breaches.Count,
            ["seeds"] = seeds,
        }.ToJsonString();
    }

    private static double? Ratio(DayFigures? ours, DayFigures? idle, Func<DayFigures, double> figure) =>
        ours is null || idle is null || figure(idle) == 0 ? null : Math.Round(figure(ours) / figure(idle), 3);
}
