using Logistics.Wire.Site;

namespace Logistics.Simulator.Worlds;

/// <summary>What one sensor has measured and nobody has read yet. Kept and read by <see cref="World"/> only.</summary>
public sealed class WorldChannel
{
    private readonly Queue<WorldReading> _pending = new();

    internal WorldChannel(SensorRef source, WorldChannelKind kind)
    {
        Source = source;
        Kind = kind;
    }

    /// <summary>Publisher and name, as the site file has them.</summary>
    public SensorRef Source { get; }

    public WorldChannelKind Kind { get; }

    internal void Give(long atMs, double number, string? text = null) => _pending.Enqueue(new WorldReading(atMs, number, text));

    internal bool TryTake(long nowMs, out WorldReading reading)
    {
        if (_pending.TryPeek(out reading) && reading.AtMs <= nowMs)
        {
            _pending.Dequeue();
            return true;
        }
        reading = default;
        return false;
    }
}
