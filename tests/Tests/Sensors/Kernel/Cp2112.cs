using System.Buffers.Binary;

namespace Logistics.Tests.Sensors.Kernel;

/// <summary>
/// A CP2112 (Silicon Labs: a bridge from USB to I2C, with eight digital lines). The kernel's own driver makes a GPIO chip and an I2C bus
/// of it: whoever reads those reads the real kernel, with scripted parts behind it.
/// </summary>
/// <remarks>Reports: Silicon Labs AN495.</remarks>
internal sealed class Cp2112() : ScriptedHid("CP2112", 0x10C4, 0xEA90, Descriptor())
{
    public const string GpioLabel = "cp2112_gpio";

    private const byte LineDirections = 0x02;
    private const byte LineStates = 0x03;
    private const byte SetLines = 0x04;
    private const byte Version = 0x05;
    private const byte BusConfiguration = 0x06;
    private const byte ReadRequest = 0x10;
    private const byte WriteReadRequest = 0x11;
    private const byte SendRead = 0x12;
    private const byte ReadResponse = 0x13;
    private const byte WriteRequest = 0x14;
    private const byte StatusRequest = 0x15;
    private const byte StatusResponse = 0x16;
    private const byte LockByte = 0x20;
    private const byte UsbConfiguration = 0x21;
    private const byte Complete = 2;
    private const byte Error = 3;
    private const byte Success = 5;
    private const int LongestRead = 61;
    private const int ReportBytes = 64;

    private readonly Dictionary<int, ScriptedChip> _chips = [];
    private readonly byte[] _directions = [LineDirections, 0, 0, 0, 0];
    private readonly byte[] _bus = [BusConfiguration, .. new byte[13]];
    private byte[] _answer = [];
    private int _sent;
    private bool _isAnswered;
    private volatile byte _inputs = 0xFF;
    private volatile byte _outputs;

    /// <summary>What the lines are pulled to from outside, a bit for each.</summary>
    public byte Inputs
    {
        get => _inputs;
        set => _inputs = value;
    }

    /// <summary>What the kernel has set its outputs to.</summary>
    public byte Outputs => _outputs;

    public Cp2112 With(int address, ScriptedChip chip)
    {
        _chips.Add(address, chip);
        return this;
    }

    /// <summary>Goes through a transfer before it counts: the kernel's driver waits 50 ms for an answer, which compiling it may
    /// take.</summary>
    public void Rehearse()
    {
        foreach (int address in _chips.Keys)
        {
            Take([WriteReadRequest, (byte)(address << 1), 0, 2, 1, 0xC0]);
            Take([StatusRequest, 1]);
            Take([SendRead, 0, 2]);
        }
    }

    // Reports by number, each of 63 bytes more: the driver wants them known, and reads them itself.
    private static byte[] Descriptor()
    {
        List<byte> bytes = [0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 63];
        foreach (byte report in (byte[])[ReadResponse, StatusResponse]) bytes.AddRange([0x85, report, 0x09, 0x01, 0x81, 0x02]);
        foreach (byte report in (byte[])[ReadRequest, WriteReadRequest, SendRead, WriteRequest, StatusRequest])
        {
            bytes.AddRange([0x85, report, 0x09, 0x01, 0x91, 0x02]);
        }

        foreach (byte report in (byte[])[LineDirections, LineStates, SetLines, Version, BusConfiguration, LockByte, UsbConfiguration])
        {
            bytes.AddRange([0x85, report, 0x09, 0x01, 0xB1, 0x02]);
        }

        bytes.Add(0xC0);
        return [.. bytes];
    }

    /// <inheritdoc/>
    protected override byte[] Get(byte report) => report switch
    {
        LineDirections => _directions,
        LineStates => [LineStates, (byte)((_outputs & _directions[1]) | (_inputs & ~_directions[1]))],
        Version => [Version, 0x0C, 0x02],
        BusConfiguration => _bus,
        LockByte => [LockByte, 0],
        UsbConfiguration => [UsbConfiguration, .. new byte[9]],
        _ => [],
    };

    /// <inheritdoc/>
    protected override void Set(ReadOnlySpan<byte> report)
    {
        if (report[0] == LineDirections) report[..5].CopyTo(_directions);
        if (report[0] == BusConfiguration) report[.._bus.Length].CopyTo(_bus);
        if (report[0] == SetLines) _outputs = (byte)((_outputs & ~report[2]) | (report[1] & report[2]));
    }

    /// <inheritdoc/>
    protected override void Take(ReadOnlySpan<byte> report)
    {
        switch (report[0])
        {
            case ReadRequest:
                Transfer(report[1], [], BinaryPrimitives.ReadUInt16BigEndian(report[2..]));
                break;
            case WriteReadRequest:
                Transfer(report[1], report.Slice(5, report[4]), BinaryPrimitives.ReadUInt16BigEndian(report[2..]));
                break;
            case WriteRequest:
                Transfer(report[1], report.Slice(3, report[2]), 0);
                break;
            case StatusRequest:
                byte success = _isAnswered ? Success : (byte)0;
                Respond([StatusResponse, _isAnswered ? Complete : Error, success, 0, 0, 0, (byte)_answer.Length]);
                break;
            case SendRead:
                int asked = BinaryPrimitives.ReadUInt16BigEndian(report[1..]);
                int count = Math.Min(Math.Min(LongestRead, asked), _answer.Length - _sent);
                Respond([ReadResponse, Complete, (byte)count, .. _answer.AsSpan(_sent, count)]);
                _sent += count;
                break;
            default:
                break;
        }
    }

    private void Respond(byte[] report)
    {
        Array.Resize(ref report, ReportBytes);
        Send(report);
    }

    private void Transfer(byte address, ReadOnlySpan<byte> write, int read)
    {
        _answer = new byte[read];
        _sent = 0;
        _isAnswered = _chips.TryGetValue(address >> 1, out ScriptedChip? chip) && !chip.IsGone;
        if (!_isAnswered) return;
        if (write.Length > 0) chip!.Write(write);
        chip!.Read(_answer);
    }
}
