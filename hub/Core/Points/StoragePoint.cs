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

    /// <summary>Since when the level is where it asks for service; -1 while it is not.</summary>
    private long _beyondSinceMs = -1;

    /// <summary>Since when the weight is; -1 while it is not.</summary>
    private long _overSinceMs = -1;

    /// <summary>When readings last showed that it had been served; -1 for never.</summary>
    private long _clearedAtMs = -1;

    /// <summary>When it was last served, by a person's word or by its readings; -1 for never.</summary>
    private long _servedAtMs = -1;

    /// <summary>The instant of the fact for which it is due.</summary>
    private long _causeMs = -1;

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
        NoteLimits();
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
        _causeMs = nowMs;
        Become(PointState.Due, nowMs);
        Task = engine.Tasks.Open(id, Work, this, _why.Reasons, nowMs);
        engine.StateMoved(this);
    }

    internal override void OnStarted(Engine engine, long nowMs, string by)
    {
        _why.Add(new Reason(ReasonCode.Started, nowMs, 0, by));
        engine.Changed(this);
    }

    internal override void OnFinished(Engine engine, long nowMs, TaskOutcome outcome, string by) =>
        Serve(engine, nowMs, new Reason(ReasonCode.Finished, nowMs, 0, by));

    internal override void OnCalledOff(Engine engine, long nowMs) =>
        Serve(engine, nowMs, new Reason(ReasonCode.Finished, nowMs));

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
        bool cleared = IsEmpty || _clearedAtMs > _causeMs || (IsCleared && _clearedAtMs == _causeMs);
        if (!cleared || asked || Task is { State: TaskState.Started or TaskState.Suspended }) return;
        WorkTask? task = Task;
        Task = null;
        if (task is not null) engine.Tasks.Cancel(task, "already-emptied", nowMs);
        _servedAtMs = _clearedAtMs;
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
        if (IsBeyondLevel)
        {
            MakeDue(engine, _beyondSinceMs, new Reason(ReasonCode.LevelReached, _levelAtMs, LevelPermille), nowMs);
        }
        else if (IsOverWeight)
        {
            MakeDue(engine, _overSinceMs, new Reason(ReasonCode.WeightReached, _weightAtMs, WeightGrams), nowMs);
        }
        else if (FirstFillMs >= 0 && _settings.MaxAgeMs > 0 && nowMs >= FirstFillMs + _settings.MaxAgeMs)
        {
            long atMs = FirstFillMs + _settings.MaxAgeMs;
            MakeDue(engine, atMs, new Reason(ReasonCode.AgeReached, atMs, nowMs - FirstFillMs), nowMs);
        }
        else
        {
            if (FirstFillMs >= 0 && _settings.MaxAgeMs > 0) engine.Schedule(this, FirstFillMs + _settings.MaxAgeMs);
            if (_settings.DailyAtMinute >= 0) SeeIfDaily(engine, nowMs);
        }
    }

    private void SeeIfDaily(Engine engine, long nowMs)
    {
        long atMs = engine.Clock.At(engine.Clock.Day(nowMs), _settings.DailyAtMinute);
        bool leftToday = _servedAtMs >= 0 && engine.Clock.Day(_servedAtMs) == engine.Clock.Day(nowMs);
        if (nowMs >= atMs && !leftToday && FirstFillMs >= 0 && FirstFillMs < atMs)
        {
            MakeDue(engine, atMs, new Reason(ReasonCode.DailyRule, atMs, LevelPermille), nowMs);
            return;
        }
        engine.Schedule(this, engine.Clock.Next(nowMs, _settings.DailyAtMinute));
    }

    private void MakeDue(Engine engine, long causeMs, Reason reason, long nowMs)
    {
        _why.Begin(reason);
        Become(PointState.Due, nowMs);

        // When the work was done and the level still shows the same, that the work did not help is the new fact.
        _causeMs = _servedAtMs >= causeMs ? _servedAtMs + engine.Settings.StaleAfterMs : causeMs;
        Task = engine.Tasks.Open(_settings.Work, this, _causeMs, _why.Reasons, nowMs);
        engine.StateMoved(this);
    }

    private void Serve(Engine engine, long nowMs, Reason reason)
    {
        _servedAtMs = nowMs;
        FirstFillMs = -1;
        _why.Begin(reason);
        Become(PointState.Collected, nowMs);
        engine.StateMoved(this);
        Evaluate(engine, nowMs);
    }

    private void NoteReading(bool wasCleared, bool wasEmpty, bool filled, long atMs)
    {
        if ((IsCleared && !wasCleared) || (IsEmpty && !wasEmpty))
        {
            _clearedAtMs = atMs;
            FirstFillMs = -1;
        }
        NoteLimits();
        if (IsStore || FirstFillMs >= 0 || !filled) return;

        // What a person has emptied still shows as full until its sensor has seen it.
        if (_servedAtMs > _clearedAtMs && State == PointState.Collected && !IsCleared) return;
        FirstFillMs = atMs;
    }

    private void NoteLimits()
    {
        _beyondSinceMs = !IsBeyondLevel ? -1 : _beyondSinceMs >= 0 ? _beyondSinceMs : _levelAtMs;
        _overSinceMs = !IsOverWeight ? -1 : _overSinceMs >= 0 ? _overSinceMs : _weightAtMs;
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
        _beyondSinceMs = kept.Value(_beyondSinceMs);
        _overSinceMs = kept.Value(_overSinceMs);
        _clearedAtMs = kept.Value(_clearedAtMs);
        _servedAtMs = kept.Value(_servedAtMs);
        _causeMs = kept.Value(_causeMs);
        FirstFillMs = kept.Value(FirstFillMs);
        State = kept.Value(State);
        SinceMs = kept.Value(SinceMs);
        _why.Keep(kept);
    }
}
