using System.Buffers;

namespace Logistics.Wire.SenMl;

/// <summary>What a pack may hold at most; reader and writer hold to the same.</summary>
public static class SenMlLimits
{
    /// <summary>Bytes of a pack: 64 KiB.</summary>
    public const int PackBytes = 64 * 1024;

    /// <summary>Records of a pack.</summary>
    public const int Records = 1_000;

    /// <summary>Bytes of a resolved name, of a base name and of a unit.</summary>
    public const int NameBytes = 80;

    /// <summary>UTF-8 bytes of a text or data value.</summary>
    public const int TextBytes = 512;

    /// <summary>Times below this many seconds are relative to now (RFC 8428 section 4.5.3).</summary>
    public const double RelativeBelowSeconds = 1 << 28;

    /// <summary>Seconds of 9999-12-31: times beyond, either way, are refused.</summary>
    public const double TimeSeconds = 253_402_300_799;

    /// <summary>Largest boot, sequence number and count: what every reader of JSON takes exactly (RFC 8259 section 6).</summary>
    public const long Label = (1L << 53) - 1;

    private static readonly SearchValues<byte> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-:./_"u8);

    /// <summary>True for a resolved name of 1 to 80 bytes within RFC 8428 section 4.5.1: letters, digits and <c>-:./_</c>,
    /// with a letter or digit first.</summary>
    public static bool IsName(ReadOnlySpan<byte> utf8) =>
        utf8.Length is >= 1 and <= NameBytes && !utf8.ContainsAnyExcept(NameCharacters) && char.IsAsciiLetterOrDigit((char)utf8[0]);
}
