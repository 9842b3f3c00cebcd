using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Logistics.Hub.People;
using Logistics.Mqtt;
using Logistics.Wire;
using Logistics.Wire.SenMl;
using Logistics.Wire.Site;

namespace Logistics.Benchmarks;

/// <summary>
/// 500 open boards and 300 workers' phones at the real hub, each on a connection of its own over TLS, while nodes say 1,000 readings a
/// second: one in ten moves a level that the boards show, two a second call for work that comes to a phone, and the rest are mats that
/// chatter. A fact's time runs from its publishing until the patch that shows it has come to a page.
/// </summary>
internal static class WebBenchmark
{
    private const int Sites = 10;
    private const int Boards = 500;
    private const int Phones = 300;
    private const int ReadingsPerPack = 10;
    private const int PacksPerSecond = 100;
    private const int PacksPerNeed = 50;
    private const int LeastPermille = 250;
    private const int MostPermille = 750;
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static void Run()
    {
        using Ground ground = new();
        SiteFile[] sites = [.. Enumerable.Range(0, Sites).Select(Make)];
        Screen.Bold($"Starting the hub with {Sites} sites of {HospitalSite.Wards * HospitalSite.BedsPerWard} beds");
        ground.StartHub(sites);
        using Pages pages = new(ground, File.ReadAllText(Path.Combine(ground.Data, Demonstration.PinFile)).Trim());
        using Nodes nodes = new(ground, sites, pages);

        Screen.Bold($"Opening {Boards} boards and {Phones} phones");
        pages.Open(sites[..1], Boards / Sites);
        nodes.Speak(Alone);
        Thread.Sleep(Settling);

        // What a hub takes to show any page at all, and to draw what changes while nodes speak, is there now, and no client's.
        double before = Proc.RssMib(ground.HubId);
        pages.Open(sites[1..], Boards / Sites);
        Thread.Sleep(Settling);
        double idle = Proc.RssMib(ground.HubId);
        pages.Count();
        double cpu = Proc.CpuSeconds(ground.HubId);
        Stopwatch took = Stopwatch.StartNew();
        nodes.Speak(Time);
        double seconds = took.Elapsed.TotalSeconds;
        cpu = Proc.CpuSeconds(ground.HubId) - cpu;
        double after = Proc.RssMib(ground.HubId);
        Thread.Sleep(Settling);

        CultureInfo culture = CultureInfo.InvariantCulture;
        double[] boards = [.. pages.BoardSeconds.Order()];
        double[] phones = [.. pages.PhoneSeconds.Order()];
        double[] all = [.. boards.Concat(phones).Order()];
        Screen.Bold($"{"",-10}{"patches",12}{"p50",12}{"p90",12}{"p99",12}{"most",12}");
        Show("boards", boards);
        Show("phones", phones);
        Show("all", all);
        double kib = (after - before) * 1024 * Sites / ((Boards + Phones) * (Sites - 1));
        Console.WriteLine();
        Console.WriteLine(string.Create(culture,
            $"  readings         {nodes.Readings / seconds:N0}/s said while pages were open, {nodes.Facts:N0} facts"));
        Console.WriteLine(string.Create(culture, $"  bytes_per_s      {pages.Bytes / seconds:N0} of patches"));
        Console.WriteLine(string.Create(culture, $"  reloads          {pages.Reloads:N0}"));
        Console.WriteLine(string.Create(culture, $"  processor        {cpu / seconds:P0} of one core, the hub alone"));
        Console.WriteLine(string.Create(culture,
            $"  memory           {before:N0} MiB with the pages of one site, {idle:N0} with all, {after:N0} at the end"));
        Console.WriteLine();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "web",
            p99_ms = Math.Round(At(all, 0.99) * 1e3, 1),
            kib_per_client = Math.Round(kib, 1),
            bytes_per_s = Math.Round(pages.Bytes / seconds),
            reloads = pages.Reloads,
        }));
    }

    private static void Show(string name, double[] sorted) => Screen.Faint(string.Create(CultureInfo.InvariantCulture,
        $"{name,-10}{sorted.Length,12:N0}{At(sorted, 0.5) * 1e3,9:N1} ms{At(sorted, 0.9) * 1e3,9:N1} ms")
        + string.Create(CultureInfo.InvariantCulture, $"{At(sorted, 0.99) * 1e3,9:N1} ms{At(sorted, 1) * 1e3,9:N1} ms"));

    private static double At(double[] sorted, double part) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];

    private static SiteFile Make(int number) => HospitalSite.Make(id: $"h-{number:00}") with
    {
        Demonstration = true,
        People =
        [
            new Person("lead", "Regie", "lead", "nl", null, []),
            .. Enumerable.Range(1, Phones / Sites).Select(worker =>
                new Person($"m-{worker}", $"Medewerker {worker}", "worker", "nl", null, ["beds", "runs"])),
        ],
    };

    /// <summary>All nodes of all sites, in turn, on the caller's thread.</summary>
    private sealed class Nodes(Ground ground, SiteFile[] sites, Pages pages) : IDisposable
    {
        private readonly MqttClient _client = ground.Client("nodes", static (_, _, _) => { });
        private readonly ArrayBufferWriter<byte> _payload = new(4096);
        private readonly long[] _seq = new long[sites.Length * HospitalSite.Wards];
        private long _packs;
        private readonly HashSet<(int Site, int Ward)> _low = [];

        public long Readings { get; private set; }

        public long Facts { get; private set; }

        public void Speak(TimeSpan time)
        {
            (Readings, Facts) = (0, 0);
            Stopwatch spoken = Stopwatch.StartNew();
            for (long pack = 0; pack < time.TotalSeconds * PacksPerSecond; pack++)
            {
                TimeSpan due = TimeSpan.FromSeconds((double)pack / PacksPerSecond);
                while (spoken.Elapsed < due) _client.Step((int)Math.Max(1, (due - spoken.Elapsed).TotalMilliseconds));
                Speak();
            }
        }

        public void Dispose() => _client.Dispose();

        private void Speak()
        {
            long number = _packs++;
            int site = (int)(number % sites.Length);
            int ward = (int)(number / sites.Length % HospitalSite.Wards);
            long round = number / sites.Length / HospitalSite.Wards;
            _payload.ResetWrittenCount();
            using SenMlWriter writer = new(_payload);
            DateTimeOffset now = DateTimeOffset.UtcNow;
            writer.BeginPack(1, ++_seq[site * HospitalSite.Wards + ward], 1, baseTime: now.ToUnixTimeMilliseconds() / 1000.0);
            string id = sites[site].Site;
            for (int mat = 0; mat < ReadingsPerPack - 1; mat++)
            {
                writer.Add($"bed-{(round * (ReadingsPerPack - 1) + mat) % HospitalSite.BedsPerWard:00}/mat", round % 2 == 0);
            }
            if (number % PacksPerNeed == number / PacksPerNeed % PacksPerNeed)
            {
                // A store that runs out calls for someone; one that is full again takes them back.
                bool low = _low.Add((site, ward)) || !_low.Remove((site, ward));
                if (low) pages.Expect(new Fact(id, HospitalSite.Store(ward), -1));
                writer.Add("store/level", low ? 0.3 : 0.9);
            }
            else
            {
                int hamper = (int)(round % HospitalSite.HampersPerWard);
                int permille = LeastPermille + (int)(round * 7 % (MostPermille - LeastPermille));
                pages.Expect(new Fact(id, HospitalSite.Hamper(ward, hamper), permille));
                writer.Add($"hamper-{hamper}/level", permille / 1000.0);
            }
            writer.EndPack();
            _client.Publish(Topic.Readings(id, HospitalSite.Ward(ward)), _payload.WrittenSpan, qos: 1, retain: false);
            _client.Flush();
            Readings += ReadingsPerPack;
            Facts++;
        }
    }
}
