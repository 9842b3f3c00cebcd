using System.Numerics;

namespace Logistics.Hub;

/// <summary>
/// How long something took, many times over, in a table of fixed size: noting a time takes nanoseconds and no memory. Times fall into
/// classes an eighth of their size wide. For one thread.
/// </summary>
internal sealed class Latencies
{
    private const int PerOctave = 8;
    private const long Most = uint.MaxValue;
    private readonly long[] _counts = new long[ClassOf(Most) + 1];
    private long _count;
    private long _longest;

    /// <param name="microseconds">How long it took; above 71 minutes it counts as that.</param>
    public void Add(long microseconds)
    {
        long time = Math.Clamp(microseconds, 0, Most);
        _counts[ClassOf(time)]++;
        _count++;
        _longest = Math.Max(_longest, time);
    }

    /// <summary>What was noted since this was last asked for.</summary>
    public LatencyFigures Take()
    {
        LatencyFigures figures = new(_count, Percentile(50), Percentile(99), _longest);
        Array.Clear(_counts);
        _count = _longest = 0;
        return figures;
    }

    /// <summary>The end of the class in which so many hundredths of all times are reached, but no longer than the longest.</summary>
    private long Percentile(int hundredths)
    {
        long wanted = ((_count * hundredths) + 99) / 100;
        int index = 0;
        for (long seen = _counts[0]; seen < wanted; seen += _counts[index]) index++;
        return Math.Min(EndOf(index), _longest);
    }

    private static int ClassOf(long time)
    {
        if (time < PerOctave) return (int)time;
        int octave = BitOperations.Log2((ulong)time) - 3;
        return (octave * PerOctave) + (int)(time >> octave);
    }

    private static long EndOf(int index)
    {
        if (index < PerOctave) return index;
        int octave = (index / PerOctave) - 1;
        return ((index - (octave * PerOctave) + 1L) << octave) - 1;
    }
}
