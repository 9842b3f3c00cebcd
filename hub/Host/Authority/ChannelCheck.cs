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

    /// <summary>What is strange, in the order of the file, and what concerns all of it last.</summary>
    /// <param name="node">Id of the node.</param>
    /// <param name="wanted">What it is to have.</param>
    /// <param name="settings">The site that it belongs to.</param>
    public static IReadOnlyList<ChannelWarning> Warnings(string node, WantedConfiguration wanted, SiteConfiguration settings)
    {
        (NodeFile? file, IReadOnlyList<FileError> errors) =
            NodeFileReader.Read($"{node}.yaml", Encoding.UTF8.GetBytes(wanted.Yaml), null);

        // It was sound when it was taken; another version may see that otherwise.
        if (file is null) return [.. errors.Select(error => new ChannelWarning("file", error.Line, error.Column, error.Message))];
        ILookup<string, SensorSettings> mapped = settings.Sensors
            .Where(sensor => settings.Publishers[sensor.Publisher] == node).ToLookup(sensor => sensor.Name, StringComparer.Ordinal);
        HashSet<string> given = [.. file.Sensors.Select(sensor => sensor.Channel)];
        List<string> missing = [.. mapped.Select(channel => channel.Key).Where(channel => !given.Contains(channel))];
        List<ChannelWarning> warnings = [];
        foreach (SensorConfig sensor in file.Sensors)
        {
            (int line, int column) = file.Places.GetValueOrDefault(sensor.Channel);
            ChannelWarning? warning = mapped[sensor.Channel].FirstOrDefault() is { } known
                ? Presence(sensor, known, settings)
                : Suggestion.Nearest(sensor.Channel, missing) is { } nearest
                    ? new ChannelWarning("unmapped-near", 0, 0, node, sensor.Channel, nearest)
                    : new ChannelWarning("unmapped", 0, 0, node, sensor.Channel);
            if (warning is not null) warnings.Add(warning with { Line = line, Column = column });
        }
        if (missing.Count > 0)
        {
            string names = string.Join(", ", missing.Take(NamesMost));
            warnings.Add(missing.Count > NamesMost
                ? new ChannelWarning("missing-more", 0, 0, node, names, missing.Count - NamesMost)
                : new ChannelWarning("missing", 0, 0, node, names));
        }
        return warnings;
    }

    /// <summary>A node that waits longer for a tag than its hub tells of a stay that is over, and one that tells of it more rarely makes
    /// two stays of one.</summary>
    private static ChannelWarning? Presence(SensorConfig sensor, SensorSettings known, SiteConfiguration settings)
    {
        if (known.Role != SensorRole.TagRead || sensor.GoneAfter is not { } gone) return null;
        GateSettings? gate = settings.Gates.FirstOrDefault(one => one.First == known.Subject || one.Second == known.Subject);
        long patienceMs = gate?.GoneAfterMs ?? settings.PlaceRules.ElementAtOrDefault(known.Subject)?.GoneAfterMs ?? 0;
        double every = Math.Max(gone.TotalMilliseconds, sensor.Heartbeat?.TotalMilliseconds ?? 0);
        return patienceMs == 0 || every < patienceMs
            ? null
            : new ChannelWarning("presence", 0, 0, sensor.Channel, every / 1_000, patienceMs / 1_000.0);
    }
}
