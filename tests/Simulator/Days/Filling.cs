using Logistics.Simulator.Swarm;
using static Logistics.Simulator.Days.Calendar;

namespace Logistics.Simulator.Days;

/// <summary>How a hamper or container truly fills, or a store empties, through the day: by the life of its ward, whoever serves it when.
/// </summary>
internal sealed class Filling
{
    /// <summary>Levels are told as often, and what overflows is seen then.</summary>
    public const long StepMs = 5 * Minute;
    private const int Full = 1_000;

    private readonly long _fromMs;
    private readonly double[] _turnover;
    private readonly bool _isStore;
    private double _base;
    private bool _overflowed;

    /// <param name="fromMs">Begin of the day, Unix time in ms.</param>
    /// <param name="perDay">How many times it fills in a day.</param>
    /// <param name="isStore">It empties.</param>
    /// <param name="chance">Its own.</param>
    public Filling(long fromMs, double perDay, bool isStore, Chance chance)
    {
        _fromMs = fromMs;
        _isStore = isStore;
        _turnover = new double[FullDay / StepMs];
        double sum = 0;
        for (int step = 0; step < _turnover.Length; step++)
        {
            // Life in a ward: full from seven to nine in the evening, a quarter of that in the night; and from step to step by chance.
            double hour = (fromMs + step * StepMs + OffsetMinutes * Minute) % FullDay / (double)Hour;
            double weight = (hour is >= 7 and < 21 ? 1 : 0.25) / ((14 + (10 * 0.25)) / 24);
            sum += Full * perDay * weight * StepMs / FullDay * 2 * Luck.Share(chance);
            _turnover[step] = sum;
        }

        // At six in the morning anywhere below the level at which it is served: the day before left it so.
        double level = Luck.Share(chance) * 700;
        _base = isStore ? Full - (0.8 * level) : level;
    }

    /// <summary>What stands in it, in permille, 0 to 1,000.</summary>
    public int Level(long atMs) => (int)Math.Clamp(_isStore ? _base - Turned(atMs) : _base + Turned(atMs), 0, Full);

    /// <summary>It was emptied, or filled up.</summary>
    public void Serve(long atMs)
    {
        _base = _isStore ? Full + Turned(atMs) : -Turned(atMs);
        _overflowed = false;
    }

    /// <summary>It has become more than full since it was last looked at; once until it is served.</summary>
    public bool Overflows(long atMs)
    {
        if (_isStore || _overflowed || Level(atMs) < Full) return false;
        _overflowed = true;
        return true;
    }

    private double Turned(long atMs) => _turnover[Math.Clamp((atMs - _fromMs) / StepMs, 0, _turnover.Length - 1)];
}
