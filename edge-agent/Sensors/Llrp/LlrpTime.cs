using System.Buffers.Binary;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>A time as a reader gives it.</summary>
/// <param name="Microseconds">Since the Unix epoch, or since the reader started.</param>
/// <param name="IsUptime">Since the reader started: it has no clock.</param>
internal readonly record struct LlrpTime(ulong Microseconds, bool IsUptime)
{
    // The end of the year 9999, the last that .NET can write.
    private const ulong LatestDate = 253_402_300_799_999_999;

    /// <summary>The date, where it is one.</summary>
    public DateTimeOffset? Date =>
        IsUptime || Microseconds > LatestDate ? null : DateTimeOffset.UnixEpoch.AddTicks((long)Microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>Of the 8 bytes that any timestamp has.</summary>
    public static LlrpTime Read(ReadOnlySpan<byte> content, bool isUptime) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(content), isUptime);
}
