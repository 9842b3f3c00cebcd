namespace Logistics.Wire.Node;

/// <summary>A sensor of a recording that is played: kind <c>recorded</c>.</summary>
public sealed record RecordedConfig : SensorConfig
{
    /// <summary><c>kasteren</c>, <c>bin-collections</c> or <c>tag-reads</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Absolute path of the file, or of the folder for <c>tag-reads</c>.</summary>
    public required string File { get; init; }

    /// <summary>Number of the sensor, bin site or antenna within the file.</summary>
    public required int Sensor { get; init; }

    /// <summary>Tag reads: EPC as lower-case hex, in whose name the recorded tag is sent.</summary>
    public string? Tag { get; init; }
}
