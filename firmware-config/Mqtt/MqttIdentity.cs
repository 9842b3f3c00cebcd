namespace Logistics.Mqtt;

/// <summary>What a client shows to its broker and asks of it, as PEM files.</summary>
/// <param name="Authority">Path of the certificate of the authority that must have signed the broker's.</param>
/// <param name="Certificate">Path of the client's own certificate.</param>
/// <param name="Key">Path of its private key.</param>
public sealed record MqttIdentity(string Authority, string Certificate, string Key);
