namespace Logistics.Wire.Site;

/// <summary>A shift that a roster plans.</summary>
/// <param name="Line">Line of the file from 1.</param>
/// <param name="Worker">Person id.</param>
/// <param name="Breaks">In it and in order.</param>
/// <param name="Elsewhere">For another employer: its hours count by law, and here it is no shift.</param>
public sealed record RosterShift(
    int Line, string Worker, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Breaks,
    bool Elsewhere);
