using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Logistics.Hub.Authority;

/// <summary>The web server's certificate, replaceable while it serves.</summary>
internal sealed class WebCertificate
{
    private volatile SslStreamCertificateContext _context;

    /// <exception cref="StartException">The files can't be used.</exception>
    public WebCertificate(string certificate, string key) => _context = Load(certificate, key);

    /// <summary>What the listener asks at each connection.</summary>
    public TlsHandshakeCallbackOptions Handshake => new()
    {
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        }),
    };

    /// <summary>Takes what the files hold now.</summary>
    /// <exception cref="StartException">They can't be used; what was served goes on.</exception>
    public void Reload(string certificate, string key) => _context = Load(certificate, key);

    private static SslStreamCertificateContext Load(string certificate, string key)
    {
        try
        {
            // What follows the first certificate in the file leads up to its authority.
            X509Certificate2Collection chain = [];
            chain.ImportFromPemFile(certificate);
            return SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(certificate, key), [.. chain.Skip(1)], offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"The certificate {certificate} with the key {key} can't be used ({exception.Message.TrimEnd('.')}): both must be PEM, " +
                "belong together, and be readable for this user.");
        }
    }
}
