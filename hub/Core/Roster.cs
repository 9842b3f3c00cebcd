namespace Logistics.Core;

/// <summary>Who is planned to work when, for a stretch of time: it takes the place of all that was planned to begin in it. Stored in
/// journals as JSON: versioned with care.</summary>
/// <param name="FromMs">First instant of the stretch, Unix time in ms.</param>
/// <param name="ToMs">First instant after it.</param>
/// <param name="Shifts">At most <see cref="ShiftsMost"/>.</param>
public sealed record Roster(long FromMs, long ToMs, IReadOnlyList<PlannedShift> Shifts)
{
    /// <summary>What a site of 1,000 people plans in two weeks.</summary>
    public const int ShiftsMost = 20_000;

    /// <summary>Ids of those whose plans it takes the place of; empty for everyone. Who plans for one employer leaves the others' people as
    /// they were.</summary>
    public IReadOnlyList<string> Workers { get => field ?? []; init; }
}
