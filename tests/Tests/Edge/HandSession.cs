using System.Text;
using System.Text.Json;
using Logistics.Mqtt;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Tests.Edge;

/// <summary>A session whose network and hub are in the test's hand: what it says arrives within <see cref="Step"/>.</summary>
public sealed class HandSession(MqttOptions options, MessageHandler onMessage, Action<bool> onConnection) : IMqttSession
{
    private readonly Queue<(string Topic, byte[] Payload)> _inbox = [];
    private readonly HashSet<string> _filters = [];
    private bool _isUp;

    public MqttOptions Options => options;

    public bool Connected { get; private set; }

    public string? LastError => Connected ? null : "the network is down";

    /// <summary>What the broker has not answered.</summary>
    public int Unanswered { get; set; }

    public bool IsDisposed { get; private set; }

    /// <summary>What was published since it was last emptied.</summary>
    public List<(string Topic, byte[] Payload, bool Retain)> Sent { get; } = [];

    /// <summary>The qualities with which topics were published.</summary>
    public HashSet<(string Topic, int Qos, bool Retain, int KeepSeconds)> Manners { get; } = [];

    /// <summary>Hears what is published, at once.</summary>
    public Action<string, byte[]>? OnSent { get; set; }

    public void Up() => _isUp = true;

    public void Down() => _isUp = false;

    public void Say(AckMessage ack) =>
        Say(Topic.Ack("s", "n1"), JsonSerializer.SerializeToUtf8Bytes(ack, WireJson.Default.AckMessage));

    public void Say(ConfigMessage config) =>
        Say(Topic.Config("s", "n1"), JsonSerializer.SerializeToUtf8Bytes(config, WireJson.Default.ConfigMessage));

    public void Say(CommandMessage command) =>
        Say(Topic.Commands("s", "n1"), JsonSerializer.SerializeToUtf8Bytes(command, WireJson.Default.CommandMessage));

    public void Say(LampsMessage lamps) =>
        Say(Topic.Lamps("s", "n1"), JsonSerializer.SerializeToUtf8Bytes(lamps, WireJson.Default.LampsMessage));

    public void Say(string topic, byte[] payload) => _inbox.Enqueue((topic, payload));

    public void Subscribe(string filter, int qos, bool noLocal)
    {
        Assert.Equal(1, qos);
        Assert.True(_filters.Add(filter), $"subscribed twice to {filter}");
    }

    public void Step(int timeoutMs)
    {
        if (_isUp != Connected)
        {
            Connected = _isUp;
            onConnection(Connected);
        }

        while (Connected && _inbox.TryDequeue(out (string Topic, byte[] Payload) message))
        {
            Assert.Contains(message.Topic, _filters);
            onMessage(Encoding.UTF8.GetBytes(message.Topic), message.Payload, retained: false);
        }
    }

    public bool Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int qos, bool retain, int keepSeconds = 0)
    {
        if (!Connected || !_isUp) return false;
        string name = Encoding.UTF8.GetString(topic[..^1]);
        byte[] bytes = payload.ToArray();
        Sent.Add((name, bytes, retain));
        Manners.Add((name, qos, retain, keepSeconds));
        OnSent?.Invoke(name, bytes);
        return true;
    }

    public void Flush()
    {
    }

    public void Wake()
    {
    }

    public void Disconnect() => Down();

    public void Dispose() => IsDisposed = true;
}
