namespace Logistics.Wire.Site;

/// <summary>A container of one waste stream, with the limits that this site sets.</summary>
/// <param name="Id">Point id, unique in the site, at most 20 characters of <c>[a-z0-9-]</c>.</param>
/// <param name="Room">The room as people call it.</param>
/// <param name="Stream">Stream id, one of the eight of the domain (<c>residual</c>, <c>specific-hospital</c>, ...).</param>
/// <param name="Level">Sensor of fill as a ratio from 0 to 1, if there is one.</param>
/// <param name="Weight">Scale in kilograms, if there is one.</param>
/// <param name="ActPermille">Collect at this level or above.</param>
/// <param name="ClearPermille">Seen as emptied at this level or below.</param>
/// <param name="ActGrams">Collect at this weight or above; null without a limit.</param>
/// <param name="MaxAge">Collect at this age since first fill; null without a limit.</param>
/// <param name="Ahead">Due as soon as it would be full before the work could be done.</param>
/// <param name="AlongPermille">Fetched with another container of the ward from this level on; null for never.</param>
/// <param name="Millilitres">Its volume, if the site says it.</param>
/// <param name="LimitGrams">It must not leave heavier than this; null without a limit.</param>
public sealed record WastePoint(
    string Id, string Room, string Stream, SensorRef? Level, SensorRef? Weight,
    int ActPermille, int ClearPermille, long? ActGrams, TimeSpan? MaxAge,
    bool Ahead = false, int? AlongPermille = null, long? Millilitres = null, long? LimitGrams = null)
{
    /// <summary>Where it stands on its ward's floor; null for somewhere in the ward.</summary>
    public PlanSpot? At { get; init; }
}
