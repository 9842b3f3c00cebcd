namespace Logistics.Simulator.Worlds;

/// <summary>
/// A bed in a home, by the local clock: the resident rises, has breakfast and sits in the living room, naps or not, goes to bed,
/// and visits the bathroom at night. When the world begins in daytime most of them happen to sleep late, so that the day's beds
/// come free one after the other instead of all at once. Who visits the bathroom leaves the door of the room closed; who rises goes by
/// the bathroom and leaves by the door, which stands open until they are back.
/// </summary>
public sealed class ResidentBed : WorldBed
{
    private const double MinuteMs = 60_000;
    private const double HourMs = 60 * MinuteMs;
    private const double LateShare = 0.85;
    private const double LateMs = 100 * MinuteMs;
    private const double NapShare = 0.5;

    private const double StepMs = 10_000;

    private readonly WorldChannel[] _doors;
    private readonly WorldChannel[] _near;
    private readonly TimeZoneInfo _zone;
    private readonly double _pace;
    private long _riseMs;
    private long _napMs;
    private long _napEndMs;
    private long _retireMs;
    private long _tomorrowMs;
    private long _visitMs = long.MaxValue;
    private long _backMs;

    /// <summary>Gone from the room, by its door.</summary>
    private bool _out;

    /// <summary>The last that door and bathroom have said, or are about to say; a channel speaks in its order.</summary>
    private long _saidMs;

    internal ResidentBed(
        Random random, WorldChannel[] mats, WorldChannel[] doors, WorldChannel[] near, TimeSpan absentAfter, TimeZoneInfo zone,
        double pace, long startMs)
        : base(random, mats, absentAfter)
    {
        _doors = doors;
        _near = near;
        _zone = zone;
        _pace = pace;
        PlanDay(startMs);
        bool late = startMs >= _riseMs && startMs < _retireMs && Random.NextDouble() < LateShare;
        if (late) _riseMs = startMs + Between(0, LateMs / _pace);
        _out = !Lies(startMs);
        Begin(_out ? BedLife.Away : BedLife.InBed, startMs);
        Say(_doors, startMs, _out);
        Say(_near, startMs, false);
        PlanVisit(startMs);
        Wait(NextChange(startMs));
    }

    private protected override void Live(long nowMs)
    {
        if (nowMs >= _tomorrowMs) PlanDay(nowMs);
        bool lies = Lies(nowMs);
        if (!lies && !_out)
        {
            Leave(nowMs);
        }
        else if (lies && Life == BedLife.InBed && nowMs >= _visitMs)
        {
            _backMs = nowMs + Between(3 * MinuteMs, 10 * MinuteMs);
            UseBathroom(nowMs, _backMs);
            GetUp(nowMs);
        }
        else if (lies && Life != BedLife.InBed && nowMs >= _backMs)
        {
            if (_out) Say(_doors, nowMs, false);
            _out = false;
            Become(BedLife.InBed, nowMs);
            PlanVisit(nowMs);
        }
        LifeAtMs = NextChange(nowMs);
    }

    private void Leave(long nowMs)
    {
        if (Life == BedLife.InBed)
        {
            UseBathroom(nowMs, nowMs + Between(MinuteMs, 4 * MinuteMs));
            GetUp(nowMs);
        }
        _out = true;
        Say(_doors, _saidMs + (long)StepMs, true);
    }

    private void UseBathroom(long fromMs, long untilMs)
    {
        Say(_near, fromMs + (long)StepMs, true);
        Say(_near, untilMs - (long)StepMs, false);
    }

    private void GetUp(long nowMs)
    {
        Become(BedLife.Away, nowMs);
        _visitMs = long.MaxValue;
    }

    private void Say(WorldChannel[] channels, long atMs, bool on)
    {
        _saidMs = Math.Max(_saidMs, atMs);
        foreach (WorldChannel channel in channels) channel.Give(_saidMs, on ? 1 : 0);
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
