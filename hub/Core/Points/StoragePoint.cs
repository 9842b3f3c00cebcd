namespace Logistics.Core;

/// <summary>
/// A hamper, a linen store or a waste container: something whose level or weight says when it must be served. A store is due
/// when it runs low, the others when they run full; otherwise they are alike.
/// </summary>
public sealed class StoragePoint(string id) : Workplace(id)
{
    /// <summary>Nothing is fetched early that is not half full: what fills faster than anyone comes is fetched when it is full.</summary>
    private const int AheadLeast = FillTrend.Full / 2;

    /// <summary>A forecast that moves less than this, or than an eighth of what is ahead, is not told again.</summary>
    private const long ForecastStepMs = 5 * 60_000;

    /// <summary>Forecast anew at most once a minute, unless it moved by this many permille.</summary>
    private const long ForecastEachMs = 60_000;
    private const int ForecastStep = 5;

    /// <summary>What an empty one shows may differ by this share of what it is served for: an eighth.</summary>
    private const int DriftShare = 8;

    private readonly Evidence _why = new();
    private readonly FillTrend _trend = new();
    private readonly HighWater _level = new();
    private readonly HighWater _weight = new();
    private readonly Gauge _ofLevel = new();
    private readonly Gauge _ofWeight = new();
    private readonly GaugePair _pair = new();
    private FillPrior _prior = null!;
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

    private long _forecastAtMs = long.MinValue / 2;
    private int _forecastShare = -1;

    /// <summary>From when on the forecast asks for service; -1 while it does not.</summary>
    private long _aheadAtMs = -1;

    /// <summary>Since when it stands near enough to be fetched with another one; -1 while it does not.</summary>
    private long _alongSinceMs = -1;

    /// <summary>The stock that it belongs to, if any, and how many grams it has told that.</summary>
    private StreamStock? _stock;
    private long _toldGrams;

    /// <summary>What its readings showed to leave, in grams, before anyone said so; -1 for nothing since it became due.</summary>
    private long _leftGrams = -1;
    private bool _leftSinceDue;

    /// <summary>Fill or stock in permille; -1 before the first reading.</summary>
    public int LevelPermille { get; private set; } = -1;

    /// <summary>Weight in grams; -1 before the first reading.</summary>
    public long WeightGrams { get; private set; } = -1;

    /// <summary>When something first went in after the last emptying, Unix time in ms; -1 while empty, unknown or a store.</summary>
    public long FirstFillMs { get; private set; } = -1;

    /// <summary>When it will be full, or a store empty, Unix time in ms, by its forecast; -1 while too little is known.</summary>
    public long FullAtMs { get; private set; } = -1;

    /// <summary>Id of the waste stream; empty for linen.</summary>
    public string Stream => _settings.Stream;

    /// <summary>Who finishes its collection says what was looked at.</summary>
    public bool HasChecklist => _settings.Checklist;

    /// <summary>It was heavier than it may be when it leaves.</summary>
    public bool IsOverLimit =>
        _settings.LimitGrams > 0 && Math.Max(_weight.Mark, _leftSinceDue ? _leftGrams : -1) > _settings.LimitGrams;

    public PointState State { get; private set; }

    /// <summary>When the state began, Unix time in ms.</summary>
    public long SinceMs { get; private set; }

    /// <summary>The evidence behind the state, newest first.</summary>
    public IReadOnlyList<Reason> Why => _why.Reasons;

    /// <summary>A store of clean linen runs low; everything else runs full.</summary>
    public bool IsStore => _settings.Work == TaskKind.DeliverLinen;

    internal TaskKind Work => _settings.Work;

    /// <summary>What is in it, in grams: weighed, or by its level where the site gives what a full one weighs; -1 if not known.</summary>
    internal long HoldsGrams => WeightGrams >= 0 ? _weight.Value : Reckoned(_trend.Permille);

    private long HeardMs => Math.Max(_levelAtMs, _weightAtMs);

    /// <summary>When it was last emptied, or filled up, by word or by its readings; -1 for never.</summary>
    private long EmptiedMs => Math.Max(_servedAtMs, _clearedAtMs);

