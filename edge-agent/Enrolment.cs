using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.EdgeAgent;

/// <summary>Joins a hub by a one-time code: makes a key, which never leaves this machine, and fetches the certificate for it.</summary>
internal static class Enrolment
{
    private const int Longest = 64 * 1024;

    // Named apart from what the broker is shown, until there is a certificate for it.
    private const string WaitingKeyFile = "enrolment.key";

    /// <summary>
    /// Enrols and writes the folder of keys. The new key is on disk before the hub is asked: when the answer is lost, or the power goes
    /// before all is written, the same code works again for it, within its hour.
    /// </summary>
    /// <param name="hub">Address of the hub's web server.</param>
    /// <param name="code">What the technician's page shows.</param>
    /// <param name="folder">Folder of the keys.</param>
    /// <param name="keep">What else must be on disk before the code is spent.</param>
    /// <returns>Who this machine is now.</returns>
    /// <exception cref="EnrolmentException">It did not work; the message says why and what to do.</exception>
    public static async Task<EnrolmentAnswer> RunAsync(Uri hub, string code, string folder, Action<EnrolmentAnswer>? keep = null)
    {
        if (EnrolmentCode.Parse(code) is not { } known)
        {
            throw new EnrolmentException("This is no enrolment code: it has nine groups of four letters and digits. Type it again.");
        }

        DiskFolder keys = new(folder, isSecret: true);
        try
        {
            using X509Certificate2 authority = await AuthorityAsync(hub, known);
            using ECDsa key = WaitingKey(keys);
            using HttpClient http = new(Trusting(authority)) { BaseAddress = hub, MaxResponseContentBufferSize = Longest };
            using HttpResponseMessage response = await http.PostAsJsonAsync(
                "api/v1/enrol", new EnrolmentRequest(known.Secret, SigningRequest.Of(key)), WireJson.Default.EnrolmentRequest);
            if (!response.IsSuccessStatusCode) throw new EnrolmentException(await SentenceAsync(response));
            EnrolmentAnswer answer = await response.Content.ReadFromJsonAsync(WireJson.Default.EnrolmentAnswer)
                ?? throw new EnrolmentException("The hub answers with nothing: is it the right address?");
            using X509Certificate2 own = X509Certificate2.CreateFromPem(answer.Certificate, key.ExportPkcs8PrivateKeyPem());
            keys.Replace(MqttIdentity.AuthorityFile, Encoding.ASCII.GetBytes(authority.ExportCertificatePem()));
            keys.Replace(MqttIdentity.OwnFile, Encoding.ASCII.GetBytes($"{answer.Certificate}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
            keep?.Invoke(answer);
            keys.Delete(WaitingKeyFile);
            return answer;
        }
        catch (HttpRequestException exception) when (exception.InnerException is AuthenticationException)
        {
            throw new EnrolmentException(
                $"The hub's certificate does not prove that it is '{hub.Host}': use a name or address that it has, or start the hub " +
                $"with --name {hub.Host}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            throw new EnrolmentException(
                $"There is no answer from {hub} ({exception.GetBaseException().Message.TrimEnd('.')}): check address and network.");
        }
        catch (Exception exception) when (exception is JsonException or CryptographicException or ArgumentException)
        {
            throw new EnrolmentException(
                $"What answers at {hub} is no hub of ours ({exception.Message.TrimEnd('.')}): check the address.");
        }
        catch (IOException exception)
        {
            throw new EnrolmentException(
                $"The folder '{keys.Path}' can't be written ({exception.Message.TrimEnd('.')}): make room, or choose another with --keys.");
        }
    }

    /// <summary>The key that asked before and got no answer that was kept, or a new one.</summary>
    private static ECDsa WaitingKey(DiskFolder keys)
    {
        if (keys.Files().Contains(WaitingKeyFile))
        {
            byte[] pem = keys.ReadAll(WaitingKeyFile);
            ECDsa before = ECDsa.Create();
            try
            {
                before.ImportFromPem(Encoding.ASCII.GetString(pem));
                return before;
            }
            catch (Exception exception) when (exception is ArgumentException or CryptographicException)
            {
                // Damaged on its disk: no answer would be of use to it.
                before.Dispose();
            }
        }

        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        keys.Replace(WaitingKeyFile, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        return key;
    }

    /// <summary>The authority's certificate, over a connection that is not trusted: the code says whether it is the right one.</summary>
    private static async Task<X509Certificate2> AuthorityAsync(Uri hub, EnrolmentCode code)
    {
        using SocketsHttpHandler open = new()
        {
            SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
        };
        using HttpClient http = new(open) { BaseAddress = hub, MaxResponseContentBufferSize = Longest };
        X509Certificate2 authority = X509Certificate2.CreateFromPem(await http.GetStringAsync("api/v1/authority"));
        if (code.IsOf(authority.RawData)) return authority;
        authority.Dispose();
        throw new EnrolmentException(
            $"The code is not of the hub at {hub}, or someone stands between: check code and address. Nothing secret was sent.");
    }

    private static SocketsHttpHandler Trusting(X509Certificate2 authority) => new()
    {
        SslOptions =
        {
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                errors == SslPolicyErrors.None
                || (errors == SslPolicyErrors.RemoteCertificateChainErrors && Leads(certificate!, authority, atAnyTime: true)),
        },
    };

    /// <summary>A certificate was signed by the authority.</summary>
    /// <param name="certificate">Whose it is does not matter here.</param>
    /// <param name="authority">Trusted.</param>
    /// <param name="atAnyTime">Also when it is not valid by this clock: a new machine's may be years off, and then the fingerprint in the
    /// code is what makes the authority trusted.</param>
    public static bool Leads(X509Certificate certificate, X509Certificate2 authority, bool atAnyTime)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (atAnyTime) chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build((X509Certificate2)certificate);
    }

    private static async Task<string> SentenceAsync(HttpResponseMessage response)
    {
        try
        {
            using JsonDocument refusal = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            if (refusal.RootElement.TryGetProperty("message", out JsonElement message)) return message.GetString()!;
        }
        catch (JsonException)
        {
            // Said below, with the status alone.
        }

        return response.StatusCode == HttpStatusCode.NotFound
            ? "What answers there is no hub of ours: check the address."
            : $"The hub refuses with status {(int)response.StatusCode}.";
    }
}
