namespace Logistics.Core.Planning;

/// <summary>A job that nobody does.</summary>
/// <param name="Job">Index of the job.</param>
/// <param name="Reason">Why.</param>
public readonly record struct UnplannedJob(int Job, UnplannedReason Reason);
