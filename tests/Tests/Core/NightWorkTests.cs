using Logistics.Core;
using static Logistics.Tests.Core.Workdays;

namespace Logistics.Tests.Core;

/// <summary>Article 5:8 of the Arbeidstijdenwet, each figure at its edge.</summary>
public class NightWorkTests
{
    [Fact]
    public void A_night_shift_ends_after_ten_hours_of_work()
    {
        Assert.Equal((At(1, 7), WorkingTimeLimit.NightShift), New().LatestEnd(At(0, 21)));
        WorkingTime time = New();
        time.Begin(At(0, 21));
        time.BreakBegin(At(1, 2));
        time.BreakEnd(At(1, 2, 30));
        Assert.Equal((At(1, 7, 30), WorkingTimeLimit.NightShift), (time.LatestEndMs, time.LatestEndBy));
    }

    [Fact]
    public void An_hour_between_midnight_and_six_makes_no_night_shift_and_a_minute_more_does()
    {
        Assert.Equal((At(0, 17), WorkingTimeLimit.Shift), New().LatestEnd(At(0, 5)));
        Assert.Equal((At(0, 14, 59), WorkingTimeLimit.NightShift), New().LatestEnd(At(0, 4, 59)));

        // Eleven hours of work by one o'clock: it must not become a night shift.
        Assert.Equal((At(1, 1), WorkingTimeLimit.NightShift), New().LatestEnd(At(0, 14)));
        Assert.Equal((At(1, 0, 30), WorkingTimeLimit.Shift), New().LatestEnd(At(0, 12, 30)));
    }

    [Fact]
    public void After_a_night_shift_that_ends_late_comes_fourteen_hours_of_rest()
    {
        WorkSpan[] worked = [Span(0, 22, 8), Span(1, 14, 2), Span(3, 22, 8)];
        Assert.Equal(WorkingTimeLimit.NightRest, New(worked).MayStart(At(4, 19, 59)));
        Assert.Null(New(worked).MayStart(At(4, 20)));
        Assert.Equal(At(4, 20), New(worked).MayStartFromMs(At(4, 16)));
    }

    [Fact]
    public void That_rest_may_be_shortened_to_eight_hours_once_in_seven_days()
    {
        WorkSpan[] night = [Span(0, 22, 8)];
        Assert.NotNull(New(night).MayStart(At(1, 13, 59)));
        Assert.Null(New(night).MayStart(At(1, 14)));

        WorkSpan[] next = [.. night, Span(1, 14, 2), Span(7, 22, 8)];
        Assert.Null(New(next).MayStart(At(8, 14)));
        WorkSpan[] sooner = [.. night, new(At(1, 14, 1), At(1, 16)), Span(7, 22, 8)];
        Assert.NotNull(New(sooner).MayStart(At(8, 14)));
        Assert.Null(New(sooner).MayStart(At(8, 20)));
    }

    [Fact]
    public void A_night_shift_that_ends_at_two_leaves_the_ordinary_rest()
    {
        WorkSpan[] had = [Span(0, 22, 8), Span(1, 14, 2)];
        Assert.Null(New([.. had, Span(3, 20, 6)]).MayStart(At(4, 13)));
        WorkSpan[] late = [.. had, new(At(3, 20), At(4, 2, 1))];
        Assert.Equal(WorkingTimeLimit.NightRest, New(late).MayStart(At(4, 16)));
        Assert.Null(New(late).MayStart(At(4, 16, 1)));
    }

    [Fact]
    public void Rest_before_planned_work_elsewhere_is_kept_free()
    {
        WorkSpan[] had = [Span(-2, 22, 8), Span(-1, 14, 2)];
        Assert.Equal((At(2, 4), WorkingTimeLimit.NightRest), New([.. had, Span(2, 18, 3)]).LatestEnd(At(1, 22)));
        Assert.Equal((At(2, 8), WorkingTimeLimit.NightShift), New([Span(2, 18, 3)]).LatestEnd(At(1, 22)));

        // By two o'clock the ordinary rest is enough.
        Assert.Equal((At(2, 2), WorkingTimeLimit.NightRest), New([.. had, Span(2, 14, 3)]).LatestEnd(At(1, 20)));
    }

    [Fact]
    public void After_three_night_shifts_in_a_row_come_forty_six_hours_of_rest()
    {
        WorkSpan[] three = [Span(1, 0, 8), Span(2, 0, 8), Span(3, 0, 8)];
        Assert.Equal(WorkingTimeLimit.NightSeriesRest, New(three).MayStart(At(5, 5, 59)));
        Assert.Null(New(three).MayStart(At(5, 6)));
        Assert.Null(New(three[1..]).MayStart(At(4, 8)));
    }

