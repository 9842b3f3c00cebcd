namespace Logistics.Core;

/// <summary>All tasks of a site and the steps of their lives. Every step is asked for here and nowhere else.</summary>
public sealed class TaskBook
{
    /// <summary>Ended tasks stay readable for a day, for those who were away.</summary>
    private const long KeepEndedMs = LocalClock.DayMs;

    /// <summary>But no more of them than the largest hospital ends in a day.</summary>
    private const int KeepEndedMost = 10_000;

    /// <summary>Three letters for each kind, in ids. They stand in journals and on the wire: never change one.</summary>
    private static readonly string[] Letters = ["bed", "cln", "lin", "lau", "sto", "was", "trn", "esc", "liv", "spl", "chk"];

    /// <summary>Work is planned four weeks ahead at most.</summary>
    private const long PlannedMostMs = 28 * LocalClock.DayMs;

    private readonly Engine _engine;
    private readonly SortedDictionary<string, WorkTask> _tasks = new(StringComparer.Ordinal);
    private readonly List<WorkTask> _waiting = [];
    private readonly SortedSet<WorkTask> _ended = new(Comparer<WorkTask>.Create(ByEnd));
    private static readonly Comparer<WorkTask> Urgency = Comparer<WorkTask>.Create(ByUrgency);

    internal TaskBook(Engine engine) => _engine = engine;

    /// <summary>Open tasks and those that ended within a day, the last 10,000 of them at most, by id.</summary>
    public IEnumerable<WorkTask> All => _tasks.Values;

    public int Count => _tasks.Count;

    /// <summary>Tasks that nobody holds, most urgent first. Whoever comes free looks at them all, so that they stand side by side in
    /// memory.</summary>
    internal List<WorkTask> Waiting => _waiting;

    /// <summary>How tasks get their ids; the simulation puts a worse one here, to see that it finds out.</summary>
    internal Func<TaskKind, string, long, string> NameOf { get; set; } = IdOf;

    /// <summary>The task with this id, or null.</summary>
    public WorkTask? Find(string id) => _tasks.GetValueOrDefault(id);

    /// <summary>What this worker may choose and take on now, where people choose for themselves; most urgent first.</summary>
    public IReadOnlyList<WorkTask> Choices(string worker, long nowMs)
    {
        Worker? who = _engine.FindWorker(worker);
        if (who is not { OnShift: true, AtHand: null or { State: TaskState.Offered } }) return [];
        return [.. _waiting.Where(task => _engine.Dispatcher.IsChosen(task, who, nowMs) && MayTake(task, who, nowMs) == Refusal.None)];
    }

    /// <summary>The id that a fact gives its task: kind, thing and instant, so that seeing the fact again gives the same id.</summary>
    internal static string IdOf(TaskKind kind, string place, long causeMs) => $"{Letters[(int)kind]}-{place}-{Base36(causeMs)}";

    /// <summary>Opens the task that a fact asks for, or gives the one it opened before; null for work that the site does not do.</summary>
    internal WorkTask? Open(TaskKind kind, Workplace place, long causeMs, IReadOnlyList<Reason> why, long nowMs)
    {
        string id = NameOf(kind, place.Id, causeMs);

        // The same fact asks again although its task has ended: the next instant is as much a fact, and the same after a crash.
        while (_tasks.GetValueOrDefault(id) is { IsOver: true }) id = NameOf(kind, place.Id, ++causeMs);
        return Open(id, kind, place, why, nowMs);
    }

    internal Refusal Request(Command command, Workplace place, long nowMs)
    {
        if (_engine.Settings.Tasks[(int)command.TaskKind] is null) return Refusal.UnknownWork;
        if (command.PlannedMs > nowMs + PlannedMostMs) return Refusal.TooFarAhead;
        if (command.WeekDays != 0) return _engine.Rounds.Ask(command, nowMs);
        string id = $"{Letters[(int)command.TaskKind]}-{place.Id}-{command.Request}";
        if (_tasks.ContainsKey(id)) return Refusal.None;
        Reason why = new(ReasonCode.Requested, nowMs, 0, command.By);
        if (command.PlannedMs > nowMs || command.ForMs > 0)
        {
            Open(id, command.TaskKind, place, [why], nowMs, Math.Max(nowMs, command.PlannedMs), command.ForMs);
        }
        else if (place is StoragePoint point && point.Work == command.TaskKind) point.Ask(_engine, id, why, nowMs);
        else Open(id, command.TaskKind, place, [why], nowMs);
        return Refusal.None;
    }

