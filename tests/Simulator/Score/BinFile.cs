using System.Globalization;

namespace Logistics.Simulator.Score;

/// <summary>
/// Reads a collector's list of emptyings as CSV. Columns are found by how their names begin, in any order; what can't be used is counted
/// by its reason.
/// </summary>
internal sealed class BinFile
{
    private const string TimeColumn = "Date & Time of bin collection";
    private const string LevelColumn = "Fill level before collection";
    private readonly SortedDictionary<string, int> _skipped = new(StringComparer.Ordinal);

    private BinFile(IReadOnlyList<BinEmptying> emptyings) => Emptyings = emptyings;

    /// <summary>By time, then bin; each slot at each time once.</summary>
    public IReadOnlyList<BinEmptying> Emptyings { get; private set; }

    /// <summary>Rows that were left out, by reason.</summary>
    public IReadOnlyDictionary<string, int> Skipped => _skipped;

    /// <summary>Reads a list.</summary>
    /// <exception cref="InvalidDataException">It is no such list; the message says what to do.</exception>
    public static BinFile Read(TextReader reader)
    {
        List<string>? header = Row(reader);
        if (header is null) throw new InvalidDataException("the file is empty: give a collector's list of emptyings as CSV");
        int Column(string name)
        {
            int index = header.FindIndex(one => one.Trim().StartsWith(name, StringComparison.OrdinalIgnoreCase));
            return index >= 0 ? index
                : throw new InvalidDataException($"the first row has no column '{name}': give a collector's list of emptyings as CSV");
        }
        int Optional(string name) => header.FindIndex(one => one.Trim().StartsWith(name, StringComparison.OrdinalIgnoreCase));
        int time = Column(TimeColumn);
        int level = Column(LevelColumn);
        int site = header.FindIndex(one => one.Trim().Equals("Site", StringComparison.OrdinalIgnoreCase));
        int slot = Optional("Container slot:ID");
        if (site < 0 && slot < 0) throw new InvalidDataException("the first row has neither a column 'Site' nor 'Container slot:ID'");
        int frozen = Optional("Frozen");
        int partial = Optional("Partial");
        int after = Optional("Fill level after");
        TimeZoneInfo zone = ZoneOf(header[time]);

        BinFile file = new([]);
        List<BinEmptying> all = [];
        while (Row(reader) is { } row)
        {
            string At(int index) => index >= 0 && index < row.Count ? row[index].Trim() : "";
            if (row.TrueForAll(string.IsNullOrWhiteSpace))
            {
                file.Skip("row without anything in it");
                continue;
            }
            string bin = At(slot).Length > 0 ? At(slot) : At(site);
            bool readable = DateTime.TryParseExact(
                At(time), ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "dd/MM/yyyy HH:mm:ss", "dd/MM/yyyy HH:mm"],
                CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local);
            readable &= double.TryParse(At(level).TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out double percent);
            if (bin.Length == 0 || !readable || percent is not (>= 0 and <= 200))
            {
                file.Skip("no bin, time or fill level that can be read");
                continue;
            }
            bool whole = At(frozen) is "" or "1" && At(partial) is "" or "0" && At(after) is "" or "0";
            all.Add(new BinEmptying(bin, Unix(local, zone), Math.Min(1_000, (int)Math.Round(percent * 10)), whole));
        }
        if (all.Count == 0) throw new InvalidDataException("no row of the file tells of an emptying");
        file.Emptyings = [.. file.Distinct(all)];
        return file;
    }

    private List<BinEmptying> Distinct(List<BinEmptying> all)
    {
        List<BinEmptying> kept = [];
        Dictionary<string, long> last = [];
        foreach (BinEmptying one in all.OrderBy(one => one.AtMs).ThenBy(one => one.Bin, StringComparer.Ordinal)
            .ThenByDescending(one => one.Permille))
        {
            if (last.TryGetValue(one.Bin, out long beforeMs) && one.AtMs == beforeMs) Skip("the same bin at the same time again");
            else if (last.ContainsKey(one.Bin) && one.AtMs - beforeMs < 3_600_000) Skip("emptied again within the hour: one visit");
            else kept.Add(one);
            last[one.Bin] = one.AtMs;
        }
        return kept;
    }

    private void Skip(string reason) => _skipped[reason] = _skipped.GetValueOrDefault(reason) + 1;

    /// <summary>The list says in the column's name on whose clock its times are; the world's where it does not.</summary>
    private static TimeZoneInfo ZoneOf(string column)
    {
        int open = column.LastIndexOf('(');
        int close = column.LastIndexOf(')');
        return open >= 0 && close > open && TimeZoneInfo.TryFindSystemTimeZoneById(column[(open + 1)..close].Trim(), out TimeZoneInfo? zone)
            ? zone : TimeZoneInfo.Utc;
    }

    private static long Unix(DateTime local, TimeZoneInfo zone) =>
        new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUnixTimeMilliseconds();

    /// <summary>The next row with its quotes resolved; null at the end.</summary>
    private static List<string>? Row(TextReader reader)
    {
        if (reader.Peek() < 0) return null;
        List<string> row = [];
        System.Text.StringBuilder field = new();
        bool quoted = false;
        while (reader.Read() is var read && read >= 0)
        {
            char letter = (char)read;
            if (quoted)
            {
                if (letter != '"') field.Append(letter);
                else if (reader.Peek() == '"') field.Append((char)reader.Read());
                else quoted = false;
            }
            else if (letter == '"') quoted = true;
            else if (letter == ',')
            {
                row.Add(field.ToString());
                field.Clear();
            }
            else if (letter == '\n') break;
            else if (letter is not ('\r' or '\uFEFF')) field.Append(letter);
        }
        row.Add(field.ToString());
        return row;
    }
}
