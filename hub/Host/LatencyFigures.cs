namespace Logistics.Hub;

/// <summary>How long something took, in µs; all 0 when it did not happen. Percentiles are at most an eighth too long.</summary>
/// <param name="Count">How often.</param>
/// <param name="Median">Half of the times were no longer.</param>
/// <param name="P99">99 of 100 were no longer.</param>
/// <param name="Longest">The longest, exactly.</param>
public readonly record struct LatencyFigures(long Count, long Median, long P99, long Longest);
