namespace Logistics.Core;

/// <summary>The nursing time that finished tasks gave back, by ward and kind of work, under the norms in force at the time.</summary>
public sealed class CareLedger
{
    private readonly SortedDictionary<string, long[]> _secondsByWard = new(StringComparer.Ordinal);

    /// <summary>Seconds given back in a ward, by <see cref="TaskKind"/>; the ward's id is the key, in ordinal order.</summary>
    public IEnumerable<KeyValuePair<string, long[]>> SecondsByWard => _secondsByWard;

    internal void Add(string ward, TaskKind kind, int seconds) => Of(ward)[(int)kind] += seconds;

    internal void Keep(Snapshot kept)
    {
        List<string> wards = [.. _secondsByWard.Keys];
        kept.List(wards, ward => kept.Value(ward ?? ""));
        foreach (string ward in wards)
        {
            long[] byKind = Of(ward);
            for (int kind = 0; kind < byKind.Length; kind++) byKind[kind] = kept.Value(byKind[kind]);
        }
    }

    private long[] Of(string ward)
    {
        if (_secondsByWard.TryGetValue(ward, out long[]? byKind)) return byKind;
        byKind = new long[Enum.GetValues<TaskKind>().Length];
        _secondsByWard.Add(ward, byKind);
        return byKind;
    }
}
