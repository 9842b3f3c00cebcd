using Logistics.Simulator.Days;

namespace Logistics.Tests.Simulation.Days;

/// <summary>Whole days of both houses, lived with the real engine.</summary>
public class DaysTests
{
    private static readonly Policy[] All = [Policy.Ours, Policy.LongestIdle, Policy.Pull];

    [Fact]
    public void The_same_seed_gives_the_same_figures()
    {
        Assert.Equal(Live(7).Json(), Live(7).Json());
    }

    [Fact]
    public void The_same_seed_gives_the_same_day_to_the_letter()
    {
        foreach (Policy policy in All)
        {
            List<string> first = [];
            List<string> second = [];
            new Day(new DayPlan(DayKind.Home, 3), policy, first.Add).Run();
            new Day(new DayPlan(DayKind.Home, 3), policy, second.Add).Run();
            Assert.True(first.Count > 500);
            Assert.Equal(first, second);
        }
    }

    [Fact]
    public void Our_dispatcher_breaks_no_law()
    {
        DaysRun run = new(100, 3, [Policy.Ours]);
        run.Run();
        Assert.Empty(run.BreachesOf(Policy.Ours).Select(found => $"seed {found.Seed}, {found.Kind}: {found.Breach}"));
    }

    [Fact]
    public void Under_every_policy_work_is_done_and_none_is_quicker_than_is_possible()
    {
        DaysRun run = Live(11);
        foreach (Policy policy in All)
        {
            DayFigures figures = run.Of(policy);
            Assert.True(figures.Finished > 300, $"{policy}: {figures.Finished} tasks");
            Assert.True(figures.Ready.Average() >= run.Bound());
        }
    }

    private static DaysRun Live(long seed)
    {
        DaysRun run = new(seed, 1, All);
        run.Run();
        return run;
    }
}
