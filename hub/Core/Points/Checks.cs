namespace Logistics.Core;

/// <summary>What a worker confirms before a container leaves. The numbers stand in journals: versioned with care, append only.</summary>
[Flags]
public enum Checks : byte
{
    None = 0,
    Closed = 1,
    Labelled = 2,
    /// <summary>It is not over its limit of weight.</summary>
    WeightRight = 4,
    /// <summary>It was over its limit, and was dealt with as the site says.</summary>
    OverWeightHandled = 8,
    All = Closed | Labelled | WeightRight | OverWeightHandled,
}
