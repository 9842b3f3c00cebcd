using System.Diagnostics;
using Logistics.EdgeAgent;

namespace Logistics.Tests.Edge;

/// <summary>The agent's program as a process of its own.</summary>
internal static class AgentProcess
{
    /// <summary>Starts it. It runs on what the tests run on, because some of its own files give way to the web framework's beside them.</summary>
    public static Process Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <inheritdoc cref="Start(string[])"/>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string tests = typeof(AgentProcess).Assembly.Location;
        ProcessStartInfo start = new("dotnet",
        [
            "exec",
            "--runtimeconfig", Path.ChangeExtension(tests, ".runtimeconfig.json"),
            "--depsfile", Path.ChangeExtension(tests, ".deps.json"),
            typeof(Agent).Assembly.Location, .. arguments,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
