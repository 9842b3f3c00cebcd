namespace Logistics.Mqtt;

/// <summary>What a client shows to its broker and asks of it, as PEM files.</summary>
/// <param name="Authority">Path of the certificate of the authority that must have signed the broker's.</param>
/// <param name="Certificate">Path of the client's own certificate.</param>
/// <param name="Key">Path of its private key.</param>
public sealed record MqttIdentity(string Authority, string Certificate, string Key)
{
    /// <summary>Name of the authority's certificate in a folder of keys.</summary>
    public const string AuthorityFile = "authority.pem";

    /// <summary>Name of the file with certificate and key in a folder of keys: one file, so that a renewal replaces both at once.</summary>
    public const string OwnFile = "identity.pem";

    /// <summary>The identity that lies in a folder of keys.</summary>
    public static MqttIdentity In(string folder)
    {
        string own = Path.Combine(folder, OwnFile);
        return new MqttIdentity(Path.Combine(folder, AuthorityFile), own, own);
    }
}
