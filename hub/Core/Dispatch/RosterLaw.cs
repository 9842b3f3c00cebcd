namespace Logistics.Core;

/// <summary>
/// A roster held against the law before it is taken over: which of its shifts a worker would not be let begin, or go on with as planned,
/// next to what they worked and what else is planned for them. Taken from the engine at one instant; what follows from it is reckoned
/// elsewhere.
/// </summary>
/// <remarks>
/// The rules are those that hold when people come, and no others: each worker's shifts are lived through as planned, one after the other,
/// so that of two that don't go together the later one is named. What has begun, hours at another employer and what stays planned around
/// the roster's days are taken as they are. A shift that names no breaks gets them by law, as when it is worked; one that names some is
/// held to these.
/// </remarks>
public sealed class RosterLaw
{
    private readonly WorkingTimeRules _rules;
    private readonly LocalClock _clock;
    private readonly IReadOnlyList<PlannedShift> _shifts;
    private readonly long _nowMs;
    private readonly List<(List<WorkSpan> Known, List<int> Planned)> _workers = [];

    private RosterLaw(Engine engine, IReadOnlyList<PlannedShift> shifts, long nowMs) =>
        (_rules, _clock, _shifts, _nowMs) = (engine.Settings.Dispatch.WorkingTime, engine.Clock, shifts, nowMs);

    /// <summary>What the engine knows now of those whom a roster plans.</summary>
    public static RosterLaw Of(Engine engine, Roster roster, long nowMs)
    {
        RosterLaw law = new(engine, roster.Shifts, nowMs);
        foreach (var shifts in roster.Shifts.Index().GroupBy(shift => shift.Item.Worker, shift => shift.Index, StringComparer.Ordinal))
        {
            if (engine.FindWorker(shifts.Key) is Worker worker) law.Take(worker, roster, [.. shifts]);
        }
        return law;
    }

    /// <summary>Shifts that the law forbids, at most so many and in the roster's order; a rule that counts over weeks is named once for
    /// each worker, where it is first broken.</summary>
    public IReadOnlyList<UnlawfulShift> Unlawful(int most)
    {
        List<UnlawfulShift> unlawful = [];
        foreach ((List<WorkSpan> known, List<int> planned) in _workers)
        {
            if (unlawful.Count < most) Live(known, planned, unlawful);
        }
        return [.. unlawful.OrderBy(one => one.Index).Take(most)];
    }

    private static bool CountsOverWeeks(WorkingTimeLimit limit) => limit is WorkingTimeLimit.FourWeeks or WorkingTimeLimit.SixteenWeeks
        or WorkingTimeLimit.NightAverage or WorkingTimeLimit.LateNights or WorkingTimeLimit.NightHours;

    private void Take(Worker worker, Roster roster, List<int> shifts)
    {
        List<WorkSpan> known = worker.Time.WorkedHere(_nowMs);
        foreach (PlannedShift plan in worker.Plans)
        {
            if (plan.FromMs < roster.FromMs || plan.FromMs >= roster.ToMs) Know(known, plan);
        }
        foreach (int index in shifts)
        {
            if (IsGiven(_shifts[index])) Know(known, _shifts[index]);
        }
        _workers.Add((known, [.. shifts.Where(index => !IsGiven(_shifts[index])).OrderBy(index => _shifts[index].FromMs)]));
    }

    private bool IsGiven(PlannedShift shift) => shift.Elsewhere || shift.FromMs <= _nowMs;

    private void Know(List<WorkSpan> known, PlannedShift shift)
    {
        // What was worked here until now is known better.
        long fromMs = shift.Elsewhere ? shift.FromMs : Math.Max(shift.FromMs, _nowMs);
        foreach (WorkSpan span in shift.Work())
        {
            if (span.ToMs > fromMs) known.Add(span with { FromMs = Math.Max(span.FromMs, fromMs) });
        }
    }

    private void Live(List<WorkSpan> known, List<int> planned, List<UnlawfulShift> unlawful)
    {
        WorkingTime time = new(_rules, _clock);
        SortedSet<WorkingTimeLimit> told = [];
        foreach (int index in planned)
        {
            // Each time anew: what lies too many weeks ahead of a shift is not kept.
            time.Replace(known, _shifts[index].FromMs);
            if (Live(time, index) is UnlawfulShift one && (told.Add(one.By) || !CountsOverWeeks(one.By))) unlawful.Add(one);
        }
    }

    private UnlawfulShift? Live(WorkingTime time, int index)
    {
        PlannedShift shift = _shifts[index];
        UnlawfulShift? unlawful = time.MayStart(shift.FromMs) is WorkingTimeLimit limit
            ? new UnlawfulShift(index, limit) { BeginFromMs = time.MayStartFromMs(shift.FromMs) } : null;
        time.Begin(shift.FromMs);
        foreach (PlannedBreak rest in shift.Breaks)
        {
            if (rest.ToMs - rest.FromMs < _rules.ShortestBreakMs) continue;
            unlawful ??= Judge(time, index, rest.FromMs);
            time.BreakBegin(rest.FromMs);
            time.BreakEnd(rest.ToMs);
        }
        while (shift.Breaks.Count == 0 && unlawful is null && time.BreakDueMs < Math.Min(shift.ToMs, time.LatestEndMs))
        {
            long untilMs = Math.Min(shift.ToMs, time.BreakDueMs + time.BreakLengthMs);
            time.BreakBegin(time.BreakDueMs);
            time.BreakEnd(untilMs);
        }
        unlawful ??= Judge(time, index, shift.ToMs);
        time.End(shift.ToMs);
        return unlawful;
    }

    private static UnlawfulShift? Judge(WorkingTime time, int index, long untilMs)
    {
        if (untilMs > time.LatestEndMs) return new UnlawfulShift(index, time.LatestEndBy!.Value) { EndByMs = time.LatestEndMs };
        if (untilMs <= time.BreakDueMs) return null;
        PlannedBreak missing = new(time.BreakDueMs, time.BreakDueMs + time.BreakLengthMs);
        return new UnlawfulShift(index, WorkingTimeLimit.Break) { Break = missing };
    }
}
