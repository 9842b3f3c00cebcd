using System.Text;

namespace Logistics.Simulator.Fuzz;

/// <summary>Makes bad inputs of good ones. The same random numbers make the same inputs. Of one thread.</summary>
public sealed class Mutator(Random random)
{
    /// <summary>Bytes of an input at most: more than any of our limits for what comes over the wire.</summary>
    public const int Longest = 72 * 1024;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "\"", "\\", "{", "}", "[", "]", ",", ":", "{}", "[]", "null", "true", "false", "\"\"", "\\u0000", "\\ud800", "\\udc00\\ud800",
            "_", "\"n\":", "\"bn\":", "\"v\":", "\"vb\":", "\"vs\":", "\"vd\":", "\"t\":", "\"bt\":", "\"bv\":", "\"bs\":", "\"s\":",
            "\"u\":", "\"ut\":", "\"bver\":", "\"boot\":", "\"seq\":", "\"from\":", "\"total\":", "\"behind\":", "\"x_\":",
            "/", "//", "../", "%2e%2e%2f", "%00", "+", "#", "$SYS", "\0", "\n", "\r\n", "\t", " ", "- ", "? ", ": ", "&a ", "*a ", "!!x ",
            "<<: ", "| ", "> ", "%", "'", "---\n", "...\n", "~", "80%", "2 min", "25 kg", "3 days", "\u001b[2J", "As: ", "lead-1", "w-01",
            "Content-Type: ", "application/json", "application/x-www-form-urlencoded", "charset=utf-7", "small", "n1:", "\ufeff",
            ";", "02:30", "24:00", "2026-03-29", "12:00-12:30", "worker",
            "\u202e", "\u0301", "\U0001F600", "\uffff", "\u2028", "\uff0e",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80],
    ];

    private static readonly byte[][] Numbers =
    [
        .. new[]
        {
            "0", "-0", "-1", "1", "0.5", "1.5", "127", "128", "255", "256", "1000", "1001", "65535", "65536", "268435455", "268435456",
            "2147483647", "2147483648", "-2147483649", "4294967296", "9007199254740991", "9007199254740992", "9223372036854775807",
            "9223372036854775808", "-9223372036854775808", "18446744073709551616", "253402300799", "253402300800", "1e308", "1e309",
            "-1e400", "1e-400", "1e999999999", "NaN", "Infinity", "01", "0x10", "1e", "1.", ".5", "999999999", "1772366461",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private readonly byte[] _copy = new byte[Longest];
    private int _length;

    /// <summary>What was made last; valid until the next.</summary>
    public ReadOnlyMemory<byte> Made => Buffer.AsMemory(0, _length);

    private byte[] Buffer { get; } = new byte[Longest];

    /// <summary>Makes one input of another, now and then with a part of a third in it.</summary>
    public void Make(ReadOnlySpan<byte> from, ReadOnlySpan<byte> other)
    {
        _length = Math.Min(from.Length, Longest);
        from[.._length].CopyTo(Buffer);
        for (int changes = 1 + (random.Next() & random.Next() & 7); changes > 0; changes--) Change(other);
    }

    private void Change(ReadOnlySpan<byte> other)
    {
        int at = random.Next(_length + 1);
        switch (random.Next(12))
        {
            case 0 when _length > 0:
                Buffer[at % _length] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when _length > 0:
                Buffer[at % _length] = (byte)random.Next(256);
                break;
            case 2:
                Replace(at, Span(at, 16), default);
                break;
            case 3:
                Insert(random.Next(_length + 1), Copy(at, Span(at, 64)));
                break;
            case 4 or 5:
                Insert(at, Tokens[random.Next(Tokens.Length)]);
                break;
            case 6:
                ChangeNumber(at);
                break;
            case 7 when other.Length > 0:
                int begin = random.Next(other.Length);
                int length = 1 + random.Next(Math.Min(other.Length - begin, 256));
                Replace(at, Span(at, 64), other.Slice(begin, length));
                break;
            case 8:
                ReadOnlySpan<byte> nest = random.Next(4) switch { 0 => "["u8, 1 => "{\"x\":"u8, 2 => "- "u8, _ => "{a: "u8 };
                for (int depth = 1 << random.Next(8); depth > 0; depth--) Insert(at, nest);
                break;
            case 9:
                SwapTokens(at);
                break;
            case 10 when random.Next(4) == 0:
                _length = at;
                break;
            case 11 when random.Next(8) == 0:
                int width = Span(at, 64);
                for (int times = 1 << random.Next(12); times > 0 && _length + width < Longest; times--) Insert(at, Copy(at, width));
                break;
        }
    }

    private void ChangeNumber(int at)
    {
        while (at < _length && !char.IsAsciiDigit((char)Buffer[at])) at++;
        int end = at;
        while (end < _length && (char.IsAsciiDigit((char)Buffer[end]) || Buffer[end] is (byte)'.' or (byte)'e' or (byte)'-')) end++;
        if (end > at) Replace(at, end - at, Numbers[random.Next(Numbers.Length)]);
    }

    // Takes the piece between two signs here, and puts it in the place of another one.
    private void SwapTokens(int at)
    {
        (int from, int length) = TokenAt(at);
        ReadOnlySpan<byte> token = Copy(from, length);
        (int to, int replaced) = TokenAt(random.Next(_length + 1));
        Replace(to, replaced, token);
    }

    private (int From, int Length) TokenAt(int at)
    {
        ReadOnlySpan<byte> signs = ",:{}[] \n/&="u8;
        int from = at;
        while (from > 0 && at - from < 64 && !signs.Contains(Buffer[from - 1])) from--;
        int end = at;
        while (end < _length && end - at < 64 && !signs.Contains(Buffer[end])) end++;
        return (from, end - from);
    }

    private int Span(int at, int most) => random.Next(Math.Min(_length - at, most) + 1);

    private ReadOnlySpan<byte> Copy(int at, int length)
    {
        Buffer.AsSpan(at, length).CopyTo(_copy);
        return _copy.AsSpan(0, length);
    }

    private void Insert(int at, ReadOnlySpan<byte> bytes) => Replace(at, 0, bytes);

    private void Replace(int at, int length, ReadOnlySpan<byte> bytes)
    {
        int behind = _length - at - length;
        if (at + bytes.Length + behind > Longest) return;
        Buffer.AsSpan(at + length, behind).CopyTo(Buffer.AsSpan(at + bytes.Length));
        bytes.CopyTo(Buffer.AsSpan(at));
        _length = at + bytes.Length + behind;
    }
}
