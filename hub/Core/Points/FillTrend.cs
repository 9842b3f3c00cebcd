namespace Logistics.Core;

/// <summary>
/// How one point fills, learned from its own past: the stretches between emptyings, the hours of the day in which it rises, and the
/// present rise. Levels are permille of full. It says nothing while it knows too little. Whole numbers only, and a bounded size.
/// </summary>
public sealed class FillTrend
{
    /// <summary>Full, in permille.</summary>
    public const int Full = 1_000;

    /// <summary>Below this an emptying says more of the sensor than of the filling.</summary>
    internal const int LevelLeast = 20;

    private const int CyclesMost = 12;
    private const int CyclesLeast = 2;
    private const int Hours = 24;
    private const long HourMs = 3_600_000;
    private const long CycleLeastMs = 10 * 60_000;
    private const int DaysAheadMost = 28;

    /// <summary>So far ahead that nothing is said of it, whatever the hours of the day are worth.</summary>
    private const long BeyondMs = 1_000 * LocalClock.DayMs;

    /// <summary>A fall of this much is one; anything less is a sensor that wavers, or what was pressed down.</summary>
    private const int FallLeast = 150;

    /// <summary>Seen as empty from here down, whatever a site calls empty for its tasks.</summary>
    private const int EmptyMost = 300;

    /// <summary>The present rise says something from here on: a sixth of the whole.</summary>
    private const int RiseLeast = Full / 6;

    /// <summary>An hour of the day that was watched for so long counts half for itself, and half like any other hour, in s.</summary>
    private const long HourWeight = 4 * 3_600;

    /// <summary>Beyond a month of watching, what was seen before fades, in s.</summary>
    private const long WatchedMost = 30 * 86_400;

    /// <summary>By age, newest first: each is worth an eighth less than the one after it.</summary>
    private static readonly int[] Weights = [1000, 891, 794, 707, 630, 561, 500, 445, 397, 354, 315, 281];

    private readonly List<FillCycle> _cycles = [];
    private readonly long[] _riseByHour = new long[Hours];
    private readonly long[] _watchedByHour = new long[Hours];
    private readonly HighWater _level = new();
    private long _emptiedAtMs = -1;
    private bool _sound;
    private long _fellAtMs = -1;
    private long _fellFrom;
    private bool _fellSound;
    private long _risesFromMs = -1;
    private long _risesFrom;
    private long _heardMs = -1;

    /// <summary>How full it is, outliers left out; -1 before the first reading.</summary>
    public int Permille => (int)_level.Value;

    /// <summary>How full it was at most since it was last emptied; -1 before the first reading.</summary>
    public int Mark => (int)_level.Mark;

    /// <summary>Takes a reading.</summary>
    /// <param name="prior">What points of its kind have in common.</param>
    /// <param name="permille">Permille of full; beyond full is possible.</param>
    /// <param name="atMs">When it was measured, Unix time in ms; not before the reading before it.</param>
    /// <returns>It shows that the point was emptied, of which no one had told.</returns>
    public bool Take(FillPrior prior, int permille, long atMs)
    {
        long before = _level.Mark;
        if (!_level.Take(permille, atMs)) return false;
        long fall = before - _level.Value;
        bool emptied = false;
        if (before >= 0 && fall >= FallLeast)
        {
            emptied = TakeFall(prior, before, atMs);
            _level.Restart();
            (_risesFrom, _risesFromMs) = (_level.Value, atMs);
        }
        else if (before < 0)
        {
            // Emptied by word and still high: nobody knows when it began to fill.
            if (_level.Value > EmptyMost) _sound = false;
            (_risesFrom, _risesFromMs) = (_level.Value, atMs);
        }
        else if (before < Full)
        {
            NoteRise(_level.Mark - before, atMs);
        }
        _heardMs = Math.Max(_heardMs, atMs);
        return emptied;
    }

    /// <summary>A person says that it was emptied.</summary>
    /// <param name="prior">What points of its kind have in common.</param>
    /// <param name="permille">How full it was before, in permille; -1 when that is not known.</param>
    /// <param name="atMs">When, Unix time in ms.</param>
    /// <param name="settleMs">How long its sensor may take to show it.</param>
    public void NoteEmptied(FillPrior prior, int permille, long atMs, long settleMs = 0)
    {
        EndCycle(prior, permille, atMs);
        _level.Empty(atMs + settleMs);
        _risesFromMs = -1;
    }

    /// <summary>Something else measures it from here on: what that shows is neither a fall nor a rise.</summary>
    internal void Interrupt()
    {
        _level.Forget();
        _sound = false;
        _risesFromMs = -1;
    }

