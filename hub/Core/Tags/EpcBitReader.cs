namespace Logistics.Core;

/// <summary>Takes bits off bytes, most significant first. What is not there reads as missing, never as zero.</summary>
internal ref struct EpcBitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bits taken so far.</summary>
    public int At { get; private set; }

    public readonly int Left => (_bytes.Length * 8) - At;

    /// <summary>Takes the next 0 to 128 bits; false, taking none, when there are fewer.</summary>
    public bool TryTake(int count, out UInt128 value)
    {
        value = 0;
        if (count > Left) return false;
        for (int end = At + count; At < end; At++) value = (value << 1) | (uint)((_bytes[At >> 3] >> (7 - (At & 7))) & 1);
        return true;
    }

    /// <summary>Takes all that is left; true when it is nothing but zeros.</summary>
    public bool TakeZeros()
    {
        bool zeros = true;
        while (Left > 0)
        {
            TryTake(Math.Min(64, Left), out UInt128 some);
            zeros &= some == 0;
        }
        return zeros;
    }
}
