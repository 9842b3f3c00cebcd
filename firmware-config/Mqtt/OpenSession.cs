namespace Logistics.Mqtt;

/// <summary>Makes a session; <see cref="MqttClient"/>'s constructor is the real one.</summary>
public delegate IMqttSession OpenSession(MqttOptions options, MessageHandler onMessage, Action<bool> onConnection);
