using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>Rosters held against the law before they are taken over.</summary>
public sealed class RosterLawTests
{
    private const long Minute = SmallSite.Minute;
    private const long Hour = SmallSite.Hour;
    private const long Day = SmallSite.Day;

    private readonly SmallSite _site = new(Crew.Site(Crew.One("w-1"), Crew.One("w-2")));

    [Fact]
    public void Of_two_shifts_without_rest_between_them_the_later_is_named_with_when_it_may_begin()
    {
        PlannedShift[] shifts = [Shift(2, 5, 13), Shift(1, 14, 22)];
        UnlawfulShift early = Assert.Single(Unlawful(shifts));
        Assert.Equal((0, WorkingTimeLimit.DailyRest, At(2, 6)), (early.Index, early.By, early.BeginFromMs));
        Assert.Empty(Unlawful([Shift(2, 6, 13), shifts[1]]));

        // The rest was shortened this week already.
        UnlawfulShift again = Assert.Single(Unlawful([shifts[1], Shift(2, 6, 13), Shift(3, 14, 22), Shift(4, 8, 12)]));
        Assert.Equal((3, WorkingTimeLimit.DailyRest, At(4, 9)), (again.Index, again.By, again.BeginFromMs));
    }

    [Fact]
    public void People_are_held_against_their_own_hours_only() =>
        Assert.Empty(Unlawful([Shift(1, 14, 22), Shift(2, 5, 13) with { Worker = "w-2" }]));

    [Fact]
    public void What_was_worked_here_counts()
    {
        _site.Say(CommandKind.StartShift);
        _site.Wait(11 * Hour);
        Assert.Equal(Refusal.None, _site.Say(CommandKind.EndShift));
        UnlawfulShift early = Assert.Single(Unlawful([Shift(1, 1, 5)]));
        Assert.Equal((WorkingTimeLimit.DailyRest, At(1, 2)), (early.By, early.BeginFromMs));
        Assert.Empty(Unlawful([Shift(1, 5, 12)]));
    }

    [Fact]
    public void A_shift_that_has_begun_is_taken_as_it_is_and_counts_until_its_planned_end()
    {
        _site.Say(CommandKind.StartShift);
        _site.Wait(Hour);
        PlannedShift running = Shift(0, 7, 21);
        Assert.Empty(Unlawful([running]));
        Assert.Equal(At(1, 5), Assert.Single(Unlawful([running, Shift(1, 4, 12)])).BeginFromMs);
    }

    [Fact]
    public void What_stays_planned_around_the_days_of_the_roster_counts_and_what_it_replaces_does_not()
    {
        Plan(Shift(1, 14, 22), Shift(2, 10, 18), Shift(3, 5, 13));
        Assert.Empty(Unlawful([Shift(2, 9, 17)]));
        Assert.Equal(At(2, 6), Assert.Single(Unlawful([Shift(2, 5, 12)])).BeginFromMs);
        UnlawfulShift late = Assert.Single(Unlawful([Shift(2, 15, 22)]));
        Assert.Equal((WorkingTimeLimit.DailyRest, At(2, 21)), (late.By, late.EndByMs));
    }

    [Fact]
    public void Hours_at_another_employer_are_taken_as_they_are_and_kept_free()
    {
        PlannedShift elsewhere = Shift(2, 8, 12) with { Elsewhere = true };
        UnlawfulShift late = Assert.Single(Unlawful([Shift(1, 18, 24), Shift(2, 18, 22), elsewhere, elsewhere with { ToMs = At(2, 13) }]));
        Assert.Equal((1, WorkingTimeLimit.DailyRest, At(2, 21)), (late.Index, late.By, late.EndByMs));
        Assert.Empty(Unlawful([elsewhere, Shift(2, 14, 24) with { Elsewhere = true }]));
        UnlawfulShift meanwhile = Assert.Single(Unlawful([elsewhere, Shift(2, 11, 15)]));
        Assert.Equal((WorkingTimeLimit.Elsewhere, At(2, 12)), (meanwhile.By, meanwhile.BeginFromMs));
    }

