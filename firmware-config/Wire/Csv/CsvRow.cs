namespace Logistics.Wire.Csv;

/// <summary>A row of a table: its cells that are not empty.</summary>
/// <param name="Line">Line of the file from 1.</param>
/// <param name="Cells">By column; each with its place in the row from 1, and its text without blanks around it.</param>
internal sealed record CsvRow(int Line, IReadOnlyDictionary<string, (int Cell, string Text)> Cells)
{
    /// <summary>Its text; empty when there is none.</summary>
    public string this[string column] => Cells.GetValueOrDefault(column).Text ?? "";

    /// <summary>Where a column stands; 0 when its cell is empty.</summary>
    public int CellOf(string column) => Cells.GetValueOrDefault(column).Cell;
}
