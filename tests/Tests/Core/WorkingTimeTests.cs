using System.Buffers;
using Logistics.Core;
using static Logistics.Tests.Core.Workdays;

namespace Logistics.Tests.Core;

public class WorkingTimeTests
{
    [Fact]
    public void A_shift_ends_after_twelve_hours_of_work()
    {
        WorkingTime time = New();
        time.Begin(At(0, 8));
        Assert.Equal((At(0, 20), WorkingTimeLimit.Shift), (time.LatestEndMs, time.LatestEndBy));
        time.BreakBegin(At(0, 12));
        time.BreakEnd(At(0, 12, 45));
        Assert.Equal((At(0, 20, 45), WorkingTimeLimit.Shift), (time.LatestEndMs, time.LatestEndBy));
    }

    [Fact]
    public void A_shift_with_long_breaks_leaves_eleven_hours_of_its_day_for_rest()
    {
        WorkingTime time = New();
        time.Begin(At(0, 8));
        time.BreakBegin(At(0, 12));
        time.BreakEnd(At(0, 13));
        Assert.Equal((At(0, 21), WorkingTimeLimit.Shift), (time.LatestEndMs, time.LatestEndBy));
        time.BreakBegin(At(0, 16));
        time.BreakEnd(At(0, 16, 15));
        Assert.Equal((At(0, 21), WorkingTimeLimit.DailyRest), (time.LatestEndMs, time.LatestEndBy));
    }

    [Fact]
    public void Sixty_hours_are_a_week()
    {
        WorkSpan[] four = [Span(0, 7, 12), Span(1, 7, 12), Span(2, 7, 12), Span(3, 7, 12)];
        Assert.Equal((At(4, 19), WorkingTimeLimit.Shift), New(four).LatestEnd(At(4, 7)));
        WorkSpan minute = new(At(0, 19, 30), At(0, 19, 31));
        Assert.Equal((At(4, 18, 59), WorkingTimeLimit.Week), New([.. four, minute]).LatestEnd(At(4, 7)));
        WorkSpan[] five = [.. four, Span(4, 7, 12)];
        Assert.Equal(WorkingTimeLimit.Week, New(five).MayStart(At(5, 8)));
        Assert.Equal(0, New(five).LeftInWeekMs(At(5, 8)));
        Assert.Equal(12 * Hour, New(four).LeftInWeekMs(At(4, 0)));
    }

    [Fact]
    public void A_week_begins_on_monday_at_midnight()
    {
        // Two hours are left: they last until midnight, or they do not. After it the night has its own limit.
        WorkingTime time = New([Span(0, 7, 12), Span(1, 7, 12), Span(2, 7, 12), Span(3, 7, 12), Span(4, 7, 10)]);
        Assert.Equal((At(7, 8), WorkingTimeLimit.NightShift), time.LatestEnd(At(6, 22)));
        Assert.Equal((At(6, 23, 59), WorkingTimeLimit.Week), time.LatestEnd(At(6, 21, 59)));
    }

    [Fact]
    public void Fifty_five_hours_a_week_are_the_average_of_four()
    {
        List<WorkSpan> worked = [];
        for (int week = 0; week < 3; week++)
        {
            for (int day = 0; day < 5; day++) worked.Add(Span(7 * week + day, 7, 12));
        }
        for (int day = 0; day < 3; day++) worked.Add(Span(21 + day, 7, 12));
        Assert.Equal((At(24, 11), WorkingTimeLimit.FourWeeks), New(worked).LatestEnd(At(24, 7)));
        Assert.Equal(4 * Hour, New(worked).LeftInWeekMs(At(24, 7)));
        Assert.Equal((At(28, 19), WorkingTimeLimit.Shift), New(worked).LatestEnd(At(28, 7)));
    }

