namespace Logistics.EdgeAgent;

/// <summary>What a kept pack says beside its samples.</summary>
/// <param name="Boot">The node's boot that sealed it.</param>
/// <param name="Seq">Its number within the boot, from 1.</param>
/// <param name="Total">Readings sealed in its boot, up to and including it.</param>
/// <param name="SealedAt">When, on the steady clock of its boot.</param>
/// <param name="Correction">What had to be added then to the steady clock for what the clock showed.</param>
/// <param name="IsClockRight">Whether the clock was held right then.</param>
internal readonly record struct PackHead(
    long Boot, long Seq, long Total, DateTimeOffset SealedAt, TimeSpan Correction, bool IsClockRight);
