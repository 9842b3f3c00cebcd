namespace Logistics.Core;

/// <summary>The site's wall clock, reckoned from the clock changes in its configuration.</summary>
internal sealed class LocalClock(IReadOnlyList<ClockChange> changes)
{
    public const long DayMs = 86_400_000;
    private const long MinuteMs = 60_000;

    /// <summary>Local day, counted from 1 January 1970.</summary>
    public int Day(long atMs) => (int)Math.DivRem(Local(atMs), DayMs).Quotient;

    /// <summary>Minutes after local midnight, 0 to 1439.</summary>
    public int Minute(long atMs) => (int)(Local(atMs) % DayMs / MinuteMs);

    /// <summary>Day of the week, 0 Sunday to 6 Saturday.</summary>
    public int WeekDay(long atMs) => (Day(atMs) + 4) % 7;

    /// <summary>The instant of a local minute of a local day. A minute that the clock change skips is reckoned as if it had not.</summary>
    public long At(int day, int minute)
    {
        long local = day * DayMs + minute * MinuteMs;
        long guess = local - Offset(local);
        return local - Offset(guess);
    }

    /// <summary>The next instant after now at which this local minute of the day begins.</summary>
    public long Next(long nowMs, int minute)
    {
        long today = At(Day(nowMs), minute);
        return today > nowMs ? today : At(Day(nowMs) + 1, minute);
    }

    private long Local(long atMs) => atMs + Offset(atMs);

    private long Offset(long atMs)
    {
        int low = 0;
        int high = changes.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (changes[middle].FromMs <= atMs) low = middle;
            else high = middle - 1;
        }
        return changes.Count == 0 ? 0 : changes[low].OffsetMinutes * MinuteMs;
    }
}
