using System.Text;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge;

/// <summary>What the lamps of a node do while the hub comes and goes, turned by hand.</summary>
public sealed class LampTests
{
    private const string Mat = "bed-1/mat";
    private const string Line = "22";
    private const int Tenths = 60;

    private static readonly LampConfig Lamp = new() { Shows = Mat, Chip = "gpiochip0", Line = Line, Confirms = Mat };

    private bool _hubAnswers = true;

    [Fact]
    public void A_lamp_is_dark_until_the_hub_says_something_and_then_shows_it_exactly()
    {
        HandAgent node = Started();
        Assert.Equal([Mat], node.LastStatus().Lamps);
        Assert.Equal((false, 0), Seen(node));
        node.Session.Say(State("ready-to-make"));
        node.Seconds(10);
        node.Set.Clear();
        node.Seconds(10);
        Assert.InRange(node.Set.Count, 9, 11);
        Assert.All(node.Set.Zip(node.Set.Skip(1)), static pair =>
        {
            Assert.Equal(TimeSpan.FromSeconds(1), pair.Second.At - pair.First.At);
            Assert.NotEqual(pair.First.IsOn, pair.Second.IsOn);
        });
        node.Session.Say(State("made"));
        node.Turn();
        Assert.Equal((true, 0), Seen(node));
    }

    [Fact]
    public void Looked_for_all_its_lamps_blink_twice_a_second_and_then_show_their_beds_again()
    {
        HandAgent node = TwoMade();
        node.Session.Say(new CommandMessage(CommandMessage.Identify));
        node.Seconds(10);
        Assert.True(node.LastStatus().Identifying);
        foreach (string line in new[] { Line, "23" })
        {
            TimeSpan[] set = [.. node.Set.Where(one => one.Line == line).Select(static one => one.At)];
            Assert.InRange(set.Length, 38, 42);
            Assert.All(set.Zip(set.Skip(1)), static pair => Assert.Equal(TimeSpan.FromMilliseconds(250), pair.Second - pair.First));
        }

        node.Seconds(21);
        node.Set.Clear();
        node.Seconds(5);
        Assert.Null(node.LastStatus().Identifying);
        Assert.DoesNotContain(node.Set, static one => one.Line == Line);
        Assert.True(node.Lines[Line].State);
    }

    [Fact]
    public void Looked_for_by_its_channel_one_lamp_blinks_and_for_a_channel_without_one_none()
    {
        HandAgent node = TwoMade();
        node.Session.Say(new CommandMessage(CommandMessage.Identify, Mat));
        node.Seconds(5);
        Assert.InRange(node.Set.Count(static one => one.Line == Line), 18, 22);
        Assert.DoesNotContain(node.Set, static one => one.Line == "23");
        node.Seconds(30);
        node.Session.Say(new CommandMessage(CommandMessage.Identify, "bed-9/mat"));
        node.Seconds(2);
        Assert.Null(node.LastStatus().Identifying);
    }

    [Fact]
    public void A_node_without_lamps_neither_asks_nor_listens_nor_says_anything_of_them()
    {
        HandAgent node = Node(lamps: []).Start();
        node.Session.Up();
        node.Pass(TimeSpan.FromHours(1));
        Assert.Null(node.LastStatus().Lamps);
        Assert.Empty(node.Packs());
        Assert.Empty(node.LampsKept.Files());
        node.Session.Say(State("made"));
        Assert.ThrowsAny<Exception>(() => node.Turn());
    }

    [Fact]
    public void A_lamp_marks_its_age_the_more_the_longer_the_hub_was_not_heard_and_not_any_more_when_it_is()
    {
        HandAgent node = Started();
        node.Session.Say(State("made", TimeSpan.FromDays(1), node));
        node.Turn();
        _hubAnswers = false;
        node.Pass(TimeSpan.FromMinutes(14));
        Assert.Equal((true, 0), Seen(node));
        node.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal((true, 1), Seen(node));
        node.Pass(TimeSpan.FromMinutes(45));
        Assert.Equal((true, 2), Seen(node));
        node.Pass(TimeSpan.FromHours(3.1));
        Assert.Equal((true, 3), Seen(node));
        _hubAnswers = true;
        node.Pass(TimeSpan.FromMinutes(3));
        Assert.Equal((true, 0), Seen(node));
    }

