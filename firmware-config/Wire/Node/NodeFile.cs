namespace Logistics.Wire.Node;

/// <summary>A node as its technician describes it, read from YAML. It knows channels and nothing of wards.</summary>
public sealed record NodeFile
{
    /// <summary>Node id, a topic segment.</summary>
    public required string Node { get; init; }

    /// <summary>Site id, a topic segment.</summary>
    public required string Site { get; init; }

    /// <summary>Host name or address of the broker.</summary>
    public required string BrokerHost { get; init; }

    /// <summary>TCP port of the broker, 8081 unless told.</summary>
    public required int BrokerPort { get; init; }

    /// <summary>Absolute folder of the spool.</summary>
    public required string SpoolFolder { get; init; }

    /// <summary>Bytes that the spool may take on disk, at least 64 KiB.</summary>
    public required long SpoolLimit { get; init; }

    /// <summary>Absolute folder of the keys that enrolment left; null for a broker in the clear, which only tests have.</summary>
    public string? KeysFolder { get; init; }

    public required IReadOnlyList<SensorConfig> Sensors { get; init; }

    /// <summary>Lamps that show beds, at most <see cref="Messages.LampsMessage.Most"/>.</summary>
    public IReadOnlyList<LampConfig> Lamps { get; init; } = [];

    /// <summary>Where in the file each channel stands, line and column from 1.</summary>
    public IReadOnlyDictionary<string, (int Line, int Column)> Places { get; init; } = new Dictionary<string, (int Line, int Column)>();

    /// <summary>First 16 hex digits of the SHA-256 of the file's bytes.</summary>
    public required string ConfigHash { get; init; }
}
