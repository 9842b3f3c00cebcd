using Logistics.Tests.Support;
using Logistics.Wire;

namespace Logistics.Tests.Firmware;

/// <summary>Two versions of the agent side by side, with a service manager and a runtime that do what the test says.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("upgrade-").FullName;
    private readonly string _home;

    public UpgradeTests()
    {
        _home = Path.Combine(_root, "opt", "ward-logistics");
        foreach (string version in (string[])["1.0.0", "1.1.0"]) Directory.CreateDirectory(Path.Combine(_home, "versions", version));
        File.CreateSymbolicLink(Path.Combine(_home, "current"), "versions/1.0.0");
        Script(Path.Combine(_home, "dotnet", "dotnet"), "exit 0");
        ServiceIs("active", "Connected; 0 packs wait for the hub.");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_version_that_connects_stays_and_the_one_before_can_come_back()
    {
        (int exitCode, string output) = Upgrade("1.1.0");
        Assert.True(exitCode == 0, output);
        Assert.Equal("1.1.0", Running);
        Assert.Equal("restart --no-block ward-edge-agent.service", Restarts.Single());
        Assert.False(File.Exists(Path.Combine(_home, "trial")));

        Assert.Equal(0, Upgrade("--back").ExitCode);
        Assert.Equal("1.0.0", Running);
    }

    [Theory]
    [InlineData("failed", "")]
    [InlineData("active", "No connection; 12 packs wait for the hub.")]
    public void A_version_that_does_not_come_to_the_hub_makes_room_for_the_one_before(string state, string status)
    {
        ServiceIs("active", "Connected; 0 packs wait for the hub.", thenState: state, thenStatus: status);
        (int exitCode, string output) = Upgrade("1.1.0");
        Assert.Equal(1, exitCode);
        Assert.Contains("1.0.0 runs again", output, StringComparison.Ordinal);
        Assert.Equal("1.0.0", Running);
        Assert.Equal(2, Restarts.Length);
    }

    [Fact]
    public void Where_there_was_no_connection_before_staying_up_is_enough()
    {
        ServiceIs("active", "No connection; 3 packs wait for the hub.");
        Assert.Equal(0, Upgrade("1.1.0").ExitCode);
        Assert.Equal("1.1.0", Running);
    }

    [Fact]
    public void A_version_that_keeps_dying_goes_back_by_itself_although_nobody_waits_for_it_any_more()
    {
        // As a power cut in the middle of a switch leaves it.
        File.WriteAllText(Path.Combine(_home, "trial"), "1.0.0 0\n");
        Link("1.1.0");
        for (int start = 1; start <= 5; start++)
        {
            Assert.Equal(0, Upgrade("--before-start").ExitCode);
            Assert.Equal("1.1.0", Running);
        }

        Assert.Equal(0, Upgrade("--before-start").ExitCode);
        Assert.Equal("1.0.0", Running);
        Assert.False(File.Exists(Path.Combine(_home, "trial")));
    }

    [Fact]
    public void A_start_outside_a_trial_changes_nothing()
    {
        for (int start = 0; start < 10; start++) Assert.Equal(0, Upgrade("--before-start").ExitCode);
        Assert.Equal("1.0.0", Running);
    }

    [Fact]
    public void A_version_that_cannot_read_the_configuration_is_not_tried()
    {
        Directory.CreateDirectory(Path.Combine(_root, "var", "lib", "ward-logistics"));
        File.WriteAllText(Path.Combine(_root, "var", "lib", "ward-logistics", "node.yaml"), "node: n1\n");
        Script(Path.Combine(_home, "dotnet", "dotnet"), "exit 2");
        (int exitCode, string output) = Upgrade("1.1.0");
        Assert.Equal(2, exitCode);
        Assert.Contains("can't read this node's configuration", output, StringComparison.Ordinal);
        Assert.Equal("1.0.0", Running);
        Assert.Empty(Restarts);
    }

    [Fact]
    public void What_is_not_installed_or_runs_already_is_refused_in_words()
    {
        Assert.Contains("Installed: 1.0.0 1.1.0", Upgrade("9.9.9").Output, StringComparison.Ordinal);
        Assert.Contains("runs already", Upgrade("1.0.0").Output, StringComparison.Ordinal);
        Assert.Contains("no version before", Upgrade("--back").Output, StringComparison.Ordinal);
        Assert.Equal("1.0.0", Running);
    }

    [Fact]
    public void An_archive_is_installed_beside_the_running_version_and_switched_to()
    {
        string archive = Archive("1.2.0");
        (int exitCode, string output) = Upgrade(archive);
        Assert.True(exitCode == 0, output);
        Assert.Equal("1.2.0", Running);
        Assert.True(File.Exists(Path.Combine(_home, "versions", "1.2.0", "Logistics.EdgeAgent.dll")));

        string command = Path.Combine(_root, "usr", "local", "bin", "edge-agent");
        Assert.True(File.GetUnixFileMode(command).HasFlag(UnixFileMode.OtherExecute));
        Assert.Contains("complete -o default -F", File.ReadAllText(
            Path.Combine(_root, "usr", "share", "bash-completion", "completions", "edge-agent")), StringComparison.Ordinal);

        // The one before stays, those before that go.
        Assert.Equal(["1.0.0", "1.2.0"],
            Directory.GetDirectories(Path.Combine(_home, "versions")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true, "is damaged")]
    [InlineData(false, ".sha256 is missing")]
    public void An_archive_that_nobody_vouches_for_is_refused(bool withSum, string why)
    {
        string archive = Archive("1.2.0");
        File.Delete(archive + ".sha256");
        if (withSum) File.WriteAllText(archive + ".sha256", new string('0', 64) + "  edge-agent.tar.gz\n");
        (int exitCode, string output) = Upgrade(archive);
        Assert.Equal(2, exitCode);
        Assert.Contains(why, output, StringComparison.Ordinal);
        Assert.Equal("1.0.0", Running);
    }

    private string Running => Path.GetFileName(new FileInfo(Path.Combine(_home, "current")).LinkTarget!);

    private string[] Restarts =>
        File.Exists(Path.Combine(_root, "restarts")) ? File.ReadAllLines(Path.Combine(_root, "restarts")) : [];

    private (int ExitCode, string Output) Upgrade(string wanted) => Tool.Run(
        "/bin/dash", [RepositoryRoot.File("firmware-config", "install", "ward-upgrade"), wanted, "2"],
        new Dictionary<string, string> { ["WARD_ROOT"] = _root, ["PATH"] = $"{Path.Combine(_root, "bin")}:/usr/bin:/bin" });

    private void Link(string version)
    {
        File.Delete(Path.Combine(_home, "current"));
        File.CreateSymbolicLink(Path.Combine(_home, "current"), $"versions/{version}");
    }

    // A service manager that says one thing until the first restart, and another behind it.
    private void ServiceIs(string state, string status, string? thenState = null, string? thenStatus = null) =>
        Script(Path.Combine(_root, "bin", "systemctl"), $$"""
            state='{{state}}' status='{{status}}'
            if [ -e '{{_root}}/restarts' ]; then state='{{thenState ?? state}}' status='{{thenStatus ?? status}}'; fi
            case "$*" in
                show*ActiveState*) echo "$state" ;;
                show*StatusText*) echo "$status" ;;
                restart*) echo "$*" >> '{{_root}}/restarts' ;;
            esac
            """);

    private string Archive(string version)
    {
        string release = Path.Combine(_root, $"edge-agent-{version}");
        Directory.CreateDirectory(Path.Combine(release, "agent"));
        Directory.CreateDirectory(Path.Combine(release, "overlays"));
        Directory.CreateDirectory(Path.Combine(release, "systemd"));
        File.WriteAllText(Path.Combine(release, "VERSION"), version + "\n");
        File.WriteAllText(Path.Combine(release, "agent", "Logistics.EdgeAgent.dll"), "");
        foreach (string file in Directory.GetFiles(RepositoryRoot.File("firmware-config", "systemd")))
            File.Copy(file, Path.Combine(release, "systemd", Path.GetFileName(file)));
        Directory.CreateDirectory(Path.Combine(release, "completions"));
        File.WriteAllText(Path.Combine(release, "completions", "edge-agent"), CompletionScript.For("bash", "edge-agent"));
        foreach (string file in (string[])["install.sh", "ward-upgrade", "edge-agent"])
            File.Copy(RepositoryRoot.File("firmware-config", "install", file), Path.Combine(release, file));
        string archive = Path.Combine(_root, "edge-agent.tar.gz");
        Assert.Equal(0, Tool.Run("/bin/tar", ["-czf", archive, "-C", _root, Path.GetFileName(release)]).ExitCode);
        File.WriteAllText(archive + ".sha256", Tool.Run("/usr/bin/sha256sum", [archive]).Output);
        return archive;
    }

    private static void Script(string path, string body)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
