using System.Text;
using System.Text.Json;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge;

/// <summary>What a node does with the configurations that the hub delivers, on every bad day that there is, turned by hand.</summary>
public sealed class ConfigurationTests
{
    private const int Here = 1;
    private const int Nowhere = 9;

    private readonly MemoryFolder _kept = new();
    private readonly HandAgent _node;
    private readonly List<HandSession> _sessions = [];
    private bool _hubAnswers = true;
    private ConfigMessage? _retained;

    public ConfigurationTests()
    {
        _node = NodeOn(_kept);
    }

    [Fact]
    public void A_configuration_is_on_trial_until_the_hub_acknowledged_a_pack_of_it_and_is_there_after_a_restart()
    {
        _hubAnswers = false;
        _node.Start().Turn();
        Assert.Equal("00", _node.LastStatus().ConfigHash);
        ConfigMessage wanted = Deliver(Yaml(Here, "bed-2/mat"));
        NodeStatusMessage trial = _node.LastStatus();
        Assert.Equal((wanted.Hash, true), (trial.ConfigHash, trial.ConfigTrial));
        Assert.Equal(_node.Clock.GetUtcNow(), trial.ConfigSince!.Value, TimeSpan.FromSeconds(5));
        _hubAnswers = true;
        _node.Seconds(60);
        NodeStatusMessage good = _node.LastStatus();
        Assert.Equal((wanted.Hash, (bool?)null, (ConfigRefusal?)null), (good.ConfigHash, good.ConfigTrial, good.ConfigRefused));
        _node.Agent.Stop(isOrderly: true);
        _node.Start().Turn();
        Assert.Equal(wanted.Hash, _node.LastStatus().ConfigHash);
        Assert.Null(_node.LastStatus().ConfigTrial);
        Assert.Contains("bed-2/mat", _node.Made.Keys);
    }

    [Fact]
    public void The_same_configuration_again_changes_nothing()
    {
        _node.Start().Turn();
        ConfigMessage wanted = Deliver(Yaml(Here, "bed-2/mat"));
        int sessions = _sessions.Count;
        _node.Session.Say(wanted);
        _node.Seconds(2);
        Assert.Equal(sessions, _sessions.Count);
        Assert.Equal(0, _node.Made["bed-2/mat"].Disposals);
    }

    [Theory]
    [InlineData("node: n1\nsite: s\nbroker: { host: broker }\nsensors: [", "not-readable", "line ")]
    [InlineData(
        "node: n1\nsite: s\nbroker: { host: broker }\nsensors:\n  - { channel: a, kind: telepathy }\n", "not-readable",
        "line 5: unknown kind")]
    [InlineData("node: n2\nsite: s\nbroker: { host: broker }\nsensors: []\n", "other-node", "n2")]
    [InlineData("node: n1\nsite: t\nbroker: { host: broker }\nsensors: []\n", "other-node", "of t")]
    public void What_can_not_be_used_is_refused_with_the_reason_and_nothing_is_begun(string yaml, string reason, string detail)
    {
        _node.Start().Turn();
        ConfigMessage wanted = Deliver(yaml);
        NodeStatusMessage status = _node.LastStatus();
        Assert.Equal("00", status.ConfigHash);
        Assert.Equal(
            (wanted.Hash, reason, false),
            (status.ConfigRefused!.Hash, status.ConfigRefused.Reason, status.ConfigRefused.Reverted));
        Assert.Contains(detail, status.ConfigRefused.Detail, StringComparison.Ordinal);
        Assert.Single(_sessions);
        Assert.Empty(_kept.Files());
    }

    [Fact]
    public void A_configuration_whose_sensors_can_not_be_made_is_refused_and_tried_again_when_it_is_heard_again()
    {
        _node.OnMake = node =>
        {
            if (node.Sensors.Count > 0) throw new IOException("no such chip");
        };
        _node.Start().Turn();
        ConfigMessage wanted = Deliver(Yaml(Here, "bed-2/mat"));
        Assert.Equal(("sensor", "no such chip"), (_node.LastStatus().ConfigRefused!.Reason, _node.LastStatus().ConfigRefused!.Detail));
        _node.OnMake = static _ => { };
        _node.Session.Say(wanted);
        _node.Seconds(2);
        Assert.Equal((wanted.Hash, (ConfigRefusal?)null), (_node.LastStatus().ConfigHash, _node.LastStatus().ConfigRefused));
    }

