namespace Logistics.Simulator.Worlds;

/// <summary>One value that a device of the world gave.</summary>
/// <param name="AtMs">When, site time in Unix ms.</param>
/// <param name="Number">Ratio or kilograms; 1 and 0 for yes and no.</param>
/// <param name="Text">EPC in hex, from tag readers; else null.</param>
public readonly record struct WorldReading(long AtMs, double Number, string? Text = null);
