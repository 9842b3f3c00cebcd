namespace Logistics.Wire.Site;

/// <summary>A ward (afdeling) with what stands in it.</summary>
/// <param name="Id">Ward id.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="Floor">Storey, 0 at street level.</param>
/// <param name="Residential">True for the residential way of working, false for the hospital way.</param>
public sealed record Ward(
    string Id, string Name, int Floor, bool Residential,
    IReadOnlyList<Bed> Beds, IReadOnlyList<LinenPoint> Linen, IReadOnlyList<WastePoint> Waste)
{
    /// <summary>The middle of it on the floor plan; null for a site without one.</summary>
    public PlanSpot? At { get; init; }

    /// <summary>How much its nurses work; null when the site does not say.</summary>
    public CareTime? CareTime { get; init; }

    /// <summary>Its work is chosen from a list, and offered to nobody.</summary>
    public bool Pull { get; init; }
}
