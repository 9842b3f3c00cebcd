using System.Text.Json;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;

namespace Logistics.Tests.Hub;

/// <summary>Publish early, acknowledge late; and what the loop does when the disk, a node or a person goes wrong.</summary>
public class SiteLoopTests
{
    private const string FullDrum = """[{"boot":1,"seq":1,"total":1,"n":"drum/level","v":0.9}]""";

    [Fact]
    public void A_reading_is_told_at_once_and_steps_and_acknowledgements_when_it_is_on_disk()
    {
        using SteppedHub hub = new();
        hub.Connect();
        hub.Told.Clear();
        hub.Hear("nodes/n1/readings", FullDrum);
        hub.Turn();
        Assert.Contains(hub.Told, told => told.Topic == "wl/v1/small/waste/w-drum");
        Assert.NotNull(hub.Loop.View.Waste("w-drum")!.Task);
        Assert.DoesNotContain(hub.Told, told => told.Topic.StartsWith("wl/v1/small/tasks/", StringComparison.Ordinal));
        Assert.DoesNotContain(hub.Told, told => told.Topic.EndsWith("/ack", StringComparison.Ordinal));
        hub.Commit();
        Assert.Contains(hub.Told, told => told.Topic.StartsWith("wl/v1/small/tasks/was-w-drum", StringComparison.Ordinal));
        Assert.Contains(("wl/v1/small/nodes/n1/ack", """{"boot":1,"seq":1,"again":false}"""), hub.Told);
    }

    [Fact]
    public void The_loop_says_how_long_messages_and_acknowledgements_took_in_the_last_half_minute()
    {
        using SteppedHub hub = new();
        hub.Connect();
        hub.Hear("nodes/n1/readings", FullDrum);
        hub.Clock.Pass(TimeSpan.FromMilliseconds(3));
        hub.Turn();
        hub.Clock.Pass(TimeSpan.FromMilliseconds(40));
        hub.Commit();
        hub.Clock.Pass(TimeSpan.FromSeconds(30));
        hub.Turn();
        LoopReport report = hub.Loop.View.LoopReport!;
        Assert.Equal(new LatencyFigures(1, 3_000, 3_000, 3_000), report.Told);
        Assert.Equal(new LatencyFigures(1, 43_000, 43_000, 43_000), report.Acknowledged);
        Assert.Equal((1L, 0L, 0, 0L), (report.Readings, report.JournalWaiting, report.AcknowledgementsWaiting, report.OldestWaitingMs));
        Assert.Equal(JournalFiles.Segments(hub.Disk).Sum(first => hub.Disk[JournalFiles.Segment(first)].Length), report.JournalBytes);

        // Nothing came since then, and something waits for the disk.
        hub.Hear("nodes/n1/readings", """[{"boot":1,"seq":2,"total":2,"n":"drum/level","v":0.8}]""");
        hub.Turn();
        hub.Clock.Pass(TimeSpan.FromSeconds(31));
        hub.Turn();
        report = hub.Loop.View.LoopReport!;
        Assert.Equal((1L, 0L, 31_000L), (report.Told.Count, report.Acknowledged.Count, report.OldestWaitingMs));
        Assert.Equal(1, report.AcknowledgementsWaiting);
        Assert.True(report.JournalWaiting > 0);
    }

    [Fact]
    public void Percentiles_of_latencies_are_at_most_an_eighth_too_long()
    {
        Latencies latencies = new();
        for (int time = 1; time <= 1_000; time++) latencies.Add(time * 10);
        latencies.Add(long.MaxValue);
        LatencyFigures figures = latencies.Take();
        Assert.Equal(1_001, figures.Count);
        Assert.InRange(figures.Median, 5_000, 5_625);
        Assert.InRange(figures.P99, 9_900, 11_138);
        Assert.Equal(uint.MaxValue, figures.Longest);
        Assert.Equal(default, latencies.Take());
    }

