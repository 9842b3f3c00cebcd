using Logistics.Storage;

namespace Logistics.Tests.Support;

/// <summary>A folder in memory whose bytes a test can damage, and whose calls it can let fail.</summary>
internal sealed class MemoryFolder : IFolder
{
    private readonly SortedDictionary<string, MemoryStream> _files = new(StringComparer.Ordinal);

    public string Path => "memory";

    /// <summary>What the disk says to calls that change something; null while it takes them.</summary>
    public string? Failure { get; set; }

    public byte[] this[string name]
    {
        get => _files[name].ToArray();
        set
        {
            _files[name] = new MemoryStream();
            _files[name].Write(value);
        }
    }

    public MemoryFolder Copy()
    {
        MemoryFolder copy = new();
        foreach (string name in _files.Keys) copy[name] = this[name];
        return copy;
    }

    public IReadOnlyList<string> Files() => [.. _files.Keys];

    public IStoredFile Open(string name)
    {
        if (!_files.TryGetValue(name, out MemoryStream? stream))
        {
            Change();
            _files.Add(name, stream = new MemoryStream());
        }
        return new OpenFile(this, stream);
    }

    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        Change();
        this[name] = content.ToArray();
    }

    public void Rename(string name, string to)
    {
        Change();
        _files.Remove(name, out MemoryStream? stream);
        _files[to] = stream!;
    }

    public void Delete(string name)
    {
        Change();
        _files.Remove(name);
    }

    private void Change()
    {
        if (Failure is not null) throw new IOException(Failure);
    }

    private sealed class OpenFile(MemoryFolder folder, MemoryStream stream) : IStoredFile
    {
        public long Length => stream.Length;

        public void Read(long at, Span<byte> into)
        {
            stream.Position = at;
            stream.ReadExactly(into);
        }

        public void Write(long at, ReadOnlySpan<byte> bytes)
        {
            folder.Change();
            stream.Position = at;
            stream.Write(bytes);
        }

        public void Cut(long length)
        {
            folder.Change();
            stream.SetLength(length);
        }

        public void Flush() => folder.Change();

        public void Dispose()
        {
        }
    }
}
