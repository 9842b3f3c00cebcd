namespace Logistics.Simulator.Swarm;

/// <summary>A bed as it really is: when someone lay in it, and when it was made.</summary>
internal sealed class TruthBed(string id, string node, string channel, Chance chance, long calmFromMs)
{
    private const long MinuteMs = 60_000;
    private readonly List<(long AtMs, bool Present)> _changes = [(0, chance.Permille(500))];
    private long _nextMs = chance.Between(MinuteMs, 180 * MinuteMs);

    public string Id { get; } = id;

    public string Node { get; } = node;

    public string Channel { get; } = channel;

    public bool Residential { get; init; }

    /// <summary>A door, a toilet or movement beside it tells more of it than its mat does.</summary>
    public bool IsSurrounded { get; set; }

    /// <summary>The changes so far, the first at the day's beginning.</summary>
    public IReadOnlyList<(long AtMs, bool Present)> Changes => _changes;

    public bool Present => _changes[^1].Present;

    public long SinceMs => _changes[^1].AtMs;

    /// <summary>Lives on until now; gives when it next changes.</summary>
    public long Live(long nowMs)
    {
        while (_nextMs <= nowMs && _nextMs < calmFromMs)
        {
            bool present = !Present;
            _changes.Add((_nextMs, present));

            // Someone sits down, turns over or goes to the bathroom: mats see all of it.
            long lasts = chance.Permille(250)
                ? chance.Between(1_000, present ? 50_000 : 9 * MinuteMs)
                : chance.Between(25 * MinuteMs, present ? 300 * MinuteMs : 240 * MinuteMs);
            _nextMs += lasts;
        }
        return _nextMs < calmFromMs ? _nextMs : long.MaxValue;
    }

    /// <summary>When someone last left who had been there for at least so long, not counting what was before; -1 for never.</summary>
    public long LastLeftMs(long atLeastMs, long notBeforeMs)
    {
        for (int index = _changes.Count - 2; index >= 0; index--)
        {
            (long atMs, bool present) = _changes[index];
            long leftMs = _changes[index + 1].AtMs;
            if (present && leftMs - Math.Max(atMs, notBeforeMs) >= atLeastMs) return leftMs;
        }
        return -1;
    }

    public bool WasPresentAllThrough(long fromMs, long toMs)
    {
        if (fromMs < 0) return false;
        for (int index = _changes.Count - 1; index >= 0; index--)
        {
            if (_changes[index].AtMs > toMs) continue;
            return _changes[index].Present && _changes[index].AtMs <= fromMs;
        }
        return false;
    }
}
