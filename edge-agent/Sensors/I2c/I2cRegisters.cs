namespace Logistics.EdgeAgent.Sensors.I2c;

/// <summary>A part whose registers have numbers of one byte, one behind the other.</summary>
internal readonly struct I2cRegisters(II2cBus bus, int address)
{
    public byte this[byte register]
    {
        get
        {
            Span<byte> value = stackalloc byte[1];
            bus.Transfer(address, [register], value);
            return value[0];
        }
        set => bus.Transfer(address, [register, value], []);
    }

    /// <summary>Reads registers one behind the other.</summary>
    public void Read(byte first, Span<byte> values) => bus.Transfer(address, [first], values);
}
