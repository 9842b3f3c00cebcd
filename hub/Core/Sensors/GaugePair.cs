namespace Logistics.Core;

/// <summary>
/// Level and weight of one container, held against each other by what it has shown at its past emptyings: they contradict each other when
/// one stands near where it is usually emptied, and the other shows less than a quarter of what it ever did beside that. A wet load
/// weighs three times a dry one, but not more. Where little is known nothing is said.
/// </summary>
internal sealed class GaugePair
{
    private const int CyclesMost = 8;
    private const int CyclesLeast = 5;

    /// <summary>Below this level an emptying says more of the sensor than of what was in it, in permille.</summary>
    private const int LevelLeast = 200;

    /// <summary>Contradicted for so long, or at so many emptyings in a row, it is no single odd load.</summary>
    private const long LongMs = LocalClock.DayMs;
    private const int OddMost = 2;

    /// <summary>Who moved so often while the other did not is the one to believe.</summary>
    private const int MovesEnough = 3;

    private readonly List<(long Level, long Grams)> _cycles = [];
    private long _sinceMs = -1;
    private int _odd;
    private bool _bySaying;

    /// <summary>Since when they contradict each other, Unix time in ms; -1 while they do not.</summary>
    public long SinceMs => _sinceMs;

    /// <summary>The last emptying was one at which they agreed.</summary>
    public bool Agrees => _odd == 0;

    /// <summary>Which of them is not to be believed, as both stand now.</summary>
    /// <param name="level">The level in permille.</param>
    /// <param name="grams">The weight in grams.</param>
    /// <param name="ofLevel">How the level sensor does.</param>
    /// <param name="ofWeight">How the scale does.</param>
    /// <param name="levelMs">When the level was said.</param>
    /// <param name="weightMs">When the weight was said.</param>
    public GaugeVerdict Judge(long level, long grams, Gauge ofLevel, Gauge ofWeight, long levelMs, long weightMs)
    {
        long atMs = Math.Max(levelMs, weightMs);
        (level, grams) = (level - ofLevel.Tare, grams - ofWeight.Tare);
        GaugeVerdict higher = Higher(level, grams);
        if (higher == GaugeVerdict.Neither)
        {
            _sinceMs = -1;
            return higher;
        }
        if (_sinceMs < 0) _sinceMs = atMs;

        // Emptied by a person's word, and by the other one too: whoever never fell since tells what cannot be. But both do not speak at
        // once: it must have had a word since.
        (Gauge high, long saidMs) = higher == GaugeVerdict.Level ? (ofLevel, levelMs) : (ofWeight, weightMs);
        long least = high.Least - high.Tare;
        (long lowLevel, long lowGrams) = higher == GaugeVerdict.Level ? (least, grams) : (level, least);
        if (_bySaying && saidMs > _sinceMs && Higher(lowLevel, lowGrams) == higher)
        {
            return higher;
        }
        return atMs - _sinceMs >= LongMs ? WhoStoodStill(ofLevel, ofWeight) : GaugeVerdict.Neither;
    }

    /// <summary>It was emptied: learns from how both stood at most, unless they contradicted each other. Gives who is not to be believed
    /// when that has come again.</summary>
    /// <param name="level">The highest level, in permille.</param>
    /// <param name="grams">The highest weight, in grams.</param>
    /// <param name="ofLevel">How the level sensor did.</param>
    /// <param name="ofWeight">How the scale did.</param>
    /// <param name="bySaying">A person said so, rather than they themselves.</param>
    /// <param name="atMs">When.</param>
    public GaugeVerdict Empty(long level, long grams, Gauge ofLevel, Gauge ofWeight, bool bySaying, long atMs)
    {
        GaugeVerdict verdict = GaugeVerdict.Neither;
        (level, grams) = (level - ofLevel.Tare, grams - ofWeight.Tare);
        _bySaying = bySaying;
        if (Higher(level, grams) != GaugeVerdict.Neither)
        {
            if (_sinceMs < 0) _sinceMs = atMs;
            if (++_odd >= OddMost) verdict = WhoStoodStill(ofLevel, ofWeight);
        }
        else if (level >= LevelLeast && grams > 0)
        {
            _odd = 0;
            _cycles.Add((level, grams));
            if (_cycles.Count > CyclesMost) _cycles.RemoveAt(0);
        }
        return verdict;
    }

    /// <summary>One of them is not heard for a while.</summary>
    public void Interrupt() => _sinceMs = -1;

    /// <summary>A technician has looked at them: how they go together is learned anew.</summary>
    public void Forget()
    {
        _cycles.Clear();
        _sinceMs = -1;
        _odd = 0;
    }

    public void Keep(Snapshot kept)
    {
        _sinceMs = kept.Value(_sinceMs);
        _odd = kept.Value(_odd);
        _bySaying = kept.Value(_bySaying);
        kept.List(_cycles, cycle => (kept.Value(cycle.Level), kept.Value(cycle.Grams)));
    }

    private static GaugeVerdict WhoStoodStill(Gauge ofLevel, Gauge ofWeight) => (ofLevel.Moves, ofWeight.Moves) switch
    {
        (0, >= MovesEnough) => GaugeVerdict.Level,
        ( >= MovesEnough, 0) => GaugeVerdict.Weight,
        _ => GaugeVerdict.Both,
    };

    /// <summary>Which of them stands high while the other shows next to nothing.</summary>
    private GaugeVerdict Higher(long level, long grams)
    {
        if (_cycles.Count < CyclesLeast) return GaugeVerdict.Neither;
        (level, grams) = (Math.Max(0, level), Math.Max(0, grams));
        int lower = 0;
        int lighter = 0;
        bool levelHigh = true;
        bool weightHigh = true;
        foreach ((long usualLevel, long usualGrams) in _cycles)
        {
            if (level * 4 >= usualLevel * 3) lower++;
            if (grams * 4 >= usualGrams * 3) lighter++;
            levelHigh &= grams * usualLevel * 4 < usualGrams * level;
            weightHigh &= level * usualGrams * 4 < usualLevel * grams;
        }
        return levelHigh && lower * 2 > _cycles.Count ? GaugeVerdict.Level
            : weightHigh && lighter * 2 > _cycles.Count ? GaugeVerdict.Weight
            : GaugeVerdict.Neither;
    }
}
