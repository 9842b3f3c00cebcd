namespace Logistics.Core;

/// <summary>
/// A measure that only rises between two emptyings, from a sensor that is not always right: the middle of its last three words counts,
/// so that one wrong word moves nothing. After a person's word that it was emptied the sensor gets a while to show it.
/// </summary>
internal sealed class HighWater
{
    private const int Words = 3;
    private readonly List<(long Value, long AtMs)> _last = new(Words);
    private long _quietUntilMs = long.MinValue;
    private long _quietAbove;

    /// <summary>The middle of the last three words; -1 before the first.</summary>
    public long Value { get; private set; } = -1;

    /// <summary>The highest since the last emptying; -1 before the first word.</summary>
    public long Mark { get; private set; } = -1;

    /// <summary>When the newest word was said; -1 before the first.</summary>
    public long AtMs => _last.Count == 0 ? -1 : _last[^1].AtMs;

    /// <summary>When the words that stand now began to: of the last three the earliest that is no higher than the middle.</summary>
    public long ShownMs
    {
        get
        {
            int first = 0;
            while (_last[first].Value > Value) first++;
            return _last[first].AtMs;
        }
    }

    /// <summary>Takes a word. False for one from before an emptying that the sensor has not seen yet.</summary>
    public bool Take(long value, long atMs)
    {
        if (atMs < _quietUntilMs && value > _quietAbove) return false;
        _quietUntilMs = long.MinValue;
        if (_last.Count == Words) _last.RemoveAt(0);
        _last.Add((value, atMs));
        Value = _last.Count == Words
            ? Math.Max(Math.Min(_last[0].Value, _last[1].Value), Math.Min(Math.Max(_last[0].Value, _last[1].Value), _last[2].Value))
            : Math.Min(_last[0].Value, _last[^1].Value);
        Mark = Math.Max(Mark, Value);
        return true;
    }

    /// <summary>Begins anew at what the sensor shows now.</summary>
    public void Restart() => Mark = Value;

    /// <summary>Emptied by a person's word: what was high stays unheard until it is low or the sensor had its time.</summary>
    public void Empty(long untilMs)
    {
        long above = Math.Max(Mark, 0) / 2;
        Forget();
        (_quietUntilMs, _quietAbove) = (untilMs, above);
    }

    /// <summary>Begins without a past. How what is measured from here on compares with before nobody knows: while an emptying by a person's
    /// word may still be unseen, nothing is heard.</summary>
    public void Forget()
    {
        _quietAbove = -1;
        _last.Clear();
        Value = -1;
        Mark = -1;
    }

    public void Keep(Snapshot kept)
    {
        Value = kept.Value(Value);
        Mark = kept.Value(Mark);
        _quietUntilMs = kept.Value(_quietUntilMs);
        _quietAbove = kept.Value(_quietAbove);
        kept.List(_last, word => (kept.Value(word.Value), kept.Value(word.AtMs)));
    }
}
