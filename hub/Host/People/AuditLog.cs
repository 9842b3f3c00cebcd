using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using Logistics.Storage;

namespace Logistics.Hub.People;

/// <summary>
/// The log of who did what: append-only, one file a month (<c>2026-11.jsonl</c>), each line linked to the one before by its hash.
/// Whoever appends never waits: one thread writes. Safe from any thread.
/// </summary>
/// <remarks>
/// The chain shows a changed, removed or inserted line. It can't show that its whole end was cut off, or that all of it was written
/// anew: for that, keep <see cref="Head"/> elsewhere now and then.
/// </remarks>
public sealed class AuditLog : IDisposable
{
    private const string Ending = ".jsonl";
    private const int MostWaiting = 100_000;
    private const int LongestText = 80;
    private const long MostLookedAt = 8 * 1024 * 1024;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly IFolder _folder;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly BlockingCollection<AuditEntry> _waiting = new(MostWaiting);
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Thread _writer;
    private readonly Lock _gate = new();
    private long _asked;
    private long _settled;
    private long _lost;
    private volatile Chain _chain = new(0, AuditChain.Beginning, "", 0);
    private IStoredFile? _file;
    private string _name = "";
    private bool _distrusted;
    private volatile string? _failure;

    /// <summary>Finds the end of the log, sets a torn last line aside, and begins to write.</summary>
    /// <exception cref="IOException">The folder can't be read or written.</exception>
    public AuditLog(IFolder folder, TimeProvider clock, ILogger logger)
    {
        _folder = folder;
        _clock = clock;
        _logger = logger;
        Recover();
        _writer = new Thread(Write) { Name = "audit log", IsBackground = true };
        _writer.Start();
    }

    /// <summary>Why nothing is written at the moment, in words; null while all is well. Part of the hub's health.</summary>
    public string? Failure => _failure;

    /// <summary>Lines on disk and the hash of the last: copied elsewhere, it proves later that nothing before it was changed.</summary>
    public (long Number, string Hash) Head => (_chain.Number, Convert.ToHexStringLower(_chain.Hash));

    /// <summary>Notes what happened; see <see cref="AuditEntry"/> for the words. Returns at once.</summary>
    public void Append(
        string what, string outcome, string? site = null, string? who = null, string? about = null, string? from = null)
    {
        AuditEntry entry = new(0, _clock.GetUtcNow(), Short(what)!, Short(outcome)!, Short(site), Short(who), Short(about), Short(from));
        lock (_gate)
        {
            if (!_waiting.IsAddingCompleted && _waiting.TryAdd(entry)) _asked++;
            else _lost++;
        }
    }

    /// <summary>Waits until the disk has all that was appended before; false when it does not within the time.</summary>
    public bool Settle(TimeSpan patience)
    {
        long wanted;
        lock (_gate) wanted = _asked;
        return SpinWait.SpinUntil(() => Interlocked.Read(ref _settled) >= wanted, patience);
    }

    /// <summary>Entries that are wanted, newest first.</summary>
    /// <param name="wanted">Which to take.</param>
    /// <param name="before">Only those with a lower number.</param>
    /// <param name="most">At most so many.</param>
    /// <returns>The entries, and the number to go on from when there may be more; null at the log's beginning.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public (IReadOnlyList<AuditEntry> Entries, long? Next) Read(Func<AuditEntry, bool> wanted, long before, int most)
    {
        Chain chain = _chain;
        List<AuditEntry> found = [];
        long budget = MostLookedAt;
        foreach (string name in Names(_folder).Reverse())
        {
            if (string.CompareOrdinal(name, chain.Name) > 0) continue;
            using IStoredFile file = _folder.Open(name);
            long end = AuditChain.EndBefore(file, name == chain.Name ? chain.Length : file.Length, before);
            foreach (AuditEntry entry in AuditChain.Backwards(file, end, budget))
            {
                if (entry.Number >= before) continue;
                if (found.Count == most) return (found, before);
                before = entry.Number;
                if (wanted(entry)) found.Add(entry);
            }
            budget -= end;
            if (budget <= 0) break;
        }
        return (found, budget <= 0 && before > 1 ? before : null);
    }

