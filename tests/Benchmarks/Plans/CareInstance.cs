namespace Logistics.Benchmarks.Plans;

/// <summary>A published problem of home care, in its own numbers.</summary>
/// <param name="Patients">In the order of the file; patient i stands in row i + 1 of the distances.</param>
/// <param name="Caregivers">All start from and return to row 0 of the distances.</param>
/// <param name="Distances">Square; a distance is also the time it takes.</param>
public sealed record CareInstance(
    IReadOnlyList<CarePatient> Patients, IReadOnlyList<CareGiver> Caregivers, IReadOnlyList<IReadOnlyList<double>> Distances);
