namespace Logistics.Core;

/// <summary>The waste that left each ward, by stream and week: what it weighed, and how often nobody could say. Bounded: of each ward and
/// stream the last sixty weeks.</summary>
public sealed class WasteLedger
{
    private const int WeeksMost = 60;
    private readonly SortedDictionary<(string Ward, string Stream), List<WasteWeek>> _weeks =
        new(Comparer<(string Ward, string Stream)>.Create(ByWard));

    /// <summary>Every ward and stream that waste left from, in order, with its weeks, oldest first.</summary>
    public IEnumerable<KeyValuePair<(string Ward, string Stream), List<WasteWeek>>> Weeks => _weeks;

    /// <summary>Counts one emptying.</summary>
    /// <param name="ward">Ward id.</param>
    /// <param name="stream">Stream id.</param>
    /// <param name="monday">The local day on which the week begins, counted from 1 January 1970.</param>
    /// <param name="grams">What it weighed before; -1 when nobody knows.</param>
    internal void Add(string ward, string stream, int monday, long grams)
    {
        if (!_weeks.TryGetValue((ward, stream), out List<WasteWeek>? weeks)) _weeks.Add((ward, stream), weeks = []);

        // A word that comes late is about the week in which it was said; before all that is kept it counts no more.
        int index = weeks.FindIndex(week => week.Monday >= monday);
        if (index < 0) index = weeks.Count;
        if (index == 0 && weeks.Count == WeeksMost && weeks[0].Monday > monday) return;
        if (index == weeks.Count || weeks[index].Monday != monday) weeks.Insert(index, new WasteWeek(monday, 0, 0, 0));
        WasteWeek before = weeks[index];
        weeks[index] = before with
        {
            Grams = before.Grams + Math.Max(0, grams),
            Emptyings = before.Emptyings + 1,
            Unweighed = before.Unweighed + (grams < 0 ? 1 : 0),
        };
        if (weeks.Count > WeeksMost) weeks.RemoveAt(0);
    }

    internal void Keep(Snapshot kept)
    {
        List<(string Ward, string Stream)> keys = [.. _weeks.Keys];
        kept.List(keys, key => (kept.Value(key.Ward ?? ""), kept.Value(key.Stream ?? "")));
        foreach ((string Ward, string Stream) key in keys)
        {
            if (!_weeks.TryGetValue(key, out List<WasteWeek>? weeks)) _weeks.Add(key, weeks = []);
            kept.List(weeks, week => new WasteWeek(
                kept.Value(week.Monday), kept.Value(week.Grams), kept.Value(week.Emptyings), kept.Value(week.Unweighed)));
        }
    }

    private static int ByWard((string Ward, string Stream) left, (string Ward, string Stream) right)
    {
        int byWard = string.CompareOrdinal(left.Ward, right.Ward);
        return byWard != 0 ? byWard : string.CompareOrdinal(left.Stream, right.Stream);
    }
}