    [Fact]
    public void Without_a_broker_it_is_the_same_and_a_broker_without_a_hub_does_not_help()
    {
        HandAgent node = Started();
        node.Session.Say(State("made", TimeSpan.FromDays(1), node));
        node.Turn();
        node.Session.Down();
        node.Pass(TimeSpan.FromMinutes(16));
        Assert.Equal((true, 1), Seen(node));

        // What the broker kept, and what it still had to bring of a hub that is gone.
        _hubAnswers = false;
        node.Session.Up();
        node.Session.Say(State("made", TimeSpan.FromDays(1), node));
        node.Session.Say(new AckMessage(node.Agent.Boot, 1));
        node.Turn();
        Assert.Equal((true, 1), Seen(node));
        _hubAnswers = true;
        node.Pass(TimeSpan.FromMinutes(3));
        Assert.Equal((true, 0), Seen(node));
    }

    [Fact]
    public void Where_sensors_are_silent_an_empty_pack_asks_the_hub_whether_it_is_there_and_only_one_waits()
    {
        HandAgent node = Started();
        node.Session.Say(State("made", TimeSpan.FromDays(1), node));
        node.Packs();
        node.Pass(TimeSpan.FromHours(1));
        Assert.Equal((true, 0), Seen(node));
        List<SentPack> asked = node.Packs();
        Assert.InRange(asked.Count, 9, 13);
        Assert.All(asked, static pack => Assert.Empty(pack.Records));
        _hubAnswers = false;
        node.Pass(TimeSpan.FromHours(2));
        Assert.Single(node.Packs().Select(static pack => pack.Seq).Distinct());
        Assert.Equal(1, node.Agent.WaitingPacks);
    }

    [Fact]
    public void A_lamp_shows_its_last_state_after_a_restart_without_the_hub_and_that_nobody_knows_its_age()
    {
        HandAgent node = Started();
        node.Session.Say(State("made", TimeSpan.FromMinutes(10), node));
        node.Turn();
        node.Agent.Stop(isOrderly: false);
        node.IsSynchronised = false;
        node.Start();
        Assert.Equal((true, 3), Seen(node));

        // With the clock right it is known: what began then is known for no longer.
        node.IsSynchronised = true;
        Assert.Equal((true, 0), Seen(node));
        node.Pass(TimeSpan.FromMinutes(20));
        Assert.Equal((true, 1), Seen(node));
        node.IsSynchronised = false;
        node.Session.Up();
        _hubAnswers = true;
        Answer(node);
        node.Seconds(2);
        Assert.Equal((true, 0), Seen(node));
    }

    [Fact]
    public void A_state_that_begins_in_the_future_says_nothing_of_its_age()
    {
        HandAgent node = Started();
        node.Session.Say(State("made", TimeSpan.FromDays(-1), node));
        node.Turn();
        node.Agent.Stop(isOrderly: false);
        node.Start();
        Assert.Equal((true, 3), Seen(node));
    }

