namespace Logistics.EdgeAgent.Sensors;

/// <summary>
/// Finds the frames of a PN532 in what a serial port brings, and writes those for it (NXP UM0701-02, section 6.2.1). What is no frame is
/// skipped byte by byte, so that noise and half frames cost no whole one behind them.
/// </summary>
internal sealed class Pn532Frames
{
    /// <summary>Bytes that <see cref="Write"/> puts around a command.</summary>
    public const int Around = 8;

    // TFI and what follows it, of an extended frame at its longest.
    private const int LongestData = 265;
    private const byte ToChip = 0xD4;
    private const byte FromChip = 0xD5;
    private const byte ErrorCode = 0x7F;

    private static readonly byte[] StartCode = [0x00, 0xFF];

    private readonly byte[] _bytes = new byte[4 * LongestData];
    private int _start;
    private int _end;

    /// <summary>Tells the chip to give up what it is at.</summary>
    public static ReadOnlySpan<byte> Abort => [0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00];

    /// <summary>Bytes that <see cref="Add"/> takes at most.</summary>
    public static int AddMost => 2 * LongestData;

    /// <summary>Writes the frame of a command.</summary>
    /// <returns>Its bytes, <see cref="Around"/> more than the command's.</returns>
    public static int Write(ReadOnlySpan<byte> command, Span<byte> into)
    {
        byte length = (byte)(command.Length + 1);
        ReadOnlySpan<byte> head = [0x00, 0x00, 0xFF, length, (byte)-length, ToChip];
        head.CopyTo(into);
        command.CopyTo(into[head.Length..]);
        into[head.Length + command.Length] = (byte)-(Sum(command) + ToChip);
        into[head.Length + command.Length + 1] = 0x00;
        return command.Length + Around;
    }

    /// <summary>Adds what came; what is in it is to be read before more is added.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
        _end -= _start;
        _start = 0;
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Forgets the begin of a frame that never came to its end.</summary>
    public void Clear() => _start = _end = 0;

    /// <summary>Takes the next frame.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="data">Of an answer, the command's code plus one and what follows; else empty. Good until more is added.</param>
    /// <returns>False when there is no whole one.</returns>
    public bool TryRead(out Pn532FrameKind kind, out ReadOnlySpan<byte> data)
    {
        kind = default;
        data = default;
        while (true)
        {
            ReadOnlySpan<byte> left = _bytes.AsSpan(_start, _end - _start);
            int at = left.IndexOf(StartCode);
            if (at < 0)
            {
                _start = left is [.., 0x00] ? _end - 1 : _end;
                return false;
            }

            _start += at;
            left = left[at..];
            if (left.Length < 4) return false;
            if (left is [_, _, 0x00, 0xFF, ..] or [_, _, 0xFF, 0x00, ..])
            {
                kind = left[2] == 0x00 ? Pn532FrameKind.Acknowledged : Pn532FrameKind.NotAcknowledged;
                _start += 4;
                return true;
            }

            bool isExtended = left is [_, _, 0xFF, 0xFF, ..];
            if (isExtended && left.Length < 7) return false;
            int head = isExtended ? 7 : 4;
            int length = isExtended ? (left[4] << 8) | left[5] : left[2];
            byte check = isExtended ? Sum(left[4..7]) : Sum(left[2..4]);
            if (check != 0 || length is 0 or > LongestData)
            {
                _start++;
                continue;
            }

            if (left.Length < head + length + 1) return false;
            if (Sum(left.Slice(head, length + 1)) != 0)
            {
                // A whole frame may stand within what this one, cut short, took for its own.
                _start += StartCode.Length;
                kind = Pn532FrameKind.Broken;
                return true;
            }

            _start += head + length + 1;
            data = left.Slice(head, length);
            kind = Pn532FrameKind.Answer;
            if (data is [FromChip, _, ..])
            {
                data = data[1..];
                return true;
            }

            bool isError = data is [ErrorCode];
            kind = Pn532FrameKind.Error;
            data = default;
            if (isError) return true;
        }
    }

    private static byte Sum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte one in bytes) sum += one;
        return sum;
    }
}
