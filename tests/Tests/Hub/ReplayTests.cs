using System.Globalization;
using System.Text.Json;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Storage;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;

namespace Logistics.Tests.Hub;

/// <summary>A moment that is over is shown exactly as it was, or not at all.</summary>
public sealed class ReplayTests
{
    private const int Minutes = 24 * 60;

    [Fact]
    public async Task Any_moment_of_a_day_comes_back_as_the_board_showed_it_then()
    {
        using SteppedHub hub = new();
        List<(DateTimeOffset At, ulong Print, string Board)> seen = Live(hub, new Random(5));
        Assert.Contains(seen, moment => moment.Board.Contains("task-past-due", StringComparison.Ordinal));
        using ReplayDesk desk = DeskOf(hub);

        // As somebody may ask: back, on, the same again, and back to the beginning.
        IEnumerable<(DateTimeOffset At, ulong Print, string Board)> asked =
            [.. seen.AsEnumerable().Reverse(), .. seen, .. seen[^2..], seen[0]];
        foreach ((DateTimeOffset at, ulong print, string board) in asked)
        {
            Replayed replayed = await desk.AtAsync(hub.Loop.View.Site, at, CancellationToken.None);
            Assert.False(replayed.IsLost);
            Assert.Equal(board, BoardOf(replayed.View!));
            Assert.Equal(at, replayed.View!.Clock.GetUtcNow());
            Assert.Equal(print, Recovery.Nothing().Replay(hub.Disk, untilMs: at.ToUnixTimeMilliseconds()).Engine.Fingerprint());
        }
    }

    [Fact]
    public async Task It_goes_on_from_a_snapshot_and_says_from_when_on_the_past_is_known_when_the_beginning_is_gone()
    {
        using SteppedHub hub = new();
        Random random = new(6);
        List<(DateTimeOffset At, ulong Print, string Board)> before = Live(hub, random);
        hub.Keep();
        hub.Commit();
        DateTimeOffset kept = hub.Clock.GetUtcNow();
        foreach (long old in JournalFiles.Snapshots(hub.Disk).SkipLast(1)) hub.Disk.Delete(JournalFiles.Snapshot(old));
        List<(DateTimeOffset At, ulong Print, string Board)> after = Live(hub, random);

        // The journal from its beginning gives one answer; without it, the snapshot must give the same.
        MemoryFolder rest = hub.Disk.Copy();
        rest[JournalFiles.Segment(2)] = rest[JournalFiles.Segment(1)];
        rest.Delete(JournalFiles.Segment(1));
        using ReplayDesk desk = DeskOf(rest);
        Assert.Equal(after[3].Board, BoardOf((await desk.AtAsync(hub.Loop.View.Site, after[3].At, CancellationToken.None)).View!));
        Replayed gone = await desk.AtAsync(hub.Loop.View.Site, before[3].At, CancellationToken.None);
        Assert.Null(gone.View);
        Assert.InRange(gone.Earliest!.Value, before[^1].At, kept);
    }

    [Fact]
    public async Task Before_the_first_input_and_without_a_journal_there_is_nothing_to_show()
    {
        using SteppedHub hub = new();
        DateTimeOffset began = hub.Clock.GetUtcNow();
        hub.Clock.Pass(TimeSpan.FromHours(1));
        hub.Turn();
        hub.Write();
        using ReplayDesk desk = DeskOf(hub);
        Replayed early = await desk.AtAsync(hub.Loop.View.Site, began.AddMinutes(-1), CancellationToken.None);
        Assert.Equal((null, began), (early.View, early.Earliest));
        Assert.NotNull((await desk.AtAsync(hub.Loop.View.Site, began, CancellationToken.None)).View);
        using ReplayDesk empty = DeskOf(new MemoryFolder());
        Assert.Equal(new Replayed(null, null), await empty.AtAsync(hub.Loop.View.Site, began, CancellationToken.None));
    }

    [Fact]
    public async Task Whoever_leaves_breaks_it_off_and_the_next_is_answered()
    {
        using SteppedHub hub = new();
        List<(DateTimeOffset At, ulong Print, string Board)> seen = Live(hub, new Random(7));
        using ReplayDesk desk = DeskOf(hub);
        using CancellationTokenSource gone = new();
        hub.Disk.Fails = (_, kind) =>
        {
            // The reader leaves while the journal is being read.
            if (kind == "read") gone.Cancel();
            return false;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => desk.AtAsync(hub.Loop.View.Site, seen[^1].At, gone.Token));
        Assert.Equal(seen[2].Board, BoardOf((await desk.AtAsync(hub.Loop.View.Site, seen[2].At, CancellationToken.None)).View!));
    }

