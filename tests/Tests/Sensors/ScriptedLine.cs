using Logistics.EdgeAgent.Sensors.Gpio;

namespace Logistics.Tests.Sensors;

/// <summary>A digital line whose edges, queue and chip the test plays.</summary>
internal sealed class ScriptedLine : IGpioLine
{
    private const int QueueLength = 16;

    private readonly Queue<GpioEdge> _queue = new();
    private uint _sequence;

    public bool TellsEdges { get; init; } = true;

    public bool State { get; set; }

    public bool IsGone { get; set; }

    public bool IsOpen { get; private set; } = true;

    /// <summary>Hears each setting of an output.</summary>
    public Action<bool>? OnSet { get; init; }

    /// <summary>As the kernel does it: with the queue full, the oldest is lost.</summary>
    public void Edge(bool state, long nanoseconds)
    {
        State = state;
        if (_queue.Count == QueueLength) _queue.Dequeue();
        _queue.Enqueue(new GpioEdge(state, nanoseconds, ++_sequence));
    }

    /// <summary>The chip saw nothing of it.</summary>
    public void Miss(bool state) => State = state;

    public bool IsActive() => IsGone ? throw new IOException("No such device") : State;

    public bool TryTake(out GpioEdge edge)
    {
        if (IsGone) throw new IOException("No such device");
        return _queue.TryDequeue(out edge);
    }

    public void Set(bool active)
    {
        if (IsGone) throw new IOException("No such device");
        State = active;
        OnSet?.Invoke(active);
    }

    public void Dispose() => IsOpen = false;
}
