namespace Logistics.Core;

/// <summary>
/// A hamper, a linen store or a waste container: something whose level or weight says when it must be served. A store is due
/// when it runs low, the others when they run full; otherwise they are alike.
/// </summary>
public sealed class StoragePoint(string id) : Workplace(id)
{
    private readonly Evidence _why = new();
    private PointSettings _settings = null!;
    private long _levelAtMs = -1;
    private long _weightAtMs = -1;

    /// <summary>Since when level or weight ask for service, until they or a person show it done; -1 while they do not ask.</summary>
    private long _neededSinceMs = -1;

    /// <summary>When readings last showed that it had been served; -1 for never.</summary>
    private long _clearedAtMs = -1;

    /// <summary>When it was last served, by a person's word or by its readings; -1 for never.</summary>
    private long _servedAtMs = -1;

    /// <summary>Since when it is due, and whether readings have shown it served since that became known.</summary>
    private long _dueAtMs = -1;
    private bool _clearedSinceDue;

    /// <summary>Fill or stock in permille; -1 before the first reading.</summary>
    public int LevelPermille { get; private set; } = -1;

    /// <summary>Weight in grams; -1 before the first reading.</summary>
    public long WeightGrams { get; private set; } = -1;

    /// <summary>When something first went in after the last emptying, Unix time in ms; -1 while empty, unknown or a store.</summary>
    public long FirstFillMs { get; private set; } = -1;

    public PointState State { get; private set; }

    /// <summary>When the state began, Unix time in ms.</summary>
    public long SinceMs { get; private set; }

    /// <summary>The evidence behind the state, newest first.</summary>
    public IReadOnlyList<Reason> Why => _why.Reasons;

    /// <summary>A store of clean linen runs low; everything else runs full.</summary>
    public bool IsStore => _settings.Work == TaskKind.DeliverLinen;

    internal TaskKind Work => _settings.Work;

    private bool IsCleared => LevelPermille >= 0
        ? (IsStore ? LevelPermille >= _settings.ClearPermille : LevelPermille <= _settings.ClearPermille) && !IsOverWeight
        : WeightGrams >= 0 && _settings.ActGrams > 0 && WeightGrams * 2 < _settings.ActGrams;

    private bool IsOverWeight => _settings.ActGrams > 0 && WeightGrams >= _settings.ActGrams;

    /// <summary>There is nothing in it at all.</summary>
    private bool IsEmpty => !IsStore && Math.Max(LevelPermille, WeightGrams) == 0;

    private bool IsBeyondLevel => LevelPermille >= 0 &&
        (IsStore ? LevelPermille <= _settings.ActPermille : LevelPermille >= _settings.ActPermille);

    internal void Configure(PointSettings settings, long nowMs)
    {
        if (SinceMs == 0) SinceMs = nowMs;
        Ward = settings.Ward;
        _settings = settings;
        NoteNeed();
    }

    internal void TakeLevel(Engine engine, int permille, long atMs)
    {
        if (permille != LevelPermille) engine.Changed(this);
        (bool cleared, bool empty) = (IsCleared, IsEmpty);
        LevelPermille = permille;
        _levelAtMs = atMs;
        NoteReading(cleared, empty, permille > 0, atMs);
    }

    internal void TakeWeight(Engine engine, long grams, long atMs)
    {
        if (grams != WeightGrams) engine.Changed(this);
        (bool cleared, bool empty) = (IsCleared, IsEmpty);
        WeightGrams = grams;
        _weightAtMs = atMs;
        NoteReading(cleared, empty, grams > 0, atMs);
    }

    /// <summary>A person asks for it to be served, whatever its sensor says.</summary>
    internal void Ask(Engine engine, string id, Reason why, long nowMs)
    {
        if (Task is not null) return;
        _why.Begin(why);
        _dueAtMs = nowMs;
        _clearedSinceDue = false;
        Become(PointState.Due, nowMs);
        Task = engine.Tasks.Open(id, Work, this, _why.Reasons, nowMs);
        engine.StateMoved(this);
    }

    internal override void OnStarted(Engine engine, long nowMs, string by)
    {
        _why.Add(new Reason(ReasonCode.Started, nowMs, 0, by));
        engine.Changed(this);
    }

    internal override void OnFinished(Engine engine, long endedMs, TaskOutcome outcome, string by, long nowMs) =>
        Serve(engine, endedMs, new Reason(ReasonCode.Finished, endedMs, 0, by), nowMs);

    internal override void OnCalledOff(Engine engine, long nowMs) =>
        Serve(engine, nowMs, new Reason(ReasonCode.Finished, nowMs), nowMs);

    internal override void Evaluate(Engine engine, long nowMs)
    {
        if (Held || (_levelAtMs < 0 && _weightAtMs < 0)) return;
        if (State == PointState.Unknown) Become(PointState.Fine, nowMs);
        if (State == PointState.Due) SeeIfCleared(engine, nowMs);
        if (State == PointState.Collected) Settle(engine, nowMs);
        if (State == PointState.Fine) SeeIfDue(engine, nowMs);
    }

    private void SeeIfCleared(Engine engine, long nowMs)
    {
        // What a person asked for is not taken back by a sensor that never said it was needed.
        bool asked = Task is not null && Task.Why.Any(reason => reason.Code == ReasonCode.Requested);
        bool cleared = IsEmpty || (_clearedSinceDue && Earliest(engine, _dueAtMs).AtMs > _dueAtMs);
        if (!cleared || asked || Task is { State: TaskState.Started or TaskState.Suspended }) return;
        WorkTask? task = Task;
        Task = null;
        if (task is not null) engine.Tasks.Cancel(task, "already-emptied", nowMs);
        _servedAtMs = Math.Max(_servedAtMs, _clearedAtMs);
        _why.Begin(new Reason(ReasonCode.LevelCleared, _clearedAtMs, LevelPermille));
        Become(PointState.Fine, nowMs);
        engine.StateMoved(this);
    }

