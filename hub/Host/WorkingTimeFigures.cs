using Logistics.Core;
using Logistics.Wire.Site;

namespace Logistics.Hub;

/// <summary>The figures of working time, as a site file names them.</summary>
internal static class WorkingTimeFigures
{
    private static readonly (string Key, string Name, Func<WorkingTimeRules, long> Of, string Article)[] Figures =
    [
        ("shift", nameof(WorkingTimeRules.ShiftMs), rules => rules.ShiftMs, "5:7"),
        ("week", nameof(WorkingTimeRules.WeekMs), rules => rules.WeekMs, "5:7"),
        ("average", nameof(WorkingTimeRules.SixteenWeekAverageMs), rules => rules.SixteenWeekAverageMs, "5:7"),
        ("four_week_average", nameof(WorkingTimeRules.FourWeekAverageMs), rules => rules.FourWeekAverageMs, "5:7"),
        ("daily_rest", nameof(WorkingTimeRules.DailyRestMs), rules => rules.DailyRestMs, "5:3"),
        ("short_daily_rest", nameof(WorkingTimeRules.ShortDailyRestMs), rules => rules.ShortDailyRestMs, "5:3"),
        ("weekly_rest", nameof(WorkingTimeRules.WeeklyRestMs), rules => rules.WeeklyRestMs, "5:5"),
        ("break_after", nameof(WorkingTimeRules.BreakAfterMs), rules => rules.BreakAfterMs, "5:4"),
        ("break", nameof(WorkingTimeRules.BreakMs), rules => rules.BreakMs, "5:4"),
        ("long_break_after", nameof(WorkingTimeRules.LongBreakAfterMs), rules => rules.LongBreakAfterMs, "5:4"),
        ("long_break", nameof(WorkingTimeRules.LongBreakMs), rules => rules.LongBreakMs, "5:4"),
        ("shortest_break", nameof(WorkingTimeRules.ShortestBreakMs), rules => rules.ShortestBreakMs, "1:7"),
    ];

    /// <summary>The law's figures, with those that the site sets in their place.</summary>
    public static WorkingTimeRules Of(SiteFile site)
    {
        WorkingTimeRules law = WorkingTimeRules.Law;
        long Figure(string key, long unlessTold) =>
            site.WorkingTime.TryGetValue(key, out TimeSpan set) ? (long)set.TotalMilliseconds : unlessTold;
        return new WorkingTimeRules
        {
            ShiftMs = Figure("shift", law.ShiftMs),
            WeekMs = Figure("week", law.WeekMs),
            SixteenWeekAverageMs = Figure("average", law.SixteenWeekAverageMs),
            FourWeekAverageMs = Figure("four_week_average", law.FourWeekAverageMs),
            DailyRestMs = Figure("daily_rest", law.DailyRestMs),
            ShortDailyRestMs = Figure("short_daily_rest", law.ShortDailyRestMs),
            WeeklyRestMs = Figure("weekly_rest", law.WeeklyRestMs),
            BreakAfterMs = Figure("break_after", law.BreakAfterMs),
            BreakMs = Figure("break", law.BreakMs),
            LongBreakAfterMs = Figure("long_break_after", law.LongBreakAfterMs),
            LongBreakMs = Figure("long_break", law.LongBreakMs),
            ShortestBreakMs = Figure("shortest_break", law.ShortestBreakMs),
        };
    }

    /// <summary>Figures that are laxer than the law's, a sentence each.</summary>
    public static IEnumerable<string> Complaints(SiteFile site)
    {
        WorkingTimeRules rules = Of(site);
        IReadOnlyList<string> laxer = rules.LaxerThanLaw();
        return Figures.Where(figure => laxer.Contains(figure.Name)).Select(figure =>
            $"'{figure.Key}' in working_time is {Text(figure.Of(rules))}, and the law's figure is {Text(figure.Of(WorkingTimeRules.Law))} "
            + $"(Arbeidstijdenwet, article {figure.Article}): only a stricter one may stand here");
    }

    private static string Text(long ms) => ms % 3_600_000 == 0 ? $"{ms / 3_600_000} h" : $"{ms / 60_000} min";
}
