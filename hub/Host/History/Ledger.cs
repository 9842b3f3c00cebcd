using System.Text.Json;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Microsoft.Data.Sqlite;

namespace Logistics.Hub.History;

/// <summary>
/// The care minutes of a site, read from its history: each finished task by the norm of its day, and the corrections beside them. Sums are
/// whole seconds. Each call reads the file anew; the follower may write meanwhile. What can't be read is an <see cref="IOException"/>.
/// </summary>
/// <param name="file">The history.</param>
public sealed class Ledger(string file)
{
    private const string Meant =
        "day >= $from AND day < $until AND ($ward IS NULL OR ward = $ward) AND ($kind IS NULL OR kind = $kind) "
        + "AND ($provider IS NULL OR provider = $provider)";

    private readonly HistoryFollower? _follower;

    /// <summary>The ledger of a history that is being written.</summary>
    internal Ledger(HistoryFollower follower)
        : this(follower.File) => _follower = follower;

    /// <summary>Why the history is not written at present, in words; null while it is.</summary>
    public string? Failure => _follower?.Failure;

    /// <summary>Up to when the history is made, while it is behind; null while it is not.</summary>
    public DateTimeOffset? BehindSince =>
        _follower is { IsBehind: true } ? Read("SELECT at FROM reached", row => Time(row, 0)!.Value).FirstOrDefault() : null;

    /// <summary>Takes in what has come to the disk since the history was last written, unless that is being done.</summary>
    public void CatchUp() => _follower?.FollowOnce();

    /// <summary>What was given back, by ward, kind, provider and day.</summary>
    public IReadOnlyList<Sum> Sums(LedgerFilter filter) => Read(
        $"""
        SELECT ward, kind, provider, day, SUM(seconds), SUM(person = ''), SUM(person <> '') FROM entry WHERE {Meant}
        GROUP BY ward, kind, provider, day ORDER BY day, ward, kind, provider
        """,
        row => new Sum(
            row.GetString(0), row.GetString(1), row.GetString(2), DateOnly.FromDayNumber(row.GetInt32(3)), row.GetInt64(4), row.GetInt32(5),
            row.GetInt32(6)),
        Parameters(filter));

    /// <summary>The entries themselves, oldest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="skip">How many to pass over.</param>
    /// <param name="most">How many at most; -1 for all.</param>
    public IReadOnlyList<Entry> Entries(LedgerFilter filter, int skip = 0, int most = -1) => Read(
        $"SELECT * FROM entry WHERE {Meant} ORDER BY day, at, task, person LIMIT $most OFFSET $skip",
        EntryOf, [.. Parameters(filter), ("$most", most), ("$skip", skip)]);

