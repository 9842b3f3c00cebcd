namespace Logistics.Simulator.Worlds;

/// <summary>
/// A bed with mats that chatter as recorded mats do: in 27 recorded days (van Kasteren, house B) 92% of activations last two
/// seconds or less, because a sleeper who moves makes and breaks the contact.
/// </summary>
public abstract class WorldBed : WorldThing
{
    private const double SecondMs = 1_000;
    private const double MinuteMs = 60_000;
    private const double ShortShare = 0.92;
    private const double BurstShare = 0.6;

    private readonly WorldChannel[] _mats;
    private readonly bool[] _on;
    private readonly long[] _nextToggleMs;
    private readonly double _quietMostMs;

    /// <param name="random">The bed's own chance.</param>
    /// <param name="mats">Its mats.</param>
    /// <param name="absentAfter">The site's time for a bed to count as empty: a person who is there moves at least twice as often.</param>
    private protected WorldBed(Random random, WorldChannel[] mats, TimeSpan absentAfter)
        : base(random)
    {
        _mats = mats;
        _on = new bool[mats.Length];
        _nextToggleMs = new long[mats.Length];
        Array.Fill(_nextToggleMs, long.MaxValue);
        _quietMostMs = Math.Clamp(absentAfter.TotalMilliseconds / 2, 2 * SecondMs, 1.5 * MinuteMs);
    }

    /// <summary>The truth.</summary>
    public BedLife Life { get; private set; }

    /// <summary>When life next changes, Unix ms.</summary>
    private protected long LifeAtMs { get; set; } = long.MaxValue;

    /// <summary>Changes what is due; the mats follow by themselves.</summary>
    private protected abstract void Live(long nowMs);

    internal sealed override void Step(long nowMs)
    {
        if (LifeAtMs <= nowMs) Live(nowMs);
        for (int mat = 0; mat < _mats.Length; mat++)
        {
            if (_nextToggleMs[mat] <= nowMs) Toggle(mat, nowMs);
        }
        Plan();
    }

    internal sealed override void Serve(long nowMs)
    {
        OnServed(nowMs);
        Plan();
    }

    private protected abstract void OnServed(long nowMs);

    /// <summary>Lays the bed's first state down, with a first word from each mat.</summary>
    private protected void Begin(BedLife life, long nowMs)
    {
        foreach (WorldChannel mat in _mats) mat.Give(nowMs, 0);
        Become(life, nowMs);
        Plan();
    }

    /// <summary>Nothing happens to the bed's life before this.</summary>
    private protected void Wait(long untilMs)
    {
        LifeAtMs = untilMs;
        Plan();
    }

    private protected void Become(BedLife life, long nowMs)
    {
        Life = life;
        for (int mat = 0; mat < _mats.Length; mat++)
        {
            bool lies = life == BedLife.InBed;
            _nextToggleMs[mat] = lies ? nowMs + Between(100, SecondMs) : long.MaxValue;
            if (!lies && _on[mat]) Set(mat, false, nowMs);
        }
    }

    private void Plan()
    {
        long nextMs = LifeAtMs;
        foreach (long toggleMs in _nextToggleMs) nextMs = Math.Min(nextMs, toggleMs);
        NextMs = nextMs;
    }

    private void Toggle(int mat, long nowMs)
    {
        Set(mat, !_on[mat], nowMs);
        _nextToggleMs[mat] = nowMs + (_on[mat] ? Contact() : Quiet());
    }

    private long Contact() => Random.NextDouble() < ShortShare ? Between(200, 2 * SecondMs) : (2 * (long)SecondMs) + Around(15 * SecondMs);

    private long Quiet() => Random.NextDouble() < BurstShare
        ? Between(300, Math.Min(4 * SecondMs, _quietMostMs))
        : Between(_quietMostMs / 4, _quietMostMs);

    private void Set(int mat, bool on, long nowMs)
    {
        _on[mat] = on;
        _mats[mat].Give(nowMs, on ? 1 : 0);
    }
}