    [Fact]
    public void The_disk_is_written_when_something_changed_and_again_when_it_failed()
    {
        HandAgent node = Started();
        DateTimeOffset since = node.Clock.GetUtcNow();
        int written = 0;
        node.LampsKept.Fails = (_, kind) =>
        {
            written += kind == "replace" ? 1 : 0;
            return false;
        };
        for (int times = 0; times < 3; times++) node.Session.Say(new LampsMessage([new LampState(Mat, "made", since)]));
        node.Turn();
        Assert.Equal(1, written);
        node.LampsKept.Failure = "no space left on device";
        node.Session.Say(State("ready-to-make"));
        node.Seconds(5);
        node.LampsKept.Failure = null;
        node.Seconds(10);
        node.Agent.Stop(isOrderly: false);
        node.Set.Clear();
        node.Start().Seconds(5);
        Assert.Contains(node.Set, static set => set.IsOn);
        Assert.Contains("ready-to-make", Encoding.UTF8.GetString(node.LampsKept["lamps.json"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"lamps\":")]
    [InlineData("{\"lamps\":null}")]
    [InlineData("{\"lamps\":[null,{\"channel\":null,\"status\":\"made\"}]}")]
    public void What_is_damaged_on_disk_or_no_message_leaves_the_lamp_dark_and_the_node_at_work(string bytes)
    {
        HandAgent node = Node();
        node.LampsKept["lamps.json"] = Encoding.UTF8.GetBytes(bytes);
        node.Start();
        node.Session.Up();
        Answer(node);
        node.Turn();
        node.Session.Say(Topic.Lamps("s", "n1"), Encoding.UTF8.GetBytes(bytes));
        node.Seconds(1);
        Assert.Equal((false, 0), Seen(node));
        node.Session.Say(State("made"));
        node.Turn();
        Assert.Equal((true, 0), Seen(node));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("vacated", true)]
    [InlineData("made", false)]
    public void A_press_is_confirmed_at_once_without_the_hub_for_two_seconds_and_a_repeated_value_is_not(string? status, bool isOn)
    {
        HandAgent node = Node(withMat: true).Start();
        if (status is not null)
        {
            node.Session.Up();
            Answer(node);
            node.Turn();
            node.Session.Say(State(status));
            node.Turn();
            node.Session.Down();
        }

        node.Seconds(2);
        node.Set.Clear();
        node.Sensor.Say(true);
        node.Seconds(0.01);
        (_, bool lit, TimeSpan at) = node.Set[^1];
        Assert.Equal(isOn, lit);
        node.Seconds(1.9);
        Assert.Single(node.Set);
        node.Seconds(0.2);
        Assert.Equal((Line, !isOn, at + TimeSpan.FromSeconds(2)), node.Set[1]);

        node.Sensor.Say(false);
        node.Sensor.Say(true);
        node.Seconds(3);
        node.Session.Up();
        Answer(node);
        node.Seconds(8);
        node.Packs();
        node.Set.Clear();
        node.Session.Say(new AckMessage(node.Agent.Boot, 0, Again: true));
        node.Seconds(3);
        Assert.Contains(node.Packs(), static pack => pack.Records.Contains("bed-1/mat=yes"));
        Assert.Empty(node.Set);
    }

    [Fact]
    public void A_line_that_can_not_be_driven_is_told_and_taken_again_and_all_else_goes_on()
    {
        HandAgent node = Node(withMat: true);
        node.LineFailure = "gpiochip0 does not give line 22 as an output: Device or resource busy";
        node.Start();
        node.Session.Up();
        Answer(node);
        node.Session.Say(State("made"));
        node.Sensor.Say(true);
        node.Seconds(1);
        Assert.Equal([$"lamp bed-1/mat: {node.LineFailure}"], node.LastStatus().Troubles);
        Assert.Contains(node.Packs(), static pack => pack.Records.Contains("bed-1/mat=yes"));
        node.LineFailure = null;
        node.Seconds(10);
        Assert.Null(node.LastStatus().Troubles);
        Assert.True(node.Lines[Line].State);

        // Pulled out while it is lit it is missed within a minute, and lit again when it is back.
        node.Lines[Line].IsGone = true;
        node.Seconds(61);
        Assert.Equal(["lamp bed-1/mat: No such device"], node.LastStatus().Troubles);
        node.Seconds(10);
        Assert.Null(node.LastStatus().Troubles);
        Assert.True(node.Lines[Line].State);
    }

    [Fact]
    public void At_an_orderly_end_the_lamp_goes_dark_and_its_line_is_free_and_the_hub_still_knows_of_it()
    {
        HandAgent node = Started();
        node.Session.Say(State("made"));
        node.Turn();
        Assert.True(node.Lines[Line].State);
        node.Agent.Stop(isOrderly: true);
        Assert.Equal((false, false), (node.Lines[Line].State, node.Lines[Line].IsOpen));
        NodeStatusMessage goodbye = node.LastStatus();
        Assert.Equal((false, Mat), (goodbye.Online, Assert.Single(goodbye.Lamps!)));
    }

    [Fact]
    public void A_delivered_configuration_switches_lamps_frees_the_lines_of_those_that_go_and_lets_others_be()
    {
        HandAgent node = new(() => []) { Kept = new MemoryFolder() };
        node.OnOpen = session =>
        {
            session.Up();
            Answer(node);
        };
        node.Start();
        Deliver(node, "sensors: [ { channel: a, kind: simulated, pattern: mat, every: 1 h } ]\n"
            + "lamps: [ { shows: a, chip: c, line: 1 }, { shows: a, chip: c, line: 2 } ]\n");
        Assert.Equal(["a"], node.LastStatus().Lamps);
        node.Session.Say(new LampsMessage([new LampState("a", "made", node.Clock.GetUtcNow())]));
        node.Seconds(1);
        var (stays, goes) = (node.Lines["1"], node.Lines["2"]);
        Assert.True(stays.State && goes.State);
        node.Set.Clear();
        Deliver(node, "sensors: [ { channel: a, kind: simulated, pattern: mat, every: 1 h },"
            + " { channel: b, kind: gpio, chip: c, line: 2 } ]\n"
            + "lamps: [ { shows: a, chip: c, line: 1 }, { shows: b, chip: c, line: 3 } ]\n");
        Assert.Equal((false, false), (goes.State, goes.IsOpen));
        Assert.Same(stays, node.Lines["1"]);
        Assert.True(stays is { State: true, IsOpen: true });
        Assert.DoesNotContain(node.Set, static set => set.Line == "1");
        Assert.True(node.Lines["3"] is { State: false, IsOpen: true });
        Assert.Equal(["a", "b"], node.LastStatus().Lamps);
        Deliver(node, "sensors: []\n");
        Assert.True(stays is { State: false, IsOpen: false });
        Assert.Null(node.LastStatus().Lamps);
    }

    [Fact]
    public void A_turn_says_when_a_lamp_changes_next_and_a_steady_one_costs_no_turns()
    {
        HandAgent node = Started();
        node.Session.Say(State("ready-to-make"));
        node.Turn();
        TimeSpan wait = node.Agent.Turn();
        Assert.InRange(wait, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        node.Session.Say(State("made"));
        node.Seconds(5);
        Assert.InRange(node.Agent.Turn(), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));
    }

    private static LampsMessage State(string status, TimeSpan ago = default, HandAgent? node = null) =>
        new([new LampState(Mat, status, (node?.Clock.GetUtcNow() ?? DateTimeOffset.UnixEpoch) - ago)]);

    private HandAgent TwoMade()
    {
        HandAgent node = Node(lamps: [Lamp, Lamp with { Shows = "bed-2/mat", Line = "23", Confirms = null }]).Start();
        node.Session.Up();
        Answer(node);
        DateTimeOffset since = node.Clock.GetUtcNow();
        node.Session.Say(new LampsMessage([new LampState(Mat, "made", since), new LampState("bed-2/mat", "made", since)]));
        node.Seconds(2);
        node.Set.Clear();
        return node;
    }

    private static HandAgent Node(IReadOnlyList<LampConfig>? lamps = null, bool withMat = false)
    {
        // A sensor is read 200 times a second: where hours pass there is none.
        return withMat ? new HandAgent { Lamps = lamps ?? [Lamp] } : new HandAgent(() => []) { Lamps = lamps ?? [Lamp] };
    }

    private static void Deliver(HandAgent node, string rest)
    {
        string yaml = "node: n1\nsite: s\nbroker: { host: broker, port: 1 }\n" + rest;
        node.Session.Say(new ConfigMessage(NodeFileReader.HashOf(Encoding.UTF8.GetBytes(yaml)), yaml));
        for (int turn = 0; turn < 3; turn++) node.Seconds(1);
        Assert.Null(node.LastStatus().ConfigRefused);
    }

    // What the lamp does most of six seconds, and how often it does the other.
    private static (bool Rests, int Flashes) Seen(HandAgent node)
    {
        bool[] seen = [.. Enumerable.Range(0, Tenths).Select(_ => node.Seconds(0.1).Lines[Line].State)];
        bool rests = seen.Count(static isOn => isOn) > Tenths / 2;
        return (rests, Enumerable.Range(0, Tenths).Count(at => seen[at] != rests && seen[(at + Tenths - 1) % Tenths] == rests));
    }

    private HandAgent Started()
    {
        HandAgent node = Node().Start();
        node.Session.Up();
        Answer(node);
        node.Seconds(1);
        return node;
    }

    private void Answer(HandAgent node) => node.Session.OnSent = (topic, payload) =>
    {
        if (!_hubAnswers || topic != Topic.Readings("s", "n1")) return;
        SentPack pack = SentPack.Parse(payload, node.Clock.GetUtcNow());
        node.Session.Say(new AckMessage(pack.Boot, pack.Seq));
    };
}
