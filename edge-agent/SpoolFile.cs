using Logistics.Storage;

namespace Logistics.EdgeAgent;

/// <summary>One file of the spool: frames of packs, one behind the other.</summary>
internal sealed class SpoolFile(IFolder folder, string name, long length) : IDisposable
{
    private IStoredFile? _file;

    public string Name { get; } = name;

    /// <summary>Bytes that it takes; after a failure, that it may take.</summary>
    public long Length { get; private set; } = length;

    /// <summary>Packs in it that still wait.</summary>
    public int Live { get; set; }

    /// <summary>Reads that failed in a row.</summary>
    public int FailedReads { get; set; }

    /// <summary>Adds bytes and returns when the disk has them.</summary>
    /// <exception cref="IOException">It does not; the file is not to be added to any more.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        long at = Length;
        Length += bytes.Length;
        _file ??= folder.Open(Name);
        _file.Write(at, bytes);
        _file.Flush();
    }

    /// <exception cref="IOException">The disk fails.</exception>
    public byte[] Read(long at, int length)
    {
        byte[] bytes = new byte[length];
        _file ??= folder.Open(Name);
        _file.Read(at, bytes);
        return bytes;
    }

    /// <summary>Closes it; the next use opens it again.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }
}
