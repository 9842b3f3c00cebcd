using Logistics.Wire.Csv;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Logistics.Wire.Yaml;

/// <summary>Rows of a table as the YAML list of mappings that they could have been written as, each value at its line and cell.</summary>
/// <param name="rows">The rows.</param>
/// <param name="lists">Columns whose cells hold several values, parted by blanks or '+'.</param>
internal sealed class TableParser(IReadOnlyList<CsvRow> rows, IReadOnlyList<string> lists) : IParser
{
    private readonly IEnumerator<ParsingEvent> _events = Events(rows, lists).GetEnumerator();

    public ParsingEvent? Current { get; private set; }

    public bool MoveNext()
    {
        Current = _events.MoveNext() ? _events.Current : null;
        return Current is not null;
    }

    private static IEnumerable<ParsingEvent> Events(IReadOnlyList<CsvRow> rows, IReadOnlyList<string> lists)
    {
        yield return new StreamStart();
        yield return new DocumentStart();
        yield return new SequenceStart(AnchorName.Empty, TagName.Empty, true, SequenceStyle.Any);
        foreach (var row in rows)
        {
            var begin = new Mark(0, row.Line, 1);
            yield return new MappingStart(AnchorName.Empty, TagName.Empty, true, MappingStyle.Any, begin, begin);
            foreach (var (column, (cell, text)) in row.Cells)
            {
                var at = new Mark(0, row.Line, cell);
                yield return Value(column, at);
                if (!lists.Contains(column))
                {
                    yield return Value(text, at);
                    continue;
                }
                yield return new SequenceStart(AnchorName.Empty, TagName.Empty, true, SequenceStyle.Any, at, at);
                foreach (var one in text.Split([' ', '+'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    yield return Value(one, at);
                yield return new SequenceEnd(at, at);
            }
            yield return new MappingEnd(begin, begin);
        }
        yield return new SequenceEnd();
        yield return new DocumentEnd(true);
        yield return new StreamEnd();
    }

    private static Scalar Value(string text, Mark at) =>
        new(AnchorName.Empty, TagName.Empty, text, ScalarStyle.DoubleQuoted, true, true, at, at);
}
