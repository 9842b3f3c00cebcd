using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Node;
using Logistics.Wire.Site;

namespace Logistics.Tests.Wire;

public sealed class NodeFileTests : IDisposable
{
    private const string Small = """
        node: a1
        site: small
        broker: { host: 127.0.0.1, port: 8081 }
        spool: { folder: spool, limit: 64 MiB }
        sensors:
          - { channel: bed-01/mat, kind: simulated, pattern: mat, seed: 7, every: 500 ms, debounce: 2 s }
          - { channel: hamper/level, kind: simulated, pattern: level, every: 10 s, dead_band: 2%, heartbeat: 5 min }
          - { channel: load, kind: simulated, pattern: level, every: 1 s, on_above: 60%, off_below: 40% }
          - { channel: bed-1/mat, kind: recorded, format: kasteren, file: ../x/house-b.sensors, sensor: 12 }
          - { channel: reader/1, kind: recorded, format: tag-reads, file: data/reads, sensor: 1, tag: "3414257BF400000000000001" }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("node-file-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("kind: simulated, pattern: button, every: 1 s", 300)]
    [InlineData("kind: simulated, pattern: weight, every: 1 s", 300)]
    [InlineData("kind: simulated, pattern: tag, every: 1 s", null)]
    [InlineData("kind: recorded, format: kasteren, file: f, sensor: 1", 300)]
    [InlineData("kind: recorded, format: bin-collections, file: f, sensor: 1", null)]
    [InlineData("kind: recorded, format: bin-collections, file: f, sensor: 1, heartbeat: 1 h", 3_600)]
    [InlineData("kind: llrp, reader: r, antenna: 1", 1)]
    public void A_sensor_whose_value_goes_on_holding_repeats_it_unless_the_file_says_otherwise(string sensor, int? seconds)
    {
        var (node, errors) = Read(Alone(sensor));
        Assert.Empty(errors);
        Assert.Equal(seconds, Assert.Single(node!.Sensors).Heartbeat?.TotalSeconds);
    }

    [Fact]
    public void A_node_is_read_with_all_its_sensors()
    {
        var (node, errors) = Read(Small, "/recordings");
        Assert.Empty(errors);
        Assert.NotNull(node);
        Assert.Equal(("a1", "small", "127.0.0.1", 8081), (node.Node, node.Site, node.BrokerHost, node.BrokerPort));
        Assert.Equal((Path.Combine(_folder, "spool"), 64L << 20), (node.SpoolFolder, node.SpoolLimit));
        Assert.Equal(
            [
                new SimulatedConfig
                {
                    Channel = "bed-01/mat", Pattern = "mat", Seed = 7,
                    Every = TimeSpan.FromMilliseconds(500), Debounce = TimeSpan.FromSeconds(2),
                    Heartbeat = TimeSpan.FromMinutes(5),
                },
                new SimulatedConfig
                {
                    Channel = "hamper/level", Pattern = "level",
                    Every = TimeSpan.FromSeconds(10), DeadBand = 20, Heartbeat = TimeSpan.FromMinutes(5),
                },
                new SimulatedConfig
                {
                    Channel = "load", Pattern = "level", Every = TimeSpan.FromSeconds(1),
                    HysteresisHigh = 600, HysteresisLow = 400, Heartbeat = TimeSpan.FromMinutes(5),
                },
                new RecordedConfig
                {
                    Channel = "bed-1/mat", Format = "kasteren", Sensor = 12,
                    Heartbeat = TimeSpan.FromMinutes(5),
                    File = Path.GetFullPath(Path.Combine(_folder, "..", "x", "house-b.sensors")),
                },
                new RecordedConfig
                {
                    Channel = "reader/1", Format = "tag-reads", Sensor = 1,
                    File = "/recordings/reads", Tag = "3414257bf400000000000001",
                },
            ],
            node.Sensors);
    }

    [Fact]
    public void Readers_of_cards_are_read_and_their_cards_are_gone_after_two_seconds_unless_told()
    {
        var (node, errors) = Read("""
            node: a1
            site: small
            broker: { host: 127.0.0.1 }
            sensors:
              - { channel: a, kind: pn532, port: /dev/serial0 }
              - { channel: b, kind: serial, port: /dev/serial/by-id/usb-1a86_USB_Serial-if00-port0 }
              - { channel: c, kind: serial, port: /dev/ttyUSB0, baud: 31250, prefix: "UID:", gone_after: 5 s, heartbeat: 1 min }
              - { channel: d, kind: keyboard, device: /dev/input/by-id/usb-Sycreader_RFID-event-kbd }
            """);
        var gone = TimeSpan.FromSeconds(2);
        var again = TimeSpan.FromSeconds(30);
        Assert.Empty(errors);
        Assert.Equal(
            [
                new Pn532Config { Channel = "a", Port = "/dev/serial0", GoneAfter = gone, Heartbeat = again },
                new SerialConfig
                {
                    Channel = "b", Port = "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0", Baud = 9_600, Prefix = "", GoneAfter = gone,
                    Heartbeat = again,
                },
                new SerialConfig
                {
                    Channel = "c", Port = "/dev/ttyUSB0", Baud = 31_250, Prefix = "UID:", GoneAfter = TimeSpan.FromSeconds(5),
                    Heartbeat = TimeSpan.FromMinutes(1),
                },
                new KeyboardConfig
                {
                    Channel = "d", Device = "/dev/input/by-id/usb-Sycreader_RFID-event-kbd", GoneAfter = gone, Heartbeat = again,
                },
            ],
            node!.Sensors);
    }

    [Theory]
    [InlineData("kind: pn532", "'port' is missing in pn532")]
    [InlineData("kind: pn532, port: ttyUSB0", "'ttyUSB0' is no device: write its path, for instance '/dev/serial0'")]
    [InlineData("kind: pn532, port: /dev/serial0, baud: 9600", "unknown key 'baud' in pn532")]
    [InlineData("kind: serial, port: /dev/ttyUSB0, baud: 100", "'100' is no whole number from 300 to 4000000")]
    [InlineData("kind: serial, device: /dev/ttyUSB0", "unknown key 'device' in serial")]
    [InlineData("kind: keyboard, device: COM1", "'COM1' is no device")]
    [InlineData("kind: keyboard, device: /dev/input/event0, debounce: 1 s", "unknown key 'debounce' in keyboard")]
    public void A_mistake_in_a_reader_of_cards_is_named_in_its_line(string sensor, string message)
    {
        var (node, errors) = Read($$"""
            node: a1
            site: small
            broker: { host: 127.0.0.1 }
            sensors:
              - { channel: c, {{sensor}} }
            """);
        Assert.Null(node);
        Assert.Contains(errors, error => error.Line == 5 && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_hash_is_of_the_bytes()
    {
        var hashes = new[] { Small, Small, Small + "\n" }.Select(text => Read(text).Node!.ConfigHash).ToList();
        Assert.Matches("^[0-9a-f]{16}$", hashes[0]);
        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], hashes[2]);
    }

    [Fact]
    public void Port_and_spool_have_defaults_and_data_lies_beside_the_file_unless_told()
    {
        var text = Small.Replace(", port: 8081", "", StringComparison.Ordinal)
            .Replace("spool: { folder: spool, limit: 64 MiB }\n", "", StringComparison.Ordinal);
        var (node, errors) = Read(text);
        Assert.Empty(errors);
        Assert.Equal((8081, Path.Combine(_folder, "spool"), 64L << 20), (node!.BrokerPort, node.SpoolFolder, node.SpoolLimit));
        Assert.Equal(Path.Combine(_folder, "data", "reads"), Assert.IsType<RecordedConfig>(node.Sensors[^1]).File);
    }

    [Theory]
    [InlineData("kind: simulated, pattern: mat", "kind: relay, pattern: mat", 6, "unknown kind 'relay' in sensors: known here are")]
    [InlineData("channel: hamper/level", "channel: bed-01/mat", 7, "'bed-01/mat' is the channel of a sensor already")]
    [InlineData("channel: bed-01/mat", "channel: bed 1", 6, "'bed 1' is no channel")]
    [InlineData("pattern: mat, ", "", 6, "'pattern' is missing in simulated")]
    [InlineData("every: 500 ms", "evry: 500 ms", 6, "Did you mean 'every'?")]
    [InlineData(", off_below: 40%", "", 8, "'on_above' and 'off_below' belong together")]
    [InlineData("off_below: 40%", "off_below: 60%", 8, "'off_below' must be below 'on_above'")]
    [InlineData("format: kasteren", "format: csv", 9, "'csv' is unknown: known here are kasteren, bin-collections, tag-reads")]
    [InlineData(", tag: \"3414257BF400000000000001\"", "", 10, "'tag' is missing")]
    [InlineData("limit: 64 MiB", "limit: 64", 4, "'64' is no size")]
    [InlineData("port: 8081", "port: 80810", 3, "'80810' is no whole number from 1 to 65535")]
    [InlineData("broker: { host: 127.0.0.1, port: 8081 }", "", 1, "'broker' is missing")]
    public void A_mistake_is_named_where_it_stands(string sound, string wrong, int line, string message)
    {
        Assert.Contains(sound, Small, StringComparison.Ordinal);
        var at = Small.IndexOf(sound, StringComparison.Ordinal);
        var (node, errors) = Read(Small[..at] + wrong + Small[(at + sound.Length)..]);
        Assert.Null(node);
        Assert.Contains(errors, e => e.Message.Contains(message, StringComparison.Ordinal) && e.Line == line);
    }

    [Theory]
    [InlineData("kind: iio, device: mcp3208, input: voltage0, median: 5", 5, null)]
    [InlineData("kind: i2c, bus: 1, part: nau7802, median: 15", 15, null)]
    [InlineData("kind: simulated, pattern: level, every: 1 s, median: 3", 3, null)]
    [InlineData("kind: simulated, pattern: tag, every: 1 s, gone_after: 5 s", null, 5)]
    [InlineData("kind: recorded, format: tag-reads, file: f, sensor: 1, tag: 3414257BF400000000000001, gone_after: 8 s", null, 8)]
    [InlineData("kind: simulated, pattern: tag, every: 1 s", null, null)]
    public void A_number_may_be_a_median_and_a_tag_may_have_an_entry_and_an_exit(string sensor, int? median, int? goneAfter)
    {
        var (node, errors) = Read(Alone(sensor));
        Assert.Empty(errors);
        var read = Assert.Single(node!.Sensors);
        Assert.Equal((median, goneAfter), (read.Median, (int?)read.GoneAfter?.TotalSeconds));
    }

    [Theory]
    [InlineData("kind: iio, device: mcp3208, input: voltage0, median: 4", "'4' is no odd number from 3 to 15")]
    [InlineData("kind: iio, device: mcp3208, input: voltage0, median: 1", "'1' is no odd number from 3 to 15")]
    [InlineData("kind: iio, device: mcp3208, input: voltage0, median: 17", "'17' is no odd number from 3 to 15")]
    [InlineData("kind: simulated, pattern: mat, every: 1 s, median: 3", "'median' is of numbers")]
    [InlineData("kind: gpio, chip: c, line: 1, median: 3", "unknown key 'median' in gpio")]
    [InlineData("kind: simulated, pattern: level, every: 1 s, gone_after: 3 s", "this channel reads none")]
    [InlineData("kind: recorded, format: kasteren, file: f, sensor: 1, gone_after: 3 s", "this channel reads none")]
    [InlineData("kind: llrp, reader: r, antenna: 1, gone_after: 3", "'3' is no duration")]
    public void A_filter_that_can_not_be_is_named(string sensor, string message)
    {
        var (node, errors) = Read(Alone(sensor));
        Assert.Null(node);
        Assert.Contains(message, Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_antenna_of_a_reader_has_defaults_for_all_but_its_place()
    {
        var (node, errors) = Read("""
            node: a1
            site: small
            broker: { host: 127.0.0.1 }
            sensors:
              - { channel: gate/1, kind: llrp, reader: 192.168.1.50, antenna: 1 }
              - { channel: gate/2, kind: llrp, reader: gate.local, port: 5085, antenna: 2, power: 27.25 dBm, session: 0, population: 200,
                  every: 500 ms, gone_after: 2 s }
            """);
        Assert.Empty(errors);
        Assert.Equal(
            [
                new LlrpConfig
                {
                    Channel = "gate/1", Reader = "192.168.1.50", Port = 5084, Antenna = 1, Session = 1, Population = 32,
                    Heartbeat = TimeSpan.FromSeconds(1), GoneAfter = TimeSpan.FromSeconds(1),
                },
                new LlrpConfig
                {
                    Channel = "gate/2", Reader = "gate.local", Port = 5085, Antenna = 2, Power = 2_725, Session = 0, Population = 200,
                    Heartbeat = TimeSpan.FromMilliseconds(500), GoneAfter = TimeSpan.FromSeconds(2),
                },
            ],
            node!.Sensors);
    }

    [Theory]
    [InlineData("reader: 10.0.0.1, antenna: 0", "'0' is no whole number from 1 to 255")]
    [InlineData("reader: 10.0.0.1", "'antenna' is missing in llrp")]
    [InlineData("antenna: 2", "'reader' is missing in llrp")]
    [InlineData("reader: http://x, antenna: 2", "'http://x' is no host")]
    [InlineData("reader: 10.0.0.1, antenna: 2, power: 80%", "'80%' is no power: write for instance '27 dBm'")]
    [InlineData("reader: 10.0.0.1, antenna: 2, session: 4", "'4' is no whole number from 0 to 3")]
    [InlineData("reader: 10.0.0.1, antenna: 2, debounce: 1 s", "'debounce'")]
    [InlineData("reader: 10.0.0.1, antenna: 1", "antenna 1 of 10.0.0.1 is on the channel 'gate/1' already")]
    public void A_mistake_about_an_antenna_is_named(string antenna, string message)
    {
        var (node, errors) = Read($$"""
            node: a1
            site: small
            broker: { host: 127.0.0.1 }
            sensors:
              - { channel: gate/1, kind: llrp, reader: 10.0.0.1, antenna: 1 }
              - { channel: gate/2, kind: llrp, {{antenna}} }
            """);
        Assert.Null(node);
        Assert.Contains(errors, e => e.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error_and_not_an_exception()
    {
        var (node, errors) = NodeFileReader.Read(Path.Combine(_folder, "absent.yaml"));
        Assert.Null(node);
        Assert.Contains("cannot be read", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_replay_nodes_are_sound_and_the_site_knows_every_channel_but_one_bin()
    {
        var (site, _) = SiteFileReader.Read(RepositoryRoot.File("hub", "sites", "replay.yaml"));
        var known = site!.Wards.SelectMany(w => w.Beds.SelectMany(b => b.Mats).Concat(w.Waste.Select(p => p.Level!.Value)))
            .Concat(site.Readers.Select(r => r.Source)).ToHashSet();
        var unknown = new List<SensorRef>();
        foreach (var id in site.Nodes)
        {
            var file = RepositoryRoot.File("hub", "sites", "replay", $"{id}.yaml");
            var (node, errors) = NodeFileReader.Read(file, RepositoryRoot.RecordedData);
            Assert.Empty(errors);
            Assert.Equal((id, site.Site), (node!.Node, node.Site));
            unknown.AddRange(node.Sensors.Select(s => new SensorRef(id, s.Channel)).Where(s => !known.Remove(s)));
        }
        Assert.Empty(known);
        Assert.Equal(new SensorRef("bins", "bin-324976/level"), Assert.Single(unknown));
    }

    private static string Alone(string sensor) => $$"""
        node: a1
        site: small
        broker: { host: 127.0.0.1 }
        sensors: [ { channel: c, {{sensor}} } ]
        """;

    private (NodeFile? Node, IReadOnlyList<FileError> Errors) Read(string text, string? dataFolder = null)
    {
        var file = Path.Combine(_folder, "node.yaml");
        File.WriteAllText(file, text);
        return NodeFileReader.Read(file, dataFolder);
    }
}
