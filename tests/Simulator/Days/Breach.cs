using System.Globalization;

namespace Logistics.Simulator.Days;

/// <summary>A rule that was broken on a simulated day.</summary>
/// <param name="AtMs">When, Unix time in ms.</param>
/// <param name="Rule">Which, as a code.</param>
internal sealed record Breach(long AtMs, string Worker, string Rule, string What)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Calendar.Local(AtMs):ddd HH:mm:ss} {Worker} {Rule}: {What}");
}
