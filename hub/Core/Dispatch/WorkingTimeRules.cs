namespace Logistics.Core;

/// <summary>
/// The figures of working time, all in ms. Unset, each is that of the Dutch Arbeidstijdenwet for adults; a collective agreement may be
/// stricter, and about night shifts laxer as far as <see cref="ByAgreement"/> goes. The lengths over which the law counts (a week, four,
/// sixteen; 24 hours; 7 times 24 hours) are not figures but its meaning.
/// </summary>
public sealed record WorkingTimeRules
{
    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;

    public static WorkingTimeRules Law { get; } = new();

    /// <summary>As lax as a collective agreement may make them: 8 shifts in a row of which one is at night (art. 5:8 (6) and (7)), and 38
    /// hours of night in two weeks (art. 5:8 (8) and (9) b).</summary>
    public static WorkingTimeRules ByAgreement { get; } = new() { NightSeries = 8, NightHoursMs = 38 * HourMs };

    /// <summary>Work in one shift at most: 12 hours. Art. 5:7 (2) a.</summary>
    public long ShiftMs { get; init; } = 12 * HourMs;

    /// <summary>Work in one calendar week at most: 60 hours. Art. 5:7 (2) b.</summary>
    public long WeekMs { get; init; } = 60 * HourMs;

    /// <summary>Work a week at most, on average over any four weeks in a row: 55 hours. Art. 5:7 (3).</summary>
    public long FourWeekAverageMs { get; init; } = 55 * HourMs;

    /// <summary>Work a week at most, on average over any sixteen weeks in a row: 48 hours. Art. 5:7 (2) c.</summary>
    public long SixteenWeekAverageMs { get; init; } = 48 * HourMs;

    /// <summary>Unbroken rest in the 24 hours from the start of a shift at least: 11 hours. Art. 5:3 (2) and (3).</summary>
    public long DailyRestMs { get; init; } = 11 * HourMs;

    /// <summary>What the daily rest may be shortened to, once in any 7 times 24 hours: 8 hours. Art. 5:3 (2).</summary>
    public long ShortDailyRestMs { get; init; } = 8 * HourMs;

    /// <summary>
    /// Unbroken rest in the 7 times 24 hours from the first work after the last such rest: 36 hours. Art. 5:5 (2) a and (3); what the law
    /// allows in its place, 72 hours in 14 days (5:5 (2) b), is not used.
    /// </summary>
    public long WeeklyRestMs { get; init; } = 36 * HourMs;

    /// <summary>Work in one shift above which <see cref="BreakMs"/> must have been had: 5.5 hours. Art. 5:4 (2) a.</summary>
    public long BreakAfterMs { get; init; } = 330 * MinuteMs;

    /// <summary>Break above <see cref="BreakAfterMs"/> at least: 30 minutes. Art. 5:4 (2) a.</summary>
    public long BreakMs { get; init; } = 30 * MinuteMs;

    /// <summary>Work in one shift above which <see cref="LongBreakMs"/> must have been had: 10 hours. Art. 5:4 (2) b.</summary>
    public long LongBreakAfterMs { get; init; } = 10 * HourMs;

    /// <summary>Break above <see cref="LongBreakAfterMs"/> at least: 45 minutes. Art. 5:4 (2) b.</summary>
    public long LongBreakMs { get; init; } = 45 * MinuteMs;

    /// <summary>An interruption that is shorter is no break, and counts as work: 15 minutes. Art. 1:7 (e) and 5:4 (2).</summary>
    public long ShortestBreakMs { get; init; } = 15 * MinuteMs;

    /// <summary>Work in a night shift at most: 10 hours. Art. 5:8 (1).</summary>
    public long NightShiftMs { get; init; } = 10 * HourMs;

    /// <summary>Unbroken rest after a night shift that ends after 2:00 at least: 14 hours. Art. 5:8 (4).</summary>
    public long NightRestMs { get; init; } = 14 * HourMs;

