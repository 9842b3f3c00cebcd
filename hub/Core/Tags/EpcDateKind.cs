namespace Logistics.Core;

/// <summary>What the date in a DSGTIN+ says: the date type indicator of TDS 2.2, section 14.6.</summary>
public enum EpcDateKind : byte
{
    /// <summary>AI 11.</summary>
    Production = 0,
    /// <summary>AI 13.</summary>
    Packaging = 1,
    /// <summary>AI 15.</summary>
    BestBefore = 2,
    /// <summary>AI 16.</summary>
    SellBy = 3,
    /// <summary>AI 17.</summary>
    Expiration = 4,
    /// <summary>AI 7006.</summary>
    FirstFreeze = 5,
    /// <summary>AI 7007.</summary>
    Harvest = 6,
}
