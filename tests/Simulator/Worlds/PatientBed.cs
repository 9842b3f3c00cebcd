namespace Logistics.Simulator.Worlds;

/// <summary>
/// A hospital bed: a stay with toilet visits, the discharge, the nurse's button, the cleaning, the next patient. At pace 1 a stay
/// lasts less than half an hour, not days: a demonstration is far busier than a ward.
/// </summary>
public sealed class PatientBed : WorldBed
{
    private const double MinuteMs = 60_000;
    private const double StayMs = 25 * MinuteMs;
    private const double VisitEveryMs = 45 * MinuteMs;
    private const double InUseAtFirst = 0.75;
    private const double MistakenPress = 0.01;
    private const int PressMs = 600;

    private readonly WorldChannel? _button;
    private readonly double _pace;
    private readonly Census _census;
    private long _dischargeMs;

    internal PatientBed(
        Random random, WorldChannel[] mats, WorldChannel? button, TimeSpan absentAfter, double pace, Census census, long startMs)
        : base(random, mats, absentAfter)
    {
        _button = button;
        _pace = pace;
        _census = census;
        _button?.Give(startMs, 0);
        if (Random.NextDouble() < InUseAtFirst)
        {
            Admit(startMs, Begin);

            // Most of them have been here for a while: somebody goes home in the first minute.
            _dischargeMs = startMs + Between(MinuteMs / 3, StayMs / _pace);
            Wait(NextVisitOrDischarge(startMs));
            return;
        }

        // A few beds are about to be released, so that there is work from the first minute; the others wait for a patient.
        bool left = Random.NextDouble() < 0.4;
        Begin(left ? BedLife.Empty : BedLife.Made, startMs);
        Wait(startMs + (left ? Between(0, 1.5 * MinuteMs) : Between(0, 14 * MinuteMs)));
    }

    private protected override void Live(long nowMs)
    {
        switch (Life)
        {
            case BedLife.InBed when nowMs < _dischargeMs:
                Become(BedLife.Away, nowMs);
                if (Random.NextDouble() < MistakenPress) Press(nowMs);
                LifeAtMs = nowMs + Between(3 * MinuteMs, 10 * MinuteMs);
                break;
            case BedLife.InBed when !_census.TryLeave():
                _dischargeMs = nowMs + Between(MinuteMs / _pace, 4 * MinuteMs / _pace);
                LifeAtMs = _dischargeMs;
                break;
            case BedLife.InBed:
                Become(BedLife.Empty, nowMs);
                LifeAtMs = nowMs + Between(0.3 * MinuteMs / _pace, 2 * MinuteMs / _pace);
                break;
            case BedLife.Away:
                Become(BedLife.InBed, nowMs);
                LifeAtMs = NextVisitOrDischarge(nowMs);
                break;
            case BedLife.Empty or BedLife.Released:
                // A nurse who sees that nobody came presses again.
                Become(BedLife.Released, nowMs);
                Press(nowMs);
                LifeAtMs = nowMs + (long)(10 * MinuteMs);
                break;
            case BedLife.Made:
                Admit(nowMs, Become);
                break;
        }
    }

    private protected override void OnServed(long nowMs)
    {
        if (Life is not (BedLife.Empty or BedLife.Released)) return;
        Become(BedLife.Made, nowMs);
        LifeAtMs = nowMs + Between(2 * MinuteMs / _pace, 8 * MinuteMs / _pace);
    }

    private void Admit(long nowMs, Action<BedLife, long> lie)
    {
        _census.Arrive();
        lie(BedLife.InBed, nowMs);
        _dischargeMs = nowMs + (long)(5 * MinuteMs / _pace) + Around((StayMs - (5 * MinuteMs)) / _pace);
        Wait(NextVisitOrDischarge(nowMs));
    }

    private long NextVisitOrDischarge(long nowMs) => Math.Min(_dischargeMs, nowMs + Around(VisitEveryMs / _pace));

    private void Press(long nowMs)
    {
        _button?.Give(nowMs, 1);
        _button?.Give(nowMs + PressMs, 0);
    }
}
