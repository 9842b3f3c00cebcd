using Microsoft.AspNetCore.Identity;

namespace Logistics.Hub.People;

/// <summary>
/// Shows the accounts to ASP.NET Core Identity's passkey handler, which only looks people and their passkeys up; we keep what it finds
/// good in <see cref="AccountBook"/> ourselves.
/// </summary>
internal sealed class PasskeyUsers(AccountBook accounts) : IUserPasskeyStore<Account>
{
    /// <summary>What an authenticator keeps of a person beside the key: site and person.</summary>
    public static string IdOf(Account account) => $"{account.Site}/{account.Person}";

    public Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        string[] parts = userId.Split('/');
        return Task.FromResult(parts.Length == 2 ? accounts.Of(parts[0], parts[1]) : null);
    }

    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(IdOf(user));

    public Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(accounts.OfPasskey(credentialId));

    public Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(user.Passkeys.FirstOrDefault(passkey => passkey.Id.AsSpan().SequenceEqual(credentialId))?.Info());

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>([.. user.Passkeys.Select(passkey => passkey.Info())]);

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Person);

    public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw NotHere();

    public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) => throw NotHere();

    public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => throw NotHere();

    public Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) => throw NotHere();

    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw NotHere();

    public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw NotHere();

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => throw NotHere();

    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => throw NotHere();

    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw NotHere();

    public void Dispose()
    {
    }

    private static NotSupportedException NotHere() => new("people and what they prove themselves with are changed in the AccountBook");
}
