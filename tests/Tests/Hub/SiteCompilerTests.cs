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
}
