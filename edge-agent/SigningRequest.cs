using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Logistics.EdgeAgent;

/// <summary>The words with which a key asks for a certificate.</summary>
internal static class SigningRequest
{
    /// <summary>PKCS #10 as PEM. Its name says nothing: the hub knows who asks.</summary>
    public static string Of(ECDsa key) =>
        new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
}
