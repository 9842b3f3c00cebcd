using Logistics.Simulator.Swarm;

namespace Logistics.Tests.Simulation.Swarm;

/// <summary>Days that nobody has seen before, each from a seed that reruns it.</summary>
public class SwarmTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Days = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact]
    public void The_promises_hold_on_two_thousand_days_that_nobody_has_seen()
    {
        SwarmRun run = new(SwarmRun.FreshSeed(), Days, Bug.None);
        run.Start();
        Assert.True(run.Wait(Patience), "the days do not end");
        output.WriteLine(run.Json());
        output.WriteLine(Say(run));
        Assert.Equal(Days, run.Done);
        Assert.True(run.Failed == 0, Say(run));
    }

    [Theory]
    [InlineData("AckBeforeCommit")]
    [InlineData("NoDedup")]
    [InlineData("CounterIds")]
    public void A_bug_that_is_put_in_is_found_within_a_thousand_days(string bug)
    {
        SwarmRun run = new(1, 1_000, Enum.Parse<Bug>(bug), untilFound: true);
        run.Start();
        Assert.True(run.Wait(Patience), "the days do not end");
        Assert.True(run.Failed > 0, $"{bug} was not found in {run.Done} days");
    }

    [Fact]
    public void The_same_seed_gives_the_same_day_to_the_letter()
    {
        List<string> first = [];
        List<string> second = [];
        new SwarmDay(42, trace: first.Add).Run();
        new SwarmDay(42, trace: second.Add).Run();
        Assert.True(first.Count > 100);
        Assert.Equal(first, second);
    }

    private static string Say(SwarmRun run)
    {
        if (run.Failures.Count == 0) return "";
        (long seed, IReadOnlyList<Violation> violations) = run.Failures[0];
        return $"{run.Failed} days failed, the first with seed {seed} (simulator: swarm --seed {seed} --trace): "
            + string.Join("; ", violations.Take(3));
    }
}