    [Fact]
    public void A_text_that_is_not_that_of_its_hash_is_not_begun()
    {
        _node.Start().Turn();
        _node.Session.Say(new ConfigMessage("0123456789abcdef", Yaml(Here, "bed-2/mat")));
        _node.Seconds(1);
        Assert.Equal("damaged", _node.LastStatus().ConfigRefused!.Reason);
        _node.Session.Say(Topic.Config("s", "n1"), "{"u8.ToArray());
        _node.Session.Say(Topic.Config("s", "n1"), "{\"hash\":null}"u8.ToArray());
        _node.Session.Say(Topic.Config("s", "n1"), []);
        _node.Seconds(1);
        Assert.Single(_sessions);
    }

    [Fact]
    public void Without_a_broker_the_last_good_one_is_back_after_five_minutes_and_the_bad_one_is_not_tried_again_until_it_changes()
    {
        _node.Start().Turn();
        ConfigMessage good = Deliver(Yaml(Here, "bed-2/mat"));
        ConfigMessage bad = Deliver(Yaml(Nowhere, "bed-2/mat"));
        Assert.Equal(Nowhere, _node.Session.Options.Port);
        _node.Pass(Configurations.TrialTime - TimeSpan.FromSeconds(10));
        Assert.Equal(Nowhere, _node.Session.Options.Port);
        _node.Seconds(12);
        Assert.Equal(Here, _node.Session.Options.Port);
        NodeStatusMessage status = _node.LastStatus();
        Assert.Equal((good.Hash, (bool?)null), (status.ConfigHash, status.ConfigTrial));
        Assert.Equal(
            (bad.Hash, "no-broker", "the network is down", true),
            (status.ConfigRefused!.Hash, status.ConfigRefused.Reason, status.ConfigRefused.Detail, status.ConfigRefused.Reverted));

        // Heard again on each connection, and after a restart.
        int sessions = _sessions.Count;
        _node.Session.Say(bad);
        _node.Seconds(5);
        Assert.Equal(sessions, _sessions.Count);
        _node.Agent.Stop(isOrderly: false);
        _node.Start().Turn();
        _node.Session.Say(bad);
        _node.Seconds(5);
        Assert.Equal((good.Hash, bad.Hash), (_node.LastStatus().ConfigHash, _node.LastStatus().ConfigRefused!.Hash));

        ConfigMessage mended = Deliver(Yaml(Here, "bed-3/mat"));
        Assert.Equal((mended.Hash, (ConfigRefusal?)null), (_node.LastStatus().ConfigHash, _node.LastStatus().ConfigRefused));
    }

    [Fact]
    public void A_broker_without_a_hub_behind_it_is_not_enough()
    {
        _node.Start().Turn();
        _hubAnswers = false;
        ConfigMessage wanted = Deliver(Yaml(Here, "bed-2/mat"));
        _node.Pass(Configurations.TrialTime);
        Assert.Equal(("00", wanted.Hash, "no-hub"),
            (_node.LastStatus().ConfigHash, _node.LastStatus().ConfigRefused!.Hash, _node.LastStatus().ConfigRefused!.Reason));

        // Back late, it hears what happened, and what was sealed meanwhile.
        _hubAnswers = true;
        _node.Seconds(130);
        Assert.Equal(0, _node.Agent.WaitingPacks);
        Assert.True(_node.LastStatus().ConfigRefused!.Reverted);
    }

    [Fact]
    public void A_hub_that_is_back_in_time_finds_the_new_one_in_use()
    {
        _node.Start().Turn();
        _hubAnswers = false;
        ConfigMessage wanted = Deliver(Yaml(Here, "bed-2/mat"));
        _node.Pass(TimeSpan.FromMinutes(2));
        _hubAnswers = true;
        _node.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal((wanted.Hash, (bool?)null), (_node.LastStatus().ConfigHash, _node.LastStatus().ConfigTrial));
    }

    [Fact]
    public void One_that_is_wanted_no_more_while_it_is_tried_goes_without_blame()
    {
        _node.Start().Turn();
        ConfigMessage good = Deliver(Yaml(Here, "bed-2/mat"));
        _hubAnswers = false;
        ConfigMessage passing = Deliver(Yaml(Here, "bed-3/mat"));
        Assert.Equal(passing.Hash, _node.LastStatus().ConfigHash);
        _node.Session.Say(good);
        _node.Seconds(2);
        Assert.Equal((good.Hash, (ConfigRefusal?)null), (_node.LastStatus().ConfigHash, _node.LastStatus().ConfigRefused));
        _hubAnswers = true;
        Deliver(Yaml(Here, "bed-3/mat"));
        Assert.Equal((passing.Hash, (bool?)null), (_node.LastStatus().ConfigHash, _node.LastStatus().ConfigTrial));
    }

