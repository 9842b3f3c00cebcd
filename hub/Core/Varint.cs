using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Logistics.Core;

/// <summary>
/// Numbers and JSON as journals and snapshots keep them: versioned with care. Numbers are variable-length, least significant seven
/// bits first; signed ones are folded so that small ones stay short; JSON has its length before. Reading takes what it read off the
/// front, and bytes that can't be read are an <see cref="InvalidDataException"/>.
/// </summary>
internal static class Varint
{
    public static void Write(IBufferWriter<byte> to, ulong value)
    {
        Span<byte> span = to.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        to.Advance(length);
    }

    public static void WriteSigned(IBufferWriter<byte> to, long value) => Write(to, (ulong)(value << 1) ^ (ulong)(value >> 63));

    public static void WriteJson<T>(IBufferWriter<byte> to, T value, JsonTypeInfo<T> type)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        Write(to, (ulong)json.Length);
        to.Write(json);
    }

    public static ulong Read(ref ReadOnlySpan<byte> from)
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

    public static long ReadSigned(ref ReadOnlySpan<byte> from)
    {
        ulong folded = Read(ref from);
        return (long)(folded >> 1) ^ -(long)(folded & 1);
    }

    /// <summary>The next so many bytes, with their number before.</summary>
    public static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> from)
    {
        ulong length = Read(ref from);
        if (length > (ulong)from.Length) throw new InvalidDataException($"{length} bytes wanted, {from.Length} left");
        ReadOnlySpan<byte> bytes = from[..(int)length];
        from = from[(int)length..];
        return bytes;
    }

    public static T ReadJson<T>(ref ReadOnlySpan<byte> from, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(ReadBytes(ref from), type) ?? throw new InvalidDataException("JSON without content");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("not the JSON that was written", exception);
        }
    }
}
