namespace Logistics.Core;

/// <summary>Puts bits into cleared bytes, most significant first. Too many are counted and not written.</summary>
internal ref struct EpcBitWriter(Span<byte> bytes)
{
    private readonly Span<byte> _bytes = bytes;

    /// <summary>Bits put so far.</summary>
    public int At { get; private set; }

    public void Put(UInt128 value, int count)
    {
        for (int bit = count - 1; bit >= 0; bit--, At++)
        {
            if (At >> 3 < _bytes.Length && ((value >> bit) & 1) != 0) _bytes[At >> 3] |= (byte)(0x80 >> (At & 7));
        }
    }
}
