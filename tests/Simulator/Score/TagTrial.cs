using System.Globalization;

namespace Logistics.Simulator.Score;

/// <summary>One recording of a worn tag: reads in the order of time.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Reads">Its reads, one or more.</param>
public sealed record TagTrial(string Name, IReadOnlyList<TagRead> Reads)
{
    private const int AntennaColumn = 4;
    private const double LongestSeconds = 366 * 86_400.0;

    /// <summary>How long it lasted, from the first read to the last, in ms.</summary>
    public long LastedMs => Reads[^1].AtMs - Reads[0].AtMs;

    /// <summary>Reads every trial of a folder, by name. Hidden files and files that call themselves a readme or a licence are no trials.
    /// </summary>
    /// <exception cref="InvalidDataException">A file is no trial, or the folder has none; the message is a sentence for people.</exception>
    /// <exception cref="IOException">The folder or a file can't be read.</exception>
    public static IReadOnlyList<TagTrial> ReadAll(string folder)
    {
        string[] files = [.. Directory.GetFiles(folder).Where(IsTrial).Order(StringComparer.Ordinal)];
        if (files.Length == 0) throw new InvalidDataException($"{folder} holds no trials: give a folder with one file of reads a trial.");
        return [.. files.Select(file => Read(Path.GetFileName(file), File.ReadLines(file)))];
    }

    /// <summary>Reads one trial: comma-separated lines, the seconds first, the antenna fifth and the label last.</summary>
    /// <exception cref="InvalidDataException">It is no trial; the message is a sentence for people.</exception>
    public static TagTrial Read(string name, IEnumerable<string> lines)
    {
        List<TagRead> reads = [];
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            if (line.Trim().Length == 0) continue;
            string[] columns = line.Split(',', StringSplitOptions.TrimEntries);
            if (columns.Length < AntennaColumn + 2)
            {
                throw Wrong(name, number, $"has {columns.Length} columns, and a read has at least {AntennaColumn + 2}");
            }
            bool isTime = double.TryParse(columns[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds);
            if (!isTime || seconds is not (>= 0 and <= LongestSeconds))
            {
                throw Wrong(name, number, $"begins with '{columns[0]}', which is no time");
            }
            if (columns[AntennaColumn].Length == 0 || columns[^1].Length == 0) throw Wrong(name, number, "names no antenna or no label");
            long atMs = (long)Math.Round(seconds * 1_000);
            if (reads.Count > 0 && atMs < reads[^1].AtMs) throw Wrong(name, number, "is earlier than the line before it");
            reads.Add(new TagRead(atMs, columns[AntennaColumn], columns[^1]));
        }
        if (reads.Count == 0) throw new InvalidDataException($"{name} is empty: a trial has one read or more.");
        return new TagTrial(name, reads);
    }

    private static bool IsTrial(string file)
    {
        string name = Path.GetFileName(file);
        return name[0] != '.' && !name.Contains("readme", StringComparison.OrdinalIgnoreCase)
            && !name.StartsWith("licen", StringComparison.OrdinalIgnoreCase);
    }

    private static InvalidDataException Wrong(string name, int line, string what) => new($"{name}, line {line} {what}.");
}
