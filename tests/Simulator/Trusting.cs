using System.Security.Cryptography.X509Certificates;

namespace Logistics.Simulator;

/// <summary>Clients of the hub's web server that trust its own authority and nobody else.</summary>
internal static class Trusting
{
    /// <param name="authority">PEM file of the authority.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The file is no certificate, or not there.</exception>
    public static SocketsHttpHandler Handler(string authority) => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(authority) },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };
}
