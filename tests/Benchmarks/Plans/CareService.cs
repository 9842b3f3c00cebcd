namespace Logistics.Benchmarks.Plans;

/// <summary>What a patient asks for.</summary>
/// <param name="Id">Name of the service.</param>
/// <param name="Duration">How long it takes.</param>
public sealed record CareService(string Id, double Duration);
