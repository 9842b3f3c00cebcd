namespace Logistics.EdgeAgent;

/// <summary>One pack as the spool hands it out. One without samples stands for a number whose readings were dropped.</summary>
/// <param name="Boot">The node's boot that sealed it.</param>
/// <param name="Seq">Its number within the boot, from 1.</param>
/// <param name="From">First number of its boot that is still here, kept back or waiting: what was before it is gone.</param>
/// <param name="Total">Readings sealed in its boot up to and including it.</param>
/// <param name="Behind">Packs that wait unsent behind it.</param>
/// <param name="Clock">What is known of the time of its boot; of no use for the boot that runs.</param>
/// <param name="SealedAt">When it was sealed, on the steady clock of its boot.</param>
public readonly record struct SpoolEntry(
    long Boot, long Seq, long From, long Total, long Behind, BootClock Clock, DateTimeOffset SealedAt);
