namespace Logistics.Wire.Site;

/// <summary>What a roster is held against.</summary>
/// <param name="Zone">The site's time zone, in which its times are written.</param>
/// <param name="Workers">Ids of those who may be planned.</param>
/// <param name="LongestWork">Work in one shift at most.</param>
/// <param name="LongestNight">Work at most in a shift with more than an hour of it between 0:00 and 6:00.</param>
/// <param name="ShortestBreak">An interruption that is shorter counts as work.</param>
public sealed record RosterRules(
    TimeZoneInfo Zone, IReadOnlyCollection<string> Workers, TimeSpan LongestWork, TimeSpan LongestNight, TimeSpan ShortestBreak);