    /// <summary>Follows the chain through all files of the folder.</summary>
    /// <returns>The first line that does not follow from those before it; null when all do.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public static AuditFault? Verify(IFolder folder)
    {
        byte[]? hash = null;
        long number = 0;
        Dictionary<long, byte[]> tail = [];
        string[] names = [.. Names(folder)];
        foreach (string name in names)
        {
            using IStoredFile file = folder.Open(name);
            int lines = 0;
            foreach ((byte[] line, _, bool torn) in AuditChain.Lines(file))
            {
                lines++;
                AuditEntry? entry = AuditChain.Read(line, out ReadOnlySpan<byte> content, out byte[] stated, out byte[]? previous);
                if (torn)
                {
                    // What a failed write left of a file that another goes on from is no fault; the end of all is set aside at the start.
                    if (name != names[^1]) break;
                    return new AuditFault(name, lines, "the line is torn: the next start sets it aside");
                }
                if (entry is null) return new AuditFault(name, lines, "this is no line of the log");
                if (lines == 1)
                {
                    // After a failed write lines may stand in two files: the second then begins at a line that the first has too.
                    if (previous is null) return new AuditFault(name, 1, "the first line does not say what stood before it");
                    if (hash is null && entry.Number == 1 && !previous.SequenceEqual(AuditChain.Beginning))
                    {
                        return new AuditFault(name, 1, "the first line of all says that another stood before it");
                    }
                    if (hash is not null && !(tail.TryGetValue(entry.Number - 1, out byte[]? before) && before.SequenceEqual(previous)))
                    {
                        return new AuditFault(name, 1, "it does not follow from the file before");
                    }
                    (hash, number) = (previous, entry.Number - 1);
                    tail = new() { [number] = hash };
                }
                if (entry.Number != number + 1) return new AuditFault(name, lines, $"line {number + 1} is missing before it");
                if (!AuditChain.Follows(hash, content, stated)) return new AuditFault(name, lines, "the hash is not that of the line");
                (hash, number) = (stated, entry.Number);
                tail[number] = stated;
            }
        }
        return null;
    }

