namespace Logistics.Hub.Authority;

/// <summary>A certificate as the register keeps it.</summary>
/// <param name="Serial">Serial number, hex.</param>
/// <param name="Machine">Who it is for.</param>
/// <param name="From">Valid from.</param>
/// <param name="To">Valid to.</param>
/// <param name="Revoked">When it was revoked; null while it is good.</param>
public sealed record IssuedCertificate(
    string Serial, MachineName Machine, DateTimeOffset From, DateTimeOffset To, DateTimeOffset? Revoked = null);
