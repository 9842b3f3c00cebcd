namespace Logistics.Wire.Node;

/// <summary>A reader of tags that sends each as a line on a serial port: kind <c>serial</c>.</summary>
public sealed record SerialConfig : SensorConfig
{
    /// <summary>Path of the serial port, such as <c>/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0</c>.</summary>
    public required string Port { get; init; }

    /// <summary>Bits per second, 300 to 4,000,000; 9,600 unless told.</summary>
    public required int Baud { get; init; }

    /// <summary>What stands before each code; lines without it are dropped. Empty for none.</summary>
    public required string Prefix { get; init; }
}
