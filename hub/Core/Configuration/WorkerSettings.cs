namespace Logistics.Core;

/// <summary>A worker and what they may do.</summary>
/// <param name="Skills">Bits of <see cref="SiteConfiguration.Skills"/>.</param>
public sealed record WorkerSettings(string Id, long Skills);
