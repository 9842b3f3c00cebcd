using Logistics.Hub.Web.Components;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Logistics.Hub.Web;

/// <summary>Signing in by tapping site and person and typing the PIN, and signing out.</summary>
internal static class SignIn
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/sign-in", (HttpContext http, string? site, string? person) => Page(http, site, person, null));
        pages.MapPost("/sign-in", EnterAsync);
        pages.MapPost("/sign-out", LeaveAsync);
        pages.MapGet("/no-entry", (HttpContext http) =>
        {
            var texts = Language(http, null, null);
            var page = new { Texts = texts, Title = texts["no-entry"] };
            return new RazorComponentResult<MessagePage>(page) { StatusCode = StatusCodes.Status403Forbidden };
        });
    }

    private static async Task<IResult> EnterAsync(
        HttpContext http, [FromForm] string site, [FromForm] string person, [FromForm] string pin, DemonstrationPin right,
        SignInTries tries, IReadOnlyDictionary<string, SiteView> views)
    {
        var address = http.Connection.RemoteIpAddress;
        if (views.GetValueOrDefault(site)?.Person(person) is not { } known) return Results.LocalRedirect("/sign-in");
        if (tries.Waiting(address) > TimeSpan.Zero) return Page(http, site, person, "sign-in.wait");
        if (!right.Matches(pin.Trim()))
        {
            tries.Wrong(address);
            return Page(http, site, person, tries.Waiting(address) > TimeSpan.Zero ? "sign-in.wait" : "sign-in.wrong");
        }

        tries.Right(address);
        await http.SignInAsync(Doors.Scheme, Doors.Principal(site, known.Id, known.Role));
        return Results.LocalRedirect("/");
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Results.BadRequest();
        await http.SignOutAsync(Doors.Scheme);
        return Results.LocalRedirect("/sign-in");
    }

    private static RazorComponentResult<SignInPage> Page(HttpContext http, string? site, string? person, string? answer)
    {
        var views = http.RequestServices.GetRequiredService<IReadOnlyDictionary<string, SiteView>>();
        var view = views.Count == 1 ? views.Values.First() : views.GetValueOrDefault(site ?? "");
        var known = view?.Person(person ?? "");
        var texts = Language(http, view, known?.Language);
        return new(new
        {
            Texts = texts,
            Views = (IReadOnlyList<SiteView>)[.. views.Values.OrderBy(other => other.Site.Name, StringComparer.Ordinal)],
            Token = http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http).RequestToken!,
            View = view,
            Person = known,
            Answer = answer is null ? null : texts[answer],
        });
    }

    // The person's language, else the site's, else the first that the browser asks for and we have.
    private static Texts Language(HttpContext http, SiteView? view, string? person) =>
        person is not null ? Texts.For(person)
        : view is not null ? Texts.For(view.Site.Language)
        : http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(language => Texts.Known(language.Value.ToString())).FirstOrDefault(texts => texts is not null) ?? Texts.For("en");
}
