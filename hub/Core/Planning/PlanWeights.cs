namespace Logistics.Core.Planning;

/// <summary>What one unit of time costs, each 0 to 10,000.</summary>
/// <param name="Travel">Of travel, over all workers.</param>
/// <param name="Tardiness">Of tardiness, over all visits.</param>
/// <param name="WorstTardiness">Of the tardiness of the visit that is latest, once.</param>
public readonly record struct PlanWeights(int Travel, int Tardiness, int WorstTardiness);
