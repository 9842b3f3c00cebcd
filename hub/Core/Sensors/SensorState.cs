namespace Logistics.Core;

/// <summary>What one sensor said last, how well it does, and whom it is about. A value, so that the sensors of a site lie side by side:
/// each pack asks for some of them, and with many sites nothing else keeps them near.</summary>
internal struct SensorState
{
    /// <summary>Time of its newest reading, Unix time in ms; <see cref="long.MinValue"/> before the first.</summary>
    public long LastAtMs;

    public long LastValue;

    /// <summary>Index of whose channel it is.</summary>
    public int Publisher;

    /// <summary>Index of the thing it is about, by its role.</summary>
    public int Subject;

    /// <summary>Which of the mats of its bed it is, or of the sensors around it.</summary>
    public int Slot;

    public SensorRole Role;

    public SensorHealth Health;

    /// <summary>Times in a row that it told what cannot be.</summary>
    public byte Impossible;

    /// <summary>Times that it repeated what held, as far as they matter.</summary>
    public byte Repeats;

    /// <summary>Times that it lost its trust, since a technician looked at it.</summary>
    public byte Relapses;

    /// <summary>Stretches in which it changed, as far as they matter.</summary>
    public byte Stretches;

    /// <summary>Changes since <see cref="CountedFromMs"/>.</summary>
    public ushort Changes;

    /// <summary>The longest that it usually stands still while its node speaks, in quarters of an hour.</summary>
    public ushort LongestStill;

    /// <summary>How often its bed came into use since it last changed; of a sensor around a bed.</summary>
    public byte Uses;

    /// <summary>Its bed was in use when that was last looked at.</summary>
    public bool InUse;

    /// <summary>Begin of the stretch whose changes are counted, Unix time in ms: a switch last changed then or some minutes later.
    /// </summary>
    public long CountedFromMs;

    /// <summary>The longest it is usually silent while its node speaks, in ms.</summary>
    public long LongestGapMs;

    /// <summary>Since when it ails, or since when it does well again after that, Unix time in ms.</summary>
    public long AilsSinceMs;
    public long WellSinceMs;

    /// <summary>Its word counts, whatever ails it.</summary>
    public readonly bool Counts => CountsWith(Health);

    /// <summary>Whether the word of a sensor that ails so counts.</summary>
    public static bool CountsWith(SensorHealth health) =>
        health is SensorHealth.Trusted or SensorHealth.Drifting or SensorHealth.Contradicted;

    public void Keep(Snapshot kept)
    {
        LastAtMs = kept.Value(LastAtMs);
        LastValue = kept.Value(LastValue);
        Health = kept.Value(Health);
        Impossible = (byte)kept.Value((int)Impossible);
        Repeats = (byte)kept.Value((int)Repeats);
        Relapses = (byte)kept.Value((int)Relapses);
        Changes = (ushort)kept.Value((int)Changes);
        Stretches = (byte)kept.Value((int)Stretches);
        LongestStill = (ushort)kept.Value((int)LongestStill);
        Uses = (byte)kept.Value((int)Uses);
        InUse = kept.Value(InUse);
        LongestGapMs = kept.Value(LongestGapMs);
        CountedFromMs = kept.Value(CountedFromMs);
        AilsSinceMs = kept.Value(AilsSinceMs);
        WellSinceMs = kept.Value(WellSinceMs);
    }
}
