namespace Logistics.Core;

/// <summary>A thing that work is done at: it hears how the work on it goes.</summary>
public abstract class Workplace(string id) : Subject(id)
{
    /// <summary>Index of its ward in the configuration in force.</summary>
    public int Ward { get; internal set; }

    /// <summary>Where it is.</summary>
    internal Spot At { get; set; }

    /// <summary>The open task that its own state asked for, if any.</summary>
    public WorkTask? Task { get; internal set; }

    /// <summary>How many publishers that tell of the past have touched it: while any has, its evidence is not weighed.</summary>
    internal int Holds { get; set; }

    internal bool Held => Holds > 0;

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        Task = kept.Value(Task);
    }

    internal virtual void OnStarted(Engine engine, long nowMs, string by)
    {
    }

    /// <summary>The task was suspended or handed back: the need is as before.</summary>
    internal virtual void OnPaused(Engine engine, long nowMs)
    {
    }

    internal virtual void OnFinished(Engine engine, long endedMs, TaskOutcome outcome, string by, long nowMs)
    {
    }

    /// <summary>A person took the task away: the need is not to be raised again at once.</summary>
    internal virtual void OnCalledOff(Engine engine, long nowMs)
    {
    }
}
