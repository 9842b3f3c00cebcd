using System.Buffers;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Logistics.Hub.People;
using Logistics.Mqtt;
using Logistics.Wire;
using Logistics.Wire.SenMl;
using Logistics.Wire.Site;
using Microsoft.Playwright;

namespace Logistics.Benchmarks;

/// <summary>
/// What the worker's page and the board of 240 beds take of a line, and when they can be used: Debian's chromium with its processor slowed
/// four times, at the real hub behind a line of 1.6 Mbit/s down, 750 kbit/s up and 150 ms for a round trip. A first visit begins with
/// nothing: no connection, no file. Bytes are all that goes over the line both ways, with TLS and headers, until two seconds after the page
/// can be used.
/// </summary>
internal static class PagesBenchmark
{
    private const string Browser = "/usr/bin/chromium";
    private const string Site = "h-240";
    private const int Wards = 8;
    private const int Rounds = 5;
    private const int SlowedTimes = 4;
    private const int DownPerSecond = 1_600_000 / 8;
    private const int UpPerSecond = 750_000 / 8;
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Notes the first moment at which what the person came for is drawn and answers to a tap.</summary>
    private const string Watch = """
        const look = () => {
          const there = document.body?.classList.contains("with-script") && document.querySelector("main button.go, #board a.bed");
          if (there) requestAnimationFrame(() => { window.usable = performance.now(); });
          else requestAnimationFrame(look);
        };
        look();
        """;

