namespace Logistics.Core;

/// <summary>A bed.</summary>
/// <param name="Ward">Index of its ward.</param>
/// <param name="Reader">Index in <see cref="SiteConfiguration.Places"/> of the reader that watches where it stands; -1 for none.</param>
public sealed record BedSettings(string Id, int Ward, int Reader = -1)
{
    /// <summary>Where it stands; null for somewhere in its ward.</summary>
    public Spot? At { get; init; }
}
