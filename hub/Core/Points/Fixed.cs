using System.Numerics;

namespace Logistics.Core;

/// <summary>Logarithms and powers of two in whole numbers, so that a curve is the same, bit for bit, on any machine. A logarithm is in
/// steps of 2^-16.</summary>
internal static class Fixed
{
    /// <summary>One in the unit of a logarithm: a doubling.</summary>
    public const int One = 1 << 16;

    /// <summary>The largest power that fits: 2^61.</summary>
    private const int Most = 61 * One;

    /// <summary>2^(1/2), 2^(1/4), ... 2^(1/65536), in steps of 2^-30.</summary>
    private static readonly ulong[] Roots =
    [
        1_518_500_249, 1_276_901_416, 1_170_923_761, 1_121_280_435, 1_097_253_708, 1_085_434_105, 1_079_572_135, 1_076_653_033,
        1_075_196_443, 1_074_468_887, 1_074_105_294, 1_073_923_543, 1_073_832_680, 1_073_787_251, 1_073_764_537, 1_073_753_180,
    ];

    /// <summary>The logarithm of a number; of anything below 1 that of 1.</summary>
    public static int Log2(long value)
    {
        if (value <= 1) return 0;
        int whole = BitOperations.Log2((ulong)value);
        ulong rest = whole <= 31 ? (ulong)value << (31 - whole) : (ulong)value >> (whole - 31);
        int log = whole << 16;
        for (int bit = One >> 1; bit > 0; bit >>= 1)
        {
            rest = (rest * rest) >> 31;
            if (rest < 1UL << 32) continue;
            rest >>= 1;
            log |= bit;
        }
        return log;
    }

    /// <summary>Two to the power of a logarithm, rounded down; 0 below one, and never above 2^61.</summary>
    public static long Exp2(long log)
    {
        if (log < 0) return 0;
        log = Math.Min(log, Most);
        ulong rest = 1UL << 30;
        for (int index = 0; index < Roots.Length; index++)
        {
            if ((log & (One >> (index + 1))) != 0) rest = (rest * Roots[index]) >> 30;
        }
        int whole = (int)(log >> 16);
        return (long)(whole <= 30 ? rest >> (30 - whole) : rest << (whole - 30));
    }
}
