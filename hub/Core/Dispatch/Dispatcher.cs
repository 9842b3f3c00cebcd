namespace Logistics.Core;

/// <summary>
/// Who is asked for what. A pair of task and worker that could not be stays so until one of them changes or a time comes that they
/// themselves wait for; so only what is new is weighed: each worker who came free against all that waits, each task that came up against
/// all who are free.
/// </summary>
internal sealed class Dispatcher(Engine engine)
{
    /// <summary>Counted with every piece of work, so that short work is not all that counts.</summary>
    private const long LeastMs = 60_000;

    /// <summary>A minute of way counts for as many of work: the work is done by somebody anyway, the way is for nothing.</summary>
    private const long WayWeight = 6;

    /// <summary>Of work that was done more than by another, so small a part counts as a longer way: a quarter of a minute for each hour.
    /// </summary>
    private const long LoadShare = 240;

    /// <summary>On one walk: so many tasks at most; behind the first none that lies further than this from the one before it, takes longer,
    /// or begins later from now.</summary>
    private const int MostParts = 3;
    private const long AlongWayMs = 60_000;
    private const long AlongWorkMs = 15 * 60_000;
    private const long AlongWithinMs = 40 * 60_000;

    /// <summary>Planned work is offered this long before it begins.</summary>
    internal const long AheadMs = 5 * 60_000;

    private readonly List<Worker> _newWorkers = [];
    private readonly List<WorkTask> _newTasks = [];
    private readonly List<Worker> _free = [];
    private readonly List<WorkTask> _near = [];
    private long[] _ownSkills = [];
    private long[] _poolSkills = [];
    private bool _crewSeen;
    private int _mostWeight;
    private bool[] _pulled = [];
    private long _handsAfterMs;

    public FloorMap Map { get; } = new();

    /// <summary>This worker came free, or may now do what they could not.</summary>
    public void Look(Worker worker) => _newWorkers.Add(worker);

    /// <summary>This task came up, or may now be done by those who could not.</summary>
    public void Look(WorkTask task) => _newTasks.Add(task);

    /// <summary>What anyone may do may have changed.</summary>
    public void LookAtAll()
    {
        foreach (Worker worker in engine.Workers) Look(worker);
    }

    /// <summary>Other people are on shift, or know other things.</summary>
    public void SeeCrew()
    {
        _crewSeen = false;

        // Whoever learns may begin, or must stop, as the one they learn from comes and goes; and a tier's turn comes when nobody is there.
        LookAtAll();
    }

    public void Run(long nowMs)
    {
        if (_newWorkers.Count == 0 && _newTasks.Count == 0) return;
        if (engine.Tasks.Waiting.Count > 0)
        {
            foreach (Worker worker in engine.Workers)
            {
                if (worker.IsFree && !worker.Pulls) _free.Add(worker);
            }
            if (_newWorkers.Count > 1) _newWorkers.Sort(ByIdle);
            Worker? found = null;
            foreach (Worker worker in _newWorkers)
            {
                // Who changed in more than one way in one turn stands there as often, side by side.
                if (worker != found) FindWork(worker, nowMs);
                found = worker;
            }
            if (_newTasks.Count > 1) _newTasks.Sort(TaskBook.ByUrgency);
            foreach (WorkTask task in _newTasks)
            {
                if (_free.Count > 0 && task.State == TaskState.Open && IsOffered(task, nowMs)) FindHands(task, null, nowMs);
            }
        }
        _free.Clear();
        _newWorkers.Clear();
        _newTasks.Clear();
    }

    /// <summary>Whether this worker may do this task now; if not, the first reason that says so.</summary>
    /// <param name="task">The task.</param>
    /// <param name="worker">Somebody on shift.</param>
    /// <param name="nowMs">Now.</param>
    /// <param name="value">By the code that is given; the way there in ms where nothing speaks against it.</param>
    /// <returns><see cref="CandidateCode.Nearest"/> where nothing speaks against it.</returns>
    public CandidateCode Judge(WorkTask task, Worker worker, long nowMs, out long value)
    {
        if (worker.BreakSinceMs < 0 && worker.AtHand is not null)
        {
            value = worker.ExpectedEndMs;
            return task.Partner?.Worker == worker ? CandidateCode.OtherHalf : CandidateCode.Busy;
        }
        return JudgeWithEmptyHands(task, worker, nowMs, out value);
    }

