using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Logistics.Hub;
using Logistics.Tests.History;
using Logistics.Tests.Hub;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using Microsoft.Playwright;

namespace Logistics.Tests.Web;

/// <summary>
/// axe-core finds nothing serious or critical on any page: in a language of each direction, light and dark, on a desk and on a phone.
/// A page is a line in <see cref="Pages"/>.
/// </summary>
public sealed partial class AccessibilityTests(WebHarness harness) : IClassFixture<WebHarness>
{
    /// <summary>Who opens what, and what they tap there; a stranger is nobody.</summary>
    private static readonly (string Person, string Address, string? Tap)[] Pages =
    [
        ("", "/sign-in", null),
        ("", "/sign-in?site=ziekenhuis", null),
        ("", "/sign-in?site=ziekenhuis&person=m1", null),
        ("", "/sign-in?site=ziekenhuis&person=m1", "button.go"),
        ("", "/sign-in?site=ziekenhuis&way=password", null),
        ("", "/badge#card", null),
        ("", "/set-up", null),
        ("", "/no-entry", null),
        ("m1", "/work", null),
        ("m1", "/work", "form.not-now button"),
        ("m1", "/offline", null),
        ("m1", "/work?answer=refusal.holds-work", null),
        ("m1", "/me", null),
        ("m3", "/work", null),
        ("m4", "/work", null),
        ("m5", "/work", null),
        ("m6", "/work", null),
        ("zorg-1", "/care/ziekenhuis?ward=", null),
        ("zorg-1", "/care/ziekenhuis?ward=w1", null),
        ("zorg-1", "/care/ziekenhuis?ward=w1&answer=done.request-task", null),
        ("zorg-1", "/care/ziekenhuis?ward=w1", "a.bed.ready-to-make"),
        ("zorg-1", "/care/ziekenhuis?ward=w1", "a.point"),
        ("zorg-1", "/details/ziekenhuis/bed/w1-b1", null),
        ("leider-2", "/board/woonzorg", null),
        ("leider-2", "/board/woonzorg", "a.bed.ready-to-make"),
        ("leider-2", "/board/woonzorg", "#open-tasks a[data-detail]"),
        ("leider-2", "/board/woonzorg", "[data-opens='keys']"),
        ("leider-1", "/board/ziekenhuis?view=plan", null),
        ("leider-1", "/board/ziekenhuis?view=day", null),
        ("leider-1", "/board/ziekenhuis?wall=1", null),
        ("leider-1", "/places/ziekenhuis", null),
        ("leider-1", "/details/ziekenhuis/task/never", null),
        ("leider-1", "/waste/ziekenhuis", null),
        ("leider-1", "/linen/ziekenhuis", null),
        ("leider-1", "/linen/ziekenhuis?tag=urn:epc:id:grai:8712345.12345.77", null),
        ("leider-1", "/plan/ziekenhuis", null),
        ("leider-1", "/roster/ziekenhuis", null),
        ("techniek-1", "/technician/ziekenhuis", null),
        ("beheer-1", "/people/ziekenhuis", null),
        ("beheer-1", "/people/ziekenhuis/m1", null),
        ("beheer-1", "/audit/ziekenhuis", null),
    ];

    /// <summary>What a technician opens at a running hub.</summary>
    private static readonly string[] MachinePages =
        ["/technician/small", "/technician/small/nodes/n1", "/technician/small/nodes/n1/revoke"];

    /// <summary>What a lead opens at a hub that has lived for a while.</summary>
    private static readonly string[] LedgerPages = ["/ledger/small", "/ledger/small/tasks", "/ledger/small/report"];

    private static readonly string[] Languages = ["nl", "ar"];

    public static TheoryData<string, string> Visits
    {
        get
        {
            TheoryData<string, string> visits = [];
            foreach (var language in Languages)
                foreach (var person in Pages.Select(page => page.Person).Distinct()) visits.Add(person, language);
            return visits;
        }
    }

    [BrowserTheory]
    [MemberData(nameof(Visits))]
    public async Task No_page_has_a_serious_finding(string person, string language)
    {
        var site = person.StartsWith('m') || person == "leider-2" ? harness.Home : harness.Hospital;
        if (person.StartsWith('m')) GiveWork();
        var page = await harness.OpenAsync(1440, 900);
        await WebHarness.ChooseAsync(page, harness.Address, language);
        if (person.Length > 0) await WebHarness.SignInAsync(page, site, person);
        var findings = new List<string>();
        foreach (var (_, address, tap) in Pages.Where(one => one.Person == person))
        {
            await page.GotoAsync(address);
            if (tap == "button.go")
            {
                await page.FillAsync("#pin", "0000");
                await page.ClickAsync(tap);
                await page.WaitForSelectorAsync("#answer .bad");
            }
            else if (tap is not null)
            {
                await page.ClickAsync(tap);
                await page.WaitForSelectorAsync("dialog[open] h2");
            }
            await LookAsync(page, $"{address} {tap}", findings, onlyDialog: tap is not null and not "button.go");
        }
        await page.Context.CloseAsync();
        Assert.True(findings.Count == 0, string.Join('\n', findings.Distinct()));
    }

