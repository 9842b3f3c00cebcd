namespace Logistics.Core;

/// <summary>
/// How the scale or the level sensor of one point does, judged at its emptyings: what it shows of an empty one, and whether it moves at
/// all. One bag that was left, or one emptying that was only said, is no ailment: what counts is what most emptyings show.
/// </summary>
internal sealed class Gauge
{
    /// <summary>What so many emptyings left is kept; it drifts when so many of them lie beyond the limit, and no more when so few do.
    /// </summary>
    private const int LowsMost = 12;
    private const int LowsBeyond = 10;
    private const int LowsWell = 6;

    /// <summary>Of twelve, the fifth lowest is what an empty one shows: bags are left more often than a scale shows too little.</summary>
    private const int UsualRank = 4;

    /// <summary>Words after an emptying of which the lowest is what it left.</summary>
    private const int WordsMost = 3;

    /// <summary>Unchanged for a day in which so many people said that they emptied it, or while more said so in any time.</summary>
    private const int EmptyingsInDay = 2;
    private const int EmptyingsMost = 4;

    private readonly List<long> _lows = [];
    private string _name = "";
    private long _usual = -1;
    private long _value = -1;
    private long _changedMs;
    private int _emptyings;
    private int _words;
    private long _low = -1;
    private long _stands = -1;
    private long _settledMs = long.MaxValue;

    /// <summary>Index of its sensor in the configuration in force; -1 without one.</summary>
    public int Sensor { get; private set; } = -1;

    /// <summary>Since the last emptying: how often it changed, and the lowest that it showed; -1 for nothing yet.</summary>
    public int Moves { get; private set; }
    public long Least { get; private set; } = -1;

    /// <summary>What it shows of an empty one, as far as that is known; else 0.</summary>
    public long Tare => _usual >= 0 ? _usual : _lows.Count == 0 ? 0 : _lows.Min();

    /// <summary>No sensor is behind it any more.</summary>
    public void Clear() => Sensor = -1;

    /// <summary>This sensor is behind it; of another one nothing is known.</summary>
    public void Configure(int sensor, string name)
    {
        Sensor = sensor;
        if (string.Equals(_name, name, StringComparison.Ordinal)) return;
        if (_name.Length > 0) Forget();
        _name = name;
    }

    /// <summary>Takes a word, permille or grams.</summary>
    public void Take(long value, long atMs)
    {
        if (value != _value)
        {
            if (_value >= 0) Moves++;
            _value = value;
            _changedMs = atMs;
            _emptyings = 0;
        }
        Least = Least < 0 ? value : Math.Min(Least, value);
        if (atMs < _settledMs)
        {
            _stands = value;
            return;
        }
        if (_words == WordsMost) return;
        _low = _words == 0 && _stands >= 0 ? Math.Min(_stands, value) : _low < 0 ? value : Math.Min(_low, value);
        _words++;
    }

    /// <summary>A person says that it was emptied, of which this sensor should have shown something.</summary>
    public void NoteSaid()
    {
        if (_emptyings < EmptyingsMost) _emptyings++;
    }

    /// <summary>It was emptied, and shows what is left from then on.</summary>
    public void Empty(long settledMs)
    {
        if (_low >= 0) _lows.Add(_low);
        if (_usual < 0 && _lows.Count == LowsMost)
        {
            _lows.Sort();
            _usual = _lows[UsualRank];
            _lows.Clear();
        }
        if (_lows.Count > LowsMost) _lows.RemoveAt(0);
        _settledMs = settledMs;
        _stands = -1;
        _low = -1;
        _words = 0;
        Moves = 0;
        Least = -1;
    }

    /// <summary>The word that it has just said is the same as before people said that they emptied it.</summary>
    public bool IsStuck(long atMs) => atMs >= _settledMs &&
        (_emptyings >= EmptyingsMost || (_emptyings >= EmptyingsInDay && atMs - _changedMs >= LocalClock.DayMs));

    /// <summary>Since when it says the same, Unix time in ms.</summary>
    public long ChangedMs => _changedMs;

    /// <summary>What emptyings leave lies further than this from what they left before.</summary>
    public bool Drifts(long limit) => Beyond(limit, 1) >= LowsBeyond || Beyond(limit, -1) >= LowsBeyond;

    /// <summary>It does not drift, or does no longer.</summary>
    public bool IsSteady(long limit) => Math.Max(Beyond(limit, 1), Beyond(limit, -1)) <= LowsWell;

    /// <summary>A technician has looked at it: what it shows of an empty one is learned anew.</summary>
    public void Forget()
    {
        _lows.Clear();
        _usual = -1;
        _low = -1;
        _emptyings = 0;
    }

    public void Keep(Snapshot kept)
    {
        _name = kept.Value(_name);
        _usual = kept.Value(_usual);
        _value = kept.Value(_value);
        _changedMs = kept.Value(_changedMs);
        _emptyings = kept.Value(_emptyings);
        _words = kept.Value(_words);
        _low = kept.Value(_low);
        _stands = kept.Value(_stands);
        _settledMs = kept.Value(_settledMs);
        Moves = kept.Value(Moves);
        Least = kept.Value(Least);
        kept.List(_lows, kept.Value);
    }

    private int Beyond(long limit, int side)
    {
        if (_usual < 0) return 0;
        int beyond = 0;
        foreach (long low in _lows)
        {
            if ((low - _usual) * side > limit) beyond++;
        }
        return beyond;
    }
}
