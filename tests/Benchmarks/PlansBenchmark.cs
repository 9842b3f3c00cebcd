using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Logistics.Benchmarks.Plans;
using Logistics.Core.Planning;

namespace Logistics.Benchmarks;

/// <summary>
/// How near the planner comes in a short time to the best that is known of published problems of home care (Mankowska, Meisel and
/// Bierwirth 2014): visits in windows, skills, and visits by two people that start together or one some time after the other.
/// </summary>
internal static class PlansBenchmark
{
    private const string Data = "../shared/data/home-health-care-routing";
    private const int StepsAtOnce = 1_000;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(10);

    /// <param name="arguments">None, or a folder of instances and a table of the best costs that are known.</param>
    /// <returns>0, or 2 when a file can't be used.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments.Count is not (0 or 2))
        {
            Console.Error.WriteLine("Name a folder of instances and a table of the best costs known of them: ./bench.sh plans DIR BEST.md");
            return 2;
        }
        string folder = arguments.Count == 0 ? Path.Combine(Data, "instances") : arguments[0];
        string table = arguments.Count == 0 ? Path.Combine(Data, "mankowska_best.md") : arguments[1];
        string reading = folder;
        List<(string Name, CareInstance Instance, PlanProblem Problem)> instances = [];
        IReadOnlyDictionary<string, (double Cost, string Solution)> best;
        try
        {
            foreach (string file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                reading = file;
                CareInstance instance = CareFiles.ReadInstance(file);
                instances.Add((Path.GetFileName(file), instance, CarePlan.ToProblem(instance)));
            }
            if (instances.Count == 0) throw new InvalidDataException("no file in it ends in .json");
            reading = table;
            best = CareFiles.ReadBest(table);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or OverflowException)
        {
            Console.Error.WriteLine($"{reading} can't be used: {exception.Message.ReplaceLineEndings(" ")}");
            return 2;
        }

        Screen.Bold($"{instances.Count} instances, {Time.TotalSeconds:N0} s each, one after the other");
        Screen.Bold($"{"instance",-34}{"cost",12}{"best",12}{"gap",10}{"steps/s",12}  valid");
        List<double> gaps = [];
        int valid = 0;
        foreach ((string name, CareInstance instance, PlanProblem problem) in instances)
        {
            (Plan plan, long steps, double seconds) = Make(problem);
            CareVerdict verdict = CareChecker.Judge(instance, CarePlan.ToTimetable(instance, plan));
            if (verdict.Faults.Count == 0) valid++;
            double? known = best.TryGetValue(name, out (double Cost, string Solution) row) ? row.Cost : null;
            double? gap = 100 * (verdict.Cost - known) / known;
            if (gap is { } number) gaps.Add(number);
            Screen.Faint(string.Create(CultureInfo.InvariantCulture, $"{name,-34}{verdict.Cost,12:N3}{known,12:N3}{gap,8:N2} %")
                + string.Create(CultureInfo.InvariantCulture, $"{steps / seconds,12:N0}  {Word(verdict)}"));
        }
        Console.WriteLine();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "plans",
            instances = instances.Count,
            valid,
            mean_gap = gaps.Count == 0 ? (double?)null : Percent(gaps.Average()),
            worst_gap = gaps.Count == 0 ? (double?)null : Percent(gaps.Max()),
        }));
        return 0;
    }

    private static (Plan Plan, long Steps, double Seconds) Make(PlanProblem problem)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Planner planner = new(problem, seed: 1);
        long steps = 0;
        while (watch.Elapsed < Time)
        {
            planner.Improve(StepsAtOnce, (int)(1_000 * watch.Elapsed.Ticks / Time.Ticks));
            steps += StepsAtOnce;
        }
        return (planner.Best(), steps, watch.Elapsed.TotalSeconds);
    }

    /// <summary>Two decimals, and no zero with a minus.</summary>
    private static double Percent(double gap) => Math.Round(gap, 2) + 0.0;

    private static string Word(CareVerdict verdict) => verdict.Faults.Count switch
    {
        0 => "yes",
        1 => $"no: {verdict.Faults[0]}",
        int more => $"no: {verdict.Faults[0]}, and {more - 1} more",
    };
}