    /// <summary>As <see cref="Judge"/>, as if whatever the worker holds had gone back.</summary>
    public CandidateCode JudgeWithEmptyHands(WorkTask task, Worker worker, long nowMs, out long value)
    {
        if (JudgeAtAll(task, worker, nowMs, out value) is var code and not CandidateCode.Nearest) return code;
        long travelMs = Map.TravelMs(worker.Where(nowMs), task.Place.At);
        code = JudgeTime(worker, nowMs + travelMs + task.WorkMs, out value);
        if (code == CandidateCode.Nearest) value = travelMs;
        return code;
    }

    /// <summary>All but the time that it takes.</summary>
    private CandidateCode JudgeAtAll(WorkTask task, Worker worker, long nowMs, out long value)
    {
        value = 0;
        if (worker.BreakSinceMs >= 0) return CandidateCode.OnBreak;

        // Also one that they laid down for a while.
        if (task.Partner?.Worker == worker) return CandidateCode.OtherHalf;
        if (!worker.Knows(task.SkillBit)) return worker.Learns(task.SkillBit) ? CandidateCode.BuddyAway : CandidateCode.SkillMissing;
        if (!worker.Serves(task.Place.Ward)) return CandidateCode.OtherWard;
        value = TurnMs(task, worker.Tier);
        if (nowMs < value) return CandidateCode.TierWaits;
        value = worker.SoiledMs;
        if (worker.SoiledMs >= 0 && nowMs < worker.SoiledMs + _handsAfterMs && AsksForClean(task, worker))
        {
            return CandidateCode.HandsNotClean;
        }
        return task.PassOf(worker, nowMs, out value);
    }

    /// <summary>Whether this worker's time lasts until then.</summary>
    private static CandidateCode JudgeTime(Worker worker, long endMs, out long value)
    {
        value = worker.BreakDueMs;
        if (endMs > worker.BreakDueMs) return CandidateCode.BreakDue;
        value = worker.Shift?.ToMs ?? long.MaxValue;
        if (endMs > value) return CandidateCode.ShiftEnds;
        value = worker.Time.LatestEndMs;
        return endMs > value ? CandidateCode.LawEnds : CandidateCode.Nearest;
    }

    public Refusal SetLift(string lift, bool runs)
    {
        Refusal refusal = Map.Set(lift, runs);
        if (refusal == Refusal.None) LookAtAll();
        return refusal;
    }

    public void Configure(DispatchSettings settings)
    {
        Map.Configure(settings);
        _pulled = [.. engine.Settings.Wards.Select(ward => ward.Pull)];
        _handsAfterMs = settings.HandsAfterMs;
        _mostWeight = engine.Settings.Tasks.Max(task => task?.Weight ?? 0);
        _crewSeen = false;
    }

    private static bool AsksForClean(WorkTask task, Worker worker) =>
        Hygiene.IsClean(task.Kind) || (worker.SoiledByIsolation && task.Place is not Bed { Isolated: true });

    /// <summary>The task for whoever came free: what gives most for the time it takes; and for that, the nearest of all who are free.
    /// </summary>
    private void FindWork(Worker worker, long nowMs)
    {
        while (_free.Contains(worker))
        {
            WorkTask? best = null;
            WorkTask? isolated = null;
            (TaskUrgency Urgency, long Worth) bestWorth = default;
            (TaskUrgency Urgency, long Worth) isolatedWorth = default;
            long dueMs = long.MaxValue;
            bool restsFirst = false;
            foreach (WorkTask task in engine.Tasks.Waiting)
            {
                if (!IsOffered(task, nowMs)) continue;
                CandidateCode code = Judge(task, worker, nowMs, out long travelMs);
                restsFirst |= code == CandidateCode.BreakDue;
                if (code != CandidateCode.Nearest) continue;
                (TaskUrgency Urgency, long Worth) worth = (task.Urgency, Worth(task, travelMs, nowMs));
                bool isIsolated = task.Place is Bed { Isolated: true };
                if (!isIsolated) dueMs = Math.Min(dueMs, task.DueMs);
                if (isIsolated ? isolated is null || worth.CompareTo(isolatedWorth) > 0 : best is null || worth.CompareTo(bestWorth) > 0)
                {
                    if (isIsolated) (isolated, isolatedWorth) = (task, worth);
                    else (best, bestWorth) = (task, worth);
                }
            }

            // Isolation last: behind all that this worker could do and that is due before as long again has gone by.
            if (isolated is not null && (isolated.Urgency > TaskUrgency.Usual || dueMs > isolated.RankMs) &&
                isolatedWorth.CompareTo(bestWorth) > 0) best = isolated;
            if (best is null)
            {
                if (!restsFirst || !MayRest(worker, nowMs)) return;
                worker.StartBreak(engine, nowMs, assumed: true);
                _free.Remove(worker);
                return;
            }
            FindHands(best, worker, nowMs);
        }
    }

