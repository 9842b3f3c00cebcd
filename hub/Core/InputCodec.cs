using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Logistics.Core;

/// <summary>
/// Inputs as bytes, as journals keep them: versioned with care. Numbers are variable-length, least significant seven bits
/// first; signed ones are folded so that small ones stay short; configurations and commands are JSON with their length before.
/// </summary>
public static class InputCodec
{
    /// <summary>Readings in one pack at most; a journal that claims more is not ours.</summary>
    public const int ReadingsMost = 1_000;

    /// <summary>Appends an input.</summary>
    public static void Write(in Input input, IBufferWriter<byte> to)
    {
        Encoder encoder = new(to);
        encoder.Unsigned((ulong)input.Kind);
        encoder.Signed(input.TimeMs);
        switch (input.Kind)
        {
            case InputKind.Configure:
                encoder.Bytes(JsonSerializer.SerializeToUtf8Bytes(input.Configuration!, InputJson.Default.SiteConfiguration));
                break;
            case InputKind.Command:
                encoder.Bytes(JsonSerializer.SerializeToUtf8Bytes(input.Command!, InputJson.Default.Command));
                break;
            case InputKind.Pack:
                encoder.Unsigned((ulong)input.Pack.Publisher);
                encoder.Signed(input.Pack.Boot);
                encoder.Unsigned((ulong)input.Pack.Seq);
                encoder.Unsigned((ulong)input.Pack.From);
                encoder.Unsigned((ulong)input.Readings.Length);
                foreach (ref readonly Reading reading in input.Readings)
                {
                    encoder.Unsigned((ulong)reading.Sensor);
                    encoder.Signed(input.TimeMs - reading.AtMs);
                    encoder.Signed(reading.Value);
                }
                break;
        }
    }

    /// <summary>Takes the next input off <paramref name="from"/>.</summary>
    /// <param name="from">Inputs as they were written; what was read is taken off its front.</param>
    /// <param name="scratch">Takes the readings, <see cref="ReadingsMost"/> of them; the input is valid as long as they stay there.</param>
    /// <exception cref="InvalidDataException">The bytes are not inputs.</exception>
    public static Input Read(ref ReadOnlySpan<byte> from, Span<Reading> scratch)
    {
        InputKind kind = (InputKind)Unsigned(ref from);
        long timeMs = Signed(ref from);
        switch (kind)
        {
            case InputKind.Configure:
                return Input.Configure(timeMs, Json(ref from, InputJson.Default.SiteConfiguration));
            case InputKind.Command:
                return Input.Of(timeMs, Json(ref from, InputJson.Default.Command));
            case InputKind.Tick:
                return Input.Tick(timeMs);
            case InputKind.Pack:
                PackHeader pack = new((int)Unsigned(ref from), Signed(ref from), (long)Unsigned(ref from), (long)Unsigned(ref from));
                ulong count = Unsigned(ref from);
                if (count > (ulong)scratch.Length) throw new InvalidDataException($"a pack of {count} readings");
                for (int index = 0; index < (int)count; index++)
                {
                    scratch[index] = new Reading((int)Unsigned(ref from), timeMs - Signed(ref from), Signed(ref from));
                }
                return Input.Of(timeMs, pack, scratch[..(int)count]);
            default:
                throw new InvalidDataException($"an input of kind {kind}");
        }
    }

    private static T Json<T>(ref ReadOnlySpan<byte> from, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        ulong length = Unsigned(ref from);
        if (length > (ulong)from.Length) throw new InvalidDataException($"{length} bytes wanted, {from.Length} left");
        ReadOnlySpan<byte> json = from[..(int)length];
        from = from[(int)length..];
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException("an input without content");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"an input that is no JSON of ours: {exception.Message}", exception);
        }
    }

    private static ulong Unsigned(ref ReadOnlySpan<byte> from)
    {
        ulong value = 0;
        for (int index = 0; index < from.Length && index < 10; index++)
        {
            value |= (ulong)(from[index] & 0x7f) << (7 * index);
            if (from[index] >= 0x80) continue;
            from = from[(index + 1)..];
            return value;
        }
        throw new InvalidDataException("a number without an end");
    }

    private static long Signed(ref ReadOnlySpan<byte> from)
    {
        ulong folded = Unsigned(ref from);
        return (long)(folded >> 1) ^ -(long)(folded & 1);
    }

    private readonly ref struct Encoder(IBufferWriter<byte> to)
    {
        public void Unsigned(ulong value)
        {
            Span<byte> span = to.GetSpan(10);
            int length = 0;
            for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
            span[length++] = (byte)value;
            to.Advance(length);
        }

        public void Signed(long value) => Unsigned((ulong)(value << 1) ^ (ulong)(value >> 63));

        public void Bytes(ReadOnlySpan<byte> bytes)
        {
            Unsigned((ulong)bytes.Length);
            to.Write(bytes);
        }
    }
}

[JsonSerializable(typeof(SiteConfiguration))]
[JsonSerializable(typeof(Command))]
internal sealed partial class InputJson : JsonSerializerContext;