    [Fact]
    public void What_moves_more_than_once_in_a_turn_is_told_once_and_lists_are_told_first()
    {
        using SteppedHub hub = new();
        hub.Connect();
        _ = hub.Say(new Command { Kind = CommandKind.StartShift, By = "w-01" });
        hub.Turn();
        hub.Commit();
        hub.Turn();
        hub.Told.Clear();
        for (int seq = 1; seq <= 5; seq++)
        {
            string level = seq == 5 ? "0.95" : $"0.{seq}";
            hub.Hear("nodes/n1/readings", $$"""[{"boot":1,"seq":{{seq}},"from":1,"n":"drum/level","v":{{level}}}]""");
        }
        hub.Turn();
        string[] topics = [.. hub.Told.Select(told => told.Topic)];
        Assert.Single(topics, "wl/v1/small/waste/w-drum");
        Assert.StartsWith("wl/v1/small/workers/", topics[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_is_told_once_for_all_that_moved_while_the_broker_was_busy_and_lists_do_not_wait()
    {
        using SteppedHub hub = new();
        hub.Connect();
        _ = hub.Say(new Command { Kind = CommandKind.StartShift, By = "w-01" });
        hub.Turn();
        hub.Commit();
        hub.Told.Clear();
        hub.Unanswered = 200;
        hub.Hear("nodes/n1/readings", FullDrum);
        hub.Turn();
        hub.Hear("nodes/n1/readings", FullDrum.Replace("0.9", "0.97").Replace("\"seq\":1", "\"seq\":2"));
        hub.Turn();
        Assert.Contains(hub.Told, told => told.Topic == "wl/v1/small/workers/w-01/tasks");
        Assert.DoesNotContain(hub.Told, told => told.Topic == "wl/v1/small/waste/w-drum");
        Assert.Equal(970, hub.Loop.View.Waste("w-drum")!.LevelPermille);
        hub.Unanswered = 0;
        hub.Turn();
        Assert.Contains("\"levelPermille\":970", Assert.Single(hub.Told, told => told.Topic == "wl/v1/small/waste/w-drum").Payload);
    }

    [Fact]
    public void Lists_and_tasks_that_the_broker_can_t_take_yet_are_told_as_they_stand_when_it_can_and_pages_see_them_at_once()
    {
        using SteppedHub hub = new();
        hub.Connect();
        _ = hub.Say(new Command { Kind = CommandKind.StartShift, By = "w-01" });
        hub.Turn();
        hub.Commit();
        hub.Told.Clear();
        hub.Unanswered = MqttClient.UnderWayMost;
        hub.Hear("nodes/n1/readings", FullDrum);
        hub.Commit();
        Assert.Single(hub.Loop.View.Worklist("w-01")!.Tasks);
        Assert.DoesNotContain(hub.Told, told => told.Topic.StartsWith("wl/v1/small/workers/", StringComparison.Ordinal));
        Assert.DoesNotContain(hub.Told, told => told.Topic.StartsWith("wl/v1/small/tasks/", StringComparison.Ordinal));
        hub.Hear("nodes/n1/readings", FullDrum.Replace("0.9", "0.1").Replace("\"seq\":1", "\"seq\":2"));
        hub.Commit();
        hub.Unanswered = 0;
        hub.Turn();
        Assert.Contains("\"tasks\":[]", Assert.Single(hub.Told, told => told.Topic == "wl/v1/small/workers/w-01/tasks").Payload);
        Assert.Contains("cancelled", Assert.Single(
            hub.Told, told => told.Topic.StartsWith("wl/v1/small/tasks/", StringComparison.Ordinal)).Payload);
    }

    [Fact]
    public void A_step_that_the_disk_has_is_not_told_with_a_word_in_it_that_the_disk_has_not()
    {
        using SteppedHub hub = new();
        hub.Connect();
        _ = hub.Say(new Command { Kind = CommandKind.StartShift, By = "w-01" });
        hub.Turn();
        hub.Commit();
        hub.Hear("nodes/n1/readings", FullDrum);
        hub.Turn();
        string task = hub.Loop.View.Waste("w-drum")!.Task!;
        hub.Write();
        _ = hub.Say(new Command { Kind = CommandKind.AcceptTask, By = "w-01", Task = task, Request = "r1" });
        hub.Turn();
        Assert.DoesNotContain(hub.Told, told => told.Topic == $"wl/v1/small/tasks/{task}" && told.Payload.Contains("accepted"));
        hub.Commit();
        hub.Commit();
        Assert.Contains(hub.Told, told => told.Topic == $"wl/v1/small/tasks/{task}" && told.Payload.Contains("accepted"));
    }

    [Fact]
    public void Places_and_tasks_are_told_to_the_broker_only_while_somebody_may_read_them_and_then_as_they_stand()
    {
        using SteppedHub hub = new() { IsRead = false };
        hub.Clock.Pass(TimeSpan.FromSeconds(2));
        hub.Turn();
        hub.Connect();
        _ = hub.Say(new Command { Kind = CommandKind.StartShift, By = "w-01" });
        hub.Turn();
        hub.Commit();
        hub.Hear("nodes/n1/readings", FullDrum);
        hub.Commit();
        hub.Commit();
        Assert.Contains(hub.Told, told => told.Topic == "wl/v1/small/workers/w-01/tasks" && told.Payload.Contains("was-w-drum"));
        Assert.NotNull(hub.Loop.View.Waste("w-drum")!.Task);
        Assert.DoesNotContain(hub.Told, told => IsForReaders(told.Topic));

        hub.IsRead = true;
        hub.Clock.Pass(TimeSpan.FromSeconds(2));
        hub.Commit();
        hub.Commit();
        Assert.Contains(hub.Told, told => told.Topic == "wl/v1/small/waste/w-drum" && told.Payload.Contains("was-w-drum"));
        Assert.Contains(hub.Told, told => told.Topic.StartsWith("wl/v1/small/beds/", StringComparison.Ordinal));
        Assert.Contains(hub.Told, told => told.Topic.StartsWith("wl/v1/small/tasks/was-w-drum", StringComparison.Ordinal));

        static bool IsForReaders(string topic) =>
            new[] { "beds", "linen", "waste", "tasks" }.Any(kind => topic.StartsWith($"wl/v1/small/{kind}/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_new_connection_is_told_of_open_work_and_of_what_ended_while_there_was_none()
    {
        using SteppedHub hub = new();
        hub.Connect();
        hub.Hear("nodes/n1/readings", FullDrum);
        hub.Turn();
        TellAgain(hub);
        Assert.Contains(hub.Told, told => told.Topic.StartsWith("wl/v1/small/tasks/was-w-drum", StringComparison.Ordinal));
        hub.Lose();
        hub.Hear("nodes/n1/readings", FullDrum.Replace("0.9", "0.1").Replace("\"seq\":1", "\"seq\":2"));
        hub.Turn();
        TellAgain(hub);
        Assert.Contains(hub.Told, told => told.Topic.StartsWith("wl/v1/small/tasks/was-w-drum", StringComparison.Ordinal));
        hub.Clock.Pass(TimeSpan.FromMinutes(5));
        hub.Turn();
        hub.Clock.Pass(TimeSpan.FromMinutes(5));
        hub.Turn();
        TellAgain(hub);
        Assert.Contains(hub.Told, told => told.Topic == "wl/v1/small/waste/w-drum");
        Assert.DoesNotContain(hub.Told, told => told.Topic.StartsWith("wl/v1/small/tasks/was-w-drum", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hub_that_stopped_while_the_broker_was_away_tells_at_its_start_what_ended_meanwhile(bool brokerIsAway)
    {
        using SteppedHub before = new();
        before.Connect();
        before.Hear("nodes/n1/readings", FullDrum);
        before.Clock.Pass(TimeSpan.FromMinutes(5));
        before.Commit();
        if (brokerIsAway) before.Lose();
        before.Hear("nodes/n1/readings", FullDrum.Replace("0.9", "0.1").Replace("\"seq\":1", "\"seq\":2"));
        before.Clock.Pass(TimeSpan.FromMinutes(30));
        before.Hear("nodes/n1/readings", FullDrum.Replace("0.9", "0.2").Replace("\"seq\":1", "\"seq\":3"));
        before.Commit();

        using SteppedHub hub = new(before.Disk.Copy());
        hub.Commit();
        hub.Connect();
        hub.Commit();
        Assert.Equal(
            brokerIsAway,
            hub.Told.Exists(told => told.Topic.StartsWith("wl/v1/small/tasks/was-w-drum", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void What_ended_while_the_disk_was_full_is_told_although_broker_or_hub_went_before_it_could_be(bool byWord, bool dies)
    {
        using SteppedHub hub = new();
        hub.Connect();
        hub.Hear("nodes/n1/readings", FullDrum);
        hub.Clock.Pass(TimeSpan.FromMinutes(5));
        hub.Commit();
        hub.Disk.Failure = "No space left on device";
        string task = hub.Loop.View.Tasks.Single().Task;
        if (byWord) _ = hub.Say(new Command { Kind = CommandKind.CancelTask, By = "lead-1", Task = task });
        else hub.Hear("nodes/n1/readings", FullDrum.Replace("0.9", "0.1").Replace("\"seq\":1", "\"seq\":2"));
        hub.Turn();
        hub.Commit();
        for (int minute = 0; minute < 30; minute++)
        {
            hub.Clock.Pass(TimeSpan.FromMinutes(1));
            hub.Commit();
        }
        if (!dies) hub.Lose();
        hub.Disk.Failure = null;
        hub.Write();
        using SteppedHub then = dies ? new(hub.Disk.Copy()) : hub;
        then.Commit();
        then.Told.Clear();
        then.Connect();
        then.Commit();
        then.Commit();
        Assert.Contains(then.Told, told => told.Topic == $"wl/v1/small/tasks/{task}"
            && told.Payload.Contains("\"status\":\"cancelled\"", StringComparison.Ordinal));
    }

    [Fact]
    public void An_alert_that_the_broker_kept_and_that_is_over_is_taken_from_it_and_one_that_stands_is_not()
    {
        using SteppedHub hub = new();
        hub.Connect();
        NodeStatusMessage status = new(false, 1, "0.1.0", "abc", true, 0, 0, 0);
        hub.Hear("nodes/n1/status", JsonSerializer.Serialize(status, JsonSerializerOptions.Web));
        Assert.NotNull(hub.Loop.View.Alert("node-n1"));
        hub.Told.Clear();
        hub.Hear("alerts/node-n1", "{}", retained: true);
        hub.Hear("alerts/e-was-w-drum-1", "{}", retained: true);
        hub.Hear("alerts/e-was-w-drum-2", "{}", retained: false);
        Assert.Equal([("wl/v1/small/alerts/e-was-w-drum-1", "")], hub.Told);
    }

    [Fact]
    public void What_the_broker_kept_of_what_the_site_no_longer_has_is_taken_from_it()
    {
        using SteppedHub hub = new();
        hub.Connect();
        hub.Told.Clear();
        string[] there = ["beds/w-1", "linen/w-hamper", "waste/w-drum", "workers/w-01/tasks"];
        string[] gone = ["beds/w-9", "linen/w-1", "waste/w-hamper", "workers/w-09/tasks"];
        foreach (string topic in there.Concat(gone)) hub.Hear(topic, "{}", retained: true);
        foreach (string topic in gone) hub.Hear(topic, "{}");
        Assert.Equal(gone.Select(topic => ("wl/v1/small/" + topic, "")), hub.Told);
        Assert.Empty(hub.Loop.View.Refused);
    }

    private static void TellAgain(SteppedHub hub)
    {
        hub.Lose();
        hub.Told.Clear();
        hub.Connect();
        hub.Turn();
        hub.Commit();
    }

    [Fact]
    public async Task What_follows_from_a_word_is_told_and_answered_only_when_the_word_is_on_disk()
    {
        using SteppedHub hub = new();
        hub.Connect();
        hub.Turn();
        hub.Told.Clear();
        Task<Refusal> answer = hub.Say(new Command { Kind = CommandKind.BlockBed, By = "care-1", Subject = "w-1", Reason = "broken" });
        hub.Turn();
        Assert.False(answer.IsCompleted);
        Assert.Empty(hub.Told);
        Assert.NotEqual("blocked", hub.Loop.View.Bed("w-1")!.Status);
        hub.Commit();
        Assert.Equal(Refusal.None, await answer);
        Assert.Contains(hub.Told, told => told.Topic == "wl/v1/small/beds/w-1");
        Assert.Equal("blocked", hub.Loop.View.Bed("w-1")!.Status);
    }

    [Fact]
    public void A_reading_about_a_thing_that_a_word_moved_does_not_tell_the_word_before_its_time()
    {
        using SteppedHub hub = new();
        hub.Connect();
        _ = hub.Say(new Command { Kind = CommandKind.BlockBed, By = "care-1", Subject = "w-1", Reason = "broken" });
        hub.Turn();
        hub.Told.Clear();
        hub.Hear("nodes/n1/readings", """[{"boot":1,"seq":1,"total":1,"n":"bed-1/mat","vb":true}]""");
        hub.Turn();
        Assert.DoesNotContain(hub.Told, told => told.Topic == "wl/v1/small/beds/w-1");
        hub.Commit();
        Assert.Contains(hub.Told, told => told.Topic == "wl/v1/small/beds/w-1");
    }

    [Fact]
    public void A_task_that_left_a_list_stands_in_no_other_before_that_list_is_told_although_two_words_moved_it()
    {
        using SteppedHub hub = new();
        hub.Connect();
        _ = hub.Say(new Command { Kind = CommandKind.StartShift, By = "w-01" });
        _ = hub.Say(new Command
        {
            Kind = CommandKind.RequestTask, By = "care-1", Subject = "w", TaskKind = TaskKind.CleanSpill, Request = "r1",
        });
        hub.Turn();
        _ = hub.Say(new Command { Kind = CommandKind.StartShift, By = "w-02" });
        hub.Turn();
        hub.Commit();
        string task = Assert.Single(hub.Loop.View.Worklist("w-01")!.Tasks).Task;
        hub.Told.Clear();
        _ = hub.Say(new Command { Kind = CommandKind.DeclineTask, By = "w-01", Task = task, Reason = "busy" });
        hub.Turn();
        hub.Write();
        _ = hub.Say(new Command { Kind = CommandKind.EndShift, By = "w-01" });
        hub.Turn();
        Assert.DoesNotContain(hub.Told, told => told.Topic == "wl/v1/small/workers/w-02/tasks");
        hub.Commit();
        Assert.Contains(hub.Told, told => told.Topic == "wl/v1/small/workers/w-02/tasks" && told.Payload.Contains(task));
        Assert.Contains(hub.Told, told => told.Topic == "wl/v1/small/workers/w-01/tasks" && !told.Payload.Contains(task));
    }

    [Fact]
    public async Task While_the_disk_is_full_nothing_is_acknowledged_the_lead_is_told_and_the_board_goes_on()
    {
        using SteppedHub hub = new();
        hub.Connect();
        hub.Disk.Failure = "No space left on device";
        hub.Told.Clear();
        hub.Hear("nodes/n1/readings", FullDrum);
        hub.Commit();
        hub.Clock.Pass(TimeSpan.FromSeconds(2));
        hub.Turn();
        Assert.DoesNotContain(hub.Told, told => told.Topic.EndsWith("/ack", StringComparison.Ordinal));
        Assert.Equal("journal-failing", hub.Loop.View.Alert("journal")!.Kind);
        Assert.Equal("due", hub.Loop.View.Waste("w-drum")!.State);
        Assert.Equal(Refusal.Busy, await hub.Say(new Command { Kind = CommandKind.ReleaseBed, By = "care-1", Subject = "w-1" }));

        hub.Disk.Failure = null;
        hub.Commit();
        hub.Clock.Pass(TimeSpan.FromSeconds(2));
        hub.Turn();
        Assert.Contains(hub.Told, told => told.Topic.EndsWith("/ack", StringComparison.Ordinal));
        Assert.Null(hub.Loop.View.Alert("journal"));
    }

    [Fact]
    public void A_hub_that_is_connected_anew_asks_its_nodes_for_what_it_lacks_once_the_disk_has_what_it_knows()
    {
        MemoryFolder disk = new();
        using (SteppedHub before = new(disk))
        {
            before.Connect();
            before.Hear("nodes/n1/readings", FullDrum);
            before.Commit();
        }
        using SteppedHub hub = new(disk);
        for (int connection = 0; connection < 2; connection++)
        {
            hub.Told.Clear();
            hub.Connect();
            Assert.DoesNotContain(hub.Told, told => told.Topic.EndsWith("/ack", StringComparison.Ordinal));
            hub.Commit();
            Assert.Equal(["""{"boot":1,"seq":1,"again":true}"""],
                hub.Told.Where(told => told.Topic.EndsWith("/ack", StringComparison.Ordinal)).Select(told => told.Payload));
        }
    }

    [Fact]
    public void A_node_whose_pack_leaves_a_hole_is_asked_for_it_but_not_with_every_pack()
    {
        using SteppedHub hub = new();
        hub.Connect();
        hub.Hear("nodes/n1/readings", """[{"boot":1,"seq":1,"from":1,"n":"drum/level","v":0.1}]""");
        hub.Commit();
        hub.Clock.Pass(TimeSpan.FromMinutes(1));
        hub.Told.Clear();
        for (int seq = 3; seq < 6; seq++)
        {
            hub.Hear("nodes/n1/readings", $$"""[{"boot":1,"seq":{{seq}},"from":1,"n":"drum/level","v":0.1}]""");
            hub.Commit();
        }
        Assert.Equal(["""{"boot":1,"seq":1,"again":true}"""],
            hub.Told.Where(told => told.Topic.EndsWith("/ack", StringComparison.Ordinal)).Select(told => told.Payload));
    }

    [Fact]
    public void A_device_that_floods_is_heard_only_in_part_and_reported_and_the_others_are_heard()
    {
        using SteppedHub hub = new();
        hub.Connect();
        string large = "[" + string.Join(',', Enumerable.Repeat("""{"n":"hamper/level","v":0.3}""", 1_000)) + "]";
        for (int message = 0; message < 200; message++) hub.Hear("sensors/d1", large);
        Assert.Equal("sends-too-much", hub.Loop.View.Alert("rate-d1")!.Kind);
        Assert.Contains("too-much", hub.Loop.RefusedByReason.Keys);
        hub.Hear("nodes/n1/readings", FullDrum);
        hub.Commit();
        Assert.Contains(hub.Told, told => told.Topic == "wl/v1/small/nodes/n1/ack");

        hub.Clock.Pass(TimeSpan.FromMinutes(3));
        hub.Hear("sensors/d1", """[{"n":"hamper/level","v":0.95}]""");
        hub.Turn();
        Assert.Null(hub.Loop.View.Alert("rate-d1"));
        Assert.Equal("due", hub.Loop.View.Linen("w-hamper")!.State);
    }

    [Fact]
    public void A_damaged_journal_is_told_to_the_lead_and_the_hub_goes_on()
    {
        MemoryFolder disk = new();
        using (SteppedHub before = new(disk))
        {
            before.Connect();
            for (int seq = 1; seq < 5; seq++)
            {
                before.Hear("nodes/n1/readings", $$"""[{"boot":1,"seq":{{seq}},"from":1,"n":"drum/level","v":0.9}]""");
                before.Commit();
            }
            disk = disk.Copy();
        }
        foreach (long snapshot in JournalFiles.Snapshots(disk).Skip(1)) disk.Delete(JournalFiles.Snapshot(snapshot));
        string segment = JournalFiles.Segment(1);
        byte[] bytes = disk[segment];
        bytes[^150] ^= 1;
        disk[segment] = bytes;
        using SteppedHub hub = new(disk);
        hub.Connect();
        Assert.Equal("journal-damaged", hub.Loop.View.Alert("journal-damaged")!.Kind);
        Assert.Equal("due", hub.Loop.View.Waste("w-drum")!.State);
    }
}
