using System.Security.Cryptography;
using System.Text;
using Logistics.Wire.Site;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace Logistics.Hub.People;

/// <summary>
/// The two ceremonies of passkeys: adding one, and signing in with one. The framework's handler does the cryptography; what it must
/// remember in between (its challenge) goes sealed to the browser and back, for five minutes at most.
/// </summary>
internal sealed class PasskeyDesk(IPasskeyHandler<Account> handler, AccountBook accounts, IDataProtectionProvider protection)
{
    /// <summary>Passkeys that one person may have.</summary>
    public const int Most = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("passkey").ToTimeLimitedDataProtector();

    /// <summary>Begins adding a passkey for someone who is signed in.</summary>
    public async Task<PasskeyOptions> BeginAddingAsync(HttpContext http, string site, Person person)
    {
        PasskeyCreationOptionsResult made = await handler.MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = $"{site}/{person.Id}", Name = $"{person.Id} ({site})", DisplayName = person.Name }, http);
        return new PasskeyOptions(made.CreationOptionsJson, Seal(made.AttestationState));
    }

    /// <summary>Adds the passkey that the browser made; false when its proof is none, or not this person's.</summary>
    public async Task<bool> AddAsync(HttpContext http, string site, Person person, string state, string credential)
    {
        if (Unseal(state) is not string remembered) return false;
        PasskeyAttestationResult result = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext { HttpContext = http, AttestationState = remembered, CredentialJson = credential });
        if (!result.Succeeded || result.UserEntity.Id != $"{site}/{person.Id}") return false;
        accounts.Change(site, person.Id, before => before with
        {
            Passkeys = [.. before.Passkeys.TakeLast(Most - 1), Passkey.Of(result.Passkey)],
        });
        return true;
    }

    /// <summary>Begins signing in: whoever holds a passkey of this hub may answer.</summary>
    public async Task<PasskeyOptions> BeginSigningInAsync(HttpContext http)
    {
        PasskeyRequestOptionsResult made = await handler.MakeRequestOptionsAsync(null!, http);
        return new PasskeyOptions(made.RequestOptionsJson, Seal(made.AssertionState));
    }

    /// <summary>Whose passkey answered; null when the answer proves nothing.</summary>
    public async Task<(Account Account, Passkey Passkey)?> ProveAsync(HttpContext http, string state, string credential)
    {
        if (Unseal(state) is not string remembered) return null;
        PasskeyAssertionResult<Account> result = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext { HttpContext = http, AssertionState = remembered, CredentialJson = credential });
        return result.Succeeded ? (result.User, Passkey.Of(result.Passkey)) : null;
    }

    private string Seal(string? state) => _seal.Protect(state ?? "", Patience);

    private string? Unseal(string state)
    {
        try
        {
            return _seal.Unprotect(state);
        }
        catch (CryptographicException)
        {
            // Too old, or not ours: both are no proof.
            return null;
        }
    }
}
