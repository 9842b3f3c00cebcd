namespace Logistics.Simulator.Swarm;

/// <summary>What can go wrong on a day.</summary>
internal enum FaultKind
{
    LinkBreak,
    Partition,
    SlowNetwork,
    Duplicate,
    BrokerCrash,
    BrokerRestart,
    HubKill,
    HubPowerCut,
    HubRestart,
    NodeKill,
    NodePowerCut,
    NodeRestart,
    HubDiskFault,
    NodeDiskFault,
    HubDiskDamage,
    ClockWrong,
    ClockDrift,
    ClockNotSynchronised,
    DoubleTap,
    AskedAgain,
}
