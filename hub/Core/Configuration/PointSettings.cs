namespace Logistics.Core;

/// <summary>A place that fills or empties: hamper, linen store or waste container.</summary>
/// <param name="Ward">Index of its ward.</param>
/// <param name="Work">What is done when it is due.</param>
/// <param name="ActPermille">Due at this level or beyond: above for what fills, below for a store.</param>
/// <param name="ClearPermille">Seen as served at this level or beyond: below for what fills, above for a store.</param>
/// <param name="ActGrams">Due at this weight or above; 0 without a limit.</param>
/// <param name="DailyAtMinute">Due at this local minute of the day when anything is in it; -1 without a daily rule.</param>
/// <param name="MaxAgeMs">Due this long after the first fill; 0 without a limit.</param>
public sealed record PointSettings(
    string Id, int Ward, TaskKind Work, int ActPermille, int ClearPermille, long ActGrams, int DailyAtMinute, long MaxAgeMs);
