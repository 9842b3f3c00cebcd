using System.Text;
using Logistics.Core;
using Logistics.Hub.Authority;
using Logistics.Wire.Node;
using Logistics.Wire.Site;

namespace Logistics.Hub.Bench;

/// <summary>A channel of a node, as far as the hub knows it: by the file that the node is to have, or by the site file alone.</summary>
/// <param name="Name">The node's name for it.</param>
/// <param name="Config">What the node's file says; null when only the site file knows it.</param>
public sealed record BenchChannel(string Name, SensorConfig? Config)
{
    /// <summary>What it gives: <c>number</c>, <c>state</c> (yes or no) or <c>tags</c>; empty when its first word must tell.</summary>
    public string Shape => Config switch
    {
        null => "",
        GpioConfig or SimulatedConfig { Pattern: "mat" or "button" } or RecordedConfig { Format: "kasteren" } => "state",
        LlrpConfig or Pn532Config or SerialConfig or KeyboardConfig or SimulatedConfig { Pattern: "tag" }
            or RecordedConfig { Format: "tag-reads" } => "tags",
        _ => "number",
    };

    /// <summary>Unit of its numbers: <c>%</c> for a part of one, <c>kg</c>, <c>m</c>, or empty for plain counts.</summary>
    public string Unit => Config switch
    {
        { Calibration.IsRatio: true } or SimulatedConfig { Pattern: "level" } or RecordedConfig => "%",
        { Calibration: not null } or SimulatedConfig { Pattern: "weight" } => "kg",
        I2cConfig { Part: "vl53l0x" } => "m",
        _ => "",
    };

    /// <summary>Number of the reader's antenna; null for what has none.</summary>
    public int? Antenna => (Config as LlrpConfig)?.Antenna;

    /// <summary>How often it is read at least, in ms; null where it speaks when it has something to say.</summary>
    public int? EveryMs => Config switch
    {
        IioConfig { Trigger: null, Every.TotalMilliseconds: var every } => (int)every,
        I2cConfig { Every.TotalMilliseconds: var every } => (int)every,
        SimulatedConfig { Pattern: not "tag", Every.TotalMilliseconds: var every } => (int)every,
        _ => null,
    };

    /// <summary>What kind of sensor it is, as the node's file names it; empty when that is not known.</summary>
    public string Kind => Config switch
    {
        I2cConfig i2c => i2c.Part,
        LlrpConfig llrp => $"llrp {llrp.Reader}",
        SimulatedConfig simulated => $"simulated {simulated.Pattern}",
        null => "",
        _ => Config.GetType().Name.Replace("Config", "", StringComparison.Ordinal).ToLowerInvariant(),
    };

    /// <summary>All channels of a node, in the order of its file, and then those that only the site file has.</summary>
    /// <param name="site">The site.</param>
    /// <param name="node">Id of the node.</param>
    /// <param name="wanted">What it is to have; null when nobody said.</param>
    public static IReadOnlyList<BenchChannel> Of(SiteFile site, string node, WantedConfiguration? wanted)
    {
        NodeFile? file = wanted is null ? null : NodeFileReader.Read($"{node}.yaml", Encoding.UTF8.GetBytes(wanted.Yaml), null).Node;
        List<BenchChannel> channels = [.. file?.Sensors.Select(sensor => new BenchChannel(sensor.Channel, sensor)) ?? []];
        HashSet<string> known = [.. channels.Select(channel => channel.Name)];
        SiteConfiguration settings = SiteCompiler.Compile(site);
        channels.AddRange(settings.Sensors
            .Where(sensor => settings.Publishers[sensor.Publisher] == node && known.Add(sensor.Name))
            .Select(sensor => new BenchChannel(sensor.Name, null)));
        return channels;
    }

    /// <summary>The channels of the same reader, this one among them: a read zone is seen by all its antennas.</summary>
    public IReadOnlyList<BenchChannel> Together(IEnumerable<BenchChannel> all) => Config is LlrpConfig mine
        ? [.. all.Where(one => one.Config is LlrpConfig other && (other.Reader, other.Port) == (mine.Reader, mine.Port))]
        : [this];
}
