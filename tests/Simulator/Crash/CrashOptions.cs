namespace Logistics.Simulator.Crash;

/// <summary>How a run of real processes that are killed goes.</summary>
/// <param name="Kills">How many kills in all.</param>
/// <param name="Time">About how long the killing takes.</param>
/// <param name="Seed">The same seed kills the same in the same order; how the processes answer differs all the same.</param>
/// <param name="BrokerOnly">Only the broker is killed, and the hub is away meanwhile.</param>
internal sealed record CrashOptions(int Kills, TimeSpan Time, int Seed, bool BrokerOnly);
