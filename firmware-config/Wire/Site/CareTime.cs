namespace Logistics.Wire.Site;

/// <summary>How much a ward's nurses work.</summary>
/// <param name="PerWeek">Hours of all of them together in a week.</param>
/// <param name="Source">Where the figure comes from.</param>
public sealed record CareTime(TimeSpan PerWeek, string Source);
