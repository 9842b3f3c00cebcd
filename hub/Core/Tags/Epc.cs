using System.Globalization;

namespace Logistics.Core;

/// <summary>
/// What a tag's EPC memory says, by GS1's EPC Tag Data Standard 2.2: which asset, piece or article it is on. What decodes encodes back to
/// the very same bits; what does not is refused with its reason, and never guessed.
/// </summary>
public readonly partial record struct Epc
{
    /// <summary>Bytes that an EPC takes at most: the 31 words of 16 bits that a tag's protocol control can count.</summary>
    public const int BytesMost = 62;

    private const int WordBits = 16;
    private const int HeaderBits = 8;
    private const int ThreeBits = 3;
    private const int CharacterBits = 7;
    private const int DigitBits = 4;

    // Of a GIAI without a company prefix of its own, GS1 prefixes have four digits or more (TDT 2.2, GIAI+).
    private const int GiaiDigitsLeast = 4;
    private const int Delimiter = 0b1110;
    private const int Terminator = 0b1111;

    public EpcScheme Scheme { get; init; }

    /// <summary>What kind of thing carries it, 0 to 7 by its scheme's table (TDS 2.2, section 10).</summary>
    public byte Filter { get; init; }

    /// <summary>6 to 12 digits; empty in "plus" schemes, which do not say where the prefix ends.</summary>
    public string CompanyPrefix { get => field ?? ""; init => field = Kept(value); }

    /// <summary>
    /// Digits of the item reference with its indicator digit before (SGTIN) or of the asset type (GRAI). Of "plus" schemes the whole GTIN
    /// of 14 digits, or the GRAI's 14 with its leading zero. Empty for what has none.
    /// </summary>
    public string Reference { get => field ?? ""; init => field = Kept(value); }

    /// <summary>What tells one from another: serial, individual asset reference (GIAI) or serial reference (SSCC); of GIAI+ and SSCC+ the
    /// whole key.</summary>
    public string Serial { get => field ?? ""; init => field = Kept(value); }

    /// <summary>How a "plus" scheme writes its serial; the default elsewhere.</summary>
    public EpcEncoding Encoding { get; init; }

    /// <summary>DSGTIN+: what the date says.</summary>
    public EpcDateKind DateKind { get; init; }

    /// <summary>DSGTIN+: six digits, year, month and day, the day 00 for the whole month; empty elsewhere.</summary>
    public string Date { get => field ?? ""; init => field = Kept(value); }

    /// <summary>"Plus" schemes: more data follows in the same memory.</summary>
    public bool HasData { get; init; }

    /// <summary>That data, as lower-case hex of all bits up to the last word's end, zeros behind the last of them; empty without.</summary>
    public string Data { get => field ?? ""; init => field = Kept(value); }

    /// <summary>
    /// The 12 digits that a GRAI's type is known by, company prefix and asset type without a check digit, wherever the prefix ends; empty
    /// for what is no GRAI. Two tags of one article have the same, whatever their scheme.
    /// </summary>
    public string AssetType => Scheme switch
    {
        EpcScheme.Grai96 or EpcScheme.Grai170 => CompanyPrefix + Reference,
        EpcScheme.GraiPlus when Reference.Length == 14 => Reference[1..13],
        _ => "",
    };

    /// <summary>Reads the EPC memory of a tag: whole words from the header on.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Epc epc, out EpcError error)
    {
        epc = default;
        if (bytes.Length is 0 or > BytesMost || bytes.Length % 2 != 0) error = EpcError.Length;
        else if (!EpcLayout.TryFind(bytes[0], out EpcLayout layout)) error = EpcError.Header;
        else error = layout.IsPlus ? DecodePlus(bytes, layout, out epc) : Decode(bytes, layout, out epc);
        if (error == EpcError.None) return true;
        epc = default;
        return false;
    }

    /// <summary>Writes the EPC memory of a tag: whole words.</summary>
    /// <param name="to">Takes the bytes; <see cref="BytesMost"/> are always enough.</param>
    /// <param name="length">Bytes written.</param>
    /// <param name="error">Which field can't be written.</param>
    /// <exception cref="ArgumentException">There is not room enough.</exception>
    public bool TryEncode(Span<byte> to, out int length, out EpcError error)
    {
        Span<byte> room = stackalloc byte[BytesMost];
        room.Clear();
        EpcBitWriter writer = new(room);
        length = 0;
        if (Scheme is EpcScheme.None or > EpcScheme.SsccPlus) error = EpcError.Header;
        else if (Filter > 7) error = EpcError.Filter;
        else if (EpcLayout.Of(Scheme) is { IsPlus: true } plus) error = EncodePlus(ref writer, plus);
        else error = Encode(ref writer, EpcLayout.Of(Scheme));
        int bytes = (writer.At + WordBits - 1) / WordBits * 2;
        if (error == EpcError.None && bytes > BytesMost) error = EpcError.Length;
        if (error != EpcError.None) return false;
        if (bytes > to.Length) throw new ArgumentException($"an EPC of {bytes} bytes does not fit into {to.Length}", nameof(to));
        room[..bytes].CopyTo(to);
        length = bytes;
        return true;
    }

    private static EpcError Decode(ReadOnlySpan<byte> bytes, in EpcLayout layout, out Epc epc)
    {
        epc = default;
        if (bytes.Length != (layout.Bits + WordBits - 1) / WordBits * 2) return EpcError.Length;
        EpcBitReader from = new(bytes);
        from.TryTake(HeaderBits, out _);
        from.TryTake(ThreeBits, out UInt128 filter);
        from.TryTake(ThreeBits, out UInt128 partition);
        if (partition > 6) return EpcError.Partition;
        int prefixDigits = 12 - (int)partition;
        int prefixBits = EpcLayout.PrefixBits(prefixDigits);
        from.TryTake(prefixBits, out UInt128 prefix);
        if (prefix >= PowerOfTen(prefixDigits)) return EpcError.CompanyPrefix;

        string reference = "";
        if (layout.KeyDigits > 0)
        {
            int digits = layout.KeyDigits - prefixDigits;
            from.TryTake(EpcLayout.KeyBits - prefixBits, out UInt128 value);
            if (value >= PowerOfTen(digits)) return EpcError.Reference;
            if (digits > 0) reference = Digits(value, digits);
        }
        if (!TryDecodeSerial(ref from, layout, prefixDigits, out string serial)) return EpcError.Serial;
        if (!from.TakeZeros()) return EpcError.Padding;
        epc = new Epc
        {
            Scheme = layout.Scheme,
            Filter = (byte)filter,
            CompanyPrefix = Digits(prefix, prefixDigits),
            Reference = reference,
            Serial = serial,
        };
        return EpcError.None;
    }

    private EpcError Encode(ref EpcBitWriter to, in EpcLayout layout)
    {
        if (CompanyPrefix.Length is < 6 or > 12 || !EpcSerial.IsDigits(CompanyPrefix)) return EpcError.CompanyPrefix;
        int prefixBits = EpcLayout.PrefixBits(CompanyPrefix.Length);
        int referenceDigits = layout.KeyDigits == 0 ? 0 : layout.KeyDigits - CompanyPrefix.Length;
        if (Reference.Length != referenceDigits || !EpcSerial.IsDigits(Reference)) return EpcError.Reference;
        if (Encoding != default || HasData || Data.Length > 0) return EpcError.Encoding;
        if (Date.Length > 0 || DateKind != default) return EpcError.Date;
        to.Put(layout.Header, HeaderBits);
        to.Put(Filter, ThreeBits);
        to.Put((uint)(12 - CompanyPrefix.Length), ThreeBits);
        to.Put(ValueOf(CompanyPrefix), prefixBits);
        if (layout.KeyDigits > 0) to.Put(ValueOf(Reference), EpcLayout.KeyBits - prefixBits);
        int most = CharactersMost(layout, CompanyPrefix.Length);
        int bits = SerialBits(layout, prefixBits);
        if (most > 0)
        {
            if (Serial.Length == 0 || Serial.Length > most || !EpcSerial.IsKeyText(Serial)) return EpcError.Serial;
            foreach (char one in Serial) to.Put(one, CharacterBits);
            to.Put(0, bits - (Serial.Length * CharacterBits));
            return EpcError.None;
        }
        if (!IsSerialNumber(layout, CompanyPrefix.Length, bits)) return EpcError.Serial;
        to.Put(ValueOf(Serial), bits);
        to.Put(0, layout.Bits - to.At);
        return EpcError.None;
    }

    private bool IsSerialNumber(in EpcLayout layout, int prefixDigits, int bits)
    {
        if (!EpcSerial.IsDigits(Serial)) return false;

        // The serial reference of an SSCC is of a fixed length; any other number is as long as it is, without leading zeros.
        if (layout.Scheme == EpcScheme.Sscc96) return Serial.Length == EpcLayout.SsccDigits - prefixDigits;
        return Serial.Length is > 0 and < 20 && (Serial[0] != '0' || Serial.Length == 1) && ValueOf(Serial) < UInt128.One << bits;
    }

    private static bool TryDecodeSerial(ref EpcBitReader from, in EpcLayout layout, int prefixDigits, out string serial)
    {
        serial = "";
        int bits = SerialBits(layout, EpcLayout.PrefixBits(prefixDigits));
        int most = CharactersMost(layout, prefixDigits);
        if (most == 0)
        {
            from.TryTake(bits, out UInt128 value);
            bool fixedLength = layout.Scheme == EpcScheme.Sscc96;
            int digits = fixedLength ? EpcLayout.SsccDigits - prefixDigits : 0;
            if (fixedLength && value >= PowerOfTen(digits)) return false;
            serial = Digits(value, digits);
            return true;
        }

        Span<char> text = stackalloc char[most];
        int length = 0;
        bool ended = false;
        for (int at = 0; at < most; at++)
        {
            from.TryTake(CharacterBits, out UInt128 code);
            ended |= code == 0;
            if (ended && code != 0) return false;
            if (!ended) text[length++] = (char)code;
        }
        if (length == 0 || !EpcSerial.IsKeyText(text[..length])) return false;
        serial = new string(text[..length]);
        return true;
    }

    private static int SerialBits(in EpcLayout layout, int prefixBits) => layout.Scheme switch
    {
        EpcScheme.Giai96 => 82 - prefixBits,
        EpcScheme.Giai202 => 188 - prefixBits,
        EpcScheme.Sscc96 => 58 - prefixBits,
        _ => layout.SerialBits,
    };

    private static int CharactersMost(in EpcLayout layout, int prefixDigits) =>
        layout.Scheme == EpcScheme.Giai202 ? layout.SerialMost - prefixDigits : layout.SerialMost;

    private static EpcError DecodePlus(ReadOnlySpan<byte> bytes, in EpcLayout layout, out Epc epc)
    {
        epc = default;
        EpcBitReader from = new(bytes);
        from.TryTake(HeaderBits, out _);
        from.TryTake(1, out UInt128 hasData);
        from.TryTake(ThreeBits, out UInt128 filter);
        epc = epc with { Scheme = layout.Scheme, HasData = hasData == 1, Filter = (byte)filter };
        if (layout.Scheme == EpcScheme.DsgtinPlus)
        {
            if (!TryDecodeDate(ref from, out EpcDateKind kind, out string date)) return EpcError.Date;
            epc = epc with { DateKind = kind, Date = date };
        }
        if (layout.KeyDigits > 0)
        {
            if (!TryDecodeDigits(ref from, layout.KeyDigits, out string key)) return EpcError.Reference;
            if (layout.Scheme == EpcScheme.GraiPlus && key[0] != '0') return EpcError.Reference;
            epc = epc with { Reference = key };
        }
        EpcError error = layout.Scheme switch
        {
            EpcScheme.SsccPlus => DecodeSscc(ref from, layout, ref epc),
            EpcScheme.GiaiPlus => DecodeGiai(ref from, layout, ref epc),
            _ => DecodeSerial(ref from, layout, ref epc),
        };
        if (error != EpcError.None) return error;
        if (hasData == 1)
        {
            epc = epc with { Data = TakeHex(ref from) };
            return EpcError.None;
        }
        if (from.Left >= WordBits) return EpcError.Length;
        return from.TakeZeros() ? EpcError.None : EpcError.Padding;
    }

    private static EpcError DecodeSscc(ref EpcBitReader from, in EpcLayout layout, ref Epc epc)
    {
        if (!TryDecodeDigits(ref from, layout.SerialMost, out string key)) return EpcError.Serial;
        epc = epc with { Serial = key };
        return EpcError.None;
    }

    private static EpcError DecodeSerial(ref EpcBitReader from, in EpcLayout layout, ref Epc epc)
    {
        if (!EpcSerial.TryRead(ref from, layout.SerialMost, out string serial, out EpcEncoding encoding)) return EpcError.Serial;
        epc = epc with { Serial = serial, Encoding = encoding };
        return EpcError.None;
    }

    /// <summary>A GIAI+: its leading digits, and behind a delimiter what begins with the first other character (14.5.5).</summary>
    private static EpcError DecodeGiai(ref EpcBitReader from, in EpcLayout layout, ref Epc epc)
    {
        Span<char> digits = stackalloc char[layout.SerialMost];
        int count = 0;
        UInt128 digit;
        while (true)
        {
            if (!from.TryTake(DigitBits, out digit)) return EpcError.Length;
            if (digit > 9) break;
            if (count == layout.SerialMost) return EpcError.Serial;
            digits[count++] = (char)('0' + (int)digit);
        }
        string key = new(digits[..count]);
        EpcEncoding encoding = EpcEncoding.Terminated;
        if (digit == Delimiter)
        {
            if (!EpcSerial.TryRead(ref from, layout.SerialMost - count, out string rest, out encoding)) return EpcError.Serial;

            // Digits before the delimiter are all that there are: written otherwise it would be another tag of the same asset.
            if (char.IsAsciiDigit(rest[0])) return EpcError.Encoding;
            key += rest;
        }
        else if (digit != Terminator)
        {
            return EpcError.Encoding;
        }
        if (count < GiaiDigitsLeast || key.Length == GiaiDigitsLeast) return EpcError.Serial;
        epc = epc with { Serial = key, Encoding = encoding };
        return EpcError.None;
    }

    private EpcError EncodePlus(ref EpcBitWriter to, in EpcLayout layout)
    {
        if (CompanyPrefix.Length > 0) return EpcError.CompanyPrefix;
        if (Reference.Length != layout.KeyDigits || !EpcSerial.IsDigits(Reference)) return EpcError.Reference;
        if (Scheme == EpcScheme.GraiPlus && Reference[0] != '0') return EpcError.Reference;
        to.Put(layout.Header, HeaderBits);
        to.Put(HasData ? 1u : 0u, 1);
        to.Put(Filter, ThreeBits);
        if (Scheme == EpcScheme.DsgtinPlus)
        {
            if (!TryEncodeDate(ref to)) return EpcError.Date;
        }
        else if (Date.Length > 0 || DateKind != default)
        {
            return EpcError.Date;
        }
        PutDigits(ref to, Reference);
        EpcError error = EncodePlusSerial(ref to, layout);
        if (error != EpcError.None) return error;
        return HasData ? PutData(ref to) : Data.Length > 0 ? EpcError.Padding : EpcError.None;
    }

    private EpcError EncodePlusSerial(ref EpcBitWriter to, in EpcLayout layout)
    {
        switch (Scheme)
        {
            case EpcScheme.SsccPlus:
                if (Encoding != default) return EpcError.Encoding;
                if (Serial.Length != layout.SerialMost || !EpcSerial.IsDigits(Serial)) return EpcError.Serial;
                PutDigits(ref to, Serial);
                return EpcError.None;
            case EpcScheme.GiaiPlus:
                int digits = Serial.AsSpan().IndexOfAnyExceptInRange('0', '9');
                bool allDigits = digits < 0;
                if (allDigits) digits = Serial.Length;
                bool sound = digits >= GiaiDigitsLeast && Serial.Length > GiaiDigitsLeast && Serial.Length <= layout.SerialMost;
                if (!sound) return EpcError.Serial;
                if (allDigits != (Encoding == EpcEncoding.Terminated)) return EpcError.Encoding;
                PutDigits(ref to, Serial[..digits]);
                to.Put(allDigits ? (uint)Terminator : Delimiter, DigitBits);
                if (allDigits) return EpcError.None;
                return EpcSerial.TryWrite(ref to, layout.SerialMost - digits, Serial[digits..], Encoding) ? EpcError.None : EpcError.Serial;
            default:
                return EpcSerial.TryWrite(ref to, layout.SerialMost, Serial, Encoding) ? EpcError.None : EpcError.Serial;
        }
    }

    /// <summary>Date type indicator, year in 7 bits, month in 4, day in 5 (TDS 2.2, section 14.5.8).</summary>
    private static bool TryDecodeDate(ref EpcBitReader from, out EpcDateKind kind, out string date)
    {
        kind = default;
        date = "";
        if (!from.TryTake(4, out UInt128 type) || !from.TryTake(7, out UInt128 year)) return false;
        if (!from.TryTake(4, out UInt128 month) || !from.TryTake(5, out UInt128 day)) return false;
        kind = (EpcDateKind)(byte)type;
        date = Digits(year, 2) + Digits(month, 2) + Digits(day, 2);
        return IsDate(kind, date);
    }

    private bool TryEncodeDate(ref EpcBitWriter to)
    {
        if (!IsDate(DateKind, Date)) return false;
        to.Put((byte)DateKind, 4);
        to.Put(ValueOf(Date[..2]), 7);
        to.Put(ValueOf(Date[2..4]), 4);
        to.Put(ValueOf(Date[4..]), 5);
        return true;
    }

    private static bool IsDate(EpcDateKind kind, string date) =>
        kind <= EpcDateKind.Harvest && date.Length == 6 && EpcSerial.IsDigits(date) &&
        ValueOf(date[2..4]) is var month && month >= 1 && month <= 12 && ValueOf(date[4..]) <= 31;

    private static bool TryDecodeDigits(ref EpcBitReader from, int count, out string digits)
    {
        Span<char> text = stackalloc char[count];
        digits = "";
        for (int at = 0; at < count; at++)
        {
            if (!from.TryTake(DigitBits, out UInt128 digit) || digit > 9) return false;
            text[at] = (char)('0' + (int)digit);
        }
        digits = new string(text);
        return true;
    }

    private static void PutDigits(ref EpcBitWriter to, string digits)
    {
        foreach (char digit in digits) to.Put((uint)(digit - '0'), DigitBits);
    }

    private static string TakeHex(ref EpcBitReader from)
    {
        Span<char> hex = stackalloc char[(from.Left + DigitBits - 1) / DigitBits];
        for (int at = 0; at < hex.Length; at++)
        {
            int bits = Math.Min(DigitBits, from.Left);
            from.TryTake(bits, out UInt128 digit);
            hex[at] = "0123456789abcdef"[(int)(digit << (DigitBits - bits))];
        }
        return new string(hex);
    }

    /// <summary>The data fills the last word: how many bits its last digit stands for follows from that.</summary>
    private EpcError PutData(ref EpcBitWriter to)
    {
        int most = to.At + (Data.Length * DigitBits);
        int end = most / WordBits * WordBits;
        if (end < to.At || most - end >= DigitBits) return EpcError.Padding;
        for (int at = 0; at < Data.Length; at++)
        {
            int digit = "0123456789abcdef".IndexOf(Data[at], StringComparison.Ordinal);
            int bits = Math.Min(DigitBits, end - to.At);
            if (digit < 0 || (digit & ((1 << (DigitBits - bits)) - 1)) != 0) return EpcError.Padding;
            to.Put((uint)digit >> (DigitBits - bits), bits);
        }
        return EpcError.None;
    }

    // Nothing and no text are the same, so that equal tags are equal values.
    private static string Kept(string value) => string.IsNullOrEmpty(value) ? null! : value;

    private static UInt128 PowerOfTen(int digits)
    {
        UInt128 value = 1;
        for (int digit = 0; digit < digits; digit++) value *= 10;
        return value;
    }

    /// <summary>A number in so many digits; for 0, in as many as it has.</summary>
    private static string Digits(UInt128 value, int digits) =>
        ((ulong)value).ToString(digits == 0 ? "D" : $"D{digits}", CultureInfo.InvariantCulture);

    private static UInt128 ValueOf(string digits) =>
        digits.Length == 0 ? 0 : UInt128.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
