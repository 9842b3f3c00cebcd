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
}
