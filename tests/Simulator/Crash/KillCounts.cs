namespace Logistics.Simulator.Crash;

/// <summary>Kills so far, by what was killed.</summary>
internal readonly record struct KillCounts(int Node, int Broker, int Hub);
