namespace Logistics.Wire.Node;

/// <summary>
/// One sensor of a node: its channel, and what is done to its readings before they are sent. Where they come from says the type, one for
/// each <c>kind</c> of a node file.
/// </summary>
public record SensorConfig
{
    /// <summary>SenML name of the readings, 1 to 80 bytes, unique in the node.</summary>
    public required string Channel { get; init; }

    /// <summary>A number counts as the median of this many, odd, 3 to 15; null takes each as it is.</summary>
    public int? Median { get; init; }

    /// <summary>What its readings mean; null takes them as they are.</summary>
    public Calibration? Calibration { get; init; }

    /// <summary>A boolean counts only after it has held for this long; null sends each change.</summary>
    public TimeSpan? Debounce { get; init; }

    /// <summary>A ratio becomes false at this many permille or below; null leaves it a number.</summary>
    public int? HysteresisLow { get; init; }

    /// <summary>A ratio becomes true at this many permille or above.</summary>
    public int? HysteresisHigh { get; init; }

    /// <summary>A ratio is sent only when it moved by this many permille or more; null sends each sample.</summary>
    public int? DeadBand { get; init; }

    /// <summary>The last value is sent again after this long without news; null never. A node file that says nothing means 5 min, and
    /// never for <c>bin-collections</c>. Of tags whose presence is followed: a tag that stays is told of once in this time.</summary>
    public TimeSpan? Heartbeat { get; init; }

    /// <summary>A tag is gone when it was not read for this long: its first read and its last one are told, and what is between them at
    /// the heartbeat. Null tells every read.</summary>
    public TimeSpan? GoneAfter { get; init; }
}
