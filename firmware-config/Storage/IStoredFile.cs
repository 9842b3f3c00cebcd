namespace Logistics.Storage;

/// <summary>
/// An open file, read and written at places. What was written is safe only after <see cref="Flush"/>; after a flush that failed nobody
/// knows what the disk has, and the bytes belong into another file. Every member throws <see cref="IOException"/> when the disk fails.
/// </summary>
public interface IStoredFile : IDisposable
{
    /// <summary>Bytes in it.</summary>
    long Length { get; }

    /// <summary>Reads bytes that are there.</summary>
    /// <exception cref="IOException">It is shorter than asked for, or the disk fails.</exception>
    void Read(long at, Span<byte> into);

    /// <summary>Writes all the bytes at a place, which may lie at the end.</summary>
    void Write(long at, ReadOnlySpan<byte> bytes);

    /// <summary>Cuts it off at a length.</summary>
    void Cut(long length);

    /// <summary>Returns when the disk has what was written.</summary>
    void Flush();
}
