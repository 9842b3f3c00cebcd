namespace Logistics.Core;

/// <summary>Someone of the facility staff: their shift, their breaks, and what they hold.</summary>
public sealed class Worker(string id) : Subject(id)
{
    /// <summary>Where someone last worked is forgotten after so long without work: a zone is kept for work, not for looking on.</summary>
    private const long ZoneMs = 15 * 60_000;

    /// <summary>A break that nobody says is over ends so long after it should: who comes back late is not asked before.</summary>
    private const long GraceMs = 5 * 60_000;

    /// <summary>As far back as hours are averaged: sixteen weeks, and one.</summary>
    private const long HistoryMs = 17 * 7 * LocalClock.DayMs;

    /// <summary>So many of the last requests are known again. A phone sends one after the other, and only the last may have been heard
    /// without its knowing; a person has few phones.</summary>
    private const int SaidMost = 8;

    private readonly List<string> _said = [];
    private readonly List<WorkTask> _tasks = [];
    private readonly List<SignOff> _signedOff = [];
    private readonly List<PlannedShift> _plans = [];
    private WorkerSettings _settings = null!;
    private bool[] _serves = [];
    private Spot _wardAt;
    private long _learns;
    private int _ward = -1;
    private long _wardUntilMs = -1;

    /// <summary>The present break was begun by nobody's word.</summary>
    private bool _breakAssumed;

    /// <summary>Breaks had since the shift began: so many of the planned ones are behind.</summary>
    private int _breaksHad;

    public bool OnShift { get; private set; }

    /// <summary>Since when the worker is at break, Unix time in ms; -1 while at work.</summary>
    public long BreakSinceMs { get; private set; } = -1;

    /// <summary>Until when that break lasts, Unix time in ms; 0 while at work.</summary>
    public long BreakUntilMs => BreakSinceMs < 0 ? 0 : BreakSinceMs + BreakForMs;

    /// <summary>When it is taken to be over though nobody said so.</summary>
    private long BreakOverMs => BreakUntilMs + GraceMs;

    /// <summary>Since when the worker holds no work, or when the last part of the walk was over, Unix time in ms.</summary>
    public long IdleSinceMs { get; internal set; }

    /// <summary>The middle of what the worker serves.</summary>
    internal Spot Base { get; private set; }

    /// <summary>The worklist in its order: what is at hand first, what goes along on the same walk behind it, suspended work last.
    /// </summary>
    public IReadOnlyList<WorkTask> Tasks => _tasks;

    /// <summary>What was done since the shift began, in ms.</summary>
    public long WorkedMs { get; private set; }

    /// <summary>When something soiled was last handled and hands not said to be clean since, Unix time in ms; -1 for not.</summary>
    public long SoiledMs { get; private set; } = -1;

    /// <summary>Skills that a lead signed off here, who did, and when.</summary>
    public IReadOnlyList<SignOff> SignedOff => _signedOff;

    /// <summary>What is planned and not over, and what was worked elsewhere, in order.</summary>
    public IReadOnlyList<PlannedShift> Plans => _plans;

    /// <summary>Hours, rest and breaks as the law counts them.</summary>
    public WorkingTime Time { get; } = new(WorkingTimeRules.Law, new LocalClock([]));

    /// <summary>The planned shift that runs, if any.</summary>
    public PlannedShift? Shift { get; private set; }

    /// <summary>The planned shift that runs, else the next one here; null without a roster.</summary>
    public PlannedShift? ShiftOrNext(long nowMs) => Shift ?? _plans.Find(plan => !plan.Elsewhere && plan.ToMs > nowMs);

    internal TeamSettings? Team { get; private set; }

    internal Tier Tier => Team?.Tier ?? Tier.Own;

    internal bool Pulls => Team?.Pull == true;

    internal long Skills { get; private set; }

    internal Worker? Buddy { get; private set; }

    /// <summary>The soiled work was under isolation: hands must be clean before any other.</summary>
    internal bool SoiledByIsolation { get; private set; }

    /// <summary>The task that is offered, accepted or started, if any: of a walk the next part.</summary>
    internal WorkTask? AtHand => _tasks.Count > 0 && _tasks[0].State != TaskState.Suspended ? _tasks[0] : null;

