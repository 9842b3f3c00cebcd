using System.Diagnostics;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Filters;
using Logistics.EdgeAgent.Sensors;
using Logistics.EdgeAgent.Sensors.Llrp;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge.Llrp;

/// <summary>Antennas of a reader on a loopback socket. The agent's time is moved by hand, ten times as fast as the real one.</summary>
public sealed class LlrpSensorTests : IDisposable
{
    private const string Sheet = "3414257bf400000000000001";
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    // The requests of a connection.
    private static readonly string[] InOrder =
    [
        "GetReaderCapabilities", "GetReaderConfig", "SetReaderConfig", "DeleteRospec", "AddRospec", "EnableRospec", "StartRospec",
    ];

    private readonly ScriptedReader _reader = new();
    private readonly List<ISensor> _sensors = [];
    private readonly List<Sample> _samples = [];
    private readonly HashSet<string> _troubles = [];
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public void Dispose()
    {
        _sensors.ForEach(static sensor => sensor.Dispose());
        _reader.Dispose();
    }

    public static TheoryData<string> Requests => [.. InOrder];

    // Those whose refusal means something.
    public static TheoryData<string> Needed => [.. InOrder.Except(["GetReaderConfig", "DeleteRospec"])];

    [Fact]
    public void A_tag_that_an_antenna_reads_is_told_on_its_channel_and_the_reader_is_told_to_stop_in_the_end()
    {
        Open(1, 2);
        _reader.Say(ReaderWords.Report(1, (Sheet, 2, ReaderWords.ReaderTime + 1)));
        Until(() => _samples.Count > 0, "no read came");
        Assert.Equal(("gate/2", Sheet), (Assert.Single(_samples).Channel, _samples[0].Text));
        _sensors[0].Dispose();
        Assert.DoesNotContain(LlrpMessageType.StopRospec, _reader.Asked);
        _sensors[1].Dispose();
        Assert.Equal(
            [LlrpMessageType.StopRospec, LlrpMessageType.DeleteRospec, LlrpMessageType.CloseConnection], _reader.Asked.TakeLast(3));
        Assert.Equal(1, _reader.Connections);
        Assert.Empty(_troubles);
    }

    [Fact]
    public void After_it_was_closed_a_sensor_opens_the_reader_anew()
    {
        Open(1);
        _sensors[0].Dispose();
        Until(() => _reader.Connections == 2 && Reads(), "it was not opened again");
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_reader_that_is_lost_at_any_request_is_taken_up_again(string request)
    {
        _reader.Answer = (connection, type, _) => connection == 1 && $"{type}" == request ? ScriptedReader.HangUp : null;
        Open(1);
        Assert.True(_reader.Connections == 2, "one more connection was enough");
        Assert.Contains("ended the connection", Assert.Single(_troubles), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Needed))]
    public void A_reader_that_refuses_says_so_in_the_trouble(string request)
    {
        _reader.Answer = (connection, type, id) => connection == 1 && $"{type}" == request
            ? ReaderWords.Response(type + 10, id, 101, "not today") : null;
        Open(1);
        string trouble = Assert.Single(_troubles);
        Assert.Contains($"refuses {LlrpNames.Of(Enum.Parse<LlrpMessageType>(request))}: M_FieldError (101), not today", trouble,
            StringComparison.Ordinal);
        Assert.Equal(2, _reader.Connections);
    }

