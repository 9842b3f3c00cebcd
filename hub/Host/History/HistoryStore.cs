using System.Text.Json;
using Logistics.Core;
using Logistics.Wire;
using Microsoft.Data.Sqlite;
using Reason = Logistics.Wire.Messages.Reason;

namespace Logistics.Hub.History;

/// <summary>
/// A site's history in one SQLite file: who is writing it, <see cref="HistoryFollower"/>, and who reads it, <see cref="Ledger"/>, meet here
/// in its tables alone. What is written stands in one transaction with how far the journal was followed, so that a kill anywhere loses
/// nothing and doubles nothing. Times are Unix times in ms; a day is the site's own, in days since 1 January of the year 1. No patient and
/// no worker stands in it. Versioned with care.
/// </summary>
internal sealed class HistoryStore : IDisposable
{
    /// <summary>SQLite's SQLITE_CORRUPT and SQLITE_NOTADB (https://www.sqlite.org/rescode.html): what stands there is no history.</summary>
    public const int NotWhole = 11;

    /// <inheritdoc cref="NotWhole"/>
    public const int NoDatabase = 26;

    private const int Version = 1;
    private const long HourMs = 3_600_000;

    // seconds is what a task gave back, and null for what is not finished or was not done.
    private const string Schema = """
        CREATE TABLE reached (inputs INTEGER NOT NULL, at INTEGER NOT NULL);
        INSERT INTO reached VALUES (0, 0);
        CREATE TABLE task (
            task TEXT NOT NULL, asked INTEGER NOT NULL, kind TEXT NOT NULL, ward TEXT NOT NULL, place TEXT NOT NULL,
            due INTEGER NOT NULL, why TEXT NOT NULL, taken INTEGER, begun INTEGER, ended INTEGER, day INTEGER, outcome TEXT, reason TEXT,
            provider TEXT, tier TEXT, seconds INTEGER, source TEXT, PRIMARY KEY (task, asked)) WITHOUT ROWID;
        CREATE INDEX task_by_day ON task (day) WHERE seconds IS NOT NULL;
        CREATE INDEX task_by_end ON task (ended);
        CREATE TABLE correction (
            request TEXT PRIMARY KEY, at INTEGER NOT NULL, person TEXT NOT NULL, reason TEXT NOT NULL, task TEXT NOT NULL,
            ward TEXT NOT NULL, day INTEGER NOT NULL, kind TEXT NOT NULL, provider TEXT NOT NULL, seconds INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE episode (bed TEXT NOT NULL, since INTEGER NOT NULL, ward TEXT NOT NULL, until INTEGER,
            PRIMARY KEY (bed, since)) WITHOUT ROWID;
        CREATE TABLE level (point TEXT NOT NULL, hour INTEGER NOT NULL, least INTEGER, most INTEGER, last INTEGER, grams INTEGER,
            PRIMARY KEY (point, hour)) WITHOUT ROWID;
        CREATE TABLE gap (since INTEGER NOT NULL, until INTEGER NOT NULL);
        CREATE VIEW entry AS
            SELECT task, asked, ended AS at, day, ward, kind, place, COALESCE(provider, '') AS provider, COALESCE(tier, '') AS tier,
                seconds, source, '' AS reason, '' AS person
            FROM task WHERE seconds IS NOT NULL
            UNION ALL
            SELECT task, 0, at, day, ward, kind, '', provider, '', seconds, '', reason, person FROM correction;
        """;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];
    private SqliteTransaction? _transaction;

    static HistoryStore() => SQLitePCL.Batteries_V2.Init();

    private HistoryStore(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the history for its one writer, and makes it where there is none.</summary>
    /// <exception cref="SqliteException">It is damaged or of another version, or the disk does not take it.</exception>
    public static HistoryStore Open(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        HistoryStore store = new(Connect(file, SqliteOpenMode.ReadWriteCreate));
        try
        {
            // What a power cut takes comes again from the journal: only half a transaction must never stand there.
            store.Run("PRAGMA journal_mode = WAL");
            store.Run("PRAGMA synchronous = NORMAL");
            long version = store.Number("PRAGMA user_version");
            if (version == 0)
            {
                store.Begin();
                store.Run($"{Schema} PRAGMA user_version = {Version};");
                store.Commit();
            }
            else if (version != Version)
            {
                throw new SqliteException($"it is of version {version}, and this hub writes version {Version}", NoDatabase);
            }
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>A connection of its own, for one reader or the one writer.</summary>
    public static SqliteConnection Connect(string file, SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 5,
        }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>The hour of an instant, as <see cref="NoteLevel"/> counts them.</summary>
    public static long HourOf(long atMs) => atMs / HourMs;

    /// <summary>Number of the last input whose effects stand here.</summary>
    public long Inputs => Number("SELECT inputs FROM reached");

    /// <summary>Its time.</summary>
    public long AtMs => Number("SELECT at FROM reached");

    public void Begin() => _transaction = _connection.BeginTransaction();

    public void Commit()
    {
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    public void Rollback()
    {
        _transaction!.Rollback();
        _transaction.Dispose();
        _transaction = null;
    }

    public void Reach(long inputs, long atMs) => Run("UPDATE reached SET inputs = $inputs, at = $at", ("$inputs", inputs), ("$at", atMs));

    /// <summary>A task stands so. Who let it go again neither took it on nor began it; what is laid down or over keeps its story.</summary>
    public void Note(WorkTask task, IReadOnlyList<Reason> why)
    {
        string step = task.State switch
        {
            TaskState.Open or TaskState.Offered => "taken = NULL, begun = NULL, ",
            TaskState.Accepted => "taken = $changed, begun = NULL, ",
            TaskState.Started => "taken = COALESCE(taken, $changed), begun = COALESCE(begun, $changed), ",
            _ => "",
        };
        Run(
            """
            INSERT OR IGNORE INTO task (task, asked, kind, ward, place, due, why)
            VALUES ($task, $asked, $kind, $ward, $place, $due, $why)
            """,
            ("$task", task.Id), ("$asked", task.CreatedMs), ("$kind", Words.Of(task.Kind)), ("$ward", task.Ward), ("$place", task.Place.Id),
            ("$due", task.DueMs), ("$why", JsonSerializer.Serialize(why, WireJson.Default.IReadOnlyListReason)));
        Run($"UPDATE task SET {step}ward = $ward WHERE task = $task AND asked = $asked AND ended IS NULL",
            ("$task", task.Id), ("$asked", task.CreatedMs), ("$ward", task.Ward), ("$changed", task.ChangedMs));
    }

    /// <summary>A task is over; what was written of its end before stays.</summary>
    /// <param name="task">The task.</param>
    /// <param name="day">The day of its end.</param>
    /// <param name="provider">Whose people did it; null when nobody held it.</param>
    /// <param name="tier">Their tier.</param>
    /// <param name="norm">What it gave back, in nursing seconds, and where that norm comes from; null when it was not done.</param>
    public void NoteEnd(WorkTask task, int day, string? provider, string? tier, (int Seconds, string Source)? norm) => Run(
        """
        UPDATE task SET ended = $ended, day = $day, outcome = $outcome, reason = $reason, provider = $provider, tier = $tier,
            seconds = $seconds, source = $source
        WHERE task = $task AND asked = $asked AND ended IS NULL
        """,
        ("$task", task.Id), ("$asked", task.CreatedMs), ("$ended", task.ChangedMs), ("$day", day),
        ("$outcome", task.State == TaskState.Done ? Words.Of(task.Outcome) : null), ("$reason", task.Reason), ("$provider", provider),
        ("$tier", tier), ("$seconds", norm?.Seconds), ("$source", norm?.Source));

    /// <summary>A correction; said again it is the same.</summary>
    public void Note(Command command, long atMs)
    {
        Correction correction = command.Correction!;
        Run("INSERT OR IGNORE INTO correction VALUES ($request, $at, $person, $reason, $task, $ward, $day, $kind, $provider, $seconds)",
            ("$request", command.Request), ("$at", atMs), ("$person", command.By), ("$reason", command.Reason), ("$task", command.Task),
            ("$ward", correction.Ward), ("$day", correction.Day), ("$kind", Words.Of(correction.Kind)), ("$provider", correction.Provider),
            ("$seconds", correction.Seconds));
    }

    /// <summary>Somebody lies in the bed since then, unless that is known.</summary>
    public void NoteOccupied(string bed, string ward, long sinceMs) => Run(
        """
        INSERT OR IGNORE INTO episode SELECT $bed, $since, $ward, NULL
        WHERE NOT EXISTS (SELECT 1 FROM episode WHERE bed = $bed AND until IS NULL)
        """,
        ("$bed", bed), ("$since", sinceMs), ("$ward", ward));

    public void NoteLeft(string bed, long sinceMs) =>
        Run("UPDATE episode SET until = MAX(since, $until) WHERE bed = $bed AND until IS NULL", ("$bed", bed), ("$until", sinceMs));

    /// <param name="point">Id of a hamper, a store or a container.</param>
    /// <param name="hour">Hours since 1970, UTC.</param>
    /// <param name="least">The lowest of the hour, permille; null where no level is known.</param>
    /// <param name="most">The highest.</param>
    /// <param name="last">The last.</param>
    /// <param name="grams">The last weight; null where none is known.</param>
    public void NoteLevel(string point, long hour, int? least, int? most, int? last, long? grams) => Run(
        """
        INSERT INTO level VALUES ($point, $hour, $least, $most, $last, $grams) ON CONFLICT (point, hour) DO UPDATE SET
            least = MIN(COALESCE(least, $least), COALESCE($least, least)), most = MAX(COALESCE(most, $most), COALESCE($most, most)),
            last = COALESCE($last, last), grams = COALESCE($grams, grams)
        """,
        ("$point", point), ("$hour", hour), ("$least", least), ("$most", most), ("$last", last), ("$grams", grams));

    /// <summary>Of this stretch of time nothing is known.</summary>
    /// <param name="sinceMs">From when on; 0 for from the beginning.</param>
    /// <param name="untilMs">Until when.</param>
    public void NoteGap(long sinceMs, long untilMs) =>
        Run("INSERT INTO gap VALUES ($since, $until)", ("$since", sinceMs), ("$until", untilMs));

    /// <summary>What ended before this instant is forgotten.</summary>
    public void Forget(long beforeMs, int beforeDay)
    {
        (string, object?)[] parameters = [("$before", beforeMs), ("$day", beforeDay), ("$hour", HourOf(beforeMs))];
        Run("DELETE FROM task WHERE ended < $before", parameters);
        Run("DELETE FROM correction WHERE day < $day", parameters);
        Run("DELETE FROM episode WHERE until < $before", parameters);
        Run("DELETE FROM level WHERE hour < $hour", parameters);
        Run("DELETE FROM gap WHERE until < $before", parameters);
    }

    public void Dispose()
    {
        _transaction?.Dispose();
        foreach (SqliteCommand command in _commands.Values) command.Dispose();
        _connection.Dispose();
    }

    private void Run(string sql, params (string Name, object? Value)[] parameters) => Prepare(sql, parameters).ExecuteNonQuery();

    private long Number(string sql) => (long)Prepare(sql, []).ExecuteScalar()!;

    private SqliteCommand Prepare(string sql, (string Name, object? Value)[] parameters)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            _commands.Add(sql, command);
        }
        command.Transaction = _transaction;
        command.Parameters.Clear();
        foreach ((string name, object? value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
