using System.Text;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;
using Logistics.Wire.Kit;
using Logistics.Wire.Node;
using Logistics.Wire.Site;

namespace Logistics.Tests.Wire;

public sealed class SchemaTests
{
    [Fact]
    public void The_site_schema_knows_the_keys_that_the_reader_takes_and_no_others() =>
        Compare("site.schema.json", "site file", SiteFileReader.Keys);

    [Fact]
    public void The_node_schema_knows_the_keys_that_the_reader_takes_and_no_others() =>
        Compare("node.schema.json", "node file", NodeFileReader.Keys);

    [Fact]
    public void The_kit_schema_knows_the_keys_that_the_reader_takes_and_no_others() => Compare(
        "kit.schema.json", "kit file",
        KitFileReader.Keys.Where(section => !NodeFileReader.PartKeys.ContainsKey(section.Key)).ToDictionary());

    [Fact]
    public void Where_a_sensor_is_one_of_some_the_node_schema_knows_the_same_ones_as_the_reader()
    {
        const string wrong = "no-such-word";
        var sections = JsonNode.Parse(File.ReadAllText(RepositoryRoot.File("firmware-config", "schemas", "node.schema.json")))!["$defs"]!;
        var choices = NodeFileReader.SensorKeys.Keys
            .SelectMany(kind => sections[kind]!["properties"]!.AsObject().Select(property => (kind, property.Key, property.Value)))
            .Where(one => one.Value!["enum"] is not null).ToList();
        Assert.NotEmpty(choices);
        foreach (var (kind, key, property) in choices)
        {
            var text = $$"""
                node: a
                site: s
                broker: { host: h }
                sensors: [ { channel: c, kind: {{kind}}, {{key}}: {{wrong}} } ]
                """;
            var (_, errors) = NodeFileReader.Read("node.yaml", Encoding.UTF8.GetBytes(text), null);
            var known = string.Join(", ", property!["enum"]!.AsArray().Select(value => $"{value}"));
            Assert.Contains($"{key}: '{wrong}' is unknown: known here are {known}", errors.Select(error => error.Message));
        }
    }

    [Fact]
    public void Every_file_that_comes_with_the_hub_names_its_schema_first()
    {
        var files = Directory.GetFiles(RepositoryRoot.File("hub", "sites"), "*.yaml", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            const string start = "# yaml-language-server: $schema=";
            var first = File.ReadLines(file).First();
            Assert.StartsWith(start, first, StringComparison.Ordinal);
            var schema = Path.Combine(Path.GetDirectoryName(file)!, first[start.Length..]);
            Assert.True(File.Exists(schema), $"{file} names a schema that is not there: {schema}");
        }
    }

    private static void Compare(string file, string root, IReadOnlyDictionary<string, IReadOnlyList<string>> keys)
    {
        var schema = JsonNode.Parse(File.ReadAllText(RepositoryRoot.File("firmware-config", "schemas", file)))!.AsObject();
        var sections = schema["$defs"]!.AsObject().Where(d => d.Value!["properties"] is not null).ToDictionary(d => d.Key, d => d.Value!);
        sections[root] = schema;
        Assert.Equal(keys.Keys.Order(), sections.Keys.Order());
        foreach (var (section, known) in keys)
        {
            Assert.Equal((section, string.Join(' ', known.Order())), (section, string.Join(' ', Properties(sections[section]).Order())));
            Assert.False((bool)sections[section]["additionalProperties"]!);
        }
    }

    private static IEnumerable<string> Properties(JsonNode section) => section["properties"]!.AsObject().Select(p => p.Key);
}
