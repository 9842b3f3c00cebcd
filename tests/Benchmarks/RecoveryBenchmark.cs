using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Storage;
using Logistics.Wire.Site;

namespace Logistics.Benchmarks;

/// <summary>
/// How long a hub takes to come back: a hospital of 300 beds whose journal holds ten million inputs, packs as its nodes send them, which
/// is nearly each reading by itself. The real hub starts on it with its snapshots, the last of them as old as it can be; and the state is
/// read from disk with and without them, in turn.
/// </summary>
internal static class RecoveryBenchmark
{
    private const int Inputs = 10_000_000;
    private const int SnapshotEvery = 50_000;
    private const int FirstSnapshot = 1_000;
    private const int Rounds = 3;
    private const long DayMs = 86_400_000;

    public static void Run()
    {
        using Ground ground = new();
        SiteFile site = HospitalSite.Make();
        DiskFolder folder = new(HubServer.JournalFolder(ground.Data, site.Site));
        Screen.Bold($"Writing a journal of {Inputs:N0} inputs");
        (ulong fingerprint, long readings) = Write(site, folder);
        long bytes = Directory.GetFiles(folder.Path, "*.journal").Sum(file => new FileInfo(file).Length);

        Screen.Bold($"{"round",-8}{"hub ready",12}{"with snapshot",16}{"without",12}{"inputs/s",14}");
        List<double> starts = [];
        List<double> loads = [];
        List<double> replays = [];
        for (int round = 1; round <= Rounds; round++)
        {
            loads.Add(Read(folder, fingerprint));
            replays.Add(Read(new WithoutSnapshots(folder), fingerprint));
            starts.Add(Start(ground, site, folder));
            Screen.Faint(string.Create(CultureInfo.InvariantCulture,
                $"{round,-8}{starts[^1],10:N2} s{loads[^1],14:N2} s{replays[^1],10:N1} s{Inputs / replays[^1],14:N0}"));
        }
        double speed = Inputs / Spread.Of(replays).Median;
        Console.WriteLine();
        CultureInfo culture = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(culture, $"  readings         {readings:N0} in {Inputs:N0} inputs"));
        Console.WriteLine(string.Create(culture, $"  on disk          {bytes:N0} bytes, {(double)bytes / Inputs:N1} each"));
        Console.WriteLine(string.Create(culture, $"  bytes_per_s      {bytes / Spread.Of(replays).Median:N0} replayed"));
        Console.WriteLine();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "recovery",
            snapshot_start_s = Math.Round(Spread.Of(starts).Highest, 2),
            replay_inputs_per_s = Math.Round(speed),
        }));
    }

    /// <summary>Lives through days until the journal is long enough. Gives the state's fingerprint and its number of readings.</summary>
    private static (ulong Fingerprint, long Readings) Write(SiteFile site, DiskFolder folder)
    {
        long beginMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 60 * DayMs;
        using Journal journal = new(folder, static () => { }, site.KeepHistory, SnapshotEvery);
        journal.Begin();
        Player player = new(site, SiteCompiler.Compile(site), journal.Engine) { Journal = journal };
        bool enough = false;
        void Tell(in Step step, ReadOnlySpan<byte> payload)
        {
            while (journal.IsFull) Thread.Sleep(1);
            player.Play(step, payload, split: false);
            enough = journal.Appended >= Inputs;

            // So that the end is nearly due for the next one, but a hub that starts there takes none.
            if (journal.Appended == FirstSnapshot) journal.Keep();
            else journal.KeepWhenDue();
        }
        using HospitalLife life = new(journal.Engine, beginMs, site.Wards.Count, 1, Tell);
        life.Begin();
        while (!enough) life.Step();
        return (journal.Engine.Fingerprint(), journal.Engine.Counters.Readings);
    }

    private static double Read(IFolder folder, ulong fingerprint)
    {
        GC.Collect();
        long began = Stopwatch.GetTimestamp();
        Recovery recovery = Recovery.Of(folder);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (recovery.Engine.Fingerprint() != fingerprint) throw new InvalidOperationException("the disk gives another state");
        return seconds;
    }

    /// <summary>From the start of the program until its site is at work. Leaves the journal as it was.</summary>
    private static double Start(Ground ground, SiteFile site, DiskFolder folder)
    {
        string[] before = Directory.GetFiles(folder.Path);
        double seconds = ground.StartHub([site]).TotalSeconds;
        ground.KillHub();
        foreach (string added in Directory.GetFiles(folder.Path).Except(before)) File.Delete(added);
        return seconds;
    }

    /// <summary>A journal's folder as if no snapshot had ever been taken; for reading.</summary>
    private sealed class WithoutSnapshots(IFolder folder) : IFolder
    {
        public string Path => folder.Path;

        public IReadOnlyList<string> Files() =>
            [.. folder.Files().Where(name => !name.EndsWith(".snapshot", StringComparison.Ordinal))];

        public IStoredFile Open(string name) => folder.Open(name);

        public void Replace(string name, ReadOnlySpan<byte> content) => throw new InvalidOperationException("the folder is for reading");

        public void Rename(string name, string to) => throw new InvalidOperationException("the folder is for reading");

        public void Delete(string name) => throw new InvalidOperationException("the folder is for reading");
    }
}
