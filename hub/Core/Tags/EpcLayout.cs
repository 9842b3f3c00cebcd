namespace Logistics.Core;

/// <summary>Where the fields of one scheme lie (TDS 2.2, sections 14.6.1 to 14.6.9, and the tables of its partitions).</summary>
/// <param name="Scheme">Of which scheme.</param>
/// <param name="Header">Its first byte (TDS 2.2, table 14-1).</param>
/// <param name="Name">Its name in tag URIs; empty for a "plus" scheme, which has none.</param>
/// <param name="Key">The name of its key in pure identity URIs.</param>
/// <param name="KeyDigits">Digits of company prefix and reference together; 0 where there is no reference.</param>
/// <param name="SerialBits">Bits of the serial; 0 where the company prefix leaves it what it does not take.</param>
/// <param name="SerialMost">Characters of the serial at most; of a GIAI, with its prefix; 0 for a number.</param>
/// <param name="Bits">All of them; 0 for a scheme whose serial decides.</param>
internal readonly record struct EpcLayout(
    EpcScheme Scheme, byte Header, string Name, string Key, int KeyDigits, int SerialBits, int SerialMost, int Bits)
{
    /// <summary>Bits of company prefix and reference together.</summary>
    public const int KeyBits = 44;

    /// <summary>Digits of an SSCC before its check digit.</summary>
    public const int SsccDigits = 17;

    private static readonly EpcLayout[] All =
    [
        new(EpcScheme.Sgtin96, 0x30, "sgtin-96", "sgtin", 13, 38, 0, 96),
        new(EpcScheme.Sgtin198, 0x36, "sgtin-198", "sgtin", 13, 140, 20, 198),
        new(EpcScheme.Grai96, 0x33, "grai-96", "grai", 12, 38, 0, 96),
        new(EpcScheme.Grai170, 0x37, "grai-170", "grai", 12, 112, 16, 170),
        new(EpcScheme.Giai96, 0x34, "giai-96", "giai", 0, 0, 0, 96),
        new(EpcScheme.Giai202, 0x38, "giai-202", "giai", 0, 0, 30, 202),
        new(EpcScheme.Sscc96, 0x31, "sscc-96", "sscc", 0, 0, 0, 96),
        new(EpcScheme.SgtinPlus, 0xf7, "", "01", 14, 0, 20, 0),
        new(EpcScheme.DsgtinPlus, 0xfb, "", "01", 14, 0, 20, 0),
        new(EpcScheme.GraiPlus, 0xf1, "", "8003", 14, 0, 16, 0),
        new(EpcScheme.GiaiPlus, 0xfa, "", "8004", 0, 0, 30, 0),
        new(EpcScheme.SsccPlus, 0xf9, "", "00", 0, 0, 18, 0),
    ];

    public bool IsPlus => Name.Length == 0;

    /// <summary>The layout that a first byte stands for; false for none.</summary>
    public static bool TryFind(byte header, out EpcLayout layout)
    {
        foreach (ref readonly EpcLayout one in All.AsSpan())
        {
            if (one.Header != header) continue;
            layout = one;
            return true;
        }
        layout = default;
        return false;
    }

    public static EpcLayout Of(EpcScheme scheme) => All[(int)scheme - 1];

    /// <summary>The layout of a tag URI's scheme; false for none.</summary>
    public static bool TryFind(ReadOnlySpan<char> name, out EpcLayout layout)
    {
        foreach (ref readonly EpcLayout one in All.AsSpan())
        {
            if (one.IsPlus || !name.SequenceEqual(one.Name)) continue;
            layout = one;
            return true;
        }
        layout = default;
        return false;
    }

    /// <summary>Bits of a company prefix of 6 to 12 digits: as many as its largest value needs (TDS 2.2, partition tables).</summary>
    public static int PrefixBits(int digits) => digits switch { 12 => 40, 11 => 37, 10 => 34, 9 => 30, 8 => 27, 7 => 24, _ => 20 };
}