    private bool IsCleared => LevelPermille >= 0
        ? (IsStore ? LevelPermille >= _settings.ClearPermille : LevelPermille <= _settings.ClearPermille) && !IsOverWeight
        : WeightGrams >= 0 && _settings.ActGrams > 0 && WeightGrams * 2 < _settings.ActGrams;

    /// <summary>The weight that it is served for, or else may leave with; 0 where the site gives none.</summary>
    private long MostGrams => _settings.ActGrams > 0 ? _settings.ActGrams : _settings.LimitGrams;

    private bool IsOverWeight => _settings.ActGrams > 0 && WeightGrams >= _settings.ActGrams;

    /// <summary>It has sensors, and the word of none of them counts.</summary>
    private bool IsBlind(Engine engine) =>
        Math.Max(_ofLevel.Sensor, _ofWeight.Sensor) >= 0 && !Counts(engine, _ofLevel) && !Counts(engine, _ofWeight);

    private static bool Counts(Engine engine, Gauge gauge) => gauge.Sensor >= 0 && engine.SensorAt(gauge.Sensor).Counts;

    /// <summary>There is nothing in it at all.</summary>
    private bool IsEmpty => !IsStore && Math.Max(LevelPermille, WeightGrams) == 0;

    private bool IsBeyondLevel => LevelPermille >= 0 &&
        (IsStore ? LevelPermille <= _settings.ActPermille : LevelPermille >= _settings.ActPermille);

    internal void Configure(PointSettings settings, PointBook points, long nowMs)
    {
        if (SinceMs == 0) SinceMs = nowMs;
        Ward = settings.Ward;
        _settings = settings;
        _prior = points.PriorOf(settings);
        _stock = null;
        _ofLevel.Clear();
        _ofWeight.Clear();
        NoteNeed(HeardMs);
    }

    /// <summary>It belongs to this stock, which has been told nothing yet.</summary>
    internal void Join(StreamStock stock)
    {
        _stock = stock;
        _toldGrams = 0;
        TellStock();
    }

    /// <summary>The sensor with this index and name measures its level, or else its weight.</summary>
    internal void Measure(bool level, int sensor, string name) => (level ? _ofLevel : _ofWeight).Configure(sensor, name);

    internal void TakeLevel(Engine engine, int permille, long atMs)
    {
        if (permille != LevelPermille) engine.Changed(this);
        (bool cleared, bool empty, bool asked) = (IsCleared, IsEmpty, IsBeyondLevel);
        LevelPermille = permille;
        _levelAtMs = atMs;
        NoteReading(cleared, empty, permille > 0, atMs);
        NoteNeed(atMs, IsBeyondLevel && !asked);
        _level.Take(permille, atMs);
        Follow(engine, WeightGrams < 0 ? Share(permille, -1) : Share(_level.Value, _weight.Value), atMs);
        Watch(engine, _ofLevel, permille, atMs);
    }

    internal void TakeWeight(Engine engine, long grams, long atMs)
    {
        if (grams != WeightGrams) engine.Changed(this);
        (bool cleared, bool empty, bool asked) = (IsCleared, IsEmpty, IsOverWeight);
        WeightGrams = grams;
        _weightAtMs = atMs;
        NoteReading(cleared, empty, grams > 0, atMs);
        NoteNeed(atMs, IsOverWeight && !asked);
        _weight.Take(grams, atMs);
        Follow(engine, LevelPermille < 0 ? Share(-1, grams) : Share(_level.Value, _weight.Value), atMs);
        Watch(engine, _ofWeight, grams, atMs);
    }

