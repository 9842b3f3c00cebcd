namespace Logistics.Core;

/// <summary>
/// A bed: what its sensors and people said of it, and what follows. Being empty is evidence, not permission: in the hospital
/// way a person or the site's rule releases it, in the residential way the day's window and the resident's absence do.
/// </summary>
public sealed class Bed(string id) : Workplace(id)
{
    /// <summary>Activations that nobody makes in passing.</summary>
    private const int TouchesOfSomeone = 3;

    /// <summary>A stir this long after the last one has nothing to do with it: the longest silence under most sleepers.</summary>
    private const long StirsWithinMs = 60 * 60_000;

    /// <summary>Ten in the evening: from then to the window of the next morning beds are slept in.</summary>
    private const int NightFromMinute = 22 * 60;

    private readonly Evidence _why = new();

    /// <summary>Presses of its button that have not been weighed yet.</summary>
    private readonly List<Reason> _presses = [];
    private Mat[] _mats = [];
    private BedRules _rules = null!;

    /// <summary>What stands around it; null where nothing does.</summary>
    private Surroundings? _around;

    /// <summary>Activations of mats while it was not known whether somebody is there, and whether more than one mat gave those of the
    /// present stretch.</summary>
    private int _touches;
    private int _touchedBy;
    private bool _touchedByMore;
    private long _touchBeganMs = -1;
    private long _touchedMs = -1;

    /// <summary>Begin of the present stretch of presence, short gaps included; -1 while there is none.</summary>
    private long _presenceBeganMs = -1;

    /// <summary>The last stay that was over before anyone looked at it; -1 for none.</summary>
    private long _stayBeganMs = -1;
    private long _stayEndedMs = -1;

    /// <summary>When a person last said that someone is in the bed; -1 for never.</summary>
    private long _saidPresentMs = -1;

    /// <summary>Presence before this instant no longer counts: the bed has been made since.</summary>
    private long _forgetBeforeMs = -1;

    private long _releasedAtMs = -1;
    private string _releasedBy = "";
    private int _doneOnDay = -1;
    private long _comeBackAtMs = -1;

    public BedStatus Status { get; private set; }

    /// <summary>When the status began, by the evidence, Unix time in ms.</summary>
    public long SinceMs { get; private set; }

    public bool Isolated { get; private set; }

    public bool Contaminated { get; private set; }

    public bool Residential => _rules.Residential;

    /// <summary>The bed with a tag that stands here; null where none does, or none has a tag.</summary>
    internal BedAsset? Asset { get; set; }

    /// <summary>The evidence behind the status, newest first.</summary>
    public IReadOnlyList<Reason> Why => _why.Reasons;

    /// <summary>Making that is to come today and that nothing asks for yet: what, and between which instants, Unix time in ms; null for
    /// none in sight.</summary>
    internal (TaskKind Kind, long FromMs, long UntilMs)? Expected(Engine engine, long nowMs)
    {
        if (!Residential || Task is not null || Status == BedStatus.Blocked) return null;
        return WindowLeft(engine, nowMs) is var (beginMs, endMs)
            ? (KindOfWork(engine, nowMs), Math.Max(nowMs, Math.Max(beginMs, _comeBackAtMs)), endMs)
            : null;
    }

    /// <summary>Today's hours of making; null once it was made in them, or they are over.</summary>
    private (long BeginMs, long EndMs)? WindowLeft(Engine engine, long nowMs)
    {
        int today = engine.Clock.Day(nowMs);
        long endMs = engine.Clock.At(today, _rules.WindowEndMinute);
        return _doneOnDay == today || nowMs >= endMs ? null : (engine.Clock.At(today, _rules.WindowBeginMinute), endMs);
    }

    /// <summary>A person's release shortens the wait, but never to nothing: a mat that flickers is not an empty bed.</summary>
    private long QuietMs
    {
        get
        {
            if (_releasedAtMs >= 0 || FirstPress(SinceMs) >= 0) return _rules.PresentAfterMs;
            return Status == BedStatus.Occupied && LeavingIsSeen ? _rules.UnseenAfterMs : _rules.AbsentAfterMs;
        }
    }

    /// <summary>Silence of the mats says little, and whoever leaves the bed is seen elsewhere.</summary>
    private bool LeavingIsSeen =>
        _around is { Sees: true } && !Array.Exists(_mats, mat => mat is { Trusted: true, Heard: true, Holds: true });

    /// <summary>The last instant at which a mat that is believed is known to have seen someone; -1 for never.</summary>
    private long LastSeenMs(long nowMs)
    {
        long lastMs = -1;
        foreach (Mat mat in _mats)
        {
            if (mat.IsBelieved(nowMs, _rules.StuckAfterMs)) lastMs = Math.Max(lastMs, mat.LastOnMs);
            else if (Flickers(mat)) lastMs = Math.Max(lastMs, mat.TouchedAtMs);
        }
        return lastMs;
    }

