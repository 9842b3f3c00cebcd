using System.Globalization;
using System.Text.Json;

namespace Logistics.Benchmarks.HotPath;

/// <summary>
/// From a reading's publish to the worker's list, through a real broker, QoS 1, TLS, with the journal on disk; and how many readings a
/// second are held. Beside it, in turns, the floor of what a client on the same library can do, and Node-RED.
/// </summary>
internal static class HotPathBenchmark
{
    private const int Pairs = 5;
    private static readonly (double Rate, TimeSpan Time)[] Rates =
    [
        (100, TimeSpan.FromSeconds(10)), (1_000, TimeSpan.FromSeconds(5)), (10_000, TimeSpan.FromSeconds(4)),
    ];

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);

    // At the highest rates that anyone comes to, 20,000 and 100,000 a second, nine rounds take 270 and 108 ms: more than a side may be
    // behind.
    private static readonly HotSite ForTimes = new(300, Workers: 75, InPacks: false);
    private static readonly HotSite ForHeld = new(600, Workers: 225, InPacks: false);
    private static readonly HotSite ForPacks = new(1_200, Workers: 450, InPacks: true);

    /// <param name="arguments">None for all of it, some twenty minutes; else a part of it, <c>times</c>, <c>held</c> or <c>packs</c>, and
    /// perhaps the one rate that is tried.</param>
    /// <returns>0, or 2 when the arguments are not understood.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        string? part = arguments.Count > 0 ? arguments[0] : null;
        double? only = arguments.Count > 1 && int.TryParse(arguments[1], CultureInfo.InvariantCulture, out int rate) ? rate : null;
        if (part is not (null or "times" or "held" or "packs") || arguments.Count > 2 || (arguments.Count == 2 && only is not > 0))
        {
            Console.Error.WriteLine("Name nothing, or one part and perhaps one rate: ./bench.sh hot-path [times|held|packs [RATE]]");
            return 2;
        }
        Measure(part, only);
        return 0;
    }

    private static void Measure(string? part, double? only)
    {
        string? missing = NodeRed.Install();
        if (missing is not null) Console.WriteLine(missing);
        bool withNodeRed = missing is null;
        if (part is null) Screen.Faint("Times, held and packs: some twenty minutes together, half an hour at most");

        // A site of people ends some hundred tasks a day, and the hub keeps them for a day: each part begins with none.
        List<object> rates = [];
        if (part is null or "times")
        {
            using Stage stage = Begin(ForTimes, withNodeRed, 1_000, 4_000);
            foreach ((double rate, TimeSpan time) in Rates)
            {
                if (only is null || only == rate) rates.Add(Compare(stage, rate, time));
            }
            if (only is double other && !Rates.Any(known => known.Rate == other)) rates.Add(Compare(stage, other, Rates[^1].Time));
        }
        double?[] held = part is null or "held" ? Search(ForHeld, withNodeRed, 4_000, only) : [];
        double?[] packs = part is null or "packs" ? Search(ForPacks, withNodeRed, 20_000, only) : [];

        Console.WriteLine();
        Tell("held, one reading a message", held);
        Tell($"held, in packs of {HotSite.PackSize}", packs);
        Console.WriteLine();
        double? Ratio(double?[] of, int other) => of.ElementAtOrDefault(0) / of.ElementAtOrDefault(other);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "hot-path",
            rates,
            held_per_s = Rounded(held.ElementAtOrDefault(0), 0),
            held_ratio = Rounded(Ratio(held, 1), 2),
            held_node_red_ratio = Rounded(Ratio(held, 2), 2),
            held_packs_per_s = Rounded(packs.ElementAtOrDefault(0), 0),
            held_packs_node_red_ratio = Rounded(Ratio(packs, 2), 2),
        }));
    }

    private static Stage Begin(HotSite hampers, bool withNodeRed, params double[] warmUps)
    {
        Screen.Faint("Starting hub, floor and Node-RED around one broker");
        Stage stage = Stage.Start(hampers, withNodeRed);
        foreach (double rate in warmUps)
        {
            foreach (Side side in stage.Sides) side.Run(rate, WarmUpTime);
        }
        return stage;
    }

    /// <summary>One rate: all sides in turns, who is first changing from round to round. Gives what the last line says of it.</summary>
    private static object Compare(Stage stage, double rate, TimeSpan time)
    {
        Console.WriteLine();
        Screen.Bold(string.Create(CultureInfo.InvariantCulture,
            $"{$"{rate:N0} readings/s",-20}{"p50 us",10}{"p90 us",10}{"p99 us",10}{"p99.9 us",10}"));
        Dictionary<Side, List<Outcome>> outcomes = stage.Sides.ToDictionary(side => side, _ => new List<Outcome>());
        HashSet<Side> behind = [];
        for (int pair = 0; pair < Pairs; pair++)
        {
            foreach (Side side in pair % 2 == 0 ? stage.Sides : stage.Sides.Reverse())
            {
                // Who can't hold the rate only gathers a backlog: once is enough to know.
                if (side == stage.NodeRed && behind.Contains(side)) continue;
                Outcome outcome = side.Run(rate, time);
                outcomes[side].Add(outcome);
                if (!outcome.IsHeld) behind.Add(side);
                Screen.Faint(Line($"  {side.Name} {pair + 1}", [outcome], isBehind: !outcome.IsHeld));
            }
        }
        foreach (Side side in stage.Sides) Screen.Bold(Line(side.Name, outcomes[side], behind.Contains(side)));
        bool comparesNodeRed = stage.NodeRed is not null && !behind.Contains(stage.NodeRed);
        return new
        {
            rate,
            p50_us = Rounded(Median(outcomes[stage.Hub], 0.5), 0),
            p99_us = Rounded(Median(outcomes[stage.Hub], 0.99), 0),
            p50_ratio = Rounded(Ratio(outcomes[stage.Hub], outcomes[stage.Floor], 0.5), 2),
            p99_ratio = Rounded(Ratio(outcomes[stage.Hub], outcomes[stage.Floor], 0.99), 2),
            node_red_p50_ratio = comparesNodeRed ? Rounded(Ratio(outcomes[stage.NodeRed!], outcomes[stage.Hub], 0.5), 2) : null,
        };
    }

    /// <summary>The highest rate that each side holds, in their order.</summary>
    private static double?[] Search(HotSite hampers, bool withNodeRed, double from, double? only)
    {
        Console.WriteLine();
        string how = hampers.InPacks ? $"in packs of {HotSite.PackSize}" : "one reading a message";
        Screen.Bold($"The highest rate held, {how}");
        using Stage stage = Begin(hampers, withNodeRed, from / 4, from);
        HeldSearch[] searches = [.. stage.Sides.Select(side => new HeldSearch(side, from))];
        while (searches.Any(search => !search.IsDone))
        {
            foreach (HeldSearch search in searches.Where(search => !search.IsDone))
            {
                if (only is double rate) search.StepOnly(rate);
                else search.Step();
            }
        }
        return [.. searches.Select(search => search.PerSecond)];
    }

    private static double Median(IEnumerable<Outcome> outcomes, double part) =>
        Spread.Of(outcomes.Select(outcome => outcome.At(part))).Median;

    /// <summary>The median of the pairs' ratios.</summary>
    private static double Ratio(IEnumerable<Outcome> above, IEnumerable<Outcome> below, double part) =>
        Spread.Of(above.Zip(below, (one, other) => one.At(part) / other.At(part))).Median;

    private static double? Rounded(double? value, int digits) =>
        value is double known && double.IsFinite(known) ? Math.Round(known, digits) : null;

    private static string Line(string name, IReadOnlyList<Outcome> outcomes, bool isBehind) =>
        $"{name,-20}" + string.Concat(new[] { 0.5, 0.9, 0.99, 0.999 }.Select(part =>
            Median(outcomes, part).ToString("N0", CultureInfo.InvariantCulture).PadLeft(10))) + (isBehind ? "  falls behind" : "");

    private static void Tell(string what, double?[] held)
    {
        foreach ((string side, double? rate) in new[] { "hub", "floor", "Node-RED" }.Zip(held))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {what,-30}{side,-10}{(rate is null ? "none" : $"{rate:N0} readings/s")}"));
            what = "";
        }
    }
}