    /// <summary>Writes what waits and ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_waiting.IsAddingCompleted) return;
            _waiting.CompleteAdding();
        }
        _stopping.Set();
        _writer.Join();
        _file?.Dispose();
        _waiting.Dispose();
        _stopping.Dispose();
    }

    private static IEnumerable<string> Names(IFolder folder) =>
        folder.Files().Where(name => name.EndsWith(Ending, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static string? Short(string? text) => text is { Length: > LongestText } ? text[..LongestText] : text;

    private void Recover()
    {
        foreach (string name in Names(_folder).Reverse())
        {
            _file = _folder.Open(name);
            Chain end = EndOf(_file, name);
            if (end.Length < _file.Length) SetAside(_file, end);
            if (end.Number > 0)
            {
                _name = name;
                _chain = end;
                return;
            }
            _file.Dispose();
            _file = null;
            _folder.Delete(name);
        }
    }

    private Chain EndOf(IStoredFile file, string name)
    {
        Chain end = new(0, AuditChain.Beginning, name, 0);
        foreach ((byte[] line, long lineEnd, bool torn) in AuditChain.Lines(file))
        {
            AuditEntry? entry = AuditChain.Read(line, out ReadOnlySpan<byte> content, out byte[] stated, out byte[]? previous);
            if (torn || entry is null) continue;
            bool follows = AuditChain.Follows(end.Length == 0 && previous is not null ? previous : end.Hash, content, stated);
            if (!follows)
            {
                _logger.LogError("The audit log was changed: entry {Number} in {File} does not follow", entry.Number, name);
                Append("audit-broken", "changed", about: $"{name}, {entry.Number}");
            }
            end = new Chain(entry.Number, stated, name, lineEnd);
        }
        return end;
    }

    /// <summary>What stands behind the last line that is one was cut off while it was written. It is kept, beside the log.</summary>
    private void SetAside(IStoredFile file, Chain end)
    {
        byte[] rest = new byte[file.Length - end.Length];
        file.Read(end.Length, rest);
        string name = $"{end.Name}.torn-{end.Number + 1}";
        _folder.Replace(name, rest);
        file.Cut(end.Length);
        file.Flush();
        _logger.LogWarning("The audit log ended in a torn line; it is set aside as {File}", name);
        Append("audit-torn", "set-aside", about: name);
    }

    private void Write()
    {
        List<AuditEntry> batch = [];
        TimeSpan pause = TimeSpan.FromSeconds(1);
        while (batch.Count > 0 || _waiting.TryTake(out AuditEntry? next, Timeout.Infinite) && Take(batch, next))
        {
            if (!_stopping.IsSet) _stopping.Wait(Gather);
            while (batch.Count < 10_000 && _waiting.TryTake(out AuditEntry? more)) batch.Add(more);
            long lost;
            lock (_gate) lost = _lost;
            try
            {
                Bring(lost == 0 ? batch : [.. batch, Loss(lost)]);
                lock (_gate) _lost -= lost;
                if (_failure is not null) _logger.LogInformation("The audit log is written again");
                _failure = null;
                pause = TimeSpan.FromSeconds(1);
                Interlocked.Add(ref _settled, batch.Count);
                batch.Clear();
            }
            catch (IOException exception)
            {
                if (_failure is null) _logger.LogError("The audit log can't be written: {Reason}", exception.Message);
                _failure = exception.Message;
                if (_stopping.IsSet)
                {
                    _logger.LogError("{Count} entries of the audit log are lost: the hub stops", batch.Count + _waiting.Count);
                    return;
                }
                _stopping.Wait(pause);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private AuditEntry Loss(long count) => new(
        0, _clock.GetUtcNow(), "audit-lost", "queue-full", null, null, count.ToString(CultureInfo.InvariantCulture), null);

    private static bool Take(List<AuditEntry> batch, AuditEntry entry)
    {
        batch.Add(entry);
        return true;
    }

    /// <summary>Brings lines to disk, all or none; the chain moves on only when the disk has them.</summary>
    private void Bring(IReadOnlyList<AuditEntry> entries)
    {
        Chain chain = _chain;
        string name = NameFor(entries[0].At);
        if (name != _name)
        {
            _file?.Dispose();
            _file = null;
            _name = name;
            _distrusted = false;
        }
        _file ??= _folder.Open(name);
        long begin = name == chain.Name ? chain.Length : 0;
        ArrayBufferWriter<byte> lines = new(256 * entries.Count);
        byte[] hash = chain.Hash;
        long number = chain.Number;
        foreach (AuditEntry entry in entries)
        {
            AuditChain.Write(lines, entry with { Number = ++number }, ref hash, firstOfFile: begin == 0 && lines.WrittenCount == 0);
        }

        // What an attempt that failed left behind the last good line goes first.
        if (_file.Length > begin) _file.Cut(begin);
        _file.Write(begin, lines.WrittenSpan);
        try
        {
            _file.Flush();
        }
        catch (IOException)
        {
            // Nobody knows what the disk has of it now: the lines go into another file.
            _distrusted = true;
            throw;
        }
        _chain = new Chain(number, hash, name, begin + lines.WrittenCount);
    }

    /// <summary>The month's file, or the next beside it after a flush that failed. A clock that was set back brings no older file back:
    /// the order of names is the order of lines.</summary>
    private string NameFor(DateTimeOffset at)
    {
        string month = at.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        if (_name.Length > 0 && string.CompareOrdinal(month, _name[..7]) <= 0)
        {
            if (!_distrusted) return _name;
            month = _name[..7];
        }
        HashSet<string> taken = [.. _folder.Files()];
        string name = month + Ending;
        for (int again = 1; taken.Contains(name); again++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{month}.r{again:000}{Ending}");
        }
        return name;
    }

    private sealed record Chain(long Number, byte[] Hash, string Name, long Length);
}
