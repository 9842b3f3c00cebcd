using System.Net;
using Logistics.Wire.Site;

namespace Logistics.Hub.People;

/// <summary>A demonstration has prepared credentials; so it must never be taken for, or reached like, the real thing.</summary>
public static class Demonstration
{
    /// <summary>The file in a data folder that holds the PIN of its demonstration.</summary>
    public const string PinFile = "pin";

    /// <summary>Makes sure that sites, listeners and data folder go together.</summary>
    /// <param name="sites">All sites of the hub.</param>
    /// <param name="listeners">Addresses at which anything of the hub listens.</param>
    /// <param name="data">Data folder.</param>
    /// <returns>Whether this is a demonstration.</returns>
    /// <exception cref="StartException">They do not; the message says what to do.</exception>
    public static bool Check(IReadOnlyList<SiteFile> sites, IEnumerable<IPAddress> listeners, string data)
    {
        if (sites.All(site => !site.Demonstration))
        {
            if (!File.Exists(Path.Combine(data, PinFile))) return false;
            throw new StartException($"The data folder {data} was used for a demonstration, where everyone has one PIN. "
                + "Choose another with --data for a real site.");
        }
        if (sites.FirstOrDefault(site => !site.Demonstration) is SiteFile real)
        {
            throw new StartException($"'{real.Site}' is a real site and '{sites.First(site => site.Demonstration).Site}' a demonstration: "
                + "run them in two hubs, with two data folders.");
        }
        if (listeners.FirstOrDefault(address => !IPAddress.IsLoopback(address)) is IPAddress open)
        {
            throw new StartException($"A demonstration has one PIN for all, so it listens on this machine only, not at {open}. "
                + "Leave the address out, or set 'demonstration: false' in the site file and give people their own PIN or password.");
        }
        return true;
    }
}
