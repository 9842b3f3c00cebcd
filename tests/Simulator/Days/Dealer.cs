using Logistics.Core;

namespace Logistics.Simulator.Days;

/// <summary>How work finds people on a simulated day: this one leaves it to the engine, which offers.</summary>
internal class Dealer(Day day)
{
    private readonly Dictionary<string, (string Worker, long AnswerByMs)> _rung = new(StringComparer.Ordinal);

    protected Day Day => day;

    /// <summary>A task is not what it was.</summary>
    public virtual void Follow(WorkTask task)
    {
        if (task is not { State: TaskState.Offered, Worker: not null }) return;
        (string, long) offer = (task.Worker.Id, task.AnswerByMs);
        if (_rung.GetValueOrDefault(task.Id) == offer) return;
        _rung[task.Id] = offer;
        DayWorker worker = day.Find(task.Worker.Id);
        if (task.Worker.Tasks[0] == task) worker.Ring(task);
        else worker.See(task);
    }

    /// <summary>After everything that happens.</summary>
    public virtual void Deal()
    {
    }

    /// <summary>Somebody has nothing to do.</summary>
    public virtual void Freed(DayWorker worker)
    {
    }

    /// <summary>Somebody answers an offer that may have passed meanwhile.</summary>
    /// <returns>True when they have the task.</returns>
    public virtual bool Answer(DayWorker worker, WorkTask task, bool yes)
    {
        if (task.State != TaskState.Offered || task.Worker?.Id != worker.Id) return false;
        CommandKind word = yes ? CommandKind.AcceptTask : CommandKind.DeclineTask;
        return day.Say(worker.Id, word, task.Id, yes ? "" : "not-now") == Refusal.None && yes;
    }
}
