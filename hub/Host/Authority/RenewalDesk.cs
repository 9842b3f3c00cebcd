using System.Text;
using System.Text.Json;
using Logistics.Mqtt;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Hub.Authority;

/// <summary>Answers nodes that ask for a new certificate, on a thread and an MQTT session of its own.</summary>
internal sealed class RenewalDesk : IDisposable
{
    private readonly CertificateAuthority _authority;
    private readonly ILogger _logger;
    private readonly MqttClient _client;
    private readonly Thread _thread;
    private readonly HashSet<string> _sites;
    private volatile bool _ends;

    public RenewalDesk(CertificateAuthority authority, MqttOptions broker, IEnumerable<string> sites, ILogger logger)
    {
        _authority = authority;
        _logger = logger;
        _sites = [.. sites];
        _client = new MqttClient(broker, Hear, static _ => { });
        foreach (string site in _sites) _client.Subscribe(Topic.AllRenewals(site), 1);
        _thread = new Thread(Run) { IsBackground = true, Name = "renewals" };
    }

    public void Begin() => _thread.Start();

    public void Dispose()
    {
        _ends = true;
        _client.Wake();
        if (_thread.IsAlive) _thread.Join();
        _client.Dispose();
    }

    private void Run()
    {
        while (!_ends) _client.Step(1_000);
        _client.Disconnect();
    }

    // Whose topic it is, it is from: the broker lets nobody else write there.
    private void Hear(ReadOnlySpan<byte> topicBytes, ReadOnlySpan<byte> payload, bool retained)
    {
        if (!Topic.TryParse(topicBytes, out Topic topic) || topic.Kind != TopicKind.Renewal) return;
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
