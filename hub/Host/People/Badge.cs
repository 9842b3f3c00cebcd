using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Logistics.Hub.People;

/// <summary>A printed card with a QR code. Together with the PIN it signs its holder in.</summary>
/// <param name="Hash">SHA-256 of the token on the card, in hexadecimal; the token itself is kept nowhere.</param>
/// <param name="Made">When it was given out.</param>
public sealed record Badge(string Hash, DateTimeOffset Made)
{
    /// <summary>What people call the card: four signs that stand on it too.</summary>
    public string Name => Hash[..4].ToUpperInvariant();

    /// <summary>Makes a card; its token of 160 random bits is shown once.</summary>
    public static (string Token, Badge Badge) New(DateTimeOffset now)
    {
        string token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(20));
        return (token, new Badge(HashOf(token), now));
    }

    /// <summary>The hash by which a card is found.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
