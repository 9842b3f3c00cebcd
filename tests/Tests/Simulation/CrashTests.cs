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

    [Fact]
    public void A_promised_pack_that_the_history_lacks_is_lost()
    {
        BootAudit boot = Seen();
        boot.Promise(2);
        boot.Count(1, 3);
        Assert.Equal((9, 3, 4, 2, 0), (boot.Sent, boot.Once, boot.Lost, boot.NeverAcknowledged, boot.Twice));
    }

    [Fact]
    public void A_promised_pack_that_nobody_saw_is_lost_by_the_count_of_its_successor()
    {
        BootAudit boot = new();
        boot.See(1, 3, 3);
        boot.See(3, 2, 9);
        boot.Promise(3);
        boot.Count(1, 3);
        boot.Count(3, 2);
        Assert.Equal(4, boot.Lost);
    }

    [Fact]
    public void What_nobody_promised_is_not_lost()
    {
        BootAudit boot = Seen();
        boot.Promise(1);
        boot.Count(1, 3);
        Assert.Equal((0, 6), (boot.Lost, boot.NeverAcknowledged));
    }

    [Fact]
    public void A_pack_that_the_history_has_again_is_counted_twice()
    {
        BootAudit boot = Seen();
        boot.Count(1, 3);
        boot.Count(1, 3);
        Assert.Equal((3, 3), (boot.Once, boot.Twice));
    }

    [Fact]
    public void Readings_that_went_out_of_a_counted_pack_are_lost()
    {
        BootAudit boot = Seen();
        boot.Promise(3);
        boot.Count(1, 3);
        boot.Count(2, 1);
        boot.Count(3, 2);
        Assert.Equal(3, boot.Lost);
    }

    private static BootAudit Seen()
    {
        BootAudit boot = new();
        boot.See(1, 3, 3);
        boot.See(2, 4, 7);
        boot.See(3, 2, 9);
        return boot;
    }
}
