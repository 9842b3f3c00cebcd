namespace Logistics.Wire.Site;

/// <summary>What a roster is held against.</summary>
/// <param name="Zone">The site's time zone, in which its times are written.</param>
/// <param name="Workers">Ids of those who may be planned.</param>
public sealed record RosterRules(TimeZoneInfo Zone, IReadOnlyCollection<string> Workers);
