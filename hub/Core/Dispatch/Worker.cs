namespace Logistics.Core;

/// <summary>Someone of the facility staff: on shift or not, and what they hold.</summary>
public sealed class Worker(string id) : Subject(id)
{
    private readonly List<WorkTask> _tasks = [];

    public bool OnShift { get; internal set; }

    /// <summary>Since when the worker holds no work, Unix time in ms.</summary>
    public long IdleSinceMs { get; internal set; }

    /// <summary>The worklist in its order: what is at hand first, suspended work last.</summary>
    public IReadOnlyList<WorkTask> Tasks => _tasks;

    internal long Skills { get; set; }

    /// <summary>The task that is offered, accepted or started, if any: one at a time.</summary>
    internal WorkTask? AtHand => _tasks.Find(task => task.State != TaskState.Suspended);

    internal bool Has(int skillBit) => (Skills >> skillBit & 1) == 1;

    internal void Hold(WorkTask task)
    {
        _tasks.Remove(task);
        if (task.State == TaskState.Suspended) _tasks.Add(task);
        else _tasks.Insert(0, task);
    }

    internal void Let(WorkTask task) => _tasks.Remove(task);

    internal override void Evaluate(Engine engine, long nowMs)
    {
    }

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        OnShift = kept.Value(OnShift);
        IdleSinceMs = kept.Value(IdleSinceMs);
        kept.List(_tasks, task => kept.Value(task) ?? throw new InvalidDataException("a worklist with a gap"));
    }
}
