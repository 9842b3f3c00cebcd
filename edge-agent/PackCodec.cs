using System.Buffers.Binary;
using System.Text;
using Logistics.EdgeAgent.Sensors;
using Logistics.Storage;

namespace Logistics.EdgeAgent;

/// <summary>
/// A pack as the spool keeps it, framed: not yet SenML, because the times on the wire depend on what the clock turns out to be when it is
/// sent. Versioned with care: a version byte, whether the clock was right (1 byte), boot, seq, total, sealed at in Unix ms, the clock's
/// correction in ms, the number of samples, the samples; whole numbers in 7-bit groups, zigzag.
/// </summary>
internal static class PackCodec
{
    /// <summary>Bytes of a pack at most, without its frame.</summary>
    public const int Longest = 128 * 1024;

    private const byte Version = 1;
    private const byte RepeatBit = 0x80;

    /// <returns>The pack in its frame.</returns>
    public static byte[] Encode(in PackHead head, IReadOnlyList<Sample> samples)
    {
        using MemoryStream stream = new();
        stream.SetLength(Frame.Overhead);
        stream.Position = Frame.Overhead;
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(head.IsClockRight);
        Write(writer, head.Boot);
        Write(writer, head.Seq);
        Write(writer, head.Total);
        Write(writer, head.SealedAt.ToUnixTimeMilliseconds());
        Write(writer, (long)head.Correction.TotalMilliseconds);
        Write(writer, samples.Count);
        foreach (Sample sample in samples)
        {
            writer.Write((byte)((byte)sample.Kind | (sample.IsRepeat ? RepeatBit : 0)));
            Write(writer, sample.Channel);
            Write(writer, sample.At.ToUnixTimeMilliseconds());
            switch (sample.Kind)
            {
                case SampleKind.Number:
                    writer.Write(sample.Number);
                    break;
                case SampleKind.Boolean:
                    writer.Write(sample.Boolean);
                    break;
                default:
                    Write(writer, sample.Text!);
                    break;
            }
        }

        writer.Flush();
        byte[] frame = stream.ToArray();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame.Length - Frame.Overhead, Longest, nameof(samples));
        Frame.Seal(frame);
        return frame;
    }

    /// <summary>Reads what stands before the samples; false when the content is of no version known here.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out PackHead head, out int samples)
    {
        Reader reader = new(content);
        return reader.TryHead(out head, out samples);
    }

    /// <summary>Reads a whole pack; false when the content is of no version known here.</summary>
    /// <param name="content">A frame's content.</param>
    /// <param name="head">What stands before the samples.</param>
    /// <param name="into">Emptied, then filled.</param>
    public static bool TryRead(ReadOnlySpan<byte> content, out PackHead head, List<Sample> into)
    {
        into.Clear();
        Reader reader = new(content);
        if (!reader.TryHead(out head, out int count)) return false;
        for (int index = 0; index < count; index++)
        {
            if (!reader.TrySample(out Sample sample)) return false;
            into.Add(sample);
        }

        return true;
    }

    private static void Write(BinaryWriter writer, long number) => writer.Write7BitEncodedInt64((number << 1) ^ (number >> 63));

    private static void Write(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Write(writer, bytes.Length);
        writer.Write(bytes);
    }

    private ref struct Reader(ReadOnlySpan<byte> rest)
    {
        private const long FirstMs = -62_135_596_800_000;
        private const long LastMs = 253_402_300_799_999;

        private ReadOnlySpan<byte> _rest = rest;

        public bool TryHead(out PackHead head, out int samples)
        {
            head = default;
            samples = 0;
            if (!TryByte(out byte version) || version != Version || !TryByte(out byte isClockRight) || !TryNumber(out long boot)
                || !TryNumber(out long seq) || !TryNumber(out long total) || !TryTime(out DateTimeOffset sealedAt)
                || !TryNumber(out long correction) || Math.Abs((double)correction) > LastMs || !TryNumber(out long count)
                || count is < 0 or > Longest || boot < 0 || seq < 1 || total < count)
            {
                return false;
            }

            samples = (int)count;
            head = new PackHead(boot, seq, total, sealedAt, TimeSpan.FromMilliseconds(correction), isClockRight != 0);
            return true;
        }

        public bool TrySample(out Sample sample)
        {
            sample = default;
            if (!TryByte(out byte kind) || !TryText(out string channel) || !TryTime(out DateTimeOffset at)) return false;
            switch ((SampleKind)(kind & ~RepeatBit))
            {
                case SampleKind.Number when _rest.Length >= sizeof(double):
                    double number = BinaryPrimitives.ReadDoubleLittleEndian(_rest);
                    _rest = _rest[sizeof(double)..];
                    if (!double.IsFinite(number)) return false;
                    sample = new Sample(channel, at, number);
                    break;
                case SampleKind.Boolean when TryByte(out byte yes):
                    sample = new Sample(channel, at, yes != 0);
                    break;
                case SampleKind.Text when TryText(out string text):
                    sample = new Sample(channel, at, text);
                    break;
                default:
                    return false;
            }

            if ((kind & RepeatBit) != 0) sample = sample.RepeatedAt(at);
            return true;
        }

        private bool TryByte(out byte value)
        {
            value = _rest.IsEmpty ? default : _rest[0];
            if (_rest.IsEmpty) return false;
            _rest = _rest[1..];
            return true;
        }

        private bool TryNumber(out long number)
        {
            ulong bits = 0;
            number = 0;
            for (int shift = 0; shift < 64; shift += 7)
            {
                if (!TryByte(out byte group)) return false;
                bits |= (ulong)(group & 0x7f) << shift;
                if (group >= 0x80) continue;
                number = (long)(bits >> 1) ^ -(long)(bits & 1);
                return true;
            }

            return false;
        }

        private bool TryTime(out DateTimeOffset time)
        {
            bool isTime = TryNumber(out long ms) && ms is >= FirstMs and <= LastMs;
            time = isTime ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : default;
            return isTime;
        }

        private bool TryText(out string text)
        {
            text = "";
            if (!TryNumber(out long length) || length < 0 || length > _rest.Length) return false;
            text = Encoding.UTF8.GetString(_rest[..(int)length]);
            _rest = _rest[(int)length..];
            return true;
        }
    }
}
