namespace Logistics.Core;

/// <summary>A ward and how it works with beds.</summary>
/// <param name="Rules">How beds are read and made here.</param>
public sealed record WardSettings(string Id, BedRules Rules)
{
    /// <summary>Where it is, in the middle of it.</summary>
    public Spot At { get; init; }

    /// <summary>Its work is chosen from a list, and offered to nobody.</summary>
    public bool Pull { get; init; }
}
