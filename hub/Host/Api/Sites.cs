using Logistics.Core;
using Logistics.Hub.People;
using Logistics.Hub.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Hub.Api;

/// <summary>The sites of this hub, as requests to the API see them.</summary>
internal sealed class Sites(Desk desk, HubServer server)
{
    /// <summary>The site, as far as whoever asks may see it.</summary>
    public Sight? Find(HttpContext http, string site) => desk.Look(http, site);

    public IReadOnlyDictionary<string, long> RefusedByReason(string site) => server.RefusedByReason(site);

    /// <summary>Hands a person's word to the site's loop, if their role may say it, and says what came of it.</summary>
    public async Task<Results<Ok<Answer>, Conflict<RefusalAnswer>, ForbidHttpResult, NotFound>> TellAsync(
        HttpContext http, string site, Command command)
    {
        if (Find(http, site) is not Sight sight) return TypedResults.NotFound();
        return await desk.TellAsync(http, sight, command) switch
        {
            null => TypedResults.Forbid(),
            Refusal.None => TypedResults.Ok(new Answer(true)),
            Refusal refusal => TypedResults.Conflict(Say(http, refusal)),
        };
    }

    /// <summary>A refusal in the person's language.</summary>
    public RefusalAnswer Say(HttpContext http, Refusal refusal)
    {
        string code = Words.Of(refusal);
        return new RefusalAnswer(code, TextsOf(http)[$"refusal.{code}"]);
    }

    /// <summary>The person's language.</summary>
    public Texts TextsOf(HttpContext http) => Texts.Of(http, desk.PersonOf(http)?.Language ?? "en");
}