    /// <summary>Asks the nearest of those who are free and may.</summary>
    /// <param name="task">The task.</param>
    /// <param name="first">Who came free and would take it, if that is why it is looked at.</param>
    /// <param name="nowMs">Now.</param>
    private void FindHands(WorkTask task, Worker? first, long nowMs)
    {
        Worker? next = null;
        long nextMs = 0;
        long nextTravelMs = 0;
        int able = 0;
        foreach (Worker worker in _free)
        {
            if (Judge(task, worker, nowMs, out long travelMs) != CandidateCode.Nearest) continue;
            able++;
            long costMs = travelMs + worker.WorkedMs / LoadShare;
            if (next is not null && (costMs > nextMs || (costMs == nextMs && ByIdle(worker, next) > 0))) continue;
            (next, nextMs, nextTravelMs) = (worker, costMs, travelMs);
        }
        if (next is null)
        {
            RestThose(task, nowMs);
            return;
        }
        CandidateCode why = first == next ? CandidateCode.MostUrgent : able == 1 ? CandidateCode.OnlyOne : CandidateCode.Nearest;
        Choice choice = ChoiceOf(task, new Candidate(next, why, nextTravelMs), nowMs);
        _free.Remove(next);
        engine.Tasks.Offer(task, next, choice, nowMs);
        TakeAlong(task, next, Math.Max(nowMs + nextTravelMs, task.FromMs) + task.WorkMs, nowMs);
    }

    /// <summary>Offers with it what lies on its way, so that nobody has to walk there for that alone. What somebody else could begin at
    /// once is not held back for it.</summary>
    private void TakeAlong(WorkTask first, Worker worker, long endMs, long nowMs)
    {
        if (first.WorkMs == 0 || !MayBePart(first)) return;
        foreach (WorkTask task in engine.Tasks.Waiting)
        {
            bool isNear = task.Place.Ward == first.Place.Ward && task.WorkMs is > 0 and <= AlongWorkMs;
            if (!isNear || !MayBePart(task) || !IsOffered(task, nowMs)) continue;
            if (JudgeAtAll(task, worker, nowMs, out _) == CandidateCode.Nearest) _near.Add(task);
        }
        WorkTask last = first;
        bool soiled = false;
        for (int parts = 1; parts < MostParts; parts++)
        {
            soiled |= Hygiene.Soils(last.Kind) || last.Place is Bed { Contaminated: true };
            WorkTask? next = null;
            long nextWayMs = AlongWayMs + 1;
            foreach (WorkTask task in _near)
            {
                long wayMs = Map.TravelMs(last.Place.At, task.Place.At);
                if (wayMs >= nextWayMs || (soiled && Hygiene.IsClean(task.Kind))) continue;
                long startMs = endMs + wayMs;
                if (startMs < task.FromMs || startMs > nowMs + AlongWithinMs || startMs + task.WorkMs > task.DueMs) continue;
                bool fits = JudgeTime(worker, startMs + task.WorkMs, out _) == CandidateCode.Nearest;
                if (fits && !IsForOthers(task, nowMs)) (next, nextWayMs) = (task, wayMs);
            }
            if (next is null) break;

            // Why not each of the others stands with the first: nobody else who was free could do this one.
            Choice choice = new(nowMs, new Candidate(worker, CandidateCode.Along, nextWayMs), [], first.Id);
            engine.Tasks.Offer(next, worker, choice, nowMs);
            _near.Remove(next);
            endMs += nextWayMs + next.WorkMs;
            last = next;
        }
        _near.Clear();
    }

    /// <summary>Somebody else who is free could begin it at once.</summary>
    private bool IsForOthers(WorkTask task, long nowMs)
    {
        foreach (Worker other in _free)
        {
            if (Judge(task, other, nowMs, out _) == CandidateCode.Nearest) return true;
        }
        return false;
    }

    /// <summary>Work that can't wait, work for two and work under isolation come alone.</summary>
    private static bool MayBePart(WorkTask task) =>
        task.Urgency == TaskUrgency.Usual && task.Partner is null && task.Place is not Bed { Isolated: true };

    /// <summary>Nobody takes it: those who only can't because their break is near have nothing to do but rest.</summary>
    private void RestThose(WorkTask task, long nowMs)
    {
        for (int index = _free.Count - 1; index >= 0; index--)
        {
            if (Judge(task, _free[index], nowMs, out _) != CandidateCode.BreakDue || !MayRest(_free[index], nowMs)) continue;
            _free[index].StartBreak(engine, nowMs, assumed: true);
            _free.RemoveAt(index);
        }
    }

