using System.Text;
using System.Text.Json;
using Logistics.Core;
using Logistics.EdgeAgent;
using Logistics.Hub.Authority;
using Logistics.Mqtt;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Sensors;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Hub;

/// <summary>What the hub tells nodes of the beds that their lamps show, and what it does not.</summary>
public class LampLoopTests
{
    private const string LampsTopic = "wl/v1/small/nodes/n1/lamps";

    [Fact]
    public void A_node_is_told_of_the_beds_of_its_own_channels_and_of_no_others()
    {
        using SteppedHub hub = new();
        hub.Connect();
        hub.Turn();
        Assert.Empty(Told(hub));

        // bed-2/button is that of a device, drum/level belongs to no bed, and nobody has the last.
        Say(hub, "bed-1/mat", "bed-2/button", "drum/level", "w-2", "bed-9/mat");
        hub.Turn();
        LampState only = Assert.Single(Assert.Single(Told(hub)).Lamps);
        Assert.Equal(("bed-1/mat", "unknown"), (only.Channel, only.Status));
        Block(hub, "w-2");
        Assert.Empty(Told(hub));
        Block(hub, "w-1");
        only = Assert.Single(Assert.Single(Told(hub)).Lamps);
        Assert.Equal(("bed-1/mat", "blocked"), (only.Channel, only.Status));
        Assert.Equal(hub.Loop.View.Bed("w-1")!.Since, only.Since);
    }

    [Fact]
    public void It_is_told_all_each_time_but_only_when_a_state_changed_and_not_its_evidence()
    {
        using SteppedHub hub = new();
        hub.Connect();
        Say(hub, "bed-1/button", "bed-2/mat");
        hub.Turn();
        Assert.Equal(["bed-1/button", "bed-2/mat"], Assert.Single(Told(hub)).Lamps.Select(static lamp => lamp.Channel));
        Say(hub, "bed-1/button", "bed-2/mat");
        hub.Hear("nodes/n1/readings", """[{"boot":1,"seq":1,"n":"bed-1/mat","vb":true}]""");
        hub.Turn();
        Assert.Empty(Told(hub));
        Block(hub, "w-1");
        Assert.Equal(["blocked", "unknown"], Assert.Single(Told(hub)).Lamps.Select(static lamp => lamp.Status));
        hub.Told.Clear();
        Say(hub, CommandKind.IsolateBed, "w-1");
        Assert.Contains(hub.Told, static told => told.Topic == "wl/v1/small/beds/w-1");
        Assert.Empty(Told(hub));
    }

    [Fact]
    public void A_word_is_told_to_lamps_when_it_is_on_disk_as_to_everyone()
    {
        using SteppedHub hub = new();
        hub.Connect();
        Say(hub, "bed-1/mat");
        hub.Turn();
        Told(hub);
        _ = hub.Say(new Command { Kind = CommandKind.BlockBed, By = "lead-1", Subject = "w-1" });
        hub.Turn();
        Assert.Empty(Told(hub));
        hub.Commit();
        Assert.Single(Told(hub));
    }

    [Fact]
    public void A_broker_that_is_there_anew_is_told_again_and_a_hub_that_began_anew_tells_when_it_hears_of_the_lamps()
    {
        using SteppedHub hub = new();
        hub.Connect();
        Say(hub, "bed-1/mat");
        Block(hub, "w-1");
        Told(hub);
        hub.Lose();
        Say(hub, CommandKind.UnblockBed, "w-1");
        Assert.Empty(Told(hub));
        hub.Connect();
        hub.Turn();
        Assert.NotEqual("blocked", Assert.Single(Assert.Single(Told(hub)).Lamps).Status);
        hub.Lose();
        hub.Connect();
        hub.Turn();
        Assert.Single(Told(hub));

        using SteppedHub after = new(hub.Disk.Copy());
        after.Connect();
        after.Turn();
        Assert.Empty(Told(after));
        Say(after, "bed-1/mat");
        after.Turn();
        Assert.Single(Told(after));
    }

    [Fact]
    public void A_node_whose_lamps_were_taken_off_is_told_of_no_bed_any_more()
    {
        using SteppedHub hub = new();
        hub.Connect();
        Say(hub, "bed-1/mat", "bed-2/mat");
        hub.Turn();
        Told(hub);
        Say(hub, "bed-2/mat");
        hub.Turn();
        Assert.Equal("bed-2/mat", Assert.Single(Assert.Single(Told(hub)).Lamps).Channel);
        Block(hub, "w-1");
        Assert.Empty(Told(hub));
        Say(hub);
        hub.Turn();
        Assert.Empty(Assert.Single(Told(hub)).Lamps);
        Block(hub, "w-2");
        Assert.Empty(Told(hub));
    }

