using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Logistics.Storage;

namespace Logistics.Hub.People;

/// <summary>
/// All accounts of a hub, in memory and in one file that is replaced whole at each change. Safe from any thread; reading never waits.
/// </summary>
public sealed class AccountBook
{
    private const string File = "accounts.json";
    private const string SetUpFile = "set-up.json";
    private readonly IFolder _folder;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private volatile Pages _pages;

    /// <summary>Reads the accounts.</summary>
    /// <exception cref="IOException">The folder can't be read.</exception>
    /// <exception cref="InvalidDataException">The file is not one of ours, or damaged.</exception>
    public AccountBook(IFolder folder, TimeProvider clock)
    {
        _folder = folder;
        _clock = clock;
        IReadOnlyList<Account> accounts = Read<AccountFile>(folder, File)?.Accounts ?? [];
        _pages = new Pages(accounts.ToImmutableDictionary(account => (account.Site, account.Person)));
    }

    /// <summary>Raised after a change that ends a person's sessions, with site and person.</summary>
    public event Action<string, string>? Changed;

    /// <summary>What this person proves themselves with: an account without anything when they never got anything.</summary>
    public Account Of(string site, string person) =>
        _pages.Accounts.GetValueOrDefault((site, person)) ?? new Account { Site = site, Person = person, Stamp = "" };

    /// <summary>Whose card this is; null when it is none of ours or was revoked.</summary>
    public (Account Account, Badge Badge)? OfBadge(string token)
    {
        string hash = Badge.HashOf(token);
        return _pages.Badges.TryGetValue(hash, out Account? account) ? (account, account.Badges.First(badge => badge.Hash == hash)) : null;
    }

    /// <summary>Whose passkey this is; null when it is none of ours.</summary>
    public Account? OfPasskey(byte[] id) => _pages.Passkeys.GetValueOrDefault(Convert.ToHexString(id));

    /// <summary>Changes an account, and ends all sessions of its person. Returns when the disk has it.</summary>
    /// <exception cref="IOException">The disk does not take it; nothing has changed.</exception>
    public Account Change(string site, string person, Func<Account, Account> change)
    {
        Account account = Keep(site, person, before => change(before) with { Stamp = NewStamp() });
        Changed?.Invoke(site, person);
        return account;
    }

    /// <summary>Notes that a passkey was used. Sessions go on.</summary>
    /// <returns>False when its counter did not move on: a copy of the key may be about.</returns>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public bool Used(Account account, Passkey passkey)
    {
        bool moved = false;
        Keep(account.Site, account.Person, before => before with
        {
            Passkeys = [.. before.Passkeys.Select(known =>
            {
                if (!known.Id.AsSpan().SequenceEqual(passkey.Id)) return known;
                moved = passkey.Uses == 0 && known.Uses == 0 || passkey.Uses > known.Uses;
                return moved ? known with { Uses = passkey.Uses, IsBackedUp = passkey.IsBackedUp } : known;
            })],
        });
        return moved;
    }

    /// <summary>Makes the code with which the first administrator of a site sets a password, in place of one that is out.</summary>
    /// <param name="folder">Folder of the accounts; a hub may be running on it.</param>
    /// <param name="now">Now.</param>
    /// <returns>The code, to be shown once.</returns>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static string NewSetUpCode(IFolder folder, DateTimeOffset now)
    {
        (string text, OneTimeCode code) = OneTimeCode.New(now);
        Write(folder, SetUpFile, code);
        return text;
    }

    /// <summary>Whether this is the set-up code that is out.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public bool IsSetUpCode(string typed) =>
        Read<OneTimeCode>(_folder, SetUpFile) is OneTimeCode code && code.Matches(typed, _clock.GetUtcNow());

    /// <summary>Takes the set-up code in, if it is the one that is out; it opens nothing a second time.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public bool TakeSetUpCode(string typed)
    {
        lock (_gate)
        {
            if (!IsSetUpCode(typed)) return false;
            _folder.Delete(SetUpFile);
            return true;
        }
    }

    private static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static T? Read<T>(IFolder folder, string name) where T : class
    {
        if (!folder.Files().Contains(name)) return null;
        byte[] bytes = folder.ReadAll(name);
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, JsonSerializerOptions.Web);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{Path.Combine(folder.Path, name)} is damaged ({exception.Message}). Put a copy of it back, or remove it: then "
                + "everyone of a real site needs a new PIN or password.");
        }
    }

    private static void Write<T>(IFolder folder, string name, T content)
    {
        folder.Replace(name, JsonSerializer.SerializeToUtf8Bytes(content, JsonSerializerOptions.Web));
        PrivateFolder.Close(folder, name);
    }

    private Account Keep(string site, string person, Func<Account, Account> change)
    {
        lock (_gate)
        {
            Account after = change(Of(site, person));
            ImmutableDictionary<(string, string), Account> accounts = _pages.Accounts.SetItem((site, person), after);
            Write(_folder, File, new AccountFile(1, [.. accounts.Values.OrderBy(account => account.Site, StringComparer.Ordinal)
                .ThenBy(account => account.Person, StringComparer.Ordinal)]));
            _pages = new Pages(accounts);
            return after;
        }
    }

    private sealed record AccountFile(int Version, IReadOnlyList<Account> Accounts);

    private sealed class Pages(ImmutableDictionary<(string Site, string Person), Account> accounts)
    {
        public ImmutableDictionary<(string Site, string Person), Account> Accounts => accounts;

        public Dictionary<string, Account> Badges { get; } = accounts.Values
            .SelectMany(account => account.Badges, (account, badge) => (badge.Hash, account))
            .ToDictionary(pair => pair.Hash, pair => pair.account);

        public Dictionary<string, Account> Passkeys { get; } = accounts.Values
            .SelectMany(account => account.Passkeys, (account, passkey) => (Id: Convert.ToHexString(passkey.Id), account))
            .ToDictionary(pair => pair.Id, pair => pair.account);
    }
}
