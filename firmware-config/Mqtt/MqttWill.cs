namespace Logistics.Mqtt;

/// <summary>A message that the broker publishes, at QoS 1, when its client vanishes.</summary>
/// <param name="Topic">Where to.</param>
/// <param name="Payload">What.</param>
/// <param name="Retain">Whether the broker keeps it as the topic's last word.</param>
public sealed record MqttWill(string Topic, byte[] Payload, bool Retain = true);
