using System.Buffers.Binary;
using static Logistics.EdgeAgent.Sensors.Llrp.LlrpParameterType;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>What a reader tells of one tag: a TagReportData.</summary>
internal readonly record struct TagReport
{
    /// <summary>The EPC in lower-case hex, as many bytes as its bits need.</summary>
    public required string Epc { get; init; }

    /// <summary>Bits of the EPC.</summary>
    public required int EpcBits { get; init; }

    /// <summary>Antenna, from 1; null where the reader leaves it out.</summary>
    public ushort? Antenna { get; init; }

    /// <summary>Strongest answer in dBm.</summary>
    public sbyte? PeakRssi { get; init; }

    /// <summary>First of the reads that it counts.</summary>
    public LlrpTime? FirstSeen { get; init; }

    /// <summary>Last of the reads that it counts.</summary>
    public LlrpTime? LastSeen { get; init; }

    /// <summary>How many reads it counts.</summary>
    public ushort? SeenCount { get; init; }

    /// <summary>Reads one.</summary>
    /// <param name="parameter">A TagReportData.</param>
    /// <param name="report">What it tells, without a fault.</param>
    public static LlrpFault Read(scoped in LlrpParameter parameter, out TagReport report)
    {
        report = default;
        TagReport read = new() { Epc = "", EpcBits = -1 };
        LlrpParameters parameters = parameter.Parameters;
        while (parameters.TryNext(out LlrpParameter one))
        {
            LlrpFault fault = LlrpShape.Of(one.Type).Split(one.Content, out ReadOnlySpan<byte> content, out _);
            if (fault != LlrpFault.None) return fault;
            read = one.Type switch
            {
                EPC_96 => read with { Epc = Convert.ToHexStringLower(content), EpcBits = 96 },
                EPCData => read with
                {
                    Epc = Convert.ToHexStringLower(content[2..]), EpcBits = BinaryPrimitives.ReadUInt16BigEndian(content),
                },
                AntennaID => read with { Antenna = BinaryPrimitives.ReadUInt16BigEndian(content) },
                PeakRSSI => read with { PeakRssi = (sbyte)content[0] },
                FirstSeenTimestampUTC or FirstSeenTimestampUptime => read with
                {
                    FirstSeen = LlrpTime.Read(content, one.Type == FirstSeenTimestampUptime),
                },
                LastSeenTimestampUTC or LastSeenTimestampUptime => read with
                {
                    LastSeen = LlrpTime.Read(content, one.Type == LastSeenTimestampUptime),
                },
                TagSeenCount => read with { SeenCount = BinaryPrimitives.ReadUInt16BigEndian(content) },
                _ => read,
            };
        }

        if (parameters.Fault != LlrpFault.None) return parameters.Fault;
        if (read.EpcBits < 0) return LlrpFault.NoEpc;
        report = read;
        return LlrpFault.None;
    }
}
