using System.Buffers.Binary;
using static Logistics.EdgeAgent.Sensors.Llrp.LlrpParameterType;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>What a reader can do, of what matters here: a GET_READER_CAPABILITIES_RESPONSE.</summary>
internal sealed record ReaderCapabilities
{
    /// <summary>Antennas that it has connectors for; 0 where it does not say.</summary>
    public int Antennas { get; init; }

    /// <summary>Transmit powers: the reader's index for each, and hundredths of a dBm.</summary>
    public IReadOnlyList<(ushort Index, short CentiDbm)> Powers { get; init; } = [];

    /// <summary>It hops between frequencies, by the table of this id.</summary>
    public byte? HopTable { get; init; }

    /// <summary>Reads them; what can't be read is left out.</summary>
    public static ReaderCapabilities Of(scoped in LlrpMessage message)
    {
        int antennas = 0;
        List<(ushort, short)> powers = [];
        byte? hopTable = null;
        if (message.TryFind(GeneralDeviceCapabilities, out LlrpParameter general) && general.Content.Length >= 2)
            antennas = BinaryPrimitives.ReadUInt16BigEndian(general.Content);

        if (message.TryFind(RegulatoryCapabilities, out LlrpParameter regulatory)
            && regulatory.Parameters.TryFind(UHFBandCapabilities, out LlrpParameter band))
        {
            LlrpParameters entries = band.Parameters;
            while (entries.TryNext(out LlrpParameter entry))
            {
                if (entry.Type == TransmitPowerLevelTableEntry && entry.Content.Length >= 4)
                {
                    powers.Add((BinaryPrimitives.ReadUInt16BigEndian(entry.Content),
                        BinaryPrimitives.ReadInt16BigEndian(entry.Content[2..])));
                }
                else if (entry.Type == FrequencyInformation && entry.Content is [>= 0x80, ..]
                    && entry.Parameters.TryFind(FrequencyHopTable, out LlrpParameter table) && table.Content.Length > 0)
                {
                    hopTable = table.Content[0];
                }
            }
        }

        return new ReaderCapabilities { Antennas = antennas, Powers = powers, HopTable = hopTable };
    }
}
