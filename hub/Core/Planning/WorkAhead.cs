namespace Logistics.Core.Planning;

/// <summary>
/// What is to be done in the next hours and who is there for it: work that waits, that is planned, that comes back, and that is to be
/// expected (beds of residents that are still to be made today, hampers and containers that are on their way to full). Whoever was asked
/// for something, or has it at hand, is taken to do that first. Taken from the engine at one instant; what follows from it is reckoned
/// elsewhere.
/// </summary>
public sealed class WorkAhead
{
    /// <summary>So far ahead, in ms: a shift.</summary>
    public const long ReachMs = 8 * 3_600_000;

    /// <summary>Of more than these a plan is no help: the first due of them are planned.</summary>
    public const int JobsMost = 400;

    /// <summary>Whoever has not come so long after their shift began is not coming: an assumption.</summary>
    private const long MissedMs = 30 * 60_000;

    /// <summary>Where the site does not say how long work takes: an assumption.</summary>
    private const long UnknownWorkMs = 10 * 60_000;

    /// <summary>A part of a shift this short is not planned.</summary>
    private const long LeastMs = 5 * 60_000;

    private readonly FloorMap _map;
    private readonly List<Job> _jobs = [];
    private readonly List<Part> _parts = [];

    private WorkAhead(FloorMap map, long nowMs) => (_map, NowMs) = (map, nowMs);

    /// <summary>Unix time in ms.</summary>
    public long NowMs { get; }

    /// <summary>In the order of <see cref="PlanProblem.Jobs"/>.</summary>
    public IReadOnlyList<Job> Jobs => _jobs;

    /// <summary>In the order of <see cref="PlanProblem.Workers"/>.</summary>
    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>Jobs beyond <see cref="JobsMost"/>.</summary>
    public int LeftOut { get; private set; }

    /// <summary>What the engine knows now.</summary>
    public static WorkAhead Of(Engine engine, long nowMs)
    {
        WorkAhead ahead = new(engine.Dispatcher.Map.Copy(), nowMs);
        foreach (Worker worker in engine.Workers) ahead.Add(worker);
        ahead.AddTasks(engine);
        ahead.AddRounds(engine);
        ahead.AddExpected(engine);
        ahead._jobs.Sort(ByDue);
        ahead.LeftOut = Math.Max(0, ahead._jobs.Count - JobsMost);
        ahead._jobs.RemoveRange(ahead._jobs.Count - ahead.LeftOut, ahead.LeftOut);
        return ahead;
    }

    /// <summary>The same as a problem, in seconds from <see cref="NowMs"/>. A minute of way counts as much as one that something is late.
    /// </summary>
    public PlanProblem Problem()
    {
        List<Spot> spots = [.. _jobs.Select(job => job.At).Concat(_parts.Select(part => part.At)).Distinct()];
        Dictionary<Spot, int> rows = [];
        foreach (Spot spot in spots) rows.Add(spot, rows.Count);
        int[] travel = new int[spots.Count * spots.Count];
        for (int from = 0; from < spots.Count; from++)
        {
            for (int to = 0; to < spots.Count; to++)
            {
                travel[(from * spots.Count) + to] = (int)(_map.TravelMs(spots[from], spots[to]) / 1_000);
            }
        }
        return new PlanProblem(
            spots.Count, travel, [.. _jobs.Select(job => Of(job, rows[job.At]))],
            [.. _parts.Select(part => new PlanWorker((ulong)part.Skills, Seconds(part.FromMs), Seconds(part.UntilMs), rows[part.At]))],
            new PlanWeights(1, 1, 1));
    }

    /// <summary>Why nobody does it, where someone before and after a break is one and the same.</summary>
    public UnplannedReason Why(UnplannedJob one)
    {
        Job job = _jobs[one.Job];
        IEnumerable<string> able = _parts.Where(part => MayDo(job, part) && (part.Skills >> job.SkillBit & 1) == 1)
            .Select(part => part.WorkerId).Distinct();
        return job.ForTwo && able.Count() == 1 ? UnplannedReason.TakesAnotherWorker : one.Reason;
    }

