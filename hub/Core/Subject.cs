namespace Logistics.Core;

/// <summary>Anything that the engine keeps and that may want to be looked at again later.</summary>
public abstract class Subject(string id)
{
    public string Id { get; } = id;

    /// <summary>When it wants to be looked at again, Unix time in ms; <see cref="long.MaxValue"/> for never.</summary>
    internal long WakeAtMs { get; set; } = long.MaxValue;

    /// <summary>Where it stands among those that wait; -1 when it does not.</summary>
    internal int WakePlace { get; set; } = -1;

    /// <summary>It is already among the changes of the input being applied.</summary>
    internal bool InChanges { get; set; }

    /// <summary>Looks at the evidence and the time, and moves the state where both ask for it. Doing it again changes nothing.</summary>
    internal abstract void Evaluate(Engine engine, long nowMs);

    /// <summary>Lists what it holds, to be saved or loaded; what the configuration says of it is not repeated.</summary>
    internal virtual void Keep(Snapshot kept) => WakeAtMs = kept.Value(WakeAtMs);
}
