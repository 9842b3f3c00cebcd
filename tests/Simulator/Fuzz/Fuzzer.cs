using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Logistics.Hub;
using Logistics.Wire.Site;

namespace Logistics.Simulator.Fuzz;

/// <summary>A run of the fuzzer: two threads, all targets, findings in files, and a report.</summary>
/// <param name="seed">Where chance begins.</param>
/// <param name="findings">Folder for what crashed; made when there is something to put there.</param>
/// <param name="hostile">Folder of bad inputs to begin with too; one that is not there is left out.</param>
/// <param name="only">Names of targets to keep to; empty for all.</param>
/// <param name="say">Takes lines for people.</param>
public sealed class Fuzzer(int seed, string findings, string hostile, IReadOnlyList<string> only, Action<string> say)
{
    private const int Workers = 2;
    private const int FindingsKept = 50;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);
    private readonly Lock _lock = new();
    private readonly HashSet<string> _kinds = [];
    private int _crashes;

    /// <summary>Crashes so far, each input counted.</summary>
    public int Crashes => Volatile.Read(ref _crashes);

    /// <summary>Runs for a time.</summary>
    /// <param name="time">How long.</param>
    /// <param name="progress">Takes a line about how it goes, twice a second; null for none.</param>
    public async Task<FuzzReport> RunAsync(TimeSpan time, Action<string>? progress)
    {
        string folder = Directory.CreateTempSubdirectory("fuzz-").FullName;
        await using FuzzHub? hub = Wanted("http") ? await FuzzHub.StartAsync() : null;
        using CancellationTokenSource stop = new();
        FuzzWorker[] workers = [.. Enumerable.Range(0, Workers).Select(index => new FuzzWorker(
            Targets(hub), seed + index, Path.Combine(folder, $"in-hand-{index}"), Report, stop.Token))];
        foreach (FuzzWorker worker in workers) worker.Start();
        Stopwatch watch = Stopwatch.StartNew();
        Memory warm = default;
        while (watch.Elapsed < time)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp((time - watch.Elapsed).TotalMilliseconds, 1, 500)));
            if (warm == default && watch.Elapsed > time / 10)
            {
                warm = Memory.Now();
                foreach (FuzzWorker worker in workers) worker.Warm();
            }
            progress?.Invoke(Progress(workers, watch.Elapsed));
            if (workers.FirstOrDefault(worker => worker.InHandFor > Hang) is not FuzzWorker stuck) continue;

            // A thread can't be stopped from outside: what it has in hand is in the file, and the run ends here.
            say($"an input has not come back for {Hang.TotalSeconds:F0} s. Run it again: fuzz --input {stuck.InHandFile}");
            Interlocked.Increment(ref _crashes);
            return Sum(workers, default, default);
        }
        await stop.CancelAsync();
        foreach (FuzzWorker worker in workers) worker.Join();
        FuzzReport report = Sum(workers, warm, Memory.Now());
        foreach (FuzzWorker worker in workers) worker.Dispose();
        Directory.Delete(folder, recursive: true);
        return report;
    }

    /// <summary>Processes one input again, from a file that a run left, and lets what it throws through.</summary>
    /// <returns>What came of it.</returns>
    /// <exception cref="InvalidDataException">The file is none of ours.</exception>
    public static async Task<string> AgainAsync(string file)
    {
        (string name, byte[] input) = Read(await File.ReadAllBytesAsync(file));
        Fuzzer fuzzer = new(0, "", "", [name], _ => { });
        await using FuzzHub? hub = name == "http" ? await FuzzHub.StartAsync() : null;
        using FuzzTarget target = fuzzer.Targets(hub).SingleOrDefault()
            ?? throw new InvalidDataException($"{file} is for a target '{name}', and there is none of that name");
        Stopwatch watch = Stopwatch.StartNew();
        string outcome = target.Process(input);
        target.End();
        return string.Create(
            CultureInfo.InvariantCulture, $"{name}, {input.Length} bytes: {outcome}, in {watch.Elapsed.TotalMilliseconds:F1} ms");
    }

    private static (string Name, byte[] Input) Read(byte[] file)
    {
        if (!file.AsSpan().StartsWith("target: "u8)) return InHand.Read(file);
        Dictionary<string, string> lines = Encoding.UTF8.GetString(file).Split('\n').Select(line => line.Split(": ", 2))
            .Where(parts => parts.Length == 2).GroupBy(parts => parts[0]).ToDictionary(parts => parts.Key, parts => parts.Last()[1]);
        return (lines["target"], Convert.FromHexString(lines["input"]));
    }

    private List<FuzzTarget> Targets(FuzzHub? hub)
    {
        List<FuzzTarget> targets = [];
        void Add(string name, IEnumerable<string> good, string bad, Func<IEnumerable<byte[]>, FuzzTarget> make)
        {
            if (Wanted(name)) targets.Add(make([.. good.Select(Encoding.UTF8.GetBytes), .. Bad(bad)]));
        }

        Add("senml", GoodInputs.Packs, "senml", seeds => new SenMlTarget(seeds));
        Add("intake", GoodInputs.Packs, "senml", seeds => new IntakeTarget(seeds));
        Add("topics", GoodInputs.Topics, "topics", seeds => new TopicTarget(seeds));
        Add("epc", GoodInputs.Epcs, "", seeds => new EpcTarget([
            .. seeds, .. GoodInputs.Epcs.Where(epc => !epc.Contains(':', StringComparison.Ordinal)).Select(Convert.FromHexString),
        ]));
        Add("messages", GoodInputs.Messages, "status", seeds => new MessageTarget(seeds));
        Add("signals", GoodInputs.Signals, "signal", seeds => new SignalTarget(seeds));
        Add("site", [GoodInputs.Site], "site", seeds => new SiteFileTarget(seeds));
        Add("node", [GoodInputs.Node], "node", seeds => new NodeFileTarget(seeds));
        if (Wanted("llrp")) targets.Add(new LlrpTarget(GoodInputs.Llrp.Select(Convert.FromHexString)));
        SiteFile site = SiteFileReader.Read("small.yaml", new StringReader(GoodInputs.Site)).Site!;
        Add("roster", GoodInputs.Rosters, "", seeds => new RosterTarget(seeds, site));
        Add("people", GoodInputs.People, "", seeds => new PeopleTarget(seeds));
        Add("journal", [], "", _ => new JournalTarget([JournalTarget.Frame(SiteCompiler.Compile(site))]));
        if (hub is not null) Add("http", GoodInputs.Requests, "http", seeds => new HttpTarget(seeds, hub));
        return targets;
    }

    private bool Wanted(string target) => only.Count == 0 || only.Contains(target);

    private IEnumerable<byte[]> Bad(string name)
    {
        string folder = Path.Combine(hostile, name);
        return name.Length == 0 || !Directory.Exists(folder)
            ? []
            : BadInput.In(folder).Select(file => BadInput.Read(file).Bytes).Where(bytes => bytes.Length <= Mutator.Longest);
    }

    private void Report(FuzzTarget target, ReadOnlyMemory<byte> input, Exception exception)
    {
        string place = exception.StackTrace?.Split('\n').FirstOrDefault(line => !line.Contains(".Must(", StringComparison.Ordinal)) ?? "";
        lock (_lock)
        {
            _crashes++;
            if (_kinds.Count >= FindingsKept || !_kinds.Add($"{target.Name} {exception.GetType().Name} {place}")) return;
            Directory.CreateDirectory(findings);
            string file = Path.Combine(findings, $"{target.Name}-{seed}-{_kinds.Count}.txt");
            File.WriteAllText(file, $"target: {target.Name}\nseed: {seed}\ninput: {Convert.ToHexString(input.Span)}\nwhy:\n{exception}\n");
            say($"{target.Name}: {exception.GetType().Name}: {exception.Message}. Run it again: fuzz --input {file}");
        }
    }

    private string Progress(FuzzWorker[] workers, TimeSpan passed)
    {
        long inputs = workers.Sum(worker => worker.Inputs);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{passed:mm\\:ss}  {inputs:N0} inputs, {inputs / passed.TotalSeconds:N0}/s, "
            + $"slowest {workers.Max(worker => worker.SlowestMs):F1} ms, {Crashes} crashes, {Environment.WorkingSet >> 20} MiB");
    }

    private FuzzReport Sum(FuzzWorker[] workers, Memory before, Memory after)
    {
        FuzzWorker.Lane[] lanes = [.. workers.SelectMany(worker => worker.Lanes)];
        SortedDictionary<string, FuzzReport.Target> targets = new(StringComparer.Ordinal);
        foreach (IGrouping<string, FuzzWorker.Lane> same in lanes.GroupBy(lane => lane.Target.Name))
        {
            FuzzWorker.Lane slowest = same.MaxBy(lane => lane.SlowestMs)!;
            double seconds = same.Sum(lane => lane.Ticks) / (double)Stopwatch.Frequency;
            long inputs = same.Sum(lane => lane.Inputs);
            targets[same.Key] = new FuzzReport.Target(
                inputs, seconds > 0 ? (long)(inputs / seconds) : 0,
                same.SelectMany(lane => lane.Outcomes.Select(one => one.Item1)).Distinct().Count(),
                Math.Round(slowest.SlowestMs, 3), slowest.Slowest);
        }
        return new FuzzReport(
            targets.Values.Sum(target => target.Inputs), Crashes, Math.Round((after.Resident - before.Resident) / 1048576.0, 1),
            Math.Round((after.Heap - before.Heap) / 1048576.0, 1), targets, targets.Values.Max(target => target.SlowestMs), seed);
    }

    private readonly record struct Memory(long Heap, long Resident)
    {
        public static Memory Now()
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return new Memory(GC.GetTotalMemory(false), Environment.WorkingSet);
        }
    }
}
