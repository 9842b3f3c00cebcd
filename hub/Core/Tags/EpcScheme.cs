namespace Logistics.Core;

/// <summary>The binary encodings of GS1's EPC Tag Data Standard (TDS 2.2, table 14-1) that assets, linen and goods carry.</summary>
public enum EpcScheme : byte
{
    /// <summary>No EPC of ours.</summary>
    None = 0,
    Sgtin96,
    Sgtin198,
    Grai96,
    Grai170,
    Giai96,
    Giai202,
    Sscc96,
    SgtinPlus,
    /// <summary>A GTIN and serial with a date before them.</summary>
    DsgtinPlus,
    GraiPlus,
    GiaiPlus,
    SsccPlus,
}
