using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Logistics.Core;
using Logistics.Storage;

namespace Logistics.Hub;

/// <summary>
/// A site's inputs on disk, in order. The loop appends to memory and goes on; a thread of the journal's own writes what has
/// gathered as one group, flushed, and says up to which input the disk now holds. Snapshots of the state keep the start short.
/// </summary>
internal sealed class Journal : IDisposable
{
    /// <summary>Bytes that may wait for a disk that does not take them; beyond, nothing more is taken in.</summary>
    public const int PendingMost = 64 * 1024 * 1024;

    private const int SnapshotsKept = 3;
    private const int RetryMs = 1_000;

    // A flush of many inputs costs what one of a single input does, and what follows from an input has left before the flush needs a
    // processor.
    private const int GatherMs = 5;
    private const long LongestSegment = 32 * 1024 * 1024;
    private const int BufferAtFirst = 16 * 1024;
    private const int BufferKept = 64 * 1024;
    private readonly IFolder _folder;
    private readonly Action _onDurable;
    private readonly int _snapshotEvery;
    private readonly long _historyMs;
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _work = new(false);
    private readonly ManualResetEventSlim _stop = new(false);
    private readonly Thread _writer;
    private ArrayBufferWriter<byte> _pending = new(BufferAtFirst);
    private ArrayBufferWriter<byte> _writing = new(BufferAtFirst);
    private IStoredFile? _segment;
    private long _segmentLength;
    private long _bytes;
    private long _appended;
    private long _lastMs;
    private long _durable;
    private long _unsure;
    private long _configuration;
    private long _configurationBefore;
    private long _pendingMs;
    private long _snapshotAt;
    private (long Inputs, ReadOnlyMemory<byte> Frame)? _snapshot;
    private int _pendingCount;
    private bool _hasMore;
    private (long First, int Count, long Configuration, long FirstMs) _group;
    private string? _failure;

    /// <summary>Takes up the journal of a folder; <see cref="Engine"/> is the state that it holds.</summary>
    /// <param name="folder">The journal's own folder.</param>
    /// <param name="onDurable">Called on the journal's thread whenever <see cref="Durable"/> or <see cref="Failure"/> moved.</param>
    /// <param name="history">How long inputs are kept that the state no longer needs.</param>
    /// <param name="snapshotEvery">Inputs between two snapshots.</param>
    /// <exception cref="IOException">The folder can't be listed.</exception>
    /// <exception cref="InvalidDataException">What is whole can't be applied: it was written by other rules.</exception>
    public Journal(IFolder folder, Action onDurable, TimeSpan history, int snapshotEvery = 500_000)
    {
        _folder = folder;
        _onDurable = onDurable;
        _snapshotEvery = snapshotEvery;
        _historyMs = (long)history.TotalMilliseconds;
        _writer = new Thread(Write) { IsBackground = true, Name = "journal" };
        Recovery recovery = Recovery.Of(folder);
        Engine = recovery.Engine;
        LastMs = _lastMs = recovery.LastMs;
        Losses = recovery.Losses;
        _appended = recovery.Inputs;
        _durable = Math.Min(recovery.SnapshotInputs, recovery.Inputs);
        _unsure = recovery.Inputs;
        _configuration = recovery.Configuration;
        _snapshotAt = recovery.SnapshotInputs;

        // A hole would be stepped over again at each start; a snapshot behind it makes an end of that.
        if (Losses.Count > 0) Keep();
    }

    /// <summary>The state that the journal holds. The journal applies nothing to it after its own making.</summary>
    public Engine Engine { get; }

    /// <summary>Time of the last input at the start, Unix time in ms; 0 when there was none.</summary>
    public long LastMs { get; }

    /// <summary>What had been written and is lost, a sentence each; what a crash cut off was promised to nobody.</summary>
    public IReadOnlyList<string> Losses { get; }

    /// <summary>Number of the last input that was appended; 0 before the first.</summary>
    public long Appended => _appended;

    /// <summary>Number of the last input that the disk holds.</summary>
    public long Durable => Volatile.Read(ref _durable);

    /// <summary>Bytes of inputs that the disk has taken since the start.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Why the disk does not take what is written, in words; null while it does.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>So much waits for the disk that nothing more can be taken in.</summary>
    public bool IsFull => _pending.WrittenCount > PendingMost;

    /// <summary>Starts writing.</summary>
    public void Begin() => _writer.Start();

    /// <summary>Takes one input to be written; gives its number. From one thread.</summary>
    public long Append(in Input input)
    {
        lock (_lock)
        {
            if (_pendingCount == 0)
            {
                _pending.GetSpan(JournalFiles.GroupOverhead)[..JournalFiles.GroupOverhead].Clear();
                _pending.Advance(JournalFiles.GroupOverhead);
                _configurationBefore = _configuration;
                _pendingMs = input.TimeMs;
            }
            InputCodec.Write(input, _pending);
            _pendingCount++;
            _appended++;
            _lastMs = input.TimeMs;
            if (input.Kind == InputKind.Configure) _configuration = _appended;
        }
        _hasMore = true;
        return _appended;
    }

    /// <summary>Has what was appended written, as one group with what comes within the next 5 ms. From the thread that appends.</summary>
    public void Commit()
    {
        if (!_hasMore) return;
        _hasMore = false;
        _work.Set();
    }

    /// <summary>Takes a snapshot when it is time for one. From the thread that appends, when all that was appended is applied.</summary>
    public void KeepWhenDue()
    {
        if (_appended - _snapshotAt >= _snapshotEvery) Keep();
    }

