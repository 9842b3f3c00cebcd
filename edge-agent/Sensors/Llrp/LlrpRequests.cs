using Logistics.Wire.Node;
using static Logistics.EdgeAgent.Sensors.Llrp.LlrpParameterType;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>What is sent to a reader. All of it is LLRP 1.0.1, which a reader of 1.1 speaks as long as nobody asks it for more.</summary>
internal static class LlrpRequests
{
    /// <summary>Our ROSpec among those of others; any number but 0 would do.</summary>
    public const uint RospecId = 22_348;

    /// <summary>How often the reader shows that it lives.</summary>
    public static readonly TimeSpan KeepaliveEvery = TimeSpan.FromSeconds(5);

    // Events that a reader is asked to tell: ROSpec, report buffer, reader exception, antenna (EventType of LLRP 1.0.1).
    private static readonly ushort[] Events = [2, 3, 4, 8];

    /// <summary>A message without anything in it.</summary>
    public static void Bare(LlrpWriter into, LlrpMessageType type, uint id) => into.CloseMessage(into.OpenMessage(type, id));

    /// <summary>A message about our ROSpec.</summary>
    public static void OfRospec(LlrpWriter into, LlrpMessageType type, uint id)
    {
        int message = into.OpenMessage(type, id);
        into.U32(RospecId);
        into.CloseMessage(message);
    }

    /// <summary>Asks for all that the reader can do.</summary>
    public static void GetReaderCapabilities(LlrpWriter into, uint id)
    {
        int message = into.OpenMessage(LlrpMessageType.GetReaderCapabilities, id);
        into.U8(0);
        into.CloseMessage(message);
    }

    /// <summary>Asks which antennas are connected.</summary>
    public static void GetAntennaProperties(LlrpWriter into, uint id)
    {
        const byte antennaProperties = 2;
        int message = into.OpenMessage(LlrpMessageType.GetReaderConfig, id);
        into.U16(0);
        into.U8(antennaProperties);
        into.U16(0);
        into.U16(0);
        into.CloseMessage(message);
    }

    /// <summary>Has the reader show that it lives, tell what happens to it, and keep nothing back.</summary>
    public static void SetReaderConfig(LlrpWriter into, uint id)
    {
        const byte periodic = 1;
        int message = into.OpenMessage(LlrpMessageType.SetReaderConfig, id);
        into.U8(0);
        int events = into.Open(ReaderEventNotificationSpec);
        foreach (ushort one in Events)
        {
            int state = into.Open(EventNotificationState);
            into.U16(one);
            into.U8(0x80);
            into.Close(state);
        }

        into.Close(events);
        int keepalive = into.Open(KeepaliveSpec);
        into.U8(periodic);
        into.U32((uint)KeepaliveEvery.TotalMilliseconds);
        into.Close(keepalive);
        int holding = into.Open(EventsAndReports);
        into.U8(0);
        into.Close(holding);
        into.CloseMessage(message);
    }

    /// <summary>Gives the reader our ROSpec: all antennas, until it is stopped, each tag told of as it is read.</summary>
    /// <param name="into">Where it is written.</param>
    /// <param name="id">Id of the message.</param>
    /// <param name="antennas">At least one.</param>
    /// <param name="power">The reader's index of a power for those antennas that ask for one.</param>
    /// <param name="hopTable">The reader's hop table; null where it stays on a channel.</param>
    public static void AddRospec(
        LlrpWriter into, uint id, IReadOnlyList<LlrpConfig> antennas, IReadOnlyDictionary<int, ushort> power, byte? hopTable)
    {
        int message = into.OpenMessage(LlrpMessageType.AddRospec, id);
        int rospec = into.Open(ROSpec);
        into.U32(RospecId);
        into.U8(0);
        into.U8(0);
        int boundary = into.Open(ROBoundarySpec);
        int start = into.Open(ROSpecStartTrigger);
        into.U8(0);
        into.Close(start);
        int stop = into.Open(ROSpecStopTrigger);
        into.U8(0);
        into.U32(0);
        into.Close(stop);
        into.Close(boundary);
        int inventory = into.Open(AISpec);
        into.U16((ushort)antennas.Count);
        foreach (LlrpConfig antenna in antennas) into.U16((ushort)antenna.Antenna);
        int end = into.Open(AISpecStopTrigger);
        into.U8(0);
        into.U32(0);
        into.Close(end);
        int parameters = into.Open(InventoryParameterSpec);
        into.U16(1);
        into.U8(1);
        foreach (LlrpConfig antenna in antennas) Antenna(into, antenna, power, hopTable);
        into.Close(parameters);
        into.Close(inventory);
        Report(into);
        into.Close(rospec);
        into.CloseMessage(message);
    }

    private static void Antenna(LlrpWriter into, LlrpConfig antenna, IReadOnlyDictionary<int, ushort> power, byte? hopTable)
    {
        int configuration = into.Open(AntennaConfiguration);
        into.U16((ushort)antenna.Antenna);
        if (power.TryGetValue(antenna.Antenna, out ushort index))
        {
            int transmitter = into.Open(RFTransmitter);
            into.U16(hopTable ?? 0);
            into.U16((ushort)(hopTable is null ? 1 : 0));
            into.U16(index);
            into.Close(transmitter);
        }

        int command = into.Open(C1G2InventoryCommand);
        into.U8(0);
        int singulation = into.Open(C1G2SingulationControl);
        into.U8((byte)(antenna.Session << 6));
        into.U16((ushort)antenna.Population);
        into.U32(0);
        into.Close(singulation);
        into.Close(command);
        into.Close(configuration);
    }

    private static void Report(LlrpWriter into)
    {
        const byte uponTagsOrEndOfInventory = 1;

        // Antenna, peak RSSI, first and last time, count (TagReportContentSelector of LLRP 1.0.1).
        const ushort content = 0x1780;
        int report = into.Open(ROReportSpec);
        into.U8(uponTagsOrEndOfInventory);
        into.U16(1);
        int selector = into.Open(TagReportContentSelector);
        into.U16(content);
        into.Close(selector);
        into.Close(report);
    }
}