    /// <summary>The last instant at which somebody was in the bed by what was told, rather than by what nobody told otherwise.</summary>
    private long ToldPresentMs(long nowMs)
    {
        long toldMs = _saidPresentMs;
        foreach (Mat mat in _mats)
        {
            if (mat.IsBelieved(nowMs, _rules.StuckAfterMs) || Flickers(mat)) toldMs = Math.Max(toldMs, mat.ToldOnMs);
        }
        return toldMs;
    }

    /// <summary>That it holds is not believed; but where no other mat speaks, that it stirs still tells of somebody.</summary>
    private bool Flickers(Mat mat) =>
        !mat.Trusted && mat.Chatters && !Array.Exists(_mats, other => other is { Trusted: true, Heard: true });

    internal void Configure(
        int ward, BedRules rules, IReadOnlyList<MatSettings> mats, IReadOnlyList<NeighbourSettings> around, long nowMs)
    {
        Ward = ward;
        _rules = rules;
        if (SinceMs == 0) SinceMs = nowMs;
        Mat[] before = _mats;
        _mats = [.. mats.Select(wanted =>
        {
            Mat mat = Array.Find(before, known => string.Equals(known.Key, wanted.Key, StringComparison.Ordinal)) ?? new Mat(wanted.Key);
            mat.Sensor = wanted.Sensor;
            mat.Weighs = wanted.Weighs;
            return mat;
        })];
        if (around.Count == 0)
        {
            _around = null;
            return;
        }
        _around ??= new Surroundings();
        _around.Configure(around);
    }

    internal void TakeMat(Engine engine, int slot, bool on, long atMs, long boot)
    {
        Mat mat = _mats[slot];
        bool changed = mat.Heard && on != mat.On;
        if (on && (mat.Trusted || (!mat.On && Flickers(mat))))
        {
            bool begins = !mat.On;
            NotePresence(atMs);
            if (begins) NoteTouch(slot, atMs);
        }
        mat.Take(on, atMs, boot);

        // A mat that holds while someone lies there had nothing else to say.
        if (changed && !mat.Trusted && !mat.Chatters) engine.Sensors.TrustIf(mat.Sensor, SensorHealth.Stuck, atMs);
    }

    /// <summary>A mat has said something that decides nothing: from here on it is not known whether it held.</summary>
    internal void BreakHold(int slot) => _mats[slot].BreakHold();

    internal void TakeLoad(Engine engine, int slot, long grams, long atMs, long boot)
    {
        // Somebody who sits up takes some of the weight off: half of what counts as someone is still someone.
        bool on = grams >= _rules.PresentGrams || (_mats[slot].On && grams * 2 >= _rules.PresentGrams);
        TakeMat(engine, slot, on, atMs, boot);
    }

    /// <summary>What was told of before the last stir in the bed says nothing of leaving it since; but what changes next is news.</summary>
    internal void TakeNeighbour(int slot, bool on, long atMs) =>
        _around!.Take(slot, on, atMs, _rules.AbsentAfterMs, isNews: atMs >= LastSeenMs(atMs));

    /// <summary>Whether the word of one of its mats counts from now on.</summary>
    internal void TrustMat(int slot, bool trusted) => _mats[slot].Trusted = trusted;

    internal void TrustNeighbour(int slot, bool trusted) => _around!.Trust(slot, trusted);

    internal void TellUntil(long atMs, long boot)
    {
        foreach (Mat mat in _mats) mat.TellUntil(atMs, boot);
    }

    internal void TakePress(long atMs, string by) => _presses.Add(new Reason(ReasonCode.Released, atMs, 0, by));

    /// <summary>Someone says that the bed may be made.</summary>
    internal Refusal Release(Engine engine, long atMs, string by, long nowMs)
    {
        if (Status is BedStatus.ReadyToMake or BedStatus.Making) return Refusal.None;
        if (Status == BedStatus.Blocked || (Status == BedStatus.Made && !Residential)) return Refusal.WrongBedState;

        // Said of who lay there before, or of the bed that stood there, and heard only now.
        if (Status is BedStatus.Occupied or BedStatus.Away && atMs < SinceMs) return Refusal.WrongBedState;
        if (_releasedAtMs >= 0) return Refusal.None;
        _releasedAtMs = atMs;
        _releasedBy = by;
        Reason released = new(ReasonCode.Released, atMs, 0, by);
        if (Status is BedStatus.Made or BedStatus.Away) Become(engine, BedStatus.Vacated, atMs, released);
        else _why.Add(released);
        engine.Changed(this);
        Evaluate(engine, nowMs);
        return Refusal.None;
    }

    internal Refusal Block(Engine engine, string reason, string by, long nowMs)
    {
        if (Status == BedStatus.Blocked) return Refusal.None;
        if (Status == BedStatus.Making) return Refusal.WrongBedState;
        DropTask(engine, "blocked", nowMs);
        _releasedAtMs = -1;
        Become(engine, BedStatus.Blocked, nowMs, new Reason(ReasonCode.Blocked, nowMs, 0, by));
        return Refusal.None;
    }

