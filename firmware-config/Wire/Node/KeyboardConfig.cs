namespace Logistics.Wire.Node;

/// <summary>A USB reader of tags that types each and then presses Enter: kind <c>keyboard</c>.</summary>
public sealed record KeyboardConfig : SensorConfig
{
    /// <summary>Path of its event device, such as <c>/dev/input/by-id/usb-Sycreader_RFID_Reader-event-kbd</c>.</summary>
    public required string Device { get; init; }
}
