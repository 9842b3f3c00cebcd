namespace Logistics.Benchmarks.Plans;

/// <summary>Someone who visits.</summary>
/// <param name="Id">Name.</param>
/// <param name="Abilities">Services that they can do.</param>
public sealed record CareGiver(string Id, IReadOnlyList<string> Abilities);
