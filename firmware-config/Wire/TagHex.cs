using System.Buffers;

namespace Logistics.Wire;

/// <summary>What hex can name a tag: the EPC memory of one, or the number that a card has from its maker.</summary>
public static class TagHex
{
    private const int WordDigits = 4;

    // The EPC memory of a tag holds 31 words of 16 bits (GS1 EPC Tag Data Standard 2.2).
    private const int DigitsMost = 31 * WordDigits;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>True for hex, of either case, that is either whole words of 16 bits, 1 to 31, or as long as a card's number.</summary>
    public static bool IsTag(ReadOnlySpan<char> text) =>
        IsCard(text) || (text.Length is > 0 and <= DigitsMost && text.Length % WordDigits == 0 && IsHex(text));

    /// <summary>
    /// True for hex, of either case, that is as long as a card's number: 4, 7 or 10 bytes (ISO/IEC 14443-3, UID), 8 (ISO/IEC 15693), or 5
    /// (cards of 125 kHz by the EM4100's pattern).
    /// </summary>
    public static bool IsCard(ReadOnlySpan<char> text) => text.Length is 8 or 10 or 14 or 16 or 20 && IsHex(text);

    private static bool IsHex(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(Digits) < 0;
}
