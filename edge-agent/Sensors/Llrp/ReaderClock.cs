namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>
/// Dates what a reader tells, by the agent's clock. What the reader's clock shows is not believed, only its differences: no message comes
/// before what it tells of, so the least delay seen lately is what separates the two clocks.
/// </summary>
internal sealed class ReaderClock
{
    /// <summary>A read that would be older than this on a living connection shows that the reader's clock was set back.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);

    // Crystals differ by some 50 millionths: 3 ms in two of these.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OldestBuffered = TimeSpan.FromDays(1);

    private bool _isUptime;
    private DateTimeOffset? _windowBegan;
    private TimeSpan _least;
    private TimeSpan _leastBefore;

    /// <summary>Learns from a message that has come.</summary>
    /// <param name="time">The latest time that it tells.</param>
    /// <param name="now">The agent's time.</param>
    /// <param name="isLive">The reader tells as it reads; else it may tell what it kept from before the connection.</param>
    public void Hear(LlrpTime time, DateTimeOffset now, bool isLive)
    {
        if (Ticks(time) is not long ticks) return;
        TimeSpan apart = TimeSpan.FromTicks(now.UtcTicks - ticks);
        if (_windowBegan is null || time.IsUptime != _isUptime || (isLive && apart - Apart > LongestDelay))
        {
            _isUptime = time.IsUptime;
            _windowBegan = now;
            _least = _leastBefore = apart;
            return;
        }

        if (now - _windowBegan >= Window)
        {
            _windowBegan = now;
            _leastBefore = _least;
            _least = apart;
        }

        _least = apart < _least ? apart : _least;
    }

    /// <summary>When it was by the agent's clock.</summary>
    /// <param name="time">The reader's time; null where it gives none.</param>
    /// <param name="now">The agent's time.</param>
    /// <param name="isLive">As in <see cref="Hear"/>.</param>
    /// <returns>Not after now; null where nobody knows.</returns>
    public DateTimeOffset? Date(LlrpTime? time, DateTimeOffset now, bool isLive)
    {
        if (time is not { } given || given.IsUptime != _isUptime || _windowBegan is null || Ticks(given) is not long ticks)
            return isLive ? now : null;
        TimeSpan age = TimeSpan.FromTicks(now.UtcTicks - ticks) - Apart;
        if (age < TimeSpan.Zero) return now;
        if (isLive) return now - (age < LongestDelay ? age : LongestDelay);
        return age < OldestBuffered ? now - age : null;
    }

    private TimeSpan Apart => _least < _leastBefore ? _least : _leastBefore;

    // Far from what a TimeSpan can hold, whatever is subtracted.
    private static long? Ticks(LlrpTime time) => time.Microseconds < long.MaxValue / 40 ? (long)time.Microseconds * 10 : null;
}
