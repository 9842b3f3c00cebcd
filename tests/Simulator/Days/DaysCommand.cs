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
            return Task.FromResult(Run(new DaysRun(one ?? arguments.GetValue(from), one is null ? arguments.GetValue(seeds) : 1, chosen), cancellation));
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
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r\e[K{run.Done} of {run.Days} days, {watch.Elapsed:mm\\:ss}"));
        }
        if (!Console.IsErrorRedirected) Console.Error.Write("\r\e[K");
        days.GetAwaiter().GetResult();
        foreach (DayKind? house in (DayKind?[])[DayKind.Hospital, DayKind.Home, null]) Print(run, house);
        bool broken = false;
        foreach (Policy policy in run.Policies)
        {
            foreach ((long seed, DayKind kind, Breach breach) in run.BreachesOf(policy).Take(Shown))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{NameOf(policy)}, {kind}, --seed {seed}: {breach}"));
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Days} days in {watch.Elapsed.TotalSeconds:0.0} s"));
        broken = run.BreachesOf(run.Policies.Contains(Policy.Ours) ? Policy.Ours : run.Policies[0]).Any();
        Console.WriteLine(run.Json());
        return broken ? 1 : 0;
    }

    private static void Print(DaysRun run, DayKind? house)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(house is null ? "both" : house.ToString()!.ToLowerInvariant()),-14}{"ready, minutes",32}{"response",10}{"past due",15}{"metres",8}{"over-",7}{"breaks late",14}{"law",5}{"busy",6}   bed: minutes"));
        Console.WriteLine($"{"",-14}{"median",8}{"p90",8}{"mean",8}{"unmade",8}{"median",10}{"",15}{"a task",8}{"flows",7}{"or missed",14}{"",5}{"",6}   unasked, asked, way, work");
        foreach (Policy policy in run.Policies)
        {
            DayFigures figures = run.Of(policy, house);
            string late = string.Create(CultureInfo.InvariantCulture, $"{figures.BreaksLate}+{figures.BreaksMissed}/{figures.Breaks}");
            string due = string.Create(CultureInfo.InvariantCulture, $"{figures.PastDue} ({100.0 * figures.PastDue / Math.Max(1, figures.Tasks):0.0}%)");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{NameOf(policy),-14}{DayFigures.Percentile(figures.Ready, 50),8:0.0}{DayFigures.Percentile(figures.Ready, 90),8:0.0}{figures.Ready.DefaultIfEmpty().Average(),8:0.0}{figures.Unmade,8}{DayFigures.Percentile(figures.Responses, 50),10:0.0}{due,15}{figures.Metres / Math.Max(1, figures.Finished),8:0}{figures.Overflows,7}{late,14}{figures.Breaches.Count,5}{100 * figures.Utilisation,5:0}%   {string.Join("  ", figures.BedMinutes.Select(part => part.ToString("0.0", CultureInfo.InvariantCulture)))}"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"clairvoyant",-14}{"",16}{run.Bound(house),8:0.0}  at the least"));
        Console.WriteLine();
    }

    private static string NameOf(Policy policy) => Names.First(pair => pair.Value == policy).Key;
}
