using System.Globalization;
using Logistics.Hub;
using Logistics.Hub.History;
using Logistics.Tests.Support;
using Logistics.Wire.Site;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.History;

/// <summary>The history is what the journal says, whatever dies on the way.</summary>
public sealed class HistoryFollowerTests : IDisposable
{
    private static readonly SiteFile Site = SiteFileReader.Read(RepositoryRoot.File("hub", "sites", "demo-hospital.yaml")).Site!;
    private static readonly DateTimeOffset From = new(2026, 3, 1, 0, 0, 0, TimeSpan.FromHours(1));
    private readonly string _folder = Directory.CreateTempSubdirectory("history-").FullName;
    private readonly MemoryFolder _journal = new();
    private readonly long _inputs;

    public HistoryFollowerTests() => _inputs = SimulatedSite.Live(Site, _journal, From, days: 6, seed: 1, snapshotAfter: 4);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_history_tells_what_came_to_an_end_and_names_no_worker()
    {
        string[] rows = Follow("whole.db");
        Assert.Contains(rows, row => row.StartsWith("task cln-", StringComparison.Ordinal)
            && row.Contains("|done||noord|own|720|demonstration value", StringComparison.Ordinal));
        Assert.All(rows.Where(row => row.Contains("|done|", StringComparison.Ordinal)), row =>
        {
            // Asked for, taken on, begun, ended: each by its time, in that order.
            string[] cells = row.Split('|');
            long[] story = [.. new[] { cells[1], cells[7], cells[8], cells[9] }
                .Select(cell => long.Parse(cell, CultureInfo.InvariantCulture))];
            Assert.Equal(story.Order(), story);
        });
        Assert.Contains(rows, row => row.StartsWith("episode ", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("level ", StringComparison.Ordinal));
        Assert.DoesNotContain(rows, row => row.StartsWith("gap ", StringComparison.Ordinal));
        Assert.Contains($"reached {_inputs}|", rows.Single(row => row.StartsWith("reached ", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.DoesNotContain(rows, row => Site.People.Any(person => person.Role == "worker"
            && row.Contains($"|{person.Id}|", StringComparison.Ordinal) | row.Contains($"\"{person.Id}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_kill_anywhere_loses_nothing_and_doubles_nothing()
    {
        string[] whole = Follow("whole.db");
        int copies = 0;

        // Each look at the journal is a moment at which a hub may die, most of them in the middle of a transaction.
        _journal.Fails = (call, _) =>
        {
            if (call % 4 == 0) Copy("running.db", $"killed-{++copies}.db");
            return false;
        };
        using (HistoryFollower running = Open("running.db", step: 800))
        {
            while (running.FollowOnce())
            {
                Copy("running.db", $"killed-{++copies}.db");
            }
        }
        _journal.Fails = null;
        Assert.True(copies > 10, $"only {copies} moments were tried");
        for (int copy = 1; copy <= copies; copy++) Assert.Equal(whole, Follow($"killed-{copy}.db"));
    }

    [Fact]
    public void A_damaged_history_is_set_aside_and_made_again()
    {
        string[] whole = Follow("whole.db");
        string file = Path.Combine(_folder, "whole.db");
        byte[] bytes = File.ReadAllBytes(file);
        bytes.AsSpan(0, 200).Fill(0x55);
        File.WriteAllBytes(file, bytes);
        Assert.Equal(whole, Follow("whole.db"));
        Assert.Equal(bytes, File.ReadAllBytes(file + ".damaged"));
    }

    [Fact]
    public void A_history_that_knows_more_than_the_journal_is_made_again()
    {
        Follow("whole.db");
        MemoryFolder before = new();
        long inputs = SimulatedSite.Live(Site, before, From, days: 2, seed: 1);
        string[] rows = Follow("whole.db", before, inputs);
        Assert.Contains(rows, row => row.StartsWith($"reached {inputs}|", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(_folder, "whole.db.damaged")));
    }

    [Fact]
    public void Where_the_journal_does_not_reach_back_a_gap_is_written_and_what_the_state_still_knows()
    {
        string[] whole = Follow("whole.db");

        // Only what stands behind the snapshot is left: as after thirteen months.
        Recovery kept = Recovery.ReadSnapshot(_journal, JournalFiles.Snapshots(_journal)[^1])!;
        MemoryFolder cut = new();
        string snapshot = JournalFiles.Snapshot(kept.Inputs);
        cut[snapshot] = _journal[snapshot];
        JournalGroup[] behind = [.. JournalFiles.Groups(_journal, kept.Inputs, _ => { }).Where(group => group.First > kept.Inputs)];
        byte[] segment = _journal[JournalFiles.Segment(1)];
        cut[JournalFiles.Segment(behind[0].First)] = segment[behind[0].Place.At..];
        string[] rows = Follow("late.db", cut);
        Assert.Contains($"gap 0|{kept.LastMs}", rows);
        Assert.Contains(rows, row => row.Contains("|done|", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith($"reached {_inputs}|", StringComparison.Ordinal));
        Assert.True(rows.Length < whole.Length);
    }

    [Fact]
    public void What_is_older_than_the_site_keeps_is_forgotten()
    {
        string[] rows = Follow("short.db", site: Site with { KeepHistory = TimeSpan.FromDays(2) });
        long edgeMs = From.AddDays(3).ToUnixTimeMilliseconds();
        using SqliteConnection connection = HistoryStore.Connect(Path.Combine(_folder, "short.db"), SqliteOpenMode.ReadOnly);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*), MIN(ended) FROM task WHERE ended IS NOT NULL";
        using SqliteDataReader row = command.ExecuteReader();
        Assert.True(row.Read());
        Assert.True(row.GetInt64(0) > 0, string.Join('\n', rows.Take(5)));
        Assert.True(row.GetInt64(1) >= edgeMs, row.GetInt64(1).ToString(CultureInfo.InvariantCulture));
    }

    private HistoryFollower Open(
        string file, MemoryFolder? journal = null, long? inputs = null, SiteFile? site = null, int step = 20_000) =>
        new(site ?? Site, journal ?? _journal, inputs ?? _inputs, () => inputs ?? _inputs, Path.Combine(_folder, file), NullLogger.Instance)
        {
            Step = step,
        };

    /// <summary>All that the history tells once the journal was followed to its end, a line each row.</summary>
    private string[] Follow(string file, MemoryFolder? journal = null, long? inputs = null, SiteFile? site = null)
    {
        using (HistoryFollower follower = Open(file, journal, inputs, site))
        {
            while (follower.FollowOnce())
            {
            }
            Assert.Null(follower.Failure);
        }
        List<string> rows = [];
        using SqliteConnection connection = HistoryStore.Connect(Path.Combine(_folder, file), SqliteOpenMode.ReadOnly);
        foreach (string table in new[] { "reached", "task", "correction", "episode", "level", "gap" })
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table} ORDER BY 1, 2";
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                rows.Add($"{table} " + string.Join('|', Enumerable.Range(0, row.FieldCount)
                    .Select(column => Convert.ToString(row.GetValue(column), CultureInfo.InvariantCulture))));
            }
        }
        return [.. rows];
    }

    /// <summary>What a disk holds of the history at this moment, with what SQLite has not brought into the file itself.</summary>
    private void Copy(string from, string to)
    {
        foreach (string part in new[] { "", "-wal" })
        {
            string file = Path.Combine(_folder, from + part);
            if (File.Exists(file)) File.Copy(file, Path.Combine(_folder, to + part));
        }
    }
}