    private PlanJob Of(Job job, int place)
    {
        PlanVisit visit = new(1UL << job.SkillBit, (int)(job.WorkMs / 1_000));
        int earliest = Seconds(job.FromMs);
        return new PlanJob(
            place, earliest, Math.Max(earliest, Seconds(job.DueMs - job.WorkMs)), visit, job.ForTwo ? visit : null,
            Only: _parts.Index().Where(one => MayDo(job, one.Item)).Select(one => one.Index).ToHashSet());
    }

    /// <summary>What was laid down is theirs who laid it down; all else is for those who work there.</summary>
    private static bool MayDo(Job job, Part part) => job.Holder is Worker holder ? holder == part.Worker : part.Worker.Serves(job.Ward);

    private int Seconds(long atMs) => (int)(Math.Clamp(atMs - NowMs, 0, 2 * ReachMs) / 1_000);

    private void Add(Worker worker)
    {
        if (!worker.OnShift)
        {
            if (worker.ShiftOrNext(NowMs) is not { } next) return;
            if (next.FromMs > NowMs + ReachMs || NowMs > next.FromMs + MissedMs) return;
            long beginMs = Math.Max(NowMs, next.FromMs);

            // Whom the law lets not begin then is not counted on.
            if (worker.Time.LatestEnd(beginMs).AtMs <= beginMs) return;
            AddParts(worker, beginMs, next.ToMs, next.Breaks, worker.Base);
            return;
        }
        long fromMs = NowMs;
        Spot at = worker.Where(NowMs);
        if (worker.BreakSinceMs >= 0) fromMs = Math.Max(NowMs, worker.BreakUntilMs);
        else if (worker.Tasks.LastOrDefault(task => task.State != TaskState.Suspended) is WorkTask last)
        {
            fromMs = Math.Max(NowMs, worker.ExpectedEndMs);
            at = last.Place.At;
        }
        List<PlannedBreak> breaks = [];
        if (worker.BreakDueMs < long.MaxValue)
        {
            // Who works on into their break has it when that work is done.
            long breakMs = Math.Max(fromMs, worker.BreakDueMs);
            breaks.Add(new PlannedBreak(breakMs, breakMs + worker.BreakForMs));
        }
        breaks.AddRange(worker.Shift?.Breaks.Where(one => breaks.Count == 0 || one.FromMs >= breaks[0].ToMs) ?? []);
        AddParts(worker, fromMs, Math.Min(worker.Shift?.ToMs ?? long.MaxValue, worker.Time.LatestEndMs), breaks, at);
    }

    /// <summary>Between breaks someone is as good as somebody else each time.</summary>
    private void AddParts(Worker worker, long fromMs, long untilMs, IReadOnlyList<PlannedBreak> breaks, Spot at)
    {
        untilMs = Math.Min(untilMs, NowMs + (2 * ReachMs));
        foreach (PlannedBreak one in breaks)
        {
            if (one.ToMs <= fromMs || one.FromMs >= untilMs) continue;
            AddPart(worker, fromMs, one.FromMs, at);
            (fromMs, at) = (one.ToMs, worker.Base);
        }
        AddPart(worker, fromMs, untilMs, at);
    }

    private void AddPart(Worker worker, long fromMs, long untilMs, Spot at)
    {
        if (untilMs - fromMs >= LeastMs) _parts.Add(new Part(worker, fromMs, untilMs) { At = at });
    }

    private void AddTasks(Engine engine)
    {
        foreach (WorkTask task in engine.Tasks.All)
        {
            if (task.State is not (TaskState.Open or TaskState.Suspended) || task.FromMs > NowMs + ReachMs) continue;

            // Work for two is one job with two at it, by the name of its first half: digits come before letters.
            if (task.Partner is WorkTask other && string.CompareOrdinal(task.Id, other.Id) < 0) continue;
            long workMs = task.WorkMs > 0 ? task.WorkMs : UnknownWorkMs;
            _jobs.Add(new Job(task.Id, task.Kind, task.Place.Id, task.Ward, Math.Max(NowMs, task.FromMs), task.DueMs, workMs)
            {
                At = task.Place.At, Ward = task.Place.Ward, SkillBit = task.SkillBit, ForTwo = task.Partner is not null,
                Holder = task.Worker,
            });
        }
    }

