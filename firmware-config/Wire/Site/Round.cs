namespace Logistics.Wire.Site;

/// <summary>Work that comes back by the clock: a round, or a block of presence in a living room.</summary>
/// <param name="Id">Round id, unique in the site, at most 20 characters of <c>[a-z0-9-]</c>.</param>
/// <param name="Kind">Kind of task, one of those that the site does.</param>
/// <param name="Place">Id of a ward, bed or point.</param>
/// <param name="Days">Days on which it comes; all seven unless told.</param>
/// <param name="At">Local time of day at which it begins.</param>
/// <param name="For">How long somebody is to be there; null for as long as its kind takes.</param>
public sealed record Round(string Id, string Kind, string Place, IReadOnlyList<DayOfWeek> Days, TimeOnly At, TimeSpan? For);
