using System.Globalization;
using System.Text;
using Logistics.Core;
using Logistics.Wire;
using Logistics.Wire.Node;
using Logistics.Wire.Yaml;

namespace Logistics.Hub.Authority;

/// <summary>
/// Holds a node's configuration against its site: a channel that one of them has and the other has not is the commonest mistake, and no
/// error, since either may come first. Pure.
/// </summary>
internal static class ChannelCheck
{
    private const int NamesMost = 20;

    /// <summary>What is strange, a sentence each, by line of the file; 0 is the whole file.</summary>
    /// <param name="node">Id of the node.</param>
    /// <param name="wanted">What it is to have.</param>
    /// <param name="settings">The site that it belongs to.</param>
    public static IReadOnlyList<FileError> Warnings(string node, WantedConfiguration wanted, SiteConfiguration settings)
    {
        string name = $"{node}.yaml";
        (NodeFile? file, IReadOnlyList<FileError> errors) = NodeFileReader.Read(name, Encoding.UTF8.GetBytes(wanted.Yaml), null);

        // It was sound when it was taken; another version may see that otherwise.
        if (file is null) return errors;
        ILookup<string, SensorSettings> mapped = settings.Sensors
            .Where(sensor => settings.Publishers[sensor.Publisher] == node).ToLookup(sensor => sensor.Name, StringComparer.Ordinal);
        HashSet<string> given = [.. file.Sensors.Select(sensor => sensor.Channel)];
        List<string> missing = [.. mapped.Select(channel => channel.Key).Where(channel => !given.Contains(channel))];
        List<FileError> warnings = [];
        foreach (SensorConfig sensor in file.Sensors)
        {
            string? warning = mapped[sensor.Channel].FirstOrDefault() is { } known
                ? Presence(sensor, known, settings)
                : $"the site file gives '{node}:{sensor.Channel}' to no bed, point or reader: what it says is refused until it does"
                    + (Suggestion.Nearest(sensor.Channel, missing) is { } nearest ? $". Did you mean '{nearest}'?" : "");
            if (warning is null) continue;
            (int line, int column) = file.Places.GetValueOrDefault(sensor.Channel);
            warnings.Add(new FileError(name, line, column, warning));
        }
        if (missing.Count > 0)
        {
            string names = string.Join(", ", missing.Take(NamesMost));
            string more = missing.Count > NamesMost ? $" and {missing.Count - NamesMost} more" : "";
            warnings.Add(new FileError(name, 0, 0, $"the site file expects of '{node}' what no sensor here gives: {names}{more}"));
        }
        return warnings;
    }

    /// <summary>A node that waits longer for a tag than its hub tells of a stay that is over, and one that tells of it more rarely makes
    /// two stays of one.</summary>
    private static string? Presence(SensorConfig sensor, SensorSettings known, SiteConfiguration settings)
    {
        if (known.Role != SensorRole.TagRead || sensor.GoneAfter is not { } gone) return null;
        GateSettings? gate = settings.Gates.FirstOrDefault(one => one.First == known.Subject || one.Second == known.Subject);
        long patienceMs = gate?.GoneAfterMs ?? settings.PlaceRules.ElementAtOrDefault(known.Subject)?.GoneAfterMs ?? 0;
        double every = Math.Max(gone.TotalMilliseconds, sensor.Heartbeat?.TotalMilliseconds ?? 0);
        return patienceMs == 0 || every < patienceMs
            ? null
            : string.Create(
                CultureInfo.InvariantCulture, $"'{sensor.Channel}' lets up to {every / 1_000} s pass between two words of a tag, and "
                + $"the site file takes it for gone after {patienceMs / 1_000.0} s: that must be longer");
    }
}
