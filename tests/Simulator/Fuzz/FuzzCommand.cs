using System.CommandLine;
using System.Globalization;
using System.Text;
using Logistics.Hub;

namespace Logistics.Simulator.Fuzz;

/// <summary><c>fuzz</c>: mutated inputs for all that takes bytes from outside. The last line is a report in JSON.</summary>
internal static class FuzzCommand
{
    private const int Shown = 96;

    public static Command Make()
    {
        Option<int> seconds = new("--seconds") { Description = "How long.", DefaultValueFactory = _ => 300 };
        Option<int> seed = new("--seed")
        {
            Description = "Where chance begins; without it, somewhere else each time.",
            DefaultValueFactory = _ => (int)(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() & 0xffffff),
        };
        Option<string?> input = new("--input") { Description = "Processes the input that a finding's file holds, once." };
        Option<string> findings = new("--findings")
        {
            Description = "Folder for what crashed.",
            DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "fuzz-findings"),
        };
        Option<string> hostile = new("--hostile")
        {
            Description = "Folder of bad inputs to begin with, beside the good ones.",
            DefaultValueFactory = _ => Path.Combine("tests", "Tests", "Hostile"),
        };
        Option<string[]> only = new("--only") { Description = "Name of a target to keep to; may be given more than once." };
        seconds.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValue(seconds) < 1) result.AddError("--seconds must be 1 or more.");
        });
        Command command = new("fuzz", "Sends mutated packs, topics, messages, files and requests, and looks for what falls over.")
        {
            seconds, seed, input, findings, hostile, only,
        };
        command.SetAction((arguments, _) => arguments.GetValue(input) is string file
            ? AgainAsync(file)
            : RunAsync(
                new Fuzzer(
                    arguments.GetValue(seed), Path.GetFullPath(arguments.GetRequiredValue(findings)), arguments.GetRequiredValue(hostile),
                    arguments.GetValue(only) ?? [], Console.WriteLine),
                arguments.GetValue(seed), TimeSpan.FromSeconds(arguments.GetValue(seconds))));
        return command;
    }

    private static async Task<int> RunAsync(Fuzzer fuzzer, int seed, TimeSpan time)
    {
        Console.WriteLine($"fuzzing for {time.TotalSeconds:F0} s, seed {seed}");
        FuzzReport report;
        try
        {
            report = await fuzzer.RunAsync(time, Console.IsOutputRedirected ? null : line => Console.Write($"\r\e[K{line}"));
        }
        catch (StartException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
        if (!Console.IsOutputRedirected) Console.WriteLine();
        foreach ((string name, FuzzReport.Target target) in report.ByTarget)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {name,-9}{target.Inputs,12:N0} inputs {target.PerSecond,9:N0}/s {target.Outcomes,5} outcomes, slowest "
                + $"{target.SlowestMs,8:F2} ms: {Show(target.Slowest)}"));
        }
        Console.WriteLine(report.ToJson());
        return report.Crashes > 0 ? 1 : 0;
    }

    private static async Task<int> AgainAsync(string file)
    {
        try
        {
            Console.WriteLine(await Fuzzer.AgainAsync(file));
            return 0;
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception);
            return 1;
        }
    }

    // The beginning of an input, on one line and without what a terminal would obey.
    private static string Show(byte[] input)
    {
        string text = string.Concat(Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(input.Length, Shown)))
            .Select(letter => letter is >= ' ' and < '\x7f' ? letter : '.'));
        return $"{input.Length} bytes, {text}{(input.Length > Shown ? "..." : "")}";
    }
}
