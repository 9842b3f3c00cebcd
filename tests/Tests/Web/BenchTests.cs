using System.Globalization;
using System.Text.RegularExpressions;
using Logistics.EdgeAgent.Sensors;
using Logistics.Tests.Hub;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire.Node;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Logistics.Tests.Web;

/// <summary>The technician's bench in a browser, at a real hub, with a real node whose sensors the test plays.</summary>
public sealed class BenchTests : IAsyncLifetime
{
    public const string Sensors = """
          - { channel: drum/weight, kind: i2c, bus: 1, part: nau7802, every: 1 s, median: 3, # old
              zero: 1000, weight: 10 kg, at: 21000, tare: 6 kg }
          - { channel: drum/level, kind: i2c, bus: 1, part: vl53l0x, every: 1 s, empty: 0.9, full: 0.1 }
          - channel: bed-1/mat
            kind: iio
            device: mat
            input: voltage0_raw
            every: 100 ms
            median: 5
            empty: 0
            full: 4000
            on_above: 60%
            off_below: 40%
            debounce: 200 ms
          - { channel: gate/1, kind: llrp, reader: 192.168.1.50, antenna: 1 }
        lamps:
          - { shows: bed-1/mat, chip: gpiochip0, line: 22 }
        """;

    private static readonly string[] Pages =
    [
        "", "/signal?channel=drum/weight", "/signal?channel=gate/1", "/calibrate?channel=drum/weight&kind=scale",
        "/calibrate?channel=bed-1/mat&kind=threshold",
    ];

    private readonly List<string> _complaints = [];
    private SmallHub _hub = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public static string Site => SmallHub.Site.Replace(
        "  - { id: care-1,",
        "  - { id: tech-2, name: Second technician, role: technician, language: nl, skills: [beds] }\n  - { id: care-1,",
        StringComparison.Ordinal);

    public async Task InitializeAsync()
    {
        if (!File.Exists(BrowserFactAttribute.Browser)) return;
        _hub = await SmallHub.StartAsync(site: Site);
        _playwright = await Playwright.CreateAsync();
        _browser = await WebHarness.LaunchAsync(_playwright, _hub.Server);
    }

    public async Task DisposeAsync()
    {
        if (_hub is null) return;
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _hub.DisposeAsync();
    }

