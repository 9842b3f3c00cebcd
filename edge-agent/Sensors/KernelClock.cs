using System.Diagnostics;

namespace Logistics.EdgeAgent.Sensors;

/// <summary>The clock that the kernel dates events of devices on: CLOCK_MONOTONIC, in nanoseconds.</summary>
internal static class KernelClock
{
    // .NET reads CLOCK_MONOTONIC on Linux and counts it in nanoseconds; the division keeps that true if it ever counts in others.
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    /// <summary>The time on it now.</summary>
    public static long Nanoseconds() => (long)(Stopwatch.GetTimestamp() * NanosecondsPerTick);

    /// <summary>The agent's time of an event.</summary>
    /// <param name="now">The agent's time.</param>
    /// <param name="clock">The kernel's at that time.</param>
    /// <param name="nanoseconds">The kernel's at the event; what lies in the future is taken for now.</param>
    public static DateTimeOffset ToAgentTime(DateTimeOffset now, long clock, long nanoseconds) =>
        now - TimeSpan.FromTicks(Math.Max(0, clock - nanoseconds) / TimeSpan.NanosecondsPerTick);
}
