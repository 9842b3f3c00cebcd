namespace Logistics.Core.Planning;

/// <summary>A visit in a worker's route.</summary>
/// <param name="Job">Index of the job.</param>
/// <param name="Visit">0 for its first visit, 1 for its second.</param>
/// <param name="Start">When it starts, in the problem's unit of time.</param>
public readonly record struct PlanStop(int Job, int Visit, int Start);
