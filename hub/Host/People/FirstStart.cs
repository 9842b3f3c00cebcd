using Logistics.Storage;
using Logistics.Wire.Site;

namespace Logistics.Hub.People;

/// <summary>How the first administrator of a real site gets in.</summary>
public static class FirstStart
{
    /// <summary>Makes a set-up code when a site has no administrator who can sign in, and says what to do with it.</summary>
    /// <returns>Lines for the console of whoever runs the hub; empty when there is nothing to set up.</returns>
    /// <exception cref="IOException">The disk does not take the code.</exception>
    public static string Notice(IReadOnlyList<SiteFile> sites, AccountBook accounts, IFolder folder, Uri address, DateTimeOffset now)
    {
        SiteFile[] waiting = [.. sites.Where(site => !site.Demonstration && !site.People.Any(person =>
            person.Role == "administrator" && accounts.Of(site.Site, person.Id) is { Secret.IsPassword: true }))];
        List<string> lines = [];
        foreach (SiteFile site in waiting)
        {
            lines.Add(site.People.FirstOrDefault(person => person.Role == "administrator") is Person first
                ? $"hub: '{first.Id}' of {site.Site} chooses a password at {new Uri(address, $"set-up?site={site.Site}")}"
                : $"hub: nobody can be let in at {site.Site}: give someone in its site file the role 'administrator', and start again");
        }
        if (waiting.Any(site => site.People.Any(person => person.Role == "administrator")))
        {
            lines.Add($"hub: set-up code {AccountBook.NewSetUpCode(folder, now)}, for one use within 24 hours; "
                + "'hub set-up --data DIR' makes another");
        }
        return string.Join(Environment.NewLine, lines);
    }
}
