namespace Logistics.Simulator.Worlds;

/// <summary>What a channel measures.</summary>
public enum WorldChannelKind : byte
{
    /// <summary>A mat, a button, a door or a bathroom: yes or no.</summary>
    Contact,
    /// <summary>Fill or stock as a ratio from 0 to 1.</summary>
    Level,
    /// <summary>Kilograms.</summary>
    Weight,
    /// <summary>EPCs in hex.</summary>
    Tag,
}
