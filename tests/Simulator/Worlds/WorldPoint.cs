using Logistics.Wire.Site;

namespace Logistics.Simulator.Worlds;

/// <summary>
/// A hamper that fills in jumps, a container that fills steadily, or a store that runs down; level and weight tell the same
/// story. At pace 1 a point asks for someone about every half hour.
/// </summary>
public sealed class WorldPoint : WorldThing
{
    private const double MinuteMs = 60_000;
    private const int Full = 1_000;
    private const int WeightStepGrams = 50;

    private readonly WorldChannel? _level;
    private readonly WorldChannel? _weight;
    private readonly bool _store;
    private readonly int _clearPermille;
    private readonly double _fullGrams;
    private readonly double _stepLeast;
    private readonly double _stepMost;
    private readonly double _everyMs;

    private WorldPoint(
        Random random, WorldChannel? level, WorldChannel? weight, bool store, int actPermille, int clearPermille, long? actGrams,
        double usualGrams, (double Least, double Most) step, double cycleMs, long startMs)
        : base(random)
    {
        _level = level;
        _weight = weight;
        _store = store;
        _clearPermille = clearPermille;

        // What goes in is lighter here and heavier there, so that some points reach their weight before their level.
        double packing = 0.85 + (Random.NextDouble() * 0.25);
        _fullGrams = packing * (actGrams is long limit ? limit * (double)Full / Math.Max(actPermille, 1) : usualGrams);
        (_stepLeast, _stepMost) = step;
        double span = store ? Full - actPermille : actPermille;
        _everyMs = cycleMs * (step.Least + step.Most) / 2 / span;
        double along = 0.13 + (Random.NextDouble() * 0.85);
        LevelPermille = store ? Full - (along * span) : along * span;
        Tell(startMs);
        NextMs = startMs + Between(0, _everyMs);
    }

    /// <summary>Fill or stock, 0 to 1000.</summary>
    public double LevelPermille { get; private set; }

    internal static WorldPoint Of(
        LinenPoint point, Random random, WorldChannel? level, WorldChannel? weight, double pace, long startMs) => new(
        random, level, weight, point.Store, point.ActPermille, point.ClearPermille, point.ActGrams, point.Store ? 60_000 : 15_000,
        point.Store ? (10, 40) : (40, 90), (point.Store ? 40 : 30) * MinuteMs / pace, startMs);

    internal static WorldPoint Of(
        WastePoint point, Random random, WorldChannel? level, WorldChannel? weight, double pace, long startMs) => new(
        random, level, weight, false, point.ActPermille, point.ClearPermille, point.ActGrams, 20_000,
        (8, 22), 35 * MinuteMs / pace, startMs);

    internal override void Step(long nowMs)
    {
        double step = _stepLeast + (Random.NextDouble() * (_stepMost - _stepLeast));
        double before = LevelPermille;
        LevelPermille = Math.Clamp(LevelPermille + (_store ? -step : step), 0, Full);
        if (LevelPermille != before) Tell(nowMs);
        NextMs = nowMs + Between(0.4 * _everyMs, 1.6 * _everyMs);
    }

    internal override void Serve(long nowMs)
    {
        LevelPermille = _store ? Between(Math.Max(_clearPermille, 930), Full) : Between(0, Math.Min(_clearPermille, 20));
        Tell(nowMs);
    }

    private void Tell(long nowMs)
    {
        _level?.Give(nowMs, Math.Round(LevelPermille) / Full);
        _weight?.Give(nowMs, Math.Round(LevelPermille * _fullGrams / Full / WeightStepGrams) * WeightStepGrams / 1_000);
    }
}
