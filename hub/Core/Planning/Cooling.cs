namespace Logistics.Core.Planning;

/// <summary>How much worse a change may make a plan and still be kept: much at first, in the end next to nothing.</summary>
internal sealed class Cooling
{
    /// <summary>From the warmest to the coldest.</summary>
    private const int Halvings = 5;
    private const int Draws = 1 << 12;

    /// <summary>ln 2, in steps of 2^-16.</summary>
    private const long Ln2 = 45_426;

    /// <summary>Minus the natural logarithm of chances from almost 0 to almost 1, in steps of 2^-16.</summary>
    private static readonly int[] Surprise = MakeSurprise();

    // Logarithms to the base 2 of temperatures, and the temperature now, in steps of 2^-16.
    private readonly long _warmest;
    private readonly long _coldest;
    private long _now;

    /// <param name="scale">What a usual leg of a route costs.</param>
    public Cooling(long scale)
    {
        _warmest = Fixed.Log2(Math.Max(1, scale) << 16);
        _coldest = _warmest - (Halvings * Fixed.One);
    }

    /// <summary>Sets how far the search is, 0 to 1,000.</summary>
    public void Set(int permille) => _now = Fixed.Exp2(_warmest + ((_coldest - _warmest) * permille / 1_000));

    /// <summary>How much worse the next change may be.</summary>
    public long Allowance(Dice dice)
    {
        ulong high = Math.BigMul((ulong)_now, (ulong)Surprise[dice.Below(Draws)], out ulong low);
        return (long)((high << 32) | (low >> 32));
    }

    private static int[] MakeSurprise()
    {
        int[] surprise = new int[Draws];
        for (int draw = 0; draw < Draws; draw++)
        {
            surprise[draw] = (int)(((Fixed.Log2(2 * Draws) - Fixed.Log2((2 * draw) + 1)) * Ln2) >> 16);
        }
        return surprise;
    }
}
