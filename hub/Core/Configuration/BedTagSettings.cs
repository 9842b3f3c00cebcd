namespace Logistics.Core;

/// <summary>A tag that is on a bed.</summary>
/// <param name="Tag">Index in <see cref="SiteConfiguration.Tags"/>.</param>
/// <param name="Bed">Index in <see cref="SiteConfiguration.Beds"/> of the place where it stands when it is first heard of; -1 for a spare
/// one.</param>
public sealed record BedTagSettings(int Tag, int Bed);
