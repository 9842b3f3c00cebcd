namespace Logistics.Core;

/// <summary>What ails a sensor. The numbers stand in snapshots: versioned with care, append only.</summary>
public enum SensorHealth : byte
{
    /// <summary>Nothing: its word counts.</summary>
    Trusted = 0,
    /// <summary>It tells the same for longer than can be true.</summary>
    Stuck = 1,
    /// <summary>It changes more often than anything in a ward does.</summary>
    Chattering = 2,
    /// <summary>Its node speaks, and it does not.</summary>
    Silent = 3,
    /// <summary>It tells what cannot be.</summary>
    Impossible = 4,
    /// <summary>It tells one thing, and all around it another.</summary>
    Disagrees = 5,
    /// <summary>What it shows of an emptied point is no longer what it showed before. Its word still counts: it is off by a little, and
    /// without it nobody would be told.</summary>
    Drifting = 6,
    /// <summary>Level and weight of one point contradict each other, and nobody knows which is wrong. The word of both still counts, so
    /// that the worse of the two is told.</summary>
    Contradicted = 7,
}
