using System.Security.Claims;
using Logistics.Core;
using Logistics.Hub.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Hub.Api;

/// <summary>The sites of this hub, as requests see them.</summary>
internal sealed class Sites(IReadOnlyDictionary<string, SiteView> views, HubServer server)
{
    public SiteView? Find(string site) => views.GetValueOrDefault(site);

    public IReadOnlyDictionary<string, long> RefusedByReason(string site) => server.RefusedByReason(site);

    /// <summary>Hands a person's word to the site's loop, if their role may say it, and says what came of it.</summary>
    public async Task<Results<Ok<Answer>, Conflict<RefusalAnswer>, ForbidHttpResult, NotFound>> TellAsync(
        ClaimsPrincipal user, string site, Command command)
    {
        if (Find(site) is not SiteView view) return TypedResults.NotFound();
        if (!Doors.MaySay(user.Role()!, command.Kind)) return TypedResults.Forbid();
        Refusal refusal = await view.SubmitAsync(command);
        return refusal == Refusal.None ? TypedResults.Ok(new Answer(true)) : TypedResults.Conflict(Say(user, refusal));
    }

    /// <summary>A refusal in the person's language.</summary>
    public RefusalAnswer Say(ClaimsPrincipal user, Refusal refusal)
    {
        string language = Find(user.Site() ?? "")?.Person(user.Person() ?? "")?.Language ?? "en";
        string code = Words.Of(refusal);
        return new RefusalAnswer(code, Texts.For(language)[$"refusal.{code}"]);
    }
}
