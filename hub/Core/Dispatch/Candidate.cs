namespace Logistics.Core;

/// <summary>Someone on shift when a task was offered, and why they were asked or not.</summary>
/// <param name="Value">By <paramref name="Code"/>.</param>
public readonly record struct Candidate(Worker Worker, CandidateCode Code, long Value);
