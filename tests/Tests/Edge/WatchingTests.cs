using System.Text;
using Logistics.EdgeAgent.Sensors;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge;

/// <summary>What a node tells to who looks at one of its channels, and that it costs the readings nothing; turned by hand.</summary>
public sealed class WatchingTests
{
    private const string Scale = "drum/weight";
    private const string Signals = "wl/v1/s/nodes/n1/signal";

    private static readonly SensorConfig Config = new()
    {
        Channel = Scale, Median = 3, Calibration = new Calibration(1_000, 0, 2_000, 1, IsRatio: false), DeadBand = 100,
    };

    [Fact]
    public void Nobody_is_told_anything_until_somebody_looks()
    {
        HandAgent node = Node();
        Feed(node, seconds: 5);
        Assert.Empty(Told(node));
        Look(node, Scale, 10);
        Feed(node, seconds: 1);
        Assert.NotEmpty(Told(node));
    }

    [Fact]
    public void It_tells_what_the_sensor_gave_what_that_means_and_what_the_filters_make_of_it()
    {
        HandAgent node = Node();
        Look(node, Scale, 10);
        node.Seconds(1);
        Told(node);
        foreach (double raw in new[] { 1_500.0, 1_510, 9_000, 1_520 })
        {
            node.Sensor.Say(raw);
            node.Seconds(0.01);
        }

        node.Seconds(1);
        SignalValue[] values = [.. Told(node).SelectMany(static signal => signal.Values ?? [])];
        Assert.Equal([1_500, 1_510, 9_000, 1_520], values.Select(static value => value.Raw));
        Assert.Equal([0.5, 0.51, 8, 0.52], values.Select(static value => value.Plain!.Value));

        // The spike does not pass, and the first two are not enough for a median.
        Assert.Equal([null, null, 0.51, 0.52], values.Select(static value => value.Filtered));
        Assert.All(values.Zip(values.Skip(1)), static pair => Assert.InRange(pair.Second.Ms - pair.First.Ms, 1, 20));
        Assert.Contains((Signals, 0, false, 0), node.Session.Manners);
    }

    [Fact]
    public void A_yes_or_no_that_holds_since_long_ago_is_told_to_who_begins_to_look()
    {
        HandAgent node = Node(new SensorConfig { Channel = "bed-1/mat" }, "bed-1/mat");
        node.Sensor.Say(true);
        node.Seconds(100);
        Look(node, "bed-1/mat", 10);
        node.Seconds(1);
        SignalMessage first = Told(node)[0];
        SignalValue held = Assert.Single(first.Values!);
        Assert.Equal((1.0, (bool?)true), (held.Raw, held.On));
        Assert.InRange(first.Now - held.Ms, 99_000, 102_000);
    }

    [Fact]
    public void It_ends_by_itself_when_nobody_asks_again_and_at_once_when_told_so()
    {
        HandAgent node = Node();
        Look(node, Scale, 10);
        Feed(node, seconds: 9);
        Look(node, Scale, 10);
        Feed(node, seconds: 9);
        Assert.NotEmpty(Told(node));
        Feed(node, seconds: 3);
        Told(node);
        Feed(node, seconds: 5);
        Assert.Empty(Told(node));

        Look(node, Scale, 100_000);
        Feed(node, seconds: CommandMessage.WatchMost + 1);
        Told(node);
        Feed(node, seconds: 5);
        Assert.Empty(Told(node));

        Look(node, Scale, 30);
        Feed(node, seconds: 1);
        Look(node, Scale, 0);
        node.Turn();
        Told(node);
        Feed(node, seconds: 5);
        Assert.Empty(Told(node));
    }

    [Fact]
    public void Who_looked_before_the_broker_went_does_not_look_any_more_when_it_is_back()
    {
        HandAgent node = Node();
        Look(node, Scale, 60);
        Feed(node, seconds: 1);
        node.Session.Down();
        node.Seconds(2);
        node.Session.Up();
        node.Turn();
        Told(node);
        Feed(node, seconds: 5);
        Assert.Empty(Told(node));
    }