    /// <summary>The word of one of its sensors counts no more: where the other one still speaks it stands back, and what is proven wrong is
    /// forgotten.</summary>
    internal void Doubt(Engine engine, int sensor, SensorHealth health)
    {
        bool level = sensor == _ofLevel.Sensor;
        bool blind = IsBlind(engine);
        if (health == SensorHealth.Stuck || (!blind && (level ? WeightGrams : LevelPermille) >= 0))
        {
            if (level) LevelPermille = -1;
            else WeightGrams = -1;
            (level ? _level : _weight).Forget();
            _trend.Interrupt();
            _pair.Interrupt();
            TellStock();
            (FullAtMs, _aheadAtMs, _alongSinceMs) = (-1, -1, -1);
            NoteNeed(HeardMs);
        }
        if (blind && !IsStore && FirstFillMs < 0)
        {
            // Nobody sees whether it fills: it goes on as if it had begun to when it was last emptied.
            FirstFillMs = EmptiedMs >= 0 ? EmptiedMs : engine.NowMs;
        }
        engine.Changed(this);
        engine.Schedule(this, engine.NowMs);
    }

    /// <summary>The word of this sensor counts again.</summary>
    internal void Believe(int sensor)
    {
        if ((sensor == _ofLevel.Sensor ? LevelPermille : WeightGrams) >= 0) return;
        _trend.Interrupt();
        TellStock();
    }

    /// <summary>A technician has looked at this sensor.</summary>
    internal void LearnAnew(int sensor)
    {
        (sensor == _ofLevel.Sensor ? _ofLevel : _ofWeight).Forget();
        _pair.Forget();
    }

    /// <summary>What is not yet said of what must be looked at before it leaves.</summary>
    internal Refusal Misses(Checks checks)
    {
        if (!HasChecklist) return Refusal.None;
        bool weight = checks.HasFlag(Checks.OverWeightHandled) || (!IsOverLimit && checks.HasFlag(Checks.WeightRight));
        if (!checks.HasFlag(Checks.Closed | Checks.Labelled)) return Refusal.ChecklistOpen;
        return weight ? Refusal.None : IsOverLimit ? Refusal.OverWeight : Refusal.ChecklistOpen;
    }

    /// <summary>A person asks for it to be served, whatever its sensor says.</summary>
    internal void Ask(Engine engine, string id, Reason why, long nowMs)
    {
        if (Task is not null) return;
        _why.Begin(why);
        _dueAtMs = nowMs;
        _clearedSinceDue = false;
        _leftSinceDue = false;
        Become(PointState.Due, nowMs);
        Task = engine.Tasks.Open(id, Work, this, _why.Reasons, nowMs);
        engine.StateMoved(this);
        FetchAlong(engine, nowMs);
    }

    internal override void OnStarted(Engine engine, long nowMs, string by)
    {
        _why.Add(new Reason(ReasonCode.Started, nowMs, 0, by));
        engine.Changed(this);
    }

    internal override void OnFinished(Engine engine, long endedMs, TaskOutcome outcome, string by, long nowMs)
    {
        NoteSaid();

        // What its readings have shown already is not counted again, however much has gone in since: a second emptying they show as well.
        if (!_leftSinceDue)
        {
            Leave(engine, endedMs, nowMs, bySaying: true);
            _trend.NoteEmptied(_prior, _trend.Mark, endedMs, engine.Settings.StaleAfterMs);
            TellStock();
        }
        Serve(engine, endedMs, new Reason(ReasonCode.Finished, endedMs, 0, by), nowMs);
    }

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
        bool cleared = _clearedSinceDue && Earliest(engine, _dueAtMs).AtMs > _dueAtMs;
        if (!cleared || Task is { IsBegun: true }) return;

