using Logistics.EdgeAgent.Sensors.Llrp;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent.Sensors;

/// <summary>Makes the sensors that a node file describes.</summary>
public static class SensorFactory
{
    /// <param name="node">The node's description.</param>
    /// <param name="start">The agent's time that recordings begin at.</param>
    /// <exception cref="IOException">A recording can't be read.</exception>
    /// <exception cref="InvalidDataException">A recording is not in its format; the message says where.</exception>
    public static IReadOnlyList<ISensor> Create(NodeFile node, DateTimeOffset start)
    {
        // One recording serves all its sensors, and with it one first time.
        Dictionary<(string Format, string File), Recording> recordings = node.Sensors.OfType<RecordedConfig>()
            .GroupBy(static config => (config.Format, config.File), static config => config.Sensor)
            .ToDictionary(
                static group => group.Key, static group => new Recording(group.Key.Format, group.Key.File, group.ToHashSet()));

        // A reader takes one client at a time: one connection serves all its antennas.
        Dictionary<(string Reader, int Port), LlrpConnection> readers = node.Sensors.OfType<LlrpConfig>()
            .GroupBy(static config => (config.Reader, config.Port))
            .ToDictionary(static group => group.Key, static group => new LlrpConnection(group.Key.Reader, group.Key.Port, [.. group]));
        return [.. node.Sensors.Select(ISensor (config) => config switch
        {
            SimulatedConfig simulated => new SimulatedSensor(config.Channel, simulated.Pattern, simulated.Seed, simulated.Every),
            RecordedConfig recorded => new RecordedSensor(
                config.Channel, recordings[(recorded.Format, recorded.File)], recorded.Sensor, recorded.Tag, start),
            LlrpConfig llrp => new LlrpSensor(llrp, readers[(llrp.Reader, llrp.Port)]),
            _ => throw new ArgumentException($"{config.Channel}: nothing reads a {config.GetType().Name}.", nameof(node)),
        })];
    }
}
