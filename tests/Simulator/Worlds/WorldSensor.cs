using Logistics.EdgeAgent.Sensors;

namespace Logistics.Simulator.Worlds;

/// <summary>A channel of the world as a node's sensor: gives all that happened since the last read, each at its own time.</summary>
/// <param name="world">Where it measures.</param>
/// <param name="channel">What it measures.</param>
public sealed class WorldSensor(World world, WorldChannel channel) : ISensor
{
    /// <inheritdoc/>
    public string Channel => channel.Source.Name;

    /// <inheritdoc/>
    public TimeSpan Every { get; } = TimeSpan.FromSeconds(channel.Kind == WorldChannelKind.Contact ? 1 : 2);

    /// <inheritdoc/>
    public void Read(DateTimeOffset now, List<Sample> into)
    {
        long nowMs = now.ToUnixTimeMilliseconds();
        while (world.TryTake(channel, nowMs, out WorldReading reading))
        {
            DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(reading.AtMs);
            into.Add(channel.Kind switch
            {
                WorldChannelKind.Contact => new Sample(Channel, at, reading.Number != 0),
                WorldChannelKind.Tag => new Sample(Channel, at, reading.Text!),
                _ => new Sample(Channel, at, reading.Number),
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
