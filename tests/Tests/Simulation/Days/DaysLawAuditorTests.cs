using Logistics.Core;
using Logistics.Simulator.Days;
using static Logistics.Simulator.Days.Calendar;

namespace Logistics.Tests.Simulation.Days;

/// <summary>The auditor of simulated days finds each rule that is broken on purpose, and nothing at the edge of it.</summary>
public class DaysLawAuditorTests
{
    private readonly Logbook _log = new();

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "shift")]
    public void Twelve_hours_of_work_are_the_most_in_a_shift(int minutes, string broken)
    {
        Work(0, 8, 20.75, minutes, (12, 0.5), (16, 0.25));
        Expect(broken);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "break")]
    public void Above_five_and_a_half_hours_there_is_half_an_hour_of_break(int minutes, string broken)
    {
        Work(0, 8, 13.5, minutes);
        Expect(broken);
    }

    [Fact]
    public void A_break_in_pieces_of_less_than_a_quarter_is_none()
    {
        Work(0, 8, 16, 0, (10, 0.24), (11, 0.24), (12, 0.24));
        Expect("break");
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "long-break")]
    public void Above_ten_hours_there_are_three_quarters_of_break(int minutes, string broken)
    {
        Work(0, 8, 18.5, minutes, (12, 0.5));
        Expect(broken);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "week")]
    public void Sixty_hours_are_the_most_in_a_week_at_all_employers(int minutes, string broken)
    {
        for (int day = -4; day < 0; day++) Work(day, 7, 19.75, 0, (10, 0.5), (14, 0.25));
        Work(0, 8, 20.75, minutes, (12, 0.5), (16, 0.25));
        Expect(broken, "shift");
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "average")]
    public void Forty_eight_hours_are_the_most_on_average_over_sixteen_weeks(int minutes, string broken)
    {
        for (int week = 1; week < 16; week++)
        {
            for (int day = -4; day < 1; day++) Work(day - (7 * week), 9, 19.1, 0, (12, 0.5));
        }
        for (int day = -4; day < 0; day++) Work(day, 9, 19.1, 0, (12, 0.5));
        Work(0, 9, 19.1, minutes, (12, 0.5));
        Expect(broken);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "daily-rest")]
    public void Eleven_hours_of_rest_lie_between_shifts_once_the_short_one_was_had(int minutes, string broken)
    {
        Work(-3, 14, 22, 0, (18, 0.5));
        Work(-2, 7, 15, 0, (11, 0.5));
        Work(0, 12, 20, minutes, (16, 0.5));
        Work(1, 7, 12, 0);
        Expect(broken);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "daily-rest")]
    public void Not_even_once_is_rest_shorter_than_eight_hours(int minutes, string broken)
    {
        Work(0, 9, 17, minutes, (12, 0.5));
        Work(1, 1, 5, 0);

        // With less than eight hours between them the two are one shift, which is longer than a night shift may be.
        Expect(broken, "night-shift");
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "weekly-rest")]
    public void Thirty_six_hours_of_rest_lie_in_each_seven_days(int minutes, string broken)
    {
        for (int day = -5; day < 0; day++) Work(day, 8, 16, 0, (12, 0.5));
        Work(0, 12, 20, minutes, (16, 0.5));
        Work(2, 8, 16, 0, (12, 0.5));
        Expect(broken);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "night-shift")]
    public void Ten_hours_of_work_are_the_most_in_a_night(int minutes, string broken)
    {
        Work(0, 21, 31.75, minutes, (26, 0.75));
        Expect(broken);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "night-shift")]
    public void An_hour_between_midnight_and_six_makes_no_night(int minutes, string broken)
    {
        Work(0, 13.25, 25, minutes, (18, 0.75));
        Expect(broken);
    }

    [Theory]
    [InlineData(26, 1, "night-rest")]
    [InlineData(26, 0, "")]
    [InlineData(30, 0, "night-rest")]
    public void After_a_night_that_ends_after_two_lie_fourteen_hours_of_rest_once_the_short_one_was_had(int to, int minutes, string broken)
    {
        Work(-4, 22, 30, 0, (26, 0.5));
        Work(-3, 16, 20, 0);
        Work(0, 20, to, minutes, (24, 0.5));
        Work(1, 19.5, 22, 0);
        if (to == 26) Work(1, 13.1, 15, 0);
        Expect(broken);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "night-series-rest")]
    public void After_three_nights_lie_forty_six_hours_of_rest(int minutes, string broken)
    {
        for (int day = -2; day < 1; day++) Work(day, 24, 31, day == 0 ? minutes : 0, (28, 0.5));
        Work(3, 5, 9, 0);
        Expect(broken);
    }

    [Theory]
    [InlineData(24.9, "")]
    [InlineData(25.1, "night-series")]
    public void Of_shifts_in_a_row_with_a_night_there_are_seven(double to, string broken)
    {
        (int, double, double)[] row = [(-5, 13, 17), (-4, 6, 10), (-4, 21, 23), (-3, 10, 14), (-2, 10, 14), (-1, 6, 9), (-1, 20, 23)];
        foreach ((int day, double from, double until) in row) Work(day, from, until, 0);
        Work(0, 20, to, 0);
        Expect(broken, "weekly-rest");
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "late-nights")]
    public void Of_nights_that_end_after_two_there_are_thirty_six_in_sixteen_weeks(int minutes, string broken)
    {
        for (int week = 1; week <= 12; week++)
        {
            for (int day = -4; day < -1; day++) Work(day - (7 * week), 22, 27, 0);
        }
        Work(0, 21, 26, minutes);
        Expect(broken);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "night-average")]
    public void Forty_hours_are_the_most_on_average_with_sixteen_nights(int minutes, string broken)
    {
        for (int week = 0; week < 16; week++)
        {
            for (int day = -4; day < 0; day++) Work(day - (7 * week), 9, 17.5, 0, (13, 0.5));
            Work(-7 * week, 22, 30.5, week == 0 ? minutes : 0, (26, 0.5));
        }
        Expect(broken);
    }

    [Fact]
    public void Work_without_the_skill_and_without_the_buddy_is_found()
    {
        Work(0, 8, 12, 0);
        Do(TaskKind.CleanBed, 9, 9.5, masters: false);
        Expect("skill");
    }

    [Fact]
    public void An_offer_in_a_break_is_found()
    {
        Work(0, 8, 16, 0, (12, 0.5));
        Ask(12.25);
        Expect("offer-in-break");
    }

    [Fact]
    public void An_offer_off_shift_is_found()
    {
        Work(0, 8, 12, 0);
        Ask(12.25);
        Expect("offer-off-shift");
    }

    [Theory]
    [InlineData(9.4, false, "hands")]
    [InlineData(9.4, true, "")]
    [InlineData(9.5, false, "")]
    public void Clean_work_within_half_an_hour_of_soiled_work_asks_for_clean_hands(double at, bool cleaned, string broken)
    {
        Work(0, 8, 12, 0);
        Do(TaskKind.CollectLaundry, 8.5, 9);
        if (cleaned) _log.CleanedHands.Add(("w", At(0, 9.1)));
        Do(TaskKind.DeliverLinen, at, at + 0.1);
        Expect(broken);
    }

    [Fact]
    public void From_isolation_nobody_goes_elsewhere_without_clean_hands()
    {
        Work(0, 8, 12, 0);
        Do(TaskKind.CleanBed, 8.5, 9, isolated: true);
        Do(TaskKind.CleanBed, 9.1, 9.5);
        Expect("hands");
    }

    [Fact]
    public void Isolation_before_what_was_due_earlier_is_found()
    {
        Work(0, 8, 12, 0);
        Ask(9, before: "cln-b2");
        Expect("isolation-last");
    }

    [Theory]
    [InlineData(TaskKind.CollectLaundry, false, 2, "")]
    [InlineData(TaskKind.CollectLaundry, false, 3, "walk-length")]
    [InlineData(TaskKind.DeliverLinen, false, 1, "walk-order")]
    [InlineData(TaskKind.CleanBed, true, 1, "walk-order")]
    public void A_walk_that_is_too_long_or_in_an_order_that_hands_do_not_allow_is_found(
        TaskKind along, bool isolated, int parts, string broken)
    {
        Work(0, 8, 12, 0);
        Ask(9);
        for (int part = 1; part <= parts; part++) Ask(9, task: $"part-{part}", kind: along, onWayOf: "cln-b1", isolated: isolated);
        Expect(broken);
    }

    [Theory]
    [InlineData("Hospital")]
    [InlineData("Home")]
    [InlineData("Night")]
    public void Every_shift_of_the_roster_is_lawful_as_long_as_it_says_and_not_a_minute_more(string kind)
    {
        DayPlan plan = new(Enum.Parse<DayKind>(kind), 1);
        foreach (StaffMember member in plan.Staff)
        {
            Assert.True(member.LawfulUntilMs >= member.Shift.ToMs);
            Assert.Empty(LawAuditor.Judge(LogOf(member, member.LawfulUntilMs), plan.BeginMs));
            Assert.NotEmpty(LawAuditor.Judge(LogOf(member, member.LawfulUntilMs + Minute), plan.BeginMs));
        }
    }

    private static Logbook LogOf(StaffMember member, long untilMs)
    {
        Logbook log = new();
        foreach (PlannedShift shift in member.Others.Append(member.Shift with { ToMs = untilMs }))
        {
            log.Worked.Add(new Logbook.Stretch(member.Id, shift.FromMs, shift.ToMs));
            foreach (PlannedBreak one in shift.Breaks) log.Breaks.Add(new Logbook.Stretch(member.Id, one.FromMs, one.ToMs));
        }
        return log;
    }

    /// <summary>Work from one hour of a day to another and some minutes more, with breaks that begin at an hour and last so long.</summary>
    private void Work(int day, double from, double to, int minutes, params (double At, double For)[] breaks)
    {
        _log.Worked.Add(new Logbook.Stretch("w", At(day, from), At(day, to) + (minutes * Minute)));
        foreach ((double at, double length) in breaks) _log.Breaks.Add(new Logbook.Stretch("w", At(day, at), At(day, at + length)));
    }

    private void Do(TaskKind kind, double from, double to, bool masters = true, bool isolated = false) =>
        _log.Deeds.Add(new Logbook.Deed("w", $"{kind}-{from}", kind, At(0, from), At(0, to), masters, isolated, false));

    private void Ask(
        double at, string before = "", string task = "cln-b1", TaskKind kind = TaskKind.CleanBed, string onWayOf = "",
        bool isolated = false) =>
        _log.Offers.Add(new Logbook.Offer("w", task, kind, isolated, false, At(0, at), before, onWayOf));

    private void Expect(string broken, string beside = "")
    {
        IEnumerable<string> rules = LawAuditor.Judge(_log, At(0, 0)).Select(breach => breach.Rule).Where(rule => rule != beside).Distinct();
        Assert.Equal(broken.Length == 0 ? [] : [broken], rules);
    }

    private static long At(int day, double hour) => Midnight(DayKind.Hospital) + (day * FullDay) + (long)Math.Round(hour * 60) * Minute;
}