    [Fact]
    public void Forty_eight_hours_a_week_are_the_average_of_sixteen()
    {
        List<WorkSpan> worked = [];
        for (int week = 0; week < 16; week++)
        {
            for (int day = 0; day < (week < 15 ? 6 : 5); day++) worked.Add(Span(7 * week + day, 8, 8));
        }
        long saturday = At(7 * 15 + 5, 8);
        Assert.Equal((saturday + 8 * Hour, WorkingTimeLimit.SixteenWeeks), New(worked).LatestEnd(saturday));
        worked.Add(new WorkSpan(saturday, saturday + 8 * Hour));
        Assert.Equal(WorkingTimeLimit.SixteenWeeks, New(worked).MayStart(saturday + 9 * Hour));
        Assert.Null(New(worked).MayStart(At(7 * 16, 8)));
    }

    [Fact]
    public void Work_planned_later_in_the_week_counts_now()
    {
        WorkSpan[] spans = [Span(0, 7, 12), Span(1, 7, 12), Span(3, 7, 12), Span(4, 7, 12), Span(6, 9, 4)];
        Assert.Equal((At(2, 15), WorkingTimeLimit.Week), New(spans).LatestEnd(At(2, 7)));
    }

    [Fact]
    public void Eleven_hours_of_rest_are_enough_and_a_minute_less_is_not_when_it_was_shortened_this_week()
    {
        // 22:00 to 6:00 is the shortened rest of this week.
        WorkSpan[] worked = [Span(0, 14, 8), Span(1, 6, 8), Span(2, 12, 8)];
        Assert.Equal(WorkingTimeLimit.DailyRest, New(worked).MayStart(At(3, 6, 59)));
        Assert.Null(New(worked).MayStart(At(3, 7)));
        Assert.Equal(At(3, 7), New(worked).MayStartFromMs(At(3, 2)));
    }

    [Fact]
    public void The_rest_may_be_shortened_to_eight_hours_once_in_seven_days()
    {
        WorkSpan[] worked = [Span(0, 14, 8)];
        Assert.Equal(WorkingTimeLimit.DailyRest, New(worked).MayStart(At(1, 5, 59)));
        Assert.Null(New(worked).MayStart(At(1, 6)));
        Assert.Equal(At(1, 6), New(worked).MayStartFromMs(At(1, 3)));

        WorkSpan[] later = [.. worked, Span(1, 6, 8), Span(7, 13, 8)];
        Assert.Equal(WorkingTimeLimit.DailyRest, New(later).MayStart(At(8, 5, 59)));
        Assert.Null(New(later).MayStart(At(8, 6)));
    }

    [Fact]
    public void Whoever_comes_back_within_the_same_day_goes_on_with_the_same_shift()
    {
        WorkingTime time = New([Span(0, 8, 4)]);
        Assert.Equal((At(0, 21), WorkingTimeLimit.DailyRest), time.LatestEnd(At(0, 17)));
        Assert.Equal(WorkingTimeLimit.DailyRest, New([Span(0, 14, 8)]).MayStart(At(1, 3)));
    }

    [Fact]
    public void A_rest_may_be_shortened_before_planned_work_only_once()
    {
        WorkSpan[] planned = [Span(1, 6, 4)];
        Assert.Equal((At(0, 22), WorkingTimeLimit.DailyRest), New(planned).LatestEnd(At(0, 12)));
        WorkSpan[] shortened = [Span(-4, 14, 8), Span(-3, 6, 8), .. planned];
        Assert.Equal((At(0, 19), WorkingTimeLimit.DailyRest), New(shortened).LatestEnd(At(0, 12)));
    }

    [Fact]
    public void Six_days_of_work_want_thirty_six_hours_of_rest()
    {
        // The period begins on Monday at 12:00: the rest must begin by Sunday 0:00.
        List<WorkSpan> worked = [Span(0, 12, 6)];
        for (int day = 1; day < 5; day++) worked.Add(Span(day, 12, 6));
        Assert.Equal((At(6, 0), WorkingTimeLimit.WeeklyRest), New(worked).LatestEnd(At(5, 16)));
        worked.Add(Span(5, 12, 6));
        Assert.Equal(WorkingTimeLimit.WeeklyRest, New(worked).MayStart(At(7, 5, 59)));
        Assert.Null(New(worked).MayStart(At(7, 6)));
        Assert.Equal(At(7, 6), New(worked).MayStartFromMs(At(6, 12)));
    }

