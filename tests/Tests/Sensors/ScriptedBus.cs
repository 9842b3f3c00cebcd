using Logistics.EdgeAgent.Sensors.I2c;

namespace Logistics.Tests.Sensors;

/// <summary>An I2C bus with scripted parts on it.</summary>
internal sealed class ScriptedBus : II2cBus
{
    private readonly Dictionary<int, ScriptedChip> _chips = [];

    public bool IsOpen { get; private set; } = true;

    public int Openings { get; private set; }

    /// <summary>Transfers until one fails, as by noise on the wires; null none.</summary>
    public int? FailsAfter { get; set; }

    public ScriptedBus With(int address, ScriptedChip chip)
    {
        _chips.Add(address, chip);
        return this;
    }

    public II2cBus Open()
    {
        IsOpen = true;
        Openings++;
        return this;
    }

    public void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        Assert.True(IsOpen);
        if (FailsAfter-- == 0) throw new IOException("noise");
        if (!_chips.TryGetValue(address, out ScriptedChip? chip) || chip.IsGone) throw new IOException($"no answer at 0x{address:x2}");
        chip.Write(write);
        chip.Read(read);
    }

    public void Dispose() => IsOpen = false;
}
