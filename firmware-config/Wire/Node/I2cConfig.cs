namespace Logistics.Wire.Node;

/// <summary>A part on an I2C bus that the agent drives itself, where the kernel has no driver for it: kind <c>i2c</c>.</summary>
public sealed record I2cConfig : SensorConfig
{
    /// <summary>Number of the bus: 1 means <c>/dev/i2c-1</c>.</summary>
    public required int Bus { get; init; }

    /// <summary><c>vl53l0x</c> (distance in m) or <c>nau7802</c> (what the amplifier counts, or kg).</summary>
    public required string Part { get; init; }

    /// <summary>Address on the bus, 7 bits; null is where the part answers from the factory.</summary>
    public int? Address { get; init; }

    /// <summary>Time between two readings.</summary>
    public required TimeSpan Every { get; init; }
}
