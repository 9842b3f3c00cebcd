namespace Logistics.Core.Planning;

/// <summary>What one worker does at a job.</summary>
/// <param name="Skills">Bits that must all stand in the worker's <see cref="PlanWorker.Skills"/>; 0 asks for nothing.</param>
/// <param name="Duration">How long it takes, 0 or more, in the problem's unit of time.</param>
public readonly record struct PlanVisit(ulong Skills, int Duration);
