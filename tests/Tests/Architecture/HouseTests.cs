using System.Xml.Linq;
using Logistics.Tests.Support;

namespace Logistics.Tests.Architecture;

/// <summary>The table of the house: who may reference whom, and what may enter nowhere.</summary>
public class HouseTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["firmware-config/Wire/Logistics.Wire.csproj"] = [],
        ["hub/Core/Logistics.Core.csproj"] = [],
        ["firmware-config/Mqtt/Logistics.Mqtt.csproj"] = ["Logistics.Wire"],
        ["firmware-config/Storage/Logistics.Storage.csproj"] = [],
        ["firmware-config/Telemetry/Logistics.Telemetry.csproj"] = [],
        ["edge-agent/Logistics.EdgeAgent.csproj"] = ["Logistics.Wire", "Logistics.Mqtt", "Logistics.Storage", "Logistics.Telemetry"],
        ["hub/Host/Logistics.Hub.csproj"] =
            ["Logistics.Core", "Logistics.Wire", "Logistics.Mqtt", "Logistics.Storage", "Logistics.Telemetry"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_house_allows(string project)
    {
        IEnumerable<string> references = XDocument.Load(RepositoryRoot.File(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));
        Assert.Empty(references.Except(Allowed[project]));
    }

    [Fact]
    public void Every_production_project_stands_in_the_table()
    {
        IEnumerable<string> projects = Sources("*.csproj").Where(file => !file.StartsWith("tests/", StringComparison.Ordinal));
        Assert.Equal(Allowed.Keys.Order(), projects.Order());
    }

    [Fact]
    public void Core_uses_no_package_but_the_analyzer_that_guards_it()
    {
        XDocument core = XDocument.Load(RepositoryRoot.File("hub/Core/Logistics.Core.csproj"));
        Assert.Equal(["Microsoft.CodeAnalysis.BannedApiAnalyzers"],
            core.Descendants("PackageReference").Select(package => (string)package.Attribute("Include")!));
        Assert.Contains(core.Descendants("AdditionalFiles"), file => (string?)file.Attribute("Include") == "BannedSymbols.txt");
    }

    [Theory]
    [InlineData("P:System.DateTime.UtcNow")]
    [InlineData("P:System.DateTimeOffset.UtcNow")]
    [InlineData("T:System.TimeProvider")]
    [InlineData("T:System.Diagnostics.Stopwatch")]
    [InlineData("T:System.Random")]
    [InlineData("M:System.Guid.NewGuid")]
    [InlineData("T:System.IO.File")]
    [InlineData("T:System.Net.Sockets.Socket")]
    [InlineData("T:System.Threading.Thread")]
    [InlineData("T:System.Double")]
    public void The_guard_of_Core_bans(string symbol) =>
        Assert.Contains(File.ReadLines(RepositoryRoot.File("hub/Core/BannedSymbols.txt")),
            line => line.StartsWith(symbol + ";", StringComparison.Ordinal));

    [Fact]
    public void The_compiled_Core_touches_no_clock_chance_disk_or_socket()
    {
        string[] forbidden =
        [
            "System.Net", "System.IO.File", "System.Threading.Thread", "System.Threading.Tasks", "System.Random", "System.TimeProvider",
            "System.Diagnostics.Stopwatch", "System.Environment", "System.Console", "System.Guid", "System.DateTime", "System.Timers",
        ];
        using FileStream stream = File.OpenRead(typeof(Logistics.Core.Engine).Assembly.Location);
        using System.Reflection.PortableExecutable.PEReader file = new(stream);
        System.Reflection.Metadata.MetadataReader metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(file);
        IEnumerable<string> used = metadata.TypeReferences.Select(handle => metadata.GetTypeReference(handle))
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}");
        Assert.DoesNotContain(used, type => forbidden.Any(name => type == name || type.StartsWith(name + ".", StringComparison.Ordinal)));
    }

    [Fact]
    public void Native_code_is_imported_only_in_the_file_of_its_library()
    {
        string[] files = [.. Sources("*.cs").Where(file => !file.StartsWith("tests/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(RepositoryRoot.File(file)).Contains("[LibraryImport(", StringComparison.Ordinal))];
        string[] allowed =
        [
            "edge-agent/LibC.cs", "firmware-config/Mqtt/LibC.cs", "firmware-config/Mqtt/LibMosquitto.cs",
            "firmware-config/Storage/LibC.cs",
        ];
        Assert.Equal(allowed, files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_line_of_code_is_longer_than_the_house_allows()
    {
        IEnumerable<string> wide = Sources("*.cs").SelectMany(file => File.ReadLines(RepositoryRoot.File(file))
            .Select((line, index) => (line, index)).Where(pair => pair.line.Length > 140).Select(pair => $"{file}:{pair.index + 1}"));
        Assert.Empty(wide);
    }

    [Fact]
    public void No_failure_is_swallowed_by_an_empty_catch()
    {
        System.Text.RegularExpressions.Regex empty = new(@"catch\s*(\([^)]*\))?\s*(when\s*\([^{]*\))?\s*\{\s*\}");
        Assert.DoesNotContain(Sources("*.cs"), file => empty.IsMatch(File.ReadAllText(RepositoryRoot.File(file))));
    }

    private static IEnumerable<string> Sources(string pattern) =>
        Directory.EnumerateFiles(RepositoryRoot.Path, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" || part.StartsWith('.')));
}