    [BrowserTheory]
    [InlineData("nl")]
    [InlineData("ar")]
    public async Task No_page_of_machines_has_a_serious_finding(string language)
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await WebHarness.LaunchAsync(playwright, hub.Server);
        var page = await SignInAsync(browser, hub.Server, "tech-1", language);
        var findings = new List<string>();
        foreach (var address in MachinePages)
        {
            await page.GotoAsync(address);
            await LookAsync(page, address, findings);
        }
        await page.GotoAsync(MachinePages[0]);
        await page.ClickAsync("form[action$='/nodes/n1/code'] button");
        await LookAsync(page, "a code", findings);
        Assert.True(findings.Count == 0, string.Join('\n', findings.Distinct()));
    }

    [BrowserTheory]
    [InlineData("nl")]
    [InlineData("ar")]
    public async Task No_page_of_the_ledger_has_a_serious_finding(string language)
    {
        await using LedgerHub hub = await LedgerHub.StartAsync(LedgerPagesTests.Site(), days: 20);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await WebHarness.LaunchAsync(playwright, hub.Server);
        var page = await SignInAsync(browser, hub.Server, "lead-1", language);
        var findings = new List<string>();
        foreach (var address in LedgerPages)
        {
            await page.GotoAsync(address);
            await LookAsync(page, address, findings);
        }
        await page.GotoAsync(LedgerPages[1]);
        await page.ClickAsync("tbody a >> nth=0");
        await page.ClickAsync("summary");
        await LookAsync(page, "a task of the ledger", findings);
        Assert.True(findings.Count == 0, string.Join('\n', findings.Distinct()));
    }

    [BrowserFact]
    public async Task What_axe_is_to_find_it_finds()
    {
        var page = await harness.OpenAsync();
        await page.GotoAsync("/sign-in");
        await page.EvaluateAsync("""
            () => {
              document.querySelector("main").insertAdjacentHTML("beforeend", "<button></button><p class='ill'>pale</p>");
              const pale = document.querySelector(".ill").style;
              pale.color = "#999";
              pale.background = "#fff";
            }
            """);
        var findings = new List<string>();
        await LookAsync(page, "/sign-in", findings);
        Assert.Contains(findings, finding => finding.Contains("button-name", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Contains("color-contrast", StringComparison.Ordinal));
        await page.Context.CloseAsync();
    }

    private static async Task<IPage> SignInAsync(IBrowser browser, HubServer hub, string person, string language)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = hub.Address.ToString() });
        var page = await context.NewPageAsync();
        await WebHarness.ChooseAsync(page, hub.Address.ToString(), language);
        await page.GotoAsync($"/sign-in?site=small&person={person}");
        await page.FillAsync("#pin", hub.Pin);
        await page.ClickAsync("button.go");
        await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
        return page;
    }

    /// <summary>A worker each who has begun, taken on, is to look first, and chooses.</summary>
    private void GiveWork()
    {
        var task = harness.Home.Worklist("m1")!.Tasks[0];
        harness.Home.Set(new WorklistMessage("m3", true, [task with { Task = "m3", Status = "started", Isolated = true }]));
        harness.Home.Set(new WorklistMessage("m4", true, [task with { Task = "m4", Status = "accepted", Contaminated = true }]));
        harness.Home.Set(new WorklistMessage("m5", true, [task with
        {
            Task = "m5", Kind = "collect-waste", Status = "started", Checklist = ["closed", "labelled", "weight-right"],
        }]));
        harness.Home.Set(new WorklistMessage("m6", false, []));
    }

    // The label of a bed or a container is its room or its name; age and level beside it are values, which its own words say better.
    private static bool IsTileNamedFirst(string rule, string html) =>
        rule == "label-content-name-mismatch" && TileNamedFirst().IsMatch(html);

    [GeneratedRegex("^<a id=\"(bed|point)-[^>]* aria-label=\"")]
    private static partial Regex TileNamedFirst();

    internal static async Task LookAsync(IPage page, string what, List<string> findings, bool onlyDialog = false)
    {
        foreach (var (width, height) in new[] { (1440, 900), (390, 844) })
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });

                // In the dark nothing is new but the colours.
                var options = scheme == ColorScheme.Light ? null : new AxeRunOptions
                {
                    RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] },
                };

                // What lies under a sheet is a line of its own.
                var result = onlyDialog ? await page.Locator("dialog[open]").RunAxe(options) : await page.RunAxe(options);
                findings.AddRange(result.Violations.Where(finding => finding.Impact is "serious" or "critical").SelectMany(finding =>
                    finding.Nodes.Where(node => !IsTileNamedFirst(finding.Id, node.Html)).Select(node =>
                        $"{what} at {width} {scheme}: {finding.Impact} {finding.Id}: {finding.Help}: {node.Html} {Why(node)}")));
            }
        }
    }

    private static string Why(AxeResultNode node) => string.Join(' ', node.Any.Concat(node.All).Select(check => check.Message));
}
