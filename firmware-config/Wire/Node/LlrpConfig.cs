namespace Logistics.Wire.Node;

/// <summary>One antenna of a UHF RFID reader that speaks LLRP: kind <c>llrp</c>. Entries with the same reader and port share one
/// connection.</summary>
public sealed record LlrpConfig : SensorConfig
{
    /// <summary>Host name or address of the reader.</summary>
    public required string Reader { get; init; }

    /// <summary>TCP port, 5084 unless told (IANA, llrp).</summary>
    public required int Port { get; init; }

    /// <summary>The reader's number of the antenna, from 1.</summary>
    public required int Antenna { get; init; }

    /// <summary>Most transmit power at the reader's connector, in hundredths of a dBm; null leaves it as the reader has it.</summary>
    public int? Power { get; init; }

    /// <summary>Gen2 session, 0 to 3.</summary>
    public required int Session { get; init; }

    /// <summary>About how many tags are in sight of the antenna at once, from 1.</summary>
    public required int Population { get; init; }
}