    [Fact]
    public void The_fourth_night_shift_may_follow_and_the_long_rest_after_it()
    {
        WorkSpan[] three = [Span(1, 0, 8), Span(2, 0, 8), Span(3, 0, 8)];
        Assert.Equal(WorkingTimeLimit.NightSeriesRest, New(three).MayStart(At(3, 19, 59)));
        Assert.Equal(At(3, 20), New(three).MayStartFromMs(At(3, 17)));

        // Whoever came for the night and went home ill still has the long rest before them.
        WorkSpan[] ill = [.. three, Span(3, 23, 1)];
        Assert.Equal(WorkingTimeLimit.NightSeriesRest, New(ill).MayStart(At(5, 14)));
        Assert.Null(New(ill).MayStart(At(5, 22)));
    }

    [Fact]
    public void The_long_rest_before_planned_work_elsewhere_is_kept_free()
    {
        WorkSpan[] spans = [Span(0, 22, 8), Span(1, 22, 8), Span(4, 8, 4)];
        Assert.Equal((At(3, 1), WorkingTimeLimit.NightSeriesRest), New(spans).LatestEnd(At(2, 22)));
    }

    [Fact]
    public void Of_shifts_in_a_row_with_one_at_night_there_are_seven()
    {
        WorkSpan[] row =
        [
            new(At(0, 0), At(0, 2, 30)), Span(0, 17, 1), Span(1, 6, 1), Span(1, 18, 1), Span(2, 6, 1), Span(2, 18, 1), Span(3, 6, 1),
        ];
        Assert.Equal(WorkingTimeLimit.NightSeries, New(row).MayStart(At(3, 18)));
        Assert.Equal(WorkingTimeLimit.NightSeries, New(row).MayStart(At(4, 18, 59)));
        Assert.Null(New(row).MayStart(At(4, 19)));
        Assert.Null(New(row[1..]).MayStart(At(3, 18)));
        Assert.Null(New(row[..6]).MayStart(At(3, 6)));
        Assert.Null(New(row, new WorkingTimeRules { NightSeries = 8 }).MayStart(At(3, 18)));

        // The eighth in a row without a night must not become one.
        WorkSpan[] days = [Span(0, 5, 1), .. row[1..]];
        Assert.Equal((At(4, 1), WorkingTimeLimit.NightSeries), New(days).LatestEnd(At(3, 18)));
    }

    [Fact]
    public void Of_night_shifts_that_end_late_there_are_thirty_six_in_sixteen_weeks()
    {
        List<WorkSpan> nights = [];
        for (int night = 0; night < 36; night++) nights.Add(Span(night / 4 * 7 + night % 4, 22, 5));
        Assert.Equal((At(64, 2), WorkingTimeLimit.LateNights), New(nights).LatestEnd(At(63, 22)));
        Assert.Equal((At(64, 8), WorkingTimeLimit.NightShift), New(nights[..35]).LatestEnd(At(63, 22)));
        Assert.Equal((At(112 + 8, 8), WorkingTimeLimit.NightShift), New(nights).LatestEnd(At(112 + 7, 22)));

        // The present one does not count twice after a break.
        WorkingTime time = New(nights[..35]);
        time.Begin(At(63, 22));
        time.BreakBegin(At(64, 3));
        time.BreakEnd(At(64, 3, 30));
        Assert.Equal((At(64, 8, 30), WorkingTimeLimit.NightShift), (time.LatestEndMs, time.LatestEndBy));
    }

    [Fact]
    public void By_agreement_there_are_thirty_eight_hours_of_night_in_two_weeks_in_place_of_thirty_six_nights()
    {
        List<WorkSpan> early = [];
        foreach (int day in new[] { 0, 1, 2, 3, 4, 7, 8, 9, 10 }) early.Add(Span(day, 2, 6));
        Assert.Equal((At(11, 12), WorkingTimeLimit.NightShift), New(early).LatestEnd(At(11, 2)));
        Assert.Equal((At(11, 4), WorkingTimeLimit.NightHours), New(early, WorkingTimeRules.ByAgreement).LatestEnd(At(11, 2)));
        early.Add(Span(11, 2, 2));
        WorkingTime time = New(early, WorkingTimeRules.ByAgreement);
        Assert.Equal(WorkingTimeLimit.NightHours, time.MayStart(At(13, 3)));
        Assert.Equal(At(13, 6), time.MayStartFromMs(At(13, 3)));
        Assert.Equal((At(14, 12), WorkingTimeLimit.NightShift), time.LatestEnd(At(14, 2)));

        List<WorkSpan> nights = [];
        for (int night = 0; night < 36; night++) nights.Add(Span(night / 4 * 7 + night % 4, 22, 5));
        Assert.Equal((At(64, 8), WorkingTimeLimit.NightShift), New(nights, WorkingTimeRules.ByAgreement).LatestEnd(At(63, 22)));
    }