    [Theory]
    [MemberData(nameof(Needed))]
    public void A_reader_that_answers_with_an_error_message_says_so_in_the_trouble(string request)
    {
        _reader.Answer = (connection, type, id) => connection == 1 && $"{type}" == request
            ? ReaderWords.Response(LlrpMessageType.ErrorMessage, id, 109, "what?") : null;
        Open(1);
        Assert.Contains("M_UnsupportedMessage (109), what?", Assert.Single(_troubles), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GetReaderConfig")]
    [InlineData("DeleteRospec")]
    public void What_not_every_reader_can_do_is_not_insisted_on(string request)
    {
        _reader.Answer = (_, type, id) => $"{type}" == request ? ReaderWords.Response(type + 10, id, 109) : null;
        Open(1);
        Assert.Empty(_troubles);
        Assert.Equal(1, _reader.Connections);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_reader_that_says_nothing_any_more_is_taken_up_again(string request)
    {
        _reader.Answer = (connection, type, _) => connection == 1 && $"{type}" == request ? ScriptedReader.Silence : null;
        Open(1);
        Assert.Contains("does not answer", Assert.Single(_troubles), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_length_that_no_message_has_ends_the_connection(string request)
    {
        _reader.Answer = (connection, type, _) => connection == 1 && $"{type}" == request
            ? [4, 62, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1] : null;
        Open(1);
        Assert.Contains("a length that no message has", Assert.Single(_troubles), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Half_an_answer_before_the_end_is_no_answer(string request)
    {
        _reader.Answer = (connection, type, id) =>
        {
            if (connection != 1 || $"{type}" != request) return null;
            _reader.Say(ReaderWords.Response(type + 10, id)[..13]);
            return ScriptedReader.HangUp;
        };
        Open(1);
        Assert.Equal(2, _reader.Connections);
    }

    [Fact]
    public void Bytes_may_come_one_by_one()
    {
        _reader.IsSlow = true;
        Open(1, 2);
        _reader.Say(ReaderWords.Report(7, (Sheet, 1, ReaderWords.ReaderTime), ("e2801160600002", 2, ReaderWords.ReaderTime)));
        Until(() => _samples.Count == 2, "the reads did not come");
        Assert.Equal(["e2801160600002", Sheet], _samples.Select(sample => sample.Text).Order(StringComparer.Ordinal).Reverse());
    }

    [Theory]
    [InlineData(2, "is held by another program")]
    [InlineData(1, "has a connection that it began itself")]
    [InlineData(3, "refuses the connection")]
    public void Who_holds_the_reader_is_said_in_plain_words(ushort status, string words)
    {
        _reader.Greet = connection => ReaderWords.Greeting(connection < 3 ? status : (ushort)0);
        Open(1);
        Assert.Contains(words, Assert.Single(_troubles), StringComparison.Ordinal);
        Assert.Equal(3, _reader.Connections);
    }

    [Fact]
    public void A_reader_that_hangs_up_before_it_greets_may_be_held_by_another_program()
    {
        _reader.Greet = static connection => connection == 1 ? ScriptedReader.HangUp : ReaderWords.Greeting();
        Open(1);
        Assert.Contains("another program may hold the reader", Assert.Single(_troubles), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_greet_may_be_no_reader()
    {
        _reader.Greet = static connection => connection == 1 ? null : ReaderWords.Greeting();
        Open(1);
        Assert.Contains("it may not be an LLRP reader", Assert.Single(_troubles), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_restarts_reads_again()
    {
        Open(1);
        _reader.EndConnection();
        Until(() => _reader.Connections == 2 && Reads(), "it does not read again");
        _reader.Say(ReaderWords.Report(1, (Sheet, 1, 5)));
        Until(() => _samples.Count > 0, "no read came");
        Assert.Contains("ended the connection", Assert.Single(_troubles), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_whose_keepalives_stop_is_taken_up_again_and_one_that_sends_them_is_not()
    {
        Open(1);
        DateTimeOffset end = _now + TimeSpan.FromSeconds(40);
        DateTimeOffset next = _now;
        uint id = 0;
        while (_now < end)
        {
            if (_now >= next) _reader.Say(ReaderWords.Bare(LlrpMessageType.Keepalive, ++id));
            if (_now >= next) next += TimeSpan.FromSeconds(5);
            Turn();
        }

        Assert.Equal(1, _reader.Connections);
        Assert.True(_reader.Asked.Count(static type => type == LlrpMessageType.KeepaliveAck) >= 7, "keepalives are answered");
        Until(() => _reader.Connections == 2, "the silence was not heard");
        Assert.Contains("has been silent for 15 s", Assert.Single(_troubles), StringComparison.Ordinal);
    }

    [Fact]
    public void An_antenna_without_a_cable_is_said_on_its_channel_alone_until_it_has_one()
    {
        Open(1, 3, 9);
        Assert.Null(_sensors[0].Trouble);
        Assert.Contains("antenna 3 of 127.0.0.1", _sensors[1].Trouble, StringComparison.Ordinal);
        Assert.Contains("is not connected", _sensors[1].Trouble, StringComparison.Ordinal);
        Assert.Contains("has 4 antennas and none of number 9", _sensors[2].Trouble, StringComparison.Ordinal);
        _reader.Say(ReaderWords.AntennaIs(3, isConnected: true));
        Until(() => _sensors[1].Trouble is null, "it was connected");
    }

    [Fact]
    public void A_goodbye_that_nobody_answers_comes_to_an_end()
    {
        _reader.Answer = static (_, type, _) => type == LlrpMessageType.CloseConnection ? ScriptedReader.Silence : null;
        Open(1);
        _sensors[0].Dispose();
        Assert.Equal(
            [LlrpMessageType.StopRospec, LlrpMessageType.DeleteRospec, LlrpMessageType.CloseConnection], _reader.Asked.TakeLast(3));
    }

    [Fact]
    public void A_reader_that_is_not_there_is_the_trouble_of_its_channel()
    {
        LlrpConfig config = new()
        {
            Channel = "gate/1", Reader = "127.0.0.1", Port = 1, Antenna = 1, Session = 1, Population = 32,
        };
        _sensors.Add(new LlrpSensor(config, new LlrpConnection("127.0.0.1", 1, [config])));
        SensorSlot slot = new(_sensors[0], config);
        Until(() => !slot.Read(_now, _samples) && slot.Trouble is not null, "it was not said");
        Assert.StartsWith("gate/1: 127.0.0.1:1 can't be reached: ", slot.Trouble, StringComparison.Ordinal);
        Assert.Equal(_now + _sensors[0].Every, slot.NextRead);
    }

    private bool Reads() => _reader.Asked.Count > 0 && _reader.Asked[^1] is LlrpMessageType.EnableEventsAndReports;

    private void Open(params int[] antennas)
    {
        List<LlrpConfig> configs = [.. antennas.Select(antenna => new LlrpConfig
        {
            Channel = $"gate/{antenna}", Reader = "127.0.0.1", Port = _reader.Port, Antenna = antenna,
            Session = 1, Population = 32,
        })];
        LlrpConnection connection = new("127.0.0.1", _reader.Port, configs);
        _sensors.AddRange(configs.Select(config => new LlrpSensor(config, connection)));
        Until(Reads, "the reader was not told to read");

        // What it has said by now has arrived: its answers, in their order, are behind this.
        int before = _reader.Asked.Count(static type => type == LlrpMessageType.KeepaliveAck);
        _reader.Say(ReaderWords.Bare(LlrpMessageType.Keepalive, 1));
        Until(() => _reader.Asked.Count(static type => type == LlrpMessageType.KeepaliveAck) > before, "the reader is not heard");
    }

    private void Until(Func<bool> condition, string otherwise)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{otherwise}; {string.Join("; ", _troubles)}");
            Turn();
        }
    }

    private void Turn()
    {
        _now += Step;
        foreach (ISensor sensor in _sensors)
        {
            sensor.Read(_now, _samples);
            if (sensor.Trouble is string trouble && !trouble.Contains("antenna", StringComparison.Ordinal)) _troubles.Add(trouble);
        }

        Thread.Sleep(2);
    }
}