    [Fact]
    public void A_channel_that_the_node_does_not_have_and_one_that_fails_are_said_to_be_so()
    {
        HandAgent node = Node();
        Look(node, "drum/levle", 10);
        node.Seconds(1);
        List<SignalMessage> unknown = Told(node);
        Assert.NotEmpty(unknown);
        Assert.All(unknown, static signal => Assert.True(signal.Unknown));
        Look(node, Scale, 10);
        node.Sensor.Failure = "no answer on bus 1";
        node.Seconds(2);
        Assert.Contains(Told(node), static signal =>
            signal is { Channel: Scale, Values: null, Unknown: null }
            && signal.Trouble?.Contains("bus 1", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Tags_are_told_once_each_with_how_often_and_how_strong_they_were_read()
    {
        ScriptedReader reader = new("gate/1");
        HandAgent node = new(() => [reader]) { Filters = [new SensorConfig { Channel = "gate/1", GoneAfter = TimeSpan.FromSeconds(1) }] };
        node.Start().Session.Up();
        Look(node, "gate/1", 30);
        node.Turn();
        reader.Reads = [("34aa", -60, 1), ("34aa", -48, 3), ("34bb", null, 1), ("34aa", -55, 1), ("no tag ", -1, 1)];
        node.Seconds(0.5);
        SignalTag[] tags = [.. Told(node).SelectMany(static signal => signal.Tags ?? [])];
        Assert.Equal(2, tags.Length);
        Assert.Equal(("34aa", 5, (int?)-55, (int?)-48), (tags[0].Tag, tags[0].Reads, tags[0].Rssi, tags[0].Best));
        Assert.Equal(("34bb", 1, (int?)null), (tags[1].Tag, tags[1].Reads, tags[1].Rssi));
    }

    [Fact]
    public void What_is_too_much_is_left_out_and_counted_and_no_message_is_larger_than_it_may_be()
    {
        HandAgent node = Node();
        Look(node, Scale, 60);
        long given = 0;
        for (int tenth = 0; tenth < 50; tenth++)
        {
            for (int count = 0; count < 300; count++) node.Sensor.Say(given++ * 1.000_000_1);
            node.Seconds(0.1);
        }

        node.Seconds(1);
        byte[][] messages = [.. Payloads(node)];
        Assert.InRange(messages.Length, 10, 32);
        Assert.All(messages, static message => Assert.InRange(message.Length, 1, SignalMessage.BytesMost));
        SignalMessage[] told = [.. messages.Select(Read)];
        Assert.Equal(given, told.Sum(static signal => (signal.Values?.Count ?? 0) + (signal.Left ?? 0)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Readings_and_spool_are_the_same_to_the_byte_whether_somebody_looks_or_not(bool takesNothing)
    {
        (List<byte[]> packs, long waiting, long signals)[] days = [.. new[] { false, true }.Select(looks =>
        {
            HandAgent node = Node();
            node.Session.Unanswered = takesNothing ? 16 : 0;
            Random random = new(7);
            for (int tenth = 0; tenth < 600; tenth++)
            {
                if (looks && tenth % 100 == 0) Look(node, Scale, 60);
                for (int count = 0; count < 20; count++) node.Sensor.Say(1_000 + random.Next(1_000));
                node.Seconds(0.1);
            }

            List<byte[]> packs = [.. node.Session.Sent.Where(static sent => sent.Topic == Topic.Readings("s", "n1"))
                .Select(static sent => sent.Payload)];
            return (packs, node.Agent.WaitingPacks, (long)node.Session.Sent.Count(static sent => sent.Topic == Signals));
        })];
        Assert.Equal(days[0].packs, days[1].packs);
        Assert.Equal(days[0].waiting, days[1].waiting);
        Assert.True(days[1].packs.Count > 50);
        Assert.Equal(0, days[0].signals);
        if (takesNothing) Assert.Equal(0, days[1].signals);
        else Assert.InRange(days[1].signals, 100, 310);
    }

    [Fact]
    public void While_readings_wait_to_leave_nothing_is_told_beside_them()
    {
        HandAgent node = Node();
        Look(node, Scale, 60);
        node.Turn();

        // Nobody acknowledges: with the window full, packs wait unsent.
        for (int second = 0; second < 70; second++)
        {
            if (second % 30 == 0) Look(node, Scale, 60);
            node.Sensor.Say(1_000 + (second * 200));
            node.Seconds(1.1);
        }

        Assert.True(node.Agent.WaitingPacks > 64);
        Told(node);
        Feed(node, seconds: 5);
        Assert.Empty(Told(node));
    }

    private static HandAgent Node(SensorConfig? config = null, string channel = Scale)
    {
        ScriptedSensor sensor = new(channel);
        HandAgent node = new(() => [sensor]) { Filters = [config ?? Config], Speaks = sensor };
        node.Start().Session.Up();
        node.Turn();
        return node;
    }

    private static void Look(HandAgent node, string channel, int seconds) =>
        node.Session.Say(new CommandMessage(CommandMessage.Watch, channel, seconds));

    private static void Feed(HandAgent node, int seconds)
    {
        for (int tenth = 0; tenth < 10 * seconds; tenth++)
        {
            node.Sensor.Say(1_000 + tenth);
            node.Seconds(0.1);
        }
    }

    private static IEnumerable<byte[]> Payloads(HandAgent node) =>
        node.Session.Sent.Where(static sent => sent.Topic == Signals).Select(static sent => sent.Payload);

    private static List<SignalMessage> Told(HandAgent node)
    {
        List<SignalMessage> told = [.. Payloads(node).Select(Read)];
        node.Session.Sent.Clear();
        return told;
    }

    private static SignalMessage Read(byte[] payload)
    {
        Assert.True(SignalReader.TryRead(payload, out SignalMessage? signal), Encoding.UTF8.GetString(payload));
        return signal;
    }

    private sealed class ScriptedReader(string channel) : ISensor
    {
        public List<(string Tag, sbyte? Rssi, int Reads)> Reads { get; set; } = [];

        public string Channel => channel;

        public TimeSpan Every => TimeSpan.FromMilliseconds(50);

        public void Read(DateTimeOffset now, List<Sample> into)
        {
            into.AddRange(Reads.Select(read => new Sample(channel, now, read.Tag) { Rssi = read.Rssi, Reads = read.Reads }));
            Reads = [];
        }

        public void Dispose()
        {
            // There is no device.
        }
    }
}
