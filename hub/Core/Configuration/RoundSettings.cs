namespace Logistics.Core;

/// <summary>Work that comes back by the clock: a round, or a block of presence in a living room.</summary>
/// <param name="Place">Id of the bed, point or ward.</param>
/// <param name="WeekDays">Bit 0 Sunday to bit 6 Saturday; 0 for once.</param>
/// <param name="AtMinute">Local minute of the day at which the work begins.</param>
/// <param name="ForMs">How long somebody is to be there, in ms; 0 for work that takes what its kind takes.</param>
public sealed record RoundSettings(string Id, TaskKind Kind, string Place, int WeekDays, int AtMinute, long ForMs);
