using System.Globalization;
using System.Text.RegularExpressions;
using Logistics.Tests.Support;

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
