namespace Logistics.Core;

/// <summary>One channel and what its word is about.</summary>
/// <param name="Publisher">Index in <see cref="SiteConfiguration.Publishers"/>.</param>
/// <param name="Name">SenML name under that publisher.</param>
/// <param name="Role">How its value is understood.</param>
/// <param name="Subject">Index of the bed, linen point, waste point or place, by role.</param>
public sealed record SensorSettings(int Publisher, string Name, SensorRole Role, int Subject);
