using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Logistics.Wire.Node;

/// <summary>Changes single values in the text of a node file and leaves everything else as its writer wrote it, comments
/// included.</summary>
public static class NodeFileEditor
{
    /// <summary>The text with some keys of one sensor set or taken out.</summary>
    /// <param name="yaml">A sound node file.</param>
    /// <param name="channel">The sensor's channel.</param>
    /// <param name="changes">Each key once, with its value as it is written; null takes it out.</param>
    /// <returns>The changed text; null when the file is not sound, has no such sensor, or is written in a way in which it can't be
    /// done without touching something else.</returns>
    public static string? With(string yaml, string channel, IReadOnlyList<(string Key, string? Value)> changes)
    {
        if (Read(yaml) is not { } before || SensorOf(yaml, channel) is not { } sensor) return null;
        var edits = new List<(int Start, int End, string Text)>();
        var added = new List<(string Key, string Value)>();
        foreach (var (key, value) in changes)
        {
            var at = sensor.Children.Keys.ToList().FindIndex(one => one is YamlScalarNode { Value: { } name } && name == key);
            if (at >= 0 && value is not null)
                edits.Add(((int)sensor.Children[at].Value.Start.Index, (int)sensor.Children[at].Value.End.Index, value));
            else if (at >= 0)
                edits.Add(Removal(yaml, sensor, at));
            else if (value is not null)
                added.Add((key, value));
        }
        if (added.Count > 0)
            edits.Add(Addition(yaml, sensor, added));
        var text = new StringBuilder(yaml);
        foreach (var (start, end, put) in edits.OrderByDescending(edit => edit.Start))
            text.Remove(start, end - start).Insert(start, put);
        var changed = text.ToString();
        return Read(changed) is { } after && IsElsewhereSame(before, after, channel) && Holds(changed, channel, changes) ? changed : null;
    }

    /// <summary>What stands at some keys of one sensor, as it is written; a key that is not there is left out.</summary>
    /// <param name="yaml">A node file.</param>
    /// <param name="channel">The sensor's channel.</param>
    /// <param name="keys">The keys.</param>
    public static IReadOnlyDictionary<string, string> Values(string yaml, string channel, IEnumerable<string> keys)
    {
        var sensor = SensorOf(yaml, channel);
        return sensor is null ? new Dictionary<string, string>() : keys
            .Where(key => sensor.Children.TryGetValue(new YamlScalarNode(key), out var value) && value is YamlScalarNode)
            .ToDictionary(key => key, key => ((YamlScalarNode)sensor.Children[new YamlScalarNode(key)]).Value ?? "");
    }

    private static (int Start, int End, string Text) Removal(string yaml, YamlMappingNode sensor, int at)
    {
        var (key, value) = (sensor.Children[at].Key, sensor.Children[at].Value);
        var isFirst = at == 0;
        var next = at + 1 < sensor.Children.Count ? sensor.Children[at + 1].Key : null;
        if (isFirst && next is not null)
            return ((int)key.Start.Index, (int)next.Start.Index, "");
        if (sensor.Style == MappingStyle.Flow)
            return (isFirst ? (int)key.Start.Index : (int)sensor.Children[at - 1].Value.End.Index, (int)value.End.Index, "");
        var line = yaml.LastIndexOf('\n', (int)key.Start.Index) + 1;
        return (line, LineEnd(yaml, (int)value.End.Index, beyond: true), "");
    }

    private static (int Start, int End, string Text) Addition(
        string yaml, YamlMappingNode sensor, IEnumerable<(string Key, string Value)> added)
    {
        var last = (int)sensor.Children[^1].Value.End.Index;
        if (sensor.Style == MappingStyle.Flow)
            return (last, last, string.Concat(added.Select(one => $", {one.Key}: {one.Value}")));
        var margin = new string(' ', (int)sensor.Children[^1].Key.Start.Column - 1);
        var end = LineEnd(yaml, last, beyond: false);
        return (end, end, string.Concat(added.Select(one => $"\n{margin}{one.Key}: {one.Value}")));
    }

    private static int LineEnd(string yaml, int from, bool beyond)
    {
        var end = yaml.IndexOf('\n', from);
        return end < 0 ? yaml.Length : beyond ? end + 1 : end;
    }

    private static NodeFile? Read(string yaml) => NodeFileReader.Read("node.yaml", Encoding.UTF8.GetBytes(yaml), null).Node;

    private static YamlMappingNode? SensorOf(string yaml, string channel)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException)
        {
            return null;
        }
        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            && root.Children.TryGetValue(new YamlScalarNode("sensors"), out var sensors) && sensors is YamlSequenceNode list
            ? list.OfType<YamlMappingNode>().FirstOrDefault(one =>
                one.Children.TryGetValue(new YamlScalarNode("channel"), out var name) && name is YamlScalarNode { Value: { } text }
                && text == channel)
            : null;
    }

    // The proof of the pudding: whatever the way in which the file is written, nothing else may have changed.
    private static bool IsElsewhereSame(NodeFile before, NodeFile after, string channel) =>
        before with { Sensors = [], Lamps = [], Places = NoPlaces, ConfigHash = "" }
            == after with { Sensors = [], Lamps = [], Places = NoPlaces, ConfigHash = "" }
        && before.Lamps.SequenceEqual(after.Lamps)
        && before.Sensors.Select(sensor => sensor.Channel).SequenceEqual(after.Sensors.Select(sensor => sensor.Channel))
        && before.Sensors.Zip(after.Sensors).All(pair => pair.First.Channel == channel || pair.First == pair.Second);

    private static bool Holds(string yaml, string channel, IReadOnlyList<(string Key, string? Value)> changes)
    {
        var values = Values(yaml, channel, changes.Select(change => change.Key));
        return changes.All(change => values.GetValueOrDefault(change.Key) == change.Value);
    }

    private static Dictionary<string, (int Line, int Column)> NoPlaces { get; } = [];
}