    public static void Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task RunAsync()
    {
        using Ground ground = new();
        SiteFile site = HospitalSite.Make(Wards, Site) with
        {
            Demonstration = true,
            People =
            [
                new Person("lead", "Regie", "lead", "nl", null, []), new Person("m-1", "Medewerker 1", "worker", "nl", null, ["runs"]),
            ],
        };
        Screen.Bold($"Starting the hub with a site of {Wards * HospitalSite.BedsPerWard} beds");
        ground.StartHub([site]);
        string pin = (await File.ReadAllTextAsync(Path.Combine(ground.Data, Demonstration.PinFile))).Trim();
        using (MqttClient nodes = ground.Client("nodes", static (_, _, _) => { })) Fill(nodes);
        string worker = await SignInAsync(ground, pin, "m-1");
        string lead = await SignInAsync(ground, pin, "lead");
        await CallAsync(ground, worker);

        using SlowLine line = new(ground.WebPort, RoundTrip, DownPerSecond, UpPerSecond);
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Browser,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", $"--ignore-certificate-errors-spki-list={ground.WebKeyHash}",
            ],
        });
        CultureInfo culture = CultureInfo.InvariantCulture;
        Screen.Bold($"{"",-10}{"first visit",14}{"usable",10}{"again",14}{"usable",10}");
        Visits work = await VisitAsync("worker", "/work", worker, (390, 844));
        Visits board = await VisitAsync("board", $"/board/{Site}", lead, (1440, 900));
        Console.WriteLine();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "pages",
            worker_kib = Math.Round(work.Kib, 1),
            worker_again_kib = Math.Round(work.AgainKib, 1),
            worker_usable_s = Math.Round(work.Usable, 2),
            board_kib = Math.Round(board.Kib, 1),
            board_again_kib = Math.Round(board.AgainKib, 1),
            board_usable_s = Math.Round(board.Usable, 2),
        }));

        async Task<Visits> VisitAsync(string name, string path, string cookie, (int Width, int Height) size)
        {
            List<Visits> all = [];
            for (int round = 0; round < Rounds; round++)
            {
                await using IBrowserContext context = await browser.NewContextAsync(new()
                {
                    BaseURL = $"https://127.0.0.1:{line.Port}", ViewportSize = new() { Width = size.Width, Height = size.Height },
                });
                string[] parts = cookie.Split('=', 2);
                await context.AddCookiesAsync([new()
                {
                    Name = parts[0], Value = parts[1], Url = $"https://127.0.0.1:{line.Port}/", Secure = true, HttpOnly = true,
                }]);
                await context.AddInitScriptAsync(Watch);
                IPage page = await context.NewPageAsync();
                ICDPSession session = await context.NewCDPSessionAsync(page);
                await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = SlowedTimes });
                (double kib, double usable) = await OpenAsync(page, line, path);
                (double againKib, double againUsable) = await OpenAsync(page, line, path);
                all.Add(new Visits(kib, usable, againKib, againUsable));
            }
            Visits middle = new(
                Middle(all, one => one.Kib), Middle(all, one => one.Usable), Middle(all, one => one.AgainKib),
                Middle(all, one => one.AgainUsable));
            Screen.Faint(string.Create(culture,
                $"{name,-10}{middle.Kib,10:N1} KiB{middle.Usable,8:N2} s{middle.AgainKib,10:N1} KiB{middle.AgainUsable,8:N2} s"));
            return middle;
        }
    }

    private static async Task<(double Kib, double Seconds)> OpenAsync(IPage page, SlowLine line, string path)
    {
        // Another page in between: a second visit, not the same one again.
        await page.GotoAsync("about:blank");
        long before = line.Bytes;
        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Commit, Timeout = (float)Patience.TotalMilliseconds });
        await page.WaitForFunctionAsync("() => window.usable", null, new() { Timeout = (float)Patience.TotalMilliseconds });
        double milliseconds = await page.EvaluateAsync<double>("() => window.usable");
        await Task.Delay(TimeSpan.FromSeconds(2));
        return ((line.Bytes - before) / 1024.0, milliseconds / 1e3);
    }

    private static double Middle(IEnumerable<Visits> all, Func<Visits, double> of) => all.Select(of).Order().ElementAt(Rounds / 2);

    /// <summary>A morning: a third of the beds are empty, and one hamper of the first ward is full.</summary>
    private static void Fill(MqttClient nodes)
    {
        ArrayBufferWriter<byte> payload = new(4096);
        for (int ward = 0; ward < Wards; ward++)
        {
            payload.ResetWrittenCount();
            using SenMlWriter writer = new(payload);
            writer.BeginPack(1, 1, 1, baseTime: DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0);
            for (int bed = 0; bed < HospitalSite.BedsPerWard; bed++) writer.Add($"bed-{bed:00}/mat", bed % 3 > 0);
            writer.Add("hamper-0/level", ward == 0 ? 0.9 : 0.4);
            writer.Add("hamper-1/level", 0.3);
            writer.Add("store/level", 0.7);
            writer.Add("waste-0/level", 0.5);
            writer.EndPack();
            nodes.Publish(Topic.Readings(Site, HospitalSite.Ward(ward)), payload.WrittenSpan, qos: 1, retain: false);
            nodes.Flush();
        }
        for (int step = 0; step < 100; step++) nodes.Step(10);
    }

    private static async Task<string> SignInAsync(Ground ground, string pin, string person)
    {
        using HttpClient http = ground.Http();
        using HttpResponseMessage answer = await http.PostAsJsonAsync("/api/v1/session", new { site = Site, person, pin });
        return answer.EnsureSuccessStatusCode().Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }

    /// <summary>Brings the worker on shift and waits until they are asked for something.</summary>
    private static async Task CallAsync(Ground ground, string worker)
    {
        using HttpClient http = ground.Http();
        http.DefaultRequestHeaders.Add("Cookie", worker);
        (await http.PostAsJsonAsync($"/api/v1/sites/{Site}/shift", new { onShift = true })).EnsureSuccessStatusCode().Dispose();
        for (DateTimeOffset end = DateTimeOffset.UtcNow + Patience; DateTimeOffset.UtcNow < end; await Task.Delay(100))
        {
            if ((await http.GetStringAsync("/work")).Contains("id=\"next-", StringComparison.Ordinal)) return;
        }
        throw new InvalidOperationException("the worker is asked for nothing");
    }

    /// <summary>A page's first visit and the one after it.</summary>
    private sealed record Visits(double Kib, double Usable, double AgainKib, double AgainUsable);
}