    /// <summary>Opens work that is to begin at an instant, once.</summary>
    internal void Plan(TaskKind kind, Workplace place, long fromMs, long forMs, Reason why, long nowMs)
    {
        string id = NameOf(kind, place.Id, fromMs);
        if (!_tasks.ContainsKey(id)) Open(id, kind, place, [why], nowMs, fromMs, forMs);
    }

    internal void Offer(WorkTask task, Worker worker, Choice choice, long nowMs)
    {
        Hold(task, TaskState.Offered, worker, nowMs);
        task.Choice = choice;
        task.AnswerByMs = nowMs + _engine.Settings.OfferTimeoutMs;
        _engine.Schedule(task, task.AnswerByMs);
    }

    internal Refusal Accept(WorkTask task, Worker worker, long nowMs)
    {
        if (task.IsOver) return Refusal.AlreadyOver;
        if (task.Worker is not null && task.Worker != worker) return Refusal.HeldByAnother;
        if (task.State is TaskState.Accepted or TaskState.Started) return Refusal.None;
        WorkTask? atHand = worker.AtHand;
        if (atHand is { State: not TaskState.Offered }) return Refusal.HoldsWork;
        if (task.Worker is null && MayTake(task, worker, nowMs) is var refusal and not Refusal.None) return refusal;

        // Whoever takes what they were offered takes the walk; whoever takes anything else lets it pass.
        WorkTask[] taken = [task];
        if (task.State == TaskState.Offered) taken = OfferedTo(worker);
        else ReturnOffered(worker, answered: true, nowMs);
        if (task.Worker is null)
        {
            task.Choice = _engine.Dispatcher.ChoiceOf(task, new Candidate(worker, CandidateCode.Chose, 0), nowMs);
        }
        foreach (WorkTask part in taken)
        {
            Hold(part, TaskState.Accepted, worker, nowMs);
            part.Settle();
        }
        return Refusal.None;
    }

    /// <summary>A lead gives it to someone, who is asked for it like for any other, with all the time to answer even where they were
    /// being asked already; nobody is torn from work that was begun.</summary>
    internal Refusal Assign(WorkTask task, Worker worker, long nowMs)
    {
        if (task.IsOver) return Refusal.AlreadyOver;
        bool isGiven = task.State != TaskState.Offered || task.Choice?.Chosen.Code == CandidateCode.ByLead;
        if (task.Worker == worker && isGiven) return Refusal.None;
        if (task.State == TaskState.Started) return Refusal.HeldByAnother;
        if (!worker.OnShift) return Refusal.NotOnShift;
        if (worker.AtHand is { State: not TaskState.Offered }) return Refusal.HoldsWork;
        if (MayTake(task, worker, nowMs) is var refusal and not Refusal.None && refusal != Refusal.NotYourTurn) return refusal;
        ReturnOffered(worker, answered: null, nowMs);
        if (task.Worker is Worker before) Return(task, before, answered: null, nowMs);
        Offer(task, worker, _engine.Dispatcher.ChoiceOf(task, new Candidate(worker, CandidateCode.ByLead, 0), nowMs), nowMs);
        return Refusal.None;
    }

    /// <summary>It goes before others from here on, and no longer behind them on a walk.</summary>
    internal Refusal Hurry(WorkTask task, TaskUrgency urgency, long nowMs)
    {
        if (task.IsOver) return Refusal.AlreadyOver;
        if (task.Urgency == urgency) return Refusal.None;
        if (task.Worker is Worker holder && IsBehind(task, holder)) Return(task, holder, answered: null, nowMs);
        foreach (WorkTask half in task.Partner is WorkTask other ? [task, other] : new[] { task })
        {
            bool waits = StopWaiting(half);
            half.Urgency = urgency;
            if (waits) Wait(half);
            _engine.Changed(half);
            if (half.Worker is not null) _engine.Changed(half.Worker);
            if (waits) _engine.Dispatcher.Look(half);
        }
        return Refusal.None;
    }

