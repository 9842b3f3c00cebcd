using Logistics.Core;
using Logistics.Wire.Site;

namespace Logistics.Hub;

/// <summary>Turns a planner's roster into the one that the engine works with.</summary>
internal static class RosterCompiler
{
    /// <summary>What a roster of this site is held against when a lead of this provider brings it.</summary>
    /// <param name="provider">Provider id; null for a lead of the care organisation, who plans for all.</param>
    public static RosterRules RulesFor(SiteFile site, string? provider) => new(
        TimeZoneInfo.FindSystemTimeZoneById(site.TimeZone),
        [.. Planned(site).Where(person => provider is null || person.Provider == provider).Select(person => person.Id)]);

    /// <summary>The engine's roster: it takes the place of what was planned on its days for the people of each employer that it names.
    /// </summary>
    public static Roster Compile(SiteFile site, RosterFile file)
    {
        HashSet<string> named = [.. file.Shifts.Select(shift => shift.Worker)];
        HashSet<string> employers = [.. site.People.Where(person => named.Contains(person.Id)).Select(Employer)];
        return new Roster(Milliseconds(file.From), Milliseconds(file.Until),
        [
            .. file.Shifts.Select(shift => new PlannedShift(
                shift.Worker, Milliseconds(shift.From), Milliseconds(shift.To),
                [.. shift.Breaks.Select(one => new PlannedBreak(Milliseconds(one.From), Milliseconds(one.To)))], shift.Elsewhere)),
        ])
        {
            Workers = [.. Planned(site).Where(person => employers.Contains(Employer(person))).Select(person => person.Id)],
        };
    }

    private static IEnumerable<Person> Planned(SiteFile site) => site.People.Where(person => person.Role is "worker" or "technician");

    private static string Employer(Person person) => person.Provider ?? "";

    private static long Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds();
}
