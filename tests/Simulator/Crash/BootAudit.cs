namespace Logistics.Simulator.Crash;

/// <summary>One boot of a node, from all that was seen of it: packs by number.</summary>
internal sealed class BootAudit
{
    private readonly SortedDictionary<long, (int Records, long Total)> _seen = [];
    private readonly Dictionary<long, int> _counted = [];
    private long _promised;

    /// <summary>Readings of packs that the history has more than once.</summary>
    public long Twice { get; private set; }

    /// <summary>Readings that it has once.</summary>
    public long Once => _counted.Values.Sum();

    /// <summary>Readings sealed, by the labels of the packs that were seen.</summary>
    public long Sent => Math.Max(_seen.Count > 0 ? _seen.Last().Value.Total : 0, Once);

    /// <summary>Readings that were promised or on disk, and are not in the history.</summary>
    public long Lost => Math.Max(
        Enumerable.Range(1, (int)_promised).Sum(seq => Math.Max(0, RecordsOf(seq) - _counted.GetValueOrDefault(seq))),
        Sent - Once - NeverAcknowledged);

    /// <summary>Readings beyond all that was promised or on disk.</summary>
    public long NeverAcknowledged => _seen.Keys.Where(seq => seq > _promised && !_counted.ContainsKey(seq)).Sum(RecordsOf);

    /// <summary>The pack exists, on the wire or on disk.</summary>
    public void See(long seq, int records, long total) =>
        _seen[seq] = (Math.Max(records, _seen.GetValueOrDefault(seq).Records), Math.Max(total, _seen.GetValueOrDefault(seq).Total));

    /// <summary>Everything up to this number is acknowledged, or on the node's disk.</summary>
    public void Promise(long seq) => _promised = Math.Max(_promised, seq);

    /// <summary>The history has the pack.</summary>
    public void Count(long seq, int records)
    {
        if (!_counted.TryAdd(seq, records)) Twice += Math.Max(1, records);
    }

    /// <summary>Readings of a pack; by what stands around it when nobody saw it, and one when that is not known either.</summary>
    private long RecordsOf(long seq)
    {
        if (_seen.TryGetValue(seq, out var pack)) return pack.Records;
        if (_counted.TryGetValue(seq, out int counted)) return counted;
        return 1;
    }
}
