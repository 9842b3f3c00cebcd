namespace Logistics.Tests.Support;

/// <summary>A clock that stands until it is moved. Its time may be set anew; its timestamps only advance.</summary>
/// <param name="now">What it shows at first.</param>
public sealed class HandClock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _zero = now;
    private long _passedTicks;

    public HandClock() : this(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _zero.AddTicks(_passedTicks);

    public override long GetTimestamp() => _passedTicks;

    public void Pass(TimeSpan time) => _passedTicks += time.Ticks;

    public void Set(DateTimeOffset time) => _zero = time.AddTicks(-_passedTicks);
}
