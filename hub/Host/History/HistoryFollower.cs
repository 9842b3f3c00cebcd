using Logistics.Core;
using Logistics.Storage;
using Logistics.Wire.Site;
using Microsoft.Data.Sqlite;
using CoreReason = Logistics.Core.Reason;
using Reason = Logistics.Wire.Messages.Reason;

namespace Logistics.Hub.History;

/// <summary>
/// Follows a site's journal behind its loop, on a thread of its own with an engine of its own, and writes what comes to an end into the
/// site's history. The journal is the truth: the history is made of it and of nothing else, and a history that is lost is made again.
/// </summary>
internal sealed class HistoryFollower : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseWhenIll = TimeSpan.FromMinutes(1);

    private readonly SiteFile _site;
    private readonly TimeZoneInfo _zone;
    private readonly IFolder _journal;
    private readonly long _recovered;
    private readonly Func<long> _durable;
    private readonly ILogger _logger;
    private readonly long _keepMs;
    private readonly Thread _thread;
    private readonly Lock _one = new();
    private readonly ManualResetEventSlim _stop = new(false);
    private readonly Dictionary<string, (BedStatus Status, long SinceMs)> _beds = [];
    private readonly Dictionary<(string Point, long Hour), Level> _levels = [];
    private HistoryStore? _store;
    private Recovery? _reached;
    private SiteConfiguration? _settings;
    private Dictionary<string, (string Provider, string Tier)> _workers = [];
    private int _forgottenOn;
    private long _followed;
    private volatile string? _failure;

    /// <param name="site">The site.</param>
    /// <param name="journal">Its journal's folder, which is only read.</param>
    /// <param name="recovered">How many inputs it held at the start.</param>
    /// <param name="durable">Up to which input the disk holds it.</param>
    /// <param name="file">The history.</param>
    /// <param name="logger">Told when it can't be written, and when it is made anew.</param>
    public HistoryFollower(SiteFile site, IFolder journal, long recovered, Func<long> durable, string file, ILogger logger)
    {
        _site = site;
        _zone = TimeZoneInfo.FindSystemTimeZoneById(site.TimeZone);
        _journal = journal;
        _recovered = recovered;
        _durable = durable;
        _logger = logger;
        _keepMs = (long)site.KeepHistory.TotalMilliseconds;
        File = file;
        _thread = new Thread(Follow) { IsBackground = true, Name = "history", Priority = ThreadPriority.BelowNormal };
    }

    /// <summary>Inputs whose effects are committed together; fewer in tests, which look in between.</summary>
    internal int Step { get; init; } = 20_000;

    /// <summary>The history's file.</summary>
    public string File { get; }

    /// <summary>Why the history is not written at present, in words; null while it is.</summary>
    public string? Failure => _failure;

    /// <summary>The disk holds inputs that the history does not know yet.</summary>
    public bool IsBehind => Volatile.Read(ref _followed) < _durable();

    public void Begin() => _thread.Start();

    /// <summary>Follows the journal a step further; true when there is more. The thread's own work; pages do it too, to show what has just
    /// come to disk, unless the thread is at it.</summary>
    public bool FollowOnce()
    {
        if (!_one.TryEnter()) return false;
        try
        {
            bool more = FollowStep();
            if (_failure is not null) _logger.LogInformation("The history of {Site} is written again", _site.Site);
            _failure = null;
            return more;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is HistoryStore.NotWhole or HistoryStore.NoDatabase)
        {
            LetGo();
            return SetAside(exception.Message);
        }
        catch (Exception exception) when (exception is SqliteException or InvalidDataException or IOException)
        {
            // The engine may be further than what was written: it is taken up from where the history stands.
            LetGo();
            Fail(exception is SqliteException
                ? $"{File} can't be written: {exception.Message} Make room on the disk, or look at its rights; it is tried again"
                : $"the journal can't be followed: {exception.Message}");
            return false;
        }
        finally
        {
            _one.Exit();
        }
    }

    public void Dispose()
    {
        _stop.Set();
        if (_thread.IsAlive) _thread.Join(TimeSpan.FromSeconds(10));
        lock (_one) LetGo();
        _stop.Dispose();
    }

    private void Follow()
    {
        do
        {
            while (!_stop.IsSet && FollowOnce())
            {
            }
        }
        while (!_stop.Wait(_failure is null ? Pause : PauseWhenIll));
    }

    private bool FollowStep()
    {
        long durable = _durable();
        if (_store is null)
        {
            _store = HistoryStore.Open(File);
            if (_store.Inputs > Math.Max(_recovered, durable))
            {
                throw new SqliteException("the journal is shorter than what was made of it", HistoryStore.NoDatabase);
            }
        }
        _reached ??= TakeUp(_store.Inputs);
        if (_reached is null) return false;
        Volatile.Write(ref _followed, _reached.Inputs);
        if (durable <= _reached.Inputs) return false;

        Recovery before = _reached;
        _store.Begin();
        _reached = before.Replay(_journal, onInput: Note, through: Math.Min(durable, before.Inputs + Step));
        if (_reached.Losses.Count > before.Losses.Count)
        {
            if (JournalFiles.Snapshots(_journal).Any(snapshot => snapshot > before.Inputs))
            {
                // Behind the hole stands the state that the site itself went on with.
                _store.Rollback();
                _levels.Clear();
                _reached = Behind(before.Inputs);
                return _reached is not null;
            }
            _logger.LogWarning("The history of {Site} has a gap: {Loss}", _site.Site, _reached.Losses[^1]);
            _store.NoteGap(before.LastMs, _reached.LastMs);
        }
        Write(_reached);
        return _reached.Inputs < durable && _reached.Inputs > before.Inputs;
    }

    /// <summary>The state at the last input of the history; where the journal no longer leads there, the oldest state behind it, with a gap
    /// before it. Null while the journal holds neither.</summary>
    private Recovery? TakeUp(long inputs)
    {
        if (Recovery.Newest(_journal, snapshot => snapshot.Inputs <= inputs) is { } from)
        {
            Recovery there = from.Replay(_journal, through: inputs);
            if (there.Inputs == inputs && there.Losses.Count == 0) return there;
        }
        return Behind(inputs);
    }

    /// <summary>The oldest state behind an input, with a gap before it; null while none is kept.</summary>
    private Recovery? Behind(long inputs)
    {
        Recovery? behind = JournalFiles.Snapshots(_journal).Where(snapshot => snapshot > inputs)
            .Select(snapshot => Recovery.ReadSnapshot(_journal, snapshot)).FirstOrDefault(snapshot => snapshot is not null);
        if (behind is null) return null;
        _logger.LogWarning("The journal of {Site} does not reach back to its history: a gap stands there", _site.Site);
        _beds.Clear();
        _store!.Begin();
        _store.NoteGap(_store.AtMs, behind.LastMs);

        // What the state still knows of the gap: tasks that ended within a day before.
        foreach (WorkTask task in behind.Engine.Tasks.All) Note(behind.Engine, task);
        foreach (Core.Bed bed in behind.Engine.Beds) Note(behind.Engine, bed);
        Write(behind);
        return behind;
    }

    private void Write(Recovery reached)
    {
        foreach (((string point, long hour), Level level) in _levels)
        {
            _store!.NoteLevel(point, hour, level.Least, level.Most, level.Last, level.Grams);
        }
        _levels.Clear();
        int today = DayOf(reached.LastMs);
        if (today != _forgottenOn) _store!.Forget(reached.LastMs - _keepMs, DayOf(Math.Max(0, reached.LastMs - _keepMs)));
        _forgottenOn = today;
        _store!.Reach(reached.Inputs, reached.LastMs);
        _store.Commit();
        Volatile.Write(ref _followed, reached.Inputs);
    }

    private void Note(long number, in Input input, Refusal? answer)
    {
        if (answer is null) return;
        Engine engine = _reached!.Engine;
        foreach (Subject changed in engine.Changes)
        {
            switch (changed)
            {
                case WorkTask task: Note(engine, task); break;
                case Core.Bed bed: Note(engine, bed); break;
                case StoragePoint point: Note(point, HistoryStore.HourOf(input.TimeMs)); break;
            }
        }
        if (input.Kind == InputKind.Command && input.Command is { Kind: CommandKind.CorrectLedger } command && answer == Refusal.None)
        {
            _store!.Note(command, input.TimeMs);
        }
    }

    private void Note(Engine engine, WorkTask task)
    {
        _store!.Note(task, [.. task.Why.Select(Faceless)]);
        if (!task.IsOver) return;
        if (!ReferenceEquals(_settings, engine.Settings)) Learn(engine.Settings);
        (string Provider, string Tier) by = _workers.GetValueOrDefault(task.Worker?.Id ?? "");
        bool isDone = task is { State: TaskState.Done, Outcome: TaskOutcome.Done };
        TaskSettings? settings = engine.Settings.Tasks[(int)task.Kind];
        _store.NoteEnd(
            task, DayOf(task.ChangedMs), by.Provider, by.Tier, isDone ? (settings?.CareSeconds ?? 0, settings?.Source ?? "") : null);
    }

    private void Note(Engine engine, Core.Bed bed)
    {
        if (_beds.TryGetValue(bed.Id, out (BedStatus, long) known) && known == (bed.Status, bed.SinceMs)) return;
        _beds[bed.Id] = (bed.Status, bed.SinceMs);
        if (bed.Status == BedStatus.Occupied) _store!.NoteOccupied(bed.Id, engine.Settings.Wards[bed.Ward].Id, bed.SinceMs);
        else _store!.NoteLeft(bed.Id, bed.SinceMs);
    }

    private void Note(StoragePoint point, long hour)
    {
        int? level = point.LevelPermille < 0 ? null : point.LevelPermille;
        long? grams = point.WeightGrams < 0 ? null : point.WeightGrams;
        if (level is null && grams is null) return;
        Level before = _levels.GetValueOrDefault((point.Id, hour));
        _levels[(point.Id, hour)] = new Level(
            Math.Min(before.Least ?? int.MaxValue, level ?? int.MaxValue) is var least and < int.MaxValue ? least : null,
            Math.Max(before.Most ?? -1, level ?? -1) is var most and >= 0 ? most : null, level ?? before.Last, grams ?? before.Grams);
    }

    private void Learn(SiteConfiguration settings)
    {
        _settings = settings;
        _workers = settings.Workers.ToDictionary(
            worker => worker.Id,
            worker => (worker.Provider, Words.Of(worker.Team < 0 ? Tier.Own : settings.Dispatch.Teams[worker.Team].Tier)));
    }

    /// <summary>A piece of evidence without the person whose word it is: sensors have a colon or a slash in their names, people never.
    /// </summary>
    private static Reason Faceless(CoreReason reason)
    {
        bool isNamed = reason.By.Length == 0 || reason.By.AsSpan().ContainsAny(':', '/')
            || reason.Code is ReasonCode.BedMoved or ReasonCode.BedArrived;
        return Messages.Of(isNamed ? reason : reason with { By = People.Sight.Someone });
    }

    private int DayOf(long atMs) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(atMs), _zone).DateTime).DayNumber;

    /// <summary>Puts away a history that is none any more; true when another can be made.</summary>
    private bool SetAside(string why)
    {
        string aside = File + ".damaged";
        try
        {
            if (System.IO.File.Exists(File)) System.IO.File.Move(File, aside, overwrite: true);

            // They belong to what was moved, and would be taken for the new one's.
            System.IO.File.Delete(File + "-wal");
            System.IO.File.Delete(File + "-shm");
            _logger.LogError("The history of {Site} can't be used ({Why}): it lies in {Aside}, and is made again from the journal",
                _site.Site, why, aside);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail($"{File} is damaged and can't be set aside: {exception.Message}");
            return false;
        }
    }

    private void Fail(string failure)
    {
        if (_failure is null) _logger.LogError("The history of {Site}: {Failure}", _site.Site, failure);
        _failure = failure;
    }

    private void LetGo()
    {
        _reached = null;
        _beds.Clear();
        _levels.Clear();
        _store?.Dispose();
        _store = null;
    }

    private readonly record struct Level(int? Least, int? Most, int? Last, long? Grams);
}
