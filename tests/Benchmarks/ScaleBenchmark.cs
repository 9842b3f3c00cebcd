using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Benchmarks;

/// <summary>
/// How a hub bears size. First the road from bytes to decisions for 30 to 155,000 beds in sites of 300, all sizes in turn, round after
/// round; then one site of 155,000 beds, which nobody should run; then the real hub process with every site in it.
/// </summary>
internal static class ScaleBenchmark
{
    private const int Rounds = 9;
    private const int RoundsTimed = 3;
    private const int PacksPerRound = 25_000;
    private const int PacksPerTurn = 16;
    private const int Marks = 24;
    private const int MostBeds = 155_000;
    private const int HubWards = 20;
    private const int HubSites = (MostBeds + HubWards * HospitalSite.BedsPerWard - 1) / (HubWards * HospitalSite.BedsPerWard);
    private const int HubBeds = HubSites * HubWards * HospitalSite.BedsPerWard;
    private const int MostSites = (MostBeds + BedsPerSite - 1) / BedsPerSite;
    private const int BedsPerSite = HospitalSite.Wards * HospitalSite.BedsPerWard;
    private static readonly TimeSpan OneSiteDay = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan HubTime = TimeSpan.FromSeconds(30);

    public static void Run()
    {
        Screen.Bold("Preparing two days of 30 and of 300 beds");
        (double gathered, double single) = CompareSizes();
        MeasureOneSite();
        double rss = MeasureHub();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "scale",
            ratio_155000_to_300 = Math.Round(gathered, 3),
            ratio_pack_by_pack = Math.Round(single, 3),
            rss_mib = Math.Round(rss),
        }));
    }

    /// <summary>Speed with all beds to speed with one site's, the median of pairs: with a hub at its limit, where every site's loop finds
    /// packs that have gathered; and with the next pack always another site's.</summary>
    private static (double Gathered, double Single) CompareSizes()
    {
        Tape ward = Tape.Record(1, Marks);
        Tape hospital = Tape.Record(HospitalSite.Wards, Marks);
        Fleet smallest = new(ward, 1, PacksPerRound / HospitalSite.Wards, PacksPerTurn);
        Fleet one = new(hospital, 1, PacksPerRound, PacksPerTurn);
        Fleet[] between = [new(hospital, 10, PacksPerRound, PacksPerTurn), new(hospital, 100, PacksPerRound, PacksPerTurn)];
        Fleet all = new(hospital, MostSites, PacksPerRound, PacksPerTurn);
        Fleet singly = new(hospital, MostSites, PacksPerRound, 1);
        List<double> gathered = [];
        List<double> single = [];
        for (int round = 0; round < Rounds; round++)
        {
            gathered.Add(Ratio(one, all, round % 2 == 0));
            single.Add(Ratio(one, singly, round % 2 == 0));
            smallest.Play(each: false);
            foreach (Fleet fleet in between) fleet.Play(each: false);
            if (round >= RoundsTimed) continue;
            foreach (Fleet fleet in (Fleet[])[smallest, one, .. between, all, singly]) fleet.Play(each: true);
        }

        ShowHead();
        foreach (Fleet fleet in (Fleet[])[smallest, one, .. between, all]) Show(fleet);
        Screen.Faint("and with each pack another site's:");
        Show(singly);
        ShowRatio("packs gathered", gathered);
        ShowRatio("pack by pack", single);
        Console.WriteLine();
        return (Spread.Of(gathered).Median, Spread.Of(single).Median);
    }

    private static double Ratio(Fleet one, Fleet all, bool isOneFirst)
    {
        foreach (Fleet fleet in isOneFirst ? (Fleet[])[one, all] : [all, one]) fleet.Play(each: false);
        return all.Speeds[^1] / one.Speeds[^1];
    }

    private static void ShowRatio(string name, List<double> ratios)
    {
        Spread ratio = Spread.Of(ratios);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  155,000 to 300, {name,-16}{ratio.Median:F2} ({ratio.Range("F2")})"));
    }

    private static void MeasureOneSite()
    {
        Screen.Bold($"One site of {MostBeds:N0} beds, {OneSiteDay.TotalMinutes:N0} minutes of its day");
        Tape region = Tape.Record((MostBeds + HospitalSite.BedsPerWard - 1) / HospitalSite.BedsPerWard, 1, OneSiteDay);
        Fleet fleet = new(region, 1, PacksPerRound, PacksPerTurn);
        for (int round = 0; round < RoundsTimed; round++)
        {
            fleet.Play(each: false);
            fleet.Play(each: true);
        }
        ShowHead();
        Show(fleet);
        Console.WriteLine();
    }

    /// <summary>The most memory that the real hub process comes to, in MiB: it starts from the state of a day before, and hears everything
    /// that so many beds say.</summary>
    private static double MeasureHub()
    {
        Screen.Bold($"The real hub with {HubSites} sites of {HubWards * HospitalSite.BedsPerWard} beds, in real time");
        long startMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        TimeSpan day = TimeSpan.FromDays(1);
        Tape tape = Tape.Record(HubWards, 1, day, startMs - (long)day.TotalMilliseconds);
        string[] sites = [.. Enumerable.Range(0, HubSites).Select(number => $"h-{number:000}")];
        using Ground ground = new();
        byte[] snapshot = Snapshot(tape.Marks[0].State, startMs);
        foreach (string site in sites)
        {
            new DiskFolder(HubServer.JournalFolder(ground.Data, site)).Replace(JournalFiles.Snapshot(1), snapshot);
        }
        TimeSpan start = ground.StartHub(sites.Select(site => HospitalSite.Make(HubWards, site)));
        double atStart = Proc.RssMib(ground.HubId);
        double cpu = Proc.CpuSeconds(ground.HubId);
        long written = Proc.WrittenBytes(ground.HubId);
        Stopwatch took = Stopwatch.StartNew();
        long packs = Tell(ground, tape, sites, took, out long readings, out long wire);
        double seconds = took.Elapsed.TotalSeconds;
        cpu = Proc.CpuSeconds(ground.HubId) - cpu;
        written = Proc.WrittenBytes(ground.HubId) - written;
        double peak = Proc.PeakMib(ground.HubId);
        CultureInfo culture = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(culture, $"  start            {start.TotalSeconds:N1} s, from a snapshot of each site"));
        Console.WriteLine(string.Create(culture,
            $"  readings         {readings / seconds:N0}/s in {packs / seconds:N0} packs/s, all acknowledged"));
        Console.WriteLine(string.Create(culture, $"  bytes_per_s      {wire / seconds:N0} in, {written / seconds:N0} to disk"));
        Console.WriteLine(string.Create(culture, $"  processor        {cpu / seconds:P0} of one core"));
        Console.WriteLine(string.Create(culture,
            $"  memory           {atStart:N0} MiB at the start, {Proc.RssMib(ground.HubId):N0} at the end"));
        Console.WriteLine(string.Create(culture, $"  at most          {peak:N0} MiB, {peak * 1024 / HubBeds:N1} KiB per bed"));
        Console.WriteLine(string.Create(culture, $"  broker           {Proc.RssMib(ground.BrokerId):N0} MiB"));
        Console.WriteLine();
        return peak;
    }

    /// <summary>Says for every site what its nodes say, first what gathered meanwhile, then as it comes, until the time is over and the hub
    /// has acknowledged it. Gives how many packs it was.</summary>
    private static long Tell(Ground ground, Tape tape, string[] sites, Stopwatch took, out long readings, out long wire)
    {
        Dictionary<string, long> waiting = [];
        MessageHandler hear = (topic, payload, _) =>
        {
            AckMessage ack = JsonSerializer.Deserialize(payload, WireJson.Default.AckMessage)!;
            string node = Encoding.UTF8.GetString(topic);
            if (waiting.TryGetValue(node, out long seq) && seq <= ack.Seq) waiting.Remove(node);
        };
        using MqttClient client = ground.Client("load", hear);
        client.Subscribe("wl/v1/+/nodes/+/ack", 1);
        long packs = 0;
        readings = wire = 0;
        foreach (Step step in tape.Steps.Skip(tape.Marks[0].Step).Where(step => step.Kind == InputKind.Pack))
        {
            while (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() < step.TimeMs && took.Elapsed < HubTime) client.Step(5);
            if (took.Elapsed >= HubTime) break;
            ReadOnlySpan<byte> payload = tape.Payloads.Slice(step.From, step.Length);
            foreach (string site in sites)
            {
                string node = HospitalSite.Ward(step.Ward);
                waiting[Topic.Ack(site, node)] = SeqOf(payload);
                client.Publish(Topic.Readings(site, node), payload, qos: 1, retain: false);
                packs++;
                readings += Tape.ReadingsPerPack;
                wire += payload.Length;
            }
            client.Flush();
        }
        while (waiting.Count > 0)
        {
            if (took.Elapsed > 2 * HubTime) throw new InvalidOperationException($"{waiting.Count} nodes wait for an acknowledgement");
            client.Step(100);
        }
        return packs;
    }

    private static long SeqOf(ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> from = payload[(payload.IndexOf("\"seq\":"u8) + 6)..];
        return long.Parse(from[..from.IndexOfAnyExceptInRange((byte)'0', (byte)'9')], CultureInfo.InvariantCulture);
    }

    private static byte[] Snapshot(byte[] state, long lastMs)
    {
        byte[] frame = new byte[Frame.Overhead + Recovery.SnapshotOverhead + state.Length];
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(Frame.Overhead), 1);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(Frame.Overhead + 8), lastMs);
        state.CopyTo(frame.AsSpan(Frame.Overhead + Recovery.SnapshotOverhead));
        Frame.Seal(frame);
        return frame;
    }

    private static void ShowHead() => Screen.Bold(
        $"{"beds",9}{"sites",8}{"readings/s",14}{"lowest",12}{"highest",12}{"p99 of Apply",16}{"bytes/bed",12}");

    private static void Show(Fleet fleet)
    {
        Spread speed = Spread.Of(fleet.Speeds);
        Screen.Faint(string.Create(
            CultureInfo.InvariantCulture,
            $"{fleet.Beds,9:N0}{fleet.Sites,8:N0}{speed.Median,14:N0}{speed.Lowest,12:N0}{speed.Highest,12:N0}")
            + string.Create(CultureInfo.InvariantCulture, $"{fleet.ApplySeconds99 * 1e6,13:N1} µs{fleet.BytesPerBed,12:N0}"));
    }
}