    /// <summary>Somebody sees to it that nobody took it on.</summary>
    internal Refusal TakeAlert(WorkTask task, string by)
    {
        if (task.IsOver) return Refusal.AlreadyOver;
        if (task.Level == 0) return Refusal.OutOfOrder;
        if (string.Equals(task.TakenBy, by, StringComparison.Ordinal)) return Refusal.None;
        if (task.TakenBy.Length > 0) return Refusal.HeldByAnother;
        task.TakeAlert(by);
        _engine.Changed(task);
        return Refusal.None;
    }

    internal Refusal Start(WorkTask task, Worker worker, long nowMs)
    {
        if (task.State == TaskState.Started && task.Worker == worker) return Refusal.None;
        if (IsBehind(task, worker)) return Refusal.OutOfOrder;
        if (!worker.Knows(task.SkillBit)) return Refusal.SkillMissing;
        if (task.Worker == worker && task.State == TaskState.Accepted) return Begin(task, worker, nowMs);
        Refusal refusal = Accept(task, worker, nowMs);
        return refusal == Refusal.None ? Begin(task, worker, nowMs) : refusal;
    }

    internal Refusal Suspend(WorkTask task, Worker worker, string reason, long nowMs)
    {
        if (task.IsOver) return Refusal.AlreadyOver;
        if (task.Worker != worker) return Refusal.HeldByAnother;
        if (task.State == TaskState.Suspended) return Refusal.None;
        if (task.State != TaskState.Started) return Refusal.OutOfOrder;
        worker.NoteWorked(_engine, task, nowMs);
        Hold(task, TaskState.Suspended, worker, nowMs);
        task.Reason = reason;
        task.Ready = false;
        worker.IdleSinceMs = nowMs;
        Pause(_engine, task, nowMs);
        SeeNextPart(worker, nowMs);
        worker.SeeTime(_engine, nowMs);
        return Refusal.None;
    }

    /// <param name="task">The task.</param>
    /// <param name="worker">Who says it.</param>
    /// <param name="outcome">How the work ended.</param>
    /// <param name="checks">What was looked at before a container left.</param>
    /// <param name="saidMs">When that was said; the work ended then, but not before its last step.</param>
    /// <param name="nowMs">The input's time.</param>
    internal Refusal Finish(WorkTask task, Worker worker, TaskOutcome outcome, Checks checks, long saidMs, long nowMs)
    {
        if (task.State == TaskState.Done && task.Worker == worker) return Refusal.None;
        if (task.IsOver) return Refusal.AlreadyOver;
        if (task.Worker != worker) return Refusal.HeldByAnother;
        if (task.State == TaskState.Offered || IsBehind(task, worker)) return Refusal.OutOfOrder;
        if (!Fits(outcome, task)) return Refusal.WrongOutcome;
        if (task is { Kind: TaskKind.CollectWaste, Place: StoragePoint point } && point.Misses(checks) is var refusal and not Refusal.None)
        {
            // What is asked for may have changed since the worker saw it.
            _engine.Changed(worker);
            return refusal;
        }
        bool attached = Attached(task);
        long endedMs = Math.Max(saidMs, task.ChangedMs);
        if (attached) task.Place.Task = null;
        End(task, TaskState.Done, outcome, "", nowMs, endedMs);
        if (attached) task.Place.OnFinished(_engine, endedMs, outcome, worker.Id, nowMs);
        if (task.Kind == TaskKind.CheckSensor) _engine.Sensors.TrustAfterCheck(task);
        return Refusal.None;
    }

    /// <summary>Work that was evidently finished, though nobody said so.</summary>
    internal void CloseByEvidence(WorkTask task, long nowMs) => End(task, TaskState.Done, TaskOutcome.Evidence, "", nowMs);