    /// <summary>The break is no further off than it is long: to begin it now moves it little.</summary>
    private static bool MayRest(Worker worker, long nowMs) => worker.BreakDueMs - nowMs <= worker.BreakForMs;

    /// <summary>Why the one, and why not each of the others who are on shift.</summary>
    public Choice ChoiceOf(WorkTask task, Candidate chosen, long nowMs)
    {
        int count = 0;
        foreach (Worker worker in engine.Workers)
        {
            if (worker.OnShift && worker != chosen.Worker) count++;
        }
        Candidate[] others = new Candidate[count];
        count = 0;
        foreach (Worker worker in engine.Workers)
        {
            if (!worker.OnShift || worker == chosen.Worker) continue;
            CandidateCode code = Judge(task, worker, nowMs, out long value);
            if (code == CandidateCode.Nearest)
            {
                long moreMs = value - chosen.Value;
                code = worker.Pulls ? CandidateCode.Pulls : moreMs > 0 ? CandidateCode.Farther : CandidateCode.DidMore;
                value = moreMs > 0 ? moreMs : Math.Max(0, worker.WorkedMs - chosen.Worker.WorkedMs);
            }
            others[count++] = new Candidate(worker, code, value);
        }
        return new Choice(nowMs, chosen, others);
    }

    /// <summary>What doing this task gives for the time that it takes this worker: its weight, the more the nearer its due time, for
    /// each minute of way and work. What is late by as long again as it was given weighs as much as anything: nothing is left for ever.
    /// </summary>
    private long Worth(WorkTask task, long travelMs, long nowMs)
    {
        long costMs = WayWeight * travelMs + task.WorkMs + LeastMs;
        long slackMs = task.RankMs - nowMs - travelMs - task.WorkMs;
        long withinMs = Math.Max(LeastMs, task.DueMs - task.FromMs);
        long urgency = slackMs >= 0
            ? 1_000 * withinMs / (withinMs + (2 * slackMs))
            : 1_000 + Math.Min(4_000, -slackMs * 1_000 / withinMs);
        long lateMs = Math.Clamp(-slackMs, 0, withinMs);
        long weight = task.Weight + (Math.Max(0, _mostWeight - task.Weight) * (lateMs * lateMs / withinMs) / withinMs);
        return weight * urgency * 1_000_000_000 / costMs;
    }

    /// <summary>Its time has come, and nobody is to choose it from a list.</summary>
    private bool IsOffered(WorkTask task, long nowMs) =>
        task.FromMs - AheadMs <= nowMs && (!_pulled[task.Place.Ward] || task.Urgency > TaskUrgency.Usual);

    /// <summary>Its time has come, and this worker may choose it from a list.</summary>
    public bool IsChosen(WorkTask task, Worker worker, long nowMs) =>
        task.FromMs - AheadMs <= nowMs && (worker.Pulls || _pulled[task.Place.Ward]);

    /// <summary>From when people of this tier are asked: at once where nobody of the tiers before could do it at all.</summary>
    private long TurnMs(WorkTask task, Tier tier)
    {
        if (tier == Tier.Own) return 0;
        SeeSkillsOnShift();
        DispatchSettings settings = engine.Settings.Dispatch;
        bool own = (_ownSkills[task.Place.Ward] >> task.SkillBit & 1) == 1;
        if (tier == Tier.Pool) return own ? task.FromMs + settings.PoolAfterMs : 0;
        bool pool = (_poolSkills[task.Place.Ward] >> task.SkillBit & 1) == 1;
        return own || pool ? task.FromMs + settings.AgencyAfterMs : 0;
    }

    private void SeeSkillsOnShift()
    {
        if (_crewSeen) return;
        _crewSeen = true;
        _ownSkills = new long[engine.Settings.Wards.Count];
        _poolSkills = new long[engine.Settings.Wards.Count];
        foreach (Worker worker in engine.Workers)
        {
            if (!worker.OnShift || worker.Tier == Tier.Agency) continue;
            long[] skills = worker.Tier == Tier.Own ? _ownSkills : _poolSkills;
            for (int ward = 0; ward < skills.Length; ward++)
            {
                if (worker.Serves(ward)) skills[ward] |= worker.Skills;
            }
        }
    }

    private static int ByIdle(Worker left, Worker right)
    {
        int byIdle = left.IdleSinceMs.CompareTo(right.IdleSinceMs);
        return byIdle != 0 ? byIdle : string.CompareOrdinal(left.Id, right.Id);
    }
}
