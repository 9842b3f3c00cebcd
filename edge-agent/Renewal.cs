using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.EdgeAgent;

/// <summary>
/// Keeps a node's certificate good: asks for the next one when two thirds of its time are over, and takes it for the next connection. The
/// certificate's own time counts, on the machine's clock. On the agent's thread.
/// </summary>
internal sealed class Renewal
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromHours(1);

    private readonly string _requests;
    private readonly byte[] _answers;
    private readonly DiskFolder _keys;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private DateTimeOffset _dueAt;
    private ECDsa? _next;
    private bool _reconnects;

    /// <param name="site">Site id.</param>
    /// <param name="node">Node id.</param>
    /// <param name="keys">Folder of the node's keys. When it has none, there is nothing to renew, and the connection says so.</param>
    /// <param name="clock">The machine's clock.</param>
    /// <param name="logger">Hears how it goes.</param>
    public Renewal(string site, string node, string keys, TimeProvider clock, ILogger logger)
    {
        _requests = Topic.Renewal(site, node);
        _answers = Encoding.UTF8.GetBytes(Topic.Certificate(site, node));
        _keys = new DiskFolder(keys, isSecret: true);
        _clock = clock;
        _logger = logger;
        Identity = MqttIdentity.In(_keys.Path);
        _dueAt = File.Exists(Identity.Certificate) ? DueAt(File.ReadAllText(Identity.Certificate)) : DateTimeOffset.MaxValue;
    }

    /// <summary>What the node shows to the broker.</summary>
    public MqttIdentity Identity { get; }

    /// <summary>Why the keys in a folder are not this node's, in a sentence that says what to do; null when they are.</summary>
    public static string? WhyNot(string site, string node, string keys)
    {
        string file = MqttIdentity.In(keys).Certificate;
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            string name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
            return name == $"{site}/nodes/{node}"
                ? null
                : $"The keys in '{keys}' are for '{name}' and not for node '{node}' of '{site}': give its own with --keys, or enrol it.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"This node has no keys ({exception.Message.TrimEnd('.')}): ask the technician's page for a code, and run " +
                $"'edge-agent enrol --hub https://HUB:PORT --keys {keys}'.";
        }
    }

    /// <summary>Asks, when it is time, and leaves the connection once when there is a new certificate for the next.</summary>
    public void Ask(IMqttSession session)
    {
        if (_reconnects)
        {
            _reconnects = false;
            session.Disconnect();
        }

        DateTimeOffset now = _clock.GetUtcNow();
        if (now < _dueAt || !session.Connected) return;
        _dueAt = now + AskEvery;
        _next ??= ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string request = SigningRequest.Of(_next);
        session.Publish(
            Encoding.UTF8.GetBytes(_requests + '\0'),
            JsonSerializer.SerializeToUtf8Bytes(new RenewalMessage(request), WireJson.Default.RenewalMessage), 1, retain: false);
        _logger.LogInformation("Asked for the next certificate.");
    }

    /// <summary>Takes the answer, when this message is it.</summary>
    public void Take(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        if (!topic.SequenceEqual(_answers) || _next is null) return;
        try
        {
            string certificate = JsonSerializer.Deserialize(payload, WireJson.Default.CertificateMessage)?.Certificate ?? "";
            string identity = $"{certificate}\n{_next.ExportPkcs8PrivateKeyPem()}\n";

            // Only a certificate for this key takes the old one's place.
            using X509Certificate2 checkedPair = X509Certificate2.CreateFromPem(certificate, _next.ExportPkcs8PrivateKeyPem());
            _keys.Replace(MqttIdentity.OwnFile, Encoding.ASCII.GetBytes(identity));
            _dueAt = DueAt(identity);
            _next.Dispose();
            _next = null;
            _reconnects = true;
            _logger.LogInformation("The certificate is new, and good until {Until:yyyy-MM-dd}.", checkedPair.NotAfter);
        }
        catch (Exception exception) when (exception is JsonException or CryptographicException or ArgumentException or IOException)
        {
            _logger.LogWarning("The new certificate is not taken, the old one goes on: {Reason}", exception.Message);
        }
    }

    private static DateTimeOffset DueAt(string pem)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.NotBefore + ((certificate.NotAfter - certificate.NotBefore) * 2 / 3);
    }
}