    private void AddRounds(Engine engine)
    {
        foreach (Round round in engine.Rounds.All)
        {
            if (round.NextMs > NowMs + ReachMs || engine.FindPlace(round.Settings.Place) is not Workplace place) continue;
            Expect(engine, round.Settings.Kind, place, round.NextMs, null, round.Settings.ForMs);
        }
    }

    private void AddExpected(Engine engine)
    {
        foreach (Bed bed in engine.Beds)
        {
            if (bed.Expected(engine, NowMs) is not var (kind, fromMs, untilMs) || fromMs > NowMs + ReachMs) continue;
            Expect(engine, kind, bed, fromMs, untilMs);
        }
        foreach (StoragePoint point in engine.Linen.Concat(engine.Waste))
        {
            if (point.Task is not null || point.FullAtMs < NowMs || point.FullAtMs > NowMs + ReachMs) continue;
            if (engine.Settings.Tasks[(int)point.Work] is not TaskSettings settings) continue;
            Expect(engine, point.Work, point, point.FullAtMs - settings.WithinMs, point.FullAtMs);
        }
    }

    private void Expect(Engine engine, TaskKind kind, Workplace place, long fromMs, long? dueMs, long forMs = 0)
    {
        if (engine.Settings.Tasks[(int)kind] is not TaskSettings settings) return;
        fromMs = Math.Max(NowMs, fromMs);
        long workMs = forMs > 0 ? forMs : settings.WorkMs > 0 ? settings.WorkMs : UnknownWorkMs;
        _jobs.Add(new Job(
            null, kind, place.Id, engine.Settings.Wards[place.Ward].Id, fromMs, dueMs ?? fromMs + settings.WithinMs + forMs, workMs)
        {
            At = place.At, Ward = place.Ward, SkillBit = settings.SkillBit, ForTwo = settings.ForTwo,
        });
    }

    private static int ByDue(Job left, Job right)
    {
        int byDue = left.DueMs.CompareTo(right.DueMs);
        return byDue != 0 ? byDue : string.CompareOrdinal(left.Subject, right.Subject);
    }

    /// <summary>One piece of work. Times are Unix times in ms.</summary>
    /// <param name="Task">Id of the task; null while there is none.</param>
    /// <param name="Kind">What is to be done.</param>
    /// <param name="Subject">Id of the bed, point or ward.</param>
    /// <param name="WardId">Id of its ward.</param>
    /// <param name="FromMs">When it may begin.</param>
    /// <param name="DueMs">When it should be done.</param>
    /// <param name="WorkMs">How long it takes, in ms.</param>
    public sealed record Job(string? Task, TaskKind Kind, string Subject, string WardId, long FromMs, long DueMs, long WorkMs)
    {
        internal Spot At { get; init; }

        internal int Ward { get; init; }

        internal int SkillBit { get; init; }

        internal bool ForTwo { get; init; }

        internal Worker? Holder { get; init; }
    }

    /// <summary>Someone from one break to the next.</summary>
    public sealed class Part
    {
        internal Part(Worker worker, long fromMs, long untilMs) =>
            (Worker, WorkerId, FromMs, UntilMs, Skills) = (worker, worker.Id, fromMs, untilMs, worker.Skills);

        public string WorkerId { get; }

        /// <summary>Unix time in ms.</summary>
        public long FromMs { get; }

        /// <summary>Unix time in ms.</summary>
        public long UntilMs { get; }

        internal Worker Worker { get; }

        internal long Skills { get; }

        internal Spot At { get; init; }
    }
}
