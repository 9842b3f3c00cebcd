namespace Logistics.Core;

/// <summary>A worker and what they may do.</summary>
/// <param name="Skills">Bits of <see cref="SiteConfiguration.Skills"/>.</param>
public sealed record WorkerSettings(string Id, long Skills)
{
    /// <summary>Index in <see cref="DispatchSettings.Teams"/>; -1 for none: the whole site's own people.</summary>
    public int Team { get; init; } = -1;

    /// <summary>Skills that they learn, and use with their buddy; bits of <see cref="SiteConfiguration.Skills"/>.</summary>
    public long Learns { get; init; }

    /// <summary>Id of whom they learn from; empty for none.</summary>
    public string Buddy { get; init; } = "";

    /// <summary>Id of the facility company whose people they are; empty for the care organisation's own.</summary>
    public string Provider { get => field ?? ""; init; }

    /// <summary>Indices of the wards they work in; empty for all that their team serves.</summary>
    public IReadOnlyList<int> Wards { get => field ?? []; init; }
}
