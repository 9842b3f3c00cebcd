namespace Logistics.Wire.Csv;

/// <summary>One thing that is wrong in a CSV table.</summary>
/// <param name="Line">Line of the file from 1; 0 when it is about the whole file.</param>
/// <param name="Cell">Cell in that line from 1; 0 when it is about the whole line.</param>
/// <param name="Values">What the sentence about it names, in the order that <see cref="TableFault"/> says.</param>
public sealed record TableError(int Line, int Cell, TableFault Fault, params IReadOnlyList<string> Values)
{
    /// <summary>Errors told at once.</summary>
    public const int Most = 20;
}
