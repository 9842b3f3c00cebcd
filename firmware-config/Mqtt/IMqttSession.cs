namespace Logistics.Mqtt;

/// <summary>
/// An MQTT session that lives on its owner's thread: the seam at which the simulation stands in for a broker and the network before it.
/// <see cref="MqttClient"/> is the real one and says what each member does.
/// </summary>
public interface IMqttSession : IDisposable
{
    bool Connected { get; }

    string? LastError { get; }

    int Unanswered { get; }

    void Subscribe(string filter, int qos, bool noLocal = false);

    void Step(int timeoutMs);

    bool Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int qos, bool retain, int keepSeconds = 0);

    void Flush();

    void Wake();

    void Disconnect();
}
