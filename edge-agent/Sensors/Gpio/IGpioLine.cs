namespace Logistics.EdgeAgent.Sensors.Gpio;

/// <summary>An open digital input or output. Each member throws an <see cref="IOException"/> when its chip is gone.</summary>
internal interface IGpioLine : IDisposable
{
    /// <summary>The kernel tells changes; without, the state must be asked for.</summary>
    bool TellsEdges { get; }

    /// <summary>The state now.</summary>
    bool IsActive();

    /// <summary>Takes the oldest change that the kernel has kept; false when there is none.</summary>
    bool TryTake(out GpioEdge edge);

    /// <summary>Sets an output.</summary>
    void Set(bool active);
}
