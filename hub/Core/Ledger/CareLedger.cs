namespace Logistics.Core;

/// <summary>The nursing time that finished tasks gave back, by ward and kind of work, under the norms in force at the time.</summary>
public sealed class CareLedger
{
    private readonly SortedDictionary<string, long[]> _secondsByWard = new(StringComparer.Ordinal);

    /// <summary>Seconds given back in a ward, by <see cref="TaskKind"/>; the ward's id is the key, in ordinal order.</summary>
    public IEnumerable<KeyValuePair<string, long[]>> SecondsByWard => _secondsByWard;

    internal void Add(string ward, TaskKind kind, int seconds)
    {
        if (!_secondsByWard.TryGetValue(ward, out long[]? byKind))
        {
            byKind = new long[Enum.GetValues<TaskKind>().Length];
            _secondsByWard.Add(ward, byKind);
        }
        byKind[(int)kind] += seconds;
    }

    internal void AddTo(ref Fingerprint fingerprint)
    {
        foreach ((string ward, long[] byKind) in _secondsByWard)
        {
            fingerprint.Add(ward);
            foreach (long seconds in byKind) fingerprint.Add(seconds);
        }
    }
}
