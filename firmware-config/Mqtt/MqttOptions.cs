namespace Logistics.Mqtt;

/// <summary>Where a client connects and as whom.</summary>
/// <param name="Host">Name or address of the broker.</param>
/// <param name="Port">TCP port, 1 to 65535.</param>
/// <param name="ClientId">Fixed id of this client, unique at the broker: its session is kept under it while it is away.</param>
/// <param name="Will">What the broker publishes for this client when it goes without saying goodbye; null for nothing.</param>
/// <param name="Identity">The certificate that this client shows, over TLS; null for a connection in the clear.</param>
public sealed record MqttOptions(string Host, int Port, string ClientId, MqttWill? Will = null, MqttIdentity? Identity = null);
