using Logistics.Hub.People;
using Logistics.Hub.Web.Components;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Logistics.Hub.Web;

/// <summary>Signing in by name, by card, by passkey and with a one-time code, and signing out.</summary>
internal static class SignIn
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/sign-in", (HttpContext http, string? site, string? person, string? way) => Page(http, site, person, way, null));
        pages.MapPost("/sign-in", EnterAsync);
        pages.MapGet("/badge", (HttpContext http) => BadgePage(http, "", null));
        pages.MapPost("/badge", EnterWithBadgeAsync);
        pages.MapPost("/sign-in/passkey/begin", BeginPasskeyAsync);
        pages.MapPost("/sign-in/passkey", EnterWithPasskeyAsync);
        pages.MapGet("/set-up", (HttpContext http, string? site) => SetUpPage(http, site, "", null));
        pages.MapPost("/set-up", EnterWithCodeAsync);
        pages.MapPost("/sign-out", LeaveAsync);
        pages.MapPost("/language", ChooseLanguage);
        pages.MapGet("/no-entry", (HttpContext http) => Message(http, "no-entry", StatusCodes.Status403Forbidden));
    }

    /// <summary>A page with one sentence.</summary>
    public static IResult Message(HttpContext http, string text, int status)
    {
        var texts = Language(http, null, null);
        var demonstration = Views(http).Values.Any(view => view.Site.Demonstration);
        var page = new { Texts = texts, Title = texts[text], Demonstration = demonstration };
        return new RazorComponentResult<MessagePage>(page) { StatusCode = status };
    }

    /// <summary>How long to wait, as a sentence.</summary>
    public static string WaitText(Texts texts, TimeSpan wait)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        return texts.Say("sign-in.wait", seconds < 120
            ? texts.Say("wait.seconds", seconds) : texts.Say("wait.minutes", (seconds + 59) / 60));
    }

    /// <summary>What came of an attempt, as a sentence.</summary>
    public static string AnswerText(Texts texts, Entry entry, string wrong) => entry switch
    {
        { Kind: EntryKind.Weak } => texts[entry.Fault!],
        { Wait: var wait } when wait > TimeSpan.Zero => WaitText(texts, wait),
        _ => texts[wrong],
    };

    private static async Task<IResult> EnterAsync(
        HttpContext http, [FromForm] string? site, [FromForm] string? person, [FromForm] string? pin, [FromForm] string? way,
        Entrance entrance)
    {
        var entry = await entrance.ByNameAsync(http, site ?? "", person ?? "", way is null ? (pin ?? "").Trim() : pin ?? "");
        return entry.Kind == EntryKind.In ? Results.LocalRedirect("/") : Page(http, site, person, way, entry);
    }

    private static async Task<IResult> EnterWithBadgeAsync(
        HttpContext http, [FromForm] string? badge, [FromForm] string? pin, Entrance entrance)
    {
        var entry = await entrance.ByBadgeAsync(http, badge ?? "", (pin ?? "").Trim());
        return entry.Kind == EntryKind.In ? Results.LocalRedirect("/") : BadgePage(http, badge ?? "", entry);
    }

    private static async Task<IResult> BeginPasskeyAsync(HttpContext http, IAntiforgery antiforgery, PasskeyDesk passkeys) =>
        await antiforgery.IsRequestValidAsync(http) ? Results.Json(await passkeys.BeginSigningInAsync(http)) : Results.BadRequest();

    private static async Task<IResult> EnterWithPasskeyAsync(
        HttpContext http, [FromForm] string? state, [FromForm] string? credential, Entrance entrance, PasskeyDesk passkeys)
    {
        var entry = await entrance.ByPasskeyAsync(http, () => passkeys.ProveAsync(http, state ?? "", credential ?? ""));
        if (entry.Kind == EntryKind.In) return Results.NoContent();
        var texts = Language(http, OnlyView(http, null), null);
        return Results.Text(AnswerText(texts, entry, "passkey.wrong"), statusCode: StatusCodes.Status401Unauthorized);
    }

    private static async Task<IResult> EnterWithCodeAsync(
        HttpContext http, [FromForm] string? site, [FromForm] string? person, [FromForm] string? code, [FromForm] string? pin,
        Entrance entrance)
    {
        var entry = await entrance.ByCodeAsync(http, site ?? "", person ?? "", code ?? "", pin ?? "");
        return entry.Kind == EntryKind.In ? Results.LocalRedirect("/") : SetUpPage(http, site, person ?? "", entry);
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, IAntiforgery antiforgery, Entrance entrance)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Results.BadRequest();
        await entrance.LeaveAsync(http);

        // Whoever takes a shared phone next reads their own language.
        http.Response.Cookies.Delete(Texts.Cookie, Kept(http));
        return Results.LocalRedirect("/sign-in");
    }

    private static IResult ChooseLanguage(HttpContext http, [FromForm] string? language, [FromForm] string? back)
    {
        if (Texts.Known(language ?? "") is { } texts)
            http.Response.Cookies.Append(Texts.Cookie, texts.Language, Kept(http));
        return Results.LocalRedirect(WebPages.Within(back));
    }

    /// <summary>How a choice that is no secret is kept on a device.</summary>
    internal static CookieOptions Kept(HttpContext http) => new()
    {
        Path = "/", HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, MaxAge = TimeSpan.FromDays(400),
    };

    private static RazorComponentResult<SignInPage> Page(HttpContext http, string? site, string? person, string? way, Entry? entry)
    {
        var view = OnlyView(http, site);

        // At a real site the page names only those who tap their name; of others it says nothing, not even that they exist.
        var listed = view?.Person(person ?? "") is { } known && (view.Site.Demonstration || !SecretRules.NeedsPassword(known.Role))
            ? known : null;
        var byName = view is not null && listed is null && (way == "password" || !string.IsNullOrEmpty(person));
        var texts = Language(http, view, listed?.Language);
        return new(new
        {
            Texts = texts,
            Views = Sorted(http),
            Token = Token(http),
            View = view,
            Person = listed,
            ByName = byName,
            Typed = byName ? person ?? "" : "",
            Answer = entry is { } came ? AnswerText(texts, came, byName ? "sign-in.wrong-name" : "sign-in.wrong") : null,
        });
    }

    private static RazorComponentResult<BadgePage> BadgePage(HttpContext http, string badge, Entry? entry)
    {
        var texts = Language(http, OnlyView(http, null), null);
        return new(new
        {
            Texts = texts, Token = Token(http), Badge = badge, Demonstration = Views(http).Values.Any(view => view.Site.Demonstration),
            Answer = entry is { } came ? AnswerText(texts, came, "badge.wrong") : null,
        });
    }

    private static RazorComponentResult<SetUpPage> SetUpPage(HttpContext http, string? site, string typed, Entry? entry)
    {
        var view = OnlyView(http, site);
        var texts = Language(http, view, null);
        return new(new
        {
            Texts = texts, Views = Sorted(http), View = view, Token = Token(http), Typed = typed,
            Answer = entry is { } came ? AnswerText(texts, came, "set-up.wrong") : null,
        });
    }

    private static IReadOnlyDictionary<string, SiteView> Views(HttpContext http) =>
        http.RequestServices.GetRequiredService<IReadOnlyDictionary<string, SiteView>>();

    private static IReadOnlyList<SiteView> Sorted(HttpContext http) =>
        [.. Views(http).Values.OrderBy(view => view.Site.Name, StringComparer.Ordinal)];

    private static SiteView? OnlyView(HttpContext http, string? site)
    {
        var views = Views(http);
        return views.Count == 1 ? views.Values.First() : views.GetValueOrDefault(site ?? "");
    }

    private static string Token(HttpContext http) =>
        http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http).RequestToken!;

    // The person's language, else the site's.
    private static Texts Language(HttpContext http, SiteView? view, string? person) => Texts.Of(http, person ?? view?.Site.Language);
}