    /// <summary>When all of the walk is expected to be done, without the ways between its parts, Unix time in ms; 0 when nobody knows.
    /// </summary>
    internal long ExpectedEndMs
    {
        get
        {
            if (AtHand is not { WorkMs: > 0 } first) return 0;
            long endMs = first.State == TaskState.Started ? first.StartedMs : Math.Max(first.ChangedMs, IdleSinceMs);
            foreach (WorkTask part in _tasks)
            {
                if (part.State != TaskState.Suspended) endMs += part.WorkMs;
            }
            return endMs;
        }
    }

    /// <summary>Could be asked now, for something.</summary>
    internal bool IsFree => OnShift && BreakSinceMs < 0 && AtHand is null;

    /// <summary>By when the next break begins, as planned or by law, Unix time in ms; <see cref="long.MaxValue"/> for none.</summary>
    public long BreakDueMs { get; private set; } = long.MaxValue;

    /// <summary>How long that break is, in ms.</summary>
    internal long BreakForMs { get; private set; }

    internal bool Has(int skillBit) => (Skills >> skillBit & 1) == 1;

    /// <summary>May do it only beside the buddy, who must be on shift.</summary>
    internal bool Learns(int skillBit) => (_learns >> skillBit & 1) == 1;

    /// <summary>Masters it, or learns it from someone who is there.</summary>
    internal bool Knows(int skillBit) => Has(skillBit) || (Learns(skillBit) && Buddy is { OnShift: true, BreakSinceMs: < 0 });

    internal bool Serves(int ward) => _serves.Length == 0 || (ward < _serves.Length && _serves[ward]);

    internal void Configure(Engine engine, WorkerSettings settings)
    {
        SiteConfiguration site = engine.Settings;
        _settings = settings;
        Time.Configure(site.Dispatch.WorkingTime, engine.Clock);
        Team = settings.Team >= 0 ? site.Dispatch.Teams[settings.Team] : null;
        IReadOnlyList<int> wards = settings.Wards.Count > 0 ? settings.Wards : Team?.Wards ?? [];
        _serves = new bool[wards.Count == 0 ? 0 : site.Wards.Count];
        foreach (int ward in wards) _serves[ward] = true;
        Base = MiddleOf(wards.Count > 0 ? [.. wards.Select(ward => site.Wards[ward].At)] : [.. site.Wards.Select(ward => ward.At)]);
        if (_ward >= site.Wards.Count) _ward = -1;
        if (_ward >= 0) _wardAt = site.Wards[_ward].At;
        SeeSkills(engine);
    }

    /// <summary>After all workers are configured.</summary>
    internal void FindBuddy(Engine engine) => Buddy = _settings.Buddy.Length > 0 ? engine.FindWorker(_settings.Buddy) : null;

    /// <summary>Where the worker is taken to be: at the ward of the last work for a while, and then where their team works.</summary>
    internal Spot Where(long nowMs) => _ward >= 0 && nowMs < _wardUntilMs ? _wardAt : Base;

    internal void Hold(WorkTask task)
    {
        int before = _tasks.IndexOf(task);
        if (before >= 0) _tasks.RemoveAt(before);
        int suspended = _tasks.FindIndex(other => other.State == TaskState.Suspended);
        int last = suspended < 0 || task.State == TaskState.Suspended ? _tasks.Count : suspended;
        int place = task.State switch
        {
            TaskState.Started => 0,
            TaskState.Suspended => last,
            _ => before < 0 ? last : Math.Min(before, last),
        };
        _tasks.Insert(place, task);
    }

    /// <summary>This request was carried out already.</summary>
    internal bool HasSaid(string request) => _said.Contains(request);

    internal void NoteSaid(string request)
    {
        if (_said.Count == SaidMost) _said.RemoveAt(0);
        _said.Add(request);
    }

    internal void Let(WorkTask task) => _tasks.Remove(task);

    /// <summary>Work was begun, and is over or laid down since an instant.</summary>
    internal void NoteWorked(Engine engine, WorkTask task, long sinceMs)
    {
        (_ward, _wardUntilMs) = (task.Place.Ward, sinceMs + ZoneMs);
        _wardAt = engine.Settings.Wards[_ward].At;
        WorkedMs += Math.Max(0, sinceMs - task.StartedMs);
        bool isolated = task.Place is Bed { Isolated: true };
        if (!Hygiene.Soils(task.Kind) && !isolated) return;
        SoiledMs = sinceMs;
        SoiledByIsolation |= isolated;
        engine.Schedule(this, sinceMs + engine.Settings.Dispatch.HandsAfterMs);
    }

    internal void CleanHands(Engine engine)
    {
        (SoiledMs, SoiledByIsolation) = (-1, false);
        engine.Dispatcher.Look(this);
        engine.Changed(this);
    }

