using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Logistics.Wire.Csv;

/// <summary>
/// A CSV file as spreadsheets write it: a header that names the columns in any order, then a row a line. Cells are parted by comma,
/// semicolon (a Dutch Excel) or tab, whichever the header uses; quotes, a byte-order mark and both ways of ending a line are fine.
/// </summary>
internal static class CsvTable
{
    /// <summary>Characters of a file: a year's roster of a large hospital.</summary>
    public const int Longest = 2 * 1024 * 1024;

    private const int LongestShown = 40;

    /// <summary>The rows with anything in them; null, with errors, when the table as such is wrong.</summary>
    /// <param name="reader">The text; over strict UTF-8 where it comes from bytes.</param>
    /// <param name="known">The columns that there may be.</param>
    /// <param name="required">The columns that there must be.</param>
    /// <param name="error">Called with what is wrong.</param>
    public static IReadOnlyList<CsvRow>? Read(
        TextReader reader, IReadOnlyList<string> known, IReadOnlyList<string> required, Action<TableError> error)
    {
        if (Text(reader, error) is not { } text)
            return null;
        var broken = false;
        using var parser = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = DelimiterOf(text),
            TrimOptions = TrimOptions.Trim,
            IgnoreBlankLines = false,
            BadDataFound = _ => broken = true,
        });
        List<string>? columns = null;
        var rows = new List<CsvRow>();
        for (var line = 1; parser.Read(); line = parser.RawRow + 1)
        {
            // Asking for the cells is what finds broken quotes.
            string[] cells = parser.Record!;
            if (broken)
            {
                error(new TableError(line, 0, TableFault.BrokenQuotes));
                return null;
            }
            if (cells.All(cell => cell.Length == 0))
                continue;
            if (columns is not null)
                rows.Add(Row(line, cells, columns, error));
            else if ((columns = Header(line, cells, known, required, error)) is null)
                return null;
        }
        if (rows.Count == 0)
            error(new TableError(0, 0, TableFault.Empty));
        return rows.Count == 0 ? null : rows;
    }

    /// <summary>What is quoted in an error.</summary>
    public static string Shown(string text) => text.Length <= LongestShown ? text : string.Concat(text.AsSpan(0, LongestShown), "…");

    private static string? Text(TextReader reader, Action<TableError> error)
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
            error(new TableError(0, 0, TableFault.NotUtf8));
            return null;
        }
        if (text.Length <= Longest)
            return text.ToString().TrimStart('\uFEFF');
        error(new TableError(0, 0, TableFault.TooLarge, $"{Longest >> 20}"));
        return null;
    }

    private static string DelimiterOf(string text)
    {
        var header = text.AsSpan().TrimStart("\r\n");
        header = header[..(header.IndexOfAny('\r', '\n') is >= 0 and var end ? end : header.Length)];
        var (semicolons, tabs, commas) = (header.Count(';'), header.Count('\t'), header.Count(','));
        return semicolons > commas && semicolons >= tabs ? ";" : tabs > commas ? "\t" : ",";
    }

    private static List<string>? Header(
        int line, string[] cells, IReadOnlyList<string> known, IReadOnlyList<string> required, Action<TableError> error)
    {
        var sound = true;
        var columns = new List<string>();
        var names = string.Join(", ", known);
        for (var cell = 1; cell <= cells.Length; cell++)
        {
            var name = cells[cell - 1].ToLowerInvariant();
            if (name.Length > 0 && !known.Contains(name))
                Wrong(cell, TableFault.UnknownColumn, Shown(name), names);
            else if (name.Length > 0 && columns.Contains(name))
                Wrong(cell, TableFault.RepeatedColumn, name);
            columns.Add(name);
        }
        foreach (var name in required.Where(name => !columns.Contains(name)))
            Wrong(0, TableFault.MissingColumn, name, names);
        return sound ? columns : null;

        void Wrong(int cell, TableFault fault, params string[] values)
        {
            sound = false;
            error(new TableError(line, cell, fault, values));
        }
    }

    private static CsvRow Row(int line, string[] cells, List<string> columns, Action<TableError> error)
    {
        var named = new Dictionary<string, (int, string)>();
        for (var cell = 1; cell <= cells.Length; cell++)
        {
            if (cells[cell - 1].Length == 0)
                continue;
            if (cell > columns.Count || columns[cell - 1].Length == 0)
                error(new TableError(line, cell, TableFault.TooManyCells, $"{columns.Count(name => name.Length > 0)}"));
            else
                named[columns[cell - 1]] = (cell, cells[cell - 1]);
        }
        return new CsvRow(line, named);
    }
}