    internal Refusal Unblock(Engine engine, string by, long nowMs)
    {
        if (Status != BedStatus.Blocked) return Refusal.None;
        bool isAway = Asset is null && engine.BedMoves.IsHome(this);
        Become(engine, isAway ? BedStatus.Away : BedStatus.Unknown, nowMs, new Reason(ReasonCode.Unblocked, nowMs, 0, by));
        Evaluate(engine, nowMs);
        return Refusal.None;
    }

    internal void Isolate(Engine engine, bool isolated, string by, long nowMs)
    {
        if (Isolated == isolated) return;
        Isolated = isolated;
        _why.Add(new Reason(isolated ? ReasonCode.Isolated : ReasonCode.IsolationLifted, nowMs, 0, by));
        engine.Changed(this);
        engine.Tasks.NoteHazards(this);
    }

    internal void Contaminate(Engine engine, string by, long nowMs)
    {
        if (Contaminated) return;
        Contaminated = true;
        Reason reason = new(ReasonCode.Contaminated, nowMs, 0, by);
        if (Status == BedStatus.Made) Become(engine, BedStatus.Vacated, nowMs, reason);
        else _why.Add(reason);
        engine.Changed(this);
        engine.Tasks.NoteHazards(this);
        bool isOther = Task is { IsUntaken: true } asked && asked.Kind != KindOfWork(engine, nowMs);
        if (Status == BedStatus.ReadyToMake && isOther)
        {
            DropTask(engine, "soiled", nowMs);
            MakeReady(engine, nowMs, nowMs);
        }
        Evaluate(engine, nowMs);
    }

    /// <summary>Its tag was read elsewhere: what it is in takes along what is known of it, and its place is empty.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="to">Id of the reading place or the ward where it was seen; empty where nobody knows.</param>
    /// <param name="atMs">When it came there.</param>
    /// <param name="seenMs">When it was last read there.</param>
    /// <param name="nowMs">The input's time.</param>
    /// <param name="taken">What it takes along.</param>
    /// <returns>False while somebody is making it, or when it has shown itself here since.</returns>
    internal bool LetGo(Engine engine, string to, long atMs, long seenMs, long nowMs, out BedCondition taken)
    {
        taken = BedCondition.Unknown;
        bool shownSince = ToldPresentMs(nowMs) > seenMs || (Status is BedStatus.Vacated or BedStatus.Made && SinceMs > seenMs);
        if (Status == BedStatus.Making || shownSince) return false;
        Asset = null;
        if (Status == BedStatus.Blocked) return true;
        bool ready = Status == BedStatus.ReadyToMake;
        taken = new BedCondition(
            ready ? BedStatus.Vacated : Status, ready ? atMs : SinceMs, Isolated, Contaminated,
            ready && !Residential ? atMs : _releasedAtMs, _releasedBy, _doneOnDay);
        DropTask(engine, "bed-moved", nowMs);
        ForgetPresence();
        Contaminated = false;
        Become(engine, BedStatus.Away, atMs, new Reason(ReasonCode.BedMoved, atMs, 0, to));
        return true;
    }

    /// <summary>A bed was brought here. What it brings along is what is known of it, unless this place knows better.</summary>
    /// <returns>False while somebody works here, or the bed that stands here is still read here.</returns>
    internal bool Receive(Engine engine, BedAsset asset, BedCondition brought, long atMs, long nowMs)
    {
        if (Status == BedStatus.Making) return false;
        if (Asset is BedAsset other && (other.IsReadAt(engine, this) || !other.Lose(engine, atMs, nowMs))) return false;
        Asset = asset;
        if (Status is not (BedStatus.Away or BedStatus.Unknown)) return true;
        ForgetPresence();
        if (brought.Status == BedStatus.Occupied) (_presenceBeganMs, _saidPresentMs) = (atMs, atMs);
        (_releasedAtMs, _releasedBy, _doneOnDay) = (brought.ReleasedAtMs, brought.ReleasedBy, brought.DoneOnDay);
        Isolated |= brought.Isolated;
        Contaminated = brought.Contaminated;
        bool known = brought.Status is not (BedStatus.Unknown or BedStatus.Away or BedStatus.Blocked);
        Become(engine, known ? brought.Status : BedStatus.Unknown, known ? brought.SinceMs : atMs, new Reason(ReasonCode.BedArrived, atMs));
        if (Isolated) engine.Tasks.NoteHazards(this);
        Evaluate(engine, nowMs);
        return true;
    }