    /// <summary>A worker lets an offer pass, with all that goes along behind it, or hands back what was accepted.</summary>
    internal Refusal Decline(WorkTask task, Worker worker, string reason, long nowMs)
    {
        if (task.IsOver) return Refusal.AlreadyOver;
        if (task.Worker != worker)
        {
            // The offer was taken back while they looked at it: they do not want it all the same.
            if (task.PassOf(worker, nowMs, out _) == CandidateCode.Nearest)
            {
                task.NotePass(worker, PassUntil(nowMs), answered: true);
                _engine.Schedule(task, PassUntil(nowMs));
            }
            return Refusal.None;
        }
        if (task.State == TaskState.Started) return Refusal.OutOfOrder;
        bool atHand = worker.AtHand == task;
        foreach (WorkTask part in task.State == TaskState.Offered && atHand ? OfferedTo(worker) : [task])
        {
            Return(part, worker, answered: true, nowMs);
            part.Reason = reason;
        }
        if (atHand) SeeNextPart(worker, nowMs);
        return Refusal.None;
    }

    /// <summary>A lead takes the task away.</summary>
    internal Refusal CallOff(WorkTask task, long nowMs) => TakeAway(task, "by-lead", nowMs);

    /// <summary>What somebody asked for is no longer needed. Nobody but people can take back what people asked for, and what is begun is
    /// for whoever is at it to end.</summary>
    internal Refusal Withdraw(WorkTask task, long nowMs)
    {
        if (!task.Why.Any(reason => reason.Code == ReasonCode.Requested)) return Refusal.OutOfOrder;
        return !task.IsOver && task.IsBegun ? Refusal.OutOfOrder : TakeAway(task, "withdrawn", nowMs);
    }

    private Refusal TakeAway(WorkTask task, string reason, long nowMs)
    {
        if (task.State == TaskState.Cancelled) return Refusal.None;
        if (task.IsOver) return Refusal.AlreadyOver;
        bool attached = Attached(task);
        if (attached) task.Place.Task = null;
        Cancel(task, reason, nowMs);
        if (attached) task.Place.OnCalledOff(_engine, nowMs);
        return Refusal.None;
    }

    internal void Cancel(WorkTask task, string reason, long nowMs) => End(task, TaskState.Cancelled, default, reason, nowMs);

    /// <summary>What the worker has not begun yet goes back.</summary>
    internal void ReturnAtHand(Worker worker, long nowMs)
    {
        foreach (WorkTask task in worker.Tasks.ToArray())
        {
            if (task.State is TaskState.Offered or TaskState.Accepted) Return(task, worker, answered: null, nowMs);
        }
    }

    /// <summary>Everything that a worker holds goes back, because the worker leaves.</summary>
    internal void ReturnAll(Worker worker, long nowMs)
    {
        foreach (WorkTask task in worker.Tasks.ToArray())
        {
            bool begun = task.State is TaskState.Started or TaskState.Suspended;
            Return(task, worker, answered: null, nowMs);
            if (begun) Pause(_engine, task, nowMs);
        }
    }

    /// <summary>A bed was isolated or soiled, or is no longer: whoever goes there for any reason must see it, and may go there in
    /// another order.</summary>
    internal void NoteHazards(Bed bed)
    {
        foreach (WorkTask task in All)
        {
            if (task.IsOver || task.Place != bed) continue;
            bool waits = StopWaiting(task);
            task.Rank();
            if (waits) Wait(task);
            _engine.Changed(task);
            if (task.Worker is not null) _engine.Changed(task.Worker);
        }
    }

    internal void Evaluate(WorkTask task, long nowMs)
    {
        if (task.IsOver)
        {
            if (nowMs >= task.ChangedMs + KeepEndedMs) Forget(task);
            else _engine.Schedule(task, task.ChangedMs + KeepEndedMs);
            return;
        }
        if (task is { State: TaskState.Offered, Worker: not null })
        {
            if (nowMs >= task.AnswerByMs) Return(task, task.Worker, answered: false, nowMs);
            else _engine.Schedule(task, task.AnswerByMs);
        }
        if (task.State is TaskState.Open or TaskState.Offered) SeeIfUnanswered(task, nowMs);
        _engine.Schedule(task, task.NextTurnMs(_engine.Settings.Dispatch, nowMs));
        if (task.State == TaskState.Open) _engine.Dispatcher.Look(task);
        if (!task.PastDue && nowMs >= task.DueMs)
        {
            task.PastDue = true;
            _engine.Changed(task);
        }
        else if (!task.PastDue)
        {
            _engine.Schedule(task, task.DueMs);
        }
    }

