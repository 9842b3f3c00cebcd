using System.Net;
using System.Text.RegularExpressions;
using Logistics.Hub;
using Logistics.Tests.Hub;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Logistics.Tests.Web;

/// <summary>The waste page tells how it is now, without being loaded again.</summary>
public sealed class WastePageTests(WebHarness harness) : IClassFixture<WebHarness>
{
    [BrowserFact]
    public async Task Level_forecast_stock_and_the_advisers_warning_move_on_the_open_page()
    {
        var page = await harness.OpenAsync();
        await WebHarness.SignInAsync(page, harness.Hospital, "leider-1");
        await page.GotoAsync("/waste/ziekenhuis");
        await page.EvaluateAsync("window.same = true");

        var paper = harness.Hospital.Waste("w3-paper")!;
        var at = PlausibleSites.Morning.AddHours(2);
        harness.Hospital.Set(paper with { LevelPermille = 610, FullAt = at, Task = null, State = "fine" });
        await Expect(page.Locator("#point-w3-paper .value")).ToHaveTextAsync(new Regex("^61\\s?%$"));
        await Expect(page.Locator("#point-w3-paper .soon")).ToHaveTextAsync("12:32");

        var report = harness.Hospital.WasteReport!;
        await Expect(page.Locator("#stock .adviser")).ToContainTextAsync("Bel de veiligheidsadviseur: Ziekenhuisafval weegt 349,7 kg.");
        harness.Hospital.Set(report with
        {
            Streams = [.. report.Streams.Select(stream => stream with { HeldGrams = 70_100, WaitingGrams = 0, AdviserSince = null })],
        });
        await Expect(page.Locator("#stock .adviser")).ToHaveCountAsync(0);
        await Expect(page.Locator("#stock tbody tr").First).ToContainTextAsync("70,1 kg");
        harness.Hospital.Set(report with
        {
            Streams = [.. report.Streams.Select(stream => stream.Id == "paper"
                ? stream with { AdviserGrams = 50_000, AdviserSince = PlausibleSites.Morning.AddMinutes(-32) }
                : stream with { AdviserSince = null })],
        });
        await Expect(page.Locator("#stock .adviser")).ToHaveTextAsync(new Regex("Papier weegt 61,3 kg.*sinds 10:00"));

        Assert.True(await page.EvaluateAsync<bool>("window.same"));
        harness.Hospital.Set(report);
        harness.Hospital.Set(paper);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_reading_reaches_whoever_follows_the_page_with_what_stands_there()
    {
        await using SmallHub hub = await SmallHub.StartAsync(site: SmallHub.Site.Replace(
            "nodes: [n1]", "streams: { specific-hospital: { adviser_at: 20 kg } }\nnodes: [n1]", StringComparison.Ordinal));
        using Peer peer = hub.Peer();
        using HttpClient lead = await hub.ClientAsync("lead-1");
        string page = await lead.GetStringAsync("/waste/small");
        string live = WebUtility.HtmlDecode(Regex.Match(page, "data-live=\"([^\"]+)\"").Groups[1].Value);
        using StreamReader stream = new(await lead.GetStreamAsync(live));

        peer.Publish("wl/v1/small/nodes/n1/readings", """[{"boot":1,"seq":1,"n":"drum/level","u":"/","v":0.42}]""");
        await HearAsync(stream, "42 ?%");

        // A scale shows what its last three words agree on.
        for (int seq = 2; seq <= 4; seq++)
            peer.Publish("wl/v1/small/nodes/n1/readings", $$"""[{"boot":1,"seq":{{seq}},"n":"drum/weight","u":"kg","v":21}]""");
        await HearAsync(stream, "Call the safety adviser: Hospital waste weighs 21.0 kg");
    }

    [Fact]
    public async Task Who_may_not_see_the_page_may_not_follow_it()
    {
        foreach (var person in new[] { "m1", "zorg-1", "techniek-1", "beheer-1" })
        {
            using var visitor = new PageVisitor(harness.Address);
            await visitor.SignInAsync("ziekenhuis", person, WebHarness.Pin);
            Assert.Equal((person, HttpStatusCode.Redirect), (person, await visitor.StatusAsync("/waste/ziekenhuis")));
            Assert.Equal((person, HttpStatusCode.Forbidden), (person, await visitor.StatusAsync("/live/ziekenhuis/waste")));
        }
    }

    private static async Task HearAsync(StreamReader stream, string pattern)
    {
        while (await stream.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is string line)
        {
            if (Regex.IsMatch(WebUtility.HtmlDecode(line), pattern)) return;
        }
        Assert.Fail($"the stream ended without {pattern}");
    }
}
