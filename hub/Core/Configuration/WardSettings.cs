namespace Logistics.Core;

/// <summary>A ward and how it works with beds.</summary>
/// <param name="Rules">How beds are read and made here.</param>
public sealed record WardSettings(string Id, BedRules Rules);
