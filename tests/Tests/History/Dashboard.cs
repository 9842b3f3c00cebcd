using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Logistics.Tests.Support;

namespace Logistics.Tests.History;

/// <summary>A dashboard as it lies in the repository, read as Grafana reads it.</summary>
internal sealed partial class Dashboard(string file)
{
    private readonly JsonElement _root = JsonDocument.Parse(System.IO.File.ReadAllBytes(file)).RootElement;

    public static IReadOnlyList<Dashboard> All { get; } =
    [
        .. Directory.GetFiles(RepositoryRoot.File("dashboards"), "*.json").Order(StringComparer.Ordinal)
            .Select(file => new Dashboard(file)),
    ];

    public string File => Path.GetFileNameWithoutExtension(file);

    public string Uid => Text(_root, "uid");

    public JsonElement Root => _root;

    public IEnumerable<JsonElement> Panels => _root.GetProperty("panels").EnumerateArray();

    /// <summary>Variables that are asked of the database, in the order in which Grafana asks.</summary>
    public IEnumerable<JsonElement> Variables => _root.GetProperty("templating").GetProperty("list").EnumerateArray();

    /// <summary>What asks the database for values of a variable: its name and its query.</summary>
    public IEnumerable<(string Name, string Query)> VariableQueries => Variables
        .Where(variable => Text(variable, "type") == "query").Select(variable => (Text(variable, "name"), Text(variable, "query")));

    /// <summary>Every query of every panel, and of every annotation, with where it stands and the shortest interval that it may ask for.
    /// </summary>
    public IEnumerable<(string Where, string Query, string? Interval)> Queries =>
        Panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target => (
            $"{File}, '{Text(panel, "title")}', {Text(target, "refId")}", Text(target, "query"),
            panel.TryGetProperty("interval", out JsonElement interval) ? interval.GetString() : null)))
        .Concat(Annotations.Select(annotation => (
            $"{File}, annotation '{Text(annotation, "name")}'", Text(annotation.GetProperty("target"), "query"), (string?)null)));

    public IEnumerable<JsonElement> Annotations => _root.GetProperty("annotations").GetProperty("list").EnumerateArray();

    /// <summary>Every address that something leads to.</summary>
    public IEnumerable<string> Links => Everything(_root).Where(one => one.Name == "url").Select(one => one.Value.GetString()!)
        .Where(url => url.Length > 0);

    /// <summary>Every data source that something is asked of.</summary>
    public IEnumerable<string> DataSources =>
        Everything(_root).Where(one => one.Name == "datasource").Select(one => Text(one.Value, "uid"));

    public static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>
    /// A query as Grafana's InfluxDB data source asks it
    /// (https://grafana.com/docs/grafana/latest/datasources/influxdb/template-variables/): the time range, the interval for about a
    /// thousand points, and variables as regular expressions.
    /// </summary>
    public static string Fill(
        string query, DateTimeOffset from, DateTimeOffset to, string? interval, IReadOnlyDictionary<string, string> variables)
    {
        string time = string.Create(
            CultureInfo.InvariantCulture, $"time >= {from.ToUnixTimeMilliseconds()}ms and time <= {to.ToUnixTimeMilliseconds()}ms");
        bool isWider = interval is not null && (interval[^1] is 'h' or 'd' || int.Parse(interval[..^1], CultureInfo.InvariantCulture) > 10);
        string filled = query.Replace("$timeFilter", time, StringComparison.Ordinal)
            .Replace("$__interval", isWider ? interval : "10m", StringComparison.Ordinal);
        return VariableName().Replace(filled, name => variables[name.Groups[1].Value]);
    }

    /// <summary>Several values of a variable, as Grafana writes them into a regular expression.</summary>
    public static string Any(IReadOnlyCollection<string> values) =>
        values.Count == 1 ? Regex.Escape(values.First()) : $"({string.Join('|', values.Select(Regex.Escape))})";

    private static IEnumerable<JsonProperty> Everything(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(one => Everything(one.Value).Prepend(one)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Everything),
        _ => [],
    };

    // The last of a regular expression is no variable.
    [GeneratedRegex(@"\$([a-z]\w*)")]
    private static partial Regex VariableName();
}
