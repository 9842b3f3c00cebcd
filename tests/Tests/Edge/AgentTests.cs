namespace Logistics.Tests.Edge;

public sealed class AgentTests : IDisposable
{
    private readonly AgentRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_change_arrives_as_a_numbered_pack_and_goes_when_it_is_acknowledged()
    {
        _rig.Start();
        _rig.Sensor.Say(true);
        _rig.Until(() => _rig.Packs().Count == 1);
        AgentRig.Pack pack = _rig.Packs()[0];
        Assert.Equal((_rig.Agent.Boot, 1, 1), (pack.Boot, pack.Seq, pack.From));
        Assert.Equal(["bed-1/mat=yes"], pack.Records);
        Assert.InRange(
            pack.AtUnixMs, DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        _rig.Acknowledge(pack.Boot, 1);
        _rig.Until(() => _rig.Agent is { Waiting: 0, Acknowledged: 1, Sealed: 1 });
        Assert.Equal((1, 1, 0), (_rig.Agent.Sampled, _rig.Agent.Published, _rig.Agent.Dropped));
    }

    [Fact]
    public void Readings_that_come_together_travel_together_within_the_wires_limits()
    {
        _rig.Start();
        for (int i = 0; i < 2_500; i++)
        {
            _rig.Sensor.Say((double)i);
        }

        _rig.Until(() => _rig.Packs().Sum(pack => pack.Records.Count) >= 2_500);
        Assert.InRange(_rig.Packs().Count, 3, 20);
        Assert.Equal(Enumerable.Range(0, 2_500).Select(i => $"bed-1/mat={i}"), _rig.Packs().SelectMany(pack => pack.Records));
    }

    [Fact]
    public void No_more_than_sixty_four_packs_are_on_their_way_without_an_acknowledgement()
    {
        _rig.Start();
        for (int i = 0; i < 100; i++)
        {
            _rig.Sensor.Say($"tag-{i}");
            int said = i + 1;
            _rig.Until(() => _rig.Agent.Sampled == said);
        }

        _rig.Until(() => _rig.Packs().Count >= 64);
        _rig.Hub.Settled();
        long sent = _rig.Packs()[^1].Seq;
        Assert.Equal(64, sent);
        _rig.Acknowledge(_rig.Agent.Boot, 60);
        _rig.Until(() => _rig.Packs()[^1].Seq >= 100);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), _rig.Packs().Select(pack => pack.Seq));
        Assert.Equal(1, _rig.Packs()[^1].From);
    }

    [Fact]
    public void Everything_unacknowledged_is_sent_again_after_the_broker_was_gone()
    {
        _rig.Start();
        _rig.Sensor.Say(true);
        _rig.Until(() => _rig.Packs().Count == 1);
        _rig.Broker.Crash();
        _rig.Sensor.Say(false);
        _rig.Until(() => _rig.Packs().Any(pack => pack.Records is ["bed-1/mat=no"]) && _rig.Packs().Any(pack => pack.Seq == 3));
        _rig.Until(() => _rig.Packs().Skip(1).Any(pack => pack.Seq == 1));
        _rig.Acknowledge(_rig.Agent.Boot, 3);
        _rig.Until(() => _rig.Agent.Waiting == 0);
    }

    [Fact]
    public void When_the_connection_comes_back_every_value_that_still_holds_is_said_once_more_and_dated_now()
    {
        using ScriptedSensor scale = new("hamper-1");
        using ScriptedSensor reader = new("gate-1");
        using ScriptedSensor silent = new("bed-2/mat");
        _rig.Start(scale, reader, silent);
        _rig.Sensor.Say(true);
        scale.Say(12.5);
        reader.Say("e280");
        _rig.Until(() => _rig.Packs().Sum(pack => pack.Records.Count) == 3);
        long crashed = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        long last = _rig.Packs()[^1].Seq;
        _rig.Broker.Crash();
        _rig.Until(() => _rig.Packs().Any(pack => pack.Seq > last));
        AgentRig.Pack repeated = _rig.Packs().First(pack => pack.Seq > last);
        Assert.Equal(last + 1, repeated.Seq);
        Assert.Equal(["bed-1/mat=yes", "hamper-1=12.5"], repeated.Records);
        Assert.InRange(repeated.AtUnixMs, crashed, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void What_was_flushed_before_a_power_cut_is_sent_after_it_and_the_will_tells_of_the_cut()
    {
        _rig.Start();
        long boot = 0;
        _rig.Until(() => (boot = _rig.Agent.Boot) != 0);
        _rig.Sensor.Say(true);
        _rig.Until(() => _rig.Packs().Count == 1 && _rig.LastStatus() is { Online: true });
        DateTime flushed = DateTime.UtcNow.AddSeconds(2);
        _rig.Until(() => DateTime.UtcNow > flushed);
        _rig.CutPower();
        _rig.Until(() => _rig.LastStatus() is { Online: false });
        int before = _rig.Packs().Count;
        _rig.Start();
        _rig.Until(() => _rig.Packs().Count > before);
        AgentRig.Pack again = _rig.Packs()[^1];
        Assert.Equal((boot, 1), (again.Boot, again.Seq));
        _rig.Sensor.Say(false);
        _rig.Until(() => _rig.Packs()[^1].Boot > boot);
        _rig.Acknowledge(boot, 1);
        _rig.Until(() => _rig.Agent.Waiting == 1);
        _rig.Acknowledge(_rig.Agent.Boot, 1);
        _rig.Until(() => _rig.Agent.Waiting == 0);
    }

    [Fact]
    public void An_orderly_stop_keeps_what_waits_and_says_goodbye()
    {
        _rig.Start();
        _rig.Until(() => _rig.LastStatus() is { Online: true });
        _rig.Sensor.Say(0.5);
        _rig.Until(() => _rig.Agent.Sampled == 1);
        _rig.Stop();
        _rig.Until(() => _rig.LastStatus() is { Online: false, SpoolPacks: 1 });
        _rig.Start();
        _rig.Until(() => _rig.Agent.Waiting == 1);
    }

    [Fact]
    public void A_sensor_that_fails_is_told_closed_and_tried_again_while_the_others_go_on()
    {
        using ScriptedSensor scale = new("hamper-1");
        _rig.Start(scale);
        _rig.Until(() => _rig.LastStatus() is { Online: true, Troubles: null });
        _rig.Sensor.Failure = "the line does not answer";
        _rig.Until(() => _rig.LastStatus()!.Troubles is ["bed-1/mat: the line does not answer"]);
        Assert.InRange(_rig.Sensor.Disposals, 1, 10);
        scale.Say(12.5);
        _rig.Until(() => _rig.Packs().Any(pack => pack.Records is ["hamper-1=12.5"]));
        _rig.Sensor.Failure = null;
        _rig.Sensor.Say(true);
        _rig.Until(() => _rig.Packs().Any(pack => pack.Records is ["bed-1/mat=yes"]));
        _rig.Until(() => _rig.LastStatus()!.Troubles is null);
    }

    [Fact]
    public void A_node_that_learns_the_time_after_its_start_sends_the_right_times_all_the_same()
    {
        SteppedClock clock = new() { Offset = TimeSpan.FromDays(-2_000) };
        _rig.Clock = clock;
        _rig.Start();
        _rig.Sensor.Say(true);
        _rig.Until(() => _rig.Packs().Count == 1);
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Assert.InRange(_rig.Packs()[0].AtUnixMs, now - 2_001L * 86_400_000, now - 1_999L * 86_400_000);
        clock.Offset = TimeSpan.Zero;
        _rig.Sensor.Say(false);
        _rig.Until(() => _rig.Packs().Count == 2);
        _rig.Broker.Crash();
        _rig.Until(() => _rig.Packs().Skip(2).Any(pack => pack.Seq == 1 && Math.Abs(pack.AtUnixMs - now) < 60_000));
    }

    [Fact]
    public void A_clock_that_nobody_holds_right_sends_times_relative_to_now()
    {
        _rig.Start();
        _rig.Sensor.Say(true);
        _rig.Until(() => _rig.Packs().Count == 1 && _rig.LastStatus() is not null);
        Assert.Equal(!_rig.LastStatus()!.ClockSynchronised, _rig.Packs()[0].IsRelative);
    }

    [Fact]
    public void A_clock_that_nobody_holds_right_and_that_came_back_earlier_puts_no_reading_into_the_future()
    {
        SteppedClock clock = new();
        _rig.Clock = clock;
        _rig.IsSynchronised = () => false;
        _rig.Start();
        _rig.Sensor.Say(true);
        _rig.Until(() => _rig.Packs().Count == 1);
        long boot = _rig.Packs()[0].Boot;
        _rig.Stop();
        clock.Offset = TimeSpan.FromDays(-2);
        _rig.Start();
        _rig.Until(() => _rig.Packs().Count == 2);
        AgentRig.Pack again = _rig.Packs()[1];
        Assert.Equal((boot, true), (again.Boot, again.IsRelative));
        Assert.True(again.AtUnixMs <= DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Bytes_that_are_no_acknowledgement_are_ignored()
    {
        _rig.Start();
        _rig.Sensor.Say(true);
        _rig.Until(() => _rig.Packs().Count == 1);
        foreach (string payload in new[] { "", "null", "[]", "{\"boot\":true}", "\u0001", "{\"boot\":-5,\"seq\":9223372036854775807}" })
        {
            _rig.Hub.Say(Logistics.Wire.Topic.Ack("s", "n1"), payload);
        }

        _rig.Acknowledge(_rig.Agent.Boot, 1);
        _rig.Until(() => _rig.Agent.Waiting == 0);
    }
}
