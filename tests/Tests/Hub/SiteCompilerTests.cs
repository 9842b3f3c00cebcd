using Logistics.Core;
using Logistics.Hub;
using Logistics.Tests.Wire;
using Logistics.Wire.Site;

namespace Logistics.Tests.Hub;

public sealed class SiteCompilerTests
{
    private static readonly SiteConfiguration Site = SiteCompiler.Compile(
        SiteFileReader.Read("test.yaml", new StringReader(SitePeopleTests.Staffed)).Site!);

    [Fact]
    public void Places_stand_on_the_floor_of_their_ward()
    {
        Assert.Equal([new Spot(125, 400, 1), new Spot(600, 400, 3)], Site.Wards.Select(ward => ward.At));
        Assert.Equal((new Spot(20, 385, 1), new Spot(90, 400, 1)), (Site.Beds[0].At, Site.Linen[0].At));
        Assert.Equal((true, false), (Site.Wards[0].Pull, Site.Wards[1].Pull));
        Assert.Equal(
            [new LiftSettings("lift-a", 300, 410, -1, 4, 45_000, 5_000), new LiftSettings("stairs", 10, 410, 0, 3, 0, 20_000)],
            Site.Dispatch.Lifts);
    }

    [Fact]
    public void People_carry_their_team_their_wards_and_what_they_learn()
    {
        int beds = Site.Skills.ToList().IndexOf("beds");
        WorkerSettings master = Site.Workers[0];
        WorkerSettings newcomer = Site.Workers[1];
        Assert.Equal((0, "", 0), (master.Team, master.Buddy, Assert.Single(master.Wards)));
        Assert.Equal((1, 0L, 1L << beds, "w-01"), (newcomer.Team, newcomer.Skills, newcomer.Learns, newcomer.Buddy));
        Assert.Equal([Tier.Own, Tier.Pool, Tier.Agency], Site.Dispatch.Teams.Select(team => team.Tier));
        Assert.Equal([0, 1], Site.Dispatch.Teams[2].Wards);
        Assert.True(Site.Dispatch.Teams[0].Pull);
    }

    [Fact]
    public void Rules_of_dispatch_reach_the_engine()
    {
        Assert.Equal((1_050, 600_000L, 1_800_000L, 2_700_000L),
            (Site.Dispatch.WalkingSpeed, Site.Dispatch.PoolAfterMs, Site.Dispatch.AgencyAfterMs, Site.Dispatch.HandsAfterMs));
        TaskSettings bed = Site.Tasks[(int)TaskKind.CleanBed]!;
        Assert.Equal((1_500_000L, 10, false), (bed.WorkMs, bed.Weight, bed.ForTwo));
        Assert.True(Site.Tasks[(int)TaskKind.CollectLaundry]!.ForTwo);
        Assert.Equal((600_000L, 1), (Site.Dispatch.Escalation[0].AfterMs, Site.Dispatch.Escalation[0].Retries));
        Assert.Equal(new RoundSettings("coffee", TaskKind.LivingRoom, "a1", 0b0010010, 600, 5_400_000), Site.Dispatch.Rounds[0]);
        Assert.Equal(new RoundSettings("bags", TaskKind.CollectLaundry, "a1-hamper", 127, 900, 0), Site.Dispatch.Rounds[1]);
    }

