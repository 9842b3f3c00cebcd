namespace Logistics.Wire.Site;

/// <summary>Who works when, as a planner wrote it.</summary>
/// <param name="From">Midnight before the first shift begins.</param>
/// <param name="Until">Midnight after the last one begins.</param>
/// <param name="Shifts">In the order of the file.</param>
public sealed record RosterFile(DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<RosterShift> Shifts);
