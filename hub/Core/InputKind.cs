namespace Logistics.Core;

/// <summary>What the engine can be told. The numbers stand in journals: versioned with care, append only.</summary>
public enum InputKind : byte
{
    Configure = 1,
    Tick = 2,
    Pack = 3,
    Command = 4,
    /// <summary>What nodes tell has not been heard for a while, and what they told meanwhile is not known.</summary>
    Deaf = 5,
    /// <summary>One publisher told something that has not come: a pack of it came before its turn.</summary>
    Untold = 6,
    /// <summary>Tags were read for the first time that are pieces of an article: readings call them by the numbers that they get here.
    /// </summary>
    Pieces = 7,
    /// <summary>Up to when everyone was told what ended, and whether they are told again as it ends.</summary>
    Told = 8,
}
