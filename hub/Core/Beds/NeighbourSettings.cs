namespace Logistics.Core;

/// <summary>A sensor around a bed.</summary>
/// <param name="Key">Its publisher and name.</param>
/// <param name="Role">A door, a place near by, or movement.</param>
internal readonly record struct NeighbourSettings(string Key, SensorRole Role);
