namespace Logistics.EdgeAgent;

/// <summary>One pack as the spool keeps it.</summary>
/// <param name="Boot">The node's boot that sealed it.</param>
/// <param name="Seq">Its number within the boot, from 1.</param>
/// <param name="From">First number of the unbroken run up to it that is still here: what was before it is acknowledged or gone.</param>
/// <param name="SealedAt">When it was sealed, on the steady clock of its boot.</param>
/// <param name="Payload">The pack's bytes, valid until the spool is used again.</param>
public readonly record struct SpoolEntry(long Boot, long Seq, long From, DateTimeOffset SealedAt, ReadOnlyMemory<byte> Payload);
