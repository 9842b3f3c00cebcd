namespace Logistics.Hub.Bench;

/// <summary>How steady a signal is, in millionths of what the sensor says.</summary>
/// <param name="Verdict">Whether it can be taken.</param>
/// <param name="Mean">The mean of the last values.</param>
/// <param name="Spread">The largest of them less the smallest.</param>
/// <param name="Most">How large that may be.</param>
internal readonly record struct Steadiness(SteadyVerdict Verdict, long Mean, long Spread, long Most);