    /// <summary>How full it will be then, if nobody empties it, by its past alone, in permille; null while too little is known.</summary>
    public int? LevelAt(FillPrior prior, long atMs)
    {
        if (_emptiedAtMs < 0 || atMs < _emptiedAtMs || Through(prior, prior.Bend) is not long through) return null;
        int elapsed = Fixed.Log2(ActiveMs(_emptiedAtMs, atMs));
        return (int)Math.Min(Full, Fixed.Exp2(through + (long)elapsed * prior.Bend / 16 + prior.Today(_emptiedAtMs)));
    }

    /// <summary>When it will be full, Unix time in ms, never before its newest reading; null while too little is known, and when that is
    /// more than four weeks ahead.</summary>
    public long? FullAtMs(FillPrior prior)
    {
        if (_level.Value < 0 || _heardMs < 0) return null;
        if (_level.Value >= Full) return _heardMs;
        long? byPast = RestByPast(prior);
        long? byRise = RestByRise();
        if (byPast is null && byRise is null) return null;
        long rest = byPast ?? byRise!.Value;
        if (byPast is long past && byRise is long rise)
        {
            // The fuller it is, the more its present rise says; the more stretches it has behind it, the more these do.
            long ofRise = 4 * (_level.Value - _risesFrom);
            long ofPast = Math.Max(CyclesLeast, _cycles.Count) * (long)Full / 2;
            rest = (past / 16 * ofPast + rise / 16 * ofRise) / (ofPast + ofRise) * 16;
        }
        return AfterActive(_heardMs, rest);
    }

    /// <summary>The middle of where the curves of this bend pass, newer ones counting for more, beside what is usual on the site; null when
    /// nothing is known.</summary>
    internal long? Through(FillPrior prior, int bend)
    {
        Span<(long Value, int Weight)> all = stackalloc (long, int)[CyclesMost + 3];
        int count = 0;
        for (int index = _cycles.Count - 1; index >= 0; index--)
        {
            all[count] = (_cycles[index].Through(bend), Weights[count]);
            count++;
        }
        if (prior.IsKnown)
        {
            foreach (long quarter in prior.Quarters(bend)) all[count++] = (quarter, Weights[0] / 3);
        }
        return count == 0 ? null : Middle(all[..count]);
    }

    internal void Keep(Snapshot kept)
    {
        kept.List(_cycles, cycle => new FillCycle(kept.Value(cycle.Duration), kept.Value(cycle.Level)));
        foreach (ref long rise in _riseByHour.AsSpan()) rise = kept.Value(rise);
        foreach (ref long watched in _watchedByHour.AsSpan()) watched = kept.Value(watched);
        _level.Keep(kept);
        _emptiedAtMs = kept.Value(_emptiedAtMs);
        _sound = kept.Value(_sound);
        _fellAtMs = kept.Value(_fellAtMs);
        _fellFrom = kept.Value(_fellFrom);
        _fellSound = kept.Value(_fellSound);
        _risesFromMs = kept.Value(_risesFromMs);
        _risesFrom = kept.Value(_risesFrom);
        _heardMs = kept.Value(_heardMs);
    }

    /// <summary>The weighted median, between its two neighbours where it falls between them.</summary>
    private static long Middle(Span<(long Value, int Weight)> all)
    {
        all.Sort(static (left, right) => left.CompareTo(right));
        long half = 0;
        foreach ((long _, int weight) in all) half += weight;
        long before = 0;
        long placeBefore = 0;
        for (int index = 0; index < all.Length; index++)
        {
            // Twice the weight up to the middle of this one, so that halves stay whole.
            long place = 2 * before + all[index].Weight;
            if (place >= half)
            {
                return index == 0 ? all[0].Value
                    : all[index - 1].Value + (all[index].Value - all[index - 1].Value) * (half - placeBefore) / (place - placeBefore);
            }
            before += all[index].Weight;
            placeBefore = place;
        }
        return all[^1].Value;
    }

    /// <summary>It fell. True when that is an emptying of which no one had told.</summary>
    private bool TakeFall(FillPrior prior, long before, long atMs)
    {
        // Level and weight do not fall in one instant: a fall in steps is one fall.
        if (_fellAtMs < 0 || atMs - _fellAtMs > CycleLeastMs) (_fellFrom, _fellSound) = (before, _sound);
        _fellAtMs = atMs;
        if (_level.Value > EmptyMost || _level.Value * 2 > _fellFrom)
        {
            // What was taken out in part began at no known time and will teach nothing of a whole stretch.
            _sound = false;
            return false;
        }
        if (_emptiedAtMs >= 0 && atMs - _emptiedAtMs < CycleLeastMs) return false;
        _sound = _fellSound;
        EndCycle(prior, _fellFrom, _level.ShownMs);
        return true;
    }