        // What a person asked for is not taken back by a sensor that never said it was needed.
        if (Task is not null && Task.Why.Any(reason => reason.Code == ReasonCode.Requested)) return;
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
        bool shown = IsCleared && HeardMs >= SinceMs;
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
        Reason along = Along(engine);
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
        if (_aheadAtMs >= 0 && _aheadAtMs < due.AtMs)
        {
            due = new Reason(IsStore ? ReasonCode.EmptySoon : ReasonCode.FullSoon, _aheadAtMs, FullAtMs);
        }
        return along.AtMs < due.AtMs && due.AtMs > nowMs ? along : due;
    }

    /// <summary>The instant that names the task. What is forecast hangs on what other points did as well, and their nodes may tell it in
    /// another order after a crash: such a task is named after what its own readings showed.</summary>
    private long CauseOf(Reason reason) => reason.Code switch
    {
        ReasonCode.FullSoon or ReasonCode.EmptySoon when EmptiedMs >= 0 => EmptiedMs,
        ReasonCode.FetchedAlong => _alongSinceMs,
        _ => reason.AtMs,
    };

    /// <summary>Another one of its ward is fetched, and one walk can take both.</summary>
    private Reason Along(Engine engine)
    {
        Reason along = new(ReasonCode.FetchedAlong, long.MaxValue);
        if (_alongSinceMs < 0) return along;
        foreach (StoragePoint other in engine.PointsOf(Work))
        {
            // Who has begun is there already, and comes back for the next one.
            bool waits = other.Task is { State: TaskState.Open or TaskState.Offered or TaskState.Accepted };
            if (other.State != PointState.Due || !waits || !IsBeside(other)) continue;
            long atMs = Math.Max(other._dueAtMs, _alongSinceMs);
            if (atMs < along.AtMs) along = new Reason(ReasonCode.FetchedAlong, atMs, Math.Max(0, LevelPermille), other.Id);
        }
        return along;
    }

    private bool IsBeside(StoragePoint other) => other.Ward == Ward && other.Work == Work && other != this;

    private void FetchAlong(Engine engine, long nowMs)
    {
        foreach (StoragePoint other in engine.PointsOf(Work))
        {
            if (other._alongSinceMs >= 0 && other.State == PointState.Fine && IsBeside(other)) other.Evaluate(engine, nowMs);
        }
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
        _leftSinceDue = false;

        // When the work was done and the level still shows the same, that the work did not help is the new fact.
        long causeMs = _servedAtMs >= reason.AtMs ? _servedAtMs + engine.Settings.StaleAfterMs : CauseOf(reason);
        Task = engine.Tasks.Open(_settings.Work, this, causeMs, _why.Reasons, nowMs);
        engine.StateMoved(this);
        FetchAlong(engine, nowMs);
    }

    private void Serve(Engine engine, long servedMs, Reason reason, long nowMs)
    {
        _servedAtMs = servedMs;
        // Nobody sees when it begins to fill: at once.
        FirstFillMs = !IsStore && IsBlind(engine) ? servedMs : -1;
        _aheadAtMs = -1;
        _alongSinceMs = -1;
        FullAtMs = -1;
        NoteNeed(HeardMs);
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
            _aheadAtMs = -1;
            _alongSinceMs = -1;
            FirstFillMs = -1;
        }
        if (IsStore || !filled) return;

        // Of two sensors one may be told of later, and have seen it first.
        if (FirstFillMs >= 0)
        {
            if (atMs < FirstFillMs && atMs > EmptiedMs) FirstFillMs = atMs;
            return;
        }

        // What a person has emptied still shows as full until its sensor has seen it.
        if (_servedAtMs > _clearedAtMs && State == PointState.Collected && !IsCleared) return;
        FirstFillMs = atMs;
    }

    /// <summary>How near it is to what it is served for, in permille: a store to empty, anything else to its level or weight, whichever
    /// is nearer; -1 when it has no measure for it.</summary>
    private int Share(long permille, long grams)
    {
        if (IsStore) return permille < 0 ? -1 : 1_000 - (int)permille;
        long byLevel = permille < 0 || _settings.ActPermille == 0 ? -1 : permille * 1_000 / _settings.ActPermille;
        long byWeight = grams < 0 || MostGrams == 0 ? -1 : grams * 1_000 / MostGrams;
        return (int)Math.Min(10 * FillTrend.Full, Math.Max(byLevel, byWeight));
    }

    /// <summary>Lets the trend see where it stands, and forecasts anew.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="share">By the newest word of its one sensor; of two, by what is sure of each, for they do not speak together.</param>
    /// <param name="atMs">When that was measured.</param>
    private void Follow(Engine engine, int share, long atMs)
    {
        if (share >= 0)
        {
            bool emptied = _trend.Take(_prior, share, atMs);
            if (emptied)
            {
                Leave(engine, atMs, atMs, bySaying: false);
                _leftSinceDue = true;
            }

            // One word is too little to count an emptying by, and enough to send nobody there.
            int sure = IsCleared ? 0 : Math.Min(share, _trend.Permille);
            if (emptied || atMs - _forecastAtMs >= ForecastEachMs || Math.Abs(sure - _forecastShare) >= ForecastStep)
            {
                (_forecastAtMs, _forecastShare) = (atMs, sure);
                Forecast(engine, sure, atMs);
            }
        }
        TellStock();
        if (_stock is { Settings.AdviserGrams: > 0 }) _stock.Evaluate(engine, atMs);
    }

    /// <param name="engine">The engine.</param>
    /// <param name="share">How near to full it surely is: by its newest word and by those before it, in permille.</param>
    /// <param name="atMs">When that was measured.</param>
    private void Forecast(Engine engine, int share, long atMs)
    {
        long fullMs = _trend.FullAtMs(_prior) ?? -1;
        bool near = fullMs >= 0 && FullAtMs >= 0 && Math.Abs(fullMs - FullAtMs) <= Math.Max(ForecastStepMs, (fullMs - atMs) / 8);
        if (!near && fullMs != FullAtMs)
        {
            FullAtMs = fullMs;
            engine.Changed(this);
        }
        bool isNear = _settings.AlongPermille > 0 && !IsCleared && share * (long)_settings.ActPermille >= _settings.AlongPermille * 1_000L;
        if (!isNear) _alongSinceMs = -1;
        else if (_alongSinceMs < 0) _alongSinceMs = atMs;

        // Once it asks it goes on asking: that it fills a little slower is no reason to call anyone back.
        if (State == PointState.Due && _aheadAtMs >= 0) return;
        bool looks = _settings.Ahead && !IsCleared && fullMs >= 0 && share is >= AheadLeast and < FillTrend.Full;
        long withinMs = engine.Settings.Tasks[(int)Work]?.WithinMs ?? 0;
        _aheadAtMs = looks ? Math.Max(fullMs - withinMs, atMs) : -1;
    }

    /// <summary>What is in it leaves: it is counted for its ward and stream, and says how its sensors do.</summary>
    private void Leave(Engine engine, long atMs, long nowMs, bool bySaying)
    {
        _leftGrams = WeightGrams >= 0 ? _weight.Mark : Reckoned(_trend.Mark);
        bool both = !IsStore && LevelPermille >= 0 && WeightGrams >= 0;
        GaugeVerdict wrong = both
            ? _pair.Empty(_level.Mark, _weight.Mark, _ofLevel, _ofWeight, bySaying, atMs)
            : GaugeVerdict.Neither;
        long settledMs = atMs + engine.Settings.StaleAfterMs;
        _level.Empty(settledMs);
        _weight.Empty(settledMs);
        TellStock();
        engine.Points.Count(engine, this, _leftGrams, atMs, nowMs);
        Accuse(engine, wrong);
        if (both && _pair.Agrees)
        {
            engine.Sensors.TrustIf(_ofLevel.Sensor, SensorHealth.Contradicted, atMs);
            engine.Sensors.TrustIf(_ofWeight.Sensor, SensorHealth.Contradicted, atMs);
        }
        _ofLevel.Empty(settledMs);
        _ofWeight.Empty(settledMs);
        SeeIfDrifting(engine, _ofLevel, _settings.ActPermille / DriftShare, atMs);
        SeeIfDrifting(engine, _ofWeight, MostGrams / DriftShare, atMs);
    }

    /// <summary>A person says that it was emptied: a sensor that showed it as not empty, or when there was something in it by another's
    /// word, must show something of that.</summary>
    private void NoteSaid()
    {
        bool asked = Why.Any(reason => reason.Code is ReasonCode.Requested or ReasonCode.LevelReached or ReasonCode.WeightReached);
        bool level = IsStore ? LevelPermille < _settings.ClearPermille : LevelPermille > _settings.ClearPermille;
        if (asked || level) _ofLevel.NoteSaid();
        if (asked || (_settings.ActGrams > 0 && WeightGrams * 2 >= _settings.ActGrams)) _ofWeight.NoteSaid();
    }

    /// <summary>Looks how its sensors do.</summary>
    private void Watch(Engine engine, Gauge gauge, long value, long atMs)
    {
        gauge.Take(value, atMs);
        if (gauge.IsStuck(atMs)) engine.Sensors.Distrust(gauge.Sensor, SensorHealth.Stuck, gauge.ChangedMs, engine.NowMs);
        if (IsStore || LevelPermille < 0 || WeightGrams < 0 || _level.Value < 0 || _weight.Value < 0) return;
        Accuse(engine, _pair.Judge(_level.Value, _weight.Value, _ofLevel, _ofWeight, _level.AtMs, _weight.AtMs));
    }

    private void Accuse(Engine engine, GaugeVerdict wrong)
    {
        if (wrong == GaugeVerdict.Neither) return;
        (Gauge liar, Gauge other) = wrong == GaugeVerdict.Weight ? (_ofWeight, _ofLevel) : (_ofLevel, _ofWeight);
        long sinceMs = _pair.SinceMs;
        if (wrong == GaugeVerdict.Both)
        {
            engine.Sensors.DistrustOneOf(liar.Sensor, other.Sensor, sinceMs, engine.NowMs);
            return;
        }
        engine.Sensors.Distrust(liar.Sensor, SensorHealth.Disagrees, sinceMs, engine.NowMs);
        engine.Sensors.TrustIf(other.Sensor, SensorHealth.Contradicted, sinceMs);
    }

    /// <summary>A store is filled by as much as there is, so that only what is emptied shows what its sensor makes of nothing.</summary>
    private void SeeIfDrifting(Engine engine, Gauge gauge, long limit, long atMs)
    {
        if (IsStore || limit == 0 || gauge.Sensor < 0) return;
        if (gauge.Drifts(limit)) engine.Sensors.Distrust(gauge.Sensor, SensorHealth.Drifting, atMs, engine.NowMs);
        else if (gauge.IsSteady(limit)) engine.Sensors.TrustIf(gauge.Sensor, SensorHealth.Drifting, atMs);
    }

    /// <summary>After each change of what it holds: the stock's sum is that of its containers.</summary>
    private void TellStock()
    {
        long grams = Math.Max(0, HoldsGrams);
        _stock?.Hold(grams - _toldGrams);
        _toldGrams = grams;
    }

    /// <summary>The weight that belongs to a share of what it is served for, where the site gives a full one's; else -1.</summary>
    private long Reckoned(int share) =>
        share < 0 || _settings.FullGrams == 0 ? -1 : _settings.FullGrams * Math.Min(1_000, share * _settings.ActPermille / 1_000) / 1_000;

    /// <param name="atMs">When it was measured.</param>
    /// <param name="begins">What was measured begins to ask for service.</param>
    private void NoteNeed(long atMs, bool begins = false)
    {
        bool asks = IsBeyondLevel || IsOverWeight;
        if (!asks && _servedAtMs >= _neededSinceMs) _neededSinceMs = -1;
        if ((asks && _neededSinceMs < 0) || (begins && atMs < _neededSinceMs && atMs > EmptiedMs)) _neededSinceMs = atMs;
    }

    private void Become(PointState state, long nowMs)
    {
        State = state;
        SinceMs = nowMs;
    }

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        _forecastAtMs = kept.Value(_forecastAtMs);
        _forecastShare = kept.Value(_forecastShare);
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
        FullAtMs = kept.Value(FullAtMs);
        _aheadAtMs = kept.Value(_aheadAtMs);
        _alongSinceMs = kept.Value(_alongSinceMs);
        _leftGrams = kept.Value(_leftGrams);
        _leftSinceDue = kept.Value(_leftSinceDue);
        _trend.Keep(kept);
        _level.Keep(kept);
        _weight.Keep(kept);
        _ofLevel.Keep(kept);
        _ofWeight.Keep(kept);
        _pair.Keep(kept);
        _why.Keep(kept);
    }
}
