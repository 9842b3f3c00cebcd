namespace Logistics.Wire.Site;

/// <summary>A tag that the site knows.</summary>
/// <param name="Epc">EPC memory bank as lower-case hex, or a URI as GS1 writes it.</param>
/// <param name="Asset">What carries it, as people call it.</param>
/// <param name="SpareBed">It is on a bed that has no place of its own.</param>
public sealed record Tag(string Epc, string Asset, bool SpareBed = false);
