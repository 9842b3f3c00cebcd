using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Logistics.EdgeAgent.Sensors;

/// <summary>
/// An open file of the kernel's: a device, or a control of one. Nothing blocks: a read without anything to read gives 0 bytes. What fails
/// is an <see cref="IOException"/> that names the device, and ends with the kernel's word for it.
/// </summary>
internal sealed class DeviceFile : IDisposable
{
    // include/uapi/asm-generic/fcntl.h and errno-base.h of Linux; the same on x86-64 and arm64.
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int DoNotBecomeControllingTerminal = 0x100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const int TryAgain = 11;

    // Held by a handle: a number that is closed while another thread reads or writes by it may already name somebody else's file.
    private readonly SafeFileHandle _handle;

    private DeviceFile(string path, int descriptor)
    {
        Path = path;
        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <param name="path">Of the device.</param>
    /// <param name="writable">Also for writing.</param>
    /// <exception cref="IOException">It is not there, not ours to open, or does not answer.</exception>
    public static DeviceFile Open(string path, bool writable = true)
    {
        int descriptor = LibC.Open(path, (writable ? ReadWrite : ReadOnly) | NonBlocking | CloseOnExec | DoNotBecomeControllingTerminal);
        return descriptor >= 0 ? new DeviceFile(path, descriptor) : throw Failure(path, "can't be opened");
    }

    /// <summary>Takes over a descriptor that the kernel gave for a part of a device, such as a line of a GPIO chip.</summary>
    public static DeviceFile Of(string path, int descriptor) => new(path, descriptor);

    public string Path { get; }

    /// <summary>Reads what there is.</summary>
    /// <returns>Bytes read; 0 when there is nothing now, or nothing any more.</returns>
    /// <exception cref="IOException">The device does not answer.</exception>
    public int Read(Span<byte> into) => TryRead(into, out int read) ? read : 0;

    /// <summary>Reads what there is, of a device whose end means that it is gone.</summary>
    /// <param name="into">Takes the bytes.</param>
    /// <param name="read">Bytes read; 0 when there is nothing any more.</param>
    /// <returns>False when there is nothing now.</returns>
    /// <exception cref="IOException">The device does not answer.</exception>
    public bool TryRead(Span<byte> into, out int read)
    {
        read = (int)LibC.Read(_handle, ref MemoryMarshal.GetReference(into), into.Length);
        if (read >= 0) return true;
        return Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? false : throw Failure(Path, "can't be read");
    }

    /// <summary>Writes as much as the device takes now.</summary>
    /// <returns>Bytes written; 0 when it takes nothing now.</returns>
    /// <exception cref="IOException">The device does not answer.</exception>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        nint written = LibC.Write(_handle, in MemoryMarshal.GetReference(bytes), bytes.Length);
        if (written >= 0) return (int)written;
        return Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? 0 : throw Failure(Path, "can't be written");
    }

    /// <summary>Has the kernel do what the request says with a structure of its own layout.</summary>
    /// <returns>What the kernel returned, 0 or more.</returns>
    /// <exception cref="IOException">It refused.</exception>
    public int Control<T>(uint request, ref T argument, string what) where T : unmanaged
    {
        int result = LibC.Control(_handle, request, ref MemoryMarshal.AsBytes(new Span<T>(ref argument))[0]);
        return result >= 0 ? result : throw Failure(Path, what);
    }

    /// <inheritdoc cref="Control{T}"/>
    public int Control(uint request, int argument, string what)
    {
        int result = LibC.Control(_handle, request, argument);
        return result >= 0 ? result : throw Failure(Path, what);
    }

    public void Dispose() => _handle.Dispose();

    private static IOException Failure(string path, string what) =>
        new($"{path} {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
