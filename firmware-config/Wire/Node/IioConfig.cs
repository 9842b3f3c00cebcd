namespace Logistics.Wire.Node;

/// <summary>An input of a part that the kernel has a driver for, by Linux's Industrial I/O: kind <c>iio</c>.</summary>
public sealed record IioConfig : SensorConfig
{
    /// <summary>Name or label of the device, or its place, such as <c>1-0029</c> (bus and address) or <c>spi0.0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Input as the kernel names it, such as <c>voltage0</c>, <c>distance</c> or <c>temp</c>; with <c>_raw</c> behind it the
    /// number that the chip gave.</summary>
    public required string Input { get; init; }

    /// <summary>Name of the trigger that fills the kernel's buffer; null polls.</summary>
    public string? Trigger { get; init; }

    /// <summary>Time between two readings.</summary>
    public required TimeSpan Every { get; init; }
}