    /// <summary>Begins the shift, unless rest comes first.</summary>
    internal Refusal Begin(Engine engine, long nowMs)
    {
        if (OnShift) return Refusal.None;
        if (Time.MayStart(nowMs) is not null) return Refusal.RestFirst;
        Time.Begin(nowMs);
        OnShift = true;
        (IdleSinceMs, WorkedMs, _breaksHad) = (nowMs, 0, 0);
        (SoiledMs, SoiledByIsolation) = (-1, false);
        Shift = _plans.Find(plan => !plan.Elsewhere && plan.FromMs <= nowMs + LocalClock.DayMs / 12 && plan.ToMs > nowMs);
        PlanBreak(engine, nowMs);
        engine.Dispatcher.SeeCrew();
        engine.Changed(this);
        return Refusal.None;
    }

    internal Refusal End(Engine engine, long nowMs)
    {
        if (!OnShift) return Refusal.None;
        if (AtHand is { State: TaskState.Started }) return Refusal.HoldsWork;
        if (BreakSinceMs >= 0) EndBreak(engine, nowMs);
        Time.End(nowMs);
        OnShift = false;
        (BreakDueMs, BreakForMs) = (long.MaxValue, 0);
        Shift = null;
        _ward = -1;
        IdleSinceMs = nowMs;
        engine.Tasks.ReturnAll(this, nowMs);
        engine.Dispatcher.SeeCrew();
        engine.Changed(this);
        return Refusal.None;
    }

    /// <summary>By the worker's word, or because it is due and nothing is in hand: whoever has nothing to do before it rests now.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="nowMs">Now.</param>
    /// <param name="assumed">Nobody said it: when they do, it begins then.</param>
    internal Refusal StartBreak(Engine engine, long nowMs, bool assumed = false)
    {
        if (!OnShift) return Refusal.NotOnShift;
        if (BreakSinceMs >= 0 && !_breakAssumed) return Refusal.None;
        if (AtHand is { State: TaskState.Started }) return Refusal.HoldsWork;

        // What was begun for them while they still washed their hands begins again when they say so.
        if (BreakSinceMs < 0)
        {
            engine.Tasks.ReturnAtHand(this, nowMs);
            Time.BreakBegin(nowMs);
            BreakForMs = Math.Max(BreakForMs, engine.Settings.Dispatch.WorkingTime.ShortestBreakMs);
        }
        (BreakSinceMs, _breakAssumed) = (nowMs, assumed);
        engine.Schedule(this, BreakOverMs);
        engine.Changed(this);
        return Refusal.None;
    }

    /// <summary>By the worker's word, or a while after it should be over.</summary>
    internal Refusal EndBreak(Engine engine, long nowMs)
    {
        if (BreakSinceMs < 0) return Refusal.None;
        Time.BreakEnd(nowMs);
        BreakSinceMs = -1;
        _breaksHad++;
        _ward = -1;
        IdleSinceMs = nowMs;
        PlanBreak(engine, nowMs);
        engine.Dispatcher.Look(this);
        engine.Changed(this);
        return Refusal.None;
    }

    /// <summary>What was planned to begin in the stretch makes place for this.</summary>
    internal void Plan(Engine engine, long fromMs, long toMs, IEnumerable<PlannedShift> plans, long nowMs)
    {
        _plans.RemoveAll(plan => plan.FromMs >= fromMs && plan.FromMs < toMs);
        _plans.AddRange(plans);
        _plans.Sort((left, right) => left.FromMs.CompareTo(right.FromMs));

        // What was worked here is known better than planned; elsewhere the plan is all that is known.
        _plans.RemoveAll(plan => plan.ToMs < nowMs - (plan.Elsewhere ? HistoryMs : 0));
        Time.Replace([.. _plans.Where(plan => plan.Elsewhere).SelectMany(plan => plan.Work())], nowMs);
        if (OnShift)
        {
            Shift = _plans.Find(plan => !plan.Elsewhere && plan.FromMs <= nowMs && plan.ToMs > nowMs);
            PlanBreak(engine, nowMs);
        }
        engine.Dispatcher.Look(this);
        engine.Changed(this);
    }

    internal void SignOffSkill(Engine engine, int skillBit, string by, long nowMs)
    {
        string skill = engine.Settings.Skills[skillBit];
        if (Has(skillBit)) return;
        _signedOff.Add(new SignOff(skill, by, nowMs));
        SeeSkills(engine);
        engine.Dispatcher.SeeCrew();
        engine.Changed(this);
    }