    [BrowserFact]
    public async Task A_technician_watches_a_channel_and_sees_its_values_move()
    {
        using BenchNode node = new(_hub, Sensors);
        node.Show("drum/weight", 41_000, noise: 200);
        IPage page = await OpenAsync("tech-1", 390, 844);
        await page.GotoAsync("/technician/small/nodes/n1");
        await page.Locator("#channels li", new() { HasText = "drum/weight" }).GetByText("Watch live").ClickAsync();
        await Expect(page.Locator("#bench-state")).ToHaveTextAsync("Live.");
        await Expect(page.Locator("#figure-filtered")).ToHaveTextAsync(new Regex(@"^1[34]\.?\d* kg$"));

        // Raw in the sensor's own numbers, and what that means without the filter.
        await Expect(page.Locator("#figure-raw")).ToHaveTextAsync(new Regex(@"^4[01],\d{3}"));
        int drawn = int.Parse((await page.Locator("#plot").GetAttributeAsync("data-drawn"))!, CultureInfo.InvariantCulture);
        node.Show("drum/weight", 7_000);
        await Expect(page.Locator("#figure-filtered")).ToHaveTextAsync("-3 kg");
        Assert.True(int.Parse((await page.Locator("#plot").GetAttributeAsync("data-drawn"))!, CultureInfo.InvariantCulture) > drawn);

        await page.ClickAsync("#bench-pause");
        await Expect(page.Locator("#bench-state")).ToHaveTextAsync("The picture stands still.");
        node.Show("drum/weight", 21_000);
        await page.ClickAsync("[data-window='10']");
        await Expect(page.Locator("#figure-filtered")).ToHaveTextAsync("-3 kg");
        await page.ClickAsync("#bench-pause");
        await Expect(page.Locator("#figure-filtered")).ToHaveTextAsync("4 kg");

        // A sensor that falls silent is said to be, and since when.
        node.Says.TryRemove("drum/weight", out _);
        await Expect(page.Locator("#bench-state")).ToHaveTextAsync(new Regex(@"^No value for \d+ s\."));
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task When_the_page_is_closed_the_node_stops_and_the_hub_has_kept_nothing_of_it()
    {
        using BenchNode node = new(_hub, Sensors);
        node.Show("drum/weight", 41_000);
        using Peer witness = _hub.Peer("wl/v1/small/nodes/n1/commands", "wl/v1/small/nodes/n1/signal");
        IPage page = await OpenAsync("tech-1", 390, 844);
        await page.GotoAsync("/technician/small/nodes/n1/signal?channel=drum/weight");
        await Expect(page.Locator("#bench-state")).ToHaveTextAsync("Live.");
        witness.Hear("signal");
        await page.CloseAsync();
        witness.Hear("commands", static payload => payload.Contains("\"for\":0", StringComparison.Ordinal));
        Reads(40);
        int told = witness.Count("signal");
        Reads(60);
        Assert.Equal(told, witness.Count("signal"));
        Assert.Empty(_hub.Server.Loops[0].RefusedByReason);

        void Reads(int more)
        {
            long until = node.Reads["drum/weight"] + more;
            witness.Until(() => node.Reads["drum/weight"] >= until);
        }
    }

    [BrowserFact]
    public async Task A_scale_is_calibrated_in_steps_and_the_node_has_it()
    {
        using BenchNode node = new(_hub, Sensors);
        IPage page = await OpenAsync("tech-1", 390, 844);
        await page.GotoAsync("/technician/small/nodes/n1");
        node.Show("drum/weight", 81_000, noise: 100);
        await page.Locator("#channels li", new() { HasText = "drum/weight" }).GetByText("Calibrate the scale").ClickAsync();
        await TakeAsync(page);
        await StepAsync(page, "Known weight");
        node.Show("drum/weight", 512_000, noise: 100);
        await page.FillAsync("#given", "10");
        await TakeAsync(page);
        await StepAsync(page, "Check");
        node.Show("drum/weight", 81_000 + (43_100 * 2.5), noise: 100);
        await page.FillAsync("#given", "2,5");
        await TakeAsync(page);
        await StepAsync(page, "Accept");
        await Expect(page.Locator("#check-result")).ToContainTextAsync("2.5 kg weighs 2.5");

        // What changes stands there, what goes among it, before it is sent.
        await Expect(page.Locator("#accept tbody tr", new() { HasText = "weight" })).ToContainTextAsync("10 kg");
        await Expect(page.Locator("#accept tbody tr", new() { HasText = "tare" }).Locator("td").First).ToHaveTextAsync("6 kg");
        await page.GetByText("Send to the box").ClickAsync();
        await page.WaitForURLAsync("**/nodes/n1?answer=done.configured");
        WantedAndUsed wanted = Wanted();
        BenchNode.Uses(_hub, wanted.Hash);

        // The page shows it without being loaded again.
        await Expect(page.Locator("#node-state .accounting")).ToContainTextAsync("The box works with these settings.");
        Assert.Contains("# old", wanted.Yaml, StringComparison.Ordinal);
        Assert.Contains("# the bench", wanted.Yaml, StringComparison.Ordinal);
        Calibration calibration = wanted.Weight;
        Assert.InRange(calibration.Of(81_000), -0.01, 0.01);
        Assert.InRange(calibration.Of(512_000), 9.99, 10.01);
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task What_is_not_steady_out_of_order_or_of_another_is_refused_with_a_sentence()
    {
        using BenchNode node = new(_hub, Sensors);
        node.Show("drum/weight", 81_000, noise: 20_000);
        IPage page = await OpenAsync("tech-1", 390, 844);
        await page.GotoAsync("/technician/small/nodes/n1/calibrate?channel=drum/weight&kind=scale");
        await Expect(page.Locator("#steady")).ToHaveAttributeAsync("data-verdict", "moving");
        await Expect(page.Locator("#steady")).ToContainTextAsync("Hold still.");
        await AnywayAsync(page);
        await Expect(page.Locator("#answer .bad")).ToContainTextAsync("The value was not steady yet.");
        await StepAsync(page, "Empty");

        // A second technician sees who is at it, in their own language, and may take over.
        IPage second = await OpenAsync("tech-2", 390, 844);
        await second.GotoAsync("/technician/small/nodes/n1/calibrate?channel=drum/weight&kind=scale");
        await Expect(second.Locator("main")).ToContainTextAsync("Technician is dit meetpunt aan het ijken.");
        await second.GetByText("Overnemen en opnieuw beginnen").ClickAsync();
        await StepAsync(second, "Leeg");
        await AnywayAsync(page);
        await Expect(page.Locator("#answer .bad")).ToContainTextAsync("A colleague is calibrating this channel.");

        // A page that is behind its calibration says so.
        node.Show("drum/weight", 81_000);
        await Expect(second.Locator("#steady")).ToHaveAttributeAsync("data-verdict", "steady");
        IPage behind = await second.Context.NewPageAsync();
        await behind.GotoAsync("/technician/small/nodes/n1/calibrate?channel=drum/weight&kind=scale");
        await TakeAsync(second);
        await StepAsync(second, "Bekend gewicht");
        await AnywayAsync(behind);
        await Expect(behind.Locator("#answer .bad")).ToContainTextAsync("Deze stap is nu niet aan de beurt.");

        // The wrong way round, and then silent.
        node.Show("drum/weight", 12_000);
        await second.FillAsync("#given", "10");
        await TakeAsync(second);
        await Expect(second.Locator("#answer .bad")).ToContainTextAsync("De waarde gaat de verkeerde kant op.");
        node.Says.TryRemove("drum/weight", out _);
        await Expect(second.Locator("#steady")).ToHaveAttributeAsync("data-verdict", "silent", new() { Timeout = 20_000 });
        await AnywayAsync(second);
        await Expect(second.Locator("#answer .bad")).ToContainTextAsync("De sensor zegt niets.");
        Assert.Equal(node.Yaml, Wanted().Yaml);
    }

    [BrowserFact]
    public async Task The_read_zone_test_shows_which_tags_how_often_and_how_strong()
    {
        using BenchNode node = new(_hub, Sensors);
        const string Known = "3414257bf400000000000065";
        const string Other = "30340000000000000000abcd";
        int rounds = 0;
        int strength = -48;
        node.Says["gate/1"] = now => ++rounds % 2 == 0 ? [] :
        [
            new Sample("gate/1", now, Known) { Rssi = (sbyte)Volatile.Read(ref strength), Reads = 3 },
            .. rounds % 10 == 1 ? [new Sample("gate/1", now, Other) { Rssi = -71 }] : Array.Empty<Sample>(),
        ];
        IPage page = await OpenAsync("tech-1", 390, 844);
        await page.GotoAsync("/technician/small/nodes/n1");
        await page.Locator("#channels li", new() { HasText = "gate/1" }).GetByText("Test the read zone").ClickAsync();
        ILocator known = page.Locator("#zone-rows tr", new() { HasText = Known });
        await Expect(known.Locator("b")).ToHaveTextAsync("Bed 1");
        await Expect(page.Locator("#zone-rows tr", new() { HasText = Other }).Locator("b")).ToHaveTextAsync("not known");
        await Expect(known.Locator("[data-label='Strongest (dBm)']")).ToHaveTextAsync("-48");
        Volatile.Write(ref strength, -61);
        await Expect(known.Locator("[data-label='Last (dBm)']")).ToHaveTextAsync("-61");
        await Expect(known.Locator("[data-label='Strongest (dBm)']")).ToHaveTextAsync("-48");
        await Expect(known.Locator("[data-label='Antenna']")).ToHaveTextAsync("1");
        await Expect(page.Locator("#zone-total")).ToHaveTextAsync(new Regex(@"^2 tags, read \d+ times in [\d.,]+ s$"));

        // Stopped, it counts nothing; begun anew, from nothing.
        await page.ClickAsync("#zone-stop");
        string total = await page.Locator("#zone-total").InnerTextAsync();
        long reads = node.Reads["gate/1"];
        Eventually.True(() => node.Reads["gate/1"] > reads + 30, "it is not read");
        Assert.Equal(total, await page.Locator("#zone-total").InnerTextAsync());
        await page.ClickAsync("#zone-reset");
        await Expect(page.Locator("#zone-rows tr")).ToHaveCountAsync(0);
        await page.ClickAsync("#zone-start");
        await Expect(page.Locator("#zone-rows tr")).ToHaveCountAsync(2);
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task A_node_that_is_looked_for_says_that_it_blinks_without_the_page_being_loaded_again()
    {
        using BenchNode node = new(_hub, Sensors);
        IPage page = await OpenAsync("tech-1", 390, 844);
        await page.GotoAsync("/technician/small/nodes/n1");
        await Expect(page.Locator("#node-state .health")).Not.ToContainTextAsync("blinks now");
        await page.GetByLabel("Let the lamp of bed-1/mat blink").ClickAsync();
        await Expect(page.Locator("#answer")).ToContainTextAsync("Asked.");
        await Expect(page.Locator("#node-state .health")).ToContainTextAsync("blinks now");
        Eventually.True(() => node.Line.State, "the lamp is not lit");
        Eventually.True(() => !node.Line.State, "the lamp does not blink");
    }

    [BrowserFact]
    public async Task Nothing_is_wider_than_a_small_phone()
    {
        using BenchNode node = new(_hub, Sensors);
        node.Show("drum/weight", 81_000);
        node.Says["gate/1"] = static now => [new Sample("gate/1", now, "3414257bf400000000000065") { Rssi = -50 }];
        IPage page = await OpenAsync("tech-1", 320, 640);
        foreach (string address in Pages)
        {
            await GoAsync(page, address);
            int over = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
            Assert.True(over <= 0, $"{address} is {over} px too wide");
        }
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task No_page_of_the_bench_has_a_serious_finding()
    {
        using BenchNode node = new(_hub, Sensors);
        node.Show("drum/weight", 81_000);
        node.Says["gate/1"] = static now => [new Sample("gate/1", now, "3414257bf400000000000065") { Rssi = -50 }];
        IPage page = await OpenAsync("tech-1", 390, 844);
        List<string> findings = [];
        foreach (string address in Pages)
        {
            await GoAsync(page, address);
            await AccessibilityTests.LookAsync(page, address, findings);
        }
        Assert.True(findings.Count == 0, string.Join('\n', findings.Distinct()));
    }

    private static async Task GoAsync(IPage page, string address)
    {
        await page.GotoAsync("/technician/small/nodes/n1" + address);
        if (address.Contains("gate", StringComparison.Ordinal)) await Expect(page.Locator("#zone-rows tr")).ToHaveCountAsync(1);
    }

    private static async Task TakeAsync(IPage page)
    {
        await Expect(page.Locator("#steady")).ToHaveAttributeAsync("data-verdict", "steady", new() { Timeout = 20_000 });
        await page.ClickAsync("#take");
    }

    // It says that it is not the moment, and whoever presses all the same is answered.
    private static Task AnywayAsync(IPage page) => page.ClickAsync("#take", new() { Force = true });

    private static Task StepAsync(IPage page, string name) =>
        Expect(page.Locator(".steps [aria-current='step']")).ToContainTextAsync(name);

    private WantedAndUsed Wanted()
    {
        var wanted = _hub.Server.Machines.Wanted.Of("small", "n1")!;
        NodeFile file = NodeFileReader.Read("n1.yaml", System.Text.Encoding.UTF8.GetBytes(wanted.Yaml), null).Node!;
        return new WantedAndUsed(wanted.Hash, wanted.Yaml, file.Sensors.First(sensor => sensor.Channel == "drum/weight").Calibration!);
    }

    private async Task<IPage> OpenAsync(string person, int width, int height)
    {
        IBrowserContext context = await _browser.NewContextAsync(new()
        {
            BaseURL = _hub.Server.Address.ToString(), ViewportSize = new() { Width = width, Height = height }, HasTouch = width < 800,
        });
        context.SetDefaultTimeout(15_000);
        IPage page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
        await page.GotoAsync($"/sign-in?site=small&person={person}");
        await page.FillAsync("#pin", _hub.Server.Pin);
        await page.ClickAsync("button.go");
        await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
        return page;
    }

    private sealed record WantedAndUsed(string Hash, string Yaml, Calibration Weight);
}