    [Fact]
    public void The_long_rest_before_planned_work_is_kept_free()
    {
        List<WorkSpan> spans = [];
        for (int day = 0; day < 5; day++) spans.Add(Span(day, 12, 6));
        spans.Add(Span(7, 8, 6));
        Assert.Equal((At(5, 20), WorkingTimeLimit.WeeklyRest), New(spans).LatestEnd(At(5, 12)));
    }

    [Fact]
    public void Half_an_hour_of_break_is_due_after_five_and_a_half_hours()
    {
        WorkingTime time = New();
        time.Begin(At(0, 8));
        Assert.Equal((At(0, 13, 30), 30 * Minute), (time.BreakDueMs, time.BreakLengthMs));
        Assert.Equal(At(0, 13, 30), time.WorkUntilMs);
        time.BreakBegin(At(0, 12));
        time.BreakEnd(At(0, 12, 30));
        Assert.Equal((At(0, 18, 30), 15 * Minute), (time.BreakDueMs, time.BreakLengthMs));
        time.BreakBegin(At(0, 15));
        time.BreakEnd(At(0, 15, 15));
        Assert.Equal((long.MaxValue, 0), (time.BreakDueMs, time.BreakLengthMs));
    }

    [Fact]
    public void A_break_may_be_split_in_quarters_but_not_shorter()
    {
        WorkingTime time = New();
        time.Begin(At(0, 8));
        time.BreakBegin(At(0, 10));
        time.BreakEnd(At(0, 10, 15));
        Assert.Equal((At(0, 13, 45), 15 * Minute), (time.BreakDueMs, time.BreakLengthMs));
        time.BreakBegin(At(0, 12));
        time.BreakEnd(At(0, 12, 14));
        Assert.Equal((At(0, 13, 45), 15 * Minute), (time.BreakDueMs, time.BreakLengthMs));
        time.BreakBegin(At(0, 13));
        time.BreakEnd(At(0, 13, 15));
        Assert.Equal((At(0, 18, 30), 15 * Minute), (time.BreakDueMs, time.BreakLengthMs));
    }

    [Fact]
    public void What_is_missing_of_a_break_is_at_least_a_quarter()
    {
        WorkingTime time = New();
        time.Begin(At(0, 8));
        time.BreakBegin(At(0, 10));
        time.BreakEnd(At(0, 10, 25));
        Assert.Equal(15 * Minute, time.BreakLengthMs);
    }

    [Fact]
    public void An_interruption_too_short_for_a_break_is_work()
    {
        WorkingTime time = New();
        time.Begin(At(0, 8));
        time.BreakBegin(At(0, 10));
        time.BreakEnd(At(0, 10, 14));
        time.End(At(0, 12));
        Assert.Equal(56 * Hour, time.LeftInWeekMs(At(0, 12)));
    }

    [Fact]
    public void Hours_of_two_employers_are_one_shift()
    {
        WorkingTime time = New([new WorkSpan(At(0, 6), At(0, 10))]);
        Assert.Equal((At(0, 19), WorkingTimeLimit.Shift), time.LatestEnd(At(0, 11)));
        time.Begin(At(0, 10));
        Assert.Equal((At(0, 11, 30), At(0, 18)), (time.BreakDueMs, time.LatestEndMs));
        WorkingTime evening = New([new WorkSpan(At(0, 17), At(0, 20))]);
        Assert.Equal((At(0, 16), WorkingTimeLimit.Elsewhere), evening.LatestEnd(At(0, 7)));
        Assert.Equal((At(0, 17) - 30 * Minute, WorkingTimeLimit.Elsewhere), evening.LatestEnd(At(0, 12)));
        Assert.Equal(WorkingTimeLimit.Elsewhere, evening.MayStart(At(0, 18)));
        Assert.Equal(At(0, 20), evening.MayStartFromMs(At(0, 18)));
    }