    [Fact]
    public void A_shift_may_last_as_long_as_the_law_allows_with_its_breaks()
    {
        Assert.Empty(Unlawful([Until(Shift(1, 7, 19), 45)]));
        UnlawfulShift day = Assert.Single(Unlawful([Until(Shift(1, 7, 19), 46)]));
        Assert.Equal((WorkingTimeLimit.Shift, At(1, 19) + 45 * Minute), (day.By, day.EndByMs));
        Assert.Empty(Unlawful([Until(Shift(1, 21, 31), 30)]));
        UnlawfulShift night = Assert.Single(Unlawful([Until(Shift(1, 21, 31), 31, At(2, 2), 30)]));
        Assert.Equal((WorkingTimeLimit.NightShift, At(2, 7) + 30 * Minute), (night.By, night.EndByMs));
    }

    [Fact]
    public void Who_plans_breaks_plans_enough_of_them_and_in_time()
    {
        Assert.Empty(Unlawful([Until(Shift(1, 8, 16), 0, At(1, 12), 30)]));
        UnlawfulShift brief = Assert.Single(Unlawful([Until(Shift(1, 8, 16), 0, At(1, 12), 15)]));
        Assert.Equal((WorkingTimeLimit.Break, new PlannedBreak(At(1, 13) + 45 * Minute, At(1, 14))), (brief.By, brief.Break));
        UnlawfulShift late = Assert.Single(Unlawful([Until(Shift(1, 8, 16), 0, At(1, 14), 30)]));
        Assert.Equal(new PlannedBreak(At(1, 13) + 30 * Minute, At(1, 14)), late.Break);

        // An interruption too short for a break is work.
        Assert.Equal(WorkingTimeLimit.Break, Assert.Single(Unlawful([Until(Shift(1, 8, 16), 0, At(1, 12), 14)])).By);
    }

    [Fact]
    public void Weeks_and_rows_are_held_as_well()
    {
        PlannedShift[] week = [.. Enumerable.Range(1, 5).Select(day => Full(Shift(day, 7, 19)))];
        Assert.Equal([(5, WorkingTimeLimit.Week)], Rules([.. week, Shift(6, 8, 12)]));
        Assert.Equal([(6, WorkingTimeLimit.WeeklyRest)], Rules([.. Enumerable.Range(1, 7).Select(day => Shift(day, 12, 18))]));
        Assert.Equal(
            [(3, WorkingTimeLimit.NightRest)], Rules([Shift(1, 22, 30), Shift(2, 14, 20), Shift(4, 22, 30), Shift(5, 19, 22)]));
        Assert.Equal(
            [(3, WorkingTimeLimit.NightSeriesRest)], Rules([Shift(1, 22, 30), Shift(2, 22, 30), Shift(3, 22, 30), Shift(5, 15, 20)]));
    }

    [Fact]
    public void A_rule_that_counts_over_weeks_is_named_once_for_each_worker()
    {
        // Fifty hours a week: on the second day of the sixteenth the average is over 48.
        PlannedShift[] year =
        [
            .. Enumerable.Range(0, 16).SelectMany(week => Enumerable.Range(0, 5).Select(day => Full(Shift(7 * week + day + 7, 8, 18)))),
        ];
        PlannedShift[] others = [.. year.Select(shift => shift with { Worker = "w-2" })];
        Assert.Equal([(76, WorkingTimeLimit.SixteenWeeks), (156, WorkingTimeLimit.SixteenWeeks)], Rules([.. year, .. others]));
    }

    [Fact]
    public void No_more_are_named_than_asked_for()
    {
        PlannedShift[] shifts = [.. Enumerable.Range(1, 10).Select(day => Shift(day, 6, 20))];
        RosterLaw law = RosterLaw.Of(_site.Engine, RosterOf(shifts), _site.NowMs);
        Assert.Equal((10, 3), (law.Unlawful(20).Count, law.Unlawful(3).Count));
    }

