using Logistics.EdgeAgent.Sensors.Llrp;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge.Llrp;

/// <summary>The conversation alone, without a socket.</summary>
public sealed class LlrpClientTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly WellBehavedReader _reader = new();
    private readonly List<TagRead> _reads = [];
    private DateTimeOffset _now = Start;

    [Fact]
    public void What_is_asked_of_a_reader_comes_in_the_order_of_the_standard()
    {
        LlrpClient client = Reading(Antenna(1));
        Assert.Equal(LlrpState.Reading, client.State);
        Assert.Equal(
            [
                LlrpMessageType.GetReaderCapabilities, LlrpMessageType.GetReaderConfig, LlrpMessageType.SetReaderConfig,
                LlrpMessageType.DeleteRospec, LlrpMessageType.AddRospec, LlrpMessageType.EnableRospec, LlrpMessageType.StartRospec,
                LlrpMessageType.EnableEventsAndReports,
            ],
            _reader.Asked);
    }

    [Fact]
    public void Reads_are_dated_by_the_agent_with_the_differences_of_the_reader()
    {
        LlrpClient client = Reading(Antenna(1));
        ulong reader = ReaderWords.ReaderTime + 60_000_000;
        _now = Start + TimeSpan.FromSeconds(60);

        // Three reads of the last half second, in a report that is 200 ms on its way.
        Take(client, ReaderWords.Report(
            1, ("01", 1, reader - 200_000), ("02", 1, reader - 700_000), ("03", 1, reader - 450_000)));
        Assert.Equal([200, 700, 450], _reads.Select(read => Math.Round((_now - read.At).TotalMilliseconds)));
    }

    [Theory]
    [InlineData(3_600L * 24 * 365 * 50)]
    [InlineData(-3_600L * 24 * 365 * 20)]
    [InlineData(-20L)]
    public void A_readers_clock_that_is_set_moves_no_read(long seconds)
    {
        LlrpClient client = Reading(Antenna(1));
        ulong reader = 2_000_000_000_000_000;
        _now += TimeSpan.FromSeconds(1);
        Take(client, ReaderWords.Report(1, ("01", 1, reader)));
        _now += TimeSpan.FromSeconds(1);
        reader = (ulong)((long)reader + ((seconds + 1) * 1_000_000));
        Take(client, ReaderWords.Report(2, ("02", 1, reader)));
        _now += TimeSpan.FromSeconds(1);
        Take(client, ReaderWords.Report(3, ("03", 1, reader + 1_000_000)));
        Assert.Equal(Start + TimeSpan.FromSeconds(2), _reads[1].At);
        Assert.Equal(Start + TimeSpan.FromSeconds(3), _reads[2].At);
    }

    [Fact]
    public void A_reader_without_a_clock_counts_from_its_start()
    {
        LlrpClient client = Reading(ReaderWords.Greeting(time: 5_000_000, isUptime: true), Antenna(1));
        _now += TimeSpan.FromSeconds(2);
        Take(client, ReaderWords.Message(LlrpMessageType.RoAccessReport, 1, static writer =>
            ReaderWords.Tag(writer, "3414257bf400000000000001", 1, 6_000_000, 6_500_000, isUptime: true)));
        Assert.Equal([1_000, 500], _reads.Select(read => (_now - read.At).TotalMilliseconds));
    }

    [Fact]
    public void What_a_reader_kept_from_before_the_connection_is_dated_back_and_nothing_that_is_a_day_old_is_told()
    {
        LlrpClient client = new("r", [Antenna(1)]);
        client.Connecting(_now);
        client.Connected(_now);
        Take(client, ReaderWords.Greeting());
        Take(client, ReaderWords.Report(
            1, ("01", 1, ReaderWords.ReaderTime - 30_000_000), ("02", 1, ReaderWords.ReaderTime - 90_000_000_000)));
        Assert.Equal(new TagRead(1, "01", _now - TimeSpan.FromSeconds(30), -52), Assert.Single(_reads));
        Assert.Equal(1, client.Refused);
    }

    [Fact]
    public void Reads_without_an_antenna_are_of_the_only_one_and_else_of_nobody()
    {
        byte[] report = ReaderWords.Message(LlrpMessageType.RoAccessReport, 1, static writer =>
            ReaderWords.Tag(writer, "01", null, null, null, isUptime: false));
        Take(Reading(Antenna(2)), report);
        Assert.Equal(new TagRead(2, "01", _now, -52), Assert.Single(_reads));
        LlrpClient two = Reading(Antenna(1), Antenna(2));
        Take(two, report);
        Assert.Single(_reads);
        Assert.Equal(1, two.Refused);
    }

    [Fact]
    public void A_ROSpec_that_somebody_else_ended_is_set_up_again()
    {
        LlrpClient client = Reading(Antenna(1));
        Take(client, ReaderWords.RospecIs(1, 77));
        Assert.Equal(LlrpState.Reading, client.State);
        Take(client, ReaderWords.RospecIs(1, LlrpRequests.RospecId));
        Assert.Equal(LlrpState.Waiting, client.State);
        Assert.Contains("another program ended it", client.TroubleOf(1), StringComparison.Ordinal);
        Assert.False(client.WantsConnection(_now));
        Assert.True(client.WantsConnection(_now + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void It_waits_longer_after_each_failure_up_to_half_a_minute_and_from_the_beginning_once_it_has_read()
    {
        LlrpClient client = new("r", [Antenna(1)]);
        List<int> waits = [];
        for (int attempt = 0; attempt < 7; attempt++)
        {
            client.Connecting(_now);
            client.Lost(_now, "no route to host");
            int seconds = 0;
            for (; !client.WantsConnection(_now); seconds++) _now += TimeSpan.FromSeconds(1);
            waits.Add(seconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], waits);
        Assert.Equal("r can't be reached: no route to host", client.TroubleOf(1));
        Converse(client, ReaderWords.Greeting());
        Assert.Null(client.TroubleOf(1));
        client.Lost(_now, "gone");
        Assert.True(client.WantsConnection(_now + TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(2_999, 2)]
    [InlineData(3_000, 3)]
    [InlineData(3_600, 3)]
    [InlineData(1_000, 1)]
    public void The_power_is_the_most_of_the_reader_that_is_not_above_what_is_asked(int power, ushort index)
    {
        ushort? sent = null;
        Sniff(LlrpMessageType.AddRospec, message =>
        {
            message.TryFind(LlrpParameterType.ROSpec, out LlrpParameter rospec);
            rospec.Parameters.TryFind(LlrpParameterType.AISpec, out LlrpParameter inventory);
            inventory.Parameters.TryFind(LlrpParameterType.InventoryParameterSpec, out LlrpParameter parameters);
            parameters.Parameters.TryFind(LlrpParameterType.AntennaConfiguration, out LlrpParameter antenna);
            antenna.Parameters.TryFind(LlrpParameterType.RFTransmitter, out LlrpParameter transmitter);
            Assert.Equal("00010000", Convert.ToHexString(transmitter.Content[..4]));
            sent = transmitter.Content[5];
        }, Antenna(1) with { Power = power });
        Assert.Equal(index, sent);
    }

    [Fact]
    public void A_power_below_the_least_of_the_reader_is_not_exceeded_in_silence()
    {
        LlrpClient client = Reading(Antenna(1) with { Power = 999 });
        Assert.Equal("r can't send with less than 10 dBm: raise 'power'", client.TroubleOf(1));
        Assert.DoesNotContain(LlrpMessageType.AddRospec, _reader.Asked);
    }

    [Fact]
    public void What_a_reader_complains_of_is_told_for_a_minute()
    {
        LlrpClient client = Reading(Antenna(1));
        Take(client, ReaderWords.Exception("the fan stands still"));
        for (int seconds = 0; seconds < 65; seconds += 5, _now += TimeSpan.FromSeconds(5))
        {
            Take(client, ReaderWords.Bare(LlrpMessageType.Keepalive, 1));
            client.Advance(_now);
            Assert.Equal(seconds < 60 ? "r says: the fan stands still" : null, client.TroubleOf(1));
        }
    }

    [Fact]
    public void Answers_that_nobody_waits_for_change_nothing()
    {
        LlrpClient client = Reading(Antenna(1));
        foreach (LlrpMessageType type in Enum.GetValues<LlrpMessageType>())
        {
            if (type is LlrpMessageType.RoAccessReport or LlrpMessageType.Keepalive) continue;
            Take(client, ReaderWords.Response(type, 4_711));
        }

        Take(client, ReaderWords.Bare((LlrpMessageType)900, 1));
        Assert.Equal(LlrpState.Reading, client.State);
    }

    [Fact]
    public void Any_bytes_at_any_time_throw_nothing_and_end_nothing_for_good()
    {
        Random random = new(7);
        byte[][] seeds =
        [
            ReaderWords.Greeting(), ReaderWords.Capabilities(1, 4, 1, (1, 3_000)), ReaderWords.Antennas(2, (1, true)),
            ReaderWords.Report(3, ("3414257bf400000000000001", 1, 5), ("01", 2, 7)), ReaderWords.Exception("x"),
            ReaderWords.RospecIs(0, LlrpRequests.RospecId), ReaderWords.Bare(LlrpMessageType.Keepalive, 1),
        ];
        for (int round = 0; round < 20_000; round++)
        {
            LlrpClient client = new("r", [Antenna(1)]);
            client.Connecting(_now);
            client.Connected(_now);
            for (int count = random.Next(12); count > 0 && client.State != LlrpState.Waiting; count--)
            {
                byte[] bytes = [.. random.Next(3) > 0 && client.Outgoing.Length > 0 ? Answers(client) : seeds[random.Next(seeds.Length)]];
                if (random.Next(3) == 0 && bytes.Length > 0) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                client.Receive(bytes, _now, _reads);
            }

            client.Advance(_now + TimeSpan.FromSeconds(20));
            Assert.Equal(LlrpState.Waiting, client.State);
        }

        byte[] Answers(LlrpClient client)
        {
            byte[] asked = client.Outgoing.ToArray();
            client.Sent(asked.Length);
            return [.. new WellBehavedReader().Take(asked).SelectMany(static answer => answer)];
        }
    }

    private static LlrpConfig Antenna(int antenna) => new()
    {
        Channel = $"gate/{antenna}", Reader = "r", Port = 5084, Antenna = antenna, Session = 1, Population = 32,
    };

    private LlrpClient Reading(params LlrpConfig[] antennas) => Reading(ReaderWords.Greeting(), antennas);

    private LlrpClient Reading(byte[] greeting, params LlrpConfig[] antennas)
    {
        LlrpClient client = new("r", antennas);
        Converse(client, greeting);
        return client;
    }

    private void Converse(LlrpClient client, byte[] greeting)
    {
        Assert.True(client.WantsConnection(_now));
        client.Connecting(_now);
        client.Connected(_now);
        Take(client, greeting);
        while (client.Outgoing.Length > 0)
        {
            byte[] sent = client.Outgoing.ToArray();
            client.Sent(sent.Length);
            foreach (byte[] answer in _reader.Take(sent)) Take(client, answer);
        }
    }

    private void Sniff(LlrpMessageType type, MessageSeen seen, LlrpConfig antenna)
    {
        LlrpClient client = new("r", [antenna]);
        client.Connecting(_now);
        client.Connected(_now);
        Take(client, ReaderWords.Greeting());
        while (client.Outgoing.Length > 0)
        {
            byte[] sent = client.Outgoing.ToArray();
            client.Sent(sent.Length);
            Assert.Equal(LlrpFault.None, LlrpMessage.Read(sent, out LlrpMessage message, out _));
            if (message.Type == type) seen(message);
            foreach (byte[] answer in _reader.Take(sent)) Take(client, answer);
        }
    }

    private void Take(LlrpClient client, byte[] bytes) => client.Receive(bytes, _now, _reads);

    private delegate void MessageSeen(scoped LlrpMessage message);
}
