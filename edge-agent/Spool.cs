using Logistics.EdgeAgent.Sensors;
using Logistics.Storage;

namespace Logistics.EdgeAgent;

/// <summary>
/// Packs that the hub has not acknowledged yet, oldest first, bounded, on disk. Never throws for what a disk does. Used by one thread.
/// </summary>
/// <remarks>
/// A pack goes to the broker at once and to disk within about a second (<see cref="Flush"/>), in groups: a hub that is there acknowledges
/// before that, so that in quiet operation a memory card is hardly written at all. A power cut can therefore take the last second's
/// packs, but only those that were not yet acknowledged; numbers are safe, because each start counts in a boot of its own. A disk that
/// fails keeps nothing from being sent: memory holds what it may, and each flush tries again.
/// When there is no room, readings go in this order, oldest first: values said once more, numbers, tag reads of a tag that the same
/// channel reads again later in the spool; and only when nothing of these is left, the oldest packs with all they have. A number whose
/// readings all went is handed out all the same, as an empty pack.
/// What was acknowledged in this boot stays in memory for a while, for a hub that lost it after all.
/// </remarks>
public sealed class Spool : IDisposable
{
    /// <summary>Least limit in bytes.</summary>
    public const long LeastLimit = 64 * 1024;

    private const int LargestFile = 256 * 1024;
    private const long MemoryMost = 4 * 1024 * 1024;
    private const long KeptMost = 1024 * 1024;
    private const int ReadsTried = 8;

    // What is freed at a time, as a part of the limit: looking for what may go reads all that waits.
    private const int Part = 32;

    /// <summary>Spreads neighbouring numbers over 20 bits (D. E. Knuth's multiplicative hashing, by the golden ratio of 64 bits).</summary>
    private const ulong Scatter = 0x9E3779B97F4A7C15;
    private const int ScatterShift = 44;

    private readonly SpoolDisk? _disk;
    private readonly Dictionary<long, BootClock> _clocks = [];
    private readonly Dictionary<long, long> _acknowledged = [];

    // By boot and number: kept back up to _head, handed out up to _next, not yet handed out behind it.
    private readonly List<SpoolPack> _packs = [];
    private readonly List<Sample> _thinned = [];
    private int _first;
    private int _head;
    private int _next;
    private long _emptied;
    private int _unwritten;
    private long _inMemory;
    private long _kept;
    private long _nextSeq = 1;
    private long _limit;
    private long _wantedLimit;
    private bool _isBootKept;
    private string? _trouble;
    private string? _lost;

