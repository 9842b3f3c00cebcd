namespace Logistics.Wire.Site;

/// <summary>A lift or a staircase.</summary>
/// <param name="Id">Lift id, unique in the site, at most 20 characters of <c>[a-z0-9-]</c>.</param>
/// <param name="At">Where its doors are, on every floor.</param>
/// <param name="Lowest">Lowest storey that it serves.</param>
/// <param name="Highest">Highest storey that it serves.</param>
/// <param name="Wait">How long one usually waits for it; zero for a staircase.</param>
/// <param name="PerFloor">How long it takes for one storey.</param>
public sealed record Lift(string Id, PlanSpot At, int Lowest, int Highest, TimeSpan Wait, TimeSpan PerFloor);