    /// <summary>A task with its whole story, the last of this name; null for one that the history does not know.</summary>
    public Story? Find(string task) => Read(
        """
        SELECT task, kind, ward, place, asked, due, why, taken, begun, ended, day, outcome, reason, provider, tier, seconds, source
        FROM task WHERE task = $task ORDER BY asked DESC LIMIT 1
        """,
        row => new Story(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), Time(row, 4)!.Value, Time(row, 5)!.Value,
            JsonSerializer.Deserialize(row.GetString(6), WireJson.Default.IReadOnlyListReason)!, Time(row, 7), Time(row, 8), Time(row, 9),
            row.IsDBNull(10) ? null : DateOnly.FromDayNumber(row.GetInt32(10)), Text(row, 11), Text(row, 12), Text(row, 13), Text(row, 14),
            row.IsDBNull(15) ? null : row.GetInt32(15), Text(row, 16)),
        ("$task", task)).FirstOrDefault();

    /// <summary>The corrections of a task, oldest first.</summary>
    public IReadOnlyList<Entry> CorrectionsOf(string task) =>
        Read("SELECT * FROM entry WHERE task = $task AND person <> '' ORDER BY at", EntryOf, ("$task", task));

    /// <summary>The corrections that count here, oldest first.</summary>
    public IReadOnlyList<Entry> Corrections(LedgerFilter filter) =>
        Read($"SELECT * FROM entry WHERE {Meant} AND person <> '' ORDER BY day, at", EntryOf, Parameters(filter));

    /// <summary>The norms that were applied, each with the first and the last day of its use.</summary>
    public IReadOnlyList<Norm> Norms(LedgerFilter filter) => Read(
        $"""
        SELECT kind, seconds, source, MIN(day), MAX(day), COUNT(*) FROM entry WHERE {Meant} AND person = ''
        GROUP BY kind, seconds, source ORDER BY kind, MIN(day)
        """,
        row => new Norm(
            row.GetString(0), row.GetInt32(1), row.GetString(2), DateOnly.FromDayNumber(row.GetInt32(3)),
            DateOnly.FromDayNumber(row.GetInt32(4)), row.GetInt32(5)),
        Parameters(filter));

    /// <summary>Stretches of time within these of which nothing is known.</summary>
    public IReadOnlyList<(DateTimeOffset Since, DateTimeOffset Until)> Gaps(DateTimeOffset from, DateTimeOffset until) => Read(
        "SELECT since, until FROM gap WHERE since < $until AND until > $from ORDER BY since",
        row => (Time(row, 0)!.Value, Time(row, 1)!.Value),
        ("$from", from.ToUnixTimeMilliseconds()), ("$until", until.ToUnixTimeMilliseconds()));

    /// <summary>The stretches in which somebody lay in a bed, oldest first.</summary>
    public IReadOnlyList<Episode> Episodes(string bed) => Read(
        "SELECT bed, ward, since, until FROM episode WHERE bed = $bed ORDER BY since",
        row => new Episode(row.GetString(0), row.GetString(1), Time(row, 2)!.Value, Time(row, 3)), ("$bed", bed));

    /// <summary>Levels of a hamper, store or container by the hour, of the hours in which they moved.</summary>
    public IReadOnlyList<Hour> Levels(string point) => Read(
        "SELECT hour * 3600000, least, most, last, grams FROM level WHERE point = $point ORDER BY hour",
        row => new Hour(Time(row, 0)!.Value, Whole(row, 1), Whole(row, 2), Whole(row, 3), row.IsDBNull(4) ? null : row.GetInt64(4)),
        ("$point", point));

    private static Entry EntryOf(SqliteDataReader row) => new(
        row.GetString(0), Time(row, 2)!.Value, DateOnly.FromDayNumber(row.GetInt32(3)), row.GetString(4), row.GetString(5),
        row.GetString(6), row.GetString(7), row.GetString(8), row.GetInt64(9), row.GetString(10), row.GetString(11), row.GetString(12));

    private static (string, object?)[] Parameters(LedgerFilter filter) =>
    [
        ("$from", filter.From.DayNumber), ("$until", filter.Until.DayNumber), ("$ward", filter.Ward), ("$kind", filter.Kind),
        ("$provider", filter.Provider),
    ];

    private static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static int? Whole(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> make, params (string Name, object? Value)[] parameters)
    {
        // Before the first of a site's inputs has been followed there is nothing to read.
        if (!File.Exists(file)) return [];
        try
        {
            using SqliteConnection connection = HistoryStore.Connect(file, SqliteOpenMode.ReadWrite);
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            foreach ((string name, object? value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            using SqliteDataReader row = command.ExecuteReader();
            List<T> all = [];
            while (row.Read()) all.Add(make(row));
            return all;
        }
        catch (SqliteException exception)
        {
            // The follower finds it too, and makes the history again.
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>What was given back of one ward, kind, provider and day.</summary>
    /// <param name="Ward">Ward id.</param>
    /// <param name="Kind">Kind of work.</param>
    /// <param name="Provider">Provider id; empty for the care organisation's own people.</param>
    /// <param name="Day">The day, by the site's clock.</param>
    /// <param name="Seconds">Nursing seconds, corrections included.</param>
    /// <param name="Tasks">Tasks among them.</param>
    /// <param name="Corrections">Corrections among them.</param>
    public sealed record Sum(string Ward, string Kind, string Provider, DateOnly Day, long Seconds, int Tasks, int Corrections);

    /// <summary>One line of the ledger: a finished task, or a correction.</summary>
    /// <param name="Task">Task id; empty for a correction that is about no single task.</param>
    /// <param name="At">When the task ended, or the correction was made.</param>
    /// <param name="Day">The day that it counts in.</param>
    /// <param name="Ward">Ward id.</param>
    /// <param name="Kind">Kind of work.</param>
    /// <param name="Place">Bed, point or ward id; empty for a correction.</param>
    /// <param name="Provider">Provider id; empty for the care organisation's own people.</param>
    /// <param name="Tier">Tier of who did it; empty for a correction.</param>
    /// <param name="Seconds">Nursing seconds.</param>
    /// <param name="Source">Where the norm comes from; empty for a correction.</param>
    /// <param name="Reason">Why it was corrected, as a code; empty for a task.</param>
    /// <param name="Person">Id of the lead who corrected; empty for a task.</param>
    public sealed record Entry(
        string Task, DateTimeOffset At, DateOnly Day, string Ward, string Kind, string Place, string Provider, string Tier, long Seconds,
        string Source, string Reason, string Person)
    {
        public bool IsCorrection => Person.Length > 0;
    }

    /// <summary>All that is kept of a task.</summary>
    public sealed record Story(
        string Task, string Kind, string Ward, string Place, DateTimeOffset Asked, DateTimeOffset Due, IReadOnlyList<Reason> Why,
        DateTimeOffset? Taken, DateTimeOffset? Begun, DateTimeOffset? Ended, DateOnly? Day, string? Outcome, string? Reason,
        string? Provider, string? Tier, int? Seconds, string? Source);

    /// <summary>A norm as it was applied.</summary>
    public sealed record Norm(string Kind, int Seconds, string Source, DateOnly First, DateOnly Last, int Tasks);

    /// <summary>A stretch of a bed being occupied; without an end while it lasts.</summary>
    public sealed record Episode(string Bed, string Ward, DateTimeOffset Since, DateTimeOffset? Until);

    /// <summary>An hour of a level, permille, and the last weight in it, grams.</summary>
    public sealed record Hour(DateTimeOffset At, int? Least, int? Most, int? Last, long? Grams);
}