    private void EndCycle(FillPrior prior, long permille, long atMs)
    {
        if (_sound && permille >= LevelLeast && atMs - _emptiedAtMs >= CycleLeastMs)
        {
            FillCycle cycle = new(Fixed.Log2(ActiveMs(_emptiedAtMs, atMs)), Fixed.Log2(permille));
            prior.Learn(this, cycle, atMs);
            _cycles.Add(cycle);
            if (_cycles.Count > CyclesMost) _cycles.RemoveAt(0);
        }
        _emptiedAtMs = Math.Max(_emptiedAtMs, atMs);
        _sound = true;
    }

    /// <summary>What is left until full by its past: from the point of the usual curve where it stands now.</summary>
    private long? RestByPast(FillPrior prior)
    {
        if (_cycles.Count < CyclesLeast && !prior.IsKnown) return null;
        int bend = prior.Bend;
        if (Through(prior, bend) is not long through) return null;
        through += prior.Today(_heardMs);
        long Reached(long level) => level <= 0 ? 0 : Fixed.Exp2((Fixed.Log2(level) - through) * 16 / bend);
        return Math.Clamp(Reached(Full) - Reached(_level.Value), 0, BeyondMs);
    }

    /// <summary>What is left until full if it goes on as since it began to rise.</summary>
    private long? RestByRise()
    {
        long rise = _level.Value - _risesFrom;
        if (_risesFromMs < 0 || rise < RiseLeast) return null;
        long tookMs = ActiveMs(_risesFromMs, _heardMs);
        return tookMs < CycleLeastMs ? null : Math.Min(tookMs / rise * (Full - _level.Value), BeyondMs);
    }

    private void NoteRise(long rise, long atMs)
    {
        // Who was silent for hours rose in some of them; nobody knows in which.
        if (_heardMs < 0 || atMs < _heardMs || atMs - _heardMs > HourMs) return;
        _riseByHour[HourOf(atMs)] += rise;
        _watchedByHour[HourOf(atMs)] += (atMs - _heardMs) / 1_000;
        if (_watchedByHour[HourOf(atMs)] <= WatchedMost / Hours) return;
        for (int hour = 0; hour < Hours; hour++)
        {
            _riseByHour[hour] /= 2;
            _watchedByHour[hour] /= 2;
        }
    }

    private static int HourOf(long atMs) => (int)(atMs / HourMs % Hours);

    /// <summary>How fast it fills in each hour of the day, in permille of its usual pace, never nothing; gives the active time of a day, in
    /// ms.</summary>
    private long Pace(Span<long> byHour)
    {
        long risen = _riseByHour.Sum();
        long watched = _watchedByHour.Sum();
        long dayMs = 0;
        for (int hour = 0; hour < Hours; hour++)
        {
            byHour[hour] = risen == 0 || watched == 0 ? 1_000 : Math.Max(1,
                (_riseByHour[hour] * watched + HourWeight * risen) * 1_000 / ((_watchedByHour[hour] + HourWeight) * risen));
            dayMs += byHour[hour] * (HourMs / 1_000);
        }
        return dayMs;
    }

    /// <summary>A stretch of time in ms, its busy hours counted for more and its quiet ones for less.</summary>
    private long ActiveMs(long fromMs, long toMs)
    {
        Span<long> pace = stackalloc long[Hours];
        long dayMs = Pace(pace);
        long activeMs = (toMs - fromMs) / LocalClock.DayMs * dayMs;
        long atMs = fromMs + (toMs - fromMs) / LocalClock.DayMs * LocalClock.DayMs;
        while (atMs < toMs)
        {
            long untilMs = Math.Min(toMs, (atMs / HourMs + 1) * HourMs);
            activeMs += (untilMs - atMs) * pace[HourOf(atMs)] / 1_000;
            atMs = untilMs;
        }
        return activeMs;
    }

    /// <summary>The instant at which so much active time will have passed; null beyond four weeks.</summary>
    private long? AfterActive(long fromMs, long activeMs)
    {
        Span<long> pace = stackalloc long[Hours];
        long dayMs = Pace(pace);
        long days = activeMs / dayMs;
        if (days >= DaysAheadMost) return null;
        long atMs = fromMs + days * LocalClock.DayMs;
        long restMs = activeMs - days * dayMs;
        while (restMs > 0)
        {
            long untilMs = (atMs / HourMs + 1) * HourMs;
            long hourMs = (untilMs - atMs) * pace[HourOf(atMs)] / 1_000;
            if (hourMs >= restMs) return atMs + restMs * 1_000 / pace[HourOf(atMs)];
            restMs -= hourMs;
            atMs = untilMs;
        }
        return atMs;
    }
}
