using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Logistics.Hub.Bench;
using Logistics.Mqtt;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Hub.Authority;

/// <summary>Where nodes are looked after, on a thread and an MQTT session of its own: answers those that ask for a new certificate,
/// delivers the configurations that are wanted, passes commands on, and brings signals to who looks at them.</summary>
internal sealed class NodeDesk : IDisposable
{
    // A command is for now: a node that is away must not restart when it comes back tomorrow.
    private const int CommandKeepSeconds = 60;

    private readonly CertificateAuthority _authority;
    private readonly WantedConfigurations _wanted;
    private readonly Signals _signals;
    private readonly ILogger _logger;
    private readonly MqttClient _client;
    private readonly Thread _thread;
    private readonly HashSet<string> _sites;
    private readonly ConcurrentQueue<(string Site, string Node)> _configs = new();
    private readonly ConcurrentQueue<(string Site, string Node, CommandMessage Command, TaskCompletionSource<bool> Sent)> _commands = new();
    private volatile bool _ends;

    public NodeDesk(
        CertificateAuthority authority, WantedConfigurations wanted, Signals signals, MqttOptions broker, IEnumerable<string> sites,
        ILogger logger)
    {
        _authority = authority;
        _wanted = wanted;
        _signals = signals;
        _logger = logger;
        _sites = [.. sites];
        _client = new MqttClient(broker, Hear, OnConnection);
        foreach (string site in _sites)
        {
            _client.Subscribe(Topic.AllRenewals(site), 1);
            _client.Subscribe(Topic.AllSignals(site), 0);
        }
        _signals.Asked += _client.Wake;
        _thread = new Thread(Run) { IsBackground = true, Name = "nodes" };
    }

    public void Begin() => _thread.Start();

    /// <summary>Brings a node's wanted configuration to the broker: now, or as soon as there is one. From any thread.</summary>
    public void Deliver(string site, string node)
    {
        _configs.Enqueue((site, node));
        _client.Wake();
    }

    /// <summary>Passes a command on; false when there is no broker now. From any thread.</summary>
    public Task<bool> TellAsync(string site, string node, CommandMessage command)
    {
        TaskCompletionSource<bool> sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _commands.Enqueue((site, node, command, sent));
        if (_ends) sent.TrySetResult(false);
        _client.Wake();
        return sent.Task;
    }

    public void Dispose()
    {
        _ends = true;
        _signals.Asked -= _client.Wake;
        _client.Wake();
        if (_thread.IsAlive) _thread.Join();
        _client.Dispose();
        while (_commands.TryDequeue(out var left)) left.Sent.TrySetResult(false);
    }

    private void Run()
    {
        while (!_ends)
        {
            _client.Step(1_000);
            while (_client.Connected && _configs.TryDequeue(out var one)) Publish(one.Site, one.Node);
            while (_commands.TryDequeue(out var command))
            {
                command.Sent.TrySetResult(Publish(command.Site, command.Node, command.Command));
            }
            foreach ((string site, string node, CommandMessage command) in _client.Connected ? _signals.Due() : [])
            {
                Publish(site, node, command);
            }
            _client.Flush();
        }
        _client.Disconnect();
    }

    private bool Publish(string site, string node, CommandMessage command) => _client.Publish(
        Encoding.UTF8.GetBytes(Topic.Commands(site, node) + '\0'),
        JsonSerializer.SerializeToUtf8Bytes(command, WireJson.Default.CommandMessage), 1, retain: false, CommandKeepSeconds);

    // A broker may have forgotten what it kept, or have been away when it was changed.
    private void OnConnection(bool connected)
    {
        if (!connected) return;
        foreach ((string site, string node) in _wanted.All()) _configs.Enqueue((site, node));
    }

    private void Publish(string site, string node)
    {
        if (_wanted.Of(site, node) is not { } wanted) return;
        _client.Publish(
            Topic.Config(site, node),
            JsonSerializer.SerializeToUtf8Bytes(new ConfigMessage(wanted.Hash, wanted.Yaml), WireJson.Default.ConfigMessage), 1,
            retain: true);
    }

    // Whose topic it is, it is from: the broker lets nobody else write there.
    private void Hear(ReadOnlySpan<byte> topicBytes, ReadOnlySpan<byte> payload, bool retained)
    {
        if (!Topic.TryParse(topicBytes, out Topic topic)) return;
        if (topic.Kind == TopicKind.Signal) _signals.Hear(Encoding.UTF8.GetString(topic.Site), Encoding.UTF8.GetString(topic.Id), payload);
        if (topic.Kind != TopicKind.Renewal) return;
        MachineName node = new(MachineKind.Node, Encoding.UTF8.GetString(topic.Site), Encoding.UTF8.GetString(topic.Id));
        try
        {
            RenewalMessage? message = JsonSerializer.Deserialize(payload, WireJson.Default.RenewalMessage);
            if (_authority.Renew(node, message?.Request ?? "") is not string certificate)
            {
                _logger.LogWarning(
                    "{Node} asks for a new certificate and gets none: its own is ended, revoked or new, or it asks wrongly", node);
                return;
            }
            byte[] answer = JsonSerializer.SerializeToUtf8Bytes(new CertificateMessage(certificate), WireJson.Default.CertificateMessage);
            _client.Publish(Topic.Certificate(node.Site, node.Id), answer, 1, retain: false);
            _logger.LogInformation("{Node} got a new certificate in time", node);
        }
        catch (JsonException)
        {
            _logger.LogWarning("{Node} asks for a new certificate in words that are no message", node);
        }
        catch (IOException exception)
        {
            _logger.LogError("{Node} gets no new certificate: the register can't be written ({Reason})", node, exception.Message);
        }
    }
}
