using System.CommandLine;
using System.Security.Cryptography;

namespace Logistics.Simulator.Crash;

/// <summary><c>crash</c>: real processes, killed at random under load, and what came of every reading and task.</summary>
internal static class CrashCommand
{
    private const double SecondsPerKill = 1.5;

    public static Command Make()
    {
        Option<int> kills = new("--kills") { Description = "How many kills in all.", DefaultValueFactory = _ => 200 };
        Option<int?> seconds = new("--seconds") { Description = "About how long the killing takes; a second and a half a kill without it." };
        Option<int?> seed = new("--seed") { Description = "The same seed kills in the same order; another one each time without it." };
        Option<bool> brokerOnly = new("--broker-only") { Description = "Kills the broker alone, while the hub is away." };
        kills.Validators.Add(result => Positive(result, "--kills"));
        seconds.Validators.Add(result => Positive(result, "--seconds"));
        Command command = new("crash", "Kills real nodes, brokers and hubs at random under load, and looks for what was lost or came twice.")
        {
            kills, seconds, seed, brokerOnly,
        };
        command.SetAction((arguments, cancellation) =>
        {
            int count = arguments.GetValue(kills);
            TimeSpan time = TimeSpan.FromSeconds(arguments.GetValue(seconds) ?? Math.Ceiling(count * SecondsPerKill));
            int from = arguments.GetValue(seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue);
            return Task.FromResult(Run(new CrashOptions(count, time, from, arguments.GetValue(brokerOnly)), cancellation));
        });
        return command;
    }

    private static int Run(CrashOptions options, CancellationToken cancellation)
    {
        CrashReport? report = CrashRun.Run(options, Console.Out, cancellation);
        if (report is null) return 1;
        Console.WriteLine(report.Json());
        return report.Holds ? 0 : 1;
    }

    private static void Positive(System.CommandLine.Parsing.OptionResult result, string name)
    {
        if (!int.TryParse(result.Tokens.Count > 0 ? result.Tokens[0].Value : "1", out int value) || value < 1)
            result.AddError($"{name} must be a number of at least 1.");
    }
}
