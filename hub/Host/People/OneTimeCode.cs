using System.Security.Cryptography;
using System.Text;

namespace Logistics.Hub.People;

/// <summary>A code that opens one thing once: 60 random bits, of which only the hash is kept.</summary>
/// <param name="Hash">SHA-256, in hexadecimal.</param>
/// <param name="Until">When it ends by itself.</param>
public sealed record OneTimeCode(string Hash, DateTimeOffset Until)
{
    /// <summary>How long a code stands.</summary>
    public static readonly TimeSpan Lasting = TimeSpan.FromHours(24);

    // Without letters and digits that look alike on paper.
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>Makes a code of the form <c>XXXX-XXXX-XXXX</c>; the text is shown once and kept nowhere.</summary>
    public static (string Text, OneTimeCode Code) New(DateTimeOffset now)
    {
        string text = string.Join('-', Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetString(Letters, 4)));
        return (text, new OneTimeCode(HashOf(text), now + Lasting));
    }

    /// <summary>Compares in a time that tells nothing; how it is typed (case, dashes, spaces) does not matter.</summary>
    public bool Matches(string typed, DateTimeOffset now) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(typed)), Encoding.ASCII.GetBytes(Hash)) && now < Until;

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
            .ToUpperInvariant())));
}
