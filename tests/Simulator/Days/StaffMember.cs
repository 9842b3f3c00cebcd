using Logistics.Core;

namespace Logistics.Simulator.Days;

/// <summary>Someone who is planned to work on the day, and what the day has in store for them.</summary>
/// <param name="Skills">Bits of <see cref="DaySite.Skills"/>.</param>
/// <param name="Shift">The day's shift with its planned breaks.</param>
/// <param name="Others">What they worked in the sixteen weeks before and will work after, at all employers.</param>
/// <param name="LawfulUntilMs">Until when the law lets them work if they take their breaks as planned, Unix time in ms.</param>
/// <param name="ComesMs">When they come, Unix time in ms; <see cref="long.MaxValue"/> for who calls in sick.</param>
/// <param name="IllMs">When they go home ill, Unix time in ms; <see cref="long.MaxValue"/> for never.</param>
internal sealed record StaffMember(
    string Id, long Skills, PlannedShift Shift, IReadOnlyList<PlannedShift> Others, long LawfulUntilMs, long ComesMs, long IllMs)
{
    /// <summary>Skills that they learn from <see cref="Buddy"/>.</summary>
    public long Learns { get; init; }

    public string Buddy { get; init; } = "";
}