    /// <summary>Who was felt before was felt in another bed, or in none.</summary>
    private void ForgetPresence()
    {
        _presenceBeganMs = -1;
        _stayEndedMs = -1;
        _saidPresentMs = -1;
        _releasedAtMs = -1;
        _comeBackAtMs = -1;
        _touches = 0;
        _presses.Clear();
        _around?.Return();
    }

    internal override void OnStarted(Engine engine, long nowMs, string by) =>
        Become(engine, BedStatus.Making, nowMs, new Reason(ReasonCode.Started, nowMs, 0, by));

    internal override void OnPaused(Engine engine, long nowMs)
    {
        if (Status != BedStatus.Making) return;
        Status = BedStatus.ReadyToMake;
        SinceMs = nowMs;
        engine.Changed(this);
        Evaluate(engine, nowMs);
        Asset?.Follow(engine, nowMs);
    }

    internal override void OnFinished(Engine engine, long endedMs, TaskOutcome outcome, string by, long nowMs)
    {
        // Who came between the word and its arrival came after the work; who was there all along is there since.
        if (_presenceBeganMs >= 0 && _presenceBeganMs < endedMs) _presenceBeganMs = LastSeenMs(nowMs) > endedMs ? endedMs : -1;
        switch (outcome)
        {
            case TaskOutcome.Done:
                NoteMade(engine, endedMs);
                Become(engine, BedStatus.Made, endedMs, new Reason(ReasonCode.Finished, endedMs, 0, by));
                break;
            case TaskOutcome.Refused:
                _doneOnDay = engine.Clock.Day(endedMs);
                Become(engine, BedStatus.Vacated, endedMs, new Reason(ReasonCode.Finished, endedMs, 0, by));
                break;
            case TaskOutcome.NotNow:
                _comeBackAtMs = endedMs + _rules.NotNowComeBackMs;
                Become(engine, BedStatus.Vacated, endedMs, new Reason(ReasonCode.ComeBack, _comeBackAtMs, 0, by));
                break;
            default:
                _saidPresentMs = endedMs;
                if (_presenceBeganMs < 0) _presenceBeganMs = endedMs;
                if (outcome == TaskOutcome.Asleep) _comeBackAtMs = endedMs + _rules.AsleepComeBackMs;
                Become(engine, BedStatus.Occupied, endedMs, new Reason(ReasonCode.SomeoneInBed, endedMs, 0, by));
                break;
        }
        Evaluate(engine, nowMs);

        // Where it was read while somebody made it tells nothing of where it stood then.
        Asset?.Follow(engine, nowMs);
    }

    /// <summary>What was known of the bed before it was made is over.</summary>
    private void NoteMade(Engine engine, long madeMs)
    {
        _forgetBeforeMs = madeMs;
        _touches = 0;
        _doneOnDay = engine.Clock.Day(madeMs);
        Contaminated = false;
        if (!Isolated || Residential) return;
        Isolated = false;
        engine.Tasks.NoteHazards(this);
    }

    internal override void OnCalledOff(Engine engine, long nowMs)
    {
        _doneOnDay = engine.Clock.Day(nowMs);
        Status = BedStatus.Vacated;
        SinceMs = nowMs;
        engine.Changed(this);
        Evaluate(engine, nowMs);
    }

    internal override void Evaluate(Engine engine, long nowMs)
    {
        if (Status is BedStatus.Making or BedStatus.Blocked)
        {
            if (Held) return;
            if (_rules.ForgottenAfterMs > 0 && Task is { State: TaskState.Started } && _presenceBeganMs >= 0) SeeIfForgotten(engine, nowMs);
            _stayEndedMs = -1;
            _presses.Clear();
            return;
        }
        if (Held)
        {
            // What sensors tell is not known to its end. That someone came is no less true for it, and the word of a person who stands
            // there counts now.
            if (Status != BedStatus.Occupied && _presenceBeganMs >= 0
                && ToldPresentMs(nowMs) - _presenceBeganMs >= _rules.PresentAfterMs)
            {
                Occupy(engine, nowMs);
            }
            if (Status == BedStatus.Vacated && _releasedAtMs >= 0) WeighReadiness(engine, nowMs);
            return;
        }
        WeighPresence(engine, nowMs);
        WeighPresses(engine, nowMs);
        WeighDoubt(engine, nowMs);
        if (Status == BedStatus.Vacated) WeighReadiness(engine, nowMs);
        if (Status == BedStatus.ReadyToMake && Residential) EndTheDay(engine, nowMs);
    }

