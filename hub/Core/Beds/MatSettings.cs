namespace Logistics.Core;

/// <summary>A mat or load cell of a bed.</summary>
/// <param name="Key">Its publisher and name.</param>
/// <param name="Sensor">Index in <see cref="SiteConfiguration.Sensors"/>.</param>
/// <param name="Weighs">It is a load cell.</param>
internal readonly record struct MatSettings(string Key, int Sensor, bool Weighs);
