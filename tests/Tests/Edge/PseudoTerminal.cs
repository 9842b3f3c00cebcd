using Logistics.EdgeAgent.Sensors;

namespace Logistics.Tests.Edge;

/// <summary>
/// A serial port without a wire: what a sensor opens is one end of a pseudo-terminal, by a name that comes and goes with it as those under
/// /dev/serial/by-id do, and the test holds the other end.
/// </summary>
internal sealed class PseudoTerminal : IDisposable
{
    // include/uapi/asm-generic/ioctls.h.
    private const uint SetLock = 0x40045431;
    private const uint GetNumber = 0x80045430;

    private readonly string _folder = Directory.CreateTempSubdirectory("port-").FullName;
    private readonly byte[] _buffer = new byte[4_096];
    private DeviceFile? _master;

    public PseudoTerminal() => Plug();

    public string Path => System.IO.Path.Combine(_folder, "usb-reader");

    public void Plug()
    {
        _master = DeviceFile.Open("/dev/ptmx");
        int no = 0;
        int number = 0;
        _master.Control(SetLock, ref no, "can't be unlocked");
        _master.Control(GetNumber, ref number, "has no number");
        File.CreateSymbolicLink(Path, $"/dev/pts/{number}");
    }

    public void Unplug()
    {
        _master?.Dispose();
        _master = null;
        File.Delete(Path);
    }

    public void Send(ReadOnlySpan<byte> bytes) => Assert.Equal(bytes.Length, _master!.Write(bytes));

    /// <summary>What was written since; nothing while nobody has the port open.</summary>
    public byte[] Received()
    {
        try
        {
            return _master is null ? [] : _buffer[.._master.Read(_buffer)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    public void Dispose()
    {
        Unplug();
        Directory.Delete(_folder, recursive: true);
    }
}
