namespace Logistics.Simulator.Worlds;

/// <summary>
/// A bed in a home, by the local clock: the resident rises, has breakfast and sits in the living room, naps or not, goes to bed,
/// and visits the toilet at night. When the world begins in daytime most of them happen to sleep late, so that the day's beds
/// come free one after the other instead of all at once.
/// </summary>
public sealed class ResidentBed : WorldBed
{
    private const double MinuteMs = 60_000;
    private const double HourMs = 60 * MinuteMs;
    private const double LateShare = 0.85;
    private const double LateMs = 100 * MinuteMs;
    private const double NapShare = 0.5;

    private readonly TimeZoneInfo _zone;
    private readonly double _pace;
    private long _riseMs;
    private long _napMs;
    private long _napEndMs;
    private long _retireMs;
    private long _tomorrowMs;
    private long _visitMs = long.MaxValue;
    private long _backMs;

    internal ResidentBed(Random random, WorldChannel[] mats, TimeSpan absentAfter, TimeZoneInfo zone, double pace, long startMs)
        : base(random, mats, absentAfter)
    {
        _zone = zone;
        _pace = pace;
        PlanDay(startMs);
        bool late = startMs >= _riseMs && startMs < _retireMs && Random.NextDouble() < LateShare;
        if (late) _riseMs = startMs + Between(0, LateMs / _pace);
        Begin(Lies(startMs) ? BedLife.InBed : BedLife.Away, startMs);
        PlanVisit(startMs);
        Wait(NextChange(startMs));
    }

    private protected override void Live(long nowMs)
    {
        if (nowMs >= _tomorrowMs) PlanDay(nowMs);
        if (Life == BedLife.InBed && nowMs >= _visitMs) _backMs = nowMs + Between(3 * MinuteMs, 10 * MinuteMs);
        bool lies = Lies(nowMs) && nowMs >= _backMs;
        if (lies && Life != BedLife.InBed)
        {
            Become(BedLife.InBed, nowMs);
            PlanVisit(nowMs);
        }
        else if (!lies && Life == BedLife.InBed)
        {
            Become(BedLife.Away, nowMs);
            _visitMs = long.MaxValue;
        }
        LifeAtMs = NextChange(nowMs);
    }

    private protected override void OnServed(long nowMs)
    {
        if (Life == BedLife.Away) Become(BedLife.Made, nowMs);
    }

    private bool Lies(long nowMs) => nowMs < _riseMs || (nowMs >= _napMs && nowMs < _napEndMs) || nowMs >= _retireMs;

    private void PlanVisit(long nowMs) => _visitMs = Life == BedLife.InBed ? nowMs + Around(3.5 * HourMs / _pace) : long.MaxValue;

    private long NextChange(long nowMs)
    {
        long nextMs = Math.Min(_tomorrowMs, _visitMs);
        foreach (long changeMs in (ReadOnlySpan<long>)[_riseMs, _napMs, _napEndMs, _retireMs, _backMs])
        {
            if (changeMs > nowMs) nextMs = Math.Min(nextMs, changeMs);
        }
        return nextMs;
    }

    private void PlanDay(long nowMs)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(nowMs), _zone);
        DateOnly day = DateOnly.FromDateTime(local.DateTime);
        long midnightMs = MidnightOf(day);
        _riseMs = midnightMs + Between(6.5 * HourMs, 9.75 * HourMs);
        _napMs = midnightMs + Between(13 * HourMs, 14.5 * HourMs);
        _napEndMs = _napMs + (Random.NextDouble() < NapShare ? Between(0.5 * HourMs, 1.5 * HourMs) : 0);
        _retireMs = midnightMs + Between(20.25 * HourMs, 22.75 * HourMs);
        _tomorrowMs = MidnightOf(day.AddDays(1));
    }

    private long MidnightOf(DateOnly day)
    {
        DateTime midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, _zone.GetUtcOffset(midnight)).ToUnixTimeMilliseconds();
    }
}
