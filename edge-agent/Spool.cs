using System.Globalization;

namespace Logistics.EdgeAgent;

/// <summary>
/// Packs that the hub has not acknowledged yet, oldest first, in a bounded folder. Used by one thread.
/// </summary>
/// <remarks>
/// A pack goes to the broker at once and to disk within about a second (<see cref="Flush"/>), in groups: a hub that is there acknowledges
/// before that, so that in quiet operation a memory card is hardly written at all. A power cut can therefore take the last second's
/// packs, but
/// only those that were not yet acknowledged; numbers are safe, because each start counts in a boot of its own.
/// A disk that fails keeps nothing from being sent: memory holds what it may, and each flush tries again.
/// </remarks>
public sealed class Spool : IDisposable
{
    /// <summary>Least limit in bytes.</summary>
    public const long LeastLimit = 64 * 1024;

    private const string BootFile = "boot";
    private const long LargestSegment = 256 * 1024;
    private const long MemoryLimit = 4 * 1024 * 1024;

    private readonly string? _folder;
    private readonly long _limit;
    private readonly long _segmentLimit;
    private readonly List<SpoolSegment> _segments = [];
    private readonly Dictionary<long, long> _acknowledged = [];
    private byte[] _buffer = new byte[4_096];
    private Cursor _head;
    private Cursor _next;
    private long _nextSeq = 1;

