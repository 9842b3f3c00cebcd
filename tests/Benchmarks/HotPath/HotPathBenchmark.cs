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

    private static readonly double[] WarmUps = [1_000, 4_000];
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);

    public static void Run()
    {
        string? missing = NodeRed.Install();
        if (missing is not null) Console.WriteLine(missing);
        List<object> rates = [];
        using (Stage stage = Begin(withNodeRed: missing is null))
        {
            foreach ((double rate, TimeSpan time) in Rates) rates.Add(Compare(stage, rate, time));
        }

        // A site of people ends some hundred tasks a day, and the hub keeps them for a day: each part begins with none.
        double?[] held;
        using (Stage stage = Begin(withNodeRed: missing is null)) held = Search(stage.Sides, inPacks: false, from: 4_000);
        double?[] heldPacks;
        using (Stage stage = Begin(withNodeRed: missing is null))
        {
            heldPacks = Search([.. stage.Sides.Where(side => side != stage.Floor)], inPacks: true, from: 20_000);
        }

        Console.WriteLine();
        Tell("held, one reading a message", "hub", held[0]);
        Tell("", "floor", held[1]);
        Tell("", "Node-RED", held.ElementAtOrDefault(2));
        Tell($"held, in packs of {HotSite.PackSize}", "hub", heldPacks[0]);
        Tell("", "Node-RED", heldPacks.ElementAtOrDefault(1));
        Console.WriteLine();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "hot-path",
            rates,
            held_per_s = Rounded(held[0], 0),
            held_ratio = Rounded(held[0] / held[1], 2),
            held_node_red_ratio = Rounded(held[0] / held.ElementAtOrDefault(2), 2),
            held_packs_per_s = Rounded(heldPacks[0], 0),
            held_packs_node_red_ratio = Rounded(heldPacks[0] / heldPacks.ElementAtOrDefault(1), 2),
        }));
    }

    private static Stage Begin(bool withNodeRed)
    {
        Screen.Faint("Starting hub, floor and Node-RED around one broker");
        Stage stage = Stage.Start(withNodeRed);
        foreach (double rate in WarmUps)
        {
            foreach (Side side in stage.Sides) side.Run(rate, WarmUpTime, inPacks: false);
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
                Outcome outcome = side.Run(rate, time, inPacks: false);
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

    private static double?[] Search(IReadOnlyList<Side> sides, bool inPacks, double from)
    {
        Console.WriteLine();
        Screen.Bold(inPacks ? $"The highest rate held, in packs of {HotSite.PackSize}" : "The highest rate held, one reading a message");
        HeldSearch[] searches = [.. sides.Select(side => new HeldSearch(side, inPacks, from))];
        while (searches.Any(search => !search.IsDone))
        {
            foreach (HeldSearch search in searches.Where(search => !search.IsDone)) search.Step();
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

    private static void Tell(string what, string side, double? rate) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"  {what,-30}{side,-10}{(rate is null ? "none" : $"{rate:N0} readings/s")}"));
}
