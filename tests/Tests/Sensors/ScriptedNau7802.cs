namespace Logistics.Tests.Sensors;

/// <summary>An NAU7802 with a load cell.</summary>
public sealed class ScriptedNau7802 : ScriptedChip
{
    private int _calibrating;

    public int Count { get; set; } = 84_210;

    public byte Revision { get; set; } = 0x0F;

    public bool HasPower { get; set; } = true;

    public bool HasCell { get; set; } = true;

    /// <summary>How often it must be asked before its calibration is done.</summary>
    public int Slowness { get; set; } = 2;

    /// <summary>What was written to a register.</summary>
    public byte this[byte register] => Registers[register];

    /// <summary>As after a drop of its supply: all registers are as they were at the beginning.</summary>
    public void Brownout() => Array.Clear(Registers);

    protected override void Set(byte register, byte value)
    {
        base.Set(register, value);
        if (register == 0x00 && (value & 1) != 0) Brownout();
        if (register == 0x02 && (value & 4) != 0) _calibrating = Slowness;
    }

    protected override byte Get(byte register)
    {
        byte power = Registers[0];
        switch (register)
        {
            case 0x00:
                bool isUp = HasPower && (power & 0b10) != 0;
                bool isConverting = isUp && (power & 0b1_0100) == 0b1_0100;
                return (byte)(power | (isUp ? 0b1000 : 0) | (isConverting ? 0b10_0000 : 0));
            case 0x02:
                return _calibrating-- > 0 ? Registers[2] : (byte)((Registers[2] & ~4) | (HasCell ? 0 : 8));
            case 0x12:
                return (byte)(Count >> 16);
            case 0x13:
                return (byte)(Count >> 8);
            case 0x14:
                return (byte)Count;
            case 0x1F:
                return Revision;
            default:
                return base.Get(register);
        }
    }
}