    /// <summary>After a change of configuration: tasks move to the things that stand now; those about things that are gone end.</summary>
    internal void Rebind(Func<string, Workplace?> find, long nowMs)
    {
        foreach (WorkTask task in _tasks.Values.ToArray())
        {
            Workplace? place = find(task.Place.Id);
            if (task.IsOver)
            {
                task.Place = place ?? task.Place;
                if (task.Worker is not null) task.Worker = _engine.FindWorker(task.Worker.Id) ?? task.Worker;
                continue;
            }
            TaskSettings? settings = _engine.Settings.Tasks[(int)task.Kind];
            if (place is null || settings is null)
            {
                if (place is not null && place.Task == task) place.Task = null;
                Cancel(task, "no-longer-configured", nowMs);
                continue;
            }
            task.Place = place;
            task.Ward = _engine.Settings.Wards[place.Ward].Id;
            task.Configure(settings);
            task.Choice = task.Choice?.Among(_engine.FindWorker);
        }
    }

    internal void Keep(Snapshot kept)
    {
        List<WorkTask> tasks = [.. _tasks.Values];
        kept.List(tasks, task => WorkTask.Of(task, kept));
        if (!kept.Loads) return;
        foreach (WorkTask task in tasks)
        {
            _tasks.Add(task.Id, task);
        }
        foreach (WorkTask task in tasks)
        {
            if (task.PartnerId.Length > 0) task.Partner = _tasks[task.PartnerId];
            if (task.State == TaskState.Open) Wait(task);
            if (task.IsOver) _ended.Add(task);
        }
    }

    internal WorkTask? Open(
        string id, TaskKind kind, Workplace place, IReadOnlyList<Reason> why, long nowMs, long fromMs = -1, long forMs = 0)
    {
        if (_tasks.TryGetValue(id, out WorkTask? known)) return known;
        if (_engine.Settings.Tasks[(int)kind] is not TaskSettings settings) return null;
        if (fromMs < 0) fromMs = nowMs;
        WorkTask task = Add(id, kind, place, why, nowMs, fromMs, forMs, settings);
        if (!settings.ForTwo) return task;

        // The other half has the name of the first: seeing the fact again gives the same two.
        task.Partner = Add($"2{id.AsSpan(1)}", kind, place, why, nowMs, fromMs, forMs, settings);
        task.Partner.Partner = task;
        return task;
    }

    private WorkTask Add(
        string id, TaskKind kind, Workplace place, IReadOnlyList<Reason> why, long nowMs, long fromMs, long forMs, TaskSettings settings)
    {
        string ward = _engine.Settings.Wards[place.Ward].Id;
        WorkTask task = new(id, kind, place, ward, why, nowMs, fromMs, fromMs + settings.WithinMs + forMs) { ForMs = forMs };
        task.Configure(settings);
        _tasks.Add(id, task);
        Wait(task);
        task.AwaitHands(_engine.Settings.Dispatch.Escalation, fromMs);
        _engine.CountMade();
        _engine.Schedule(task, task.DueMs);
        _engine.Schedule(task, task.EscalateAtMs);
        _engine.Schedule(task, task.NextTurnMs(_engine.Settings.Dispatch, nowMs));
        _engine.Changed(task);
        _engine.Dispatcher.Look(task);
        return task;
    }

    /// <summary>Whether the worker may take it on, told in a word to act on.</summary>
    private Refusal MayTake(WorkTask task, Worker worker, long nowMs)
    {
        if (task.Partner?.Worker == worker) return Refusal.HoldsWork;

        // What else they were offered is no reason: it goes back when they take this.
        return _engine.Dispatcher.JudgeWithEmptyHands(task, worker, nowMs, out _) switch
        {
            CandidateCode.SkillMissing or CandidateCode.BuddyAway => Refusal.SkillMissing,
            CandidateCode.OnBreak or CandidateCode.BreakDue => Refusal.BreakFirst,
            CandidateCode.HandsNotClean => Refusal.HandsFirst,
            CandidateCode.ShiftEnds or CandidateCode.LawEnds => Refusal.TimeIsUp,
            CandidateCode.OtherWard or CandidateCode.TierWaits => Refusal.NotYourTurn,
            _ => Refusal.None,
        };
    }