    /// <summary>Presence after a gap begins a new stretch, and who lay there before has left.</summary>
    private void NotePresence(long atMs)
    {
        long lastMs = _saidPresentMs;
        foreach (Mat mat in _mats)
        {
            if (Flickers(mat)) lastMs = Math.Max(lastMs, mat.TouchedAtMs);
            if (!mat.IsBelieved(atMs, _rules.StuckAfterMs)) continue;
            if (mat.On) return;
            lastMs = Math.Max(lastMs, mat.LastOnMs);
        }
        if (lastMs < _forgetBeforeMs) lastMs = -1;
        bool left = LeavingIsSeen && _around!.HasLeft(atMs, _rules.AbsentAfterMs);
        bool goesOn = !left && _presenceBeganMs >= 0 && lastMs >= 0 && atMs - lastMs < QuietMs;
        if (goesOn) return;
        NoteStay(left ? Math.Max(lastMs, _around!.LeftMs) : lastMs);

        // A sleeper may stir once in a quarter of an hour; who only leant on the bed does not come back to it again and again.
        if (!LeavingIsSeen || atMs - _touchedMs >= StirsWithinMs) _touches = 0;
        _touchedByMore = false;
        _presenceBeganMs = Math.Max(atMs, _forgetBeforeMs);
    }

    /// <summary>One flicker while the door stands open may be a hand on the bed; behind a closed door it is who came back.</summary>
    private void NoteTouch(int slot, long atMs)
    {
        if (_around is null) return;
        bool anew = _touches == 0 || _around.LeftMs > _touchedMs;
        _touchedByMore = !anew && (_touchedByMore || _touchedBy != slot);
        _touches = anew ? 1 : _touches + 1;
        if (anew) _touchBeganMs = atMs;
        _touchedBy = slot;
        _touchedMs = atMs;
        if (_around.LeftMs < 0) return;
        if (!_around.DoorOpen || IsTouchedAsBySomeone || atMs - _touchBeganMs >= _rules.PresentAfterMs) _around.Return();
    }

    /// <summary>Nobody lies on more than one mat, or moves so often, without lying there.</summary>
    private bool IsTouchedAsBySomeone => _touchedByMore || _touches >= TouchesOfSomeone;

    /// <summary>Whoever was seen until then has left; a touch that was too short to occupy the bed was nobody.</summary>
    private void NoteStay(long lastMs)
    {
        if (Status != BedStatus.Occupied) lastMs = Math.Min(lastMs, ToldPresentMs(lastMs));
        bool stayed = _presenceBeganMs >= 0 && lastMs - _presenceBeganMs >= _rules.PresentAfterMs;
        if (lastMs <= SinceMs || !(stayed || Status == BedStatus.Occupied)) return;
        _stayBeganMs = stayed ? _presenceBeganMs : SinceMs;
        _stayEndedMs = lastMs;
    }

    /// <summary>Someone came and left while nobody looked: what was known of the bed before is over.</summary>
    private void WeighStay(Engine engine, long nowMs)
    {
        if (_stayEndedMs < 0) return;
        long endedMs = _stayEndedMs;
        _stayEndedMs = -1;
        if (endedMs <= SinceMs) return;
        DropTask(engine, "occupied-again", nowMs);

        // A release is of who lay there when it was said, and lapses when they stay.
        if (_releasedAtMs < _stayBeganMs || endedMs - _releasedAtMs >= _rules.AbsentAfterMs) _releasedAtMs = -1;
        Vacate(engine, true, _stayBeganMs, endedMs, nowMs);
    }

    /// <summary>A mat that sticks is not believed, and nor is one that holds, though it always flickers, while its bed was left.</summary>
    private void WeighMats(Engine engine, long nowMs)
    {
        foreach (Mat mat in _mats)
        {
            if (!mat.On) continue;
            if (mat.IsStuck(nowMs, _rules.StuckAfterMs))
            {
                if (!engine.IsHeard(mat.Sensor, nowMs)) continue;
                engine.Sensors.Distrust(mat.Sensor, SensorHealth.Stuck, mat.ChangedAtMs, nowMs);
            }
            else if (!mat.Trusted)
            {
                engine.Schedule(this, mat.ChangedAtMs + _rules.StuckAfterMs);
            }
            else if (_around is { LeftMs: >= 0 } around && mat.ChangedAtMs > around.LeftMs)
            {
                if (nowMs - mat.ChangedAtMs >= _rules.PresentAfterMs) around.Return();
            }
            else if (mat.Chatters && _around is not null && _around.Outweighs(nowMs, _rules.AbsentAfterMs))
            {
                engine.Sensors.Distrust(mat.Sensor, SensorHealth.Disagrees, mat.ChangedAtMs, nowMs);
            }
        }
    }

    /// <summary>At night nobody makes beds, and whoever went into the room without leaving it has most likely gone to bed.</summary>
    private void WeighDoubt(Engine engine, long nowMs)
    {
        if (!Residential || _around is null || _around.InsideMs < 0 || _around.InsideMs < _forgetBeforeMs) return;
        if (nowMs - _around.InsideMs >= _rules.UnseenAfterMs) return;
        bool free = Status == BedStatus.Vacated || Task is { IsUntaken: true };
        if (!free || !IsNight(engine.Clock, _around.InsideMs)) return;
        DropTask(engine, "in-doubt", nowMs);
        ReasonCode code = _around.InsideByDoor ? ReasonCode.DoorClosed : ReasonCode.Movement;
        Become(engine, BedStatus.Unknown, _around.InsideMs, new Reason(code, _around.InsideMs));
        _around.Forget();
        engine.Schedule(this, _around.InsideMs + _rules.UnseenAfterMs);
    }

