using System.Globalization;

namespace Logistics.Benchmarks;

/// <summary>What several rounds gave for one quantity.</summary>
internal readonly record struct Spread(double Lowest, double Median, double Highest)
{
    /// <param name="values">At least one, in any order.</param>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[^1]);
    }

    /// <summary>From lowest to highest, as <c>1,200 to 1,300</c>.</summary>
    /// <param name="format">A numeric format for both.</param>
    public string Range(string format) =>
        $"{Lowest.ToString(format, CultureInfo.InvariantCulture)} to {Highest.ToString(format, CultureInfo.InvariantCulture)}";
}
