namespace Logistics.EdgeAgent.Filters;

/// <summary>
/// The middle one of the last few numbers: fewer than half of them may be anything, and it is still a number that was measured among the
/// others. Says nothing until it has them all, so that a first one that is wrong does not pass either.
/// </summary>
public sealed class Median
{
    private readonly double[] _last;
    private long _taken;

    /// <param name="count">Of how many numbers, odd.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is even, or not positive.</exception>
    public Median(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfZero(count % 2, nameof(count));
        _last = new double[count];
    }

    /// <summary>It has too few numbers to say anything.</summary>
    public bool IsFilling => _taken < _last.Length;

    /// <summary>Takes the next number.</summary>
    /// <returns>The median, or null while there are too few.</returns>
    public double? Of(double number)
    {
        _last[_taken++ % _last.Length] = number;
        if (IsFilling) return null;
        Span<double> sorted = stackalloc double[_last.Length];
        _last.CopyTo(sorted);
        sorted.Sort();
        return sorted[_last.Length / 2];
    }

    /// <summary>Begins anew: what comes next has nothing to do with what was before.</summary>
    public void Clear() => _taken = 0;
}
