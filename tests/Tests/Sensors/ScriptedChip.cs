namespace Logistics.Tests.Sensors;

/// <summary>A part on an I2C bus with 256 registers of a byte: what a real one does at its registers is in those who inherit.</summary>
public abstract class ScriptedChip
{
    private int _register;

    protected byte[] Registers { get; } = new byte[256];

    /// <summary>It does not answer.</summary>
    public bool IsGone { get; set; }

    /// <summary>The first byte chooses a register, the others are written from there.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _register = bytes[0];
        foreach (byte value in bytes[1..]) Set((byte)_register++, value);
    }

    public void Read(Span<byte> into)
    {
        foreach (ref byte value in into) value = Get((byte)_register++);
    }

    protected virtual void Set(byte register, byte value) => Registers[register] = value;

    protected virtual byte Get(byte register) => Registers[register];
}
