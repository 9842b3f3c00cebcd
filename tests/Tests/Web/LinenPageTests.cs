using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Logistics.Hub;
using Logistics.Tests.Hub;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using static Microsoft.Playwright.Assertions;

namespace Logistics.Tests.Web;

/// <summary>A lead finds a piece of linen by its tag, or learns why there is none, and sees what is likely lost.</summary>
public sealed class LinenPageTests(WebHarness harness) : IClassFixture<WebHarness>
{
    [BrowserFact]
    public async Task A_pasted_hex_tag_finds_its_piece()
    {
        var page = await harness.OpenAsync();
        await WebHarness.SignInAsync(page, harness.Hospital, "leider-1");
        await page.ClickAsync("nav a[href='/linen/ziekenhuis']");
        await page.FillAsync("input[name=tag]", $"  {Grouped(HexOf(77).ToUpperInvariant(), 4, ' ')} ");
        await page.ClickAsync("form[role=search] button");
        await Expect(page.Locator("#piece h3")).ToHaveTextAsync("Laken 77");
        await Expect(page.Locator("#piece")).ToContainTextAsync("Linnenkamer · Cardiologie");
        await Expect(page.Locator("#piece dd").Nth(0)).ToContainTextAsync("di 04:32");
        await Expect(page.Locator("#piece dd").Nth(2)).ToHaveTextAsync("Cardiologie, sinds di 04:32");
        await Expect(page.Locator("#piece dd").Nth(3)).ToContainTextAsync("di 03:32");
        await Expect(page.Locator("#piece dd").Nth(4)).ToHaveTextAsync("14");
        await Expect(page.Locator("#piece dd").Nth(5)).ToHaveTextAsync("13");
        await Expect(page.Locator("#piece .flag")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task However_a_tag_is_written_it_finds_its_piece()
    {
        using var lead = await LeadAsync();
        var hex = HexOf(77);
        foreach (var written in new[]
        {
            hex, hex.ToUpperInvariant(), "0x" + hex, Grouped(hex, 2, '-'), Grouped(hex, 2, ':'), "urn:epc:id:grai:8712345.12345.77",
            "URN:EPC:ID:GRAI:8712345.12345.77", "urn:epc:tag:grai-96:0.8712345.12345.77", "urn:epc:tag:grai-96:3.8712345.12345.77",
            "\turn:epc:id:grai:8712345.\n12345.77\u200b",
        })
        {
            var page = await FindAsync(lead, written);
            Assert.True(page.Contains("<h3 class=\"found\">Laken 77</h3>", StringComparison.Ordinal), written);
        }
    }

    [Theory]
    [InlineData("not a tag at all", "Dit is geen code van een tag. Tag: geen hex en geen EPC.")]
    [InlineData("3314257bf40c", "Dit is geen code van een tag. Tag: verkeerde lengte.")]
    [InlineData("3414257bf400000000000065", "Deze tag zit niet op linnen. Hij zit op: Bed 101.")]
    [InlineData("urn:epc:id:giai:8712345.900", "Deze tag zit niet op linnen. Hij zit op: een ding, zoals een bed of een kar.")]
    [InlineData("urn:epc:id:sscc:8712345.0000000001", "Hij zit op: een pakket of pallet.")]
    [InlineData("urn:epc:id:sgtin:8712345.012345.5", "Hij zit op: een product van een leverancier.")]
    [InlineData("urn:epc:id:grai:8712345.99999.5", "Deze tag is van soort 871234599999, nummer 5. Zulk linnen heeft deze locatie niet.")]
    [InlineData("urn:epc:id:grai:8712345.12346.5", "Dit is Handdoek nummer 5. Geen lezer heeft het hier ooit gezien.")]
    public async Task A_tag_without_a_piece_is_answered_with_why(string tag, string sentence)
    {
        using var lead = await LeadAsync();
        Assert.Contains(sentence, await FindAsync(lead, tag), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_has_all_articles_by_ward_and_the_longest_unseen_of_what_is_lost()
    {
        using var lead = await LeadAsync();
        var page = WebUtility.HtmlDecode(await lead.Client.GetStringAsync("/linen/ziekenhuis"));
        AssertInOrder(page, "id=\"tagged-linen\"", "Laken", "1.240", "412", "806", "22", "212", "5.310", "4.904", "2 dagen", "Handdoek");
        AssertInOrder(page, "id=\"linen-by-ward\"", "Cardiologie", "300", "955", "1.255", "Longgeneeskunde", "112", "1.003", "1.115");
        var lost = page[page.IndexOf("id=\"lost-pieces\"", StringComparison.Ordinal)..];
        Assert.Equal(200, Regex.Count(lost, "<th scope=\"row\">"));
        Assert.Contains("en nog 12", lost, StringComparison.Ordinal);

        // Those of a hundred days come first.
        Assert.Matches("^[^?]*[?]tag=urn%3Aepc%3Aid%3Agrai%3A8712345.12345.10(39|79)\"", lost);
        var first = Regex.Match(lost, "[?]tag=([^\"]+)\"").Groups[1].Value;
        Assert.Contains("Waarschijnlijk kwijt: langer niet gezien", await FindAsync(lead, Uri.UnescapeDataString(first)),
            StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_piece_that_is_lost_or_found_again_shows_on_the_open_page()
    {
        var page = await harness.OpenAsync();
        await WebHarness.SignInAsync(page, harness.Hospital, "zorg-1");
        await page.GotoAsync("/linen/ziekenhuis");
        await page.EvaluateAsync("window.same = true");
        await Expect(page.Locator("#lost-pieces .number")).ToHaveTextAsync("212");
        var towel = new PieceMessage(
            PlausibleSites.Piece("handdoek", 8), "handdoek", "w2", null, null, PlausibleSites.Morning.AddDays(-400), 3, 2, true, false);
        harness.Hospital.Set(towel);
        await Expect(page.Locator("#lost-pieces .number")).ToHaveTextAsync("213");
        await Expect(page.Locator("#lost-pieces tbody tr").First).ToContainTextAsync("Handdoek 8");
        harness.Hospital.Set(towel with { Lost = false, Seen = PlausibleSites.Morning });
        await Expect(page.Locator("#lost-pieces .number")).ToHaveTextAsync("212");
        Assert.True(await page.EvaluateAsync<bool>("window.same"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Linen_is_for_those_who_see_the_board()
    {
        foreach (var person in new[] { "leider-1", "zorg-1", "techniek-1", "m1", "beheer-1" })
        {
            var opens = person is not ("m1" or "beheer-1");
            using var visitor = new PageVisitor(harness.Address);
            await visitor.SignInAsync("ziekenhuis", person, WebHarness.Pin);
            Assert.Equal((person, opens ? HttpStatusCode.OK : HttpStatusCode.Redirect),
                (person, await visitor.StatusAsync($"/linen/ziekenhuis?tag={HexOf(77)}")));
            if (!opens) Assert.Equal((person, HttpStatusCode.Forbidden), (person, await visitor.StatusAsync("/live/ziekenhuis/linen")));
        }
        using var stranger = new PageVisitor(harness.Address);
        Assert.Equal(HttpStatusCode.Redirect, await stranger.StatusAsync("/linen/ziekenhuis"));
    }

    [Fact]
    public async Task Without_tagged_linen_there_is_no_way_to_its_page_and_the_page_says_so()
    {
        using var lead = new PageVisitor(harness.Address);
        await lead.SignInAsync("woonzorg", "leider-1", WebHarness.Pin);
        Assert.DoesNotContain("\"/linen/", await lead.Client.GetStringAsync("/board/woonzorg"), StringComparison.Ordinal);
        Assert.Contains("Deze locatie heeft geen linnen met tags.", await lead.Client.GetStringAsync("/linen/woonzorg"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_API_gives_a_piece_by_its_tag_or_says_why_there_is_none()
    {
        const string link = "https://id.gs1.org/8003/00614141123452a%2Fb";
        await using SmallHub hub = await SmallHub.StartAsync(site: TagLoopTests.TaggedSite);
        using Peer peer = hub.Peer();
        using HttpClient lead = await hub.ClientAsync("lead-1");
        peer.Publish("wl/v1/small/nodes/n1/readings",
            $$"""[{"boot":1,"seq":1,"n":"gate/2","vs":"3314257bf40c0e4000000001"},{"n":"gate/2","vs":"{{link}}"}]""");
        Eventually.True(() => hub.View.Piece(link) is not null, "the piece did not come");

        PieceMessage sheet = (await lead.GetFromJsonAsync<PieceMessage>("api/v1/sites/small/linen/pieces/3314257BF40C0E4000000001"))!;
        Assert.Equal(("urn:epc:id:grai:0614141.12345.1", "sheet", "w-out"), (sheet.Piece, sheet.Article, sheet.Place));
        PieceMessage linked = (await lead.GetFromJsonAsync<PieceMessage>(
            $"api/v1/sites/small/linen/pieces/{Uri.EscapeDataString(link)}"))!;
        Assert.Equal(link, linked.Piece);
        PieceMessage[] all = (await lead.GetFromJsonAsync<PieceMessage[]>("api/v1/sites/small/linen/pieces?article=sheet&lost=false"))!;
        Assert.Equal(2, all.Length);

        foreach ((string tag, string reason) in new[]
        {
            ("nothing", "not-a-tag"), ("3414257bf400000000000066", "not-linen"), ("urn:epc:id:grai:0614141.1.1", "not-a-tag"),
            ("urn:epc:id:grai:0614141.12346.1", "unknown-article"), ("urn:epc:id:grai:0614141.12345.99", "never-read"),
        })
        {
            HttpResponseMessage answer = await lead.GetAsync($"api/v1/sites/small/linen/pieces/{tag}");
            Assert.Equal((tag, HttpStatusCode.NotFound), (tag, answer.StatusCode));
            JsonElement said = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal((tag, reason), (tag, said.GetProperty("reason").GetString()));
            Assert.NotEqual("", said.GetProperty("message").GetString());
        }
        using HttpClient worker = await hub.ClientAsync("w-01");
        Assert.Equal(HttpStatusCode.Forbidden, (await worker.GetAsync("api/v1/sites/small/linen/pieces/nothing")).StatusCode);
    }

    private static string HexOf(int number) =>
        Logistics.Core.Epc.TryParse(PlausibleSites.Piece("laken", number), out var epc, out _) ? epc.ToHex() : "";

    private static string Grouped(string hex, int digits, char between) =>
        string.Join(between, hex.Chunk(digits).Select(group => new string(group)));

    private static void AssertInOrder(string page, params string[] parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            var found = page.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"{part} does not follow");
            at = found + part.Length;
        }
    }

    private async Task<PageVisitor> LeadAsync()
    {
        var lead = new PageVisitor(harness.Address);
        await lead.SignInAsync("ziekenhuis", "leider-1", WebHarness.Pin);
        return lead;
    }

    private static async Task<string> FindAsync(PageVisitor lead, string tag) =>
        WebUtility.HtmlDecode(await lead.Client.GetStringAsync($"/linen/ziekenhuis?tag={Uri.EscapeDataString(tag)}"));
}
