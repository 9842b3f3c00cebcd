namespace Logistics.Wire.Site;

/// <summary>A hamper for soiled linen or a store of clean linen.</summary>
/// <param name="Id">Point id, unique in the site, at most 20 characters of <c>[a-z0-9-]</c>.</param>
/// <param name="Room">The room as people call it.</param>
/// <param name="Store">True for a store, false for a hamper.</param>
/// <param name="Level">Sensor of fill (hamper) or of stock against par (store), as a ratio from 0 to 1, if there is one.</param>
/// <param name="Weight">Scale in kilograms, if there is one.</param>
/// <param name="ActPermille">Hamper: collect at this level or above. Store: replenish at this level or below.</param>
/// <param name="ClearPermille">Hamper: seen as emptied at this level or below. Store: seen as replenished at this level or above.</param>
/// <param name="ActGrams">Hamper: collect at this weight or above; null without a limit.</param>
/// <param name="DailyAt">Hamper: full bags leave at the latest at this local time of day; null without the daily rule.</param>
/// <param name="Ahead">Due as soon as it would be full, or a store empty, before the work could be done.</param>
/// <param name="AlongPermille">Hamper: fetched with another one of the ward from this level on; null for never.</param>
public sealed record LinenPoint(
    string Id, string Room, bool Store, SensorRef? Level, SensorRef? Weight,
    int ActPermille, int ClearPermille, long? ActGrams, TimeOnly? DailyAt,
    bool Ahead = false, int? AlongPermille = null)
{
    /// <summary>Where it stands on its ward's floor; null for somewhere in the ward.</summary>
    public PlanSpot? At { get; init; }
}
