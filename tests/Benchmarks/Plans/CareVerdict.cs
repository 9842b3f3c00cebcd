namespace Logistics.Benchmarks.Plans;

/// <summary>What a timetable is worth.</summary>
/// <param name="Distance">Travelled by all caregivers, from the office and back.</param>
/// <param name="Tardiness">Of all visits.</param>
/// <param name="WorstTardiness">Of the latest visit.</param>
/// <param name="Faults">Sentences about rules that it breaks; none when it is valid.</param>
public sealed record CareVerdict(double Distance, double Tardiness, double WorstTardiness, IReadOnlyList<string> Faults)
{
    /// <summary>A third of distance, tardiness and worst tardiness.</summary>
    public double Cost => (Distance + Tardiness + WorstTardiness) / 3;
}