    [Fact]
    public async Task The_broker_keeps_it_for_a_node_that_comes_later_and_for_that_node_alone()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        MachineName machine = new(MachineKind.Node, "small", "n1");
        using (Peer node = hub.As(machine, LampsTopic).Connected())
        {
            Assert.True(node.Say(Topic.Status("small", "n1"), Status("bed-1/mat"), retain: true));
            Assert.Contains("bed-1/mat", node.Hear("lamps"), StringComparison.Ordinal);
        }

        using Peer witness = hub.Peer(LampsTopic);
        Assert.Equal(Refusal.None, await hub.View.SubmitAsync(
            new Command { Kind = CommandKind.BlockBed, By = "lead-1", Subject = "w-1" }));
        witness.Hear("lamps", static payload => payload.Contains("blocked", StringComparison.Ordinal));
        using Peer later = hub.As(machine, LampsTopic).Connected();
        later.Until(() => later.Inbox.Exists(static message => message is { Topic: LampsTopic, Retained: true }
            && message.Payload.Contains("blocked", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_lamp_of_a_real_node_follows_its_bed_at_a_real_hub()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        MachineName machine = new(MachineKind.Node, "small", "n1");
        NodeFile node = new()
        {
            Node = "n1", Site = "small", BrokerHost = "127.0.0.1", BrokerPort = hub.Server.BrokerPort, SpoolFolder = "",
            SpoolLimit = 1 << 20, KeysFolder = Path.GetDirectoryName(hub.KeysOf(machine).Certificate), Sensors = [], ConfigHash = "00",
            Lamps = [new LampConfig { Shows = "bed-1/mat", Chip = "gpiochip0", Line = "22" }],
        };
        using ScriptedLine line = new();
        MemoryFolder kept = new();
        Agent agent = new(
            node, [], null, static (options, onMessage, onConnection) => new MqttClient(options, onMessage, onConnection),
            TimeProvider.System, NullLogger.Instance, static () => true, lamps: new Lamps(kept, _ => line, NullLogger.Instance));
        agent.Start();
        Until(() => Known().Contains("unknown", StringComparison.Ordinal), "the node did not hear of its bed");
        Until(() => agent.WaitingPacks == 0 && !line.State, "the hub did not acknowledge");
        Assert.Equal(Refusal.None, await hub.View.SubmitAsync(
            new Command { Kind = CommandKind.ReleaseBed, By = "care-1", Subject = "w-1" }));
        Until(() => Known().Contains("ready-to-make", StringComparison.Ordinal), "the node did not hear that its bed is released");
        Until(() => line.State, "the lamp is not lit");
        Until(() => !line.State, "the lamp does not blink");
        agent.Stop(isOrderly: true);
        Assert.False(line.IsOpen);

        string Known() => kept.Files().Contains("lamps.json") ? Encoding.UTF8.GetString(kept["lamps.json"]) : "";
        void Until(Func<bool> condition, string complaint) => Eventually.True(
            () =>
            {
                agent.Turn();
                return condition();
            },
            complaint);
    }

    private static void Say(SteppedHub hub, params string[] channels) => hub.Hear("nodes/n1/status", Status(channels), retained: true);

    private static string Status(params string[] channels) => JsonSerializer.Serialize(
        new NodeStatusMessage(true, 1, "1.0", "0011223344556677", true, 0, 0, 0, Lamps: channels.Length > 0 ? channels : null),
        WireJson.Default.NodeStatusMessage);

    private static void Block(SteppedHub hub, string bed)
    {
        Say(hub, CommandKind.BlockBed, bed);
        Assert.Equal("blocked", hub.Loop.View.Bed(bed)!.Status);
    }

    private static void Say(SteppedHub hub, CommandKind kind, string bed)
    {
        _ = hub.Say(new Command { Kind = kind, By = "lead-1", Subject = bed });
        hub.Turn();
        hub.Commit();
        hub.Turn();
    }

    private static List<LampsMessage> Told(SteppedHub hub)
    {
        List<LampsMessage> told = [.. hub.Told.Where(static told => told.Topic == LampsTopic)
            .Select(static told => JsonSerializer.Deserialize(told.Payload, WireJson.Default.LampsMessage)!)];
        hub.Told.Clear();
        return told;
    }
}
