using Logistics.EdgeAgent;
using Logistics.Tests.Support;
using Logistics.Wire;

namespace Logistics.Tests.Firmware;

/// <summary>What a shell offers behind our commands: real shells, which ask the real programs.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("completion-").FullName;

    public CompletionTests()
    {
        string tests = typeof(CompletionTests).Assembly.Location;
        foreach ((string command, string program) in new[]
        {
            ("edge-agent", typeof(Agent).Assembly.Location), ("hub", typeof(Logistics.Hub.HubServer).Assembly.Location),
        })
        {
            string path = Path.Combine(_folder, command);
            File.WriteAllText(path, $"""
                #!/bin/sh
                exec dotnet exec --runtimeconfig '{Path.ChangeExtension(tests, ".runtimeconfig.json")}' \
                    --depsfile '{Path.ChangeExtension(tests, ".deps.json")}' '{program}' "$@"

                """);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("edge-agent d", "doctor")]
    [InlineData("edge-agent completion ", "bash zsh")]
    [InlineData("edge-agent run --co", "--config")]
    [InlineData("edge-agent run --config node.yaml --jo", "--join")]
    [InlineData("edge-agent llrp ", "decode")]
    [InlineData("edge-agent run --config ", "")]
    [InlineData("hub ver", "verify")]
    [InlineData("hub run --site a.yaml --mq", "--mqtt-port")]
    [InlineData("hub enroll small n1 --addr", "--address")]
    public void Bash_offers_what_the_command_knows(string line, string offered)
    {
        string[] words = line.Split(' ');
        (int exitCode, string output) = Tool.Run("/bin/bash", ["--norc", "-c", $$"""
            source <({{words[0]}} completion bash)
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_CWORD={{words.Length - 1}}
            COMP_WORDS=({{string.Join(' ', words.Select(word => $"'{word}'"))}})
            set -- $(complete -p {{words[0]}})
            while [ "$1" != -F ]; do shift; done
            "$2" {{words[0]}} '{{words[^1]}}' '{{words[^2]}}'
            echo "${COMPREPLY[*]}"
            """], WithCommands);
        Assert.True(exitCode == 0, output);
        Assert.Equal(offered, string.Join(' ', output.Trim().Split(' ').Where(word => !IsHelp(word))));
    }

    [ToolFact("/usr/bin/zsh", "zsh")]
    public void Zsh_offers_it_too()
    {
        (int exitCode, string output) = Tool.Run("/usr/bin/zsh", ["-f", "-c", """
            compdef() { completer=$1 }
            compadd() { local found=(${(P)2}); print -l -- $found; (( $#found )) }
            source <(edge-agent completion zsh)
            words=(edge-agent run --join ward-join.yaml --co) CURRENT=5
            $completer
            words=(edge-agent dia) CURRENT=2
            _files() { print files }
            $completer || print nothing
            """], WithCommands);
        Assert.True(exitCode == 0, output);
        Assert.Contains("--config", output.Split('\n'));
        Assert.EndsWith("files\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_stands_in_the_documentation()
    {
        string documentation = File.ReadAllText(RepositoryRoot.File("docs", "commands.md"));
        foreach (string command in (string[])["edge-agent", "hub"])
        {
            (int exitCode, string output) = Tool.Run(Path.Combine(_folder, command), ["[suggest:0]", ""]);
            Assert.True(exitCode == 0, output);
            string[] known = [.. output.Split('\n').Where(word => word.Length > 0 && word[0] is not ('-' or '/'))];
            Assert.NotEmpty(known);
            Assert.All(known, word => Assert.Contains($"| `{command} {word}", documentation, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_shell_that_has_no_script_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CompletionScript.For("csh", "hub"));
        Assert.Equal(2, Tool.Run(Path.Combine(_folder, "edge-agent"), ["completion", "csh"]).ExitCode);
    }

    // Help is offered everywhere.
    private static bool IsHelp(string word) => word is "-?" or "-h" or "--help" or "--version";

    private Dictionary<string, string> WithCommands =>
        new() { ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}" };
}
