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
        // One reading of the file serves all its sensors, and with it one first time.
        Dictionary<(string Format, string File), Recording> recordings = [];
        return [.. node.Sensors.Select(ISensor (config) => config.Kind switch
        {
            "simulated" => new SimulatedSensor(config.Channel, config.Pattern!, config.Seed, config.Every),
            "recorded" => new RecordedSensor(config.Channel, Recorded(config.Format!, config.File!), config.Sensor!.Value, config.Tag, start),
            _ => throw new ArgumentException($"{config.Channel}: '{config.Kind}' is no kind of sensor: simulated or recorded.", nameof(node)),
        })];

        Recording Recorded(string format, string file)
        {
            if (!recordings.TryGetValue((format, file), out Recording? recording))
            {
                recordings.Add((format, file), recording = new Recording(format, file));
            }

            return recording;
        }
    }
}
