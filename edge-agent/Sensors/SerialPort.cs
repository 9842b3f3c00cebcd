using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Logistics.EdgeAgent.Sensors;

/// <summary>An open serial port: raw bytes, 8 data bits, no parity, 1 stop bit, no flow control, and nobody else's. Nothing blocks.
/// </summary>
internal sealed class SerialPort : IDisposable
{
    // include/uapi/asm-generic/ioctls.h and termbits.h of Linux; the same on x86-64 and arm64.
    private const uint GetSettings = 0x802C542A;
    private const uint SetSettingsAndFlushInput = 0x402C542D;
    private const uint BeExclusive = 0x540C;
    private const uint EightBits = 0x30;
    private const uint EnableReceiver = 0x80;
    private const uint IgnoreModemLines = 0x800;
    private const uint OwnSpeed = 0x1000;
    private const int LeastBytes = 6;

    // A receiver that samples each bit in its middle still reads the tenth when clocks differ by a twentieth; half of that is ours.
    private const int SpeedTolerancePermille = 25;

    private readonly DeviceFile _file;

    private SerialPort(DeviceFile file) => _file = file;

    /// <param name="path">Path of the port.</param>
    /// <param name="baud">Bits per second.</param>
    /// <exception cref="IOException">It is not there, not ours to open, no serial port, or does not do this speed.</exception>
    public static SerialPort Open(string path, int baud)
    {
        DeviceFile file = DeviceFile.Open(path);
        try
        {
            Settings settings = default;
            file.Control(GetSettings, ref settings, "is no serial port");
            file.Control(BeExclusive, 0, "can't be had alone");
            settings = new Settings
            {
                Control = EightBits | EnableReceiver | IgnoreModemLines | OwnSpeed, InputSpeed = (uint)baud, OutputSpeed = (uint)baud,
            };

            // So that a read without anything to read says so, and one of 0 bytes says that the port is gone.
            settings.Characters[LeastBytes] = 1;
            file.Control(SetSettingsAndFlushInput, ref settings, "can't be set up");
            file.Control(GetSettings, ref settings, "does not tell its settings");
            if (Math.Abs(settings.OutputSpeed - (long)baud) * 1_000 > (long)baud * SpeedTolerancePermille)
                throw new IOException($"{path} does not do {baud} baud");
            return new SerialPort(file);
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads what has come.</summary>
    /// <returns>Bytes read; 0 when nothing has come.</returns>
    /// <exception cref="IOException">The port is gone, or does not answer.</exception>
    public int Read(Span<byte> into)
    {
        if (!_file.TryRead(into, out int read)) return 0;
        return read > 0 ? read : throw new IOException($"{_file.Path} is gone");
    }

    /// <summary>Writes a message that is far shorter than what the kernel keeps for the port.</summary>
    /// <exception cref="IOException">The port is gone, or does not take it.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_file.Write(bytes) < bytes.Length) throw new IOException($"{_file.Path} does not send what is written");
    }

    public void Dispose() => _file.Dispose();

    // struct termios2, of which nothing else is set.
    [StructLayout(LayoutKind.Explicit, Size = 44)]
    private struct Settings
    {
        [FieldOffset(8)]
        public uint Control;

        [FieldOffset(17)]
        public ControlCharacters Characters;

        [FieldOffset(36)]
        public uint InputSpeed;

        [FieldOffset(40)]
        public uint OutputSpeed;
    }

    [InlineArray(19)]
    private struct ControlCharacters
    {
        private byte _first;
    }
}
