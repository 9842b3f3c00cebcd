using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Logistics.Wire.SenMl;

/// <summary>
/// Reads a SenML pack in JSON (RFC 8428) record by record, resolved, without allocation. Never throws on bytes:
/// <c>while (reader.TryRead(out var record)) ...</c>, and then <see cref="Error"/> says whether the pack was whole.
/// </summary>
/// <remarks>What was read before an error is not to be used: a pack is taken whole or not at all.</remarks>
public ref struct SenMlReader
{
    /// <summary>Bytes of scratch that a reader needs.</summary>
    public const int ScratchBytes = 4 * SenMlLimits.NameBytes + SenMlLimits.TextBytes;

    private const int SupportedVersion = 10;
    private const int DeepestLevel = 8;

    // So many characters are whole numbers that a double holds.
    private const int PlainLength = 15;

    private static readonly SearchValues<byte> Base64Url =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private readonly Span<byte> _baseName;
    private readonly Span<byte> _baseUnit;
    private readonly Span<byte> _name;
    private readonly Span<byte> _unit;
    private readonly Span<byte> _text;
    private Utf8JsonReader _json;
    private int _baseNameLength;
    private int _baseUnitLength;
    private double _baseTime;
    private double _baseValue;
    private double? _baseSum;
    private int? _version;
    private int _records;
    private bool _begun;
    private bool _ended;

    /// <param name="utf8">The pack.</param>
    /// <param name="scratch">At least <see cref="ScratchBytes"/>, the reader's alone while it reads.</param>
    /// <exception cref="ArgumentException">The scratch is too small.</exception>
    public SenMlReader(ReadOnlySpan<byte> utf8, Span<byte> scratch)
    {
        if (scratch.Length < ScratchBytes)
            throw new ArgumentException($"The scratch must have {ScratchBytes} bytes.", nameof(scratch));
        const int size = SenMlLimits.NameBytes;
        _baseName = scratch[..size];
        _baseUnit = scratch.Slice(size, size);
        _name = scratch.Slice(2 * size, size);
        _unit = scratch.Slice(3 * size, size);
        _text = scratch.Slice(4 * size, SenMlLimits.TextBytes);
        if (utf8.Length > SenMlLimits.PackBytes)
            Error = SenMlError.PackTooLarge;
        else if (!Utf8.IsValid(utf8))
            Error = SenMlError.Malformed;
        else
            _json = new Utf8JsonReader(utf8);
    }

    private enum Member
    {
        Name, Unit, Value, Boolean, Text, Data, Sum, Time, UpdateTime,
        BaseName, BaseTime, BaseUnit, BaseValue, BaseSum, Version,
        Boot, Seq, First, Total, Behind,
        Unknown,
    }

    /// <summary>Why reading stopped: <see cref="SenMlError.None"/> while it goes on and after the end of a whole pack.</summary>
    public SenMlError Error { get; private set; }

    /// <summary>The sender's boot, from the label <c>boot</c> of the first record, known once TryRead was called; null without.</summary>
    public long? Boot { get; private set; }

    /// <summary>The pack's sequence number within the boot, from the label <c>seq</c>; null without one.</summary>
    public long? Seq { get; private set; }

    /// <summary>The first sequence number of this boot that the sender can still send, from <c>from</c>; null without one.</summary>
    public long? First { get; private set; }

    /// <summary>Readings that the sender has sealed in this boot up to and including this pack, from <c>total</c>; null without
    /// one.</summary>
    public long? Total { get; private set; }

    /// <summary>Packs that waited behind this one when it was sent, from <c>behind</c>; null without one.</summary>
    public long? Behind { get; private set; }

    /// <summary>Moves to the next record that has a value or a sum. False at the end and at an error.</summary>
    public bool TryRead(out SenMlRecord record)
    {
        record = default;
        if (Error != SenMlError.None || _ended)
            return false;
        if (!_begun && !Begin())
            return false;
        while (Next())
        {
            if (_json.TokenType == JsonTokenType.EndArray)
                return End();
            if (_json.TokenType != JsonTokenType.StartObject)
                return Fail(SenMlError.NotAPack);
            if (++_records > SenMlLimits.Records)
                return Fail(SenMlError.TooManyRecords);
            if (!ReadRecord(out record, out var hasValue))
                return false;
            if (hasValue)
                return true;
        }
        return false;
    }

    private bool Begin()
    {
        _begun = true;
        return Next() && (_json.TokenType == JsonTokenType.StartArray || Fail(SenMlError.NotAPack));
    }

    private bool End()
    {
        _ended = true;
        if (_records == 0)
            return Fail(SenMlError.NotAPack);
        try
        {
            _json.Read();
        }
        catch (JsonException)
        {
            return Fail(SenMlError.TrailingData);
        }
        return false;
    }

    private bool ReadRecord(out SenMlRecord record, out bool hasValue)
    {
        record = default;
        hasValue = false;
        uint seen = 0;
        int nameLength = 0, unitLength = 0, textLength = 0;
        double value = 0, sum = 0, time = 0, updateTime = 0;
        var boolean = false;
        while (true)
        {
            if (!Next())
                return false;
            if (_json.TokenType == JsonTokenType.EndObject)
                break;
            if (!ReadMember(out var member))
                return false;
            var mustUnderstand = member == Member.Unknown && EndsInUnderscore();
            if (member != Member.Unknown && (seen & Bit(member)) != 0)
                return Fail(SenMlError.DuplicateMember);
            seen |= Bit(member);
            if (mustUnderstand)
                return Fail(SenMlError.MustUnderstand);
            if (!Next())
                return false;
            var read = member switch
            {
                Member.Name => ReadString(_name, SenMlError.NameTooLong, out nameLength),
                Member.Unit => ReadString(_unit, SenMlError.TextTooLong, out unitLength),
                Member.Value => ReadNumber(out value),
                Member.Boolean => ReadBoolean(out boolean),
                Member.Text or Member.Data => ReadString(_text, SenMlError.TextTooLong, out textLength),
                Member.Sum => ReadNumber(out sum),
                Member.Time => ReadNumber(out time),
                Member.UpdateTime => ReadNumber(out updateTime),
                Member.BaseName => ReadString(_baseName, SenMlError.NameTooLong, out _baseNameLength),
                Member.BaseTime => ReadNumber(out _baseTime),
                Member.BaseUnit => ReadString(_baseUnit, SenMlError.TextTooLong, out _baseUnitLength),
                Member.BaseValue => ReadNumber(out _baseValue),
                Member.BaseSum => ReadBaseSum(),
                Member.Version => ReadVersion(),
                Member.Boot => ReadLabel(out var boot) && Keep(Boot = boot),
                Member.Seq => ReadLabel(out var seq) && Keep(Seq = seq),
                Member.First => ReadLabel(out var first) && Keep(First = first),
                Member.Total => ReadLabel(out var sealedReadings) && Keep(Total = sealedReadings),
                Member.Behind => ReadLabel(out var behind) && Keep(Behind = behind),
                _ => SkipUnknown(),
            };
            if (!read)
                return false;
        }

        const uint values = (1u << (int)Member.Value) | (1u << (int)Member.Boolean) | (1u << (int)Member.Text) | (1u << (int)Member.Data);
        const uint regular = values | (1u << (int)Member.Name) | (1u << (int)Member.Unit) | (1u << (int)Member.Sum)
            | (1u << (int)Member.Time) | (1u << (int)Member.UpdateTime);
        const uint unknown = 1u << (int)Member.Unknown;
        var given = seen & values;
        if ((given & (given - 1)) != 0)
            return Fail(SenMlError.SeveralValues);
        if (given == 0 && !Has(seen, Member.Sum))
        {
            // A record that only sets base fields is sound (RFC 8428 section 5.1.7 has one); it yields nothing.
            var onlyBase = (seen & regular) == 0 && (seen & ~unknown) != 0;
            return onlyBase || Fail(SenMlError.NoValue);
        }

        hasValue = true;
        if (Has(seen, Member.Data) && _text[..textLength].ContainsAnyExcept(Base64Url))
            return Fail(SenMlError.InvalidData);
        var total = value + _baseValue;
        double? totalSum = Has(seen, Member.Sum) || _baseSum is not null ? sum + (_baseSum ?? 0) : null;
        var at = time + _baseTime;
        if (!double.IsFinite(total) || (totalSum is { } s && !double.IsFinite(s)) || Math.Abs(at) > SenMlLimits.TimeSeconds)
            return Fail(SenMlError.NumberOutOfRange);
        if (_baseNameLength + nameLength > SenMlLimits.NameBytes)
            return Fail(SenMlError.NameTooLong);
        if (_baseNameLength > 0)
        {
            _name[..nameLength].CopyTo(_name[_baseNameLength..]);
            _baseName[.._baseNameLength].CopyTo(_name);
        }
        var name = _name[..(_baseNameLength + nameLength)];
        if (!SenMlLimits.IsName(name))
            return Fail(SenMlError.InvalidName);
        record = new SenMlRecord
        {
            Name = name,
            Unit = Has(seen, Member.Unit) ? _unit[..unitLength] : _baseUnit[.._baseUnitLength],
            Time = at,
            Kind = KindOf(seen),
            Number = Has(seen, Member.Value) ? total : 0,
            Boolean = boolean,
            Text = _text[..textLength],
            Sum = totalSum,
            UpdateTime = Has(seen, Member.UpdateTime) ? updateTime : null,
        };
        return true;
    }

    private static SenMlKind KindOf(uint seen)
    {
        if (Has(seen, Member.Value)) return SenMlKind.Number;
        if (Has(seen, Member.Boolean)) return SenMlKind.Boolean;
        if (Has(seen, Member.Text)) return SenMlKind.Text;
        return Has(seen, Member.Data) ? SenMlKind.Data : SenMlKind.SumOnly;
    }

    private static uint Bit(Member member) => 1u << (int)member;

    private static bool Has(uint seen, Member member) => (seen & Bit(member)) != 0;

    private static bool Keep(long? _) => true;

    private readonly Member MemberOf()
    {
        // Nearly all labels are one of these, as they stand.
        switch (_json.ValueSpan)
        {
            case [(byte)'n']: return Member.Name;
            case [(byte)'v']: return Member.Value;
            case [(byte)'v', (byte)'b']: return Member.Boolean;
            case [(byte)'t']: return Member.Time;
            case [(byte)'u']: return Member.Unit;
        }
        if (_json.ValueTextEquals("n"u8)) return Member.Name;
        if (_json.ValueTextEquals("v"u8)) return Member.Value;
        if (_json.ValueTextEquals("t"u8)) return Member.Time;
        if (_json.ValueTextEquals("u"u8)) return Member.Unit;
        if (_json.ValueTextEquals("vb"u8)) return Member.Boolean;
        if (_json.ValueTextEquals("vs"u8)) return Member.Text;
        if (_json.ValueTextEquals("vd"u8)) return Member.Data;
        if (_json.ValueTextEquals("s"u8)) return Member.Sum;
        if (_json.ValueTextEquals("ut"u8)) return Member.UpdateTime;
        if (_json.ValueTextEquals("bn"u8)) return Member.BaseName;
        if (_json.ValueTextEquals("bt"u8)) return Member.BaseTime;
        if (_json.ValueTextEquals("bu"u8)) return Member.BaseUnit;
        if (_json.ValueTextEquals("bv"u8)) return Member.BaseValue;
        if (_json.ValueTextEquals("bs"u8)) return Member.BaseSum;
        if (_json.ValueTextEquals("bver"u8)) return Member.Version;
        if (_records > 1) return Member.Unknown;
        if (_json.ValueTextEquals("boot"u8)) return Member.Boot;
        if (_json.ValueTextEquals("seq"u8)) return Member.Seq;
        if (_json.ValueTextEquals("from"u8)) return Member.First;
        if (_json.ValueTextEquals("total"u8)) return Member.Total;
        return _json.ValueTextEquals("behind"u8) ? Member.Behind : Member.Unknown;
    }

    private bool ReadMember(out Member member)
    {
        member = Member.Unknown;
        try
        {
            member = MemberOf();
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in the label.
            return Fail(SenMlError.Malformed);
        }
    }

    private readonly bool EndsInUnderscore()
    {
        var label = _json.ValueSpan;
        if (!_json.ValueIsEscaped || label.EndsWith("_"u8))
            return label.EndsWith("_"u8);
        if (!label.EndsWith("\\u005f"u8) && !label.EndsWith("\\u005F"u8))
            return false;

        // A backslash that is escaped itself begins no escape: then the label ends in the letters u005f.
        var before = label[..^5];
        return (before.Length - before.TrimEnd((byte)'\\').Length) % 2 == 1;
    }

    private bool ReadNumber(out double number)
    {
        number = 0;
        if (_json.TokenType != JsonTokenType.Number)
            return Fail(SenMlError.WrongType);
        if (TryPlain(_json.ValueSpan, out number))
            return true;
        return (_json.TryGetDouble(out number) && double.IsFinite(number)) || Fail(SenMlError.NumberOutOfRange);
    }

    /// <summary>A short number without an exponent, as the full parser gives it: digits and power of ten are exact, so that their
    /// division rounds once.</summary>
    /// <param name="text">A number by the grammar of JSON.</param>
    /// <param name="number">What it is.</param>
    private static bool TryPlain(ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        if (text.Length > PlainLength)
            return false;
        long digits = 0;
        long divisor = 0;
        var isNegative = text[0] == '-';
        foreach (var letter in isNegative ? text[1..] : text)
        {
            if (letter == '.')
            {
                divisor = 1;
                continue;
            }
            if (!char.IsAsciiDigit((char)letter))
                return false;
            digits = digits * 10 + (letter - '0');
            divisor *= 10;
        }
        number = divisor > 1 ? (double)digits / divisor : digits;
        if (isNegative)
            number = -number;
        return true;
    }

    private bool ReadBaseSum()
    {
        var read = ReadNumber(out var sum);
        _baseSum = sum;
        return read;
    }

    private bool ReadLabel(out long number)
    {
        number = 0;
        if (_json.TokenType != JsonTokenType.Number)
            return Fail(SenMlError.WrongType);
        return (_json.TryGetInt64(out number) && number is >= 0 and <= SenMlLimits.Label) || Fail(SenMlError.NumberOutOfRange);
    }

    private bool ReadVersion()
    {
        if (_json.TokenType != JsonTokenType.Number)
            return Fail(SenMlError.WrongType);
        if (!_json.TryGetInt32(out var version) || version is < 1 or > SupportedVersion || (_version ?? version) != version)
            return Fail(SenMlError.Version);
        _version = version;
        return true;
    }

    private bool ReadBoolean(out bool boolean)
    {
        boolean = _json.TokenType == JsonTokenType.True;
        return boolean || _json.TokenType == JsonTokenType.False || Fail(SenMlError.WrongType);
    }

    private bool ReadString(Span<byte> target, SenMlError tooLong, out int length)
    {
        // An escape is at most six bytes for one, so that what is longer cannot fit.
        const int longestEscape = 6;
        length = 0;
        if (_json.TokenType != JsonTokenType.String)
            return Fail(SenMlError.WrongType);
        var raw = _json.ValueSpan;
        if (!_json.ValueIsEscaped)
        {
            if (raw.Length > target.Length)
                return Fail(tooLong);
            raw.CopyTo(target);
            length = raw.Length;
            return true;
        }
        if (raw.Length > target.Length * longestEscape)
            return Fail(tooLong);
        Span<byte> plain = stackalloc byte[SenMlLimits.TextBytes * longestEscape];
        try
        {
            length = _json.CopyString(plain);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: valid JSON that stands for no text.
            return Fail(SenMlError.Malformed);
        }
        if (length > target.Length)
            return Fail(tooLong);
        plain[..length].CopyTo(target);
        return true;
    }

    private bool SkipUnknown()
    {
        var depth = _json.CurrentDepth;
        if (_json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return true;
        do
        {
            if (!Next())
                return false;
            if (_json.CurrentDepth > DeepestLevel)
                return Fail(SenMlError.TooDeep);
        }
        while (_json.CurrentDepth > depth);
        return true;
    }

    private bool Next()
    {
        try
        {
            return _json.Read() || Fail(SenMlError.Malformed);
        }
        catch (JsonException)
        {
            return Fail(SenMlError.Malformed);
        }
    }

    private bool Fail(SenMlError error)
    {
        Error = error;
        return false;
    }
}
