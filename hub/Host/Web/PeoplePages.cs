using System.Globalization;
using System.Security.Cryptography;
using Logistics.Hub.People;
using Logistics.Hub.Web.Components;
using Logistics.Wire.Site;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Logistics.Hub.Web;

/// <summary>One's own page, and the administrator's: the people of the site, what they prove themselves with, and the log.</summary>
internal static class PeoplePages
{
    private const int LinesShown = 50;

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/me", (HttpContext http, string? answer) => Me(http, answer, IsGood(answer))).RequireAuthorization(Doors.Anyone);
        pages.MapPost("/me/secret", ChangeAsync).RequireAuthorization(Doors.Anyone);
        pages.MapPost("/me/passkeys/begin", BeginPasskeyAsync).RequireAuthorization(Doors.Anyone);
        pages.MapPost("/me/passkeys", AddPasskeyAsync).RequireAuthorization(Doors.Anyone);
        pages.MapPost("/me/passkeys/remove", RemovePasskeyAsync).RequireAuthorization(Doors.Anyone);
        pages.MapPost("/me/sessions/end", EndSessionsAsync).RequireAuthorization(Doors.Anyone);

        pages.MapGet("/people/{site}", People).RequireAuthorization(Doors.Administrator);
        pages.MapGet("/people/{site}/{person}", (HttpContext http, string site, string person, string? answer) =>
            OnePerson(http, site, person, answer)).RequireAuthorization(Doors.Administrator);
        pages.MapPost("/people/{site}/{person}/{act}", ActAsync).RequireAuthorization(Doors.Administrator);
        pages.MapGet("/audit/{site}", Audit).RequireAuthorization(Doors.Administrator);
    }

    private static RazorComponentResult<MePage> Me(HttpContext http, string? answer, bool good)
    {
        var viewer = WebPages.Viewer(http);
        var accounts = http.RequestServices.GetRequiredService<AccountBook>();
        return new(new
        {
            Viewer = viewer, Account = accounts.Of(viewer.Site, viewer.Person), AnswerGood = good,
            Answer = answer is null ? null : viewer.Texts.Has(answer) ? viewer.Texts[answer] : answer,
        });
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, [FromForm] string? old, [FromForm] string? fresh, Entrance entrance)
    {
        var viewer = WebPages.Viewer(http);
        var person = viewer.View.Person(viewer.Person)!;
        var entry = await entrance.ChangeAsync(http, viewer.Site, person, old ?? "", fresh ?? "");
        return entry.Kind == EntryKind.In
            ? Results.LocalRedirect("/me?answer=done.secret-changed")
            : Me(http, SignIn.AnswerText(viewer.Texts, entry, Wrong(person)), good: false);
    }

    private static async Task<IResult> BeginPasskeyAsync(HttpContext http, [FromForm] string? pin, Entrance entrance, PasskeyDesk passkeys)
    {
        var viewer = WebPages.Viewer(http);
        var person = viewer.View.Person(viewer.Person)!;
        var entry = await entrance.ConfirmAsync(http, viewer.Site, person, pin ?? "");
        return entry.Kind == EntryKind.In
            ? Results.Json(await passkeys.BeginAddingAsync(http, viewer.Site, person))
            : Results.Text(SignIn.AnswerText(viewer.Texts, entry, Wrong(person)), statusCode: StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> AddPasskeyAsync(
        HttpContext http, [FromForm] string? state, [FromForm] string? credential, PasskeyDesk passkeys, Sessions sessions, AuditLog audit)
    {
        var viewer = WebPages.Viewer(http);
        var person = viewer.View.Person(viewer.Person)!;
        var added = await passkeys.AddAsync(http, viewer.Site, person, state ?? "", credential ?? "");
        audit.Append("passkey-added", added ? "ok" : "refused", viewer.Site, viewer.Person, viewer.Person, Address(http));
        if (!added) return Results.Text(viewer.Texts["passkey.wrong"], statusCode: StatusCodes.Status400BadRequest);
        await sessions.BeginAsync(http, viewer.Site, person);
        return Results.NoContent();
    }

    private static async Task<IResult> RemovePasskeyAsync(
        HttpContext http, [FromForm] string? which, AccountBook accounts, Sessions sessions, AuditLog audit)
    {
        var viewer = WebPages.Viewer(http);
        Remove(accounts, viewer.Site, viewer.Person, which);
        audit.Append("passkey-removed", "ok", viewer.Site, viewer.Person, viewer.Person, Address(http));
        await sessions.BeginAsync(http, viewer.Site, viewer.View.Person(viewer.Person)!);
        return Results.LocalRedirect("/me?answer=done.passkey-removed");
    }

    private static async Task<IResult> EndSessionsAsync(
        HttpContext http, IAntiforgery antiforgery, AccountBook accounts, Entrance entrance, AuditLog audit)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Results.BadRequest();
        var viewer = WebPages.Viewer(http);
        accounts.Change(viewer.Site, viewer.Person, account => account);
        audit.Append("sessions-ended", "ok", viewer.Site, viewer.Person, viewer.Person, Address(http));
        await entrance.LeaveAsync(http);
        return Results.LocalRedirect("/sign-in");
    }

    private static RazorComponentResult<PeoplePage> People(HttpContext http, string site, AccountBook accounts, Throttle throttle) =>
        new(new { Viewer = WebPages.Viewer(http), Accounts = accounts, Throttle = throttle });

    private static IResult OnePerson(HttpContext http, string site, string person, string? answer)
    {
        var viewer = WebPages.Viewer(http);
        if (viewer.View.Person(person) is not { } known) return SignIn.Message(http, "gone", StatusCodes.Status404NotFound);
        var services = http.RequestServices;
        var account = services.GetRequiredService<AccountBook>().Of(site, person);
        return new RazorComponentResult<PersonPage>(new
        {
            Viewer = viewer, Person = known, Account = account,
            IsLocked = Names(account).Any(services.GetRequiredService<Throttle>().IsLocked),
            Answer = answer is not null && IsGood(answer) && viewer.Texts.Has(answer) ? viewer.Texts[answer] : null,
        });
    }

    private static async Task<IResult> ActAsync(
        HttpContext http, string site, string person, string act, [FromForm] string? which, AccountBook accounts, Entrance entrance,
        Throttle throttle, AuditLog audit, TimeProvider clock)
    {
        var viewer = WebPages.Viewer(http);
        if (viewer.View.Person(person) is not { } known) return SignIn.Message(http, "gone", StatusCodes.Status404NotFound);
        var password = SecretRules.NeedsPassword(known.Role);
        var now = clock.GetUtcNow();
        string? shown = null;
        IResult? page = null;
        switch (act)
        {
            case "pin" when !password && !viewer.View.Site.Demonstration:
                shown = NewPin(known);
                await entrance.SetAsync(site, known, shown);
                break;
            case "code" when password && !viewer.View.Site.Demonstration:
                (shown, var code) = OneTimeCode.New(now);
                accounts.Change(site, person, account => account with { Code = code });
                break;
            case "badge" when !password:
                var (token, badge) = Badge.New(now);
                accounts.Change(site, person, account => account with { Badges = [.. account.Badges, badge] });
                page = new RazorComponentResult<BadgeCard>(new
                {
                    Viewer = viewer, Person = known, Badge = badge, Address = $"{http.Request.Scheme}://{http.Request.Host}/badge#{token}",
                });
                break;
            case "revoke-badge":
                accounts.Change(site, person, account => account with { Badges = [.. account.Badges.Where(badge => badge.Hash != which)] });
                break;
            case "revoke-passkey":
                Remove(accounts, site, person, which);
                break;
            case "end-sessions":
                accounts.Change(site, person, account => account);
                break;
            case "unlock":
                foreach (var name in Names(accounts.Of(site, person))) throttle.Unlock(name);
                break;
            default:
                return SignIn.Message(http, "gone", StatusCodes.Status404NotFound);
        }
        audit.Append($"person.{act}", "ok", site, viewer.Person, person, Address(http));
        if (page is not null) return page;
        return shown is null
            ? Results.LocalRedirect($"/people/{site}/{person}?answer=done.{act}")
            : new RazorComponentResult<SecretCard>(new { Viewer = viewer, Person = known, Secret = shown, IsCode = password });
    }

    private static RazorComponentResult<AuditPage> Audit(
        HttpContext http, string site, AuditLog audit, string? person, DateOnly? day, long? before)
    {
        var viewer = WebPages.Viewer(http);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(viewer.View.Site.TimeZone);

        // What the reader did a moment ago belongs on the page; a disk that does not take it must not keep the page away.
        audit.Settle(TimeSpan.FromSeconds(1));
        var (entries, next) = audit.Read(
            entry => (entry.Site == site || entry.Site is null)
                && (string.IsNullOrEmpty(person) || entry.Who == person || entry.About == person)
                && (day is null || viewer.Day(entry.At) == day),
            before ?? long.MaxValue, LinesShown);
        return new(new
        {
            Viewer = viewer, Entries = entries, Next = next, Filter = person ?? "",
            Day = day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "", audit.Head, audit.Failure, Zone = zone,
        });
    }

    private static void Remove(AccountBook accounts, string site, string person, string? which) =>
        accounts.Change(site, person, account => account with
        {
            Passkeys = [.. account.Passkeys.Where(passkey => Convert.ToHexString(passkey.Id) != which)],
        });

    private static IEnumerable<string> Names(Account account) =>
        account.Badges.Select(badge => $"badge/{badge.Hash}").Prepend(Entrance.CountName(account.Site, account.Person));

    private static string NewPin(Person person)
    {
        while (true)
        {
            var pin = RandomNumberGenerator.GetString("0123456789", SecretRules.PinLength);
            if (SecretRules.Fault(pin, person) is null) return pin;
        }
    }

    private static string Wrong(Person person) => SecretRules.NeedsPassword(person.Role) ? "me.wrong-password" : "sign-in.wrong";

    private static bool IsGood(string? answer) => answer?.StartsWith("done.", StringComparison.Ordinal) ?? false;

    private static string? Address(HttpContext http) => http.Connection.RemoteIpAddress?.ToString();
}
