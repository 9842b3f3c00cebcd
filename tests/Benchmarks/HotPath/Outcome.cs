namespace Logistics.Benchmarks.HotPath;

/// <summary>What one stretch of load gave.</summary>
/// <param name="Rate">Readings a second that were asked for.</param>
/// <param name="Asked">Readings that call for a task.</param>
/// <param name="Took">From publish to the worker's list, in microseconds, shortest first; shorter than Asked when answers are
/// missing.</param>
/// <param name="Overtaken">Those whose hamper was emptied and full again before an answer came: nobody had to go there any more.</param>
/// <param name="LastTookMs">The median of those that were sent in the last second, in ms.</param>
/// <param name="LateMs">How late the last message was sent, in ms.</param>
internal sealed record Outcome(double Rate, int Asked, double[] Took, int Overtaken, double LastTookMs, double LateMs)
{
    // At 30 s this lets pass what grows by 0.3% of the rate.
    private const double BehindMs = 100;

    // A pause of the length of a hamper's round overtakes a few; who is behind is overtaken at each round.
    private const double OvertakenMost = 0.01;

    /// <summary>Nothing is missing.</summary>
    public bool IsWhole => Took.Length + Overtaken == Asked;

    /// <summary>The rate was held: sent in time, all answered but one in a hundred that was overtaken, and at the end as fresh as a tenth
    /// of a second.</summary>
    public bool IsHeld => IsWhole && Overtaken <= OvertakenMost * Asked && LateMs < BehindMs && LastTookMs < BehindMs;

    /// <summary>What was overtaken has taken for ever.</summary>
    /// <param name="part">Of all, 0 to 1.</param>
    public double At(double part)
    {
        int index = Math.Max(0, (int)Math.Ceiling(part * (Took.Length + Overtaken)) - 1);
        return Took.Length == 0 ? double.NaN : index < Took.Length ? Took[index] : double.PositiveInfinity;
    }
}
