using System.Text;
using Logistics.Mqtt;

namespace Logistics.Tests.Mqtt;

/// <summary>A client with its inbox as text, driven by the test's own thread.</summary>
public sealed class Peer : IDisposable
{
    public Peer(MqttOptions options, params string[] subscriptions)
    {
        Client = new MqttClient(options, Take, connected => Connections.Add(connected));
        foreach (string filter in subscriptions)
        {
            Client.Subscribe(filter, qos: 1);
        }
    }

    public MqttClient Client { get; }

    /// <summary>Topics below this are for the client's own use, where it may write and read.</summary>
    public string Echo { get; init; } = "echo/";

    public List<(string Topic, string Payload, bool Retained)> Inbox { get; } = [];

    public List<bool> Connections { get; } = [];

    public Action<string>? OnPayload { get; set; }

    /// <summary>Steps until the condition holds; fails the test when that takes a minute.</summary>
    public void Until(Func<bool> condition, params Peer[] others)
    {
        DateTime end = DateTime.UtcNow.AddMinutes(1);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, $"waited a minute in vain; last error: {Client.LastError}");
            Client.Step(others.Length == 0 ? 50 : 1);
            Client.Flush();
            foreach (Peer other in others)
            {
                other.Client.Step(1);
                other.Client.Flush();
            }
        }
    }

    public Peer Connected()
    {
        Until(() => Client.Connected);
        return this;
    }

    /// <summary>Waits until the broker has handled all that this client sent, subscriptions included: its own message comes back
    /// last.</summary>
    public Peer Settled()
    {
        string echo = Echo + Guid.NewGuid().ToString("N");
        Client.Subscribe(echo, 1);
        Assert.True(Client.Publish(echo, "?"u8, 1, retain: false));
        Until(() => Inbox.RemoveAll(message => message.Topic == echo) > 0);
        return this;
    }

    /// <summary>The first message that fits, heard already or yet to come.</summary>
    public string Hear(string topicPart, Func<string, bool>? fits = null)
    {
        string? found = null;
        Until(() => (found = Inbox.Where(message => message.Topic.Contains(topicPart, StringComparison.Ordinal))
            .Select(message => message.Payload).FirstOrDefault(fits ?? (_ => true))) is not null);
        return found!;
    }

    /// <summary>How many messages have come so far, those that wait at the socket included.</summary>
    public int Count(string topicPart)
    {
        Client.Step(1);
        Client.Flush();
        return Inbox.Count(message => message.Topic.Contains(topicPart, StringComparison.Ordinal));
    }

    /// <summary>Says something at once.</summary>
    public void Publish(string topic, string payload)
    {
        Assert.True(Say(topic, payload), $"not connected: {Client.LastError}");
        Client.Flush();
    }

    public bool Say(string topic, string payload, bool retain = false) =>
        Client.Publish(topic, Encoding.UTF8.GetBytes(payload), 1, retain);

    public void Dispose() => Client.Dispose();

    private void Take(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, bool retained)
    {
        string text = Encoding.UTF8.GetString(payload);
        Inbox.Add((Encoding.UTF8.GetString(topic), text, retained));
        OnPayload?.Invoke(text);
    }
}
