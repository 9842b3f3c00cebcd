namespace Logistics.Core;

/// <summary>A stretch of work as a roster plans it. Stored in journals as JSON: versioned with care.</summary>
/// <param name="Worker">Worker id.</param>
/// <param name="FromMs">Begin, Unix time in ms.</param>
/// <param name="ToMs">End, Unix time in ms.</param>
/// <param name="Breaks">Planned breaks in it, in order.</param>
/// <param name="Elsewhere">For another employer: its hours count by law, and here it is no shift.</param>
public sealed record PlannedShift(
    string Worker, long FromMs, long ToMs, IReadOnlyList<PlannedBreak> Breaks, bool Elsewhere = false)
{
    /// <summary>The work in it: what is not break.</summary>
    internal List<WorkSpan> Work()
    {
        List<WorkSpan> spans = [];
        long fromMs = FromMs;
        foreach (PlannedBreak one in Breaks)
        {
            if (one.FromMs > fromMs) spans.Add(new WorkSpan(fromMs, one.FromMs));
            fromMs = one.ToMs;
        }
        if (ToMs > fromMs) spans.Add(new WorkSpan(fromMs, ToMs));
        return spans;
    }
}
