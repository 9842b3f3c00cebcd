using System.Buffers.Binary;
using static Logistics.EdgeAgent.Sensors.Llrp.LlrpParameterType;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>What a READER_EVENT_NOTIFICATION tells; each kind of event stands in one at most once.</summary>
internal readonly record struct ReaderEvent
{
    /// <summary>The reader's time of it.</summary>
    public LlrpTime? At { get; init; }

    /// <summary>How a connection attempt went: 0 success, 1 the reader holds one that it began, 2 another client holds one, 3 failed
    /// otherwise, 4 somebody else has tried.</summary>
    public ushort? ConnectionAttempt { get; init; }

    /// <summary>The reader is about to close the connection.</summary>
    public bool IsClosing { get; init; }

    /// <summary>An antenna that was connected or disconnected.</summary>
    public (ushort Antenna, bool IsConnected)? Antenna { get; init; }

    /// <summary>A ROSpec that began (0), ended (1) or gave way to another (2).</summary>
    public (byte Kind, uint Id)? Rospec { get; init; }

    /// <summary>What has gone wrong, in the reader's words.</summary>
    public string? Exception { get; init; }

    /// <summary>Per cent of the report buffer that are used.</summary>
    public byte? BufferLevel { get; init; }

    /// <summary>The report buffer was full, and reads are lost.</summary>
    public bool IsBufferOverflow { get; init; }

    /// <summary>Reads one.</summary>
    /// <returns>Null where it can't be read.</returns>
    public static ReaderEvent? Of(scoped in LlrpMessage message)
    {
        if (!message.TryFind(ReaderEventNotificationData, out LlrpParameter data)) return null;
        ReaderEvent read = default;
        LlrpParameters parameters = data.Parameters;
        while (parameters.TryNext(out LlrpParameter one))
        {
            if (LlrpShape.Of(one.Type).Split(one.Content, out ReadOnlySpan<byte> fields, out _) != LlrpFault.None) return null;
            read = one.Type switch
            {
                UTCTimestamp or Uptime => read with { At = LlrpTime.Read(fields, one.Type == Uptime) },
                ConnectionAttemptEvent => read with { ConnectionAttempt = BinaryPrimitives.ReadUInt16BigEndian(fields) },
                ConnectionCloseEvent => read with { IsClosing = true },
                AntennaEvent => read with { Antenna = (BinaryPrimitives.ReadUInt16BigEndian(fields[1..]), fields[0] != 0) },
                ROSpecEvent => read with { Rospec = (fields[0], BinaryPrimitives.ReadUInt32BigEndian(fields[1..])) },
                ReaderExceptionEvent => read with { Exception = LlrpStatus.Text(fields[2..]) },
                ReportBufferLevelWarningEvent => read with { BufferLevel = fields[0] },
                ReportBufferOverflowErrorEvent => read with { IsBufferOverflow = true },
                _ => read,
            };
        }

        return parameters.Fault == LlrpFault.None ? read : null;
    }
}