    [Fact]
    public void Work_after_work_elsewhere_without_a_break_waits_for_the_break()
    {
        WorkingTime time = New([new WorkSpan(At(0, 6), At(0, 11, 30))]);
        Assert.Equal(WorkingTimeLimit.Break, time.MayStart(At(0, 11, 30)));
        Assert.Equal(At(0, 12), time.MayStartFromMs(At(0, 11, 30)));
    }

    [Fact]
    public void Spans_told_twice_or_overlapping_count_once()
    {
        WorkingTime time = New();
        time.Begin(At(0, 8));
        time.End(At(0, 12));
        time.Replace([new WorkSpan(At(0, 10), At(0, 13)), new WorkSpan(At(0, 8), At(0, 12))], At(0, 14));
        Assert.Equal(55 * Hour, time.LeftInWeekMs(At(0, 14)));
    }

    [Fact]
    public void In_a_week_with_a_clock_change_the_week_ends_at_local_midnight_and_rests_are_true_hours()
    {
        // The night of 28 to 29 March 2026 has one hour less.
        long saturday = Local(2026, 3, 28);
        WorkSpan late = new(saturday + 14 * Hour, saturday + 22 * Hour);
        Assert.Equal(saturday + 30 * Hour, New([late]).MayStartFromMs(saturday + 27 * Hour));

        long monday = Local(2026, 3, 30);
        Assert.Equal(47 * Hour, monday - saturday);
        WorkSpan[] full = new WorkSpan[5];
        for (int day = 0; day < 5; day++) full[day] = new WorkSpan(monday - 167 * Hour + day * Day, monday - 155 * Hour + day * Day);
        WorkingTime time = New(full);
        Assert.Equal(WorkingTimeLimit.Week, time.MayStart(monday - Minute));
        Assert.Null(time.MayStart(monday));
        Assert.Equal(monday, time.MayStartFromMs(monday - 3 * Hour));

        // The night of 24 to 25 October 2026 has one hour more.
        long autumn = Local(2026, 10, 26);
        for (int day = 0; day < 5; day++) full[day] = new WorkSpan(autumn - 169 * Hour + day * Day, autumn - 157 * Hour + day * Day);
        Assert.Equal(autumn, New(full).MayStartFromMs(autumn - 3 * Hour));
    }

    [Fact]
    public void What_is_seventeen_weeks_old_is_forgotten()
    {
        WorkingTime time = New();
        for (int week = 0; week < 40; week++)
        {
            time.Begin(At(7 * week, 8));
            time.End(At(7 * week, 12));
        }
        int four = Saved(time).Length;
        for (int week = 40; week < 80; week++)
        {
            time.Begin(At(7 * week, 8));
            time.End(At(7 * week, 12));
        }
        Assert.InRange(Saved(time).Length, four - 8, four + 8);
    }

    [Fact]
    public void A_stricter_rule_of_the_site_wins()
    {
        WorkingTimeRules strict = new()
        {
            ShiftMs = 9 * Hour, BreakAfterMs = 4 * Hour, ShortDailyRestMs = 11 * Hour, WeekMs = 45 * Hour, WeeklyRestMs = 48 * Hour,
        };
        Assert.Empty(strict.LaxerThanLaw());
        WorkingTime time = new(strict, Clock);
        time.Replace([Span(0, 14, 8)], At(0, 23));
        Assert.Equal(At(1, 9), time.MayStartFromMs(At(1, 3)));
        time.Begin(At(1, 9));
        Assert.Equal((At(1, 18), WorkingTimeLimit.Shift, At(1, 13)), (time.LatestEndMs, time.LatestEndBy, time.BreakDueMs));
        time.Configure(WorkingTimeRules.Law, Clock);
        Assert.Equal((At(1, 21), At(1, 14, 30)), (time.LatestEndMs, time.BreakDueMs));
    }

