namespace Logistics.Simulator.Swarm;

/// <summary>What is wrong with a disk for a while.</summary>
internal enum DiskFault
{
    None,
    /// <summary>No space left.</summary>
    Full,
    /// <summary>Mounted read-only.</summary>
    ReadOnly,
    /// <summary>Some writes fail.</summary>
    WriteError,
    /// <summary>Flushes fail, and what they should have brought to disk is there or not.</summary>
    FlushError,
}
