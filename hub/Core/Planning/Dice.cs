namespace Logistics.Core.Planning;

/// <summary>Chance from a seed, the same on every machine (SplitMix64).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Any 64 bits.</summary>
    public ulong Next()
    {
        ulong value = _state += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>0 to one less than the number, which is 1 or more.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    /// <summary>0 to one less than the number, small ones more often: the square of chance.</summary>
    public int NearBelow(int count)
    {
        ulong share = Next() >> 32;
        share = (share * share) >> 32;
        return (int)((share * (ulong)count) >> 32);
    }

    /// <summary>Between the two, which are left out and at least 2 apart.</summary>
    public long Between(long low, long high) => low + 1 + (long)Math.BigMul(Next(), (ulong)(high - low - 1), out _);
}