    /// <summary>After the work the sensor needs a while to show it; only when it still has not, the need is raised again.</summary>
    private void Settle(Engine engine, long nowMs)
    {
        long settledMs = SinceMs + engine.Settings.StaleAfterMs;
        bool shown = IsCleared && Math.Max(_levelAtMs, _weightAtMs) >= SinceMs;
        if (!shown && nowMs < settledMs)
        {
            engine.Schedule(this, settledMs);
            return;
        }
        Become(PointState.Fine, nowMs);
        engine.StateMoved(this);
    }

    private void SeeIfDue(Engine engine, long nowMs)
    {
        Reason due = Earliest(engine, nowMs);
        if (due.AtMs <= nowMs) MakeDue(engine, due, nowMs);
        else engine.Schedule(this, due.AtMs);
    }

    /// <summary>Of the reasons to serve it the earliest counts, in whatever order they became known.</summary>
    private Reason Earliest(Engine engine, long nowMs)
    {
        bool byWeight = IsOverWeight ? !IsBeyondLevel : LevelPermille < 0;
        long neededMs = _neededSinceMs >= 0 ? _neededSinceMs : long.MaxValue;
        Reason due = byWeight
            ? new Reason(ReasonCode.WeightReached, neededMs, WeightGrams)
            : new Reason(ReasonCode.LevelReached, neededMs, LevelPermille);
        if (FirstFillMs >= 0 && _settings.MaxAgeMs > 0 && FirstFillMs + _settings.MaxAgeMs < due.AtMs)
        {
            due = new Reason(ReasonCode.AgeReached, FirstFillMs + _settings.MaxAgeMs, _settings.MaxAgeMs);
        }
        if (FirstFillMs >= 0 && _settings.DailyAtMinute >= 0 && DailyMs(engine.Clock, nowMs) is long dailyMs && dailyMs < due.AtMs)
        {
            due = new Reason(ReasonCode.DailyRule, dailyMs, LevelPermille);
        }
        return due;
    }

    /// <summary>When the daily rule asks next: today's time when it has passed and nothing has left since the day began.</summary>
    private long DailyMs(LocalClock clock, long nowMs)
    {
        int today = clock.Day(nowMs);
        long atMs = clock.At(today, _settings.DailyAtMinute);
        bool leftToday = _servedAtMs >= 0 && clock.Day(_servedAtMs) == today;
        return nowMs >= atMs && !leftToday && FirstFillMs < atMs ? atMs : clock.Next(nowMs, _settings.DailyAtMinute);
    }

    private void MakeDue(Engine engine, Reason reason, long nowMs)
    {
        _why.Begin(reason);
        Become(PointState.Due, nowMs);

        _dueAtMs = reason.AtMs;
        _clearedSinceDue = false;

        // When the work was done and the level still shows the same, that the work did not help is the new fact.
        long causeMs = _servedAtMs >= reason.AtMs ? _servedAtMs + engine.Settings.StaleAfterMs : reason.AtMs;
        Task = engine.Tasks.Open(_settings.Work, this, causeMs, _why.Reasons, nowMs);
        engine.StateMoved(this);
    }

    private void Serve(Engine engine, long servedMs, Reason reason, long nowMs)
    {
        _servedAtMs = servedMs;
        FirstFillMs = -1;
        NoteNeed();
        _why.Begin(reason);
        Become(PointState.Collected, servedMs);
        engine.StateMoved(this);
        Evaluate(engine, nowMs);
    }

    private void NoteReading(bool wasCleared, bool wasEmpty, bool filled, long atMs)
    {
        if ((IsCleared && !wasCleared) || (IsEmpty && !wasEmpty))
        {
            if (_neededSinceMs >= 0 || State == PointState.Due) _servedAtMs = Math.Max(_servedAtMs, atMs);
            _clearedAtMs = atMs;
            _clearedSinceDue = true;
            _neededSinceMs = -1;
            FirstFillMs = -1;
        }
        NoteNeed();
        if (IsStore || FirstFillMs >= 0 || !filled) return;

        // What a person has emptied still shows as full until its sensor has seen it.
        if (_servedAtMs > _clearedAtMs && State == PointState.Collected && !IsCleared) return;
        FirstFillMs = atMs;
    }

    private void NoteNeed()
    {
        bool asks = IsBeyondLevel || IsOverWeight;
        if (!asks && _servedAtMs >= _neededSinceMs) _neededSinceMs = -1;
        if (asks && _neededSinceMs < 0) _neededSinceMs = Math.Max(_levelAtMs, _weightAtMs);
    }

    private void Become(PointState state, long nowMs)
    {
        State = state;
        SinceMs = nowMs;
    }

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        LevelPermille = kept.Value(LevelPermille);
        WeightGrams = kept.Value(WeightGrams);
        _levelAtMs = kept.Value(_levelAtMs);
        _weightAtMs = kept.Value(_weightAtMs);
        _neededSinceMs = kept.Value(_neededSinceMs);
        _clearedAtMs = kept.Value(_clearedAtMs);
        _servedAtMs = kept.Value(_servedAtMs);
        _dueAtMs = kept.Value(_dueAtMs);
        _clearedSinceDue = kept.Value(_clearedSinceDue);
        FirstFillMs = kept.Value(FirstFillMs);
        State = kept.Value(State);
        SinceMs = kept.Value(SinceMs);
        _why.Keep(kept);
    }
}
