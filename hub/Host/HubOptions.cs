namespace Logistics.Hub;

/// <summary>What a hub is started with.</summary>
public sealed record HubOptions
{
    /// <summary>Site files, one a site.</summary>
    public required IReadOnlyList<string> Sites { get; init; }

    /// <summary>Folder for journals, the broker's files, the clock and the PIN.</summary>
    public required string Data { get; init; }

    /// <summary>Web port on loopback; 0 for any free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Port on loopback for the hub's own broker; 0 for any free one. Not used with <see cref="Broker"/>.</summary>
    public int MqttPort { get; init; } = 8081;

    /// <summary>A broker that runs elsewhere, as host:port; null to start and supervise our own.</summary>
    public string? Broker { get; init; }

    /// <summary>How many times faster than real time the site's clock runs.</summary>
    public int Speed { get; init; } = 1;
}