    internal override void Evaluate(Engine engine, long nowMs)
    {
        if (!OnShift) return;
        SeeTime(engine, nowMs);
        if (!OnShift) return;
        ReadOnlySpan<long> turns =
        [
            Time.LatestEndMs, _wardUntilMs, SoiledMs < 0 ? -1 : SoiledMs + engine.Settings.Dispatch.HandsAfterMs,
            BreakSinceMs < 0 ? BreakDueMs : BreakOverMs,
        ];
        foreach (long turnMs in turns)
        {
            if (turnMs > nowMs) engine.Schedule(this, turnMs);
        }
        engine.Dispatcher.Look(this);
    }

    /// <summary>What the time asks for, unless work goes on: then it waits until that is over.</summary>
    internal void SeeTime(Engine engine, long nowMs)
    {
        if (!OnShift || AtHand is { State: TaskState.Started }) return;

        // What somebody took on is theirs to do or give back before they rest; the law takes it from them at the end.
        bool tookOn = AtHand is { State: TaskState.Accepted };

        // Nobody is kept on shift beyond what the law allows, not even by forgetting to sign off.
        if (nowMs >= Time.LatestEndMs) End(engine, nowMs);
        else if (BreakSinceMs >= 0 && nowMs >= BreakOverMs) EndBreak(engine, nowMs);
        else if (BreakSinceMs < 0 && nowMs >= BreakDueMs && !tookOn) StartBreak(engine, nowMs, assumed: true);
    }

    /// <summary>The next break: as planned, but no later than the law wants it.</summary>
    private void PlanBreak(Engine engine, long nowMs)
    {
        (BreakDueMs, BreakForMs) = (Time.BreakDueMs, Time.BreakLengthMs);
        if (Shift is not null && _breaksHad < Shift.Breaks.Count)
        {
            PlannedBreak next = Shift.Breaks[_breaksHad];
            if (next.FromMs <= BreakDueMs) (BreakDueMs, BreakForMs) = (next.FromMs, next.ToMs - next.FromMs);
        }
        engine.Schedule(this, Math.Max(nowMs, Math.Min(BreakDueMs, Time.LatestEndMs)));
    }

    private void SeeSkills(Engine engine)
    {
        Skills = _settings.Skills;
        _learns = _settings.Learns;
        for (int bit = 0; bit < engine.Settings.Skills.Count; bit++)
        {
            if (!_signedOff.Exists(one => string.Equals(one.Skill, engine.Settings.Skills[bit], StringComparison.Ordinal))) continue;
            Skills |= 1L << bit;
        }
        _learns &= ~Skills;
    }

    private static Spot MiddleOf(Spot[] spots) => spots.Length == 0
        ? default
        : new Spot(
            spots.Sum(spot => spot.X) / spots.Length, spots.Sum(spot => spot.Y) / spots.Length,
            spots.Sum(spot => spot.Floor) / spots.Length);

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        OnShift = kept.Value(OnShift);
        BreakSinceMs = kept.Value(BreakSinceMs);
        _breakAssumed = kept.Value(_breakAssumed);
        BreakDueMs = kept.Value(BreakDueMs);
        BreakForMs = kept.Value(BreakForMs);
        IdleSinceMs = kept.Value(IdleSinceMs);
        WorkedMs = kept.Value(WorkedMs);
        SoiledMs = kept.Value(SoiledMs);
        SoiledByIsolation = kept.Value(SoiledByIsolation);
        _breaksHad = kept.Value(_breaksHad);
        _ward = kept.Value(_ward);
        _wardUntilMs = kept.Value(_wardUntilMs);
        kept.List(_said, request => kept.Value(request ?? ""));
        kept.List(_tasks, task => kept.Value(task) ?? throw new InvalidDataException("a worklist with a gap"));
        kept.List(_signedOff, one => new SignOff(kept.Value(one?.Skill ?? ""), kept.Value(one?.By ?? ""), kept.Value(one?.AtMs ?? 0)));
        kept.List(_plans, plan => kept.Value(plan));
        Shift = kept.Value(Shift is not null) ? kept.Value(Shift) : null;
        Time.Keep(kept);
        if (!kept.Loads) return;
        if (_ward >= 0) _wardAt = kept.Engine.Settings.Wards[_ward].At;
        SeeSkills(kept.Engine);
    }
}
