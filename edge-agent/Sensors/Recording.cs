using System.Globalization;
using System.Text;

namespace Logistics.EdgeAgent.Sensors;

/// <summary>
/// A recording on disk in one of the formats that are published: <c>kasteren</c> (lines of start, duration and sensor id, by tabs; T. van
/// Kasteren 2011), <c>bin-collections</c> (CSV of emptied bins; City of Edinburgh Council 2016), <c>tag-reads</c> (a folder of CSV
/// trials, played one behind the other; R. Shinmoto Torres 2013). All sensors that a node plays of one recording share one
/// first time, so that they stay aligned.
/// </summary>
public sealed class Recording
{
    private static readonly TimeSpan AfterEmptying = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenTrials = TimeSpan.FromSeconds(60);

    private readonly string _path;
    private readonly Func<string, IEnumerable<(int Sensor, RecordedValue Value)>> _parse;

    /// <param name="format"><c>kasteren</c>, <c>bin-collections</c> or <c>tag-reads</c>.</param>
    /// <param name="path">The file, or the folder for <c>tag-reads</c>.</param>
    /// <param name="sensors">Numbers of the sensors, bin sites or antennas that are played; the others do not count.</param>
    /// <exception cref="ArgumentException">The format is none of these.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="InvalidDataException">It is not in its format, or has nothing of these sensors; the message says where.</exception>
    public Recording(string format, string path, IReadOnlyCollection<int> sensors)
    {
        _path = path;
        _parse = format switch
        {
            "kasteren" => Kasteren,
            "bin-collections" => BinCollections,
            "tag-reads" => TagReads,
            _ => throw new ArgumentException(
                $"'{format}' is no format of recordings: kasteren, bin-collections or tag-reads.", nameof(format)),
        };
        Start = DateTimeOffset.MaxValue;
        foreach ((int sensor, RecordedValue value) in _parse(path))
        {
            Start = sensors.Contains(sensor) && value.At < Start ? value.At : Start;
        }

        if (Start == DateTimeOffset.MaxValue)
        {
            throw new InvalidDataException($"{path}: the recording has nothing of sensor {string.Join(", ", sensors)}.");
        }
    }

    /// <summary>Its first time, over the sensors that are played.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The values of one sensor, oldest first.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="InvalidDataException">It is not in its format; the message says where.</exception>
    public IEnumerable<RecordedValue> Read(int sensor) =>
        _parse(_path).Where(line => line.Sensor == sensor).Select(static line => line.Value).OrderBy(static value => value.At);

    private static IEnumerable<(int Sensor, RecordedValue Value)> Kasteren(string path)
    {
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] fields = line.Split('\t');
            if (fields.Length != 3 || !TryLong(fields[0], out long start) || !TryLong(fields[1], out long seconds)
                || !TryInt(fields[2], out int id))
            {
                throw new InvalidDataException($"{path}:{number}: expected start, duration and sensor id, by tabs.");
            }

            DateTimeOffset from = DateTimeOffset.FromUnixTimeSeconds(start);
            yield return (id, new RecordedValue(from, true, 0));
            yield return (id, new RecordedValue(from.AddSeconds(seconds), false, 0));
        }
    }

    private static IEnumerable<(int Sensor, RecordedValue Value)> BinCollections(string path)
    {
        string[]? header = null;
        int number = 0;
        int site = -1, time = -1, before = -1, after = -1;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] fields = SplitCsv(line);
            if (header is null)
            {
                header = fields;
                site = Column("Site", exact: true);
                time = Column("Date & Time of bin collection", exact: false);
                before = Column("Fill level before collection", exact: false);
                after = Column("Fill level after", exact: true);
            }
            else if (fields.Any(static field => field.Length > 0))
            {
                if (fields.Length != header.Length || !TryInt(fields[site], out int id) || !TryNumber(fields[before], out double full)
                    || !TryNumber(fields[after], out double empty)
                    || !DateTime.TryParseExact(
                        fields[time], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
                {
                    throw new InvalidDataException($"{path}:{number}: expected a site, a time and two fill levels.");
                }

                // Summer throughout: Edinburgh is an hour ahead of UTC.
                DateTimeOffset at = new(local, TimeSpan.FromHours(1));
                yield return (id, new RecordedValue(at, null, full / 100));
                yield return (id, new RecordedValue(at + AfterEmptying, null, empty / 100));
            }
        }

        int Column(string name, bool exact)
        {
            int index = Array.FindIndex(header, field => exact ? field == name : field.StartsWith(name, StringComparison.Ordinal));
            return index >= 0 ? index : throw new InvalidDataException($"{path}:1: the column '{name}' is missing.");
        }
    }

    private static IEnumerable<(int Sensor, RecordedValue Value)> TagReads(string folder)
    {
        DateTimeOffset trialStart = DateTimeOffset.UnixEpoch;
        foreach (string path in Directory.GetFiles(folder).Order(StringComparer.Ordinal)
            .Where(static path => !path.EndsWith(".txt", StringComparison.Ordinal)))
        {
            int number = 0;
            DateTimeOffset last = trialStart;
            foreach (string line in File.ReadLines(path))
            {
                number++;
                string[] fields = line.Split(',');
                if (fields.Length != 9 || !TryNumber(fields[0], out double seconds) || !TryInt(fields[4], out int antenna))
                {
                    throw new InvalidDataException($"{path}:{number}: expected nine columns with the time first and the antenna fifth.");
                }

                last = trialStart.AddSeconds(seconds);
                yield return (antenna, new RecordedValue(last, null, 0));
            }

            trialStart = last + BetweenTrials;
        }
    }

    // Fields may stand in quotes, with commas and doubled quotes inside (RFC 4180); none here runs over a line.
    private static string[] SplitCsv(string line)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char letter = line[i];
            if (quoted && letter == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (letter == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(letter);
            }
        }

        fields.Add(field.ToString());
        return [.. fields];
    }

    private static bool TryInt(string text, out int value) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value);

    private static bool TryLong(string text, out long value) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value);

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
