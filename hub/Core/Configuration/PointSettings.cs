namespace Logistics.Core;

/// <summary>A place that fills or empties: hamper, linen store or waste container.</summary>
/// <param name="Ward">Index of its ward.</param>
/// <param name="Work">What is done when it is due.</param>
/// <param name="ActPermille">Due at this level or beyond: above for what fills, below for a store.</param>
/// <param name="ClearPermille">Seen as served at this level or beyond: below for what fills, above for a store.</param>
/// <param name="ActGrams">Due at this weight or above; 0 without a limit.</param>
/// <param name="DailyAtMinute">Due at this local minute of the day when anything is in it; -1 without a daily rule.</param>
/// <param name="MaxAgeMs">Due this long after the first fill; 0 without a limit.</param>
/// <param name="Ahead">Due as soon as it would be full, or a store empty, before the work could be done.</param>
/// <param name="AlongPermille">Due from this level when another of its ward and kind of work is; 0 for never.</param>
/// <param name="Stream">Id of the waste stream; empty for linen.</param>
/// <param name="FullGrams">What a full one weighs by its volume and the stream's density; 0 when that is not known.</param>
/// <param name="LimitGrams">It must not leave heavier than this; 0 without a limit.</param>
/// <param name="Checklist">Who finishes its collection says that it is closed, labelled and not over weight.</param>
public sealed record PointSettings(
    string Id, int Ward, TaskKind Work, int ActPermille, int ClearPermille, long ActGrams, int DailyAtMinute, long MaxAgeMs,
    bool Ahead = false, int AlongPermille = 0, string Stream = "", long FullGrams = 0, long LimitGrams = 0, bool Checklist = false)
{
    /// <summary>Where it stands; null for somewhere in its ward.</summary>
    public Spot? At { get; init; }
}