    private bool IsNight(LocalClock clock, long atMs) =>
        clock.Minute(atMs) is int minute && (minute >= NightFromMinute || minute < _rules.WindowBeginMinute);

    /// <summary>The bed is being made, and somebody has come to lie in it: the making is over, though nobody said so.</summary>
    private void SeeIfForgotten(Engine engine, long nowMs)
    {
        bool present = false;
        foreach (Mat mat in _mats) present |= mat.On && mat.IsBelieved(nowMs, _rules.StuckAfterMs);

        // Who works on the bed touches its mats, but not for that long.
        bool cameLater = _presenceBeganMs - SinceMs >= _rules.ForgottenAfterMs;
        long sureMs = _presenceBeganMs + (cameLater ? _rules.AbsentAfterMs : _rules.ForgottenAfterMs);
        if (present && nowMs < sureMs) engine.Schedule(this, sureMs);
        if ((present ? nowMs : LastSeenMs(nowMs)) < sureMs) return;
        WorkTask task = Task!;
        Task = null;
        engine.Tasks.CloseByEvidence(task, nowMs);
        NoteMade(engine, _presenceBeganMs);
        Become(engine, BedStatus.Occupied, _presenceBeganMs, new Reason(ReasonCode.ClosedByEvidence, _presenceBeganMs));
    }

    /// <summary>A press of the button is a release of the state in which it was pressed, and of no other.</summary>
    private void WeighPresses(Engine engine, long nowMs)
    {
        if (_presses.Count == 0) return;
        int first = FirstPress(SinceMs);
        Reason press = first < 0 ? default : _presses[first];
        _presses.Clear();
        if (first >= 0) Release(engine, press.AtMs, press.By, nowMs);
    }

    /// <summary>The first press at or after this instant, by its place in the list; -1 for none.</summary>
    private int FirstPress(long fromMs)
    {
        for (int index = 0; index < _presses.Count; index++)
        {
            if (_presses[index].AtMs >= fromMs) return index;
        }
        return -1;
    }

    private void WeighPresence(Engine engine, long nowMs)
    {
        WeighStay(engine, nowMs);
        WeighMats(engine, nowMs);
        bool heard = false;
        bool believed = _mats.Length == 0;
        bool present = false;
        long lastMs = _saidPresentMs;
        long quietSinceMs = -1;
        long stuckMs = -1;
        long beganMs = nowMs;
        foreach (Mat mat in _mats)
        {
            if (!mat.Heard || (Status == BedStatus.Away && mat.ChangedAtMs < SinceMs)) continue;
            heard = true;
            if (Flickers(mat))
            {
                believed = true;
                quietSinceMs = Math.Max(quietSinceMs, mat.TouchedAtMs);
                lastMs = Math.Max(lastMs, mat.TouchedAtMs);
                continue;
            }
            if (!mat.IsBelieved(nowMs, _rules.StuckAfterMs))
            {
                stuckMs = Math.Max(stuckMs, Math.Min(nowMs, mat.ChangedAtMs + _rules.StuckAfterMs));
                continue;
            }
            believed = true;
            if (mat.On)
            {
                present = true;
                beganMs = Math.Min(beganMs, mat.ChangedAtMs);
                engine.Schedule(this, mat.ChangedAtMs + _rules.StuckAfterMs);
            }
            else
            {
                quietSinceMs = Math.Max(quietSinceMs, mat.ChangedAtMs);
            }
            lastMs = Math.Max(lastMs, mat.On ? nowMs : mat.LastOnMs);
        }
        if (lastMs < _forgetBeforeMs) lastMs = -1;
        bool left = !present && LeavingIsSeen && _around!.HasLeft(nowMs, _rules.AbsentAfterMs);
        if (left) lastMs = Math.Max(lastMs, _around!.LeftMs);
        if (_around?.LookAtMs(_rules.AbsentAfterMs) is long lookAtMs && lookAtMs > nowMs) engine.Schedule(this, lookAtMs);
        if (heard && !believed && _saidPresentMs < 0 && !left)
        {
            // The only mats of this bed are stuck: nobody knows, and saying "empty" could send someone to an occupied bed.
            if (Status != BedStatus.Occupied) return;
            Become(engine, BedStatus.Unknown, stuckMs, new Reason(ReasonCode.MatStuck, stuckMs));
            return;
        }

        if (_mats.Length > 0 && !heard && _saidPresentMs < 0 && _releasedAtMs < 0) return;
        bool stayedOn = present || lastMs - _releasedAtMs >= _rules.AbsentAfterMs;
        if (stayedOn && _releasedAtMs >= 0) SeeIfReleaseLapses(engine, nowMs);

        long quietMs = QuietMs;
        bool stretch = present || (!left && lastMs >= 0 && nowMs - lastMs < quietMs);
        if (!stretch)
        {
            if (Status != BedStatus.Occupied) NoteStay(lastMs);
            WeighStay(engine, nowMs);
            _presenceBeganMs = -1;
            if (left && (Status is BedStatus.Occupied or BedStatus.Unknown))
            {
                Vacate(engine, true, SinceMs, lastMs, nowMs);
                _why.Add(_around!.Sign);
            }
            else if (Status == BedStatus.Occupied && lastMs >= 0 && (SinceMs != _forgetBeforeMs || ToldPresentMs(nowMs) > SinceMs))
            {
                Vacate(engine, true, SinceMs, lastMs, nowMs);
            }
            else if (Status == BedStatus.Occupied && SinceMs == _forgetBeforeMs)
            {
                // Who seemed to lie there had left before the bed was made.
                Become(engine, BedStatus.Made, SinceMs, new Reason(ReasonCode.Finished, SinceMs));
            }
            else if (Status is BedStatus.Occupied or BedStatus.Unknown) SeeIfEmpty(engine, quietSinceMs, quietMs, nowMs);
            return;
        }

        if (_presenceBeganMs < 0) _presenceBeganMs = Math.Max(present ? beganMs : lastMs, _forgetBeforeMs);
        if (!present) engine.Schedule(this, lastMs + quietMs);
        if (Status == BedStatus.Occupied) return;
        bool someone = _around is not null && IsTouchedAsBySomeone;
        long seenMs = present ? lastMs : Math.Min(lastMs, ToldPresentMs(nowMs));
        if (someone || seenMs - _presenceBeganMs >= _rules.PresentAfterMs) Occupy(engine, nowMs);
        else if (present) engine.Schedule(this, _presenceBeganMs + _rules.PresentAfterMs);
    }

