using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Logistics.Hub.Authority;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Node;
using YamlDotNet.RepresentationModel;

namespace Logistics.Tests.Firmware;

/// <summary>What a technician puts on a node is taken by the tools that will read it there.</summary>
public sealed partial class InstallationTests : IDisposable
{
    // What systemd calls OK begins at 2.
    private const double MostExposure = 2.0;

    private readonly string _folder = Directory.CreateTempSubdirectory("installation-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [ToolFact("/usr/bin/dtc", "device-tree-compiler")]
    public void Every_overlay_compiles()
    {
        string[] sources = Directory.GetFiles(RepositoryRoot.File("firmware-config", "overlays"), "*.dts");
        Assert.NotEmpty(sources);
        foreach (string source in sources)
        {
            string compiled = Path.Combine(_folder, Path.GetFileNameWithoutExtension(source) + ".dtbo");
            // A fragment has a number and no address: a dormant one is warned of for it.
            (int exitCode, string output) = Tool.Run(
                "/usr/bin/dtc", ["-@", "-W", "no-unit_address_vs_reg", "-I", "dts", "-O", "dtb", "-o", compiled, source]);
            Assert.True(exitCode == 0 && output.Length == 0, $"{source}: {output}");
            Assert.True(new FileInfo(compiled).Length > 0);
        }
    }

    [ToolFact("/usr/bin/systemd-analyze", "systemd")]
    public void Every_unit_is_sound_and_locked_down()
    {
        string[] units = Directory.GetFiles(RepositoryRoot.File("firmware-config", "systemd"), "*.service");
        Assert.NotEmpty(units);
        foreach (string unit in units)
        {
            // Only the programs differ: those of a node are not on this machine.
            string copy = Path.Combine(_folder, Path.GetFileName(unit));
            File.WriteAllText(copy, InstalledProgram().Replace(File.ReadAllText(unit), "/bin/true"));
            (int exitCode, string output) = Tool.Run("/usr/bin/systemd-analyze", ["verify", copy]);
            Assert.True(exitCode == 0 && output.Length == 0, output);
            (_, string security) = Tool.Run("/usr/bin/systemd-analyze", ["security", "--offline=true", copy]);
            double exposure = double.Parse(Exposure().Match(security).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            Assert.True(exposure <= MostExposure, $"{unit}: {exposure}");
        }
    }

    [ToolFact("/usr/bin/systemd-sysusers", "systemd")]
    public void The_users_of_the_services_are_taken_by_systemd_sysusers()
    {
        (int exitCode, string output) = Tool.Run("/usr/bin/systemd-sysusers",
            [$"--root={_folder}", "--dry-run", RepositoryRoot.File("firmware-config", "systemd", "ward-logistics.sysusers")]);
        Assert.True(exitCode == 0, output);
        Assert.Contains("ward-edge", output, StringComparison.Ordinal);
        Assert.Contains("ward-hub", output, StringComparison.Ordinal);
    }

    [ToolFact("/usr/bin/cloud-init", "cloud-init")]
    public void The_first_boot_is_by_the_schema_of_cloud_init()
    {
        (int exitCode, string output) = Tool.Run("/usr/bin/cloud-init",
            ["schema", "--config-file", RepositoryRoot.File("firmware-config", "image", "user-data")]);
        Assert.True(exitCode == 0, output);
        Assert.Contains("Valid", output, StringComparison.Ordinal);
    }

    [ToolFact("/usr/bin/cloud-init", "cloud-init")]
    public void The_first_boot_file_of_a_node_is_complete_and_by_the_schema_of_cloud_init()
    {
        EnrolmentCode code = EnrolmentCode.Of(RandomNumberGenerator.GetBytes(EnrolmentCode.SecretBytes), [1, 2, 3]);
        JoinFile join = new(new Uri("https://192.168.1.10:8080"), code);
        string sum = new('a', 64);
        string text = FirstBootFile.Of(
            new MachineName(MachineKind.Node, "small", "-a1-"), join, new DateTimeOffset(2026, 11, 29, 14, 5, 0, TimeSpan.Zero),
            new NodeRelease("/data/release/edge-agent-1.0.0.tar.gz", sum));
        string file = Path.Combine(_folder, FirstBootFile.Name);
        File.WriteAllText(file, text);
        (int exitCode, string output) = Tool.Run("/usr/bin/cloud-init", ["schema", "--config-file", file]);
        Assert.True(exitCode == 0, output);
        Assert.Contains("Valid", output, StringComparison.Ordinal);

        YamlStream yaml = [];
        yaml.Load(new StringReader(text));
        YamlMappingNode root = (YamlMappingNode)yaml.Documents[0].RootNode;
        Dictionary<string, string> files = ((YamlSequenceNode)root["write_files"]).Children.Cast<YamlMappingNode>()
            .ToDictionary(one => $"{one["path"]}", one => $"{one["content"]}");
        (JoinFile? read, _) = JoinFileReader.Read("join", new StringReader(files["/boot/firmware/ward-join.yaml"]));
        Assert.Equal(join.ToString(), read?.ToString());
        Assert.Equal(
            $"RELEASE=https://192.168.1.10:8080/api/v1/release\nSHA256={sum}\n", files["/etc/ward-logistics/release.env"]);
        Assert.Equal("a1", $"{root["hostname"]}");
        Assert.Contains("2026-11-29 14:05 UTC", text, StringComparison.Ordinal);
        Assert.DoesNotContain("by hand", text, StringComparison.Ordinal);

        string script = Path.Combine(_folder, "ward-first-boot");
        File.WriteAllText(script, files["/usr/local/sbin/ward-first-boot"]);
        Assert.Equal((0, ""), Tool.Run("/bin/dash", ["-n", script]));
    }

    [Fact]
    public void A_hub_hands_out_the_archive_that_came_last_and_has_its_checksum_beside_it()
    {
        Assert.Null(NodeRelease.In(_folder));
        string release = Directory.CreateDirectory(Path.Combine(_folder, "release")).FullName;
        Assert.Null(NodeRelease.In(_folder));
        string[] names = ["edge-agent-1.0.0.tar.gz", "edge-agent-1.1.0.tar.gz", "edge-agent-1.2.0.tar.gz", "edge-agent-1.3.0.tar.gz"];
        for (int index = 0; index < names.Length; index++)
        {
            string archive = Path.Combine(release, names[index]);
            File.WriteAllText(archive, "");
            File.SetLastWriteTimeUtc(archive, new DateTime(2026, 1, 1 + index, 0, 0, 0, DateTimeKind.Utc));
        }
        File.WriteAllText(Path.Combine(release, names[0] + ".sha256"), $"{new string('a', 64)}  {names[0]}\n");
        File.WriteAllText(Path.Combine(release, names[1] + ".sha256"), $"{new string('b', 64)}  {names[1]}\n");
        File.WriteAllText(Path.Combine(release, names[2] + ".sha256"), "not yet\n");
        Assert.Equal(new NodeRelease(Path.Combine(release, names[1]), new string('b', 64)), NodeRelease.In(_folder));
    }

    [Theory]
    [InlineData("install/install.sh")]
    [InlineData("install/ward-upgrade")]
    [InlineData("install/edge-agent")]
    public void A_script_of_a_node_runs_in_the_shell_that_every_Debian_has(string script)
    {
        (int exitCode, string output) = Tool.Run("/bin/dash", ["-n", RepositoryRoot.File("firmware-config", script)]);
        Assert.True(exitCode == 0, output);
    }

    [GeneratedRegex("/opt/ward-logistics/[a-z/-]+")]
    private static partial Regex InstalledProgram();

    [GeneratedRegex(@"Overall exposure level for \S+: ([0-9.]+)")]
    private static partial Regex Exposure();
}
