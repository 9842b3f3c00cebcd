namespace Logistics.Core;

/// <summary>A bed.</summary>
/// <param name="Ward">Index of its ward.</param>
public sealed record BedSettings(string Id, int Ward);
