using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Logistics.Wire.Yaml;

/// <summary>A YAML file on its way to a record: the sections it may have, and what was found wrong with it.</summary>
internal sealed class YamlFile(string name, IReadOnlyDictionary<string, IReadOnlyList<string>> keys)
{
    private const int MostErrors = 20;

    private readonly List<FileError> _errors = [];

    /// <summary>The first errors in the order of the file, at most 20.</summary>
    public IReadOnlyList<FileError> Errors => [.. _errors.OrderBy(e => e.Line).ThenBy(e => e.Column).Take(MostErrors)];

    public bool HasErrors => _errors.Count > 0;

    public IReadOnlyList<string> KeysOf(string section) => keys[section];

    public void Error(string message) => _errors.Add(new FileError(name, 0, 0, message));

    public void Error(YamlNode node, string message) => Error(node.Start, message);

    /// <summary>The mapping that the file consists of; null with an error when there is none.</summary>
    public YamlMap? Load(TextReader reader, string section)
    {
        var stream = new YamlStream();
        var scanner = new Scanner(reader);
        try
        {
            stream.Load(new Parser(scanner));
        }
        catch (YamlException exception)
        {
            Error(exception.Start, $"this is no YAML: {exception.Message}");
            return null;
        }
        catch (InvalidOperationException)
        {
            // What the scanner throws, without a place, for a colon where a '[' or '{' before it was never closed.
            Error(scanner.CurrentPosition, "this is no YAML: look for a '[', '{' or quote before this place that is not closed");
            return null;
        }
        if (stream.Documents is [{ RootNode: YamlMappingNode root }])
            return new YamlMap(this, root, section);
        Error("the file must be one YAML document of 'key: value' lines");
        return null;
    }

    private void Error(Mark mark, string message) => _errors.Add(new FileError(name, (int)mark.Line, (int)mark.Column, message));
}