    private Spool(string? folder, long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, LeastLimit);
        _folder = folder;
        _limit = limit;
        _segmentLimit = Math.Min(LargestSegment, limit / 4);
    }

    /// <summary>This start's number: the clock's Unix milliseconds, but at least one more than the boot before. Fine enough that starts
    /// which can't read the boot before do not share one.</summary>
    public long Boot { get; private set; }

    /// <summary>Packs not yet acknowledged.</summary>
    public long Waiting { get; private set; }

    /// <summary>Packs handed out by <see cref="TryNext"/> and not yet acknowledged.</summary>
    public long InFlight { get; private set; }

    /// <summary>Records dropped, since this start, because the limit was reached or the disk lost them.</summary>
    public long Dropped { get; private set; }

    /// <summary>Files of earlier runs that had to be cut at a torn or damaged entry.</summary>
    public int Cut { get; private set; }

    /// <summary>What is wrong with the disk, in words; null while all is well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>True when packs wait that only memory has.</summary>
    public bool NeedsFlush => _folder is not null && _segments.Exists(static segment => segment.InMemory > 0);

    /// <summary>Takes up what an earlier run left and begins a new boot. A folder that can't be used is told in
    /// <see cref="Trouble"/>.</summary>
    /// <param name="folder">Where the files are, made when absent; null keeps all in memory.</param>
    /// <param name="limit">Most bytes to keep, at least <see cref="LeastLimit"/>.</param>
    /// <param name="now">The clock's time.</param>
    public static Spool Open(string? folder, long limit, DateTimeOffset now)
    {
        Spool spool = new(folder, limit) { Boot = now.ToUnixTimeMilliseconds() };
        spool.Try(spool.Load);
        return spool;
    }

    /// <summary>Seals a pack with the next number of this boot.</summary>
    /// <param name="sealedAt">The steady clock's time.</param>
    /// <param name="records">Records in it.</param>
    /// <param name="payload">At most 128 KiB.</param>
    public void Append(DateTimeOffset sealedAt, int records, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, SpoolSegment.LongestPayload);
        if (_segments.Count == 0 || _segments[^1].Boot != Boot || _segments[^1].Length >= _segmentLimit)
        {
            _segments.Add(new SpoolSegment(_folder, Boot, _nextSeq));
        }

        _segments[^1].Append(sealedAt, records, payload);
        _nextSeq++;
        Waiting++;
        while (_segments.Count > 1 && IsOverLimit())
        {
            Drop(0);
        }
    }

    /// <summary>Hands out the next pack to send; false when all were handed out.</summary>
    public bool TryNext(out SpoolEntry entry)
    {
        entry = default;
        while (Settle(ref _next) && Waiting > 0)
        {
            int index = _next.Segment;
            SpoolSegment segment = _segments[index];
            try
            {
                (int length, long seq, DateTimeOffset sealedAt, _) = segment.ReadHeader(_next.Offset);
                if (length > _buffer.Length)
                {
                    Array.Resize(ref _buffer, length);
                }

                segment.ReadAt(_next.Offset, _buffer.AsSpan(0, length));
                _next = _next with { Offset = _next.Offset + length };
                InFlight++;
                entry = new SpoolEntry(
                    segment.Boot, seq, FirstOfRun(index), sealedAt,
                    _buffer.AsMemory(SpoolSegment.HeaderLength, length - SpoolSegment.HeaderLength));
                return true;
            }
            catch (IOException exception)
            {
                Lose(index, exception);
            }
        }

        return false;
    }

    /// <summary>When the oldest waiting pack was sealed, on the clock of its boot; null when none waits.</summary>
    public DateTimeOffset? OldestSealedAt()
    {
        try
        {
            return Settle(ref _head) ? _segments[_head.Segment].ReadHeader(_head.Offset).SealedAt : null;
        }
        catch (IOException exception)
        {
            Lose(_head.Segment, exception);
            return null;
        }
    }

    /// <summary>Starts handing out again at the oldest pack that is not acknowledged.</summary>
    public void Rewind()
    {
        _next = _head;
        InFlight = 0;
    }

    /// <summary>The hub has this boot's packs up to and including the number. What it never got can't be acknowledged and is
    /// ignored.</summary>
    /// <returns>Packs that are no longer waiting because of it.</returns>
    public long Acknowledge(long boot, long seq)
    {
        if (boot > Boot || (boot == Boot && seq >= _nextSeq) || seq <= _acknowledged.GetValueOrDefault(boot))
        {
            return 0;
        }

        _acknowledged[boot] = seq;
        long before = Waiting;
        try
        {
            while (Settle(ref _head) && Waiting > 0)
            {
                SpoolSegment segment = _segments[_head.Segment];
                (int length, long at, _, int records) = segment.ReadHeader(_head.Offset);
                if (at > _acknowledged.GetValueOrDefault(segment.Boot))
                {
                    break;
                }

                segment.PacksDone++;
                segment.RecordsDone += records;
                _head = _head with { Offset = _head.Offset + length };
                Waiting--;
                InFlight = Math.Max(0, InFlight - 1);
            }
        }
        catch (IOException exception)
        {
            Lose(_head.Segment, exception);
        }

        if (_next.CompareTo(_head) < 0)
        {
            Rewind();
        }

        Trim();
        return before - Waiting;
    }

    /// <summary>Brings to disk what waits and only memory has. To be called about once a second while <see cref="NeedsFlush"/>.</summary>
    public void Flush()
    {
        if (_folder is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(_folder);
            foreach (SpoolSegment segment in _segments)
            {
                segment.Flush();
            }

            Trouble = null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Trouble = $"the spool in '{_folder}' can't be written, memory holds the readings for now: {exception.Message}";
        }
    }

    /// <summary>Closes the files. What was not flushed is lost, as in a power cut.</summary>
    public void Dispose() => _segments.ForEach(static segment => segment.Dispose());

    private void Load()
    {
        if (_folder is null)
        {
            return;
        }

        Directory.CreateDirectory(_folder);
        long last = 0;
        string bootFile = Path.Combine(_folder, BootFile);
        if (File.Exists(bootFile))
        {
            _ = long.TryParse(File.ReadAllText(bootFile), NumberStyles.None, CultureInfo.InvariantCulture, out last);
        }

        foreach (string path in Directory.GetFiles(_folder, "*" + SpoolSegment.Extension).Order(StringComparer.Ordinal))
        {
            Cut += SpoolSegment.Load(path, out SpoolSegment? segment) ? 0 : 1;
            if (segment is not null)
            {
                _segments.Add(segment);
                Waiting += segment.Packs;
                last = Math.Max(last, segment.Boot);
            }
        }

        Boot = Math.Max(Boot, last + 1);
        string fresh = bootFile + ".new";
        using (FileStream stream = File.Create(fresh))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Boot.ToString(CultureInfo.InvariantCulture)));
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, bootFile, overwrite: true);
    }

    private bool IsOverLimit()
    {
        long total = 0;
        long memory = 0;
        foreach (SpoolSegment segment in _segments)
        {
            total += segment.Length;
            memory += segment.InMemory;
        }

        return total > _limit || memory > Math.Min(_limit, MemoryLimit);
    }

    private void Drop(int index)
    {
        // Handing out begins again: what is sent twice is recognised, what was skipped would be lost.
        Rewind();
        SpoolSegment segment = _segments[index];
        Dropped += segment.Records - segment.RecordsDone;
        Waiting -= segment.Packs - segment.PacksDone;
        Remove(index);
    }

    private void Remove(int index)
    {
        SpoolSegment segment = _segments[index];
        _segments.RemoveAt(index);
        _head = Without(_head, index);
        _next = Without(_next, index);
        Try(segment.Delete);
    }

    private static Cursor Without(Cursor cursor, int index)
    {
        if (cursor.Segment == index)
        {
            return new Cursor(index, 0);
        }

        return cursor.Segment > index ? cursor with { Segment = cursor.Segment - 1 } : cursor;
    }

    private void Trim()
    {
        while (_segments.Count > 0 && (_head.Segment > 0 || _head.Offset >= _segments[0].Length))
        {
            Remove(0);
        }
    }

    // A file that can't be read any more is dropped whole: the hub learns it from the next pack's "from".
    private void Lose(int index, IOException exception)
    {
        Trouble = $"a part of the spool in '{_folder}' can't be read and is dropped: {exception.Message}";
        Drop(index);
    }

    private long FirstOfRun(int index)
    {
        long boot = _segments[index].Boot;
        long first = _segments[index].FirstSeq;
        while (--index >= 0 && _segments[index].Boot == boot && _segments[index].EndSeq == first)
        {
            first = _segments[index].FirstSeq;
        }

        return Math.Max(first, _acknowledged.GetValueOrDefault(boot) + 1);
    }

    // Moves a cursor at the end of a segment to the next one; false when there is nothing at or behind it.
    private bool Settle(ref Cursor cursor)
    {
        while (cursor.Segment < _segments.Count && cursor.Offset >= _segments[cursor.Segment].Length
            && cursor.Segment + 1 < _segments.Count)
        {
            cursor = new Cursor(cursor.Segment + 1, 0);
        }

        return cursor.Segment < _segments.Count && cursor.Offset < _segments[cursor.Segment].Length;
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Trouble = $"the spool in '{_folder}' can't be used fully: {exception.Message}";
        }
    }

    private readonly record struct Cursor(int Segment, long Offset) : IComparable<Cursor>
    {
        public int CompareTo(Cursor other) =>
            Segment != other.Segment ? Segment.CompareTo(other.Segment) : Offset.CompareTo(other.Offset);
    }
}