    [Fact]
    public void No_reading_is_lost_on_the_way_and_a_sensor_that_stays_is_not_disturbed()
    {
        _node.Start().Turn();
        Deliver(Yaml(Here, "stays", "goes"));
        ScriptedSensor stays = _node.Made["stays"];
        ScriptedSensor goes = _node.Made["goes"];
        stays.Say("before");
        goes.Say("before");
        _node.Seconds(1);
        List<string> heard = [];
        Collect(heard);
        stays.Say("at");
        goes.Say("at");
        _hubAnswers = false;
        Deliver(Yaml(Here, "comes", "stays"), turns: 1);
        Assert.Equal((0, 1), (stays.Disposals, goes.Disposals));
        stays.Say("after");
        _node.Made["comes"].Say("after");
        _node.Seconds(20);
        Collect(heard);
        Assert.Equal(["comes=after", "goes=at", "goes=before", "stays=after", "stays=at", "stays=before"],
            heard.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_smaller_spool_takes_nothing_away_and_counts_when_what_waits_fits()
    {
        Spool spool = Spool.Open(new MemoryFolder(), 1 << 20, _node.Clock.GetUtcNow(), 0);
        DateTimeOffset now = _node.Clock.GetUtcNow();
        string text = new('x', 500);
        long Append(int index) => spool.Append(now, default, true, [new Sample("a", now, $"{index}{text}")]);
        long last = Enumerable.Range(0, 200).Select(Append).ToList()[^1];
        spool.Limit = Spool.LeastLimit;
        Append(200);
        Assert.Equal((0, 201), (spool.Dropped, spool.Waiting));
        spool.Acknowledge(spool.Boot, last);
        for (int index = 0; index < 200; index++) Append(index);

        Assert.InRange(spool.Dropped, 50, 150);
    }

    [Fact]
    public void After_a_power_cut_at_any_moment_the_node_starts_and_comes_to_the_configuration_that_works()
    {
        List<MemoryFolder> moments = [];
        _kept.Fails = (_, kind) =>
        {
            if (kind == "replace") moments.Add(_kept.Copy());
            return false;
        };
        _node.Start().Turn();
        ConfigMessage good = Deliver(Yaml(Here, "bed-2/mat"));
        ConfigMessage bad = Deliver(Yaml(Nowhere, "bed-2/mat"));
        _node.Pass(Configurations.TrialTime + TimeSpan.FromSeconds(10));
        ConfigMessage last = Deliver(Yaml(Here, "bed-3/mat"));
        moments.Add(_kept.Copy());
        Assert.Equal(7, moments.Count);
        foreach (MemoryFolder moment in moments)
        {
            foreach (ConfigMessage wanted in new[] { good, bad, last })
            {
                HandAgent after = NodeOn(moment.Copy());
                _retained = wanted;
                after.Start().Pass((Configurations.TrialTime * 2) + TimeSpan.FromMinutes(1));
                NodeStatusMessage status = after.LastStatus();
                Assert.Null(status.ConfigTrial);
                Assert.Equal(Here, after.Session.Options.Port);
                if (wanted == bad) Assert.Equal((bad.Hash, true), (status.ConfigRefused!.Hash, status.ConfigRefused.Reverted));
                else Assert.Equal((wanted.Hash, (ConfigRefusal?)null), (status.ConfigHash, status.ConfigRefused));
                after.Agent.Stop(isOrderly: false);
            }
        }
    }

    [Fact]
    public void One_that_ends_the_agent_each_time_is_taken_back_at_the_third_start()
    {
        _node.Start().Turn();
        _hubAnswers = false;
        ConfigMessage wanted = Deliver(Yaml(Here, "bed-2/mat"));
        _node.Agent.Stop(isOrderly: false);
        _node.Start().Turn();
        Assert.Equal((wanted.Hash, true), (_node.LastStatus().ConfigHash, _node.LastStatus().ConfigTrial));
        _node.Agent.Stop(isOrderly: false);
        _node.Start().Turn();
        Assert.Equal(("00", "broken-off"), (_node.LastStatus().ConfigHash, _node.LastStatus().ConfigRefused!.Reason));
    }

    [Fact]
    public void A_disk_that_does_not_take_it_refuses_it_until_it_does()
    {
        _node.Start().Turn();
        _kept.Failure = "no space left on device";
        ConfigMessage wanted = Deliver(Yaml(Here, "bed-2/mat"));
        Assert.Equal(("00", "disk"), (_node.LastStatus().ConfigHash, _node.LastStatus().ConfigRefused!.Reason));
        _kept.Failure = null;
        _node.Session.Say(wanted);
        _node.Seconds(2);
        Assert.Equal((wanted.Hash, (bool?)null), (_node.LastStatus().ConfigHash, _node.LastStatus().ConfigTrial));
    }

    [Fact]
    public void What_is_kept_and_damaged_leaves_the_machines_own_file()
    {
        _kept["configuration.json"] = Encoding.UTF8.GetBytes("{\"Good\":{");
        _node.Start().Turn();
        Assert.Equal("00", _node.LastStatus().ConfigHash);
        ConfigMessage wanted = Deliver(Yaml(Here, "bed-2/mat"));
        Assert.Equal(wanted.Hash, _node.LastStatus().ConfigHash);
    }

    [Fact]
    public void Asked_to_identify_it_says_so_for_half_a_minute_and_asked_to_restart_it_ends()
    {
        _node.Start().Turn();
        _node.Session.Say(new CommandMessage(CommandMessage.Identify));
        _node.Seconds(1);
        Assert.True(_node.LastStatus().Identifying);
        _node.Seconds(31);
        Assert.Null(_node.LastStatus().Identifying);
        _node.Session.Say(new CommandMessage("dance"));
        _node.Session.Say(Topic.Commands("s", "n1"), "no"u8.ToArray());
        _node.Turn();
        Assert.False(_node.Agent.RestartAsked);
        _node.Session.Say(new CommandMessage(CommandMessage.Restart));
        _node.Turn();
        Assert.True(_node.Agent.RestartAsked);
    }

    [Fact]
    public void The_boards_lamp_blinks_and_does_again_what_it_did()
    {
        string folder = Directory.CreateTempSubdirectory("led-").FullName;
        string trigger = Path.Combine(folder, "trigger");
        File.WriteAllText(trigger, "none rc-feedback [mmc0] timer heartbeat\n");
        ActivityLed led = new(folder);
        Assert.Null(led.Blink());
        Assert.Equal("timer", File.ReadAllText(trigger));
        Assert.Null(led.Blink());
        Assert.Null(led.Rest());
        Assert.Equal("mmc0", File.ReadAllText(trigger));
        File.WriteAllText(trigger, "[none] heartbeat\n");
        Assert.Contains("timer", led.Blink(), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
        Assert.NotNull(led.Blink());
        Assert.Null(led.Rest());
    }

    private static string Yaml(int port, params string[] channels) =>
        $"node: n1\nsite: s\nbroker: {{ host: broker, port: {port} }}\nsensors:\n" + string.Concat(channels.Select(channel =>
            $"  - {{ channel: {channel}, kind: simulated, pattern: mat, every: 1 s }}\n"));

    private HandAgent NodeOn(MemoryFolder kept)
    {
        HandAgent node = new() { Kept = kept };
        node.OnOpen = session =>
        {
            _sessions.Add(session);
            if (session.Options.Port != Here) return;
            session.Up();
            if (_retained is { } retained) session.Say(retained);
            session.OnSent = (topic, payload) =>
            {
                if (!_hubAnswers || topic != Topic.Readings("s", "n1")) return;
                SentPack pack = SentPack.Parse(payload, node.Clock.GetUtcNow());
                session.Say(new AckMessage(pack.Boot, pack.Seq));
            };
        };
        return node;
    }

    private ConfigMessage Deliver(string yaml, int turns = 3)
    {
        ConfigMessage message = new(NodeFileReader.HashOf(Encoding.UTF8.GetBytes(yaml)), yaml);
        _node.Session.Say(message);
        for (int turn = 0; turn < turns; turn++) _node.Seconds(1);
        return message;
    }

    private void Collect(List<string> heard)
    {
        foreach (HandSession session in _sessions)
        {
            heard.AddRange(session.Sent.Where(message => message.Topic == Topic.Readings("s", "n1"))
                .SelectMany(message => SentPack.Parse(message.Payload, _node.Clock.GetUtcNow()).Records));
        }
    }
}
