using Logistics.Benchmarks;
using Logistics.Benchmarks.HotPath;

// The smallest part of a benchmark that runs in a process of its own.
if (args is [Echo.Argument, ..])
{
    Echo.Run(args.AsSpan(1));
    return 0;
}

(string Name, string About, Func<string[], int> Run)[] benchmarks =
[
    ("engine", "bytes of SenML packs to decisions, on one thread", Alone(EngineBenchmark.Run)),
    ("scale", "30 to 155,000 beds: speed, memory, and the whole hub", Alone(ScaleBenchmark.Run)),
    ("recovery", "how fast a hub is back, from a snapshot and from ten million inputs", Alone(RecoveryBenchmark.Run)),
    ("edge", "what the agent takes of a small computer", Alone(EdgeBenchmark.Run)),
    ("web", "from a reading to 500 boards and 300 phones", Alone(WebBenchmark.Run)),
    ("pages", "what the worker's page and a board of 240 beds take of a slow line and a slow phone", Alone(PagesBenchmark.Run)),
    ("hot-path", "a reading's publish to the worker's list, beside an echo and Node-RED; in parts: hot-path [times|held|packs [RATE]]",
        HotPathBenchmark.Run),
    ("outage", "a node 72 hours without a hub: what its spool takes, and how fast it catches up", Alone(OutageBenchmark.Run)),
    ("dispatch", "deciding who gets a task: 300 workers, 500 tasks that wait", Alone(DispatchBenchmark.Run)),
    ("plans", "plans of published problems beside the best that is known; of others with: plans DIR BEST.md", PlansBenchmark.Run),
];

if (args.Length == 0 || args[0] is "--help" or "-h")
{
    Console.WriteLine("Usage: ./bench.sh NAME");
    Console.WriteLine();
    foreach ((string name, string about, _) in benchmarks) Console.WriteLine($"  {name,-10}{about}");
    return 0;
}
Func<string[], int>? run = Array.Find(benchmarks, benchmark => benchmark.Name == args[0]).Run;
if (run is null)
{
    Console.Error.WriteLine($"There is no benchmark '{args[0]}'. ./bench.sh --help lists those there are.");
    return 2;
}
return run(args[1..]);

Func<string[], int> Alone(Action benchmark) => options =>
{
    if (options.Length > 0)
    {
        Console.Error.WriteLine($"The benchmark {args[0]} takes no options, so leave out '{options[0]}'.");
        return 2;
    }
    benchmark();
    return 0;
};