    /// <summary>What that rest may be shortened to, once in any 7 times 24 hours: 8 hours. Art. 5:8 (4).</summary>
    public long ShortNightRestMs { get; init; } = 8 * HourMs;

    /// <summary>Unbroken rest after three night shifts in a row or more: 46 hours. Art. 5:8 (5).</summary>
    public long NightSeriesRestMs { get; init; } = 46 * HourMs;

    /// <summary>Work a week at most, on average over any sixteen weeks in a row with 16 night shifts or more: 40 hours. Art. 5:8 (2).
    /// </summary>
    public long NightAverageMs { get; init; } = 40 * HourMs;

    /// <summary>Shifts in a row at most when one of them is a night shift: 7. Art. 5:8 (6).</summary>
    public int NightSeries { get; init; } = 7;

    /// <summary>Night shifts that end after 2:00 in any sixteen weeks in a row at most: 36. Art. 5:8 (8).</summary>
    public int LateNights { get; init; } = 36;

    /// <summary>Work between 0:00 and 6:00 in any two weeks in a row at most, where a collective agreement puts it in the place of
    /// <see cref="LateNights"/>; 0 where none does. Art. 5:8 (8) and (9) b.</summary>
    public long NightHoursMs { get; init; }

    /// <summary>The figures that are laxer than the law lets any agreement make them, by their names in this record; empty when all of
    /// them hold.</summary>
    public IReadOnlyList<string> LaxerThanLaw()
    {
        List<string> laxer = [];
        AtMost(ShiftMs, ByAgreement.ShiftMs, nameof(ShiftMs));
        AtMost(WeekMs, ByAgreement.WeekMs, nameof(WeekMs));
        AtMost(FourWeekAverageMs, ByAgreement.FourWeekAverageMs, nameof(FourWeekAverageMs));
        AtMost(SixteenWeekAverageMs, ByAgreement.SixteenWeekAverageMs, nameof(SixteenWeekAverageMs));
        AtLeast(DailyRestMs, ByAgreement.DailyRestMs, nameof(DailyRestMs));
        AtLeast(ShortDailyRestMs, ByAgreement.ShortDailyRestMs, nameof(ShortDailyRestMs));
        AtLeast(WeeklyRestMs, ByAgreement.WeeklyRestMs, nameof(WeeklyRestMs));
        AtMost(BreakAfterMs, ByAgreement.BreakAfterMs, nameof(BreakAfterMs));
        AtLeast(BreakMs, ByAgreement.BreakMs, nameof(BreakMs));
        AtMost(LongBreakAfterMs, ByAgreement.LongBreakAfterMs, nameof(LongBreakAfterMs));
        AtLeast(LongBreakMs, ByAgreement.LongBreakMs, nameof(LongBreakMs));
        AtLeast(ShortestBreakMs, ByAgreement.ShortestBreakMs, nameof(ShortestBreakMs));
        AtMost(NightShiftMs, ByAgreement.NightShiftMs, nameof(NightShiftMs));
        AtLeast(NightRestMs, ByAgreement.NightRestMs, nameof(NightRestMs));
        AtLeast(ShortNightRestMs, ByAgreement.ShortNightRestMs, nameof(ShortNightRestMs));
        AtLeast(NightSeriesRestMs, ByAgreement.NightSeriesRestMs, nameof(NightSeriesRestMs));
        AtMost(NightAverageMs, ByAgreement.NightAverageMs, nameof(NightAverageMs));
        AtMost(NightSeries, ByAgreement.NightSeries, nameof(NightSeries));
        AtMost(NightHoursMs, ByAgreement.NightHoursMs, nameof(NightHoursMs));
        AtMost(LateNights, ByAgreement.LateNights, nameof(LateNights));
        return laxer;

        void AtMost(long value, long most, string name)
        {
            if (value > most) laxer.Add(name);
        }

        void AtLeast(long value, long least, string name)
        {
            if (value < least) laxer.Add(name);
        }
    }
}
