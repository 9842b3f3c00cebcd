namespace Logistics.Tests.Sensors.Kernel;

/// <summary>A thermometer of the class HID: the kernel makes an IIO device of it that has a trigger and a buffer of its own.</summary>
/// <remarks>The descriptor, of the HID Usage Tables: usage page 0x20 (sensors), 0x33 (environmental temperature), 0x319 and 0x30E (power
/// state and interval, which the driver asks for and waits by), 0x434 (the temperature) in hundredths of a degree.</remarks>
internal sealed class ScriptedThermometer() : ScriptedHid("thermometer", 0x1234, 0x0001,
[
    0x05, 0x20, 0x09, 0x33, 0xA1, 0x00, 0x85, 0x01,
    0x0A, 0x19, 0x03, 0x15, 0x00, 0x25, 0x05, 0x75, 0x08, 0x95, 0x01, 0xB1, 0x02,
    0x0A, 0x0E, 0x03, 0x25, 0x7F, 0x75, 0x08, 0x95, 0x01, 0xB1, 0x02,
    0x0A, 0x34, 0x04, 0x16, 0x00, 0x80, 0x26, 0xFF, 0x7F, 0x75, 0x10, 0x95, 0x01, 0x55, 0x0E, 0x81, 0x02,
    0xC0,
])
{
    /// <summary>Measures, and says it of its own accord.</summary>
    /// <param name="hundredths">Hundredths of a degree.</param>
    public void Measure(short hundredths) => Send([1, (byte)hundredths, (byte)(hundredths >> 8)]);

    /// <inheritdoc/>
    protected override byte[] Get(byte report) => [report, 0, 0];
}
