namespace Logistics.Benchmarks.HotPath;

/// <summary>What one stretch of load gave.</summary>
/// <param name="Rate">Readings a second that were asked for.</param>
/// <param name="Asked">Readings that call for a task.</param>
/// <param name="Took">From publish to the worker's list, in microseconds, shortest first; shorter than Asked when answers are
/// missing.</param>
/// <param name="Skipped">Hampers that were not emptied yet when it was their turn to be full again: nobody had been told for nine
/// rounds.</param>
/// <param name="BehindMs">How far behind the side was in the last second: the answers that were outstanding, in the mean of that second,
/// as the time in which as many are asked, in ms.</param>
/// <param name="LateMs">How late the last message was sent, in ms.</param>
internal sealed record Outcome(double Rate, int Asked, double[] Took, int Skipped, double BehindMs, double LateMs)
{
    // At 30 s this lets pass what grows by 0.3% of the rate.
    private const double BehindMostMs = 100;

    // Whose hampers are not emptied in time is asked for fewer tasks than each tenth reading.
    private const double SkippedMost = 0.01;

    /// <summary>Nothing is missing.</summary>
    public bool IsWhole => Took.Length == Asked;

    /// <summary>The rate was held: sent in time, with the tasks that belong to it, no backlog that has grown beyond a tenth of a second's,
    /// and in the end all answered.</summary>
    public bool IsHeld => IsWhole && LateMs < BehindMostMs && BehindMs < BehindMostMs && Skipped <= SkippedMost * (Asked + Skipped);

    /// <summary>What was not answered has taken for ever.</summary>
    /// <param name="part">Of all, 0 to 1.</param>
    public double At(double part)
    {
        int index = Math.Max(0, (int)Math.Ceiling(part * Asked) - 1);
        return index < Took.Length ? Took[index] : double.PositiveInfinity;
    }
}
