namespace Logistics.Simulator.Days;

/// <summary>The days that are simulated, on a clock an hour ahead of UTC: no clock is changed in the sixteen weeks before them.</summary>
internal static class Calendar
{
    public const long Second = 1_000;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;
    public const long FullDay = 24 * Hour;
    public const int OffsetMinutes = 60;

    /// <summary>Local midnight before the day: Friday 6 March 2026 in the hospital, also for its night, Saturday 7 March in the nursing
    /// home.</summary>
    public static long Midnight(DayKind kind) =>
        new DateTimeOffset(2026, 3, kind == DayKind.Home ? 7 : 6, 0, 0, 0, Offset).ToUnixTimeMilliseconds();

    public static DateTimeOffset Local(long atMs) => DateTimeOffset.FromUnixTimeMilliseconds(atMs).ToOffset(Offset);

    private static TimeSpan Offset => TimeSpan.FromMinutes(OffsetMinutes);
}
