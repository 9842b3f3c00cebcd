using System.Globalization;
using System.Text;

namespace Logistics.Simulator.Fuzz;

/// <summary>
/// A file of <c>tests/Tests/Hostile</c>: what is sent, and what must be answered. A file that ends in <c>.made</c> is a recipe for what
/// is too large or too odd to lie in a repository: lines of <c>COUNT x TEXT</c>, joined without line ends, in which <c>\n</c>,
/// <c>\0</c>, <c>\xHH</c> and <c>\\</c> stand for bytes.
/// </summary>
/// <param name="Name">File name, which says what is wrong.</param>
/// <param name="Bytes">What is sent.</param>
public sealed record BadInput(string Name, byte[] Bytes)
{
    /// <summary>The file of each folder with the answers: file name, spaces, answer. Lines that begin with # are for readers.</summary>
    public const string AnswersFile = "answers.txt";

    /// <summary>The bad inputs of a folder, paths in the order of their names.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != AnswersFile).Order(StringComparer.Ordinal);

    /// <summary>One bad input.</summary>
    /// <exception cref="InvalidDataException">A recipe is none.</exception>
    public static BadInput Read(string file) =>
        new(Path.GetFileName(file), file.EndsWith(".made", StringComparison.Ordinal) ? Make(file) : File.ReadAllBytes(file));

    /// <summary>The answers of a folder by file name.</summary>
    public static IReadOnlyDictionary<string, string> Answers(string folder) => File.ReadLines(Path.Combine(folder, AnswersFile))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .ToDictionary(parts => parts[0], parts => parts[1]);

    private static byte[] Make(string file)
    {
        using MemoryStream made = new();
        foreach (string line in File.ReadLines(file))
        {
            int x = line.IndexOf(" x ", StringComparison.Ordinal);
            if (x < 0 || !int.TryParse(line.AsSpan(0, x), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
                throw new InvalidDataException($"{file}: '{line}' is no line of a recipe: write COUNT x TEXT");
            byte[] part = Unescape(line[(x + 3)..]);
            for (; count > 0; count--) made.Write(part);
        }
        return made.ToArray();
    }

    private static byte[] Unescape(string text)
    {
        List<byte> bytes = [];
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text, at, 1));
                continue;
            }
            switch (text[++at])
            {
                case 'n': bytes.Add((byte)'\n'); break;
                case '0': bytes.Add(0); break;
                case 'x':
                    bytes.Add(Convert.ToByte(text.Substring(at + 1, 2), 16));
                    at += 2;
                    break;
                default: bytes.Add((byte)text[at]); break;
            }
        }
        return [.. bytes];
    }
}
