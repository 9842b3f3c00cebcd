using System.Runtime.InteropServices;

namespace Logistics.EdgeAgent.Sensors.I2c;

/// <summary>A bus as the kernel gives it to programs: /dev/i2c-N (include/uapi/linux/i2c-dev.h and i2c.h).</summary>
internal sealed class I2cBus : II2cBus
{
    private const uint UseAddress = 0x0703;
    private const uint TransferMessages = 0x0707;
    private const ushort IsRead = 0x0001;

    private readonly DeviceFile _bus;

    private I2cBus(DeviceFile bus) => _bus = bus;

    /// <param name="bus">Number of the bus.</param>
    /// <param name="address">Of the part that is meant: the kernel says when it drives it itself.</param>
    /// <exception cref="IOException">There is no such bus, or the kernel has a driver on the part.</exception>
    public static I2cBus Open(int bus, int address)
    {
        DeviceFile device = DeviceFile.Open($"/dev/i2c-{bus}");
        try
        {
            device.Control(UseAddress, address, $"does not give address 0x{address:x2}, which the kernel may drive itself: try kind iio");
            return new I2cBus(device);
        }
        catch (IOException)
        {
            device.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public unsafe void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        fixed (byte* written = write, answer = read)
        {
            Message* messages = stackalloc Message[2];
            messages[0] = new Message { Address = (ushort)address, Length = (ushort)write.Length, Buffer = (nint)written };
            messages[1] = new Message { Address = (ushort)address, Flags = IsRead, Length = (ushort)read.Length, Buffer = (nint)answer };
            Messages all = new() { First = (nint)messages, Count = read.Length > 0 ? 2u : 1u };
            _bus.Control(TransferMessages, ref all, $"gets no answer at 0x{address:x2}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _bus.Dispose();

    /// <summary>struct i2c_msg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public ushort Address;
        public ushort Flags;
        public ushort Length;
        public nint Buffer;
    }

    /// <summary>struct i2c_rdwr_ioctl_data.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Messages
    {
        public nint First;
        public uint Count;
    }
}
