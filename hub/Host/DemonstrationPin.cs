using System.Security.Cryptography;
using System.Text;

namespace Logistics.Hub;

/// <summary>The one PIN that everyone at a demonstration signs in with; made at start and printed.</summary>
/// <param name="Pin">Digits, at least four; empty for a real site, where nothing matches it.</param>
public sealed record DemonstrationPin(string Pin)
{
    /// <summary>Compares in a time that does not tell how much of the PIN was right.</summary>
    public bool Matches(string pin) => Pin.Length > 0 &&
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(pin)), SHA256.HashData(Encoding.UTF8.GetBytes(Pin)));
}
