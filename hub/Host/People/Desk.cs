using Logistics.Core;
using Logistics.Hub.Web;
using Logistics.Wire.Site;

namespace Logistics.Hub.People;

/// <summary>Where people's requests reach the sites: what the person may see, what they may say, and the note of what they said.</summary>
internal sealed class Desk(IReadOnlyDictionary<string, SiteView> views, AuditLog audit)
{
    /// <summary>The site through the eyes of whoever asks; null for a site that is not here and for strangers.</summary>
    public Sight? Look(HttpContext http, string site) =>
        views.GetValueOrDefault(site) is SiteView view && PersonOf(http) is Person person && http.User.Site() == site
            ? new Sight(view, person.Provider) : null;

    /// <summary>Who asks; null for strangers.</summary>
    public Person? PersonOf(HttpContext http) =>
        views.GetValueOrDefault(http.User.Site() ?? "")?.Person(http.User.Person() ?? "");

    /// <summary>Hands the word of whoever asks to their site's loop, if their role may say it, and notes it with what came of it.</summary>
    /// <returns>What came of it; null when the role may not say it.</returns>
    public async Task<Refusal?> TellAsync(HttpContext http, Sight sight, Command command)
    {
        if (!Doors.MaySay(http.User.Role()!, command.Kind)) return null;
        Refusal refusal = await sight.SubmitAsync(command);
        audit.Append($"command.{Words.Of(command.Kind)}", refusal == Refusal.None ? "ok" : Words.Of(refusal), sight.Site.Site, command.By,
            command.Task.Length > 0 ? command.Task : command.Subject, http.Connection.RemoteIpAddress?.ToString());
        return refusal;
    }
}
