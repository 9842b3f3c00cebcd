namespace Logistics.Wire.Site;

/// <summary>What an hour of somebody's work costs.</summary>
/// <param name="CentsPerHour">Euro cents, 1 to 100,000.</param>
/// <param name="Source">Where the figure comes from.</param>
public sealed record Rate(int CentsPerHour, string Source);
