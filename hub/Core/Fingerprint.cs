namespace Logistics.Core;

/// <summary>A 64-bit FNV-1a hash over a state in its order: equal states, equal prints, on any machine.</summary>
public struct Fingerprint()
{
    private ulong _hash = 14695981039346656037;

    /// <summary>The print so far.</summary>
    public readonly ulong Value => _hash;

    public void Add(long value)
    {
        for (int shift = 0; shift < 64; shift += 8) _hash = (_hash ^ (byte)(value >> shift)) * 1099511628211;
    }

    public void Add(bool value) => Add(value ? 1L : 0L);

    public void Add(string value)
    {
        Add(value.Length);
        foreach (char letter in value) Add(letter);
    }

    public void Add(in Reason reason)
    {
        Add((long)reason.Code);
        Add(reason.AtMs);
        Add(reason.Value);
        Add(reason.By);
    }
}
