using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Storage;
using Logistics.Tests.Core;
using Logistics.Tests.Support;

namespace Logistics.Tests.Hub;

public class JournalTests
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    [Theory]
    [InlineData(100_000)]
    [InlineData(60)]
    public void What_was_written_gives_the_same_state_when_it_is_read_again(int snapshotEvery)
    {
        MemoryFolder folder = new();
        Engine lived = Live(folder, 7, 500, snapshotEvery);
        Journal again = Open(folder);
        Assert.Equal(501, again.Appended);
        Assert.Equal(lived.Fingerprint(), again.Engine.Fingerprint());
        Assert.Empty(again.Losses);
    }

    [Fact]
    public void Durable_says_only_what_the_disk_holds()
    {
        MemoryFolder folder = new();
        using Journal journal = Open(folder);
        journal.Append(Input.Configure(1, SmallSite.Standard()));
        Assert.Equal(1, journal.Appended);
        Assert.Equal(0, journal.Durable);
        Assert.Equal(0, Open(folder).Appended);
        Assert.True(journal.WriteOnce());
        Assert.Equal(1, journal.Durable);
        Assert.Equal(1, Open(folder).Appended);
    }

    [Fact]
    public void On_a_real_disk_the_writer_makes_what_was_appended_durable_by_itself()
    {
        string path = Directory.CreateTempSubdirectory("journal-").FullName;
        try
        {
            DiskFolder folder = new(Path.Combine(path, "sites", "small"));
            using (Journal journal = Open(folder))
            {
                journal.Begin();
                journal.Append(Input.Configure(1, SmallSite.Standard()));
                journal.Commit();
                Eventually.True(() => journal.Durable == 1, "the input did not reach the disk");
            }
            Assert.Equal(1, Open(folder).Appended);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Fact]
    public void Inputs_that_keep_coming_are_written_in_groups_and_a_stop_writes_the_last_of_them()
    {
        MemoryFolder folder = new();
        int told = 0;
        long appended = 1;
        Stopwatch took = Stopwatch.StartNew();
        using (Journal journal = new(folder, () => told++, Year))
        {
            journal.Begin();
            journal.Append(Input.Configure(1, SmallSite.Standard()));
            while (took.ElapsedMilliseconds < 100)
            {
                appended = journal.Append(Input.Tick(2));
                journal.Commit();
                Thread.SpinWait(1_000);
            }
        }
        Assert.InRange(told, 1, took.ElapsedMilliseconds / 4 + 3);
        Assert.Equal(appended, Open(folder).Appended);
    }

    [Fact]
    public void A_disk_that_refuses_makes_nothing_durable_and_loses_nothing_once_it_is_well()
    {
        MemoryFolder folder = new();
        using Journal journal = Open(folder);
        journal.Append(Input.Configure(1, SmallSite.Standard()));
        journal.WriteOnce();
        folder.Failure = "No space left on device";
        journal.Append(Input.Tick(2));
        Assert.False(journal.WriteOnce());
        journal.Append(Input.Tick(3));
        Assert.False(journal.WriteOnce());
        Assert.Equal("No space left on device", journal.Failure);
        Assert.Equal(1, journal.Durable);
        folder.Failure = null;
        while (journal.WriteOnce())
        {
        }
        Assert.Null(journal.Failure);
        Assert.Equal(3, journal.Durable);
        Assert.Equal(3, Open(folder).Appended);
    }

    [Fact]
    public void A_journal_cut_at_any_byte_gives_every_group_before_the_cut_and_goes_on_from_there()
    {
        MemoryFolder whole = new();
        List<(int End, long Inputs, ulong Fingerprint)> groups = LiveInGroups(whole, 11, 40);
        string segment = JournalFiles.Segment(1);
        for (int cut = 0; cut <= whole[segment].Length; cut++)
        {
            MemoryFolder folder = whole.Copy();
            folder[segment] = whole[segment][..cut];
            (_, long inputs, ulong fingerprint) = groups.FindLast(group => group.End <= cut);
            using (Journal journal = Open(folder))
            {
                Assert.Equal(inputs, journal.Appended);
                if (inputs > 0) Assert.Equal(fingerprint, journal.Engine.Fingerprint());
                Assert.Empty(journal.Losses);
                journal.Append(Input.Configure(SmallSite.Morning + 365 * SmallSite.Day, SmallSite.Standard()));
                journal.WriteOnce();
            }
            Assert.Equal(inputs + 1, Open(folder).Appended);
        }
    }

    [Fact]
    public void A_bit_flipped_anywhere_never_passes_for_what_was_written_and_never_keeps_the_journal_from_opening()
    {
        MemoryFolder whole = new();
        List<(int End, long Inputs, ulong Fingerprint)> groups = LiveInGroups(whole, 12, 40);
        string segment = JournalFiles.Segment(1);
        int size = whole[segment].Length;
        Random random = new(5);
        for (int at = 0; at < size; at++)
        {
            MemoryFolder folder = whole.Copy();
            byte[] bytes = whole[segment];
            bytes[at] ^= (byte)(1 << random.Next(8));
            folder[segment] = bytes;
            using Journal journal = Open(folder);
            bool isLast = at >= groups[^2].End;
            Assert.Equal(isLast ? groups[^2].Inputs : groups[^1].Inputs, journal.Appended);
            if (isLast) Assert.Equal(groups[^2].Fingerprint, journal.Engine.Fingerprint());
            else Assert.NotEmpty(journal.Losses);
        }
    }

    [Fact]
    public void What_is_damaged_before_the_newest_snapshot_is_not_missed()
    {
        MemoryFolder folder = new();
        Engine lived = Live(folder, 13, 300, snapshotEvery: 100);
        byte[] bytes = folder[JournalFiles.Segment(1)];
        bytes[bytes.Length / 4] ^= 4;
        folder[JournalFiles.Segment(1)] = bytes;
        Journal again = Open(folder);
        Assert.Equal(lived.Fingerprint(), again.Engine.Fingerprint());
        Assert.Empty(again.Losses);
    }

    [Fact]
    public void A_damaged_snapshot_is_set_aside_and_an_older_one_with_the_journal_gives_the_same_state()
    {
        MemoryFolder folder = new();
        Engine lived = Live(folder, 14, 300, snapshotEvery: 100);
        string newest = JournalFiles.Snapshot(JournalFiles.Snapshots(folder)[^1]);
        byte[] bytes = folder[newest];
        bytes[^10] ^= 1;
        folder[newest] = bytes;
        Journal again = Open(folder);
        Assert.Equal(lived.Fingerprint(), again.Engine.Fingerprint());
        Assert.Contains(JournalFiles.Damaged(newest), folder.Files());
    }

    [Fact]
    public void A_hole_is_told_once_and_never_stepped_over_again()
    {
        MemoryFolder folder = new();
        int at = LiveInGroups(folder, 15, 40)[5].End + 40;
        byte[] bytes = folder[JournalFiles.Segment(1)];
        bytes[at] ^= 1;
        folder[JournalFiles.Segment(1)] = bytes;
        ulong fingerprint;
        using (Journal first = Open(folder))
        {
            Assert.Single(first.Losses);
            first.WriteOnce();
            fingerprint = first.Engine.Fingerprint();
        }
        Journal second = Open(folder);
        Assert.Empty(second.Losses);
        Assert.Equal(fingerprint, second.Engine.Fingerprint());
    }

    [Fact]
    public void Old_segments_go_only_when_no_snapshot_needs_them_and_history_is_old_enough()
    {
        MemoryFolder folder = new();
        long nowMs = SmallSite.Morning;
        for (int run = 0; run < 10; run++)
        {
            // Each opening begins a segment; a snapshot closes each.
            using Journal journal = new(folder, () => { }, TimeSpan.FromDays(3));
            if (run == 0) Tell(journal, Input.Configure(nowMs, SmallSite.Standard()));
            nowMs += SmallSite.Day;
            Tell(journal, Input.Tick(nowMs));
            journal.Keep();
            while (journal.WriteOnce())
            {
            }
        }
        Assert.Equal([8L, 9L, 10L, 11L], JournalFiles.Segments(folder));
        Assert.Equal(11, Open(folder).Appended);
    }

    [Fact]
    public void The_check_finds_a_whole_journal_whole_and_a_damaged_one_damaged()
    {
        string data = Directory.CreateTempSubdirectory("check-").FullName;
        try
        {
            DiskFolder folder = new(HubServer.JournalFolder(data, "small"));
            LiveInGroups(folder, 16, 60, snapshotAt: 30);
            StringWriter well = new();
            Assert.True(new DataCheck(well, null).Check(data), well.ToString());
            string file = Path.Combine(folder.Path, JournalFiles.Segment(1));
            byte[] bytes = File.ReadAllBytes(file);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(file, bytes);
            StringWriter ill = new();
            Assert.False(new DataCheck(ill, null).Check(data));
            Assert.Contains("is damaged at byte", ill.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public void The_export_writes_each_input_as_a_line_with_the_names_of_its_day()
    {
        MemoryFolder folder = new();
        Live(folder, 17, 200, 50);
        using MemoryStream lines = new();
        (long inputs, IReadOnlyList<JournalDamage> damages) = HistoryExport.Write(folder, "small", lines);
        Assert.Equal(201, inputs);
        Assert.Empty(damages);
        JsonElement[] all = [.. Encoding.UTF8.GetString(lines.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(Enumerable.Range(1, 201), all.Select(line => line.GetProperty("input").GetInt32()));
        Assert.Contains(all, line => line.GetProperty("kind").GetString() == "command");
        JsonElement reading = all.First(line => line.GetProperty("kind").GetString() == "readings").GetProperty("readings")[0];
        Assert.DoesNotContain("#", reading.GetProperty("n").GetString(), StringComparison.Ordinal);
    }

    private static Journal Open(IFolder folder, int snapshotEvery = 100_000) => new(folder, () => { }, Year, snapshotEvery);

    private static void Tell(Journal journal, in Input input)
    {
        journal.Append(input);
        journal.Engine.Apply(input);
    }

    private static Engine Live(IFolder folder, int seed, int steps, int snapshotEvery)
    {
        using Journal journal = Open(folder, snapshotEvery);
        Days.Live(seed, steps, step =>
        {
            Tell(journal, step.For(journal.Engine));
            journal.KeepWhenDue();
            journal.WriteOnce();
        });
        return journal.Engine;
    }

    /// <summary>A day whose inputs are committed three at a time; gives where each group ends and the state then.</summary>
    private static List<(int End, long Inputs, ulong Fingerprint)> LiveInGroups(IFolder folder, int seed, int steps, long snapshotAt = 0)
    {
        List<(int, long, ulong)> groups = [(0, 0, 0)];
        using Journal journal = Open(folder);
        Days.Live(seed, steps, step =>
        {
            Tell(journal, step.For(journal.Engine));
            if (journal.Appended == snapshotAt) journal.Keep();
            if (journal.Appended % 3 != 0) return;
            while (journal.WriteOnce())
            {
            }
            using IStoredFile segment = folder.Open(JournalFiles.Segment(1));
            groups.Add(((int)segment.Length, journal.Durable, journal.Engine.Fingerprint()));
        });
        return groups;
    }
}
