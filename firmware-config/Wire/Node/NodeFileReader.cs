using System.Security.Cryptography;
using Logistics.Wire.Messages;
using Logistics.Wire.Yaml;

namespace Logistics.Wire.Node;

/// <summary>Reads a node file. What is wrong in it comes back as errors that its writer can act on, never as an exception.</summary>
public static class NodeFileReader
{
    private const int DefaultPort = 8081;
    private const int DefaultBaud = 9_600;
    private const long DefaultSpoolLimit = 64L << 20;
    private const double GramsPerKilogram = 1_000;
    private const string DataPrefix = "data/";
    private const int LlrpPort = 5084;

    // A tag that was read rests for half a second to five (Gen2, persistence of S1), in which weaker ones are heard: a full cart is read
    // whole, and a tag that stays is still read often enough for a reader with 'gone_after' of 5 s.
    private const int LlrpSession = 1;
    private const int LlrpPopulation = 32;

    // The hub takes a tag for gone when it was silent for 'gone_after', 5 s at a gate: so one read in five may be lost on the air.
    private static readonly TimeSpan LlrpEvery = TimeSpan.FromSeconds(1);

    // Readers of cards miss one that lies there for some tenths of a second, and nobody brings one twice within two seconds.
    private static readonly TimeSpan CardGoneAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CardHeartbeat = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DefaultEvery = TimeSpan.FromSeconds(1);
    private static readonly string[] Measures = ["every", "empty", "full", "zero", "at", "weight", "tare"];
    private static readonly string[] Filters = ["debounce", "on_above", "off_below", "dead_band", "heartbeat"];
    private static readonly string[] Presence = ["gone_after", "heartbeat"];