    /// <summary>Takes a snapshot; it is written once the disk holds what led to it.</summary>
    public void Keep()
    {
        const int overhead = Frame.Overhead + Recovery.SnapshotOverhead;
        ArrayBufferWriter<byte> bytes = new();
        Span<byte> before = bytes.GetSpan(overhead)[..overhead];
        BinaryPrimitives.WriteInt64LittleEndian(before[Frame.Overhead..], _configuration);
        BinaryPrimitives.WriteInt64LittleEndian(before[(Frame.Overhead + 8)..], _lastMs);
        bytes.Advance(overhead);
        Engine.Save(bytes);
        Memory<byte> frame = MemoryMarshal.AsMemory(bytes.WrittenMemory);
        Frame.Seal(frame.Span);
        lock (_lock) _snapshot = (_appended, frame);
        _snapshotAt = _appended;
        _hasMore = true;
    }

    /// <summary>Writes what waits as one group and returns when the disk has it; true when it wrote something. The thread's own
    /// work; a simulation does it by hand.</summary>
    public bool WriteOnce()
    {
        try
        {
            Secure();
            bool wrote = WriteGroup();
            bool kept = WriteSnapshot();
            if (_failure is not null) Tell(null);
            return wrote || kept;
        }
        catch (IOException exception)
        {
            // What the file holds now nobody knows: what waits goes into another one.
            Leave();
            Tell(exception.Message);
            return false;
        }
    }

    /// <summary>Writes what waits and closes. Gives up after ten seconds when the disk does not take it.</summary>
    public void Dispose()
    {
        _stop.Set();
        _work.Set();
        if (_writer.IsAlive) _writer.Join(TimeSpan.FromSeconds(10));
        Leave();
        _work.Dispose();
        _stop.Dispose();
    }

    private void Write()
    {
        while (true)
        {
            bool stopping = _stop.IsSet;
            bool wrote = WriteOnce();
            if (Failure is not null)
            {
                if (_stop.Wait(RetryMs)) return;
                continue;
            }
            if (!wrote)
            {
                if (stopping) return;
                _work.WaitOne();
            }
            _stop.Wait(GatherMs);
        }
    }

    /// <summary>
    /// Writes the last segment anew. What a process before this one wrote and could not flush was read from the machine's memory, and no
    /// later flush need bring it to disk: only bytes written again are known to be there.
    /// </summary>
    private void Secure()
    {
        if (_durable >= _unsure) return;
        string name = JournalFiles.Segment(JournalFiles.Segments(_folder)[^1]);
        _folder.Replace(name, _folder.ReadAll(name));
        Volatile.Write(ref _durable, _unsure);
        _onDurable();
    }

    private bool WriteGroup()
    {
        if (_writing.WrittenCount == 0)
        {
            lock (_lock)
            {
                (_pending, _writing) = (_writing, _pending);
                _group = (_appended - _pendingCount + 1, _pendingCount, _configurationBefore, _pendingMs);
                _pendingCount = 0;
            }
            if (_group.Count == 0) return false;
        }
        if (_segmentLength >= LongestSegment) Leave();
        if (_segment is null) Enter(_group.First);
        Span<byte> frame = MemoryMarshal.AsMemory(_writing.WrittenMemory).Span;
        JournalFiles.SealGroup(frame, _group.First, _group.Count, _group.Configuration, _group.FirstMs);
        _segment!.Write(_segmentLength, frame);
        _segment.Flush();
        _segmentLength += frame.Length;
        Volatile.Write(ref _bytes, _bytes + frame.Length);
        _writing.ResetWrittenCount();

        // A configuration is a hundred times what else a group holds, and hundreds of sites would each keep the room for two.
        if (_writing.Capacity > BufferKept) _writing = new ArrayBufferWriter<byte>(BufferAtFirst);
        Volatile.Write(ref _durable, _group.First + _group.Count - 1);
        _onDurable();
        return true;
    }

    private bool WriteSnapshot()
    {
        (long Inputs, ReadOnlyMemory<byte> Frame) snapshot;
        lock (_lock)
        {
            if (_snapshot is not { } waiting || waiting.Inputs > _durable) return false;
            snapshot = waiting;
        }
        _folder.Replace(JournalFiles.Snapshot(snapshot.Inputs), snapshot.Frame.Span);
        foreach (long old in JournalFiles.Snapshots(_folder).SkipLast(SnapshotsKept)) _folder.Delete(JournalFiles.Snapshot(old));
        lock (_lock)
        {
            if (_snapshot?.Inputs == snapshot.Inputs) _snapshot = null;
        }
        Retire();
        return true;
    }

    /// <summary>Removes segments that no snapshot needs any more and whose last input is older than history is kept.</summary>
    private void Retire()
    {
        long needed = JournalFiles.Snapshots(_folder)[0];
        IReadOnlyList<long> segments = JournalFiles.Segments(_folder);
        for (int index = 0; index + 1 < segments.Count && segments[index + 1] <= needed + 1; index++)
        {
            if (JournalFiles.FirstMs(_folder, segments[index + 1]) > Volatile.Read(ref _lastMs) - _historyMs) return;
            _folder.Delete(JournalFiles.Segment(segments[index]));
        }
    }

    /// <summary>Begins a segment. One of this name holds nothing that counts any more: its first group is the one that is now
    /// written.</summary>
    private void Enter(long first)
    {
        string name = JournalFiles.Segment(first);
        if (JournalFiles.Segments(_folder).Contains(first)) _folder.Rename(name, JournalFiles.Damaged(name));
        _segment = _folder.Open(name);
        _segmentLength = 0;
    }

    private void Leave()
    {
        _segment?.Dispose();
        _segment = null;
        _segmentLength = 0;
    }

    private void Tell(string? failure)
    {
        Volatile.Write(ref _failure, failure);
        _onDurable();
    }
}
