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

    /// <summary>Asks a part what it is.</summary>
    /// <param name="register">Where it says so.</param>
    /// <param name="mask">The bits of it that count.</param>
    /// <param name="expected">What the right part says there.</param>
    /// <param name="part">Its name.</param>
    /// <exception cref="IOException">It is another part, or none answers.</exception>
    public void Require(byte register, byte mask, byte expected, string part)
    {
        if ((this[register] & mask) is int said && said != expected)
        {
            throw new IOException($"the part at 0x{address:x2} is no {part}: it says 0x{said:x2} of itself, not 0x{expected:x2}");
        }
    }

    /// <summary>Reads registers one behind the other.</summary>
    public void Read(byte first, Span<byte> values) => bus.Transfer(address, [first], values);
}
