using System.Runtime.InteropServices;

namespace Logistics.EdgeAgent;

/// <summary>The system calls that the agent makes itself.</summary>
internal static partial class LibC
{
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

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(ref byte timex);
}
