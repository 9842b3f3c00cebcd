namespace Logistics.Core;

/// <summary>What one sensor said last, and whom it is about. A value, so that the sensors of a site lie side by side: each pack asks for
/// some of them, and with many sites nothing else keeps them near.</summary>
internal struct SensorState
{
    /// <summary>Time of its newest reading, Unix time in ms; <see cref="long.MinValue"/> before the first.</summary>
    public long LastAtMs;

    public long LastValue;

    /// <summary>Index of whose channel it is.</summary>
    public int Publisher;

    /// <summary>Index of the thing it is about, by its role.</summary>
    public int Subject;

    /// <summary>Which of the mats of its bed it is.</summary>
    public int Slot;

    public SensorRole Role;

    public void Keep(Snapshot kept)
    {
        LastAtMs = kept.Value(LastAtMs);
        LastValue = kept.Value(LastValue);
    }
}
