namespace Logistics.Simulator.Swarm;

/// <summary>A bug that is put in on purpose, to see that it is found.</summary>
internal enum Bug
{
    None,
    /// <summary>Nodes are told that their packs are safe before the journal has them.</summary>
    AckBeforeCommit,
    /// <summary>A pack that was counted is counted again.</summary>
    NoDedup,
    /// <summary>Tasks are numbered instead of named after their cause.</summary>
    CounterIds,
}
