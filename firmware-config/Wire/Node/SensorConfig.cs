namespace Logistics.Wire.Node;

/// <summary>One sensor of a node: where its readings come from and what is done to them before they are sent.</summary>
public sealed record SensorConfig
{
    /// <summary>SenML name of the readings, 1 to 80 bytes, unique in the node.</summary>
    public required string Channel { get; init; }

    /// <summary><c>simulated</c> or <c>recorded</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// Simulated: <c>mat</c> or <c>button</c> (booleans), <c>level</c> (0 to 1), <c>weight</c> (kg) or <c>tag</c> (EPCs in hex).
    /// </summary>
    public string? Pattern { get; init; }

    /// <summary>Simulated: the same seed gives the same readings.</summary>
    public int Seed { get; init; }

    /// <summary>Simulated: time between two samples.</summary>
    public TimeSpan Every { get; init; }

    /// <summary>A boolean counts only after it has held for this long; null sends each change.</summary>
    public TimeSpan? Debounce { get; init; }

    /// <summary>A ratio becomes false at this many permille or below; null leaves it a number.</summary>
    public int? HysteresisLow { get; init; }

    /// <summary>A ratio becomes true at this many permille or above.</summary>
    public int? HysteresisHigh { get; init; }

    /// <summary>A ratio is sent only when it moved by this many permille or more; null sends each sample.</summary>
    public int? DeadBand { get; init; }

    /// <summary>The last value is sent again after this long without news; null never. A node file that says nothing means 5 min, and
    /// never for tags and for <c>bin-collections</c>.</summary>
    public TimeSpan? Heartbeat { get; init; }

    /// <summary>Recorded: <c>kasteren</c>, <c>bin-collections</c> or <c>tag-reads</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Recorded: absolute path of the file, or of the folder for <c>tag-reads</c>.</summary>
    public string? File { get; init; }

    /// <summary>Recorded: number of the sensor, bin site or antenna within the file.</summary>
    public int? Sensor { get; init; }

    /// <summary>Recorded tag reads: EPC as lower-case hex, in whose name the recorded tag is sent.</summary>
    public string? Tag { get; init; }
}
