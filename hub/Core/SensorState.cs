namespace Logistics.Core;

/// <summary>What one sensor said last, and whom it is about.</summary>
internal sealed class SensorState(string key, string name)
{
    /// <summary>Publisher and name, unique in the site.</summary>
    public string Key { get; } = key;

    public string Name { get; } = name;

    /// <summary>Index of whose channel it is.</summary>
    public int Publisher;

    public SensorRole Role;

    /// <summary>Index of the thing it is about, by its role.</summary>
    public int Subject;

    /// <summary>Which of the mats of its bed it is.</summary>
    public int Slot;

    /// <summary>Time of its newest reading, Unix time in ms.</summary>
    public long LastAtMs = long.MinValue;

    public long LastValue;

    public void Keep(Snapshot kept)
    {
        LastAtMs = kept.Value(LastAtMs);
        LastValue = kept.Value(LastValue);
    }
}
