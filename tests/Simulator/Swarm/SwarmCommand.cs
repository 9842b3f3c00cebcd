using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace Logistics.Simulator.Swarm;

/// <summary><c>swarm</c>: many days, one a seed, each judged; or one day again, with all that happens in it.</summary>
internal static class SwarmCommand
{
    private const int Shown = 10;
    private static readonly Dictionary<string, Bug> Bugs = new()
    {
        ["none"] = Bug.None, ["ack-before-commit"] = Bug.AckBeforeCommit, ["no-dedup"] = Bug.NoDedup, ["counter-ids"] = Bug.CounterIds,
    };

    public static Command Make()
    {
        Option<int> seeds = new("--seeds") { Description = "How many days.", DefaultValueFactory = _ => 1_000 };
        Option<long?> from = new("--from") { Description = "The first seed; days that nobody has seen without it." };
        Option<long?> seed = new("--seed") { Description = "This one day." };
        Option<bool> trace = new("--trace") { Description = "With --seed: says all that happens." };
        Option<string> bug = new("--bug")
        {
            Description = "Puts a bug in, to see that it is found: ack-before-commit, no-dedup or counter-ids.",
            DefaultValueFactory = _ => "none",
        };
        bug.AcceptOnlyFromAmong([.. Bugs.Keys]);
        seeds.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValue(seeds) < 1) result.AddError("--seeds must be at least 1.");
        });
        Command command = new("swarm", "Lives through simulated days with all that can go wrong, and holds the promises against them.")
        {
            seeds, from, seed, trace, bug,
        };
        command.SetAction((arguments, cancellation) => Task.FromResult(arguments.GetValue(seed) is { } one
            ? Again(one, Bugs[arguments.GetRequiredValue(bug)], arguments.GetValue(trace))
            : Run(
                arguments.GetValue(seeds), arguments.GetValue(from) ?? SwarmRun.FreshSeed(), Bugs[arguments.GetRequiredValue(bug)],
                cancellation)));
        return command;
    }

    private static int Again(long seed, Bug bug, bool trace)
    {
        SwarmDay day = new(seed, bug, trace ? Console.WriteLine : null);
        day.Run();
        foreach (Violation violation in day.Violations) Console.WriteLine(violation);
        Console.WriteLine(SwarmRun.Json(1, day.Violations.Count > 0 ? 1 : 0, day.Violations.Count > 0 ? seed : null, day.Faults));
        return day.Violations.Count > 0 ? 1 : 0;
    }

    private static int Run(int seeds, long from, Bug bug, CancellationToken cancellation)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seeds {from} to {from + seeds - 1}"));
        Stopwatch watch = Stopwatch.StartNew();
        SwarmRun run = new(from, seeds, bug);
        run.Start(cancellation);
        int shown = 0;
        for (bool isOver = false; !isOver;)
        {
            isOver = run.Wait(TimeSpan.FromSeconds(1));
            if (!Console.IsOutputRedirected) Console.Write("\r\e[K");
            foreach ((long seed, IReadOnlyList<Violation> violations) in run.Failures.Take(Shown).Skip(shown))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed} (swarm --seed {seed} --trace):"));
                foreach (Violation violation in violations.Take(3)) Console.WriteLine($"  {violation}");
                shown++;
            }
            if (isOver || Console.IsOutputRedirected || run.Done == 0) continue;
            double rate = run.Done / watch.Elapsed.TotalSeconds;
            TimeSpan left = TimeSpan.FromSeconds((seeds - run.Done) / rate);
            Console.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Done} of {seeds} days, {rate:0} a second, {run.Failed} failed, {left:hh\\:mm\\:ss} left"));
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Done} days in {watch.Elapsed.TotalSeconds:0.0} s, {run.Done / watch.Elapsed.TotalSeconds:0} a second; "
            + $"{run.Packs} packs, {run.Tasks} tasks"));
        foreach ((string rule, (int days, long first)) in run.Broken)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {rule}: {days} days, first {first}"));
        }
        Console.WriteLine(run.Json());
        return run.Failed > 0 || run.Done < seeds ? 1 : 0;
    }
}
