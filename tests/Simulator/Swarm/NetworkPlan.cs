namespace Logistics.Simulator.Swarm;

/// <summary>How the network and the broker are today.</summary>
/// <param name="SlowPermille">So many of 1,000 packets are slow.</param>
/// <param name="SlowMs">As slow as this.</param>
/// <param name="DuplicatePermille">So many of 1,000 messages arrive twice.</param>
/// <param name="BrokerCrashes">The broker crashes, so that it matters what it has saved.</param>
internal sealed record NetworkPlan(int SlowPermille, long SlowMs, int DuplicatePermille, bool BrokerCrashes);
