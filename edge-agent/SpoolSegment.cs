using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Logistics.EdgeAgent;

/// <summary>
/// A run of packs of one boot, numbered without holes: first those on disk, then those that only memory has so far. An entry on disk is, in
/// little endian: payload length (4), CRC-32 of all that follows (4), boot (8), seq (8), sealed at in Unix ms (8), records (4), payload.
/// Versioned with care.
/// </summary>
internal sealed class SpoolSegment(string? folder, long boot, long firstSeq) : IDisposable
{
    public const string Extension = ".spool";
    public const int HeaderLength = 36;
    public const int LongestPayload = 128 * 1024;

    private readonly MemoryStream _tail = new();
    private SafeFileHandle? _file;
    private long _written;

    public long Boot { get; } = boot;

    public long FirstSeq { get; } = firstSeq;

    public long Packs { get; private set; }

    public long Records { get; private set; }

    /// <summary>Packs, from the first, that the hub has acknowledged.</summary>
    public long PacksDone { get; set; }

    /// <summary>Records in those packs.</summary>
    public long RecordsDone { get; set; }

    public long EndSeq => FirstSeq + Packs;

    public long Length => _written + _tail.Length;

    public long InMemory => _tail.Length;

    private string Path => System.IO.Path.Combine(
        folder!, string.Create(CultureInfo.InvariantCulture, $"{Boot:D12}-{FirstSeq:D12}{Extension}"));

    /// <summary>Takes up a file of an earlier run, up to the first entry that is torn or damaged; the file is cut there.</summary>
    /// <param name="path">A file named by an earlier segment.</param>
    /// <param name="segment">The segment; null when nothing in the file is whole.</param>
    /// <returns>False when something had to be cut.</returns>
    public static bool Load(string path, out SpoolSegment? segment)
    {
        segment = null;
        byte[] bytes = File.ReadAllBytes(path);
        string[] name = System.IO.Path.GetFileNameWithoutExtension(path).Split('-');
        if (name.Length == 2
            && long.TryParse(name[0], NumberStyles.None, CultureInfo.InvariantCulture, out long boot)
            && long.TryParse(name[1], NumberStyles.None, CultureInfo.InvariantCulture, out long seq))
        {
            segment = new SpoolSegment(System.IO.Path.GetDirectoryName(path)!, boot, seq);
            int position = 0;
            while (segment.Accepts(bytes.AsSpan(position), out int length))
            {
                position += length;
            }

            segment._written = position;
        }

        if (segment is { Packs: 0 })
        {
            segment = null;
        }

        if (segment is not null && segment._written == bytes.Length)
        {
            return true;
        }

        if (segment is null)
        {
            File.Delete(path);
        }
        else
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            RandomAccess.SetLength(file, segment._written);
        }

        return false;
    }

    /// <summary>Adds a pack, in memory.</summary>
    public void Append(DateTimeOffset sealedAt, int records, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteInt32LittleEndian(header, payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], Boot);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], EndSeq);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], sealedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32LittleEndian(header[32..], records);
        long start = _tail.Length;
        _tail.Position = start;
        _tail.Write(header);
        _tail.Write(payload);
        Span<byte> entry = _tail.GetBuffer().AsSpan((int)start, (int)(_tail.Length - start));
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], Crc32.Of(entry[8..]));
        Packs++;
        Records += records;
    }

    /// <summary>Reads the header at a place where an entry begins.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public (int Length, long Seq, DateTimeOffset SealedAt, int Records) ReadHeader(long offset)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        ReadAt(offset, header);
        return (HeaderLength + BinaryPrimitives.ReadInt32LittleEndian(header),
            BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(header[24..])),
            BinaryPrimitives.ReadInt32LittleEndian(header[32..]));
    }

    /// <summary>Reads bytes within the segment.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public void ReadAt(long offset, Span<byte> into)
    {
        if (offset >= _written)
        {
            _tail.GetBuffer().AsSpan((int)(offset - _written), into.Length).CopyTo(into);
        }
        else if (RandomAccess.Read(Open(), into, offset) != into.Length)
        {
            throw new IOException($"'{Path}' is shorter than it was.");
        }
    }

    /// <summary>Writes what only memory has and waits until the disk has it.</summary>
    /// <exception cref="IOException">It does not; all stays in memory, and a later try begins at the same place.</exception>
    public void Flush()
    {
        if (folder is null || _tail.Length == 0)
        {
            return;
        }

        RandomAccess.Write(Open(), _tail.GetBuffer().AsSpan(0, (int)_tail.Length), _written);
        RandomAccess.FlushToDisk(Open());
        _written += _tail.Length;
        _tail.SetLength(0);
        _tail.Capacity = 0;
    }

    /// <summary>Removes the segment from disk.</summary>
    /// <exception cref="IOException">The file can't be removed.</exception>
    public void Delete()
    {
        Dispose();
        if (_written > 0)
        {
            File.Delete(Path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private SafeFileHandle Open()
    {
        try
        {
            return _file ??= File.OpenHandle(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    private bool Accepts(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < HeaderLength)
        {
            return false;
        }

        int payload = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (payload is < 0 or > LongestPayload || bytes.Length < HeaderLength + payload)
        {
            return false;
        }

        length = HeaderLength + payload;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Crc32.Of(bytes[8..length])
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) != Boot
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) != EndSeq)
        {
            return false;
        }

        Packs++;
        Records += BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]);
        return true;
    }
}
