using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;
using Reason = Logistics.Wire.Messages.Reason;

namespace Logistics.Tests.Web;

/// <summary>What people can do with the pages, with a real browser where it matters.</summary>
public sealed class WebTests(WebHarness harness) : IClassFixture<WebHarness>
{
    [BrowserFact]
    public async Task A_worker_signs_in_accepts_starts_and_finishes_a_task()
    {
        var page = await harness.OpenAsync(390, 844);
        await page.GotoAsync("/");
        await page.GetByText("Woonzorg Demonstratie").ClickAsync();
        await page.GetByText("Medewerker 1").ClickAsync();
        foreach (var digit in WebHarness.Pin) await page.ClickAsync($"[data-digit='{digit}']");
        await page.ClickAsync("button.go");
        await page.WaitForURLAsync("**/work");

        var list = harness.Home.Worklist("m1")!;
        var task = list.Tasks[0];
        await SayAsync(page, "button.go", new Command { Kind = CommandKind.AcceptTask, By = "m1", Task = task.Task });
        harness.Home.Set(list with { Tasks = [task with { Status = "accepted" }] });
        await Expect(page.Locator("button.go")).ToContainTextAsync("Beginnen");
        await SayAsync(page, "button.go", new Command { Kind = CommandKind.StartTask, By = "m1", Task = task.Task });
        harness.Home.Set(list with { Tasks = [task with { Status = "started" }] });
        await Expect(page.Locator("button.go")).ToContainTextAsync("Klaar");
        await SayAsync(page, "button.picture:has-text('Slaapt')",
            new Command { Kind = CommandKind.FinishTask, By = "m1", Task = task.Task, Outcome = TaskOutcome.Asleep });
        harness.Home.Set(list with { Tasks = [] });
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nu niets te doen");
        harness.Home.Set(list with { Tasks = [task with { Status = "started" }] });
        await SayAsync(page, "button.go", new Command { Kind = CommandKind.FinishTask, By = "m1", Task = task.Task,
            Outcome = TaskOutcome.Done });
        harness.Home.Set(list with { Tasks = [task with { Status = "started", Checklist = ["closed", "labelled", "weight-right"] }] });
        await Expect(page.Locator(".tick")).ToHaveCountAsync(3);
        for (var tick = 0; tick < 3; tick++) await page.Locator(".tick").Nth(tick).ClickAsync();
        await SayAsync(page, "button.go", new Command { Kind = CommandKind.FinishTask, By = "m1", Task = task.Task,
            Checks = Checks.Closed | Checks.Labelled | Checks.WeightRight });
        harness.Home.Set(list with { Tasks = [] });
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nu niets te doen");
        harness.Home.Set(list);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task What_goes_along_stands_small_under_the_next_task_and_is_let_go_alone()
    {
        var page = await harness.OpenAsync(320, 640);
        await WebHarness.SignInAsync(page, harness.Home, "m1");
        var list = harness.Home.Worklist("m1")!;
        await Expect(page.Locator("h2.after")).ToHaveTextAsync("Daarna, op uw weg");
        await Expect(page.Locator("ol.after li")).ToHaveCountAsync(2);
        foreach (var button in await page.Locator("main button:visible").AllAsync())
            Assert.True((await button.BoundingBoxAsync())!.Height >= 56, await button.InnerTextAsync());
        await SayAsync(page, "ol.after li:nth-child(2) button", new Command
        {
            Kind = CommandKind.DeclineTask, By = "m1", Task = list.Tasks[2].Task, Reason = "not-now",
        });
        harness.Home.Set(list with { Tasks = [list.Tasks[0] with { Status = "started" }, list.Tasks[1] with { Status = "suspended" }] });
        await Expect(page.Locator("h2.after")).ToHaveTextAsync("Hierna");
        harness.Home.Set(list);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task Who_chooses_sees_new_work_come_and_takes_it_with_one_tap()
    {
        harness.Home.Set(new WorklistMessage("m6", true, []));
        var ward = harness.Home.Ward("w2")!;
        TaskMessage[] open = [.. new[] { "clean-spill", "collect-laundry" }.Select(kind => PlausibleSites.Task(
            $"open-{kind}", kind, "open", "w2-vuil", ward, "Spoelruimte", null, PlausibleSites.Morning))];
        harness.Know = _ => open[..1].Select(task => task.Task).ToArray();
        harness.Home.Set(open[0]);
        var page = await harness.OpenAsync(320, 640);
        await WebHarness.SignInAsync(page, harness.Home, "m6");
        await Expect(page.Locator("ol.choose li")).ToHaveCountAsync(1);
        await Expect(page.Locator("ol.choose li")).ToContainTextAsync("De Beuk");
        await Expect(page.Locator(".rest")).ToHaveCountAsync(0);
        harness.Know = _ => open.Select(task => task.Task).ToArray();
        harness.Home.Set(open[1]);
        await Expect(page.Locator("ol.choose li")).ToHaveCountAsync(2);
        await SayAsync(page, "ol.choose li:nth-child(2) button", new Command
        {
            Kind = CommandKind.AcceptTask, By = "m6", Task = open[1].Task,
        });
        harness.Home.Set(new WorklistMessage("m6", true, [open[1] with { Status = "accepted", Worker = "m6" }]));
        await Expect(page.Locator("ol.choose li")).ToHaveCountAsync(0);
        harness.Know = question => question(new Engine(), 0);
        foreach (var task in open) harness.Home.ForgetTask(task.Task);
        harness.Home.Set(new WorklistMessage("m6", false, []));
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task A_refusal_is_a_sentence_in_the_language_of_the_person()
    {
        harness.Answer = _ => Refusal.HeldByAnother;
        foreach (var (person, sentence) in new[] { ("m3", "Een collega heeft deze taak. Neem de volgende."),
            ("m2", "A colleague has this task. Take the next one.") })
        {
            var page = await harness.OpenAsync(390, 844);
            await WebHarness.SignInAsync(page, harness.Hospital, person);
            await page.ClickAsync("button.go");
            await Expect(page.Locator("#answer .bad")).ToHaveTextAsync(sentence);
            await page.Context.CloseAsync();
        }
        harness.Answer = _ => Refusal.None;
    }

    [BrowserFact]
    public async Task Without_script_a_tap_posts_and_comes_back_with_the_answer()
    {
        harness.Answer = _ => Refusal.HoldsWork;
        var page = await harness.OpenAsync(390, 844, script: false);
        await WebHarness.SignInAsync(page, harness.Hospital, "m5");
        await page.ClickAsync("button.go");
        await Expect(page.Locator("#answer .bad")).ToContainTextAsync("U heeft nog werk.");
        harness.Answer = _ => Refusal.None;
        await page.ClickAsync("button.go");
        await page.WaitForURLAsync("**/work");
        Assert.Equal("m5", harness.Said.Last().By);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task A_change_of_a_bed_shows_on_the_open_board_without_loading_it_again()
    {
        var page = await harness.OpenAsync();
        await WebHarness.SignInAsync(page, harness.Hospital, "leider-1");
        await page.EvaluateAsync("window.same = true");
        var bed = harness.Hospital.Bed("w1-b1")!;
        foreach (var (status, word) in new[] { ("vacated", "leeg"), ("ready-to-make", "te doen"), ("made", "opgemaakt") })
        {
            harness.Hospital.Set(bed with { Status = status });
            await Expect(page.Locator("#bed-w1-b1")).ToHaveClassAsync(new Regex($"\\b{status}\\b"));
            await Expect(page.Locator("#bed-w1-b1")).ToHaveAttributeAsync("aria-label", new Regex(word));
        }
        Assert.True(await page.EvaluateAsync<bool>("window.same"));
        harness.Hospital.Set(bed);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task The_detail_of_a_bed_tells_its_evidence_and_follows_it()
    {
        var page = await harness.OpenAsync();
        await WebHarness.SignInAsync(page, harness.Hospital, "leider-1");
        var bed = harness.Hospital.Bed("w2-b7")!;
        var nine = PlausibleSites.Morning.AddMinutes(-90);
        harness.Hospital.Set(bed with { Status = "vacated", Since = nine, Why = [new Reason("mat-quiet", nine)] });
        await page.ClickAsync("#bed-w2-b7");
        await Expect(page.Locator("dialog .why li")).ToHaveTextAsync("Mat stil sinds 09:02");
        harness.Hospital.Set(bed with { Status = "ready-to-make",
            Why = [new Reason("released", nine.AddMinutes(5), By: "zorg-1"), new Reason("brand-new", nine)] });
        await Expect(page.Locator("dialog .why li").First).ToHaveTextAsync("Vrijgegeven door Zorg dag om 09:07");
        await Expect(page.Locator("dialog .why li").Last).ToHaveTextAsync("brand-new 09:02");
        harness.Hospital.Set(bed);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Care_staff_see_what_is_planned_in_their_ward_today_and_nothing_else()
    {
        using var visitor = new PageVisitor(harness.Address);
        await visitor.SignInAsync("ziekenhuis", "zorg-1", WebHarness.Pin);
        Assert.Contains("Vandaag is hier niets gepland.", await visitor.Client.GetStringAsync("/care/ziekenhuis?ward=w2"),
            StringComparison.Ordinal);

        // It is 10:32.
        var noon = PlausibleSites.Morning.AddMinutes(88);
        var ward = harness.Hospital.Ward("w2")!;
        var task = PlausibleSites.Task("walk", "escort-patient", "open", "w2-b3", ward, ward.Beds[2].Room, null, PlausibleSites.Morning);
        harness.Hospital.Set(task with { Begins = noon });
        harness.Know = _ => new ComingRound[]
        {
            new("living-room", "w2", noon.AddHours(3)), new("collect-laundry", "w2-vuil", noon.AddHours(1)),
            new("clean-spill", "w2", noon.AddDays(1)), new("clean-spill", "w1", noon), new("clean-spill", "w1-vuil", noon),
        };
        var page = await visitor.Client.GetStringAsync("/care/ziekenhuis?ward=w2");
        var planned = Regex.Match(page, "<section class=\"panel planned\">.*?</section>", RegexOptions.Singleline).Value;
        Assert.Equal(["12:00", "13:00", "15:00"], Regex.Matches(planned, "<b>(.*?)</b>").Select(match => match.Groups[1].Value));
        Assert.Matches("(?s)Iemand begeleiden.*" + ward.Beds[2].Room + ".*Vuile was halen.*Spoelruimte.*Helpen in de huiskamer", planned);
        Assert.DoesNotContain("<form", planned, StringComparison.Ordinal);
        harness.Hospital.ForgetTask("walk");
        harness.Know = question => question(new Engine(), 0);
    }

    [BrowserFact]
    public async Task Care_staff_release_a_bed_and_ask_for_work_in_three_taps()
    {
        var page = await harness.OpenAsync(390, 844);
        await WebHarness.SignInAsync(page, harness.Hospital, "zorg-1");
        var bed = harness.Hospital.Bed("w3-b9")!;
        harness.Hospital.Set(bed with { Status = "vacated" });
        await page.GetByText("Chirurgie").ClickAsync();
        await page.ClickAsync("#bed-w3-b9");
        await SayAsync(page, "dialog button:has-text('Bed vrijgeven')",
            new Command { Kind = CommandKind.ReleaseBed, By = "zorg-1", Subject = "w3-b9" });
        await Expect(page.Locator("dialog .good")).ToHaveTextAsync("Het bed is vrijgegeven.");

        await page.ClickAsync("dialog button:has-text('Iemand begeleiden')");
        await Expect(page.Locator("dialog .good")).ToHaveTextAsync("Gevraagd. Het staat op de lijst.");
        var asked = harness.Said.Last();
        Assert.Equal(TaskKind.EscortPatient, asked.TaskKind);
        Assert.Matches("^[a-z0-9]{12}$", asked.Request);
        await page.ClickAsync("dialog button:has-text('Iemand begeleiden')");
        await page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy]')");
        Assert.NotEqual(asked.Request, harness.Said.Last().Request);
        harness.Hospital.Set(bed);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task No_page_scrolls_sideways_at_320_pixels_and_none_breaks_the_security_policy()
    {
        var complaints = new List<string>();
        var lead = await harness.OpenAsync(320, 640, complaints: complaints);
        await WidthAsync(lead, "/sign-in");
        await WidthAsync(lead, "/sign-in?site=woonzorg");
        await WidthAsync(lead, "/sign-in?site=woonzorg&person=m1");
        await WebHarness.SignInAsync(lead, harness.Hospital, "leider-1");
        foreach (var address in new[]
        {
            "/board/ziekenhuis", "/care/ziekenhuis", "/care/ziekenhuis?ward=w1", "/technician/ziekenhuis", "/details/ziekenhuis/bed/w1-b1",
            "/waste/ziekenhuis", "/linen/ziekenhuis", "/linen/ziekenhuis?tag=" + PlausibleSites.Piece("laken", 77),
            "/details/ziekenhuis/waste/w1-paper", "/details/ziekenhuis/linen/w1-vuil", "/details/ziekenhuis/task/sensor", "/no-entry",
        })
            await WidthAsync(lead, address);

        var worker = await harness.OpenAsync(320, 640, complaints: complaints);
        await WebHarness.SignInAsync(worker, harness.Home, "m4");
        await WidthAsync(worker, "/work");
        foreach (var button in await worker.Locator("main button:visible").AllAsync())
            Assert.True((await button.BoundingBoxAsync())!.Height >= 56, await button.InnerTextAsync());
        Assert.DoesNotContain(complaints, complaint => !complaint.Contains("403", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_pin_gives_a_sentence_and_the_fifth_a_wait()
    {
        // Its own application: the count of wrong tries is by address, and all tests share one.
        var own = new WebHarness();
        await own.InitializeAsync();
        try
        {
            using var client = new PageVisitor(own.Address);
            for (var attempt = 1; attempt <= 4; attempt++)
                Assert.Contains("Dit is niet de goede pincode.", await client.SignInAsync("woonzorg", "m1", "0000"),
                    StringComparison.Ordinal);
            Assert.Contains("Wacht 30 seconden", await client.SignInAsync("woonzorg", "m1", "0000"), StringComparison.Ordinal);
            Assert.Contains("Wacht 30 seconden", await client.SignInAsync("woonzorg", "m1", WebHarness.Pin), StringComparison.Ordinal);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task Doors_open_by_role_and_by_site()
    {
        using var worker = new PageVisitor(harness.Address);
        Assert.Equal(HttpStatusCode.Unauthorized, await worker.StatusAsync("/api/ziekenhuis/anything"));
        Assert.Equal(HttpStatusCode.Redirect, await worker.StatusAsync("/board/ziekenhuis"));
        await worker.SignInAsync("ziekenhuis", "m1", WebHarness.Pin);
        Assert.Equal(HttpStatusCode.OK, await worker.StatusAsync("/work"));
        Assert.Equal(HttpStatusCode.Redirect, await worker.StatusAsync("/board/ziekenhuis"));
        Assert.Equal(HttpStatusCode.Forbidden, await worker.StatusAsync("/api/ziekenhuis/anything"));

        using var lead = new PageVisitor(harness.Address);
        await lead.SignInAsync("ziekenhuis", "leider-1", WebHarness.Pin);
        Assert.Equal(HttpStatusCode.OK, await lead.StatusAsync("/board/ziekenhuis"));
        Assert.Equal(HttpStatusCode.OK, await lead.StatusAsync("/api/ziekenhuis/anything"));
        Assert.Equal(HttpStatusCode.Redirect, await lead.StatusAsync("/board/woonzorg"));
        Assert.Equal(HttpStatusCode.Forbidden, await lead.StatusAsync("/api/woonzorg/anything"));
    }

    [Fact]
    public async Task The_lead_sees_where_tagged_linen_is_and_the_technician_what_the_gates_count()
    {
        using var lead = new PageVisitor(harness.Address);
        await lead.SignInAsync("ziekenhuis", "leider-1", WebHarness.Pin);
        var board = WebUtility.HtmlDecode(await lead.Client.GetStringAsync("/board/ziekenhuis"));
        Assert.Matches("id=\"tagged-linen\"[\\s\\S]*Laken[\\s\\S]*1.240[\\s\\S]*412[\\s\\S]*806", board);

        using var technician = new PageVisitor(harness.Address);
        await technician.SignInAsync("ziekenhuis", "techniek-1", WebHarness.Pin);
        var gates = WebUtility.HtmlDecode(await technician.Client.GetStringAsync("/technician/ziekenhuis"));
        Assert.Matches("id=\"gates\"[\\s\\S]*Linnensluis[\\s\\S]*Wasserij → Cardiologie[\\s\\S]*5.722", gates);

        // A site without tagged linen shows nothing of it.
        using var other = new PageVisitor(harness.Address);
        await other.SignInAsync("woonzorg", "leider-1", WebHarness.Pin);
        Assert.DoesNotContain("tagged-linen", await other.Client.GetStringAsync("/board/woonzorg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_without_the_token_of_the_form_is_refused_and_so_is_one_that_the_role_may_not_say()
    {
        using var worker = new PageVisitor(harness.Address);
        await worker.SignInAsync("ziekenhuis", "m6", WebHarness.Pin);
        var said = harness.Said.Count(command => command.By == "m6");
        Assert.Equal(HttpStatusCode.BadRequest, await worker.PostAsync("/commands", new() { ["kind"] = "StartShift" }, token: false));
        Assert.Equal(HttpStatusCode.Redirect, await worker.PostAsync("/commands", new() { ["kind"] = "BlockBed", ["subject"] = "w1-b1" }));
        Assert.Equal(said, harness.Said.Count(command => command.By == "m6"));
        await worker.PostAsync("/commands", new() { ["kind"] = "StartShift", ["back"] = "/work" });
        Assert.Equal(said + 1, harness.Said.Count(command => command.By == "m6"));
    }

    [Fact]
    public async Task A_follower_who_missed_nothing_gets_only_news_and_one_who_did_gets_the_whole()
    {
        using var lead = new PageVisitor(harness.Address);
        await lead.SignInAsync("woonzorg", "leider-2", WebHarness.Pin);
        var board = await lead.Client.GetStringAsync("/board/woonzorg");
        var live = WebUtility.HtmlDecode(Regex.Match(board, "data-live=\"([^\"]+)\"").Groups[1].Value);

        using (var stream = new StreamReader(await lead.Client.GetStreamAsync(live)))
        {
            var bed = harness.Home.Bed("w2-b3")!;
            Assert.Equal("retry: 2000", await stream.ReadLineAsync());
            for (var change = 0; change < 10; change++) harness.Home.Set(bed with { Contaminated = change % 2 == 0 });
            var patch = await ReadEventAsync(stream);
            Assert.Contains("id=\"bed-w2-b3\"", patch, StringComparison.Ordinal);
            Assert.DoesNotContain("id=\"board\"", patch, StringComparison.Ordinal);
            Assert.Single(Regex.Matches(patch, "id=\"bed-w2-b3\""));
            harness.Home.Set(bed);
        }

        using (var stream = new StreamReader(await lead.Client.GetStreamAsync(live)))
        {
            await stream.ReadLineAsync();
            Assert.Contains("id=\"board\"", await ReadEventAsync(stream), StringComparison.Ordinal);
        }
    }

    private static async Task<string> ReadEventAsync(StreamReader stream)
    {
        var text = new StringBuilder();
        while (await stream.ReadLineAsync() is { } line)
        {
            if (line.Length > 0) text.AppendLine(line);
            else if (text.ToString().Contains("event: ", StringComparison.Ordinal)) break;
        }
        return text.ToString();
    }

    private static async Task WidthAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        var over = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (over <= 0) return;
        var widest = await page.EvaluateAsync<string>("""
            [...document.querySelectorAll('body *')]
              .filter(element => element.getBoundingClientRect().left + element.scrollWidth > document.documentElement.clientWidth)
              .map(element => `${element.localName}.${element.className} ${element.textContent.trim().slice(0, 60)}`).at(-1)
            """);
        Assert.Fail($"{address} is {over} pixels too wide, with {widest}");
    }

    private async Task SayAsync(IPage page, string button, Command expected)
    {
        var before = harness.Said.Count;
        await page.RunAndWaitForResponseAsync(() => page.ClickAsync(button),
            response => response.Url.EndsWith("/commands", StringComparison.Ordinal));
        Assert.Equal(before + 1, harness.Said.Count);
        Assert.Equal(expected, harness.Said.Last() with { Request = "", AgeMs = 0 });
    }
}
