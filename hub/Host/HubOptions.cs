using System.Net;
using Logistics.Hub.History;
using Logistics.Telemetry;

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

    /// <summary>The certificate of the authority that signed that broker's, as PEM file; null for the hub's own authority.</summary>
    public string? BrokerAuthority { get; init; }

    /// <summary>Address that web server and broker listen on; only a real site may leave loopback.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Names and addresses, beside the machine's own, that the hub is reached by.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The web server's certificate from elsewhere, as PEM file with what leads up to its authority; null for the hub's
    /// own.</summary>
    public string? Certificate { get; init; }

    /// <summary>The key of <see cref="Certificate"/>, as PEM file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>How many times faster than real time the site's clock runs.</summary>
    public int Speed { get; init; } = 1;

    /// <summary>Where the history goes; null for nowhere.</summary>
    public InfluxOptions? Influx { get; init; }

    /// <summary>Where metrics and traces go; null for nowhere.</summary>
    public OtlpOptions? Otlp { get; init; }
}
