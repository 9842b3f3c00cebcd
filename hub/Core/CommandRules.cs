namespace Logistics.Core;

/// <summary>Carries out a person's word, or says why not. Saying it again changes nothing.</summary>
internal static class CommandRules
{
    public static Refusal Carry(Engine engine, Command command, long nowMs) => command.Kind switch
    {
        _ when !command.IsSound => Refusal.NotUnderstood,
        CommandKind.StartShift or CommandKind.EndShift => Shift(engine, command, nowMs),
        CommandKind.AcceptTask or CommandKind.StartTask or CommandKind.SuspendTask or CommandKind.FinishTask or CommandKind.DeclineTask
            => WithTask(engine, command, nowMs),
        CommandKind.CancelTask =>
            engine.Tasks.Find(command.Task) is WorkTask task ? engine.Tasks.CallOff(task, nowMs) : Refusal.UnknownTask,
        CommandKind.RequestTask => Request(engine, command, nowMs),
        CommandKind.WasteLeft =>
            engine.Points.FindStock(command.Subject) is StreamStock stock ? stock.Leave(engine, nowMs) : Refusal.UnknownSubject,
        _ => WithBed(engine, command, nowMs),
    };

    private static Refusal Shift(Engine engine, Command command, long nowMs)
    {
        if (engine.FindWorker(command.By) is not Worker worker) return Refusal.UnknownPerson;
        bool begin = command.Kind == CommandKind.StartShift;
        if (worker.OnShift == begin) return Refusal.None;
        if (!begin && worker.AtHand is { State: TaskState.Started }) return Refusal.HoldsWork;
        worker.OnShift = begin;
        worker.IdleSinceMs = nowMs;
        if (begin) engine.AskDispatch();
        else engine.Tasks.ReturnAll(worker, nowMs);
        engine.Changed(worker);
        return Refusal.None;
    }

    private static Refusal WithTask(Engine engine, Command command, long nowMs)
    {
        if (engine.FindWorker(command.By) is not Worker worker) return Refusal.UnknownPerson;
        if (engine.Tasks.Find(command.Task) is not WorkTask task) return Refusal.UnknownTask;
        if (!worker.OnShift && task.Worker != worker) return Refusal.NotOnShift;
        return command.Kind switch
        {
            CommandKind.AcceptTask => engine.Tasks.Accept(task, worker, nowMs),
            CommandKind.StartTask => engine.Tasks.Start(task, worker, nowMs),
            CommandKind.SuspendTask => engine.Tasks.Suspend(task, worker, command.Reason, nowMs),
            CommandKind.FinishTask => engine.Tasks.Finish(task, worker, command.Outcome, command.Checks, nowMs - command.AgeMs, nowMs),
            _ => engine.Tasks.Decline(task, worker, command.Reason, nowMs),
        };
    }

    private static Refusal Request(Engine engine, Command command, long nowMs)
    {
        if (engine.FindPlace(command.Subject) is not Workplace place) return Refusal.UnknownSubject;
        return command.TaskKind switch
        {
            TaskKind.MakeBed or TaskKind.CleanBed =>
                place is Bed bed ? bed.Release(engine, nowMs - command.AgeMs, command.By, nowMs) : Refusal.UnknownWork,
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
