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
        Dictionary<(string? Format, string? File), Recording> recordings = node.Sensors
            .Where(config => config.Kind == "recorded")
            .GroupBy(config => (config.Format, config.File), config => config.Sensor!.Value)
            .ToDictionary(group => group.Key, group => new Recording(group.Key.Format!, group.Key.File!, group.ToHashSet()));
        return [.. node.Sensors.Select(ISensor (config) => config.Kind switch
        {
            "simulated" => new SimulatedSensor(config.Channel, config.Pattern!, config.Seed, config.Every),
            "recorded" => new RecordedSensor(
                config.Channel, recordings[(config.Format, config.File)], config.Sensor!.Value, config.Tag, start),
            _ => throw new ArgumentException(
                $"{config.Channel}: '{config.Kind}' is no kind of sensor: simulated or recorded.", nameof(node)),
        })];
    }
}