    [Theory]
    [InlineData("shift: 12.5 h", "'shift' in working_time is 750 min, and the law's figure is 12 h (Arbeidstijdenwet, article 5:7)")]
    [InlineData("night_rest: 13 h", "'night_rest' in working_time is 13 h, and the law's figure is 14 h (Arbeidstijdenwet, article 5:8)")]
    [InlineData("daily_rest: 10 h", "'daily_rest' in working_time is 10 h, and the law's figure is 11 h (Arbeidstijdenwet, article 5:3)")]
    [InlineData("weekly_rest: 35 h", "article 5:5")]
    [InlineData("night_hours: 39 h", "'night_hours' in working_time is 39 h, and the law's figure is 38 h (Arbeidstijdenwet, article 5:8)")]
    [InlineData("shortest_break: 10 min", "article 1:7")]
    public void Working_time_that_is_laxer_than_the_law_is_refused_with_figure_and_article(string figure, string complaint)
    {
        SiteFile site = SiteWith(figure);
        Assert.Contains(complaint, Assert.Single(SiteCompiler.Complaints(site)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_figure_of_working_time_can_be_stricter_than_the_law()
    {
        SiteFile site = SiteWith(
            "shift: 10 h, week: 48 h, average: 40 h, four_week_average: 44 h, daily_rest: 12 h, short_daily_rest: 9 h, weekly_rest: 48 h, "
            + "break_after: 5 h, break: 45 min, long_break_after: 8 h, long_break: 60 min, shortest_break: 20 min, "
            + "night_shift: 9 h, night_rest: 16 h, short_night_rest: 10 h, night_series_rest: 48 h, night_average: 36 h, night_series: 5, "
            + "night_hours: 30 h, late_nights: 30");
        Assert.Empty(SiteCompiler.Complaints(site));
        const long hour = 3_600_000;
        Assert.Equal(
            new WorkingTimeRules
            {
                ShiftMs = 10 * hour, WeekMs = 48 * hour, SixteenWeekAverageMs = 40 * hour, FourWeekAverageMs = 44 * hour,
                DailyRestMs = 12 * hour, ShortDailyRestMs = 9 * hour, WeeklyRestMs = 48 * hour, BreakAfterMs = 5 * hour,
                BreakMs = 45 * 60_000, LongBreakAfterMs = 8 * hour, LongBreakMs = hour, ShortestBreakMs = 20 * 60_000,
                NightShiftMs = 9 * hour, NightRestMs = 16 * hour, ShortNightRestMs = 10 * hour, NightSeriesRestMs = 48 * hour,
                NightAverageMs = 36 * hour, NightHoursMs = 30 * hour, NightSeries = 5, LateNights = 30,
            },
            SiteCompiler.Compile(site).Dispatch.WorkingTime);
        Assert.Equal(WorkingTimeRules.Law, Site.Dispatch.WorkingTime);
    }

    [Fact]
    public void A_roster_speaks_for_the_people_of_each_employer_that_it_names_and_for_no_others()
    {
        SiteFile site = SiteFileReader.Read("test.yaml", new StringReader(SitePeopleTests.Staffed)).Site!;
        (RosterFile? file, _) = RosterReader.Read(
            new StringReader("worker,date,begin,end,breaks\nw-01,2026-12-01,07:00,15:00,12:00-12:30\n"),
            RosterCompiler.RulesFor(site, null));
        Roster roster = RosterCompiler.Compile(site, file!);
        Assert.Equal(["w-01", "w-02"], roster.Workers);
        PlannedShift shift = Assert.Single(roster.Shifts);
        Assert.Equal((1_796_104_800_000, 1_796_133_600_000), (shift.FromMs, shift.ToMs));
        Assert.Equal(new PlannedBreak(1_796_122_800_000, 1_796_124_600_000), Assert.Single(shift.Breaks));
        Assert.True(new Command { Kind = CommandKind.PlanShifts, By = "lead-1", Roster = roster }.IsSound);
    }

    [Fact]
    public void A_lead_of_a_provider_plans_its_own_people_only()
    {
        SiteFile site = SiteFileReader.Read("test.yaml", new StringReader(SitePeopleTests.Staffed)).Site!;
        Assert.Equal(["w-03"], RosterCompiler.RulesFor(site, "west").Workers);
        Assert.Equal(["w-01", "w-02", "w-03"], RosterCompiler.RulesFor(site, null).Workers);
    }

    private static SiteFile SiteWith(string figures) => SiteFileReader.Read(
        "test.yaml", new StringReader($"{SitePeopleTests.Staffed}\nworking_time: {{ {figures} }}")).Site!;
}
