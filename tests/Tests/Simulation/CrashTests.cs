using Logistics.Simulator.Crash;

namespace Logistics.Tests.Simulation;

/// <summary>Real processes that are killed for a few seconds; the <c>crash</c> command does it for minutes.</summary>
public class CrashTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [Fact]
    public void Nothing_is_lost_or_counted_twice_when_processes_are_killed()
    {
        using StringWriter said = new();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(120));
        CrashOptions options = new(Kills: 6, TimeSpan.FromSeconds(6), Seed: 5, BrokerOnly: false);
        CrashReport? report = CrashRun.Run(options, said, patience.Token);
        output.WriteLine($"{said}{report?.Json()}");
        Assert.NotNull(report);
        Assert.Equal(6, report.Kills.Node + report.Kills.Broker + report.Kills.Hub);
        Assert.True(report.ReadingsSent > 0 && report.TasksExpected > 0, "nothing happened in this run");
        Assert.Equal((0, 0), (report.Lost, report.CountedTwice));
        Assert.Equal(report.TasksExpected, report.TasksMade);
        Assert.Equal((0, 0), (report.TasksTwice, report.TasksStale));
    }
}
