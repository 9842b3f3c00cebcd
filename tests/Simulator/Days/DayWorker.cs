using Logistics.Core;
using Logistics.Simulator.Swarm;
using static Logistics.Simulator.Days.Calendar;

namespace Logistics.Simulator.Days;

/// <summary>Someone at work on a simulated day: answers, walks, works, cleans hands, rests and goes home. Nobody is faster than another.
/// </summary>
internal sealed class DayWorker
{
    /// <summary>Offers of 1,000 that are not seen in time, and that somebody has a reason to let pass. Assumptions.</summary>
    private const int NoAnswerPermille = 50;
    private const int NotNowPermille = 30;

    /// <summary>After soiled work of 1,000 times so many hands are cleaned at once, and that is told. Assumption.</summary>
    private const int CleansHandsPermille = 850;

    /// <summary>Residents of 1,000 who are asleep after all, ask to come back later, or want no one in today. Assumptions.</summary>
    private const int AsleepPermille = 20;
    private const int NotNowInBedPermille = 40;
    private const int RefusedPermille = 30;

    private readonly Day _day;
    private readonly StaffMember _member;
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);
    private Activity _activity;
    private WorkTask? _task;
    private Spot _at;
    private int _step;
    private int _breaksHad;
    private long _cameMs;
    private long _breakMs;
    private long _startedMs;
    private bool _masters;
    private long _soiledMs = -1;
    private bool _soiledByIsolation;
    private long _restUntilMs;
    private Worker? _known;

    public DayWorker(Day day, StaffMember member)
    {
        _day = day;
        _member = member;
        _at = day.Plan.Site.Entrance;
        if (member.ComesMs == long.MaxValue) return;
        day.Later(member.ComesMs, Come);
        day.Later(member.Shift.ToMs, () => If(Activity.Free, Next));
        if (member.IllMs < long.MaxValue) day.Later(member.IllMs, Leave);
        foreach (PlannedBreak one in member.Shift.Breaks) day.Later(one.FromMs, () => If(Activity.Free, Next));
    }

    private enum Activity
    {
        Away,
        Free,
        Walking,
        Working,
        CleaningHands,
        OnBreak,
    }

    public string Id => _member.Id;

    /// <summary>Has nothing at hand, and could be asked.</summary>
    public bool IsFree => _activity == Activity.Free;

    public bool IsAtWork => _activity is not (Activity.Away or Activity.OnBreak);

    public long IdleSinceMs { get; private set; }

    /// <summary>Tasks finished.</summary>
    public int Finished { get; private set; }

    private PlannedBreak? NextBreak => _breaksHad < _member.Shift.Breaks.Count ? _member.Shift.Breaks[_breaksHad] : null;

    /// <summary>Has the skill, or learns it while who teaches it is at work.</summary>
    public bool Masters(TaskKind kind)
    {
        int bit = _day.Plan.Site.SkillOf(kind);
        if ((_member.Skills >> bit & 1) == 1) return true;
        return (_member.Learns >> bit & 1) == 1 && _member.Buddy.Length > 0 && _day.Find(_member.Buddy).IsAtWork;
    }

    /// <summary>May take this on now by skill, hygiene, break, shift and law, as far as anyone can expect.</summary>
    public bool May(WorkTask task)
    {
        if (!Masters(task.Kind)) return false;
        bool isolated = task.Place is Bed { Isolated: true };
        bool soiled = _soiledMs >= 0 && _day.NowMs - _soiledMs < DispatchSettings.HandsRule;
        if (soiled && (IsClean(task.Kind) || (_soiledByIsolation && !isolated))) return false;
        long workMs = Math.Max(_day.Plan.Site.NormMs(task.Kind), _day.AskOf(task)?.ForMs ?? 0);
        long endMs = _day.NowMs + WayTo(task).Ms + workMs;
        if (NextBreak is PlannedBreak next && endMs > next.FromMs) return false;
        return endMs <= _member.Shift.ToMs && endMs <= _member.LawfulUntilMs;
    }

    public bool WasAsked(WorkTask task) => _asked.ContainsKey(task.Id);

    public Building.Walk WayTo(WorkTask task) => _day.Building.Expected(_at, _day.Plan.Site.SpotOf(task.Place.Id));

    /// <summary>The phone rings: this is offered.</summary>
    public void Ring(WorkTask task)
    {
        Chance chance = _day.Luck.Of("answer", task.Id, Id, See(task));
        int says = chance.Below(1_000);
        if (says < NoAnswerPermille) return;
        Answer(task, says >= NoAnswerPermille + NotNowPermille, _day.NowMs + chance.Between(10 * Second, 60 * Second));
    }

    /// <summary>The phone shows it, for the how manieth time: what goes along gets the answer of what it rings for.</summary>
    public int See(WorkTask task)
    {
        _day.NoteOffer(this, task);
        return _asked[task.Id] = _asked.GetValueOrDefault(task.Id) + 1;
    }

    /// <summary>Goes there: the task is theirs.</summary>
    public void Take(WorkTask task)
    {
        _task = task;
        Spot to = _day.Plan.Site.SpotOf(task.Place.Id);
        Building.Walk walk = _day.Building.Between(_at, to, _day.Luck.Of("walk", task.Id, Id));
        _day.Figures.Metres += walk.Metres;
        Turn(Activity.Walking, walk.Ms, () =>
        {
            _at = to;
            Reach(task);
        });
    }

    /// <summary>What the hub says of a task: when it is taken away, whoever walks to it or works at it stops.</summary>
    public void Follow(WorkTask task)
    {
        if (_task != task || _activity is not (Activity.Walking or Activity.Working)) return;
        if (!task.IsOver && task.Worker?.Id == Id) return;
        if (_activity == Activity.Working) NoteDeed(task);
        Next();
    }

    /// <summary>What the hub says of them: whoever is told to rest does so, and whoever the law sends home goes.</summary>
    public void Follow(Worker known)
    {
        _known = known;
        _restUntilMs = known.BreakUntilMs;
        if (!known.OnShift && IsFree) Leave();
        else if (_restUntilMs > 0 && _activity is (Activity.Free or Activity.Walking)) Next();
    }

    /// <summary>With wet hands nobody takes up a phone: the answer comes after.</summary>
    private void Answer(WorkTask task, bool yes, long atMs) => _day.Later(atMs, () =>
    {
        if (_activity == Activity.CleaningHands) Answer(task, yes, _day.NowMs + (5 * Second));
        else if (IsFree && _day.Dealer.Answer(this, task, yes)) Take(task);
    });

    private static bool IsClean(TaskKind kind) =>
        kind is TaskKind.MakeBed or TaskKind.DeliverLinen or TaskKind.EscortPatient or TaskKind.LivingRoom;

    private static bool Soils(TaskKind kind) => kind is
        TaskKind.CollectLaundry or TaskKind.CollectWaste or TaskKind.CleanSpill or TaskKind.CleanBed or TaskKind.ChangeLinen;

    private void Come()
    {
        if (_day.Say(Id, CommandKind.StartShift) != Refusal.None) return;
        _cameMs = _day.NowMs;
        Next();
    }

    private void Reach(WorkTask task)
    {
        // Who is early for what is planned waits there.
        if (_day.AskOf(task) is { PlannedMs: > 0 } ask && ask.PlannedMs > _day.NowMs)
        {
            Turn(Activity.Walking, ask.PlannedMs - _day.NowMs, () => Reach(task));
            return;
        }
        if (_day.Say(Id, CommandKind.StartTask, task.Id) != Refusal.None)
        {
            // Who can't begin it after all, because a buddy left, hands it back.
            _day.Say(Id, CommandKind.DeclineTask, task.Id, "not-now");
            Next();
            return;
        }
        (_startedMs, _masters) = (_day.NowMs, Masters(task.Kind));
        TaskOutcome outcome = OutcomeAt(task);
        long workMs = outcome == TaskOutcome.Done ? _day.WorkMs(task) : Minute;
        Turn(Activity.Working, workMs, () =>
        {
            NoteDeed(task);
            Finished++;
            _task = null;
            if (_day.Say(Id, CommandKind.FinishTask, task.Id, outcome: outcome) == Refusal.None) _day.NoteFinished(task, outcome);
            CleanHands(task);
        });
    }

    private TaskOutcome OutcomeAt(WorkTask task)
    {
        if (task.Kind is not (TaskKind.MakeBed or TaskKind.ChangeLinen)) return TaskOutcome.Done;
        int met = _day.Luck.Of("resident", task.Place.Id, time: _day.Visit(task.Place.Id)).Below(1_000);
        if (met < AsleepPermille) return TaskOutcome.Asleep;
        if (met < AsleepPermille + NotNowInBedPermille) return TaskOutcome.NotNow;
        return met < AsleepPermille + NotNowInBedPermille + RefusedPermille ? TaskOutcome.Refused : TaskOutcome.Done;
    }

    private void CleanHands(WorkTask task)
    {
        Chance chance = _day.Luck.Of("hands", task.Id, Id);
        if (_soiledMs < 0 || !chance.Permille(CleansHandsPermille))
        {
            Next();
            return;
        }

        // Rubbing takes half a minute, washing and drying twice that.
        Turn(Activity.CleaningHands, chance.Between(15 * Second, 60 * Second), () =>
        {
            (_soiledMs, _soiledByIsolation) = (-1, false);
            _day.Log.CleanedHands.Add((Id, _day.NowMs));
            _day.Say(Id, CommandKind.CleanHands);
            Next();
        });
    }

    /// <summary>Goes home, rests or waits for work, as the time of day says.</summary>
    private void Next()
    {
        _task = null;
        if (_day.NowMs >= _member.Shift.ToMs)
        {
            Leave();
            return;
        }
        if (_restUntilMs > 0 || NextBreak?.FromMs <= _day.NowMs)
        {
            Rest();
            return;
        }
        if (_known?.Tasks.FirstOrDefault(task => task.State == TaskState.Accepted) is WorkTask part)
        {
            Take(part);
            return;
        }
        if (_activity != Activity.Free) IdleSinceMs = _day.NowMs;
        Turn(Activity.Free, 0, null);
        _day.Dealer.Freed(this);
    }

    /// <summary>As long as is planned; a break that only the law asks for as long as the hub says.</summary>
    private void Rest()
    {
        _day.Say(Id, CommandKind.StartBreak);
        long forMs = NextBreak is PlannedBreak plan ? plan.ToMs - plan.FromMs : Math.Max(15 * Minute, _restUntilMs - _day.NowMs);
        if (NextBreak is PlannedBreak next) _day.Figures.NoteBreak(_day.NowMs - next.FromMs);
        _breaksHad++;
        _breakMs = _day.NowMs;
        Turn(Activity.OnBreak, forMs, () =>
        {
            EndBreak();
            _restUntilMs = 0;
            _day.Say(Id, CommandKind.EndBreak);
            Next();
        });
    }

    private void EndBreak() => _day.Log.Breaks.Add(new Logbook.Stretch(Id, _breakMs, _day.NowMs));

    /// <summary>Goes home, also from the midst of work when ill.</summary>
    private void Leave()
    {
        if (_activity == Activity.Away) return;
        if (_activity == Activity.OnBreak) EndBreak();
        if (_activity == Activity.Working && _task is not null)
        {
            NoteDeed(_task);
            _day.Say(Id, CommandKind.SuspendTask, _task.Id, "ill");
        }
        _day.Say(Id, CommandKind.EndShift);
        Turn(Activity.Away, 0, null);
        _day.Log.Worked.Add(new Logbook.Stretch(Id, _cameMs, _day.NowMs));
        _day.Figures.BreaksMissed += _member.IllMs < long.MaxValue ? 0 : Math.Max(0, _member.Shift.Breaks.Count - _breaksHad);
    }

    private void NoteDeed(WorkTask task)
    {
        bool isolated = task.Place is Bed { Isolated: true };
        _day.NoteDeed(this, task, _startedMs, _masters);
        if (!Soils(task.Kind) && !isolated) return;
        _soiledMs = _day.NowMs;
        _soiledByIsolation |= isolated;
    }

    /// <summary>Does something else from now on; what was to follow from what was done before no longer does.</summary>
    private void Turn(Activity activity, long forMs, Action? then)
    {
        int step = ++_step;
        _activity = activity;
        if (then is null) return;
        if (activity is Activity.Walking) _day.Figures.NoteWalk(_day.NowMs, _day.NowMs + forMs);
        if (activity is Activity.Working or Activity.CleaningHands) _day.Figures.NoteWork(_day.NowMs, _day.NowMs + forMs);
        _day.Later(_day.NowMs + forMs, () =>
        {
            if (step == _step) then();
        });
    }

    private void If(Activity activity, Action act)
    {
        if (_activity == activity) act();
    }
}