    private Spool(IFolder? folder, long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, LeastLimit);
        _disk = folder is null ? null : new SpoolDisk(folder) { LargestFile = LargestFileOf(limit) };
        _limit = _wantedLimit = limit;
    }

    /// <summary>Why a reading may go when there is no room, the first to go first.</summary>
    private enum Rank
    {
        Repeat, Number, ReadAgain, Never,
    }

    /// <summary>This start's number: the clock's Unix milliseconds, but at least one more than the boot before. Fine enough that starts
    /// which can't read the boot before do not share one.</summary>
    public long Boot { get; private set; }

    /// <summary>Number of the pack that was sealed last in this boot; 0 before the first.</summary>
    public long LastSeq => _nextSeq - 1;

    /// <summary>Packs not yet acknowledged.</summary>
    public int WaitingPacks => _packs.Count - _head;

    /// <summary>Packs handed out by <see cref="TryNext"/> and not yet acknowledged.</summary>
    public long InFlight { get; private set; }

    /// <summary>Packs not yet handed out, or to be handed out again.</summary>
    public int Unsent => _packs.Count - _next;

    /// <summary>Readings that earlier boots left. Always: carried + sealed = acknowledged + acknowledged of earlier + waiting +
    /// dropped.</summary>
    public long Carried { get; private set; }

    /// <summary>Readings sealed in this boot.</summary>
    public long Sealed { get; private set; }

    /// <summary>Readings of this boot that the hub has acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Readings of earlier boots that the hub has acknowledged in this one.</summary>
    public long AcknowledgedOfEarlier { get; private set; }

    /// <summary>Readings not yet acknowledged, those of earlier boots included.</summary>
    public long Waiting { get; private set; }

    /// <summary>Readings dropped, since this start, because the limit was reached or the disk lost them.</summary>
    public long Dropped { get; private set; }

    /// <summary>Files of earlier runs that were torn, damaged or unreadable.</summary>
    public int Damages => _disk?.Damages ?? 0;

    /// <summary>What was found damaged at the start, in words; null when nothing was.</summary>
    public string? Damage => _disk?.Damage;

    /// <summary>What is wrong with the disk, in words; null while all is well. A file that merely ends torn, as after a power cut, is
    /// not.</summary>
    public string? Trouble => _trouble ?? _lost ?? (_disk is { IsOnlyTorn: false } disk ? disk.Damage : null);

    /// <summary>Most bytes to keep, at least <see cref="LeastLimit"/>. A smaller one counts as soon as what waits fits into it, so that
    /// no reading goes for it.</summary>
    public long Limit
    {
        get => _wantedLimit;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, LeastLimit);
            _wantedLimit = value;
            _disk?.LargestFile = LargestFileOf(value);
            TakeLimit();
        }
    }

    /// <summary>True when packs wait that only memory has.</summary>
    public bool NeedsFlush => _disk is not null && (_inMemory > 0 || !_isBootKept);

    /// <summary>Takes up what an earlier run left and begins a new boot. A folder that can't be used is told in
    /// <see cref="Trouble"/>.</summary>
    /// <param name="folder">Where the files are; null keeps all in memory.</param>
    /// <param name="limit">Most bytes to keep, at least <see cref="LeastLimit"/>.</param>
    /// <param name="now">The clock's time.</param>
    /// <param name="stamp">For how long the machine has run, in whatever unit: two starts on a disk that keeps nothing differ in it,
    /// though a machine without a clock of its own may begin at the same time again.</param>
    public static Spool Open(IFolder? folder, long limit, DateTimeOffset now, long stamp)
    {
        Spool spool = new(folder, limit) { Boot = Math.Max(1, now.ToUnixTimeMilliseconds()) };
        spool.Load();
        if (!spool._isBootKept) spool.Boot += (long)((ulong)stamp * Scatter >> ScatterShift);
        return spool;
    }

    /// <summary>Seals a pack with the next number of this boot.</summary>
    /// <param name="sealedAt">The steady clock's time.</param>
    /// <param name="correction">What it lacks for what the clock shows.</param>
    /// <param name="isClockRight">Whether the clock is held right.</param>
    /// <param name="samples">At most 128 KiB in all.</param>
    /// <returns>The number.</returns>
    public long Append(DateTimeOffset sealedAt, TimeSpan correction, bool isClockRight, IReadOnlyList<Sample> samples)
    {
        long total = Sealed + samples.Count;
        byte[] frame = PackCodec.Encode(new PackHead(Boot, _nextSeq, total, sealedAt, correction, isClockRight), samples);
        _packs.Add(new SpoolPack(Boot, _nextSeq++, total, sealedAt, samples.Count) { Frame = frame, Length = frame.Length });
        _inMemory += frame.Length;
        Sealed = total;
        Waiting += samples.Count;
        TakeLimit();
        if (IsOver(0)) Shrink();
        return _nextSeq - 1;
    }

    /// <summary>Hands out the next pack to send; false when all were handed out, or the disk does not give the next.</summary>
    /// <param name="into">Emptied, then filled with its samples.</param>
    /// <param name="entry">The rest of it.</param>
    public bool TryNext(List<Sample> into, out SpoolEntry entry)
    {
        entry = default;
        into.Clear();
        if (_next == _packs.Count) return false;
        SpoolPack pack = _packs[_next];
        if (_next > _head && _packs[_next - 1] is { } before && before.Boot == pack.Boot && before.Seq + _emptied + 1 < pack.Seq)
        {
            _emptied++;
            InFlight++;
            entry = EntryOf(pack, before.Seq + _emptied, before.Total, Unsent);
            return true;
        }

        if (!TryFrame(pack)) return false;
        _ = PackCodec.TryRead(pack.Frame.AsSpan(Frame.Overhead), out _, into);
        pack.WasSent = true;
        _emptied = 0;
        _next++;
        InFlight++;
        entry = EntryOf(pack, pack.Seq, pack.Total, Unsent);
        return true;
    }

    /// <summary>When the oldest waiting pack was sealed, on the clock of its boot; null when none waits.</summary>
    public DateTimeOffset? OldestSealedAt() => WaitingPacks > 0 ? _packs[_head].SealedAt : null;

    /// <summary>Begins handing out at the oldest pack again.</summary>
    public void Rewind()
    {
        _next = _head;
        _emptied = 0;
        InFlight = 0;
    }

    /// <summary>Takes the hub's promise: packs of this boot, up to this number, are safe with it.</summary>
    /// <param name="boot">The boot.</param>
    /// <param name="seq">The number.</param>
    /// <param name="again">It has lost what it promised beyond: what is still here of that waits once more.</param>
    /// <returns>Packs that no longer wait because of it. A number that was never given, or one of old, changes nothing.</returns>
    public int Acknowledge(long boot, long seq, bool again = false)
    {
        if (boot > Boot || (boot == Boot && seq >= _nextSeq) || seq < 0) return 0;
        if (again) GoBack(boot == Boot ? seq : 0);
        if (seq <= _acknowledged.GetValueOrDefault(boot)) return 0;
        _acknowledged[boot] = seq;
        int before = _head;
        while (_head < _packs.Count && _packs[_head] is { } pack && pack.Seq <= _acknowledged.GetValueOrDefault(pack.Boot))
        {
            Settle(pack);
            _head++;
        }

        if (_next <= _head) Rewind();
        else InFlight = CountInFlight();
        int packs = _head - before;
        Forget();
        return packs;
    }

    /// <summary>Brings to disk what waits and only memory has. To be called about once a second while <see cref="NeedsFlush"/>.</summary>
    public void Flush()
    {
        if (_disk is null) return;
        _unwritten = Math.Max(_unwritten, _head);
        List<SpoolPack> packs = _packs[_unwritten..].FindAll(static pack => pack.File is null);
        try
        {
            if (!_isBootKept) _disk.KeepBoot(Boot);
            _isBootKept = true;
            _disk.Write(Boot, packs);
            _trouble = null;
        }
        catch (IOException exception)
        {
            _trouble = $"the spool in '{_disk.Path}' can't be written, memory holds the readings for now: {exception.Message}";
        }

        foreach (SpoolPack pack in packs.Where(static pack => pack.File is not null))
        {
            _inMemory -= pack.Length;
            if (!pack.WasSent) pack.Frame = null;
        }

        while (_unwritten < _packs.Count && _packs[_unwritten].File is not null) _unwritten++;
    }

    /// <summary>Closes the files. What was not flushed is lost, as in a power cut.</summary>
    public void Dispose() => _disk?.Close(_packs);

    private void Load()
    {
        if (_disk is null) return;
        try
        {
            _packs.AddRange(_disk.Load(_clocks));
            Waiting = Carried = _packs.Sum(static pack => (long)pack.Records);
            Boot = Math.Max(Boot, _packs.Count > 0 ? _packs[^1].Boot + 1 : 0);
            Boot = Math.Max(Boot, _disk.LastBoot() + 1);
            _disk.KeepBoot(Boot);
            _isBootKept = true;
        }
        catch (IOException exception)
        {
            _trouble = $"the spool in '{_disk.Path}' can't be used fully: {exception.Message}";
        }

        _unwritten = _packs.Count;
    }

    private SpoolEntry EntryOf(SpoolPack pack, long seq, long total, long behind)
    {
        int first = _next < _packs.Count && _packs[_next] == pack ? _next : _next - 1;
        while (first > _head && _packs[first - 1].Boot == pack.Boot) first--;

        // What is kept back is still here, as far as no number is missing: a hub that lost it must see that it can ask for it.
        while (first > _first && first <= _head && _packs[first - 1] is { Frame: not null } kept && kept.Boot == pack.Boot
            && kept.Seq + 1 == _packs[first].Seq)
        {
            first--;
        }

        return new SpoolEntry(pack.Boot, seq, _packs[first].Seq, total, behind, _clocks.GetValueOrDefault(pack.Boot), pack.SealedAt);
    }

    private bool TryFrame(SpoolPack pack)
    {
        if (pack.Frame is not null) return true;
        string reason;
        try
        {
            pack.Frame = SpoolDisk.Read(pack);
            pack.File!.FailedReads = 0;
            return true;
        }
        catch (IOException exception)
        {
            // A disk may come to itself again; but what does not can't hold up all that is behind it for ever.
            pack.File!.Dispose();
            reason = exception.Message;
            _trouble = $"the spool in '{_disk!.Path}' can't be read: {reason}";
            if (++pack.File.FailedReads < ReadsTried) return false;
        }
        catch (InvalidDataException exception)
        {
            reason = exception.Message;
        }

        _lost = $"the spool in '{_disk!.Path}' lost readings: {reason}";
        Empty(pack);
        return true;
    }

    // The number stays, without its readings.
    private void Empty(SpoolPack pack)
    {
        if (pack.File is null) _inMemory -= pack.Length;
        _disk?.Release(pack);
        Count(pack, -pack.Records);
        pack.Frame = PackCodec.Encode(new PackHead(pack.Boot, pack.Seq, pack.Total, pack.SealedAt, TimeSpan.Zero, false), []);
        pack.Length = pack.Frame.Length;
        _inMemory += pack.Length;
        _unwritten = _head;
    }

    private void Count(SpoolPack pack, int dropped)
    {
        pack.Records += dropped;
        Waiting += dropped;
        Dropped -= dropped;
    }

    private void Settle(SpoolPack pack)
    {
        Waiting -= pack.Records;
        if (pack.File is null) _inMemory -= pack.Length;
        _disk?.Release(pack);
        if (pack.Boot != Boot)
        {
            AcknowledgedOfEarlier += pack.Records;
            pack.Frame = null;
            return;
        }

        Acknowledged += pack.Records;
        _kept += pack.Frame?.Length ?? 0;
    }

    private void GoBack(long seq)
    {
        int from = _head;
        while (from > _first && _packs[from - 1] is { Frame: not null } pack && pack.Boot == Boot && pack.Seq > seq)
        {
            from--;
            Acknowledged -= pack.Records;
            Waiting += pack.Records;
            _inMemory += pack.Length;
            _kept -= pack.Length;
        }

        if (from == _head) return;
        _acknowledged[Boot] = _packs[from].Seq - 1;
        _head = _unwritten = from;
        Rewind();
    }

    private void Forget()
    {
        for (; _first < _head && (_packs[_first].Frame is null || _kept > KeptMost); _first++)
        {
            _kept -= _packs[_first].Frame?.Length ?? 0;
            _packs[_first].Frame = null;
        }

        // Not at each step, because what is behind has to move up.
        if (_first <= 1024 && _first < _packs.Count) return;
        _packs.RemoveRange(0, _first);
        _head -= _first;
        _next -= _first;
        _unwritten = Math.Max(0, _unwritten - _first);
        _first = 0;
    }

    private long CountInFlight()
    {
        long count = _emptied;
        for (int index = _head; index < _next; index++)
        {
            bool follows = index > _head && _packs[index - 1].Boot == _packs[index].Boot;
            count += follows ? _packs[index].Seq - _packs[index - 1].Seq : 1;
        }

        return count;
    }

    private static int LargestFileOf(long limit) => (int)Math.Min(LargestFile, limit / 4);

    private void TakeLimit()
    {
        if (_wantedLimit >= _limit || Bytes <= _wantedLimit) _limit = _wantedLimit;
    }

    private long Bytes => (_disk?.Bytes ?? 0) + _inMemory;

    private long MemoryLimit => Math.Min(_limit, MemoryMost);

    private bool IsOver(int parts) => Bytes > _limit - (_limit * parts / Part) || IsMemoryOver(parts);

    private bool IsMemoryOver(int parts) => _inMemory > MemoryLimit - (MemoryLimit * parts / Part);

    private void Shrink()
    {
        for (Rank rank = Rank.Repeat; rank < Rank.Never && IsOver(1); rank++) Thin(rank);
        if (!IsOver(1)) return;

        // Handing out begins again: what is sent twice is recognised, what was skipped would be lost.
        Rewind();
        DropOldest();
    }

    // What was handed out is left as it is: the hub may have it so.
    private void Thin(Rank rank)
    {
        Dictionary<(string Channel, string Text), SpoolPack>? last = rank == Rank.ReadAgain ? LastReads() : null;
        HashSet<SpoolPack> ends = Ends();
        HashSet<SpoolPack> gone = [];
        foreach (List<SpoolPack> group in _packs.Skip(_head).GroupBy(static pack => pack.File).Select(static group => group.ToList()))
        {
            if (!IsOver(1)) break;
            if (group[0].File is { } && Bytes <= _limit - (_limit / Part)) continue;
            List<(SpoolPack Pack, byte[] Frame, int Dropped)> rest = [];
            List<SpoolPack> empty = [];
            foreach (SpoolPack pack in group)
            {
                if (TryRead(pack) is not { } frame) break;
                (byte[] thin, int dropped) = pack.WasSent ? (frame, 0) : Without(rank, pack, frame, last);
                if (dropped == pack.Records && !pack.WasSent && !ends.Contains(pack)) empty.Add(pack);
                else rest.Add((pack, thin, dropped));
            }

            // Nothing to gain, or a disk that does not give it.
            if (rest.Count + empty.Count < group.Count || (empty.Count == 0 && rest.TrueForAll(static pack => pack.Dropped == 0))) continue;
            if (!TryReplace(rest)) continue;
            foreach ((SpoolPack pack, _, int dropped) in rest) Count(pack, -dropped);
            foreach (SpoolPack pack in empty)
            {
                if (pack.File is null) _inMemory -= pack.Length;
                _disk?.Release(pack);
                Count(pack, -pack.Records);
            }

            gone.UnionWith(empty);
        }

        Remove(gone);
    }

    private bool TryReplace(List<(SpoolPack Pack, byte[] Frame, int Dropped)> rest)
    {
        if (rest.Count == 0) return true;
        if (rest[0].Pack.File is null)
        {
            foreach ((SpoolPack pack, byte[] frame, _) in rest)
            {
                _inMemory += frame.Length - pack.Length;
                pack.Frame = frame;
                pack.Length = frame.Length;
            }

            return true;
        }

        try
        {
            _disk!.Rewrite(Boot, rest.ConvertAll(static pack => pack.Pack), rest.ConvertAll(static pack => pack.Frame));
            return true;
        }
        catch (IOException exception)
        {
            _trouble = $"the spool in '{_disk!.Path}' can't be made smaller: {exception.Message}";
            return false;
        }
    }

    private (byte[] Frame, int Dropped) Without(
        Rank rank, SpoolPack pack, byte[] frame, Dictionary<(string Channel, string Text), SpoolPack>? last)
    {
        _ = PackCodec.TryRead(frame.AsSpan(Frame.Overhead), out PackHead head, _thinned);
        int dropped = _thinned.RemoveAll(sample => rank == sample switch
        {
            { IsRepeat: true } => Rank.Repeat,
            { Kind: SampleKind.Number } => Rank.Number,
            { Kind: SampleKind.Text } when last is not null && last[(sample.Channel, sample.Text!)] != pack => Rank.ReadAgain,
            _ => Rank.Never,
        });
        return (dropped == 0 ? frame : PackCodec.Encode(head, _thinned), dropped);
    }

    private Dictionary<(string Channel, string Text), SpoolPack> LastReads()
    {
        Dictionary<(string Channel, string Text), SpoolPack> last = [];
        for (int index = _head; index < _packs.Count; index++)
        {
            if (TryRead(_packs[index]) is not { } frame) continue;
            _ = PackCodec.TryRead(frame.AsSpan(Frame.Overhead), out _, _thinned);
            foreach (Sample sample in _thinned.Where(static sample => sample.Kind == SampleKind.Text))
            {
                last[(sample.Channel, sample.Text!)] = _packs[index];
            }
        }

        return last;
    }

    private byte[]? TryRead(SpoolPack pack)
    {
        try
        {
            return pack.Frame ?? SpoolDisk.Read(pack);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            _trouble = $"the spool in '{_disk!.Path}' can't be read: {exception.Message}";
            return null;
        }
    }

    // The last pack of each boot, which stays even when it is empty: it says how much there was.
    private HashSet<SpoolPack> Ends()
    {
        HashSet<SpoolPack> ends = [];
        for (int index = _head; index < _packs.Count; index++)
        {
            if (index + 1 == _packs.Count || _packs[index + 1].Boot != _packs[index].Boot) ends.Add(_packs[index]);
        }

        return ends;
    }

    private void DropOldest()
    {
        HashSet<SpoolPack> ends = Ends();
        HashSet<SpoolPack> gone = [];
        SpoolPack newest = _packs[^1];
        foreach (SpoolPack oldest in _packs.Skip(_head).TakeWhile(pack => IsOver(1) && pack != newest))
        {
            bool isOnDisk = oldest.File is not null;
            if (gone.Contains(oldest) || (isOnDisk && (oldest.File == newest.File || Bytes <= _limit - (_limit / Part)))) continue;
            foreach (SpoolPack pack in isOnDisk ? _packs.FindAll(pack => pack.File == oldest.File) : [oldest])
            {
                if (ends.Contains(pack))
                {
                    Empty(pack);
                    continue;
                }

                if (!isOnDisk) _inMemory -= pack.Length;
                _disk?.Release(pack);
                Count(pack, -pack.Records);
                gone.Add(pack);
            }
        }

        Remove(gone);
    }

    private void Remove(HashSet<SpoolPack> gone)
    {
        if (gone.Count == 0) return;
        _packs.RemoveAll(gone.Contains);
        _unwritten = Math.Min(_unwritten, _head);
    }
}
