using Logistics.Storage;

namespace Logistics.Simulator.Swarm;

/// <summary>
/// A folder whose disk forgets: what was written is in the page cache, what was flushed is on the platter, and a power cut leaves of the
/// rest nothing, all, some or half. It fills, fails and is damaged when the day says so.
/// </summary>
internal sealed class SimulatedFolder(string path, Chance chance, CrashPoint crash) : IFolder
{
    private readonly SortedDictionary<string, Stored> _files = new(StringComparer.Ordinal);

    /// <summary>Removed, but the folder's own entry was not yet brought to disk: they may be back after a power cut.</summary>
    private readonly SortedDictionary<string, Stored> _removed = new(StringComparer.Ordinal);

    public string Path => path;

    public DiskFault Fault { get; set; }

    /// <summary>Calls that failed because of the fault.</summary>
    public long Failures { get; private set; }

    public IReadOnlyList<string> Files() => [.. _files.Keys];

    public IStoredFile Open(string name)
    {
        if (!_files.TryGetValue(name, out Stored? stored))
        {
            stored = new Stored();
            Stored made = stored;
            Change();
            crash.Pass(() => _files.Add(name, made));
            _removed.Clear();
        }
        return new OpenFile(this, stored);
    }

    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        Stored fresh = new();
        fresh.Write(0, content);
        Change();
        if (Fault == DiskFault.FlushError) throw Failing("Input/output error");
        fresh.Flush();
        crash.Pass(() => _files[name] = fresh);
        _removed.Clear();
    }

    public void Rename(string name, string to)
    {
        if (!_files.TryGetValue(name, out Stored? stored)) throw new IOException($"'{name}' is not there.");
        Change();
        crash.Pass(() =>
        {
            _files.Remove(name);
            _files[to] = stored;
        });
        _removed.Clear();
    }

    public void Delete(string name)
    {
        if (!_files.TryGetValue(name, out Stored? stored)) return;
        if (Fault == DiskFault.ReadOnly) throw Failing("Read-only file system");
        crash.Pass(() =>
        {
            _files.Remove(name);
            _removed[name] = stored;
        });
    }

    /// <summary>The power goes: what was not flushed is gone, whole, in part or not at all.</summary>
    public void CutPower()
    {
        foreach ((string name, Stored stored) in _removed)
        {
            if (!_files.ContainsKey(name) && chance.Permille(500)) _files.Add(name, stored);
        }
        _removed.Clear();
        foreach (Stored stored in _files.Values) stored.CutPower(chance);
    }

    /// <summary>A bit flips or an end is missing, in a file of its owner's while the owner is down; says which.</summary>
    public string? Damage()
    {
        string[] names = [.. _files.Where(file => file.Value.Length > 0).Select(file => file.Key)];
        if (names.Length == 0) return null;
        string name = chance.Pick(names);
        return $"{name}: {_files[name].Damage(chance)}";
    }

    /// <summary>Another folder with the same files, as after a process that died and left the machine running.</summary>
    public SimulatedFolder Copy()
    {
        SimulatedFolder copy = new(path, chance, new CrashPoint(chance));
        foreach ((string name, Stored stored) in _files) copy._files.Add(name, stored.Copy());
        return copy;
    }

    private void Change()
    {
        switch (Fault)
        {
            case DiskFault.Full: throw Failing("No space left on device");
            case DiskFault.ReadOnly: throw Failing("Read-only file system");
            case DiskFault.WriteError when chance.Permille(500): throw Failing("Input/output error");
        }
    }

    private IOException Failing(string why)
    {
        Failures++;
        return new IOException(why);
    }

    private sealed class OpenFile(SimulatedFolder folder, Stored stored) : IStoredFile
    {
        public long Length => stored.Length;

        public void Read(long at, Span<byte> into) => stored.Read(at, into);

        public void Write(long at, ReadOnlySpan<byte> bytes)
        {
            try
            {
                folder.Change();
            }
            catch (IOException) when (folder.Fault != DiskFault.ReadOnly && folder.ShortWrite(bytes.Length) is int some and > 0)
            {
                stored.Write(at, bytes[..some]);
                throw;
            }
            folder.Pass(stored, at, bytes);
        }

        public void Cut(long length)
        {
            folder.Change();
            folder.Pass();
            stored.Cut(length);
        }

        public void Flush()
        {
            if (folder.Fault is DiskFault.FlushError or DiskFault.ReadOnly)
            {
                stored.FailFlush(folder.Chance);
                throw folder.Failing("Input/output error");
            }
            folder.Flush(stored);
        }

        public void Dispose()
        {
        }
    }

    private Chance Chance => chance;

    private int ShortWrite(int length) => chance.Below(length);

    private void Pass() => crash.Pass();

    private void Pass(Stored stored, long at, ReadOnlySpan<byte> bytes)
    {
        if (!crash.IsArmed)
        {
            stored.Write(at, bytes);
            return;
        }
        byte[] kept = bytes.ToArray();
        crash.Pass(() => stored.Write(at, kept));
    }

    private void Flush(Stored stored)
    {
        if (!crash.IsArmed) stored.Flush();
        else crash.Pass(stored.Flush);
    }

    /// <summary>One file: its bytes as programs see them, as the platter has them, and what stands between.</summary>
    private sealed class Stored
    {
        private readonly List<(long At, byte[]? Bytes)> _unflushed = [];
        private byte[] _seen = [];
        private byte[] _safe = [];
        private int _seenLength;
        private int _safeLength;

        public long Length => _seenLength;

        public void Read(long at, Span<byte> into)
        {
            if (at + into.Length > _seenLength) throw new IOException("The file is shorter than it was.");
            _seen.AsSpan((int)at, into.Length).CopyTo(into);
        }

        public void Write(long at, ReadOnlySpan<byte> bytes)
        {
            Apply(ref _seen, ref _seenLength, at, bytes);
            _unflushed.Add((at, bytes.ToArray()));
        }

        public void Cut(long length)
        {
            _seenLength = (int)Math.Min(length, _seenLength);
            _unflushed.Add((length, null));
        }

        public void Flush()
        {
            foreach ((long at, byte[]? bytes) in _unflushed) ApplySafe(at, bytes);
            _unflushed.Clear();
        }

        /// <summary>After it, programs see what they wrote, no later flush tries again, and the platter has what it has.</summary>
        public void FailFlush(Chance chance)
        {
            foreach ((long at, byte[]? bytes) in _unflushed)
            {
                if (chance.Permille(500)) ApplySafe(at, bytes);
            }
            _unflushed.Clear();
        }

        public void CutPower(Chance chance)
        {
            int kept = chance.Below(5);
            int whole = kept switch { 0 => 0, 1 => _unflushed.Count, _ => chance.Below(_unflushed.Count + 1) };
            for (int index = 0; index < _unflushed.Count; index++)
            {
                (long at, byte[]? bytes) = _unflushed[index];
                if (kept == 4 ? chance.Permille(500) : index < whole) ApplySafe(at, bytes);
                else if (kept == 3 && index == whole && bytes is { Length: > 0 }) ApplySafe(at, bytes[..chance.Below(bytes.Length)]);
            }
            _unflushed.Clear();
            _seen = _safe.AsSpan(0, _safeLength).ToArray();
            _seenLength = _safeLength;
        }

        public string Damage(Chance chance)
        {
            if (chance.Permille(400))
            {
                _seenLength = chance.Below(_seenLength);
                _safeLength = Math.Min(_safeLength, _seenLength);
                _unflushed.Clear();
                return $"cut at {_seenLength}";
            }
            int at = chance.Below(_seenLength);
            int bit = chance.Below(8);
            _seen[at] ^= (byte)(1 << bit);
            if (at < _safeLength) _safe[at] = _seen[at];
            return $"bit {bit} of byte {at} flipped";
        }

        public Stored Copy()
        {
            Stored copy = new();
            copy.Write(0, _seen.AsSpan(0, _seenLength));
            copy.Flush();
            return copy;
        }

        private void ApplySafe(long at, byte[]? bytes)
        {
            if (bytes is null) _safeLength = (int)Math.Min(at, _safeLength);
            else Apply(ref _safe, ref _safeLength, at, bytes);
        }

        private static void Apply(ref byte[] buffer, ref int length, long at, ReadOnlySpan<byte> bytes)
        {
            int end = (int)at + bytes.Length;
            if (end > buffer.Length) Array.Resize(ref buffer, Math.Max(end, Math.Max(256, buffer.Length * 2)));

            // A hole that a lost write left reads as zeros.
            if (at > length) buffer.AsSpan(length, (int)at - length).Clear();
            bytes.CopyTo(buffer.AsSpan((int)at));
            length = Math.Max(length, end);
        }
    }
}
