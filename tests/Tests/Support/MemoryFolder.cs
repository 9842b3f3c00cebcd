using Logistics.Storage;

namespace Logistics.Tests.Support;

/// <summary>
/// A folder in memory whose disk fails when told to: at chosen calls, or while it is ill. What was written and not flushed is on the disk
/// in part only after <see cref="CutPower"/>.
/// </summary>
public sealed class MemoryFolder : IFolder
{
    private readonly SortedDictionary<string, Content> _files = new(StringComparer.Ordinal);

    public string Path => "/memory";

    /// <summary>Calls so far, of every kind.</summary>
    public int Calls { get; private set; }

    /// <summary>Tells which call fails; null for none.</summary>
    public Func<int, string, bool>? Fails { get; set; }

    /// <summary>What the disk says to every call that changes something; null while it takes them.</summary>
    public string? Failure { get; set; }

    /// <summary>Bytes that fit; writing more fails.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    public long Bytes => _files.Values.Sum(static file => (long)file.Length);

    public byte[] this[string name]
    {
        get => [.. _files[name].Bytes];
        set => _files[name] = new Content([.. value]);
    }

    public MemoryFolder Copy()
    {
        MemoryFolder copy = new();
        foreach (string name in _files.Keys) copy[name] = this[name];
        return copy;
    }

    public void CutPower(Random random)
    {
        foreach (Content file in _files.Values)
        {
            // Of what was not flushed any part may be there, and its last bytes may be rubbish.
            int safe = file.SafeLength;
            file.Cut(Math.Min(file.Length, random.Next(safe, Math.Max(file.Length, safe) + 1)));
            if (file.Length > safe && random.Next(2) == 0) file.Write(file.Length - 1, [(byte)(file.Bytes[^1] ^ 0x55)]);
            file.Flush();
        }
    }

    public IReadOnlyList<string> Files()
    {
        Call("list", changes: false);
        return [.. _files.Keys];
    }

    public IStoredFile Open(string name)
    {
        Call("open", changes: !_files.ContainsKey(name));
        if (!_files.ContainsKey(name)) _files[name] = new Content([]);
        return new OpenFile(this, _files[name]);
    }

    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        Call("replace");
        byte[] bytes = content.ToArray();
        Need(bytes.Length);
        _files[name] = new Content(bytes);
    }

    public void Rename(string name, string to)
    {
        Call("rename");
        _files[to] = _files[name];
        _files.Remove(name);
    }

    public void Delete(string name)
    {
        Call("delete");
        _files.Remove(name);
    }

    private void Call(string kind, bool changes = true)
    {
        Calls++;
        if (changes && Failure is not null) throw new IOException(Failure);
        if (Fails?.Invoke(Calls, kind) == true) throw new IOException($"the disk fails to {kind}");
    }

    private void Need(long bytes)
    {
        if (Bytes + bytes > Capacity) throw new IOException("no space left on device");
    }

    private sealed class Content(byte[] bytes)
    {
        // Grows by doubling: a journal is written a few bytes at a time.
        private byte[] _room = bytes;

        public int Length { get; private set; } = bytes.Length;

        /// <summary>So many bytes were there when it was last flushed.</summary>
        public int SafeLength { get; private set; } = bytes.Length;

        public ReadOnlySpan<byte> Bytes => _room.AsSpan(0, Length);

        public void Write(int at, ReadOnlySpan<byte> written)
        {
            int end = at + written.Length;
            if (end > _room.Length) Array.Resize(ref _room, Math.Max(end, 2 * _room.Length));
            written.CopyTo(_room.AsSpan(at));
            Length = Math.Max(Length, end);
        }

        public void Cut(int length)
        {
            _room.AsSpan(length, Length - length).Clear();
            Length = length;
        }

        public void Flush() => SafeLength = Length;
    }

    private sealed class OpenFile(MemoryFolder folder, Content file) : IStoredFile
    {
        public long Length => file.Length;

        public void Read(long at, Span<byte> into)
        {
            folder.Call("read", changes: false);
            if (at + into.Length > file.Length) throw new IOException("shorter than it was");
            file.Bytes.Slice((int)at, into.Length).CopyTo(into);
        }

        public void Write(long at, ReadOnlySpan<byte> bytes)
        {
            folder.Need(Math.Max(0, at + bytes.Length - file.Length));

            // A write that fails may have written a part.
            IOException? failure = null;
            try
            {
                folder.Call("write");
            }
            catch (IOException exception)
            {
                failure = exception;
            }

            int part = failure is not null ? bytes.Length / 2 : bytes.Length;
            file.Write((int)at, bytes[..part]);
            if (failure is not null) throw failure;
        }

        public void Cut(long length)
        {
            folder.Call("cut");
            file.Cut((int)length);
        }

        public void Flush()
        {
            folder.Call("flush");
            file.Flush();
        }

        public void Dispose()
        {
        }
    }
}