    [Fact]
    public void What_is_let_through_is_lawful_minute_by_minute()
    {
        SmallSite site = new(Crew.Site(Crew.One("w-1")) with { ClockChanges = Workdays.ClockChanges });
        (int lawful, int unlawful) = (0, 0);
        for (int seed = 0; seed < 1_000; seed++)
        {
            List<PlannedShift> shifts = Random(new Random(seed));
            if (RosterLaw.Of(site.Engine, RosterOf([.. shifts]), site.NowMs).Unlawful(20).Count > 0)
            {
                unlawful++;
                continue;
            }
            lawful++;
            Assert.Equal((seed, ""), (seed, Workdays.Offence([.. shifts.SelectMany(shift => shift.Work())])));
        }
        Assert.True(lawful > 100 && unlawful > 100, $"{lawful} lawful, {unlawful} unlawful");
    }

    private static long At(int day, int hour) => SmallSite.Morning + (day * 24 + hour - 7) * Hour;

    private static PlannedShift Shift(int day, int from, int to) => new("w-1", At(day, from), At(day, to), []);

    /// <summary>Twelve hours or less of work in it, with two breaks that are enough.</summary>
    private static PlannedShift Full(PlannedShift shift) => shift with
    {
        ToMs = shift.ToMs + 45 * Minute,
        Breaks =
        [
            new(shift.FromMs + 4 * Hour, shift.FromMs + 4 * Hour + 30 * Minute),
            new(shift.FromMs + 8 * Hour, shift.FromMs + 8 * Hour + 15 * Minute),
        ],
    };

    private static PlannedShift Until(PlannedShift shift, int minutes) => shift with { ToMs = shift.ToMs + minutes * Minute };

    private static PlannedShift Until(PlannedShift shift, int minutes, long breakMs, int breakMinutes) =>
        Until(shift, minutes) with { Breaks = [new PlannedBreak(breakMs, breakMs + breakMinutes * Minute)] };

    private static Roster RosterOf(PlannedShift[] shifts)
    {
        long dayMs = SmallSite.Morning - 7 * Hour;
        long FirstOf(long atMs) => dayMs + (atMs - dayMs) / Day * Day;
        return new Roster(FirstOf(shifts.Min(shift => shift.FromMs)), FirstOf(shifts.Max(shift => shift.FromMs)) + Day, shifts);
    }

    private IReadOnlyList<UnlawfulShift> Unlawful(PlannedShift[] shifts) =>
        RosterLaw.Of(_site.Engine, RosterOf(shifts), _site.NowMs).Unlawful(20);

    private (int, WorkingTimeLimit)[] Rules(PlannedShift[] shifts) => [.. Unlawful(shifts).Select(one => (one.Index, one.By))];

    private void Plan(params PlannedShift[] shifts) => Assert.Equal(Refusal.None, _site.Tell(Input.Of(
        _site.NowMs, new Command { Kind = CommandKind.PlanShifts, By = "lead-1", Roster = RosterOf(shifts) })));

    /// <summary>Shifts of one or two weeks as planners make them: early, late, at night, and sometimes at any hour.</summary>
    private static List<PlannedShift> Random(Random random)
    {
        List<PlannedShift> shifts = [];
        int kind = random.Next(4);
        for (int day = 1; day <= 14; day++)
        {
            if (random.Next(10) < 4) continue;
            if (random.Next(5) == 0) kind = random.Next(4);
            long fromMs = At(day, kind switch { 0 => 7, 1 => 14, 2 => 22, _ => random.Next(24) });
            long toMs = fromMs + random.Next(4, 10) * Hour + random.Next(2) * 30 * Minute;
            if (shifts.Count > 0 && fromMs < shifts[^1].ToMs) continue;
            long restMs = fromMs + random.Next(3, 5) * Hour + random.Next(2) * 30 * Minute;
            PlannedBreak[] breaks = restMs < toMs ? [new(restMs, Math.Min(toMs, restMs + random.Next(2, 4) * 15 * Minute))] : [];
            shifts.Add(new PlannedShift("w-1", fromMs, toMs, breaks));
        }
        return shifts.Count > 0 ? shifts : [Shift(1, 7, 12)];
    }
}
