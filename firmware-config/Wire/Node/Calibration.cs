namespace Logistics.Wire.Node;

/// <summary>Two readings of a sensor and what they mean: the straight line through them makes a chip's numbers a level or a
/// weight.</summary>
/// <param name="First">A reading, as <c>edge-agent read</c> shows it.</param>
/// <param name="FirstMeans">What it means: 0 of 1 for an empty container, kg for a scale.</param>
/// <param name="Second">Another reading.</param>
/// <param name="SecondMeans">What that means.</param>
/// <param name="IsRatio">Nothing lies outside 0 to 1: more than full is full.</param>
public sealed record Calibration(double First, double FirstMeans, double Second, double SecondMeans, bool IsRatio)
{
    /// <summary>What a reading means, to a millionth.</summary>
    public double Of(double reading)
    {
        var meaning = FirstMeans + ((reading - First) * (SecondMeans - FirstMeans) / (Second - First));
        return Math.Round(IsRatio ? Math.Clamp(meaning, 0, 1) : meaning, 6);
    }
}
