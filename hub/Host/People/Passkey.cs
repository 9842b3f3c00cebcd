using Microsoft.AspNetCore.Identity;

namespace Logistics.Hub.People;

/// <summary>A key that lives in a person's device or password manager; only its public half is here.</summary>
/// <param name="Id">Credential id.</param>
/// <param name="PublicKey">Public key, as COSE.</param>
/// <param name="Uses">The authenticator's own counter at the last use; 0 where it has none.</param>
/// <param name="Made">When it was added.</param>
/// <param name="IsBackupEligible">It may be copied to the person's other devices.</param>
/// <param name="IsBackedUp">It has been.</param>
/// <param name="Transports">How a browser may reach it.</param>
public sealed record Passkey(
    byte[] Id, byte[] PublicKey, uint Uses, DateTimeOffset Made, bool IsBackupEligible, bool IsBackedUp, IReadOnlyList<string> Transports)
{
    /// <summary>What pages and forms call it.</summary>
    public string Name => Convert.ToHexString(Id.AsSpan(0, Math.Min(4, Id.Length)));

    internal static Passkey Of(UserPasskeyInfo info) => new(
        info.CredentialId, info.PublicKey, info.SignCount, info.CreatedAt, info.IsBackupEligible, info.IsBackedUp, info.Transports ?? []);

    // What an authenticator said when the key was made is not kept: nothing is ever decided on it again.
    internal UserPasskeyInfo Info() => new(Id, PublicKey, Made, Uses, [.. Transports], true, IsBackupEligible, IsBackedUp, [], []);
}
