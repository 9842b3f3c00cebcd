using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Logistics.Hub.Web;
using Logistics.Wire.Site;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Logistics.Hub.People;

/// <summary>
/// Sessions of people who are signed in. A session lives in its cookie and ends by itself: after some time without a request (by role),
/// and in any case a day after it began. It ends at once when its person signs out, when what they prove themselves with, their role or
/// their provider changes, and when an administrator ends it; live pages end with it.
/// </summary>
internal sealed class Sessions : IDisposable
{
    private const string StampClaim = "stamp";
    private const string SessionClaim = "session";
    private const string EndClaim = "end";
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    private readonly IReadOnlyDictionary<string, SiteView> _views;
    private readonly AccountBook _accounts;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = new();
    private readonly ConcurrentDictionary<CancellationTokenSource, (string Site, string Person, string Session)> _streams = new();

    public Sessions(IReadOnlyDictionary<string, SiteView> views, AccountBook accounts, TimeProvider clock)
    {
        _views = views;
        _accounts = accounts;
        _clock = clock;
        accounts.Changed += EndStreams;
    }

    /// <summary>How long a session of this role lasts without a request. A board on a wall asks for nothing for hours.</summary>
    public static TimeSpan Idle(string role) => role switch
    {
        "worker" or "care" => TimeSpan.FromHours(12),
        "administrator" => TimeSpan.FromMinutes(30),
        _ => TimeSpan.FromHours(8),
    };

    /// <summary>Begins a session and gives its cookie.</summary>
    public Task BeginAsync(HttpContext http, string site, Person person)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        ClaimsPrincipal user = new(new ClaimsIdentity(
        [
            new Claim(Doors.SiteClaim, site),
            new Claim(ClaimTypes.NameIdentifier, person.Id),
            new Claim(ClaimTypes.Role, person.Role),
            .. person.Provider is string provider ? [new Claim(Doors.ProviderClaim, provider)] : Array.Empty<Claim>(),
            new Claim(StampClaim, _accounts.Of(site, person.Id).Stamp),
            new Claim(SessionClaim, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))),
            new Claim(EndClaim, (now + Longest).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ], Doors.Scheme));
        return http.SignInAsync(Doors.Scheme, user, new AuthenticationProperties
        {
            IsPersistent = true, AllowRefresh = true, IssuedUtc = now, ExpiresUtc = now + Idle(person.Role),
        });
    }

    /// <summary>Ends the session of this request; a copy of its cookie opens nothing any more.</summary>
    public async Task EndAsync(HttpContext http)
    {
        if (http.User.FindFirstValue(SessionClaim) is string session)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            foreach ((string old, DateTimeOffset until) in _ended)
            {
                if (until < now) _ended.TryRemove(old, out _);
            }
            _ended[session] = now + Longest;
            End(stream => stream.Session == session);
        }
        await http.SignOutAsync(Doors.Scheme);
    }

    /// <summary>Rejects a session that is over although its cookie is good.</summary>
    public void Check(CookieValidatePrincipalContext context)
    {
        ClaimsPrincipal user = context.Principal!;
        (string site, string id) = (user.Site() ?? "", user.Person() ?? "");
        Person? person = _views.GetValueOrDefault(site)?.Person(id);
        bool good = person is not null && person.Role == user.Role() && person.Provider == user.Provider()
            && user.FindFirstValue(StampClaim) == _accounts.Of(site, id).Stamp
            && user.FindFirstValue(SessionClaim) is string session && !_ended.ContainsKey(session)
            && long.TryParse(user.FindFirstValue(EndClaim), NumberStyles.None, CultureInfo.InvariantCulture, out long end)
            && _clock.GetUtcNow().ToUnixTimeSeconds() < end;
        if (!good) context.RejectPrincipal();
    }

    /// <summary>A token that ends with the session of this request, for what stays open; dispose it when the stream ends.</summary>
    public async Task<CancellationTokenSource> FollowAsync(HttpContext http, params CancellationToken[] others)
    {
        AuthenticateResult ticket = await http.AuthenticateAsync(Doors.Scheme);
        CancellationTokenSource stream = CancellationTokenSource.CreateLinkedTokenSource(others);
        (string site, string person) = (http.User.Site()!, http.User.Person()!);
        _streams[stream] = (site, person, http.User.FindFirstValue(SessionClaim)!);
        TimeSpan left = (ticket.Properties?.ExpiresUtc ?? DateTimeOffset.MinValue) - _clock.GetUtcNow();
        TimeSpan most = DateTimeOffset.FromUnixTimeSeconds(
            long.Parse(http.User.FindFirstValue(EndClaim)!, CultureInfo.InvariantCulture)) - _clock.GetUtcNow();
        if (most < left) left = most;
        stream.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);

        // Changed between the check of the cookie and here: it would be missed otherwise.
        if (http.User.FindFirstValue(StampClaim) != _accounts.Of(site, person).Stamp) await stream.CancelAsync();
        return stream;
    }

    /// <summary>The stream has ended.</summary>
    public void Leave(CancellationTokenSource stream)
    {
        _streams.TryRemove(stream, out _);
        stream.Dispose();
    }

    public void Dispose() => _accounts.Changed -= EndStreams;

    private void EndStreams(string site, string person) => End(stream => stream.Site == site && stream.Person == person);

    private void End(Func<(string Site, string Person, string Session), bool> which)
    {
        foreach ((CancellationTokenSource stream, (string, string, string) of) in _streams)
        {
            if (!which(of) || !_streams.TryRemove(stream, out _)) continue;
            try
            {
                stream.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended by itself in this very moment.
            }
        }
    }
}
