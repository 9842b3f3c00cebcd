namespace Logistics.Tests.Sensors.Kernel;

/// <summary>Alone, when the other tests are done: a driver in the guest waits 50 ms for what the machine emulates in software.</summary>
[Collection(nameof(KernelTests))]
[CollectionDefinition(nameof(KernelTests), DisableParallelization = true)]
public sealed class KernelTests
{
    // It took 24 to 29 s in software on two busy cores.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [KernelFact]
    public void A_real_agent_reads_mat_distance_scale_and_climate_through_a_real_kernel_and_lives_through_an_unplugging()
    {
        string console = VirtualMachine.Run(Patience);
        Assert.True(console.Contains(KernelGuest.End, StringComparison.Ordinal), console);
        Assert.DoesNotContain("BUG:", console, StringComparison.Ordinal);
        string[] lines = [.. console.Split('\n').Select(static line => line.TrimEnd('\r'))];
        Assert.Equal(["false", "true", "false"], Sent("mat").Take(3));
        Assert.Equal(["0", "0.5"], Sent("bin").Take(2));
        Assert.Equal(["0.8", "0.65"], Sent("hamper").Take(2));
        Assert.Equal(["0", "2.5"], Sent("scale").Take(2));

        // Plugged in again its trigger has another name, and it is polled: outliers and all.
        string[] buffered = [.. lines.TakeWhile(static line => line != "guest: pulled out")];
        Assert.Equal(["21.5"], Sent("room", buffered));
        Assert.Equal(["lamp on", "lamp off"], Said().Where(static said => said.StartsWith("lamp", StringComparison.Ordinal)));

        // 1 where a transfer took longer in software than the driver waits, just before the end.
        Assert.Contains(Said(), static said => said is "agent ended with 0" or "agent ended with 1");

        IEnumerable<string> Sent(string channel, string[]? among = null) =>
            (among ?? lines).Where(line => line.Contains($" {channel} sent ", StringComparison.Ordinal))
            .Select(static line => line.Split(" sent ")[1])
            .Aggregate(new List<string>(), static (all, value) =>
            {
                if (all.LastOrDefault() != value) all.Add(value);
                return all;
            });
        IEnumerable<string> Said() => lines.Where(static line => line.StartsWith("guest: ", StringComparison.Ordinal))
            .Select(static line => line["guest: ".Length..]);
    }
}