    [Fact]
    public void A_laxer_rule_is_named()
    {
        WorkingTimeRules law = WorkingTimeRules.Law;
        Assert.Empty(law.LaxerThanLaw());
        WorkingTimeRules lax = new()
        {
            ShiftMs = law.ShiftMs + 1,
            WeekMs = law.WeekMs + 1,
            FourWeekAverageMs = law.FourWeekAverageMs + 1,
            SixteenWeekAverageMs = law.SixteenWeekAverageMs + 1,
            DailyRestMs = law.DailyRestMs - 1,
            ShortDailyRestMs = law.ShortDailyRestMs - 1,
            WeeklyRestMs = law.WeeklyRestMs - 1,
            BreakAfterMs = law.BreakAfterMs + 1,
            BreakMs = law.BreakMs - 1,
            LongBreakAfterMs = law.LongBreakAfterMs + 1,
            LongBreakMs = law.LongBreakMs - 1,
            ShortestBreakMs = law.ShortestBreakMs - 1,
            NightShiftMs = law.NightShiftMs + 1,
            NightRestMs = law.NightRestMs - 1,
            ShortNightRestMs = law.ShortNightRestMs - 1,
            NightSeriesRestMs = law.NightSeriesRestMs - 1,
            NightAverageMs = law.NightAverageMs + 1,
            NightHoursMs = WorkingTimeRules.ByAgreement.NightHoursMs + 1,
        };
        Assert.Equal(
            typeof(WorkingTimeRules).GetProperties().Where(figure => figure.PropertyType == typeof(long)).Select(figure => figure.Name),
            lax.LaxerThanLaw());
        Assert.Equal(["WeeklyRestMs"], (law with { WeeklyRestMs = 35 * Hour }).LaxerThanLaw());
    }

    [Fact]
    public void Off_shift_nothing_may_go_on()
    {
        WorkingTime time = New();
        Assert.Equal((0, 0, null), (time.WorkUntilMs, time.LatestEndMs, time.LatestEndBy));
        time.Begin(At(0, 8));
        Assert.Throws<InvalidOperationException>(() => time.Begin(At(0, 9)));
        Assert.Throws<InvalidOperationException>(() => time.BreakEnd(At(0, 9)));
        time.End(At(0, 9));
        Assert.Equal((0, null), (time.WorkUntilMs, time.LatestEndBy));
        Assert.Throws<ArgumentException>(() => time.Replace([new WorkSpan(5, 5)], At(0, 9)));
    }

    [Fact]
    public void A_snapshot_lives_on_as_what_it_was_taken_of()
    {
        WorkingTime time = New([Span(-2, 8, 8), Span(1, 8, 8)]);
        time.Begin(At(0, 8));
        time.BreakBegin(At(0, 10));
        time.BreakEnd(At(0, 10, 20));
        WorkingTime loaded = New();
        loaded.Keep(new Snapshot(new Engine(), Saved(time)));
        Assert.Equal(
            (time.LatestEndMs, time.LatestEndBy, time.BreakDueMs, time.BreakLengthMs, time.LeftInWeekMs(At(0, 11))),
            (loaded.LatestEndMs, loaded.LatestEndBy, loaded.BreakDueMs, loaded.BreakLengthMs, loaded.LeftInWeekMs(At(0, 11))));
        Assert.Equal(Saved(time), Saved(loaded));
    }

    [Fact]
    public void Whoever_obeys_never_breaks_the_law()
    {
        for (int seed = 1; seed <= 3_000; seed++)
        {
            List<WorkSpan> worked = Live(seed, days: seed % 30 == 0 ? 150 : 25);
            Assert.Equal((seed, ""), (seed, Offence(worked)));
        }
        for (int seed = 1; seed <= 500; seed++)
        {
            List<WorkSpan> worked = Live(seed, days: 40, rules: WorkingTimeRules.ByAgreement);
            Assert.Equal((seed, ""), (seed, Offence(worked, byAgreement: true)));
        }
    }

