using System.Text.Json;
using Logistics.Hub.Authority;
using Logistics.Hub.Bench;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Tests.Hub;

/// <summary>Signals on their way through the hub: to those who look, and to nobody else.</summary>
public sealed class SignalsTests
{
    private static readonly MachineName Node = new(MachineKind.Node, "small", "n1");

    private readonly HandClock _clock = new();
    private readonly Signals _signals;

    public SignalsTests() => _signals = new Signals(_clock);

    [Fact]
    public void A_node_is_asked_as_long_as_somebody_looks_and_told_to_stop_when_the_last_one_leaves()
    {
        int asked = 0;
        _signals.Asked += () => asked++;
        SignalWatcher one = _signals.Look("small", "n1", ["drum/weight"], out IReadOnlyList<string> begun);
        Assert.Equal(["drum/weight"], begun);
        Assert.Equal([("n1", CommandMessage.Watch, "drum/weight", 20)], Due());
        Assert.Empty(Due());
        _clock.Pass(TimeSpan.FromSeconds(9));
        Assert.Single(Due());

        // Whoever comes later is told what holds at once, and one who leaves takes it from nobody.
        SignalWatcher other = _signals.Look("small", "n1", ["drum/weight", "drum/level"], out begun);
        Assert.Equal(["drum/level"], begun);
        Assert.Equal(2, Due().Count);
        _signals.Leave(one);
        Assert.Empty(Due());
        _signals.Leave(other);
        _signals.Leave(other);
        Assert.Equal([("n1", CommandMessage.Watch, "drum/weight", 0), ("n1", CommandMessage.Watch, "drum/level", 0)], Due());
        _clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Empty(Due());
        Assert.Equal(5, asked);
    }

    [Fact]
    public void Who_looks_hears_what_they_look_at_and_who_cannot_keep_up_misses_the_oldest()
    {
        SignalWatcher watcher = _signals.Look("small", "n1", ["drum/weight"], out _);
        SignalWatcher other = _signals.Look("small", "n2", ["drum/weight"], out _);
        Hear("n1", "drum/level", 1);
        Hear("n3", "drum/weight", 1);
        _signals.Hear("small", "n1", "no signal"u8);
        Assert.False(watcher.Signals.TryRead(out _));
        for (int now = 1; now <= 40; now++) Hear("n1", "drum/weight", now);
        Assert.True(watcher.Signals.TryRead(out SignalMessage? oldest));
        Assert.Equal(9, oldest.Now);
        Assert.False(other.Signals.TryRead(out _));
    }

    [Fact]
    public async Task At_the_broker_a_node_writes_its_own_signal_and_nobody_but_the_hub_reads_it()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using Peer node = hub.As(Node, "wl/v1/small/nodes/n1/commands").Connected();
        using Peer device = hub.As(new MachineName(MachineKind.Device, "small", "d1")).Connected();
        using Peer board = hub.As(new MachineName(MachineKind.Reader, "small", "board"), "wl/v1/small/#").Connected();
        SignalWatcher watcher = hub.Server.Machines.Look(Node, ["drum/weight"], "tech-1");
        Assert.Equal("""{"do":"watch","channel":"drum/weight","for":20}""", node.Hear("commands"));
        Assert.True(device.Client.Publish("wl/v1/small/nodes/n1/signal", Signal("drum/weight", 1), 1, retain: false));
        device.Until(() => device.Client.Unanswered == 0);
        for (int now = 2; now < 200; now++)
        {
            Assert.True(node.Client.Publish("wl/v1/small/nodes/n1/signal", Signal("drum/weight", now), 0, retain: false));
        }

        SignalMessage? heard = null;
        node.Until(() => watcher.Signals.TryRead(out heard));
        Assert.NotEqual(1, heard!.Now);
        hub.Server.Machines.Signals.Leave(watcher);
        Assert.Contains("\"for\":0", node.Hear("commands", static text => !text.Contains("20", StringComparison.Ordinal)),
            StringComparison.Ordinal);

        // The board, which asked to hear everything, hears of beds and not of this; and the site's loop was not woken for it.
        board.Hear("beds/w-1");
        Assert.DoesNotContain(board.Inbox, static message => message.Topic.EndsWith("/signal", StringComparison.Ordinal));
        Assert.Empty(hub.Server.Loops[0].RefusedByReason);
    }

    private void Hear(string node, string channel, long now) => _signals.Hear("small", node, Signal(channel, now));

    private static byte[] Signal(string channel, long now) =>
        JsonSerializer.SerializeToUtf8Bytes(new SignalMessage(channel, now), WireJson.Default.SignalMessage);

    private List<(string Node, string Do, string? Channel, int? For)> Due() =>
        [.. _signals.Due().Select(static due => (due.Node, due.Command.Do, due.Command.Channel, due.Command.For))];
}
