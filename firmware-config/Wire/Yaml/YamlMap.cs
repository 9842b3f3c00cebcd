using YamlDotNet.RepresentationModel;

namespace Logistics.Wire.Yaml;

/// <summary>One mapping with a fixed set of keys. What it cannot give becomes an error at its place, and a default goes on.</summary>
internal sealed class YamlMap
{
    private readonly YamlFile _file;
    private readonly YamlMappingNode _node;
    private readonly string _section;
    private readonly Dictionary<string, YamlNode> _values = [];

    public YamlMap(YamlFile file, YamlMappingNode node, string section)
    {
        _file = file;
        _node = node;
        _section = section;
        var known = file.KeysOf(section);
        foreach (var (key, value) in node.Children)
        {
            if (key is not YamlScalarNode { Value: { } name })
                file.Error(key, $"a key in {section} must be a word");
            else if (known.Contains(name))
                _values[name] = value;
            else
                file.Error(key, $"unknown key '{name}' in {section}: {Suggestion.For(name, known)}");
        }
    }

    public IEnumerable<string> Keys => _values.Keys;

    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>An error at the value of a key, or at the mapping when the key is absent.</summary>
    public void Error(string key, string message) => _file.Error(_values.GetValueOrDefault(key, _node), message);

    /// <summary>Where the value of a key stands, or the mapping when the key is absent; line and column from 1.</summary>
    public (int Line, int Column) PlaceOf(string key)
    {
        var mark = _values.GetValueOrDefault(key, _node).Start;
        return ((int)mark.Line, (int)mark.Column);
    }

    public T Required<T>(string key, Parse<T> parse) where T : struct => ReadOne(key, parse, true, out var value) ? value : default;

    /// <summary>The text of a key; empty, with an error, when there is none or it is wrong.</summary>
    public string RequiredText(string key, Parse<string> parse) => ReadOne(key, parse, true, out var value) ? value : "";

    public T? Optional<T>(string key, Parse<T> parse) where T : struct => ReadOne(key, parse, false, out var value) ? value : null;

    public string? OptionalText(string key, Parse<string> parse) => ReadOne(key, parse, false, out var value) ? value : null;

    /// <summary>The values of a list, or the one value that stands in its place; empty when the key is absent.</summary>
    public IReadOnlyList<T> List<T>(string key, Parse<T> parse) => [.. Items(key, parse).Select(item => item.Value)];

    /// <summary>Like <see cref="List{T}"/>, each with a way to say an error at its place.</summary>
    public IReadOnlyList<(T Value, Action<string> Error)> Items<T>(string key, Parse<T> parse)
    {
        var items = new List<(T, Action<string>)>();
        if (!_values.TryGetValue(key, out var node))
            return items;
        foreach (var item in node is YamlSequenceNode sequence ? sequence.Children : [node])
            if (ReadScalar(item, key, parse, out var value))
                items.Add((value, message => _file.Error(item, message)));
        return items;
    }

    /// <summary>The two values of a list; null when the key is absent, or, with an error, when they are not two or one of them is wrong.
    /// </summary>
    /// <param name="example">How it is written.</param>
    public (T First, T Second)? Pair<T>(string key, Parse<T> parse, string example)
    {
        if (!_values.TryGetValue(key, out var node))
            return null;
        if (node is YamlSequenceNode { Children: [var first, var second] })
            return ReadScalar(first, key, parse, out var one) & ReadScalar(second, key, parse, out var other) ? (one, other) : null;
        _file.Error(node, $"'{key}' must be a list of two: write for instance '{example}'");
        return null;
    }

    /// <summary>The mapping under a key; null when the key is absent or no mapping.</summary>
    public YamlMap? Map(string key, string section)
    {
        if (!_values.TryGetValue(key, out var node))
            return null;
        if (node is YamlMappingNode map)
            return new YamlMap(_file, map, section);
        _file.Error(node, $"'{key}' must hold 'key: value' lines: known here are {string.Join(", ", _file.KeysOf(section))}");
        return null;
    }

    /// <summary>The mappings of a list; empty when the key is absent.</summary>
    /// <param name="key">Key of the list.</param>
    /// <param name="section">Section of an item, by what stands in it; null refuses the item, whose error has been said.</param>
    public IReadOnlyList<YamlMap> Maps(string key, Func<YamlMappingNode, string?> section)
    {
        var maps = new List<YamlMap>();
        if (!_values.TryGetValue(key, out var node))
            return maps;
        if (node is not YamlSequenceNode sequence)
        {
            _file.Error(node, $"'{key}' must be a list, each item on a line that begins with '- '");
            return maps;
        }
        foreach (var item in sequence)
        {
            if (item is not YamlMappingNode map)
                _file.Error(item, $"an item of '{key}' must hold 'key: value' pairs");
            else if (section(map) is { } known)
                maps.Add(new YamlMap(_file, map, known));
        }
        return maps;
    }

    /// <inheritdoc cref="Maps(string, Func{YamlMappingNode, string?})"/>
    public IReadOnlyList<YamlMap> Maps(string key, string section) => Maps(key, _ => section);

    /// <summary>The mappings of a list whose section is chosen by the <c>kind</c> of each item.</summary>
    public IReadOnlyList<YamlMap> MapsByKind(string key, params string[] kinds) => Maps(key, map =>
    {
        var kind = map.Children.TryGetValue(new YamlScalarNode("kind"), out var node) ? node as YamlScalarNode : null;
        if (kind?.Value is { } name && kinds.Contains(name))
            return name;
        _file.Error((YamlNode?)kind ?? map, kind is null
            ? $"'kind' is missing in {key}: known are {string.Join(", ", kinds)}"
            : $"unknown kind '{kind.Value}' in {key}: {Suggestion.For(kind.Value ?? "", kinds)}");
        return null;
    });

    private bool ReadOne<T>(string key, Parse<T> parse, bool required, out T value)
    {
        value = default!;
        if (_values.TryGetValue(key, out var node))
            return ReadScalar(node, key, parse, out value);
        if (required)
            _file.Error(_node, $"'{key}' is missing in {_section}");
        return false;
    }

    private bool ReadScalar<T>(YamlNode node, string key, Parse<T> parse, out T value)
    {
        value = default!;
        if (node is not YamlScalarNode { Value: { Length: > 0 } text })
        {
            _file.Error(node, $"'{key}' must have one value");
            return false;
        }
        if (parse(text, out value) is not { } complaint)
            return true;
        _file.Error(node, $"{key}: {complaint}");
        return false;
    }
}