    /// <summary>Who still lies there long after the release was not the one who would leave: the bed needs a new word.</summary>
    private void SeeIfReleaseLapses(Engine engine, long nowMs)
    {
        long lapseMs = _releasedAtMs + _rules.AbsentAfterMs;
        if (nowMs < lapseMs)
        {
            engine.Schedule(this, lapseMs);
            return;
        }
        _releasedAtMs = -1;
        _why.Add(new Reason(ReasonCode.ReleaseLapsed, lapseMs));
        engine.Changed(this);
    }

    /// <summary>A bed that nothing is known of is empty once its mats have been heard and quiet for as long as any other's.</summary>
    private void SeeIfEmpty(Engine engine, long quietSinceMs, long quietMs, long nowMs)
    {
        if (quietSinceMs < 0 && _releasedAtMs < 0) return;
        if (LeavingIsSeen && _releasedAtMs < 0)
        {
            quietSinceMs = Math.Max(quietSinceMs, Math.Max(SinceMs, _around!.InsideMs));
            quietMs = _rules.UnseenAfterMs;
        }
        if (quietSinceMs >= 0 && nowMs - quietSinceMs < quietMs) engine.Schedule(this, quietSinceMs + quietMs);
        else Vacate(engine, quietSinceMs >= 0, SinceMs, Math.Max(quietSinceMs, SinceMs), nowMs);
    }

    private void Occupy(Engine engine, long nowMs)
    {
        DropTask(engine, "occupied-again", nowMs);
        _releasedAtMs = -1;
        Become(engine, BedStatus.Occupied, _presenceBeganMs, new Reason(ReasonCode.MatPresent, _presenceBeganMs));
    }

    private void Vacate(Engine engine, bool seen, long beganMs, long endedMs, long nowMs)
    {
        // Pressed while the one who has left was known to be there, and not so early that it would have lapsed.
        int pressed = FirstPress(Math.Max(beganMs + _rules.PresentAfterMs, endedMs - _rules.AbsentAfterMs + 1));
        if (_releasedAtMs < 0 && pressed >= 0) (_releasedAtMs, _releasedBy) = (_presses[pressed].AtMs, _presses[pressed].By);
        Reason released = new(ReasonCode.Released, _releasedAtMs, 0, _releasedBy);
        Become(engine, BedStatus.Vacated, endedMs, seen ? new Reason(ReasonCode.MatQuiet, endedMs) : released);
        if (seen && _releasedAtMs >= 0) _why.Add(released);
    }

    private void WeighReadiness(Engine engine, long nowMs)
    {
        // The fact is that it was left, whether a word or the rule releases it: what comes first after a crash gives the same task.
        if (_releasedAtMs >= 0)
        {
            MakeReady(engine, SinceMs, nowMs);
        }
        else if (Residential)
        {
            WeighMorning(engine, nowMs);
        }
        else if (_rules.ReleaseAfterMs > 0)
        {
            long atMs = SinceMs + _rules.ReleaseAfterMs;
            if (nowMs < atMs)
            {
                engine.Schedule(this, atMs);
                return;
            }
            _why.Add(new Reason(ReasonCode.AutoReleased, atMs, _rules.ReleaseAfterMs));
            MakeReady(engine, SinceMs, nowMs);
        }
    }