    /// <summary>The keys of each kind of sensor.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> SensorKeys { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["simulated"] = ["channel", "kind", "pattern", "seed", "every", "median", "gone_after", .. Filters],
        ["recorded"] = ["channel", "kind", "format", "file", "sensor", "tag", "gone_after", .. Filters],
        ["gpio"] = ["channel", "kind", "chip", "line", "active", "pull", .. Filters],
        ["iio"] = ["channel", "kind", "device", "input", "trigger", "median", .. Measures, .. Filters],
        ["i2c"] = ["channel", "kind", "bus", "part", "address", "median", .. Measures, .. Filters],
        ["pn532"] = ["channel", "kind", "port", .. Presence],
        ["serial"] = ["channel", "kind", "port", "baud", "prefix", .. Presence],
        ["keyboard"] = ["channel", "kind", "device", .. Presence],
        ["llrp"] = ["channel", "kind", "reader", "port", "antenna", "power", "session", "population", "every", "gone_after"],
    };

    /// <summary>The keys of each kind of sensor and of a lamp: what a kit and a node have alike.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> PartKeys { get; } =
        new Dictionary<string, IReadOnlyList<string>>(SensorKeys) { ["lamp"] = ["shows", "chip", "line", "active", "confirms"] };

    /// <summary>The keys of each section; <c>node file</c> is the file itself. The JSON Schema for editors says the same.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; } =
        new Dictionary<string, IReadOnlyList<string>>(PartKeys)
        {
            ["node file"] = ["node", "site", "broker", "keys", "spool", "sensors", "lamps"],
            ["broker"] = ["host", "port"],
            ["spool"] = ["folder", "limit"],
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

    /// <summary>Reads a duration as a node file writes it, such as <c>30 s</c>.</summary>
    /// <returns>Null, or a sentence that says what would be right.</returns>
    public static string? TryDuration(string text, out TimeSpan duration) => YamlValues.Duration(text, out duration);

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="file">The file's name, for errors; paths in it are relative to its folder.</param>
    /// <param name="bytes">What stands in it.</param>
    /// <param name="dataFolder">Where recordings lie whose path begins with <c>data/</c>; null leaves them relative to the file.</param>
    /// <returns>The node without errors, or null with 1 to 20 errors.</returns>
    public static (NodeFile? Node, IReadOnlyList<FileError> Errors) Read(string file, ReadOnlyMemory<byte> bytes, string? dataFolder)
    {
        var yaml = new YamlFile(file, Keys);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        using var reader = new StreamReader(new MemoryStream(bytes.ToArray()), YamlFile.Utf8);
        return (yaml.Read(reader, "node file", root => Node(root, folder, dataFolder, HashOf(bytes.Span))), yaml.Errors);
    }

    /// <summary>The hash by which a file is known: <see cref="NodeFile.ConfigHash"/>.</summary>
    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];

    private static NodeFile Node(YamlMap root, string folder, string? dataFolder, string hash)
    {
        var broker = root.Map("broker", "broker");
        if (!root.Has("broker"))
            root.Error("broker", "'broker' is missing in node file: write for instance 'broker: { host: 127.0.0.1, port: 8081 }'");
        var spool = root.Map("spool", "spool");
        var places = new Dictionary<string, (int, int)>();
        var sensors = Sensors(root, path => Absolute(path, folder, dataFolder), places);
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
            Lamps = Lamps(root, sensors),
            Places = places,
            ConfigHash = hash,
        };
    }

    /// <summary>The <c>sensors</c> of a file, each channel once, and where each stands.</summary>
    internal static IReadOnlyList<SensorConfig> Sensors(
        YamlMap root, Func<string, string> absolute, Dictionary<string, (int Line, int Column)> places)
    {
        var sensors = new List<SensorConfig>();
        var buffers = new HashSet<string>();
        var antennas = new Dictionary<(string, int, int), string>();
        foreach (var map in root.MapsByKind("sensors", [.. SensorKeys.Keys]))
        {
            var sensor = Sensor(map, absolute);
            if (sensor.Channel is { Length: > 0 } channel && !places.TryAdd(channel, map.PlaceOf("channel")))
                map.Error("channel", $"'{channel}' is the channel of a sensor already: every sensor has its own");
            if (sensor is IioConfig { Trigger: not null } buffered && !buffers.Add(buffered.Device))
                map.Error("trigger", $"'{buffered.Device}' has a trigger already: the kernel's buffer of a device serves one channel");
            if (sensor is LlrpConfig { Antenna: > 0 } llrp && !antennas.TryAdd((llrp.Reader, llrp.Port, llrp.Antenna), llrp.Channel))
                map.Error("antenna", $"antenna {llrp.Antenna} of {llrp.Reader} is on the channel "
                    + $"'{antennas[(llrp.Reader, llrp.Port, llrp.Antenna)]}' already");
            sensors.Add(sensor);
        }
        if (!root.Has("sensors"))
            root.Error("sensors", "'sensors' is missing: write 'sensors: []' for none");
        return sensors;
    }

    /// <summary>The <c>lamps</c> of a file, each on a line of its own; none when it says nothing of them.</summary>
    internal static IReadOnlyList<LampConfig> Lamps(YamlMap root, IReadOnlyList<SensorConfig> sensors)
    {
        var lamps = new List<LampConfig>();
        var channels = sensors.Select(static sensor => sensor.Channel).ToHashSet();
        var lines = new Dictionary<(string, string), string>();
        foreach (var gpio in sensors.OfType<GpioConfig>())
            lines[(gpio.Chip, gpio.Line)] = $"the sensor '{gpio.Channel}'";
        foreach (var map in root.Maps("lamps", "lamp"))
        {
            var lamp = new LampConfig
            {
                Shows = map.RequiredText("shows", YamlValues.Channel),
                Chip = map.RequiredText("chip", YamlValues.Text),
                Line = map.RequiredText("line", YamlValues.Text),
                IsActiveLow = map.OptionalText("active", YamlValues.OneOf("high", "low")) == "low",
                Confirms = map.OptionalText("confirms", YamlValues.Channel),
            };
            foreach (var (key, channel) in new[] { ("shows", lamp.Shows), ("confirms", lamp.Confirms) })
                if (channel is { Length: > 0 } && !channels.Contains(channel))
                    map.Error(key, $"'{channel}' is no channel of a sensor of this node: {Suggestion.For(channel, channels)}");
            if (lamp is { Chip.Length: > 0, Line.Length: > 0 }
                && !lines.TryAdd((lamp.Chip, lamp.Line), $"the lamp that shows '{lamp.Shows}'"))
                map.Error("line", $"line {lamp.Line} of {lamp.Chip} is that of {lines[(lamp.Chip, lamp.Line)]}: every lamp has its own");
            lamps.Add(lamp);
        }
        if (lamps.Count > LampsMessage.Most)
            root.Error("lamps", $"a node has {LampsMessage.Most} lamps at most, and here are {lamps.Count}");
        return lamps;
    }

    private static SensorConfig Sensor(YamlMap map, Func<string, string> absolute)
    {
        var channel = map.RequiredText("channel", YamlValues.Channel);
        SensorConfig sensor = map.RequiredText("kind", YamlValues.Text) switch
        {
            "simulated" => Simulated(map, channel),
            "pn532" => new Pn532Config { Channel = channel, Port = map.RequiredText("port", YamlValues.Device) },
            "serial" => new SerialConfig
            {
                Channel = channel,
                Port = map.RequiredText("port", YamlValues.Device),
                Baud = map.Optional("baud", YamlValues.Whole(300, 4_000_000)) ?? DefaultBaud,
                Prefix = map.OptionalText("prefix", YamlValues.Text) ?? "",
            },
            "keyboard" => new KeyboardConfig { Channel = channel, Device = map.RequiredText("device", YamlValues.Device) },
            "recorded" => Recorded(map, channel, absolute),
            "gpio" => Gpio(map, channel),
            "iio" => Iio(map, channel),
            "i2c" => I2c(map, channel),
            _ => Llrp(map, channel),
        };
        var isCard = sensor is Pn532Config or SerialConfig or KeyboardConfig;
        sensor = sensor with
        {
            Median = map.Optional<int>("median", YamlValues.OddWhole(3, 15)),
            GoneAfter = map.Optional<TimeSpan>("gone_after", YamlValues.Duration) ?? (isCard ? CardGoneAfter : sensor.GoneAfter),
            Debounce = map.Optional<TimeSpan>("debounce", YamlValues.Duration),
            HysteresisHigh = map.Optional<int>("on_above", YamlValues.Permille),
            HysteresisLow = map.Optional<int>("off_below", YamlValues.Permille),
            DeadBand = map.Optional<int>("dead_band", YamlValues.Permille),
            Heartbeat = map.Optional<TimeSpan>("heartbeat", YamlValues.Duration) ?? (isCard ? CardHeartbeat : sensor.Heartbeat),
        };
        if (map.Has("gone_after") && sensor is SimulatedConfig { Pattern: not "tag" } or RecordedConfig { Format: not "tag-reads" })
            map.Error("gone_after", "'gone_after' says when a tag is gone: this channel reads none");
        if (map.Has("median") && sensor is SimulatedConfig { Pattern: not ("level" or "weight") })
            map.Error("median", "'median' is of numbers: this channel gives none");
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

    private static GpioConfig Gpio(YamlMap map, string channel) => new()
    {
        Channel = channel,
        Chip = map.RequiredText("chip", YamlValues.Text),
        Line = map.RequiredText("line", YamlValues.Text),
        IsActiveLow = map.OptionalText("active", YamlValues.OneOf("high", "low")) == "low",
        Pull = map.OptionalText("pull", YamlValues.OneOf("up", "down", "none")),
        Heartbeat = DefaultHeartbeat,
    };

    private static IioConfig Iio(YamlMap map, string channel) => new()
    {
        Channel = channel,
        Device = map.RequiredText("device", YamlValues.Text),
        Input = map.RequiredText("input", YamlValues.IioInput),
        Trigger = map.OptionalText("trigger", YamlValues.Text),
        Every = map.Optional<TimeSpan>("every", YamlValues.Duration) ?? DefaultEvery,
        Calibration = Calibration(map),
        Heartbeat = DefaultHeartbeat,
    };

    private static I2cConfig I2c(YamlMap map, string channel) => new()
    {
        Channel = channel,
        Bus = map.Required("bus", YamlValues.Whole(0, 255)),
        Part = map.RequiredText("part", YamlValues.OneOf("vl53l0x", "nau7802")),
        Address = map.Optional<int>("address", YamlValues.I2cAddress),
        Every = map.Optional<TimeSpan>("every", YamlValues.Duration) ?? DefaultEvery,
        Calibration = Calibration(map),
        Heartbeat = DefaultHeartbeat,
    };

    // A level from what an empty and a full container read, or a weight from what nothing and a known weight read.
    private static Calibration? Calibration(YamlMap map)
    {
        var empty = map.Optional<double>("empty", YamlValues.Reading);
        var full = map.Optional<double>("full", YamlValues.Reading);
        var zero = map.Optional<double>("zero", YamlValues.Reading);
        var at = map.Optional<double>("at", YamlValues.Reading);
        var weight = map.Optional<long>("weight", YamlValues.Grams);
        var tare = map.Optional<long>("tare", YamlValues.Grams);
        var isLevel = map.Has("empty") || map.Has("full");
        var isWeight = map.Has("zero") || map.Has("at") || map.Has("weight") || map.Has("tare");
        if (isLevel && isWeight)
            map.Error("zero", "'empty' and 'full' make a level, 'zero', 'weight' and 'at' a weight: write one of the two");
        else if (isLevel && !(map.Has("empty") && map.Has("full")))
            map.Error("empty", "'empty' and 'full' belong together: write what the sensor reads at each");
        else if (isWeight && !(map.Has("zero") && map.Has("at") && map.Has("weight")))
            map.Error("zero", "'zero', 'weight' and 'at' belong together: the reading with nothing on, a weight, and the reading with it");
        else if ((isLevel && empty == full) || (isWeight && zero == at && zero is not null))
            map.Error(isLevel ? "full" : "at", "the two readings must differ");
        return (empty, full, zero, at, weight) switch
        {
            ({ } bottom, { } top, _, _, _) => new Calibration(bottom, 0, top, 1, IsRatio: true),
            (_, _, { } nothing, { } loaded, { } grams) => new Calibration(
                nothing, -(tare ?? 0) / GramsPerKilogram, loaded, (grams - (tare ?? 0)) / GramsPerKilogram, IsRatio: false),
            _ => null,
        };
    }

    private static LlrpConfig Llrp(YamlMap map, string channel)
    {
        var every = map.Optional<TimeSpan>("every", YamlValues.Duration) ?? LlrpEvery;
        return new LlrpConfig
        {
            Channel = channel,
            Reader = map.RequiredText("reader", YamlValues.Host),
            Port = map.Optional("port", YamlValues.Whole(1, 65_535)) ?? LlrpPort,
            Antenna = map.Required("antenna", YamlValues.Whole(1, 255)),
            Power = map.Optional<int>("power", YamlValues.CentiDbm),
            Session = map.Optional("session", YamlValues.Whole(0, 3)) ?? LlrpSession,
            Population = map.Optional("population", YamlValues.Whole(1, 65_535)) ?? LlrpPopulation,
            Heartbeat = every,
            GoneAfter = every,
        };
    }

    private static string Absolute(string path, string folder, string? dataFolder) =>
        dataFolder is not null && path.StartsWith(DataPrefix, StringComparison.Ordinal)
            ? Path.GetFullPath(path[DataPrefix.Length..], Path.GetFullPath(dataFolder))
            : Path.GetFullPath(path, folder);
}
