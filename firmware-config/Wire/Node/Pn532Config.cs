namespace Logistics.Wire.Node;

/// <summary>A PN532 on a serial port, which reads the numbers of cards: kind <c>pn532</c>.</summary>
public sealed record Pn532Config : SensorConfig
{
    /// <summary>Path of the serial port, such as <c>/dev/serial0</c>.</summary>
    public required string Port { get; init; }
}
