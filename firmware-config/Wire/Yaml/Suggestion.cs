namespace Logistics.Wire.Yaml;

/// <summary>What someone may have meant.</summary>
public static class Suggestion
{
    private const int NamesShown = 40;
    private const int NamesCompared = 1_000;
    private const int LongestName = 80;

    /// <summary><c>known here are mat, button, room. Did you mean 'mat'?</c></summary>
    public static string For(string wrong, IEnumerable<string> known)
    {
        var names = known.Where(name => name.Length > 0).Take(NamesCompared).ToList();
        var more = names.Count > NamesShown ? ", ..." : "";
        var list = names.Count == 0 ? "none is known here" : $"known here are {string.Join(", ", names.Take(NamesShown))}{more}";
        return Nearest(wrong, names) is { } nearest ? $"{list}. Did you mean '{nearest}'?" : list;
    }

    /// <summary>The known name that is written most like the wrong one; null when none is near.</summary>
    public static string? Nearest(string wrong, IEnumerable<string> known)
    {
        if (wrong.Length > LongestName)
            return null;
        var (nearest, distance) = known.Take(NamesCompared).Select(name => (name, Distance(wrong, name)))
            .DefaultIfEmpty((wrong, int.MaxValue)).MinBy(pair => pair.Item2);
        return distance <= Math.Max(1, nearest.Length / 3) ? nearest : null;
    }

    // Levenshtein: the fewest letters to add, drop or change.
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var change = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
