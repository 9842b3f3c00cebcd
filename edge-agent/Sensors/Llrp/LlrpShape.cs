using System.Buffers.Binary;
using static Logistics.EdgeAgent.Sensors.Llrp.LlrpParameterType;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>
/// How what stands in a message or parameter is laid out: fields of fixed length, then perhaps a list with its count before it, then
/// perhaps parameters. All numbers are those of LLRP 1.0.1, section 16, and of 1.1, section 17.
/// </summary>
/// <param name="FixedBytes">Bytes of the fields of fixed length.</param>
/// <param name="ListBits">Bits of one element of the list behind them, whose count takes 16 bits; 0 where there is none.</param>
/// <param name="Lists">How many such lists there are.</param>
/// <param name="HasParameters">Parameters follow.</param>
/// <param name="IsOpen">What follows is anyone's: vendors' own, or a type that is not known here.</param>
internal readonly record struct LlrpShape(int FixedBytes, int ListBits, int Lists, bool HasParameters, bool IsOpen)
{
    /// <summary>Bytes of the content of a parameter without a length of its own; null where no version has it.</summary>
    public static int? OfFixed(LlrpParameterType type) => type switch
    {
        AntennaID or ChannelIndex or TagSeenCount or InventoryParameterSpecID or C1G2_CRC or C1G2_PC or SpecIndex => 2,
        ClientRequestOpSpecResult or OpSpecID or C1G2_XPC_W1 or C1G2_XPC_W2 => 2,
        FirstSeenTimestampUTC or FirstSeenTimestampUptime or LastSeenTimestampUTC or LastSeenTimestampUptime => 8,
        PeakRSSI => 1,
        ROSpecID or AccessSpecID or C1G2SingulationDetails => 4,
        EPC_96 => 12,
        _ => null,
    };

    /// <summary>The layout of a message's body.</summary>
    public static LlrpShape Of(LlrpMessageType type) => type switch
    {
        LlrpMessageType.GetReaderCapabilities or LlrpMessageType.SetReaderConfig => Holds(1),
        LlrpMessageType.GetReaderConfig => Holds(7),
        LlrpMessageType.GetSupportedVersionResponse => Holds(2),
        LlrpMessageType.SetProtocolVersion => Fields(1),
        LlrpMessageType.DeleteRospec or LlrpMessageType.StartRospec or LlrpMessageType.StopRospec or LlrpMessageType.EnableRospec
            or LlrpMessageType.DisableRospec or LlrpMessageType.DeleteAccessspec or LlrpMessageType.EnableAccessspec
            or LlrpMessageType.DisableAccessspec => Fields(4),
        LlrpMessageType.CustomMessage => Open(5),
        _ => LlrpNames.IsKnown(type) ? Holds(0) : Open(0),
    };

    /// <summary>The layout of a parameter's content.</summary>
    public static LlrpShape Of(LlrpParameterType type) => type switch
    {
        UTCTimestamp or Uptime => Fields(8),
        GeneralDeviceCapabilities => List(12, 8, holds: true),
        ReceiveSensitivityTableEntry or TransmitPowerLevelTableEntry or GPIOCapabilities => Fields(4),
        PerAntennaAirProtocol => List(2, 8),
        LLRPCapabilities => Fields(24),
        RegulatoryCapabilities => Holds(4),
        FrequencyInformation => Holds(1),
        FrequencyHopTable => List(2, 32),
        FixedFrequencyTable => List(0, 32),
        PerAntennaReceiveSensitivityRange => Fields(6),
        ROSpec => Holds(6),
        ROSpecStartTrigger => Holds(1),
        PeriodicTriggerValue => Holds(8),
        GPITriggerValue => Fields(7),
        ROSpecStopTrigger or AISpecStopTrigger => Holds(5),
        AISpec => List(0, 16, holds: true),
        TagObservationTrigger => Fields(12),
        InventoryParameterSpec => Holds(3),
        RFSurveySpec => Holds(10),
        RFSurveySpecStopTrigger => Fields(9),
        AccessSpec => Holds(12),
        AccessSpecStopTrigger => Fields(3),
        ClientRequestOpSpec => Fields(2),
        ClientRequestResponse => Holds(4),
        LLRPConfigurationStateValue or LoopSpec => Fields(4),
        Identification => List(1, 8),
        GPOWriteData or EventNotificationState or GPIEvent or AntennaEvent => Fields(3),
        KeepaliveSpec or AntennaProperties => Fields(5),
        AntennaConfiguration or TagReportContentSelector => Holds(2),
        RFReceiver => Fields(2),
        RFTransmitter => Fields(6),
        GPIPortCurrentState => Fields(4),
        EventsAndReports or AccessReportSpec or ReportBufferLevelWarningEvent => Fields(1),
        ROReportSpec => Holds(3),
        EPCData => List(0, 1),
        FrequencyRSSILevelEntry => Holds(10),
        HoppingEvent => Fields(4),
        ROSpecEvent => Fields(9),
        ReportBufferOverflowErrorEvent or ConnectionCloseEvent => Fields(0),
        ReaderExceptionEvent => List(0, 8, holds: true),
        RFSurveyEvent => Fields(7),
        AISpecEvent => Holds(7),
        ConnectionAttemptEvent => Fields(2),
        LLRPStatus => List(2, 8, holds: true),
        FieldError => Fields(4),
        ParameterError => Holds(4),
        C1G2LLRPCapabilities => Fields(3),
        C1G2UHFRFModeTableEntry => Fields(28),
        C1G2InventoryCommand or C1G2Filter => Holds(1),
        C1G2TagInventoryMask => List(3, 1),
        C1G2TagInventoryStateAwareFilterAction or C1G2LockPayload => Fields(2),
        C1G2TagInventoryStateUnawareFilterAction or C1G2TagInventoryStateAwareSingulationAction or C1G2EPCMemorySelector => Fields(1),
        C1G2RFControl => Fields(4),
        C1G2SingulationControl => Holds(7),
        C1G2TargetTag => List(3, 1) with { Lists = 2 },
        C1G2Read or C1G2BlockErase or C1G2GetBlockPermalockStatus => Fields(11),
        C1G2Write or C1G2BlockWrite or C1G2BlockPermalock => List(9, 16),
        C1G2Kill => Fields(6),
        C1G2Lock => Holds(6),
        C1G2ReadOpSpecResult or C1G2GetBlockPermalockStatusOpSpecResult => List(3, 16),
        C1G2WriteOpSpecResult or C1G2BlockWriteOpSpecResult => Fields(5),
        C1G2KillOpSpecResult or C1G2LockOpSpecResult or C1G2BlockEraseOpSpecResult => Fields(3),
        C1G2RecommissionOpSpecResult or C1G2BlockPermalockOpSpecResult => Fields(3),
        SpecLoopEvent or RFSurveyFrequencyCapabilities => Fields(8),
        C1G2Recommission => Fields(7),
        MaximumReceiveSensitivity => Fields(2),
        UHFBandCapabilities or ROBoundarySpec or AccessCommand or TagReportData or RFSurveyReportData => Holds(0),
        ReaderEventNotificationSpec or ReaderEventNotificationData or C1G2UHFRFModeTable or C1G2TagSpec => Holds(0),
        Custom => Open(8),
        _ => OfFixed(type) is int bytes ? Fields(bytes) : Open(0),
    };

    /// <summary>Divides a body or content into its fields and the parameters behind them.</summary>
    public LlrpFault Split(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> fields, out ReadOnlySpan<byte> parameters)
    {
        fields = parameters = default;
        int end = FixedBytes;
        for (int list = 0; list < Lists; list++)
        {
            if (content.Length < end + 2) return LlrpFault.FieldsCut;
            end += 2 + (((BinaryPrimitives.ReadUInt16BigEndian(content[end..]) * ListBits) + 7) / 8);
        }

        if (content.Length < end) return LlrpFault.FieldsCut;
        if (!HasParameters && !IsOpen && content.Length > end) return LlrpFault.BytesLeft;
        fields = HasParameters ? content[..end] : content;
        parameters = content[fields.Length..];
        return LlrpFault.None;
    }

    private static LlrpShape Fields(int bytes) => new(bytes, 0, 0, false, false);

    private static LlrpShape Holds(int bytes) => new(bytes, 0, 0, true, false);

    private static LlrpShape List(int bytes, int bits, bool holds = false) => new(bytes, bits, 1, holds, false);

    private static LlrpShape Open(int bytes) => new(bytes, 0, 0, false, true);
}
