using System.Security.Cryptography;
using Logistics.Wire.Yaml;

namespace Logistics.Wire.Node;

/// <summary>Reads a node file. What is wrong in it comes back as errors that its writer can act on, never as an exception.</summary>
public static class NodeFileReader
{
    private const int DefaultPort = 8081;
    private const long DefaultSpoolLimit = 64L << 20;
    private const string DataPrefix = "data/";
    private const int LlrpPort = 5084;

    // A tag that was read rests for half a second to five (Gen2, persistence of S1), in which weaker ones are heard: a full cart is read
    // whole, and a tag that stays is still read often enough for a reader with 'gone_after' of 5 s.
    private const int LlrpSession = 1;
    private const int LlrpPopulation = 32;

    // The hub takes a tag for gone when it was silent for 'gone_after', 5 s at a gate: so one read in five may be lost on the air.
    private static readonly TimeSpan LlrpEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromMinutes(5);
    private static readonly string[] Filters = ["debounce", "on_above", "off_below", "dead_band", "heartbeat"];

    /// <summary>The keys of each section; <c>node file</c> is the file itself. The JSON Schema for editors says the same.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["node file"] = ["node", "site", "broker", "keys", "spool", "sensors"],
        ["broker"] = ["host", "port"],
        ["spool"] = ["folder", "limit"],
        ["simulated"] = ["channel", "kind", "pattern", "seed", "every", .. Filters],
        ["recorded"] = ["channel", "kind", "format", "file", "sensor", "tag", .. Filters],
        ["llrp"] = ["channel", "kind", "reader", "port", "antenna", "power", "session", "population", "every"],
    };

    /// <summary>Reads a file from disk. Paths in it are relative to its folder.</summary>
    /// <param name="file">The node file.</param>
    /// <param name="dataFolder">Where recordings lie whose path begins with <c>data/</c>; null leaves them relative to the file.</param>
    /// <returns>The node without errors, or null with 1 to 20 errors.</returns>
    public static (NodeFile? Node, IReadOnlyList<FileError> Errors) Read(string file, string? dataFolder = null)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var bytes = new byte[YamlFile.Longest + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Read(file, bytes.AsMemory(0, length), dataFolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, [new FileError(file, 0, 0, $"the file cannot be read: {exception.Message}")]);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="file">The file's name, for errors; paths in it are relative to its folder.</param>
    /// <param name="bytes">What stands in it.</param>
    /// <param name="dataFolder">Where recordings lie whose path begins with <c>data/</c>; null leaves them relative to the file.</param>
    /// <returns>The node without errors, or null with 1 to 20 errors.</returns>
    public static (NodeFile? Node, IReadOnlyList<FileError> Errors) Read(string file, ReadOnlyMemory<byte> bytes, string? dataFolder)
    {
        var yaml = new YamlFile(file, Keys);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.Span))[..16];
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        using var reader = new StreamReader(new MemoryStream(bytes.ToArray()), YamlFile.Utf8);
        return (yaml.Read(reader, "node file", root => Node(root, folder, dataFolder, hash)), yaml.Errors);
    }

    private static NodeFile Node(YamlMap root, string folder, string? dataFolder, string hash)
    {
        var broker = root.Map("broker", "broker");
        if (!root.Has("broker"))
            root.Error("broker", "'broker' is missing in node file: write for instance 'broker: { host: 127.0.0.1, port: 8081 }'");
        var spool = root.Map("spool", "spool");
        var sensors = new List<SensorConfig>();
        var channels = new HashSet<string>();
        var antennas = new Dictionary<(string, int, int), string>();
        foreach (var map in root.MapsByKind("sensors", "simulated", "recorded", "llrp"))
        {
            var sensor = Sensor(map, path => Absolute(path, folder, dataFolder));
            if (sensor.Channel is { Length: > 0 } channel && !channels.Add(channel))
                map.Error("channel", $"'{channel}' is the channel of a sensor already: every sensor has its own");
            if (sensor is LlrpConfig { Antenna: > 0 } llrp && !antennas.TryAdd((llrp.Reader, llrp.Port, llrp.Antenna), llrp.Channel))
                map.Error("antenna", $"antenna {llrp.Antenna} of {llrp.Reader} is on the channel "
                    + $"'{antennas[(llrp.Reader, llrp.Port, llrp.Antenna)]}' already");
            sensors.Add(sensor);
        }
        if (!root.Has("sensors"))
            root.Error("sensors", "'sensors' is missing in node file");
        return new NodeFile
        {
            Node = root.RequiredText("node", YamlValues.PublisherId),
            Site = root.RequiredText("site", YamlValues.Id),
            BrokerHost = broker?.RequiredText("host", YamlValues.Text) ?? "",
            BrokerPort = broker?.Optional("port", YamlValues.Whole(1, 65_535)) ?? DefaultPort,
            SpoolFolder = Path.GetFullPath(spool?.OptionalText("folder", YamlValues.Text) ?? "spool", folder),
            SpoolLimit = spool?.Optional<long>("limit", YamlValues.Bytes) ?? DefaultSpoolLimit,
            KeysFolder = Path.GetFullPath(root.OptionalText("keys", YamlValues.Text) ?? "keys", folder),
            Sensors = sensors,
            ConfigHash = hash,
        };
    }

    private static SensorConfig Sensor(YamlMap map, Func<string, string> absolute)
    {
        var channel = map.RequiredText("channel", YamlValues.Channel);
        SensorConfig sensor = map.RequiredText("kind", YamlValues.Text) switch
        {
            "simulated" => Simulated(map, channel),
            "llrp" => Llrp(map, channel),
            _ => Recorded(map, channel, absolute),
        };
        sensor = sensor with
        {
            Debounce = map.Optional<TimeSpan>("debounce", YamlValues.Duration),
            HysteresisHigh = map.Optional<int>("on_above", YamlValues.Permille),
            HysteresisLow = map.Optional<int>("off_below", YamlValues.Permille),
            DeadBand = map.Optional<int>("dead_band", YamlValues.Permille),
            Heartbeat = map.Optional<TimeSpan>("heartbeat", YamlValues.Duration) ?? sensor.Heartbeat,
        };
        if (map.Has("on_above") != map.Has("off_below"))
            map.Error("on_above", "'on_above' and 'off_below' belong together: write both or neither");
        else if (sensor.HysteresisLow >= sensor.HysteresisHigh)
            map.Error("off_below", "'off_below' must be below 'on_above'");
        return sensor;
    }

    private static SimulatedConfig Simulated(YamlMap map, string channel)
    {
        var pattern = map.RequiredText("pattern", YamlValues.OneOf("mat", "button", "level", "weight", "tag"));
        return new SimulatedConfig
        {
            Channel = channel,
            Pattern = pattern,
            Seed = map.Optional("seed", YamlValues.Whole(0, int.MaxValue)) ?? 0,
            Every = map.Required<TimeSpan>("every", YamlValues.Duration),
            Heartbeat = pattern == "tag" ? null : DefaultHeartbeat,
        };
    }

    private static RecordedConfig Recorded(YamlMap map, string channel, Func<string, string> absolute)
    {
        var format = map.RequiredText("format", YamlValues.OneOf("kasteren", "bin-collections", "tag-reads"));
        if (format == "tag-reads" != map.Has("tag"))
            map.Error("tag", format == "tag-reads"
                ? "'tag' is missing: write the EPC in whose name the recorded tag is sent"
                : "'tag' belongs to the format tag-reads alone");
        return new RecordedConfig
        {
            Channel = channel,
            Format = format,
            File = absolute(map.RequiredText("file", YamlValues.Text)),
            Sensor = map.Required("sensor", YamlValues.Whole(0, int.MaxValue)),
            Tag = map.OptionalText("tag", YamlValues.Epc),

            // A bin's level is known only at its emptying: repeated hours later it would be made up.
            Heartbeat = format == "kasteren" ? DefaultHeartbeat : null,
        };
    }

    private static LlrpConfig Llrp(YamlMap map, string channel) => new()
    {
        Channel = channel,
        Reader = map.RequiredText("reader", YamlValues.Host),
        Port = map.Optional("port", YamlValues.Whole(1, 65_535)) ?? LlrpPort,
        Antenna = map.Required("antenna", YamlValues.Whole(1, 255)),
        Power = map.Optional<int>("power", YamlValues.CentiDbm),
        Session = map.Optional("session", YamlValues.Whole(0, 3)) ?? LlrpSession,
        Population = map.Optional("population", YamlValues.Whole(1, 65_535)) ?? LlrpPopulation,
        Every = map.Optional<TimeSpan>("every", YamlValues.Duration) ?? LlrpEvery,
    };

    private static string Absolute(string path, string folder, string? dataFolder) =>
        dataFolder is not null && path.StartsWith(DataPrefix, StringComparison.Ordinal)
            ? Path.GetFullPath(path[DataPrefix.Length..], Path.GetFullPath(dataFolder))
            : Path.GetFullPath(path, folder);
}
