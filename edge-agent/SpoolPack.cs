namespace Logistics.EdgeAgent;

/// <summary>A pack in the spool's list: in a file, in memory, or in both.</summary>
internal sealed class SpoolPack(long boot, long seq, long total, DateTimeOffset sealedAt, int records)
{
    public long Boot { get; } = boot;

    public long Seq { get; } = seq;

    /// <summary>Readings sealed in its boot up to and including it, dropped ones as well.</summary>
    public long Total { get; } = total;

    public DateTimeOffset SealedAt { get; } = sealedAt;

    /// <summary>Readings that it still has.</summary>
    public int Records { get; set; } = records;

    /// <summary>The whole frame; null when only the file has it.</summary>
    public byte[]? Frame { get; set; }

    /// <summary>The file that has it for sure; null while only memory does.</summary>
    public SpoolFile? File { get; set; }

    /// <summary>Where in the file its frame begins.</summary>
    public long At { get; set; }

    /// <summary>Bytes of its frame.</summary>
    public int Length { get; set; }

    /// <summary>It was handed out in this run, so that the hub may have it as it is.</summary>
    public bool WasSent { get; set; }
}