    /// <summary>Nobody has taken it on for so long that others must know.</summary>
    private void SeeIfUnanswered(WorkTask task, long nowMs)
    {
        if (nowMs >= task.EscalateAtMs)
        {
            task.Escalate(_engine.Settings.Dispatch.Escalation, nowMs);
            _engine.Changed(task);
        }
        _engine.Schedule(task, task.EscalateAtMs);
    }

    private Refusal Begin(WorkTask task, Worker worker, long nowMs)
    {
        if (task.Partner is { IsOver: false, State: not TaskState.Started } other)
        {
            task.Ready = true;
            _engine.Changed(task);
            _engine.Changed(worker);
            if (!other.Ready || other.Worker is null) return Refusal.None;
            Go(other, other.Worker, nowMs);
        }
        Go(task, worker, nowMs);
        return Refusal.None;
    }

    private void Go(WorkTask task, Worker worker, long nowMs)
    {
        Hold(task, TaskState.Started, worker, nowMs);
        task.StartedMs = nowMs;
        task.Ready = false;
        if (Attached(task) && task.Partner is not { State: TaskState.Started }) task.Place.OnStarted(_engine, nowMs, worker.Id);
    }

    private void Hold(WorkTask task, TaskState state, Worker worker, long nowMs)
    {
        StopWaiting(task);
        Move(task, state, nowMs);
        task.Worker = worker;
        task.Reason = "";
        worker.Hold(task);
        _engine.Changed(worker);
        if (state == TaskState.Suspended) _engine.Dispatcher.Look(worker);
    }

    /// <summary>It comes later on the walk of this worker than something else that is not done.</summary>
    private static bool IsBehind(WorkTask task, Worker worker) =>
        task.Worker == worker && task.State is TaskState.Offered or TaskState.Accepted && worker.AtHand != task;

    private static WorkTask[] OfferedTo(Worker worker) => [.. worker.Tasks.Where(task => task.State == TaskState.Offered)];

    private void ReturnOffered(Worker worker, bool? answered, long nowMs)
    {
        foreach (WorkTask part in OfferedTo(worker)) Return(part, worker, answered, nowMs);
    }

    /// <summary>The part before it on the walk is over: what can't be done in time any more, or not with these hands, goes back.</summary>
    private void SeeNextPart(Worker worker, long nowMs)
    {
        while (worker.AtHand is { State: TaskState.Accepted } next &&
            _engine.Dispatcher.JudgeWithEmptyHands(next, worker, nowMs, out _) != CandidateCode.Nearest)
        {
            Return(next, worker, answered: null, nowMs);
        }
    }

    private long PassUntil(long nowMs) => nowMs + 5 * _engine.Settings.OfferTimeoutMs;

    /// <param name="task">What goes back.</param>
    /// <param name="worker">Who held it.</param>
    /// <param name="answered">They let it pass, or else gave no answer: then they are not asked for it until a few others could have
    /// answered. Null when it is none of their doing.</param>
    /// <param name="nowMs">Now.</param>
    private void Return(WorkTask task, Worker worker, bool? answered, long nowMs)
    {
        if (answered is bool said) task.NotePass(worker, PassUntil(nowMs), said);
        if (task.State == TaskState.Started) worker.NoteWorked(_engine, task, nowMs);

        // Whoever had taken it on and gives it back leaves it without anyone; an offer that passes was never more than that.
        bool wasTaken = task.State != TaskState.Offered;
        Move(task, TaskState.Open, nowMs);
        task.Worker = null;
        task.Ready = false;
        if (wasTaken) task.AwaitHands(_engine.Settings.Dispatch.Escalation, Math.Max(nowMs, task.FromMs));
        worker.Let(task);
        Wait(task);
        _engine.Changed(worker);
        _engine.Dispatcher.Look(task);
        _engine.Dispatcher.Look(worker);
        if (answered is not null) _engine.Schedule(task, PassUntil(nowMs));
        _engine.Schedule(task, task.EscalateAtMs);
    }

