namespace Logistics.Core;

/// <summary>Carries out a person's word, or says why not. Saying it again changes nothing.</summary>
internal static class CommandRules
{
    public static Refusal Carry(Engine engine, Command command, long nowMs)
    {
        if (!command.IsSound) return Refusal.NotUnderstood;

        // Requests for work are known again by the task that they made, and anybody may make them.
        Worker? named = command.Request.Length == 0 || command.Kind == CommandKind.RequestTask ? null : engine.FindWorker(command.By);
        if (named?.HasSaid(command.Request) == true) return Refusal.None;
        Refusal refusal = CarryOut(engine, command, nowMs);
        if (refusal == Refusal.None) named?.NoteSaid(command.Request);
        return refusal;
    }

    private static Refusal CarryOut(Engine engine, Command command, long nowMs) => command.Kind switch
    {
        CommandKind.StartShift or CommandKind.EndShift or CommandKind.StartBreak or CommandKind.EndBreak or CommandKind.CleanHands
            => OfOneself(engine, command, nowMs),
        CommandKind.AcceptTask or CommandKind.StartTask or CommandKind.SuspendTask or CommandKind.FinishTask or CommandKind.DeclineTask
            => WithTask(engine, command, nowMs),
        CommandKind.CancelTask =>
            engine.Tasks.Find(command.Task) is WorkTask task ? engine.Tasks.CallOff(task, nowMs) : Refusal.UnknownTask,
        CommandKind.WithdrawTask =>
            engine.Tasks.Find(command.Task) is WorkTask asked ? engine.Tasks.Withdraw(asked, nowMs) : Refusal.UnknownTask,
        CommandKind.RequestTask => Request(engine, command, nowMs),
        CommandKind.MakeUrgent or CommandKind.MakeNext or CommandKind.AssignTask or CommandKind.TakeAlert => Lead(engine, command, nowMs),
        CommandKind.StopRound => engine.Rounds.Stop(command.Subject),
        CommandKind.SignOffSkill => SignOff(engine, command, nowMs),
        CommandKind.LiftOut or CommandKind.LiftBack => engine.Dispatcher.SetLift(command.Subject, command.Kind == CommandKind.LiftBack),
        CommandKind.PlanShifts => Plan(engine, command.Roster!, nowMs),
        CommandKind.WasteLeft =>
            engine.Points.FindStock(command.Subject) is StreamStock stock ? stock.Leave(engine, nowMs) : Refusal.UnknownSubject,

        // Nothing here hangs on it: it stands in the journal, and the history takes it from there.
        CommandKind.CorrectLedger =>
            engine.Settings.Wards.Any(ward => ward.Id == command.Correction!.Ward) ? Refusal.None : Refusal.UnknownSubject,
        _ => WithBed(engine, command, nowMs),
    };

    private static Refusal OfOneself(Engine engine, Command command, long nowMs)
    {
        if (engine.FindWorker(command.By) is not Worker worker) return Refusal.UnknownPerson;
        switch (command.Kind)
        {
            case CommandKind.StartShift: return worker.Begin(engine, nowMs);
            case CommandKind.EndShift: return worker.End(engine, nowMs);
            case CommandKind.StartBreak: return worker.StartBreak(engine, nowMs);
            case CommandKind.EndBreak: return worker.EndBreak(engine, nowMs);
            default: worker.CleanHands(engine); return Refusal.None;
        }
    }

    private static Refusal Lead(Engine engine, Command command, long nowMs)
    {
        if (engine.Tasks.Find(command.Task) is not WorkTask task) return Refusal.UnknownTask;
        switch (command.Kind)
        {
            case CommandKind.MakeUrgent: return engine.Tasks.Hurry(task, TaskUrgency.Now, nowMs);
            case CommandKind.MakeNext: return engine.Tasks.Hurry(task, TaskUrgency.Next, nowMs);
            case CommandKind.TakeAlert: return engine.Tasks.TakeAlert(task, command.By);
            default:
                return engine.FindWorker(command.Subject) is Worker worker
                    ? engine.Tasks.Assign(task, worker, nowMs) : Refusal.UnknownPerson;
        }
    }

    private static Refusal SignOff(Engine engine, Command command, long nowMs)
    {
        if (engine.FindWorker(command.Subject) is not Worker worker) return Refusal.UnknownPerson;
        int skill = engine.Settings.Skills.ToList().IndexOf(command.Reason);
        if (skill < 0) return Refusal.UnknownSubject;
        worker.SignOffSkill(engine, skill, command.By, nowMs);
        return Refusal.None;
    }

