using System.Globalization;
using System.Runtime.InteropServices;
using static Logistics.EdgeAgent.Sensors.Gpio.GpioUapi;

namespace Logistics.EdgeAgent.Sensors.Gpio;

/// <summary>One line of a GPIO chip, held by the kernel for this process until it is disposed.</summary>
internal sealed class GpioLine : IGpioLine
{
    private readonly DeviceFile _line;

    private GpioLine(DeviceFile line, bool tellsEdges)
    {
        _line = line;
        TellsEdges = tellsEdges;
    }

    /// <inheritdoc/>
    public bool TellsEdges { get; }

    /// <summary>Takes a line as an input that tells its changes, if its chip can.</summary>
    /// <param name="chip">The chip's name, such as gpiochip0, or its label.</param>
    /// <param name="line">The line's number on it, or its name.</param>
    /// <param name="flags">Which voltage is active, and which resistor is on.</param>
    /// <param name="debounce">How long a change must hold for the kernel to tell it: by the chip where it can, else by the kernel.</param>
    /// <exception cref="IOException">There is no such chip or line, or somebody else has it.</exception>
    public static GpioLine OpenInput(string chip, string line, LineFlags flags, TimeSpan debounce)
    {
        const LineFlags edges = LineFlags.RisingEdge | LineFlags.FallingEdge;
        using DeviceFile device = OpenChip(chip, out uint lines);
        uint offset = Offset(device, lines, line);
        string path = $"{device.Path}, line {line}";
        LineRequest request = Request(offset, flags | LineFlags.Input | edges, debounce);
        if (TryRequest(device, ref request)) return new GpioLine(DeviceFile.Of(path, request.Descriptor), tellsEdges: true);

        // An expander whose interrupt pin is not wired: the state can only be asked for. Whoever has the line refuses this too.
        request = Request(offset, flags | LineFlags.Input, TimeSpan.Zero);
        device.Control(GetLine, ref request, $"does not give line {line} as an input");
        return new GpioLine(DeviceFile.Of(path, request.Descriptor), tellsEdges: false);
    }

    /// <summary>Takes a line as an output, inactive at first.</summary>
    /// <exception cref="IOException">There is no such chip or line, or somebody else has it.</exception>
    public static GpioLine OpenOutput(string chip, string line, LineFlags flags)
    {
        using DeviceFile device = OpenChip(chip, out uint lines);
        LineRequest request = Request(Offset(device, lines, line), flags | LineFlags.Output, TimeSpan.Zero);
        device.Control(GetLine, ref request, $"does not give line {line} as an output");
        return new GpioLine(DeviceFile.Of($"{device.Path}, line {line}", request.Descriptor), tellsEdges: false);
    }

    /// <inheritdoc/>
    public bool IsActive()
    {
        LineValues values = new() { Mask = 1 };
        _line.Control(GetValues, ref values, "can't be read");
        return (values.Bits & 1) != 0;
    }

    /// <inheritdoc/>
    public void Set(bool active)
    {
        LineValues values = new() { Mask = 1, Bits = active ? 1u : 0 };
        _line.Control(SetValues, ref values, "can't be set");
    }

    /// <inheritdoc/>
    public bool TryTake(out GpioEdge edge)
    {
        const uint rising = 1;
        LineEvent taken = default;
        bool isTaken = _line.Read(MemoryMarshal.AsBytes(new Span<LineEvent>(ref taken))) == Marshal.SizeOf<LineEvent>();
        edge = new GpioEdge(taken.Id == rising, (long)taken.Nanoseconds, taken.Sequence);
        return isTaken;
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();

    private static bool TryRequest(DeviceFile device, ref LineRequest request)
    {
        try
        {
            device.Control(GetLine, ref request, "gives no edges");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static unsafe DeviceFile OpenChip(string chip, out uint lines)
    {
        const string prefix = "gpiochip";
        List<string> labels = [];
        foreach (string path in Directory.GetFiles("/dev", prefix + "*").Order(StringComparer.Ordinal))
        {
            bool isNamed = Path.GetFileName(path) == chip;
            if (chip.StartsWith(prefix, StringComparison.Ordinal) && !isNamed) continue;
            DeviceFile device = DeviceFile.Open(path);
            try
            {
                ChipInfo info = default;
                device.Control(GetChip, ref info, "is no GPIO chip");
                lines = info.Lines;
                string label = Name(info.Label);
                if (isNamed || label == chip) return device;
                labels.Add($"{Path.GetFileName(path)} ({label})");
            }
            catch (IOException)
            {
                device.Dispose();
                throw;
            }

            device.Dispose();
        }

        throw new FileNotFoundException(labels.Count == 0
            ? $"there is no GPIO chip '{chip}'"
            : $"there is no GPIO chip '{chip}': there are {string.Join(", ", labels)}");
    }

    private static unsafe uint Offset(DeviceFile device, uint lines, string line)
    {
        if (uint.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
        {
            return number < lines ? number : throw new FileNotFoundException($"{device.Path} has lines 0 to {lines - 1}, and no {line}");
        }

        for (uint offset = 0; offset < lines; offset++)
        {
            LineInfo info = new() { Offset = offset };
            device.Control(GetLineInfo, ref info, "does not say its lines");
            if (Name(info.Name) == line) return offset;
        }

        throw new FileNotFoundException($"{device.Path} has no line that is called '{line}'");
    }
}
