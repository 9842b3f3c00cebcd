using System.Text;
using Logistics.Wire.Node;
using Logistics.Wire.Yaml;

namespace Logistics.Wire.Kit;

/// <summary>Reads a kit. What is wrong in it comes back as errors that its writer can act on, never as an exception.</summary>
public static class KitFileReader
{
    private const string SensorsKey = "sensors:";

    /// <summary>The keys of each section; <c>kit file</c> is the file itself. Sensors and lamps are those of a node
    /// file.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; } =
        new Dictionary<string, IReadOnlyList<string>>(NodeFileReader.PartKeys)
        {
            ["kit file"] = ["kit", "name", "purpose", "parts", "boot", "wires", "sensors", "lamps"],
            ["part"] = ["id", "name", "count", "euros"],
            ["wire"] = ["pin", "from", "part", "terminal"],
        };

    /// <summary>Reads a kit from disk.</summary>
    /// <param name="file">The kit file.</param>
    /// <returns>The kit without errors, or null with 1 to 20 errors.</returns>
    public static (KitFile? Kit, IReadOnlyList<FileError> Errors) Read(string file)
    {
        try
        {
            return Read(file, File.ReadAllText(file, Encoding.UTF8));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, [new FileError(file, 0, 0, $"the file cannot be read: {exception.Message}")]);
        }
    }

    /// <summary>Reads the text of a kit.</summary>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="text">What stands in it.</param>
    /// <returns>The kit without errors, or null with 1 to 20 errors.</returns>
    public static (KitFile? Kit, IReadOnlyList<FileError> Errors) Read(string file, string text)
    {
        var yaml = new YamlFile(file, Keys);
        return (yaml.Read(new StringReader(text), "kit file", root => Kit(root, text)), yaml.Errors);
    }

    private static KitFile Kit(YamlMap root, string text)
    {
        var parts = root.Maps("parts", "part").Select(static map => new KitPart(
            map.RequiredText("id", YamlValues.Id), map.RequiredText("name", YamlValues.Text),
            map.Optional("count", YamlValues.Whole(1, 100)) ?? 1, map.Required("euros", YamlValues.Whole(0, 100_000)))).ToList();
        var known = parts.Select(static part => part.Id).ToHashSet();
        var sensors = NodeFileReader.Sensors(root, static path => path, []);
        if (sensors.FirstOrDefault(static one => !one.Channel.StartsWith(KitFile.PlaceWord + "/", StringComparison.Ordinal)) is { } other)
            root.Error("sensors", $"the channel '{other.Channel}' must begin with '{KitFile.PlaceWord}/', for where the kit is put");

        // What a technician copies into a node file is what stands here, comments and all: so nothing may follow it.
        var start = text.IndexOf("\n" + SensorsKey, StringComparison.Ordinal) + 1;
        string[] last = root.Has("lamps") ? ["sensors", "lamps"] : ["sensors"];
        if (start == 0 || !root.Keys.TakeLast(last.Length).SequenceEqual(last))
            root.Error("sensors", "'sensors' must be there, and the last key of a kit, with nothing but 'lamps' behind it");
        return new KitFile
        {
            Kit = root.RequiredText("kit", YamlValues.Id),
            Name = root.RequiredText("name", YamlValues.Text),
            Purpose = root.RequiredText("purpose", YamlValues.Text),
            Parts = parts,
            Wires = [.. root.Maps("wires", "wire").Select(map => Wire(map, known))],
            Boot = root.List<string>("boot", YamlValues.Text),
            Sensors = sensors,
            Lamps = NodeFileReader.Lamps(root, sensors),
            NodeLines = text[start..],
        };
    }

    private static KitWire Wire(YamlMap map, HashSet<string> known)
    {
        if (map.Has("pin") == map.Has("from"))
            map.Error("pin", "a wire begins at a 'pin' of the board or 'from' a part: write one of the two");
        foreach (var key in (string[])["from", "part"])
            if (map.OptionalText(key, YamlValues.Id) is { } part && !known.Contains(part))
                map.Error(key, $"'{part}' is none of the kit's parts: {Suggestion.For(part, known)}");
        return new KitWire(
            map.Optional("pin", YamlValues.Whole(1, 40)), map.OptionalText("from", YamlValues.Id) ?? "pi",
            map.RequiredText("part", YamlValues.Id), map.RequiredText("terminal", YamlValues.Text));
    }
}
