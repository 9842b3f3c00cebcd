using System.Collections.Concurrent;
using System.Text;
using Logistics.Mqtt;

namespace Logistics.Tests.Hub;

/// <summary>Another client at the hub's broker: publishes, and keeps what it hears.</summary>
internal sealed class MqttPeer : IDisposable
{
    private readonly MqttClient _client;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<(string Topic, string Payload)> _out = new();
    private readonly ConcurrentQueue<(string Topic, string Payload)> _heard = new();
    private readonly ManualResetEventSlim _connected = new(false);
    private volatile bool _stopping;

    public MqttPeer(int port, params string[] filters)
    {
        _client = new MqttClient(
            new MqttOptions("127.0.0.1", port, $"peer-{Guid.NewGuid():n}"),
            (topic, payload, _) => _heard.Enqueue((Encoding.UTF8.GetString(topic), Encoding.UTF8.GetString(payload))),
            connected => { if (connected) _connected.Set(); });
        foreach (string filter in filters) _client.Subscribe(filter, 1);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
        Assert.True(_connected.Wait(TimeSpan.FromSeconds(20)), "no connection with the broker");
    }

    public void Publish(string topic, string payload)
    {
        _out.Enqueue((topic, payload));
        _client.Wake();
    }

    /// <summary>The first message that fits, whether heard already or later.</summary>
    public string Hear(string topicPart, Func<string, bool>? fits = null)
    {
        string? found = null;
        Eventually.True(() => (found = _heard.Where(message => message.Topic.Contains(topicPart, StringComparison.Ordinal))
            .Select(message => message.Payload).FirstOrDefault(fits ?? (_ => true))) is not null, $"nothing fitting at {topicPart}");
        return found!;
    }

    public int Count(string topicPart) => _heard.Count(message => message.Topic.Contains(topicPart, StringComparison.Ordinal));

    public void Dispose()
    {
        _stopping = true;
        _client.Wake();
        _thread.Join();
        _client.Dispose();
        _connected.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _client.Step(200);
            while (_client.Connected && _out.TryDequeue(out (string Topic, string Payload) message))
            {
                _client.Publish(message.Topic, Encoding.UTF8.GetBytes(message.Payload), 1, false);
            }
            _client.Flush();
        }
        _client.Disconnect();
    }
}
