namespace Logistics.Tests.Sensors;

/// <summary>A VL53L0X as its driver in the kernel and ours see it: a measurement is done after it was asked for a few times.</summary>
public sealed class ScriptedVl53l0x : ScriptedChip
{
    private int _asked;
    private bool _isMeasuring;

    /// <summary>In millimetres.</summary>
    public int Distance { get; set; } = 800;

    /// <summary>11 when the measurement is sound.</summary>
    public int Status { get; set; } = 11;

    public byte Model { get; set; } = 0xEE;

    /// <summary>How often it must be asked before it is done.</summary>
    public int Slowness { get; set; } = 2;

    public int Resets { get; private set; }

    protected override void Set(byte register, byte value)
    {
        base.Set(register, value);
        switch (register)
        {
            case 0x00 when value == 1:
                _isMeasuring = true;
                _asked = 0;
                break;
            case 0x0B:
                _isMeasuring = false;
                break;
            case 0xBF when value == 0:
                _isMeasuring = false;
                Resets++;
                break;
            default:
                break;
        }
    }

    protected override byte Get(byte register) => register switch
    {
        0x13 => (byte)(IsDone() ? 4 : 0),
        0x14 => (byte)((Status << 3) | (IsDone() ? 1 : 0)),
        0x1E => (byte)(Distance >> 8),
        0x1F => (byte)Distance,
        0xC0 => Model,
        _ => base.Get(register),
    };

    private bool IsDone() => _isMeasuring && ++_asked > Slowness;
}
