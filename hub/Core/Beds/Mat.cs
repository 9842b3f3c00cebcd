namespace Logistics.Core;

/// <summary>What one mat of a bed has said last.</summary>
internal sealed class Mat(string key)
{
    /// <summary>Its sensor: the same mat keeps what it said when the site file changes.</summary>
    public string Key { get; } = key;

    /// <summary>The mat has spoken.</summary>
    public bool Heard;

    public bool On;

    /// <summary>When it last changed.</summary>
    public long ChangedAtMs;

    /// <summary>The last instant at which it is known to have seen presence; -1 for never.</summary>
    public long LastOnMs = -1;

    public void Take(bool on, long atMs)
    {
        if (!Heard || on != On) ChangedAtMs = atMs;
        if (on || (Heard && On)) LastOnMs = atMs;
        Heard = true;
        On = on;
    }

    /// <summary>Its node has told what there was until then.</summary>
    public void TellUntil(long atMs)
    {
        if (On) LastOnMs = Math.Max(LastOnMs, atMs);
    }

    /// <summary>A mat that has been present for this long without any change is stuck, and not believed.</summary>
    public bool IsStuck(long nowMs, long stuckAfterMs) => On && nowMs - ChangedAtMs >= stuckAfterMs;

    public void Keep(Snapshot kept)
    {
        Heard = kept.Value(Heard);
        On = kept.Value(On);
        ChangedAtMs = kept.Value(ChangedAtMs);
        LastOnMs = kept.Value(LastOnMs);
    }
}
