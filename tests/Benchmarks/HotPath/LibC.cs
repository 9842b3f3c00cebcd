using System.Runtime.InteropServices;

namespace Logistics.Benchmarks.HotPath;

/// <summary>Sleeping to the microsecond, which .NET does not offer: its own shortest sleep is a millisecond, ten messages at the highest
/// rate.</summary>
internal static unsafe partial class LibC
{
    private const int SetTimerSlack = 29;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Lets this thread's sleeps end when they should, and not up to 50 microseconds later.</summary>
    public static void SleepSharply() => _ = Control(SetTimerSlack, 1, 0, 0, 0);

    /// <summary>Sleeps; a signal may end it early.</summary>
    /// <param name="nanoseconds">How long, 1 or more.</param>
    public static void Sleep(long nanoseconds)
    {
        TimeSpec time = new()
        {
            Seconds = (nint)(nanoseconds / NanosecondsPerSecond), Nanoseconds = (nint)(nanoseconds % NanosecondsPerSecond),
        };
        _ = NanoSleep(&time, null);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(TimeSpec* time, TimeSpec* left);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
