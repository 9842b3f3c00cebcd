namespace Logistics.Simulator.Swarm;

/// <summary>The process that a session lives in.</summary>
/// <param name="Crash">Where it dies.</param>
/// <param name="Wake">Lets it have its turn: something waits for it.</param>
/// <param name="OnPublish">Sees what it hands over, the moment it does.</param>
/// <param name="OnTake">Sees what it takes, just before its own handler does.</param>
internal sealed record SessionHost(CrashPoint Crash, Action Wake, Action<WireMessage> OnPublish, Action<WireMessage> OnTake);
