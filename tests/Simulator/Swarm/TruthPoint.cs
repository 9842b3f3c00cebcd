namespace Logistics.Simulator.Swarm;

/// <summary>A hamper, store or container as it really is: how full it was and when.</summary>
internal sealed class TruthPoint(string id, string node, string channel, bool isStore, Chance chance, long calmFromMs)
{
    public const int ActPermille = 800;
    public const int ClearPermille = 200;
    private const long MinuteMs = 60_000;
    private readonly List<(long AtMs, int Permille)> _changes = [(0, isStore ? 900 : 100)];
    private readonly HashSet<long> _served = [];
    private long _nextMs = chance.Between(MinuteMs, 60 * MinuteMs);

    public string Id { get; } = id;

    public string Node { get; } = node;

    public string Channel { get; } = channel;

    public bool IsStore { get; } = isStore;

    /// <summary>The channel of its scale; null without one.</summary>
    public string? Scale { get; init; }

    /// <summary>What a full one weighs.</summary>
    public int GramsFull { get; init; }

    public int Grams => Permille * GramsFull / 1_000;

    public bool WasServedAt(long atMs) => _served.Contains(atMs);

    /// <summary>The most that it weighed since it was last emptied, or before that if that was just now.</summary>
    public int MostGrams(long nowMs)
    {
        int most = 0;
        foreach ((long atMs, int permille) in _changes.AsEnumerable().Reverse())
        {
            most = Math.Max(most, permille);
            if (atMs < nowMs && _served.Contains(atMs)) break;
        }
        return most * GramsFull / 1_000;
    }

    /// <summary>How far from served, in permille: 0 for an empty hamper and a full store.</summary>
    public int Wear => IsStore ? 1_000 - Permille : Permille;

    public int Permille => _changes[^1].Permille;

    public IReadOnlyList<(long AtMs, int Permille)> Changes => _changes;

    /// <summary>Fills on until now; gives when it next changes.</summary>
    public long Live(long nowMs)
    {
        while (_nextMs <= nowMs && _nextMs < calmFromMs)
        {
            int step = (int)chance.Between(30, 150);
            int level = IsStore ? Math.Max(0, Permille - step) : Math.Min(1_000, Permille + step);
            if (level != Permille) _changes.Add((_nextMs, level));
            _nextMs += chance.Between(10 * MinuteMs, 80 * MinuteMs);
        }
        return _nextMs < calmFromMs ? _nextMs : long.MaxValue;
    }

    /// <summary>Someone has done the work.</summary>
    public void Serve(long nowMs)
    {
        Live(nowMs);
        int level = (int)chance.Between(0, 60);
        _changes.Add((nowMs, IsStore ? 1_000 - level : level));
        _served.Add(nowMs);
    }

    /// <summary>It stood as served, or better, the whole time.</summary>
    public bool WasServedAllThrough(long fromMs, long toMs)
    {
        if (fromMs < 0) return false;
        for (int index = _changes.Count - 1; index >= 0; index--)
        {
            (long atMs, int permille) = _changes[index];
            if (atMs > toMs) continue;
            if ((IsStore ? 1_000 - permille : permille) > ClearPermille) return false;
            if (atMs <= fromMs) return true;
        }
        return false;
    }
}