    private static ReplayDesk DeskOf(SteppedHub hub) => DeskOf(hub.Disk);

    private static ReplayDesk DeskOf(IFolder folder) => new(new Dictionary<string, IFolder> { ["small"] = folder });

    /// <summary>A day of a small site, a minute at a time: patients, levels, and people who do what they are asked or don't. Remembers how
    /// things stood now and then.</summary>
    private static List<(DateTimeOffset At, ulong Print, string Board)> Live(SteppedHub hub, Random random)
    {
        List<(DateTimeOffset, ulong, string)> seen = [];
        long seq = hub.Engine.Publishers.Max(publisher => publisher.Packs);
        hub.Connect();
        double level = 0.1;
        for (int minute = 0; minute < Minutes; minute++)
        {
            hub.Clock.Pass(TimeSpan.FromMilliseconds(random.Next(50_000, 70_000)));
            hub.Turn();
            if (random.Next(3) == 0)
            {
                string reading = random.Next(6) switch
                {
                    0 => "\"n\":\"bed-1/button\",\"vb\":true",
                    1 or 2 => $"\"n\":\"bed-1/mat\",\"vb\":{(random.Next(2) == 0 ? "true" : "false")}",
                    3 => $"\"n\":\"bed-2/mat\",\"vb\":{(random.Next(2) == 0 ? "true" : "false")}",
                    _ => string.Create(CultureInfo.InvariantCulture, $"\"n\":\"drum/level\",\"v\":{level:0.00}"),
                };
                level = level > 0.9 ? 0.05 : level + 0.03;
                hub.Hear("nodes/n1/readings", $$"""[{"boot":1,"seq":{{++seq}},"from":1,{{reading}}}]""");
            }
            if (random.Next(40) == 0) hub.Hear("sensors/d1", """[{"n":"bed-2/button","vb":true}]""");
            if (Word(hub, random, minute) is { } word) _ = hub.Say(word);
            hub.Turn();
            hub.Commit();
            hub.Turn();
            if (minute % 120 == 60) seen.Add((hub.Clock.GetUtcNow(), hub.Engine.Fingerprint(), BoardOf(hub.Loop.View)));
        }
        return seen;
    }

    private static Command? Word(SteppedHub hub, Random random, int minute)
    {
        if (minute % 720 == 5) return new Command { Kind = CommandKind.StartShift, By = "w-01" };
        if (minute == 400) return new Command { Kind = CommandKind.EndShift, By = "w-01" };
        if (minute % 97 == 0) return new Command { Kind = CommandKind.BlockBed, By = "care-1", Subject = "w-2" };
        if (minute % 97 == 30) return new Command { Kind = CommandKind.UnblockBed, By = "care-1", Subject = "w-2" };
        if (random.Next(4) != 0 || hub.Loop.View.Worklist("w-01")?.Tasks is not [var task, ..]) return null;
        CommandKind kind = task.Status switch
        {
            "offered" => CommandKind.AcceptTask, "accepted" => CommandKind.StartTask, _ => CommandKind.FinishTask,
        };
        return new Command { Kind = kind, By = "w-01", Task = task.Task };
    }

    /// <summary>All that a board draws, in one order; what nodes say of themselves is in no journal.</summary>
    private static string BoardOf(SiteView view)
    {
        IEnumerable<string> Lines()
        {
            foreach (var ward in view.Site.Wards)
            {
                foreach (var bed in ward.Beds) yield return JsonSerializer.Serialize(view.Bed(bed.Id));
                foreach (var point in ward.Linen) yield return JsonSerializer.Serialize(view.Linen(point.Id));
                foreach (var point in ward.Waste) yield return JsonSerializer.Serialize(view.Waste(point.Id));
            }
            foreach (TaskMessage task in view.Tasks.OrderBy(task => task.Task, StringComparer.Ordinal))
            {
                yield return JsonSerializer.Serialize(task);
            }
            foreach (WorklistMessage list in view.Worklists.OrderBy(list => list.Worker, StringComparer.Ordinal))
            {
                yield return JsonSerializer.Serialize(list) + view.WorkUntil(list.Worker);
            }
            foreach (AlertMessage alert in view.Alerts.OrderBy(alert => alert.Alert, StringComparer.Ordinal))
            {
                yield return JsonSerializer.Serialize(alert);
            }
        }
        return string.Join('\n', Lines());
    }
}