    private void WeighMorning(Engine engine, long nowMs)
    {
        // Nobody waits for the morning in a soiled bed.
        if (Contaminated)
        {
            MakeReady(engine, SinceMs, nowMs);
            return;
        }
        if (WindowLeft(engine, nowMs) is not var (beginMs, _))
        {
            engine.Schedule(this, engine.Clock.At(engine.Clock.Day(nowMs) + 1, _rules.WindowBeginMinute));
            return;
        }
        long readyMs = Math.Max(Math.Max(beginMs, SinceMs + _rules.UpForMs), _comeBackAtMs);
        if (nowMs < readyMs)
        {
            engine.Schedule(this, readyMs);
            return;
        }
        _why.Add(new Reason(ReasonCode.WindowOpen, beginMs));
        _why.Add(new Reason(ReasonCode.UpSince, SinceMs));

        MakeReady(engine, Math.Max(SinceMs, _comeBackAtMs), nowMs);
    }

    private void MakeReady(Engine engine, long causeMs, long nowMs)
    {
        TaskKind kind = KindOfWork(engine, nowMs);
        if (kind == TaskKind.ChangeLinen && !Contaminated)
        {
            _why.Add(new Reason(ReasonCode.LinenDay, engine.Clock.At(engine.Clock.Day(nowMs), 0)));
        }
        Status = BedStatus.ReadyToMake;
        SinceMs = nowMs;
        _releasedAtMs = -1;
        _comeBackAtMs = -1;
        Task = engine.Tasks.Open(kind, this, causeMs, _why.Reasons, nowMs);
        engine.StateMoved(this);
    }

    /// <summary>A soiled bed of a resident is cleaned where the site does that work, and else its linen is changed.</summary>
    private TaskKind KindOfWork(Engine engine, long nowMs)
    {
        if (!Residential) return TaskKind.CleanBed;
        if (Contaminated && engine.Settings.Tasks[(int)TaskKind.CleanBed] is not null) return TaskKind.CleanBed;
        bool linenDay = (_rules.LinenDays >> engine.Clock.WeekDay(nowMs) & 1) == 1;
        return Contaminated || linenDay ? TaskKind.ChangeLinen : TaskKind.MakeBed;
    }

    /// <summary>A day's making that nobody came to is over at midnight; the new day asks anew.</summary>
    private void EndTheDay(Engine engine, long nowMs)
    {
        int day = engine.Clock.Day(SinceMs);
        if (engine.Clock.Day(nowMs) == day)
        {
            engine.Schedule(this, engine.Clock.At(day + 1, 0));
            return;
        }
        if (Contaminated || Task is { IsBegun: true }) return;
        DropTask(engine, "day-over", nowMs);
        Status = BedStatus.Vacated;
        SinceMs = engine.Clock.At(engine.Clock.Day(nowMs), 0);
        engine.StateMoved(this);
        WeighReadiness(engine, nowMs);
    }

    private void DropTask(Engine engine, string reason, long nowMs)
    {
        WorkTask? task = Task;
        Task = null;
        if (task is not null) engine.Tasks.Cancel(task, reason, nowMs);
    }

    private void Become(Engine engine, BedStatus status, long sinceMs, Reason reason)
    {
        Status = status;
        SinceMs = sinceMs;
        _why.Begin(reason);
        engine.StateMoved(this);
    }

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        Status = kept.Value(Status);
        SinceMs = kept.Value(SinceMs);
        Isolated = kept.Value(Isolated);
        Contaminated = kept.Value(Contaminated);
        _presenceBeganMs = kept.Value(_presenceBeganMs);
        _stayBeganMs = kept.Value(_stayBeganMs);
        _stayEndedMs = kept.Value(_stayEndedMs);
        _saidPresentMs = kept.Value(_saidPresentMs);
        _forgetBeforeMs = kept.Value(_forgetBeforeMs);
        _releasedAtMs = kept.Value(_releasedAtMs);
        _releasedBy = kept.Value(_releasedBy);
        _doneOnDay = kept.Value(_doneOnDay);
        _comeBackAtMs = kept.Value(_comeBackAtMs);
        kept.List(_presses, kept.Value);
        _touches = kept.Value(_touches);
        _touchedBy = kept.Value(_touchedBy);
        _touchedByMore = kept.Value(_touchedByMore);
        _touchBeganMs = kept.Value(_touchBeganMs);
        _touchedMs = kept.Value(_touchedMs);
        foreach (Mat mat in _mats) mat.Keep(kept);
        _around?.Keep(kept);
        _why.Keep(kept);
    }
}
