namespace Logistics.Mqtt;

/// <summary>The MQTT library is missing or refused a call that it should accept; the message says what to do.</summary>
public sealed class MqttException(string message) : Exception(message);
