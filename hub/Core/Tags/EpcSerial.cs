namespace Logistics.Core;

/// <summary>Serials of the "plus" schemes: an encoding indicator, a length and the characters (TDS 2.2, section 14.5.6).</summary>
internal static class EpcSerial
{
    private const int IndicatorBits = 3;
    private const int LengthBits = 5;
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    // ISO/IEC 15962, annex on URN Code 40; the first is the padding of the last three.
    private const string Code40 = "\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789";
    private const int Code40Bits = 16;
    private const int Code40Most = 64_000;

    /// <summary>One of the 82 characters of GS1's keys (General Specifications, figure 7.11-1).</summary>
    public static bool IsKeyCharacter(char one) =>
        one is '!' or '"' or (>= '%' and <= '?') or (>= 'A' and <= 'Z') or '_' or (>= 'a' and <= 'z');

    public static bool IsKeyText(ReadOnlySpan<char> text)
    {
        foreach (char one in text)
        {
            if (!IsKeyCharacter(one)) return false;
        }
        return true;
    }

    public static bool IsDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>The encoding that takes the fewest bits, of equals the one with the lower indicator.</summary>
    public static EpcEncoding ShortestFor(string serial)
    {
        EpcEncoding best = EpcEncoding.Ascii;
        for (EpcEncoding encoding = EpcEncoding.Integer; encoding <= EpcEncoding.Code40; encoding++)
        {
            if (!CanWrite(encoding, serial)) continue;
            int saved = Bits(best, serial.Length) - Bits(encoding, serial.Length);
            if (saved > 0 || (saved == 0 && encoding < best)) best = encoding;
        }
        return best;
    }

    public static bool TryRead(ref EpcBitReader from, int most, out string serial, out EpcEncoding encoding)
    {
        serial = "";
        encoding = default;
        if (!from.TryTake(IndicatorBits, out UInt128 indicator) || !from.TryTake(LengthBits, out UInt128 count)) return false;
        encoding = (EpcEncoding)(byte)indicator;
        int length = (int)count;
        if (encoding > EpcEncoding.Code40 || length == 0 || length > most) return false;
        Span<char> text = stackalloc char[length];
        bool read = encoding switch
        {
            EpcEncoding.Integer => TryReadInteger(ref from, text),
            EpcEncoding.Code40 => TryReadCode40(ref from, text),
            _ => TryReadCharacters(ref from, encoding, text),
        };
        if (!read || !IsKeyText(text)) return false;
        serial = new string(text);
        return true;
    }

    public static bool TryWrite(ref EpcBitWriter to, int most, string serial, EpcEncoding encoding)
    {
        if (serial.Length == 0 || serial.Length > most || encoding > EpcEncoding.Code40 || !CanWrite(encoding, serial)) return false;
        to.Put((byte)encoding, IndicatorBits);
        to.Put((uint)serial.Length, LengthBits);
        switch (encoding)
        {
            case EpcEncoding.Integer:
                to.Put(UInt128.Parse(serial, System.Globalization.CultureInfo.InvariantCulture), Bits(encoding, serial.Length));
                break;
            case EpcEncoding.Code40:
                for (int at = 0; at < serial.Length; at += 3)
                {
                    int three = 1;
                    for (int place = 0, weight = 1_600; place < 3; place++, weight /= 40)
                    {
                        if (at + place < serial.Length) three += weight * Code40.IndexOf(serial[at + place], StringComparison.Ordinal);
                    }
                    to.Put((uint)three, Code40Bits);
                }
                break;
            default:
                foreach (char one in serial) to.Put((uint)CodeOf(encoding, one), BitsOf(encoding));
                break;
        }
        return true;
    }

    private static bool TryReadInteger(ref EpcBitReader from, scoped Span<char> text)
    {
        if (!from.TryTake(Bits(EpcEncoding.Integer, text.Length), out UInt128 value)) return false;
        for (int at = text.Length - 1; at >= 0; at--, value /= 10) text[at] = (char)('0' + (int)(value % 10));
        return value == 0;
    }

    private static bool TryReadCode40(ref EpcBitReader from, scoped Span<char> text)
    {
        for (int at = 0; at < text.Length; at += 3)
        {
            if (!from.TryTake(Code40Bits, out UInt128 three) || three == 0 || three > Code40Most) return false;
            int rest = (int)three - 1;
            for (int place = 0, weight = 1_600; place < 3; place++, weight /= 40)
            {
                int code = rest / weight;
                rest %= weight;
                if (code == 0 != at + place >= text.Length) return false;
                if (code > 0) text[at + place] = Code40[code];
            }
        }
        return true;
    }

    private static bool TryReadCharacters(ref EpcBitReader from, EpcEncoding encoding, scoped Span<char> text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (!from.TryTake(BitsOf(encoding), out UInt128 code)) return false;
            text[at] = encoding switch
            {
                EpcEncoding.UpperHex => "0123456789ABCDEF"[(int)code],
                EpcEncoding.LowerHex => "0123456789abcdef"[(int)code],
                EpcEncoding.Base64 => Base64[(int)code],
                _ => (char)code,
            };
        }
        return true;
    }

    private static bool CanWrite(EpcEncoding encoding, string serial)
    {
        foreach (char one in serial)
        {
            if (!IsKeyCharacter(one) || CodeOf(encoding, one) < 0) return false;
        }
        return true;
    }

    private static int CodeOf(EpcEncoding encoding, char one) => encoding switch
    {
        EpcEncoding.Integer => one is >= '0' and <= '9' ? one - '0' : -1,
        EpcEncoding.UpperHex => "0123456789ABCDEF".IndexOf(one, StringComparison.Ordinal),
        EpcEncoding.LowerHex => "0123456789abcdef".IndexOf(one, StringComparison.Ordinal),
        EpcEncoding.Base64 => Base64.IndexOf(one, StringComparison.Ordinal),
        EpcEncoding.Code40 => one == '\0' ? -1 : Code40.IndexOf(one, StringComparison.Ordinal),
        _ => one,
    };

    private static int BitsOf(EpcEncoding encoding) => encoding switch
    {
        EpcEncoding.Base64 => 6,
        EpcEncoding.Ascii => 7,
        _ => 4,
    };

    /// <summary>How many bits so many characters take (TDS 2.2, table B).</summary>
    private static int Bits(EpcEncoding encoding, int length) => encoding switch
    {
        EpcEncoding.Integer => IntegerBits(length),
        EpcEncoding.Code40 => (length + 2) / 3 * Code40Bits,
        _ => length * BitsOf(encoding),
    };

    private static int IntegerBits(int digits)
    {
        UInt128 most = 1;
        for (int digit = 0; digit < digits; digit++) most *= 10;
        return 128 - (int)UInt128.LeadingZeroCount(most - 1);
    }
}
