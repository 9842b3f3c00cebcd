namespace Logistics.Core.Planning;

/// <summary>What a plan costs.</summary>
/// <param name="Unplanned">Jobs that nobody does. Fewer of them is always better, whatever the rest.</param>
/// <param name="Travel">Over all workers, in the problem's unit of time.</param>
/// <param name="Tardiness">Over all visits.</param>
/// <param name="WorstTardiness">Of the visit that is latest.</param>
/// <param name="Weighted">The last three, each times its weight.</param>
public readonly record struct PlanCost(int Unplanned, long Travel, long Tardiness, int WorstTardiness, long Weighted);
