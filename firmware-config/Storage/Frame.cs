using System.Buffers.Binary;
using System.Numerics;

namespace Logistics.Storage;

/// <summary>
/// How what must be kept lies in a file: length of the content (4 bytes, little endian), CRC-32C of length and content (4), content. A
/// frame that was torn or damaged is known by it. Versioned with care.
/// </summary>
public static class Frame
{
    /// <summary>Bytes before the content.</summary>
    public const int Overhead = 8;

    /// <summary>Fills in length and checksum of a frame whose content stands behind <see cref="Overhead"/> bytes kept free.</summary>
    public static void Seal(Span<byte> frame)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - Overhead);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame));
    }

    /// <summary>Takes the frame that begins here; false when it is torn, damaged, or none.</summary>
    /// <param name="from">Bytes of a file from a frame's beginning.</param>
    /// <param name="longest">Bytes of content at most; more is none of ours.</param>
    /// <param name="content">The content. The next frame begins <see cref="Overhead"/> and this length further.</param>
    public static bool TryRead(ReadOnlySpan<byte> from, int longest, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (from.Length < Overhead) return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(from);
        if (length < 0 || length > longest || length > from.Length - Overhead) return false;
        ReadOnlySpan<byte> frame = from[..(Overhead + length)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(from[4..]) != Checksum(frame)) return false;
        content = frame[Overhead..];
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> frame)
    {
        uint rest = BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(frame));
        ReadOnlySpan<byte> content = frame[Overhead..];
        for (; content.Length >= 8; content = content[8..])
        {
            rest = BitOperations.Crc32C(rest, BinaryPrimitives.ReadUInt64LittleEndian(content));
        }
        foreach (byte value in content) rest = BitOperations.Crc32C(rest, value);
        return ~rest;
    }
}
