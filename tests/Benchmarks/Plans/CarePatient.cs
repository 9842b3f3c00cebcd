namespace Logistics.Benchmarks.Plans;

/// <summary>Someone who is visited by one caregiver or by two different ones.</summary>
/// <param name="Id">Name.</param>
/// <param name="Opens">No visit starts before this.</param>
/// <param name="Closes">A visit that starts after this is tardy.</param>
/// <param name="Services">One or two.</param>
/// <param name="LeastGap">Least time from the first visit's start to the second's; 0 when there is one.</param>
/// <param name="MostGap">Most time; with the least 0 it means that they start together.</param>
public sealed record CarePatient(
    string Id, double Opens, double Closes, IReadOnlyList<CareService> Services, double LeastGap, double MostGap);
