using System.Diagnostics;

namespace Logistics.Tests.Firmware;

/// <summary>A program of the machine, run to its end.</summary>
internal static class Tool
{
    /// <summary>What it printed on both streams, and its exit code.</summary>
    public static (int ExitCode, string Output) Run(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
