namespace Logistics.Core;

/// <summary>One stretch between two emptyings, as logarithms in steps of 2^-16: how long it was in ms, and how full it then stood in
/// permille.</summary>
internal readonly record struct FillCycle(int Duration, int Level)
{
    /// <summary>Where a curve of this bend passes: the logarithm of the level that it reaches after 1 ms.</summary>
    /// <param name="sixteenths">The bend: 16 for a straight line, less for one that flattens.</param>
    public long Through(int sixteenths) => Level - (long)Duration * sixteenths / 16;
}