    [Fact]
    public void Whoever_obeys_can_reach_each_edge_of_the_law()
    {
        SortedSet<WorkingTimeLimit> met = [];
        for (int seed = 1; seed <= 400; seed++) Live(seed, seed % 10 == 0 ? 150 : 25, met);

        // Sixteen weeks of days are long only for whoever works each of them.
        for (int seed = 2; seed <= 2 + (7 * 20); seed += 7) Live(seed, 200, met);
        for (int seed = 1; seed <= 100; seed++) Live(seed, 40, met, WorkingTimeRules.ByAgreement);
        Assert.Equal(Enum.GetValues<WorkingTimeLimit>(), met);
    }

    [Fact]
    public void The_checker_finds_planted_offences()
    {
        WorkSpan[] week = [.. Enumerable.Range(0, 5).SelectMany(Full)];
        Finds("", week);
        Finds("week", [.. week, Span(5, 10, 1)]);
        Finds("four weeks", [.. Enumerable.Range(0, 28).Where(day => day % 7 < 5).SelectMany(Full)]);
        Finds("shift", [Span(0, 7, 5), new(At(0, 12, 45), At(0, 19, 46))]);
        Finds("", [new(At(0, 7), At(0, 12, 30))]);
        Finds("break", [new(At(0, 7), At(0, 12, 31))]);
        Finds("", [Span(0, 7, 5), new(At(0, 12, 30), At(0, 17, 30))]);
        Finds("break", [Span(0, 7, 5), new(At(0, 12, 30), At(0, 17, 31))]);
        Finds("break", [Span(0, 7, 5), new(At(0, 12, 29), At(0, 13))]);
        Finds("", [Span(0, 7, 2), new(At(0, 9, 15), At(0, 11)), new(At(0, 11, 15), At(0, 14))]);
        Finds("break", [Span(0, 7, 2), new(At(0, 9, 15), At(0, 11)), new(At(0, 11, 14), At(0, 14))]);
        Finds("", [Span(0, 17, 5), Span(1, 6, 5)]);
        Finds("daily rest", [Span(0, 17, 5), new(At(1, 5, 59), At(1, 11))]);
        Finds("daily rest", [Span(0, 17, 5), Span(1, 6, 5), Span(1, 20, 2), Span(2, 6, 5)]);
        Finds("daily rest", [Span(0, 7, 4), Span(0, 18, 3)]);
        Finds("weekly rest", [.. Enumerable.Range(0, 7).Select(day => Span(day, 9, 4))]);
        Finds("weekly rest", [.. Enumerable.Range(0, 6).Select(day => Span(day, 9, 4)), new(At(7, 0, 59), At(7, 3))]);
        Finds("", [.. Enumerable.Range(0, 6).Select(day => Span(day, 9, 4)), new(At(7, 1), At(7, 3))]);
        List<WorkSpan> sixteen = [];
        for (int day = 0; day < 112; day++)
        {
            if (day % 7 < 6) sixteen.AddRange([Span(day, 8, 4), new(At(day, 12, 30), At(day, 16, 30))]);
        }
        Finds("", [.. sixteen]);
        Finds("sixteen weeks", [.. sixteen, new(At(110, 16, 30), At(110, 16, 31))]);

        static WorkSpan[] Full(int day) => [Span(day, 7, 5), new(At(day, 12, 45), At(day, 19, 45))];
        static void Finds(string offence, WorkSpan[] spans) => Assert.Equal(offence, Offence(spans));
    }

    private static byte[] Saved(WorkingTime time)
    {
        ArrayBufferWriter<byte> saved = new();
        time.Keep(new Snapshot(new Engine(), saved));
        return saved.WrittenSpan.ToArray();
    }
}
