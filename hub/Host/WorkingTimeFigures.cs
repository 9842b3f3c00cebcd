using Logistics.Core;
using Logistics.Wire.Site;

namespace Logistics.Hub;

/// <summary>The figures of working time, as a site file names them.</summary>
internal static class WorkingTimeFigures
{
    private static readonly Figure[] Figures =
    [
        new("shift", nameof(WorkingTimeRules.ShiftMs), "5:7", rules => rules.ShiftMs,
            (rules, ms) => rules with { ShiftMs = ms }),
        new("week", nameof(WorkingTimeRules.WeekMs), "5:7", rules => rules.WeekMs,
            (rules, ms) => rules with { WeekMs = ms }),
        new("average", nameof(WorkingTimeRules.SixteenWeekAverageMs), "5:7", rules => rules.SixteenWeekAverageMs,
            (rules, ms) => rules with { SixteenWeekAverageMs = ms }),
        new("four_week_average", nameof(WorkingTimeRules.FourWeekAverageMs), "5:7", rules => rules.FourWeekAverageMs,
            (rules, ms) => rules with { FourWeekAverageMs = ms }),
        new("daily_rest", nameof(WorkingTimeRules.DailyRestMs), "5:3", rules => rules.DailyRestMs,
            (rules, ms) => rules with { DailyRestMs = ms }),
        new("short_daily_rest", nameof(WorkingTimeRules.ShortDailyRestMs), "5:3", rules => rules.ShortDailyRestMs,
            (rules, ms) => rules with { ShortDailyRestMs = ms }),
        new("weekly_rest", nameof(WorkingTimeRules.WeeklyRestMs), "5:5", rules => rules.WeeklyRestMs,
            (rules, ms) => rules with { WeeklyRestMs = ms }),
        new("break_after", nameof(WorkingTimeRules.BreakAfterMs), "5:4", rules => rules.BreakAfterMs,
            (rules, ms) => rules with { BreakAfterMs = ms }),
        new("break", nameof(WorkingTimeRules.BreakMs), "5:4", rules => rules.BreakMs,
            (rules, ms) => rules with { BreakMs = ms }),
        new("long_break_after", nameof(WorkingTimeRules.LongBreakAfterMs), "5:4", rules => rules.LongBreakAfterMs,
            (rules, ms) => rules with { LongBreakAfterMs = ms }),
        new("long_break", nameof(WorkingTimeRules.LongBreakMs), "5:4", rules => rules.LongBreakMs,
            (rules, ms) => rules with { LongBreakMs = ms }),
        new("shortest_break", nameof(WorkingTimeRules.ShortestBreakMs), "1:7", rules => rules.ShortestBreakMs,
            (rules, ms) => rules with { ShortestBreakMs = ms }),
        new("night_shift", nameof(WorkingTimeRules.NightShiftMs), "5:8", rules => rules.NightShiftMs,
            (rules, ms) => rules with { NightShiftMs = ms }),
        new("night_rest", nameof(WorkingTimeRules.NightRestMs), "5:8", rules => rules.NightRestMs,
            (rules, ms) => rules with { NightRestMs = ms }),
        new("short_night_rest", nameof(WorkingTimeRules.ShortNightRestMs), "5:8", rules => rules.ShortNightRestMs,
            (rules, ms) => rules with { ShortNightRestMs = ms }),
        new("night_series_rest", nameof(WorkingTimeRules.NightSeriesRestMs), "5:8", rules => rules.NightSeriesRestMs,
            (rules, ms) => rules with { NightSeriesRestMs = ms }),
        new("night_average", nameof(WorkingTimeRules.NightAverageMs), "5:8", rules => rules.NightAverageMs,
            (rules, ms) => rules with { NightAverageMs = ms }),
        new("night_hours", nameof(WorkingTimeRules.NightHoursMs), "5:8", rules => rules.NightHoursMs,
            (rules, ms) => rules with { NightHoursMs = ms }),
    ];

    /// <summary>The law's figures, with those that the site sets in their place.</summary>
    public static WorkingTimeRules Of(SiteFile site) => Figures.Aggregate(Counts(site), (rules, figure) =>
        site.WorkingTime.TryGetValue(figure.Key, out TimeSpan set) ? figure.With(rules, (long)set.TotalMilliseconds) : rules);

    /// <summary>Figures that are laxer than the law's, a sentence each.</summary>
    public static IEnumerable<string> Complaints(SiteFile site)
    {
        WorkingTimeRules rules = Of(site);
        IReadOnlyList<string> laxer = rules.LaxerThanLaw();
        return Figures.Where(figure => laxer.Contains(figure.Name)).Select(figure =>
            $"'{figure.Key}' in working_time is {Text(figure.Get(rules))}, and the law's figure is "
            + $"{Text(figure.Get(WorkingTimeRules.ByAgreement))} (Arbeidstijdenwet, article {figure.Article}): "
            + "only a stricter one may stand here");
    }

    private static WorkingTimeRules Counts(SiteFile site) => WorkingTimeRules.Law with
    {
        NightSeries = site.NightSeries ?? WorkingTimeRules.Law.NightSeries, LateNights = site.LateNights ?? WorkingTimeRules.Law.LateNights,
    };

    private static string Text(long ms) => ms % 3_600_000 == 0 ? $"{ms / 3_600_000} h" : $"{ms / 60_000} min";

    private sealed record Figure(
        string Key, string Name, string Article, Func<WorkingTimeRules, long> Get, Func<WorkingTimeRules, long, WorkingTimeRules> With);
}
