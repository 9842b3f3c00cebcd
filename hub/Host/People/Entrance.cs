using System.Net;
using Logistics.Wire.Site;
using Microsoft.AspNetCore.Identity;

namespace Logistics.Hub.People;

/// <summary>
/// The one way in, for pages and API alike: by name, by card or by passkey. Every attempt takes the same road and the same time whether
/// the person exists or not, is counted before it is looked at, and is noted.
/// </summary>
internal sealed class Entrance(
    IReadOnlyDictionary<string, SiteView> views, AccountBook accounts, Sessions sessions, Throttle throttle, AuditLog audit,
    DemonstrationPin pin, TimeProvider clock) : IDisposable
{
    private static readonly PasswordHasher<Account> Hasher = new();
    private static readonly Account Nobody = new() { Site = "", Person = "", Stamp = "" };
    private static readonly string NobodysHash = Hasher.HashPassword(Nobody, "nobody has this");

    // Hashing takes long on purpose: whoever tries a thousand secrets at once must not take every processor from the wards.
    private readonly SemaphoreSlim _hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>The name under which tries for a person are counted.</summary>
    public static string CountName(string site, string person) => $"{site}/{person}";

    /// <summary>Lets in who gives the right PIN or password with their name or id.</summary>
    public Task<Entry> ByNameAsync(HttpContext http, string site, string name, string secret)
    {
        Person? person = Find(site, name);
        return TryAsync(http, "name", CountName(site, person?.Id ?? Counted(name)), site, person, () => IsRightAsync(site, person, secret));
    }

    /// <summary>Lets in who gives the right PIN with their card.</summary>
    public Task<Entry> ByBadgeAsync(HttpContext http, string token, string secret)
    {
        (Account Account, Badge Badge)? held = accounts.OfBadge(token);
        string? site = held?.Account.Site;
        Person? person = held is var (account, _) ? views.GetValueOrDefault(account.Site)?.Person(account.Person) : null;
        if (person is not null && SecretRules.NeedsPassword(person.Role)) person = null;
        return TryAsync(http, "badge", $"badge/{held?.Badge.Hash}", site, person, () => IsRightAsync(site ?? "", person, secret));
    }

    /// <summary>Lets in who proved to hold this passkey.</summary>
    /// <param name="http">The request.</param>
    /// <param name="prove">Checks the proof; null when it is none.</param>
    public async Task<Entry> ByPasskeyAsync(HttpContext http, Func<Task<(Account Account, Passkey Passkey)?>> prove)
    {
        // What can't be guessed is not counted by name, only by address: proofs take time to check.
        IPAddress? from = http.Connection.RemoteIpAddress;
        string count = $"passkey/{from}";
        if (throttle.Begin(count, from) is var wait && wait > TimeSpan.Zero)
        {
            Note(http, "sign-in", "throttled", null, null, "passkey");
            return new(EntryKind.Wait, wait);
        }
        (Account Account, Passkey Passkey)? proof = await prove();
        Person? person = proof is var (account, _) ? views.GetValueOrDefault(account.Site)?.Person(account.Person) : null;
        if (proof is not var (owner, passkey) || person is null || !accounts.Used(owner, passkey))
        {
            Note(http, "sign-in", "refused", proof?.Account.Site, person?.Id, "passkey");
            return new(EntryKind.Wrong);
        }
        throttle.Right(count, from);
        return await BeginAsync(http, owner.Site, person, "passkey");
    }

    /// <summary>Sets a password with a one-time code, and lets in: one's own code, or for an administrator the hub's.</summary>
    public async Task<Entry> ByCodeAsync(HttpContext http, string site, string name, string code, string secret)
    {
        Person? person = Find(site, name);
        IPAddress? from = http.Connection.RemoteIpAddress;
        string count = $"code/{from}";
        if (throttle.Begin(count, from) is var wait && wait > TimeSpan.Zero)
        {
            Note(http, "code-used", "throttled", KnownSite(site), person?.Id, null);
            return new(EntryKind.Wait, wait);
        }
        bool may = person is not null && SecretRules.NeedsPassword(person.Role) && !IsDemonstration(site);
        bool own = may && accounts.Of(site, person!.Id).Code is OneTimeCode given && given.Matches(code, clock.GetUtcNow());
        bool first = may && !own && person!.Role == "administrator" && accounts.IsSetUpCode(code);

        // What is wrong with a password is said only to who has a code, and does not use the code up.
        if ((own || first) && SecretRules.Fault(secret, person!) is string weak) return new(EntryKind.Weak, Fault: weak);
        if (!own && !(first && accounts.TakeSetUpCode(code)))
        {
            Note(http, "code-used", "refused", KnownSite(site), person?.Id, null);
            return new(EntryKind.Wrong, throttle.Waiting(count, from));
        }
        string hash = await HashAsync(secret);
        accounts.Change(site, person!.Id, before => before with { Secret = new Secret(true, hash), Code = null });
        throttle.Right(count, from);
        Note(http, "code-used", "ok", site, person.Id, own ? "reset" : "set-up");
        return await BeginAsync(http, site, person, "code");
    }

    /// <summary>Makes sure, before something that lasts, that it is the person and not whoever found their screen open.</summary>
    public async Task<Entry> ConfirmAsync(HttpContext http, string site, Person person, string secret)
    {
        string count = CountName(site, person.Id);
        IPAddress? from = http.Connection.RemoteIpAddress;
        if (throttle.Begin(count, from) is var wait && wait > TimeSpan.Zero) return new(EntryKind.Wait, wait);
        if (!await IsRightAsync(site, person, secret))
        {
            Note(http, "confirm", "refused", site, person.Id, null);
            return new(EntryKind.Wrong, throttle.Waiting(count, from));
        }
        throttle.Right(count, from);
        return new(EntryKind.In);
    }

    /// <summary>Gives oneself another PIN or password; ends one's other sessions.</summary>
    public async Task<Entry> ChangeAsync(HttpContext http, string site, Person person, string old, string fresh)
    {
        if (IsDemonstration(site)) return new(EntryKind.Wrong);
        Entry confirmed = await ConfirmAsync(http, site, person, old);
        if (confirmed.Kind != EntryKind.In) return confirmed;
        if (SecretRules.Fault(fresh, person) is string weak) return new(EntryKind.Weak, Fault: weak);
        await SetAsync(site, person, fresh);
        Note(http, "secret-changed", "ok", site, person.Id, null);
        await sessions.BeginAsync(http, site, person);
        return confirmed;
    }

    /// <summary>Sets a person's PIN or password; the caller has made sure that it will do.</summary>
    public async Task SetAsync(string site, Person person, string secret)
    {
        string hash = await HashAsync(secret);
        accounts.Change(site, person.Id, before => before with
        {
            Secret = new Secret(SecretRules.NeedsPassword(person.Role), hash), Code = null,
        });
    }

    /// <summary>Ends the session of this request.</summary>
    public async Task LeaveAsync(HttpContext http)
    {
        string? site = http.User.FindFirst(Web.Doors.SiteClaim)?.Value;
        if (site is not null) Note(http, "sign-out", "ok", site, Web.Doors.Person(http.User), null);
        await sessions.EndAsync(http);
    }

    public void Dispose() => _hashing.Dispose();

    private async Task<Entry> TryAsync(
        HttpContext http, string way, string count, string? site, Person? person, Func<Task<bool>> isRight)
    {
        IPAddress? from = http.Connection.RemoteIpAddress;
        if (throttle.Begin(count, from) is var wait && wait > TimeSpan.Zero)
        {
            Note(http, "sign-in", "throttled", KnownSite(site), person?.Id, way);
            return new(EntryKind.Wait, wait);
        }
        if (!await isRight())
        {
            Note(http, "sign-in", "refused", KnownSite(site), person?.Id, way);
            return new(EntryKind.Wrong, throttle.Waiting(count, from));
        }
        throttle.Right(count, from);
        return await BeginAsync(http, site!, person!, way);
    }

    private async Task<Entry> BeginAsync(HttpContext http, string site, Person person, string way)
    {
        await sessions.BeginAsync(http, site, person);
        Note(http, "sign-in", "ok", site, person.Id, way);
        return new(EntryKind.In);
    }

    private async Task<bool> IsRightAsync(string site, Person? person, string secret)
    {
        if (secret.Length > SecretRules.LongestPassword) secret = "";
        if (IsDemonstration(site) && pin.Matches(secret)) return person is not null;

        // Simulated people of a demonstration come by the dozen, and have no secret of their own that would be worth the time.
        Secret? own = person is null ? null : accounts.Of(site, person.Id).Secret;
        if (own is null && IsDemonstration(site)) return false;
        bool fits = own is not null && own.IsPassword == SecretRules.NeedsPassword(person!.Role);
        await _hashing.WaitAsync();
        try
        {
            return Hasher.VerifyHashedPassword(Nobody, fits ? own!.Hash : NobodysHash, secret) != PasswordVerificationResult.Failed && fits;
        }
        finally
        {
            _hashing.Release();
        }
    }

    private async Task<string> HashAsync(string secret)
    {
        await _hashing.WaitAsync();
        try
        {
            return Hasher.HashPassword(Nobody, secret);
        }
        finally
        {
            _hashing.Release();
        }
    }

    private bool IsDemonstration(string site) => views.GetValueOrDefault(site)?.Site.Demonstration == true;

    // Leads and technicians type their name; two of one name type their id.
    private Person? Find(string site, string name)
    {
        if (views.GetValueOrDefault(site) is not SiteView view) return null;
        name = name.Trim();
        if (view.Person(name) is Person person) return person;
        Person[] called = [.. view.Site.People.Where(other => string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase))];
        return called.Length == 1 ? called[0] : null;
    }

    // What was typed may be a password in the wrong field: it is neither noted nor kept, and long ones fill no memory.
    private static string Counted(string typed) => typed.Length > 40 ? "" : typed;

    private string? KnownSite(string? site) => site is not null && views.ContainsKey(site) ? site : null;

    private void Note(HttpContext http, string what, string outcome, string? site, string? who, string? about) =>
        audit.Append(what, outcome, site, who, about, http.Connection.RemoteIpAddress?.ToString());
}
