namespace Logistics.Benchmarks.Plans;

/// <summary>A visit in a timetable. Those of one caregiver stand in the order of their route.</summary>
/// <param name="Caregiver">Name.</param>
/// <param name="Patient">Name.</param>
/// <param name="Service">Name.</param>
/// <param name="Start">When it starts.</param>
/// <param name="End">When it is over.</param>
public sealed record CareVisit(string Caregiver, string Patient, string Service, double Start, double End);