    private static Refusal Plan(Engine engine, Roster roster, long nowMs)
    {
        SortedSet<string> spokenFor = new(roster.Workers, StringComparer.Ordinal);
        foreach (PlannedShift shift in roster.Shifts)
        {
            bool speaks = spokenFor.Count == 0 || spokenFor.Contains(shift.Worker);
            if (!speaks || engine.FindWorker(shift.Worker) is null) return Refusal.UnknownPerson;
        }
        ILookup<string, PlannedShift> plans = roster.Shifts.ToLookup(shift => shift.Worker, StringComparer.Ordinal);
        foreach (Worker worker in engine.Workers)
        {
            if (spokenFor.Count > 0 && !spokenFor.Contains(worker.Id)) continue;
            worker.Plan(engine, roster.FromMs, roster.ToMs, plans[worker.Id], nowMs);
        }
        return Refusal.None;
    }

    private static Refusal WithTask(Engine engine, Command command, long nowMs)
    {
        if (engine.FindWorker(command.By) is not Worker worker) return Refusal.UnknownPerson;
        if (engine.Tasks.Find(command.Task) is not WorkTask task) return Refusal.UnknownTask;
        if (!worker.OnShift && task.Worker != worker) return Refusal.NotOnShift;
        long saidMs = nowMs - command.AgeMs;
        return command.Kind switch
        {
            CommandKind.AcceptTask => SaidThen(engine.Tasks.Accept, task, worker, saidMs, nowMs),
            CommandKind.StartTask => SaidThen(engine.Tasks.Start, task, worker, saidMs, nowMs),
            CommandKind.SuspendTask => engine.Tasks.Suspend(task, worker, command.Reason, nowMs),
            CommandKind.FinishTask => engine.Tasks.Finish(task, worker, command.Outcome, command.Checks, saidMs, nowMs),
            _ => engine.Tasks.Decline(task, worker, command.Reason, nowMs),
        };
    }

    /// <summary>A step that came late was made when it was said, but not before the one before it: what follows it, late as well, is
    /// reckoned from there. Two begin together when the hub has heard both.</summary>
    private static Refusal SaidThen(
        Func<WorkTask, Worker, long, Refusal> step, WorkTask task, Worker worker, long saidMs, long nowMs)
    {
        (TaskState before, long beforeMs) = (task.State, task.ChangedMs);
        Refusal refusal = step(task, worker, nowMs);
        bool isTogether = task is { State: TaskState.Started, Partner: not null };
        if (task.State != before && !isTogether) task.SaidAt(Math.Max(beforeMs, saidMs));
        return refusal;
    }

    private static Refusal Request(Engine engine, Command command, long nowMs)
    {
        if (engine.FindPlace(command.Subject) is not Workplace place) return Refusal.UnknownSubject;
        return command.TaskKind switch
        {
            TaskKind.MakeBed or TaskKind.CleanBed =>
                place is Bed bed && command is { PlannedMs: 0, WeekDays: 0 }
                    ? bed.Release(engine, nowMs - command.AgeMs, command.By, nowMs)
                    : Refusal.UnknownWork,
            TaskKind.ChangeLinen when place is not Bed => Refusal.UnknownWork,
            TaskKind.CollectLaundry or TaskKind.DeliverLinen or TaskKind.CollectWaste when place is not StoragePoint => Refusal.UnknownWork,
            _ => engine.Tasks.Request(command, place, nowMs),
        };
    }

    private static Refusal WithBed(Engine engine, Command command, long nowMs)
    {
        if (engine.FindPlace(command.Subject) is not Bed bed) return Refusal.UnknownSubject;
        switch (command.Kind)
        {
            case CommandKind.ReleaseBed: return bed.Release(engine, nowMs - command.AgeMs, command.By, nowMs);
            case CommandKind.BlockBed: return bed.Block(engine, command.Reason, command.By, nowMs);
            case CommandKind.UnblockBed: return bed.Unblock(engine, command.By, nowMs);
            case CommandKind.IsolateBed: bed.Isolate(engine, true, command.By, nowMs); return Refusal.None;
            case CommandKind.LiftIsolation: bed.Isolate(engine, false, command.By, nowMs); return Refusal.None;
            case CommandKind.MarkContaminated: bed.Contaminate(engine, command.By, nowMs); return Refusal.None;
            default: throw new InvalidOperationException($"command {command.Kind} is not one of ours");
        }
    }
}
