namespace Logistics.Simulator.Score;

/// <summary>One emptying of a bin, from a collector's list.</summary>
/// <param name="Bin">The container slot; the site where the list names no slot.</param>
/// <param name="AtMs">When, Unix time in ms.</param>
/// <param name="Permille">How full it was, in permille of the list's own full.</param>
/// <param name="Whole">It was emptied wholly and the list calls the entry final.</param>
internal sealed record BinEmptying(string Bin, long AtMs, int Permille, bool Whole);
