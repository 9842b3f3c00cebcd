using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace Logistics.Simulator.Days;

/// <summary><c>days</c>: whole days of a hospital and a nursing home under each policy, the same days and people for all; or one day again,
/// with all that happens in it.</summary>
internal static class DaysCommand
{
    private const int Shown = 5;
    private static readonly Dictionary<string, Policy> Names = new()
    {
        ["ours"] = Policy.Ours, ["longest-idle"] = Policy.LongestIdle, ["pull"] = Policy.Pull,
    };

    public static Command Make()
    {
        Option<int> seeds = new("--seeds") { Description = "How many days of each house.", DefaultValueFactory = _ => 30 };
        Option<long> from = new("--from") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
        Option<long?> seed = new("--seed") { Description = "This one day of each house." };
        Option<bool> trace = new("--trace") { Description = "With --seed: says all that happens." };
        Option<string> policies = new("--policies")
        {
            Description = "Which, with commas between: ours, longest-idle, pull.", DefaultValueFactory = _ => string.Join(',', Names.Keys),
        };
        policies.Validators.Add(result =>
        {
            foreach (string name in result.GetValue(policies)!.Split(',').Where(name => !Names.ContainsKey(name)))
            {
                result.AddError($"--policies: '{name}' is none of {string.Join(", ", Names.Keys)}.");
            }
        });
        seeds.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValue(seeds) < 1) result.AddError("--seeds must be at least 1.");
        });
        Command command = new("days", "Lives through days of a hospital and a nursing home under each policy, and compares them.")
        {
            policies, seeds, from, seed, trace,
        };
        command.SetAction((arguments, cancellation) =>
        {
            Policy[] chosen = [.. arguments.GetRequiredValue(policies).Split(',').Distinct().Select(name => Names[name])];
            long? one = arguments.GetValue(seed);
            if (one is not null && arguments.GetValue(trace)) Trace(one.Value, chosen);
            DaysRun run = new(one ?? arguments.GetValue(from), one is null ? arguments.GetValue(seeds) : 1, chosen);
            return Task.FromResult(Run(run, cancellation));
        });
        return command;
    }

    private static void Trace(long seed, IReadOnlyList<Policy> policies)
    {
        foreach (DayKind kind in Enum.GetValues<DayKind>())
        {
            foreach (Policy policy in policies)
            {
                Console.WriteLine($"{kind}, {NameOf(policy)}:");
                new Day(new DayPlan(kind, seed), policy, Console.WriteLine).Run();
            }
        }
    }

    private static int Run(DaysRun run, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Task days = Task.Run(() => run.Run(cancellation), cancellation);
        while (!Task.WaitAny([days], TimeSpan.FromMilliseconds(500)).Equals(0))
        {
            if (Console.IsErrorRedirected) continue;
            string done = string.Create(CultureInfo.InvariantCulture, $"{run.Done} of {run.Days} days, {watch.Elapsed:mm\\:ss}");
            Console.Error.Write($"\r\e[K{done}");
        }
        if (!Console.IsErrorRedirected) Console.Error.Write("\r\e[K");
        days.GetAwaiter().GetResult();
        foreach (DayKind? house in (DayKind?[])[DayKind.Hospital, DayKind.Home, DayKind.Night, null]) Print(run, house);
        foreach (Policy policy in run.Policies)
        {
            foreach ((long seed, DayKind kind, Breach breach) in run.BreachesOf(policy).Take(Shown))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{NameOf(policy)}, {kind}, --seed {seed}: {breach}"));
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Days} days in {watch.Elapsed.TotalSeconds:0.0} s"));
        bool broken = run.BreachesOf(run.Policies.Contains(Policy.Ours) ? Policy.Ours : run.Policies[0]).Any();
        Console.WriteLine(run.Json());
        return broken ? 1 : 0;
    }

    private static void Print(DaysRun run, DayKind? house)
    {
        string name = house?.ToString().ToLowerInvariant() ?? "both";
        Row(name, "ready, minutes", "", "", "", "response", "past due", "metres", "over-", "breaks late", "law", "busy", "a bed's minutes");
        Row("", "median", "p90", "mean", "unmade", "median", "", "a task", "flows", "or missed", "broken", "", "unasked, asked, way, work");
        foreach (Policy policy in run.Policies)
        {
            DayFigures figures = run.Of(policy, house);
            Row(
                NameOf(policy), Say(DayFigures.Percentile(figures.Ready, 50)), Say(DayFigures.Percentile(figures.Ready, 90)),
                Say(figures.Ready.DefaultIfEmpty().Average()), $"{figures.Unmade}", Say(DayFigures.Percentile(figures.Responses, 50)),
                $"{figures.PastDue} ({Say(100.0 * figures.PastDue / Math.Max(1, figures.Tasks))}%)",
                Say(figures.Metres / Math.Max(1, figures.Finished)), $"{figures.Overflows}",
                $"{figures.BreaksLate}+{figures.BreaksMissed} of {figures.Breaks}", $"{figures.Breaches.Count}",
                $"{Say(100 * figures.Utilisation)}%", string.Join("  ", figures.BedMinutes.Select(Say)));
        }
        Row("clairvoyant", "", "", Say(run.Bound(house)), "", "", "", "", "", "", "", "", "at the least");
        Console.WriteLine();
    }

    /// <summary>A line of the table; the last column is as long as it is.</summary>
    private static void Row(params string[] cells)
    {
        int[] widths = [-14, 14, 8, 8, 8, 10, 14, 8, 7, 16, 8, 7];
        IEnumerable<string> padded = widths.Zip(cells, (width, cell) => width < 0 ? cell.PadRight(-width) : cell.PadLeft(width));
        Console.WriteLine($"{string.Concat(padded)}   {cells[^1]}");
    }

    private static string Say(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string NameOf(Policy policy) => Names.First(pair => pair.Value == policy).Key;
}
