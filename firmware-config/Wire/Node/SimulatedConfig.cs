namespace Logistics.Wire.Node;

/// <summary>A sensor that is made up: kind <c>simulated</c>.</summary>
public sealed record SimulatedConfig : SensorConfig
{
    /// <summary><c>mat</c> or <c>button</c> (booleans), <c>level</c> (0 to 1), <c>weight</c> (kg) or <c>tag</c> (EPCs in hex).</summary>
    public required string Pattern { get; init; }

    /// <summary>The same seed gives the same readings.</summary>
    public int Seed { get; init; }

    /// <summary>Time between two samples.</summary>
    public required TimeSpan Every { get; init; }
}
