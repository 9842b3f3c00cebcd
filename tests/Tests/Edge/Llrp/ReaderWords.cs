using System.Text;
using Logistics.EdgeAgent.Sensors.Llrp;
using static Logistics.EdgeAgent.Sensors.Llrp.LlrpParameterType;

namespace Logistics.Tests.Edge.Llrp;

/// <summary>What readers say, as bytes.</summary>
internal static class ReaderWords
{
    /// <summary>The reader's own time in these tests: a clock that was never set.</summary>
    public const ulong ReaderTime = 1_000_000_000_000;

    public static byte[] Greeting(ushort status = 0, ulong time = ReaderTime, bool isUptime = false) => Event(0, writer =>
    {
        int at = writer.Open(isUptime ? Uptime : UTCTimestamp);
        U64(writer, time);
        writer.Close(at);
        int attempt = writer.Open(ConnectionAttemptEvent);
        writer.U16(status);
        writer.Close(attempt);
    });

    public static byte[] Event(uint id, Action<LlrpWriter> fill) => Message(LlrpMessageType.ReaderEventNotification, id, writer =>
    {
        int data = writer.Open(ReaderEventNotificationData);
        fill(writer);
        writer.Close(data);
    });

    public static byte[] AntennaIs(ushort antenna, bool isConnected) => Event(0, writer =>
    {
        int at = writer.Open(AntennaEvent);
        writer.U8((byte)(isConnected ? 1 : 0));
        writer.U16(antenna);
        writer.Close(at);
    });

    public static byte[] RospecIs(byte kind, uint id) => Event(0, writer =>
    {
        int at = writer.Open(ROSpecEvent);
        writer.U8(kind);
        writer.U32(id);
        writer.U32(0);
        writer.Close(at);
    });

    public static byte[] Exception(string text) => Event(0, writer =>
    {
        int at = writer.Open(ReaderExceptionEvent);
        Text(writer, text);
        writer.Close(at);
    });

    public static byte[] Response(LlrpMessageType type, uint id, ushort code = 0, string text = "", Action<LlrpWriter>? more = null) =>
        Message(type, id, writer =>
        {
            int status = writer.Open(LLRPStatus);
            writer.U16(code);
            Text(writer, text);
            writer.Close(status);
            more?.Invoke(writer);
        });

    public static byte[] Capabilities(uint id, ushort antennas = 4, byte? hopTable = 1, params (ushort Index, short CentiDbm)[] powers) =>
        Response(LlrpMessageType.GetReaderCapabilitiesResponse, id, more: writer =>
        {
            int general = writer.Open(GeneralDeviceCapabilities);
            writer.U16(antennas);
            writer.U16(0x4000);
            writer.U32(25_882);
            writer.U32(2_001_002);
            Text(writer, "5.14.0");
            writer.Close(general);
            int regulatory = writer.Open(RegulatoryCapabilities);
            writer.U16(528);
            writer.U16(2);
            int band = writer.Open(UHFBandCapabilities);
            foreach ((ushort index, short power) in powers)
            {
                int entry = writer.Open(TransmitPowerLevelTableEntry);
                writer.U16(index);
                writer.U16((ushort)power);
                writer.Close(entry);
            }

            int frequencies = writer.Open(FrequencyInformation);
            writer.U8((byte)(hopTable is null ? 0 : 0x80));
            int table = writer.Open(hopTable is null ? FixedFrequencyTable : FrequencyHopTable);
            if (hopTable is byte hop)
            {
                writer.U8(hop);
                writer.U8(0);
            }

            writer.U16(2);
            writer.U32(865_700);
            writer.U32(866_300);
            writer.Close(table);
            writer.Close(frequencies);
            writer.Close(band);
            writer.Close(regulatory);
        });

    public static byte[] Antennas(uint id, params (ushort Antenna, bool IsConnected)[] antennas) =>
        Response(LlrpMessageType.GetReaderConfigResponse, id, more: writer =>
        {
            foreach ((ushort antenna, bool isConnected) in antennas)
            {
                int at = writer.Open(AntennaProperties);
                writer.U8((byte)(isConnected ? 0x80 : 0));
                writer.U16(antenna);
                writer.U16(600);
                writer.Close(at);
            }
        });

    /// <summary>A report of one read of each tag.</summary>
    public static byte[] Report(uint id, params (string Epc, ushort Antenna, ulong Seen)[] tags) =>
        Message(LlrpMessageType.RoAccessReport, id, writer =>
        {
            foreach ((string epc, ushort antenna, ulong seen) in tags) Tag(writer, epc, antenna, seen, seen, isUptime: false);
        });

    /// <summary>One TagReportData; TV parameters as readers send them.</summary>
    public static void Tag(LlrpWriter writer, string epc, ushort? antenna, ulong? first, ulong? last, bool isUptime)
    {
        byte[] bytes = Convert.FromHexString(epc);
        int data = writer.Open(TagReportData);
        if (bytes.Length == 12)
        {
            Tv(writer, EPC_96);
            foreach (byte one in bytes) writer.U8(one);
        }
        else
        {
            int variable = writer.Open(EPCData);
            writer.U16((ushort)(bytes.Length * 8));
            foreach (byte one in bytes) writer.U8(one);
            writer.Close(variable);
        }

        if (antenna is ushort number)
        {
            Tv(writer, AntennaID);
            writer.U16(number);
        }

        Tv(writer, PeakRSSI);
        writer.U8(unchecked((byte)-52));
        if (first is ulong began)
        {
            Tv(writer, isUptime ? FirstSeenTimestampUptime : FirstSeenTimestampUTC);
            U64(writer, began);
        }

        if (last is ulong ended)
        {
            Tv(writer, isUptime ? LastSeenTimestampUptime : LastSeenTimestampUTC);
            U64(writer, ended);
        }

        Tv(writer, TagSeenCount);
        writer.U16(1);
        writer.Close(data);
    }

    public static byte[] Bare(LlrpMessageType type, uint id) => Message(type, id, static _ => { });

    public static byte[] Message(LlrpMessageType type, uint id, Action<LlrpWriter> fill)
    {
        LlrpWriter writer = new();
        int message = writer.OpenMessage(type, id);
        fill(writer);
        writer.CloseMessage(message);
        return writer.Written.ToArray();
    }

    private static void Tv(LlrpWriter writer, LlrpParameterType type) => writer.U8((byte)(0x80 | (int)type));

    private static void U64(LlrpWriter writer, ulong value)
    {
        writer.U32((uint)(value >> 32));
        writer.U32((uint)value);
    }

    private static void Text(LlrpWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.U16((ushort)bytes.Length);
        foreach (byte one in bytes) writer.U8(one);
    }
}
