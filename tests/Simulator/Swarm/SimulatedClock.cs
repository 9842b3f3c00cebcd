namespace Logistics.Simulator.Swarm;

/// <summary>A machine's view of the timeline: its own wall clock, which may be wrong, over the steady time that all share.</summary>
internal sealed class SimulatedClock(Timeline timeline) : TimeProvider
{
    /// <summary>Saturday 24 March 2018, 06:00 UTC, 07:00 in Amsterdam. In the night of this day the clock goes forward there, and back in
    /// Asunción: of all recent years the only night with both.</summary>
    public static readonly DateTimeOffset Start = new(2018, 3, 24, 6, 0, 0, TimeSpan.Zero);

    private long _offsetMs;
    private long _driftFromMs;
    private long _driftPpm;

    /// <summary>How far the wall clock is ahead of the truth.</summary>
    public long ErrorMs => _offsetMs + (timeline.NowMs - _driftFromMs) * _driftPpm / 1_000_000;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>From now on the wall clock is this far off, and runs off by so many millionths.</summary>
    public void Put(long errorMs, long driftPpm)
    {
        _offsetMs = errorMs;
        _driftFromMs = timeline.NowMs;
        _driftPpm = driftPpm;
    }

    public override DateTimeOffset GetUtcNow() => Start.AddMilliseconds(timeline.NowMs + ErrorMs);

    public override long GetTimestamp() => timeline.NowMs * TimeSpan.TicksPerMillisecond;
}
