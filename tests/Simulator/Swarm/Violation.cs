namespace Logistics.Simulator.Swarm;

/// <summary>A promise that was not kept.</summary>
/// <param name="AtMs">When, on the timeline.</param>
/// <param name="Rule">Which, as a code.</param>
/// <param name="What">How, with ids.</param>
internal sealed record Violation(long AtMs, string Rule, string What)
{
    public override string ToString() => $"{SimulatedClock.Start.AddMilliseconds(AtMs):HH:mm:ss.fff} {Rule}: {What}";
}
