using System.Buffers.Binary;
using System.Text;

namespace Logistics.Tests.Sensors.Kernel;

/// <summary>A USB device of the class HID, played to the kernel by /dev/uhid: the kernel's own driver for it takes it for real.</summary>
/// <remarks>Events: include/uapi/linux/uhid.h of the kernel.</remarks>
/// <param name="name">Its name.</param>
/// <param name="vendor">Number of its maker.</param>
/// <param name="product">Number of the maker's product.</param>
/// <param name="descriptor">Which reports it has, as HID describes them.</param>
internal abstract class ScriptedHid(string name, uint vendor, uint product, byte[] descriptor)
{
    private const uint Destroy = 1;
    private const uint Output = 6;
    private const uint GetReport = 9;
    private const uint GetReportReply = 10;
    private const uint Create = 11;
    private const uint Input = 12;
    private const uint SetReport = 13;
    private const uint SetReportReply = 14;

    private const ushort Usb = 3;
    private const int TypeBytes = 4;
    private const int NameBytes = 128 + 64 + 64;
    private const int NumberBytes = 20;
    private const int DataBytes = 4096;
    private const int EventBytes = TypeBytes + NameBytes + NumberBytes + DataBytes;

    private readonly Lock _lock = new();
    private FileStream? _device;

    /// <summary>Plugs it in: the kernel's driver begins at once.</summary>
    public void PlugIn()
    {
        FileStream device = new("/dev/uhid", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        byte[] create = new byte[TypeBytes + NameBytes + NumberBytes + descriptor.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(create, Create);
        Encoding.ASCII.GetBytes(name).CopyTo(create, TypeBytes);
        Span<byte> rest = create.AsSpan(TypeBytes + NameBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)descriptor.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], Usb);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], vendor);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[8..], product);
        descriptor.CopyTo(rest[NumberBytes..]);
        new Thread(() => Serve(device)) { IsBackground = true }.Start();
        device.Write(create);
        lock (_lock) _device = device;
    }

    /// <summary>Pulls it out; returns when whoever used it has let go.</summary>
    public void PullOut()
    {
        FileStream device;
        lock (_lock)
        {
            device = _device!;
            _device = null;
        }

        device.Write(BitConverter.GetBytes(Destroy));
    }

    /// <summary>Sends a report, if it is plugged in.</summary>
    public void Send(ReadOnlySpan<byte> report)
    {
        byte[] input = new byte[TypeBytes + sizeof(ushort) + report.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(input, Input);
        BinaryPrimitives.WriteUInt16LittleEndian(input.AsSpan(TypeBytes), (ushort)report.Length);
        report.CopyTo(input.AsSpan(TypeBytes + sizeof(ushort)));
        lock (_lock) _device?.Write(input);
    }

    /// <summary>Answers the kernel's question for a report.</summary>
    protected abstract byte[] Get(byte report);

    /// <summary>Takes a report that is kept.</summary>
    protected virtual void Set(ReadOnlySpan<byte> report)
    {
        // A device that only measures has nothing to set.
    }

    /// <summary>Takes a report that is an order.</summary>
    protected virtual void Take(ReadOnlySpan<byte> report)
    {
        // A device that only measures takes none.
    }

    private void Serve(FileStream device)
    {
        try
        {
            Answer(device);
        }
        catch (IOException) when (_device != device)
        {
            // Pulled out between a question and its answer.
            return;
        }
    }

    private void Answer(FileStream device)
    {
        byte[] happened = new byte[EventBytes];
        while (device.Read(happened) is > 0 and var length)
        {
            happened.AsSpan(length).Clear();
            ReadOnlySpan<byte> body = happened.AsSpan(TypeBytes);
            switch (BinaryPrimitives.ReadUInt32LittleEndian(happened))
            {
                case GetReport:
                    byte[] report = Get(body[4]);
                    byte[] size = BitConverter.GetBytes((ushort)report.Length);
                    device.Write([.. BitConverter.GetBytes(GetReportReply), .. body[..4], 0, 0, .. size, .. report]);
                    break;
                case SetReport:
                    Set(body[8..]);
                    device.Write([.. BitConverter.GetBytes(SetReportReply), .. body[..4], 0, 0]);
                    break;
                case Output:
                    Take(body[..BinaryPrimitives.ReadUInt16LittleEndian(body[DataBytes..])]);
                    break;
                default:
                    break;
            }
        }
    }
}
