namespace Logistics.Simulator.Swarm;

/// <summary>A process of the simulation died within a call.</summary>
internal sealed class SimulatedCrashException() : Exception("The process died here.");
