using System.Text;

namespace Logistics.Core;

/// <summary>EPCs as people and readers write them: hex, tag URIs, pure identity URIs and, for "plus" schemes, GS1 Digital Links.</summary>
public readonly partial record struct Epc
{
    private const string TagUrn = "urn:epc:tag:";
    private const string IdUrn = "urn:epc:id:";
    private const string LinkStem = "https://id.gs1.org/";

    // What stands unescaped in a URN (TDS 2.2, table A-1), and in a Digital Link (TDT 2.2, GS1_DIGITAL_LINK).
    private const string PlainInUrn = "!'()*+,-.:;=_";
    private const string PlainInLink = "\"-._";

    private static readonly string[] DateKeys = ["11", "13", "15", "16", "17", "7006", "7007"];

    /// <summary>What carries the tag, whatever the tag's filter and encoding: a pure identity URI (<c>urn:epc:id:grai:...</c>), for "plus"
    /// schemes a GS1 Digital Link at <c>id.gs1.org</c>.</summary>
    public string ToUri()
    {
        if (Scheme == EpcScheme.None) return "";
        EpcLayout layout = EpcLayout.Of(Scheme);
        if (!layout.IsPlus) return $"{IdUrn}{layout.Key}:{Fields(layout)}";
        string serial = Escaped(Serial, PlainInLink);
        return Scheme switch
        {
            EpcScheme.SgtinPlus => $"{LinkStem}01/{Reference}/21/{serial}",
            EpcScheme.DsgtinPlus => $"{LinkStem}01/{Reference}/21/{serial}?{DateKeys[(int)DateKind]}={Date}",
            _ => $"{LinkStem}{layout.Key}/{Reference}{serial}",
        };
    }

    /// <summary>The tag with its scheme and filter (<c>urn:epc:tag:grai-96:0...</c>); empty for "plus" schemes, which have none.</summary>
    public string ToTagUri() =>
        Scheme != EpcScheme.None && EpcLayout.Of(Scheme) is { IsPlus: false } layout
            ? $"{TagUrn}{layout.Name}:{(char)('0' + Filter)}.{Fields(layout)}"
            : "";

    /// <summary>The memory as lower-case hex; empty when a field can't be written.</summary>
    public string ToHex()
    {
        Span<byte> bytes = stackalloc byte[BytesMost];
        return TryEncode(bytes, out int length, out _) ? Convert.ToHexStringLower(bytes[..length]) : "";
    }

    /// <summary>
    /// Reads hex in either case, or a URI as <see cref="ToUri"/> and <see cref="ToTagUri"/> write it. An identity says nothing of the
    /// tag: it becomes the 96 bits that its serial fits in or else the longer scheme, or the shortest "plus" encoding, with filter 0.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Epc epc, out EpcError error)
    {
        epc = default;
        if (text.StartsWith(TagUrn, StringComparison.Ordinal)) error = ParseTag(text[TagUrn.Length..], out epc);
        else if (text.StartsWith(IdUrn, StringComparison.Ordinal)) error = ParseId(text[IdUrn.Length..], out epc);
        else if (text.StartsWith(LinkStem, StringComparison.Ordinal)) error = ParseLink(text[LinkStem.Length..], out epc);
        else return TryParseHex(text, out epc, out error);
        Span<byte> room = stackalloc byte[BytesMost];
        if (error == EpcError.None && epc.TryEncode(room, out _, out error)) return true;
        epc = default;
        return false;
    }

    private static bool TryParseHex(ReadOnlySpan<char> hex, out Epc epc, out EpcError error)
    {
        Span<byte> bytes = stackalloc byte[BytesMost];
        epc = default;
        error = EpcError.Text;
        if (hex.IsEmpty || hex.IndexOfAnyExcept(HexDigits) >= 0) return false;
        error = EpcError.Length;
        if (hex.Length % 4 != 0 || hex.Length > BytesMost * 2) return false;
        Convert.FromHexString(hex, bytes, out _, out int length);
        return TryDecode(bytes[..length], out epc, out error);
    }

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    private string Fields(in EpcLayout layout)
    {
        string serial = Escaped(Serial, PlainInUrn);
        return layout.KeyDigits == 0 ? $"{CompanyPrefix}.{serial}" : $"{CompanyPrefix}.{Reference}.{serial}";
    }

    private static EpcError ParseTag(ReadOnlySpan<char> text, out Epc epc)
    {
        epc = default;
        int colon = text.IndexOf(':');
        if (colon < 0 || !EpcLayout.TryFind(text[..colon], out EpcLayout layout)) return EpcError.Header;
        text = text[(colon + 1)..];
        if (text.Length < 2 || text[0] is < '0' or > '7' || text[1] != '.') return EpcError.Filter;
        EpcError error = ParseFields(text[2..], layout, out epc);
        epc = epc with { Filter = (byte)(text[0] - '0') };
        return error;
    }

    private static EpcError ParseId(ReadOnlySpan<char> text, out Epc epc)
    {
        epc = default;
        int colon = text.IndexOf(':');
        if (colon < 0) return EpcError.Text;
        (EpcScheme number, EpcScheme longer) = text[..colon] switch
        {
            "sgtin" => (EpcScheme.Sgtin96, EpcScheme.Sgtin198),
            "grai" => (EpcScheme.Grai96, EpcScheme.Grai170),
            "giai" => (EpcScheme.Giai96, EpcScheme.Giai202),
            "sscc" => (EpcScheme.Sscc96, EpcScheme.Sscc96),
            _ => (EpcScheme.None, EpcScheme.None),
        };
        if (number == EpcScheme.None) return EpcError.Header;
        EpcError error = ParseFields(text[(colon + 1)..], EpcLayout.Of(number), out epc);
        Span<byte> room = stackalloc byte[BytesMost];
        bool fits = error == EpcError.None && epc.TryEncode(room, out _, out _);
        if (error == EpcError.None && !fits) epc = epc with { Scheme = longer };
        return error;
    }

    private static EpcError ParseFields(ReadOnlySpan<char> text, in EpcLayout layout, out Epc epc)
    {
        epc = default;
        int dot = text.IndexOf('.');
        if (dot < 0) return EpcError.CompanyPrefix;
        epc = new Epc { Scheme = layout.Scheme, CompanyPrefix = new string(text[..dot]) };
        text = text[(dot + 1)..];
        if (layout.KeyDigits > 0)
        {
            dot = text.IndexOf('.');
            if (dot < 0) return EpcError.Reference;
            epc = epc with { Reference = new string(text[..dot]) };
            text = text[(dot + 1)..];
        }
        if (!TryUnescape(text, PlainInUrn, out string serial)) return EpcError.Serial;
        epc = epc with { Serial = serial };
        return EpcError.None;
    }

    private static EpcError ParseLink(ReadOnlySpan<char> text, out Epc epc)
    {
        epc = default;
        int slash = text.IndexOf('/');
        if (slash < 0) return EpcError.Text;
        ReadOnlySpan<char> rest = text[(slash + 1)..];
        return text[..slash] switch
        {
            "00" => ParseKey(rest, EpcScheme.SsccPlus, 0, ref epc),
            "01" => ParseGtin(rest, ref epc),
            "8003" => ParseKey(rest, EpcScheme.GraiPlus, 14, ref epc),
            "8004" => ParseKey(rest, EpcScheme.GiaiPlus, 0, ref epc),
            _ => EpcError.Header,
        };
    }

    private static EpcError ParseGtin(ReadOnlySpan<char> text, ref Epc epc)
    {
        const string serialKey = "/21/";
        const int digits = 14;
        if (text.Length < digits + serialKey.Length || !text[digits..].StartsWith(serialKey, StringComparison.Ordinal))
        {
            return EpcError.Reference;
        }
        string gtin = new(text[..digits]);
        text = text[(digits + serialKey.Length)..];
        int query = text.IndexOf('?');
        if (query >= 0)
        {
            ReadOnlySpan<char> date = text[(query + 1)..];
            int equals = date.IndexOf('=');
            int kind = equals < 0 ? -1 : Array.IndexOf(DateKeys, new string(date[..equals]));
            if (kind < 0) return EpcError.Date;
            epc = epc with { DateKind = (EpcDateKind)kind, Date = new string(date[(equals + 1)..]) };
            text = text[..query];
        }
        epc = epc with { Reference = gtin };
        return ParseKey(text, query < 0 ? EpcScheme.SgtinPlus : EpcScheme.DsgtinPlus, 0, ref epc);
    }

    private static EpcError ParseKey(ReadOnlySpan<char> text, EpcScheme scheme, int referenceDigits, ref Epc epc)
    {
        if (text.Length < referenceDigits) return EpcError.Reference;
        if (referenceDigits > 0) epc = epc with { Reference = new string(text[..referenceDigits]) };
        if (!TryUnescape(text[referenceDigits..], PlainInLink, out string serial)) return EpcError.Serial;
        epc = epc with { Scheme = scheme, Serial = serial, Encoding = EncodingFor(scheme, serial) };
        return EpcError.None;
    }

    private static EpcEncoding EncodingFor(EpcScheme scheme, string serial)
    {
        if (scheme == EpcScheme.SsccPlus) return default;
        if (scheme != EpcScheme.GiaiPlus) return EpcSerial.ShortestFor(serial);
        int digits = serial.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return digits < 0 ? EpcEncoding.Terminated : EpcSerial.ShortestFor(serial[digits..]);
    }

    private static string Escaped(string serial, string plain)
    {
        StringBuilder text = new(serial.Length);
        foreach (char one in serial)
        {
            if (IsPlain(one, plain)) text.Append(one);
            else text.Append('%').Append("0123456789ABCDEF"[one >> 4]).Append("0123456789ABCDEF"[one & 15]);
        }
        return text.ToString();
    }

    private static bool TryUnescape(ReadOnlySpan<char> text, string plain, out string serial)
    {
        StringBuilder read = new(text.Length);
        serial = "";
        for (int at = 0; at < text.Length; at++)
        {
            char one = text[at];
            bool isPlain = IsPlain(one, plain);
            if (one == '%' && at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
            {
                one = (char)((HexValue(text[at + 1]) << 4) | HexValue(text[at + 2]));
                isPlain = EpcSerial.IsKeyCharacter(one);
                at += 2;
            }
            if (!isPlain) return false;
            read.Append(one);
        }
        serial = read.ToString();
        return true;
    }

    private static bool IsPlain(char one, string plain) => char.IsAsciiLetterOrDigit(one) || plain.Contains(one, StringComparison.Ordinal);

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