    /// <summary>A task ends, and with it the other half of work for two.</summary>
    private void End(WorkTask task, TaskState state, TaskOutcome outcome, string reason, long nowMs, long endedMs = long.MaxValue)
    {
        Over(task, state, nowMs, Math.Min(nowMs, endedMs));
        (task.Outcome, task.Reason) = (outcome, reason);
        if (state == TaskState.Done) _engine.CountDone(task);
        else _engine.CountCancelled();
        if (task.Partner is { IsOver: false } other) End(other, state, outcome, reason, nowMs, endedMs);
    }

    private void Over(WorkTask task, TaskState state, long nowMs, long endedMs)
    {
        StopWaiting(task);
        if (task is { State: TaskState.Started, Worker: not null }) task.Worker.NoteWorked(_engine, task, endedMs);
        Move(task, state, nowMs);
        task.Settle();
        task.Choice = null;
        _engine.Schedule(task, nowMs + KeepEndedMs);
        _ended.Add(task);
        if (_ended.Count > KeepEndedMost) Forget(_ended.Min!);
        if (task.Worker is not Worker worker) return;
        bool atHand = worker.AtHand == task;
        worker.Let(task);
        if (atHand)
        {
            worker.IdleSinceMs = nowMs;
            SeeNextPart(worker, nowMs);
        }
        worker.SeeTime(_engine, nowMs);
        _engine.Changed(worker);
        _engine.Dispatcher.Look(worker);
    }

    private void Move(WorkTask task, TaskState state, long nowMs)
    {
        task.State = state;
        task.ChangedMs = nowMs;
        task.AnswerByMs = 0;
        _engine.Changed(task);
    }

    private void Forget(WorkTask task)
    {
        _tasks.Remove(task.Id);
        _ended.Remove(task);
        if (task.Partner is not null) task.Partner.Partner = null;
        _engine.Forgotten(task);
    }

    private void Wait(WorkTask task)
    {
        int place = _waiting.BinarySearch(task, Urgency);
        if (place < 0) _waiting.Insert(~place, task);
    }

    private bool StopWaiting(WorkTask task)
    {
        int place = _waiting.BinarySearch(task, Urgency);
        if (place >= 0) _waiting.RemoveAt(place);
        return place >= 0;
    }

    /// <summary>It is the work that its place asked for, or the other half of it.</summary>
    private static bool Attached(WorkTask task) =>
        task.Place.Task is WorkTask asked && (asked == task || asked == task.Partner);

    /// <summary>Nobody works at its place any more: the other half, if there is one, lies still too.</summary>
    private static void Pause(Engine engine, WorkTask task, long nowMs)
    {
        if (Attached(task) && task.Partner is not { State: TaskState.Started }) task.Place.OnPaused(engine, nowMs);
    }

    private static bool Fits(TaskOutcome outcome, WorkTask task) => outcome switch
    {
        TaskOutcome.Done => true,
        TaskOutcome.Evidence => false,
        TaskOutcome.Occupied => task.Place is Bed,
        _ => task.Place is Bed { Residential: true },
    };

    internal static int ByUrgency(WorkTask left, WorkTask right)
    {
        int byUrgency = right.Urgency.CompareTo(left.Urgency);
        if (byUrgency != 0) return byUrgency;
        int byRank = left.RankMs.CompareTo(right.RankMs);
        return byRank != 0 ? byRank : string.CompareOrdinal(left.Id, right.Id);
    }

    private static int ByEnd(WorkTask left, WorkTask right)
    {
        int byEnd = left.ChangedMs.CompareTo(right.ChangedMs);
        return byEnd != 0 ? byEnd : string.CompareOrdinal(left.Id, right.Id);
    }

    private static string Base36(long value)
    {
        Span<char> digits = stackalloc char[13];
        int at = digits.Length;
        ulong rest = (ulong)value;
        do
        {
            digits[--at] = "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(rest % 36)];
            rest /= 36;
        }
        while (rest > 0);
        return new string(digits[at..]);
    }
}
