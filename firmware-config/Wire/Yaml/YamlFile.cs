using System.Text;
using Logistics.Wire.Csv;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Logistics.Wire.Yaml;

/// <summary>A YAML file on its way to a record: the sections it may have, and what was found wrong with it.</summary>
internal sealed class YamlFile(string name, IReadOnlyDictionary<string, IReadOnlyList<string>> keys)
{
    /// <summary>Characters, and bytes, of a file: many times a large hospital's.</summary>
    public const int Longest = 1024 * 1024;

    /// <summary>Errors told at once.</summary>
    public const int ErrorsShown = 20;

    private const int ErrorsSought = 100;
    private const int LongestMessage = 1_000;

    private readonly List<FileError> _errors = [];

    /// <summary>UTF-8 that takes nothing else for it.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(false, throwOnInvalidBytes: true);

    /// <summary>The first errors in the order of the file, at most 20.</summary>
    public IReadOnlyList<FileError> Errors => [.. _errors.OrderBy(e => e.Line).ThenBy(e => e.Column).Take(ErrorsShown)];

    public IReadOnlyList<string> KeysOf(string section) => keys[section];

    public void Error(string message) => Error(0, 0, message);

    public void Error(YamlNode node, string message) => Error(node.Start, message);

    /// <summary>What the file says; null with errors when anything in it is wrong.</summary>
    /// <param name="reader">The text; <see cref="Utf8"/> below it, where it comes from bytes.</param>
    /// <param name="section">Section of the mapping that the file consists of.</param>
    /// <param name="read">Makes the record of that mapping.</param>
    public T? Read<T>(TextReader reader, string section, Func<YamlMap, T> read) where T : class
    {
        try
        {
            var value = Text(reader) is { } text && Load(text) is { } root ? read(new YamlMap(this, root, section)) : null;
            return _errors.Count > 0 ? null : value;
        }
        catch (EnoughException)
        {
            return null;
        }
    }

    /// <summary>The rows of a CSV table, each as the mapping that it could have been written as; none, with errors, when it is no table.
    /// </summary>
    /// <param name="reader">The text; <see cref="Utf8"/> below it, where it comes from bytes.</param>
    /// <param name="section">Section of a row; its keys are the columns.</param>
    /// <param name="required">The columns that there must be.</param>
    /// <param name="lists">Columns whose cells hold several values, parted by blanks or '+'.</param>
    public IReadOnlyList<YamlMap> Rows(TextReader reader, string section, IReadOnlyList<string> required, IReadOnlyList<string> lists)
    {
        if (CsvTable.Read(reader, keys[section], required, error => Error(error.Line, error.Cell, Sentence(error))) is not { } rows)
            return [];
        var stream = new YamlStream();
        stream.Load(new TableParser(rows, lists));
        var list = (YamlSequenceNode)stream.Documents[0].RootNode;
        return [.. list.Children.Select(row => new YamlMap(this, (YamlMappingNode)row, section))];
    }

    private static string Sentence(TableError error) => error.Fault switch
    {
        TableFault.NotUtf8 => "the file is no UTF-8 text: save it as UTF-8 (in a spreadsheet: 'CSV UTF-8')",
        TableFault.TooLarge => $"the file is too large: at most {error.Values[0]} MiB",
        TableFault.Empty => "the file has no rows: write a header with the names of the columns, and a row for each below it",
        TableFault.UnknownColumn => $"unknown column '{error.Values[0]}': known here are {error.Values[1]}",
        TableFault.RepeatedColumn => $"the column '{error.Values[0]}' stands here twice",
        TableFault.MissingColumn => $"the column '{error.Values[0]}' is missing: known here are {error.Values[1]}",
        TableFault.TooManyCells => $"this cell has no column: the header names {error.Values[0]}",
        TableFault.BrokenQuotes => "a quote here is not closed, or stands in the middle of a cell: write two of them for one that is meant",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error.Fault, "this is no fault of a table as such"),
    };

    private string? Text(TextReader reader)
    {
        var text = new StringBuilder();
        var buffer = new char[8_192];
        try
        {
            while (text.Length <= Longest && reader.Read(buffer) is > 0 and var length)
                text.Append(buffer, 0, length);
        }
        catch (DecoderFallbackException)
        {
            Error("the file is no UTF-8 text: save it as UTF-8");
            return null;
        }
        if (text.Length > Longest)
        {
            Error($"the file is too large: at most {Longest >> 20} MiB");
            return null;
        }
        var whole = text.ToString();
        var at = whole.AsSpan().IndexOfAnyExceptInRange(' ', '\uffff');
        for (; at >= 0 && whole[at] is '\t' or '\r' or '\n'; at = Next(whole, at + 1));
        if (at < 0)
            return whole;
        var before = whole.AsSpan(0, at);
        Error(
            before.Count('\n') + 1, at - before.LastIndexOf('\n'),
            $"the character U+{(int)whole[at]:X4} has no place in a text file: remove it");
        return null;
    }

    private static int Next(string text, int from)
    {
        var at = text.AsSpan(from).IndexOfAnyExceptInRange(' ', '\uffff');
        return at < 0 ? -1 : from + at;
    }

    private YamlMappingNode? Load(string text)
    {
        var stream = new YamlStream();
        var scanner = new Scanner(new StringReader(text));
        try
        {
            stream.Load(new PlainParser(new Parser(scanner)));
        }
        catch (NotPlainException exception)
        {
            Error(exception.Start, exception.Message);
            return null;
        }
        catch (YamlException exception)
        {
            // Some of what the scanner throws has no place of its own; where it had come to is near enough.
            var place = exception.Start.Equals(Mark.Empty) ? scanner.CurrentPosition : exception.Start;
            Error(place, $"this is no YAML: {exception.Message}");
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // What the scanner throws, without a place: for a colon where a '[' or '{' before it was never closed, for a tag that is no
            // URI, for an escape that is no character.
            Error(scanner.CurrentPosition, "this is no YAML: look at and before this place for a '[', '{' or quote that is not closed, "
                + "or a sign that belongs between quotes");
            return null;
        }
        if (stream.Documents is [{ RootNode: YamlMappingNode root }])
            return root;
        Error("the file must be one YAML document of 'key: value' lines");
        return null;
    }

    private void Error(Mark mark, string message) => Error((int)mark.Line, (int)mark.Column, message);

    private void Error(int line, int column, string message)
    {
        var shown = message.Length <= LongestMessage ? message : string.Concat(message.AsSpan(0, LongestMessage), "...");
        _errors.Add(new FileError(name, line, column, shown));
        if (_errors.Count == ErrorsSought)
            throw new EnoughException();
    }

    // Ends the reading of a file that is wrong all over: what stands beyond would only cost time.
    private sealed class EnoughException : Exception;
}
