using System.Runtime.InteropServices;
using System.Text;

namespace Logistics.EdgeAgent.Sensors.Gpio;

/// <summary>
/// What the kernel's GPIO character device understands: include/uapi/linux/gpio.h, version 2, as of Linux 5.10. Only the fields that are
/// used have names; the sizes are the kernel's, and are a part of each request's number.
/// </summary>
internal static unsafe class GpioUapi
{
    /// <summary>GPIO_GET_CHIPINFO_IOCTL.</summary>
    public const uint GetChip = 0x8044B401;

    /// <summary>GPIO_V2_GET_LINEINFO_IOCTL.</summary>
    public const uint GetLineInfo = 0xC100B405;

    /// <summary>GPIO_V2_GET_LINE_IOCTL.</summary>
    public const uint GetLine = 0xC250B407;

    /// <summary>GPIO_V2_LINE_GET_VALUES_IOCTL.</summary>
    public const uint GetValues = 0xC010B40E;

    /// <summary>GPIO_V2_LINE_SET_VALUES_IOCTL.</summary>
    public const uint SetValues = 0xC010B40F;

    private const int NameBytes = 32;
    private const uint DebounceAttribute = 3;

    /// <summary>The text in a field of 32 bytes.</summary>
    public static string Name(byte* field)
    {
        ReadOnlySpan<byte> bytes = new(field, NameBytes);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>A request for one line.</summary>
    /// <param name="offset">Number of the line on its chip.</param>
    /// <param name="flags">What the line is to be.</param>
    /// <param name="debounce">How long a change must hold for the kernel to tell it; zero leaves each change.</param>
    public static LineRequest Request(uint offset, LineFlags flags, TimeSpan debounce)
    {
        LineRequest request = new() { Offset = offset, Flags = flags, LineCount = 1 };
        "ward-logistics"u8.CopyTo(new Span<byte>(request.Consumer, NameBytes));
        if (debounce > TimeSpan.Zero)
        {
            request.AttributeCount = 1;
            request.AttributeId = DebounceAttribute;
            request.AttributeMicroseconds = (uint)debounce.TotalMicroseconds;
            request.AttributeLines = 1;
        }

        return request;
    }

    /// <summary>enum gpio_v2_line_flag.</summary>
    [Flags]
    public enum LineFlags : ulong
    {
        ActiveLow = 1 << 1,
        Input = 1 << 2,
        Output = 1 << 3,
        RisingEdge = 1 << 4,
        FallingEdge = 1 << 5,
        PullUp = 1 << 8,
        PullDown = 1 << 9,
        NoPull = 1 << 10,
    }

    /// <summary>struct gpiochip_info.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 68)]
    public struct ChipInfo
    {
        [FieldOffset(0)]
        public fixed byte Name[NameBytes];

        [FieldOffset(32)]
        public fixed byte Label[NameBytes];

        [FieldOffset(64)]
        public uint Lines;
    }

    /// <summary>struct gpio_v2_line_info.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct LineInfo
    {
        [FieldOffset(0)]
        public fixed byte Name[NameBytes];

        [FieldOffset(64)]
        public uint Offset;
    }

    /// <summary>struct gpio_v2_line_request, for one line with at most one attribute.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 592)]
    public struct LineRequest
    {
        [FieldOffset(0)]
        public uint Offset;

        [FieldOffset(256)]
        public fixed byte Consumer[NameBytes];

        [FieldOffset(288)]
        public LineFlags Flags;

        [FieldOffset(296)]
        public uint AttributeCount;

        [FieldOffset(320)]
        public uint AttributeId;

        [FieldOffset(328)]
        public uint AttributeMicroseconds;

        [FieldOffset(336)]
        public ulong AttributeLines;

        [FieldOffset(560)]
        public uint LineCount;

        [FieldOffset(588)]
        public int Descriptor;
    }

    /// <summary>struct gpio_v2_line_values: a bit for each line of the request.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineValues
    {
        public ulong Bits;
        public ulong Mask;
    }

    /// <summary>struct gpio_v2_line_event.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 48)]
    public struct LineEvent
    {
        [FieldOffset(0)]
        public ulong Nanoseconds;

        /// <summary>1 for an edge to active, 2 for one to inactive.</summary>
        [FieldOffset(8)]
        public uint Id;

        [FieldOffset(16)]
        public uint Sequence;
    }
}
