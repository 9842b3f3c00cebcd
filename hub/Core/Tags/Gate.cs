namespace Logistics.Core;

/// <summary>A gate and what it has counted.</summary>
public sealed class Gate(string id) : Subject(id)
{
    /// <summary>Passages from where it leads from to where it leads to.</summary>
    public long Passed { get; private set; }

    /// <summary>Passages the other way.</summary>
    public long Back { get; private set; }

    /// <summary>Tags that came and went without having passed: seen on one side alone, where they were before.</summary>
    public long TurnedBack { get; private set; }

    /// <summary>Tags that stayed for too long to have passed, those that still do included.</summary>
    public long Lingered { get; private set; }

    /// <summary>Tags that stay for too long now.</summary>
    public int Lingering { get; private set; }

    internal GateSettings Settings { get; set; } = null!;

    internal void CountPassage(Engine engine, int to)
    {
        if (to == Settings.LeadsTo) Passed++;
        else Back++;
        engine.Changed(this);
    }

    internal void CountTurnedBack(Engine engine)
    {
        TurnedBack++;
        engine.Changed(this);
    }

    internal void BeginLingering(Engine engine)
    {
        Lingered++;
        Lingering++;
        engine.Changed(this);
    }

    internal void EndLingering(Engine engine)
    {
        Lingering--;
        engine.Changed(this);
    }

    internal override void Evaluate(Engine engine, long nowMs)
    {
    }

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        Passed = kept.Value(Passed);
        Back = kept.Value(Back);
        TurnedBack = kept.Value(TurnedBack);
        Lingered = kept.Value(Lingered);
        Lingering = kept.Value(Lingering);
    }
}