    [Fact]
    public void Forty_hours_a_week_are_the_average_of_sixteen_with_sixteen_night_shifts()
    {
        List<WorkSpan> worked = [];
        for (int week = 0; week < 15; week++)
        {
            for (int day = 0; day < 4; day++) worked.Add(Span(7 * week + day, 9, 9));
            worked.Add(Span(7 * week + 4, 22, 6));
        }
        worked.Add(Span(105, 9, 1));
        Assert.Equal((At(110, 7), WorkingTimeLimit.NightAverage), New(worked).LatestEnd(At(109, 22)));

        // With one night shift less, this is the fifteenth.
        worked[4] = Span(4, 16, 6);
        Assert.Equal((At(110, 8), WorkingTimeLimit.NightShift), New(worked).LatestEnd(At(109, 22)));
    }

    [Fact]
    public void Hours_left_this_week_reckon_with_many_night_shifts()
    {
        List<WorkSpan> worked = [];
        for (int week = 0; week < 16; week++)
        {
            for (int day = 0; day < 4 && week < 15; day++) worked.Add(Span(7 * week + day, 9, 9));
            worked.Add(Span(7 * week + (week < 15 ? 4 : 0), 22, 6));
        }
        Assert.Equal(4 * Hour, New(worked).LeftInWeekMs(At(107, 12)));
    }

    [Fact]
    public void The_night_is_that_of_the_wall_clock_when_it_changes()
    {
        // On 25 October 2026 five o'clock is six hours after midnight, and on 29 March four.
        long autumn = Local(2026, 10, 25);
        Assert.Equal((autumn + 18 * Hour, WorkingTimeLimit.Shift), New().LatestEnd(autumn + 6 * Hour));
        Assert.Equal((autumn + 16 * Hour - Minute, WorkingTimeLimit.NightShift), New().LatestEnd(autumn + 6 * Hour - Minute));
        long spring = Local(2026, 3, 29);
        Assert.Equal((spring + 16 * Hour, WorkingTimeLimit.Shift), New().LatestEnd(spring + 4 * Hour));
        Assert.Equal((spring + 14 * Hour - Minute, WorkingTimeLimit.NightShift), New().LatestEnd(spring + 4 * Hour - Minute));
    }

    [Fact]
    public void A_stricter_rule_of_the_site_wins_and_eight_in_a_row_are_the_most_by_agreement()
    {
        WorkingTimeRules strict = new() { NightShiftMs = 9 * Hour, NightRestMs = 16 * Hour, LateNights = 20, NightSeries = 5 };
        Assert.Empty(strict.LaxerThanLaw());
        Assert.Equal((At(1, 6), WorkingTimeLimit.NightShift), New([], strict).LatestEnd(At(0, 21)));
        Assert.Empty(new WorkingTimeRules { NightSeries = 8 }.LaxerThanLaw());
        Assert.Equal(["NightSeries", "LateNights"], new WorkingTimeRules { NightSeries = 9, LateNights = 37 }.LaxerThanLaw());
    }

    [Fact]
    public void The_checker_finds_planted_offences()
    {
        Finds("", new(At(0, 21), At(1, 2)), new(At(1, 2, 30), At(1, 7, 30)));
        Finds("night shift", new(At(0, 21), At(1, 2)), new(At(1, 2, 45), At(1, 7, 46)));
        Finds("", Span(0, 22, 5), Span(1, 14, 2), Span(3, 22, 5), Span(4, 17, 2));
        Finds("night rest", Span(0, 22, 5), Span(1, 14, 2), Span(3, 22, 5), new(At(4, 16, 59), At(4, 18)));
        Finds("", Span(1, 0, 5), Span(2, 0, 5), new(At(3, 2), At(3, 7)), Span(5, 5, 2));
        Finds("night series rest", Span(1, 0, 5), Span(2, 0, 5), new(At(3, 2), At(3, 7, 1)), Span(5, 5, 2));
        Finds("night series rest", Span(1, 0, 5), Span(2, 0, 5), Span(3, 0, 5), Span(4, 10, 2));
        Finds("night series", new(At(0, 0), At(0, 2, 30)), Span(0, 17, 1), Span(1, 6, 1), Span(1, 18, 1), Span(2, 6, 1), Span(2, 18, 1),
            Span(3, 6, 1), Span(3, 18, 1));
        Finds("late nights", [.. Enumerable.Range(0, 37).Select(night => Span(night / 4 * 7 + night % 4, 22, 5))]);
        Finds("", [.. Enumerable.Range(0, 36).Select(night => Span(night / 4 * 7 + night % 4, 22, 5))]);

        static void Finds(string offence, params WorkSpan[] spans) => Assert.Equal(offence, Offence(spans));
    }
}
