using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Logistics.EdgeAgent;

/// <summary>The system calls that the agent makes itself.</summary>
internal static partial class LibC
{
    /// <summary>R_OK of access(2).</summary>
    public const int MayRead = 4;

    /// <summary>W_OK of access(2).</summary>
    public const int MayWrite = 2;

    private const int ClockError = 5;

    // Larger than the kernel's structure on any machine. All zeros asks without changing anything; the answer needed is the return value.
    private const int TimexBytes = 512;

    /// <summary>True when the kernel's clock is held right by a time service (NTP, PTP or GPS).</summary>
    public static bool IsClockSynchronised()
    {
        Span<byte> timex = stackalloc byte[TimexBytes];
        timex.Clear();
        return AdjustTime(ref MemoryMarshal.GetReference(timex)) is >= 0 and < ClockError;
    }

    /// <summary>open(2).</summary>
    /// <returns>A file descriptor, or -1 with <see cref="Marshal.GetLastPInvokeError"/>.</returns>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    /// <summary>read(2).</summary>
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, ref byte buffer, nint length);

    /// <summary>write(2).</summary>
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, ref readonly byte buffer, nint length);

    /// <summary>ioctl(2) with a pointer to a structure.</summary>
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, nuint request, ref byte argument);

    /// <summary>ioctl(2) with a number in the argument's place.</summary>
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, nuint request, nint argument);

    /// <summary>access(2): 0 when this process may use a file so.</summary>
    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(ref byte timex);
}
