using Logistics.Core;
using Logistics.Hub;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;
using Reason = Logistics.Wire.Messages.Reason;

namespace Logistics.Tests.Web;

/// <summary>Care staff ask with a few taps and see who comes, and when.</summary>
public sealed class CareTests(WebHarness harness) : IClassFixture<WebHarness>
{
    [BrowserTheory]
    [InlineData(TaskKind.TransportItem, "w2", new[] { ".choice:has-text('Longgeneeskunde')", "main button:has-text('Iets vervoeren')" })]
    [InlineData(TaskKind.CleanSpill, "w2", new[] { ".choice:has-text('Longgeneeskunde')", "main button:has-text('Gemorst opruimen')" })]
    [InlineData(TaskKind.LivingRoom, "w2", new[] { ".choice:has-text('Longgeneeskunde')", "main button:has-text('huiskamer')" })]
    [InlineData(TaskKind.EscortPatient, "w2-b1",
        new[] { ".choice:has-text('Longgeneeskunde')", "#bed-w2-b1", "dialog button:has-text('Iemand begeleiden')" })]
    [InlineData(TaskKind.ChangeLinen, "w2-b1",
        new[] { ".choice:has-text('Longgeneeskunde')", "#bed-w2-b1", "dialog button:has-text('Bed verschonen')" })]
    [InlineData(TaskKind.CleanBed, "w2-b1",
        new[] { ".choice:has-text('Longgeneeskunde')", "#bed-w2-b1", "dialog button:has-text('Bed schoonmaken')" })]
    public async Task Asking_takes_three_taps_at_most_from_the_first_screen(TaskKind kind, string subject, string[] taps)
    {
        Assert.InRange(taps.Length, 1, 3);
        var page = await harness.OpenAsync(390, 844);
        await WebHarness.SignInAsync(page, harness.Hospital, "zorg-1");
        foreach (var tap in taps[..^1]) await page.ClickAsync(tap);
        var said = harness.Said.Count;
        await page.RunAndWaitForResponseAsync(() => page.ClickAsync(taps[^1]),
            response => response.Url.EndsWith("/commands", StringComparison.Ordinal));
        Assert.Equal(said + 1, harness.Said.Count);
        var asked = harness.Said.Last();
        Assert.Equal((CommandKind.RequestTask, kind, subject, "zorg-1"), (asked.Kind, asked.TaskKind, asked.Subject, asked.By));
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task What_was_asked_shows_who_comes_and_when_as_it_happens()
    {
        var page = await harness.OpenAsync(390, 844);
        await WebHarness.SignInAsync(page, harness.Hospital, "zorg-1");
        await page.GotoAsync("/care/ziekenhuis?ward=w3");
        var task = Asked("escort-1", "escort-patient", "w3-b4");
        var row = page.Locator("#asked-for-escort-1");
        harness.Hospital.Set(task);
        await Expect(row).ToContainTextAsync("We zoeken iemand");
        await Expect(row.Locator(".when")).ToHaveTextAsync("klaar om 10:55");
        harness.Hospital.Set(task with { Status = "offered", Worker = "m3" });
        await Expect(row).ToContainTextAsync("Gevraagd aan Medewerker 3");
        harness.Hospital.Set(task with
        {
            Status = "accepted", Worker = "m3", Changed = PlausibleSites.Morning, Chosen = "nearest", ChosenValue = 240_000,
        });
        await Expect(row).ToContainTextAsync("Medewerker 3 komt");
        await Expect(row.Locator(".when")).ToHaveTextAsync("rond 10:36");
        await Expect(row.Locator("button")).ToHaveCountAsync(1);
        harness.Hospital.Set(task with { Status = "started", Worker = "m3" });
        await Expect(row).ToContainTextAsync("Medewerker 3 is bezig");
        await Expect(row.Locator("button")).ToHaveCountAsync(0);
        harness.Hospital.Set(task with { Status = "done", Worker = "m3", Changed = harness.Hospital.Clock.GetUtcNow() });
        await Expect(row).ToContainTextAsync("Klaar");

        // What sensors call for was asked by nobody.
        harness.Hospital.Set(task with { Task = "by-itself", Why = [new Reason("level-reached", PlausibleSites.Morning, 800)] });
        harness.Hospital.Set(task with { Task = "escort-2" });
        await Expect(page.Locator("#asked-for-escort-2")).ToHaveCountAsync(1);
        await Expect(page.Locator("#asked-for-by-itself")).ToHaveCountAsync(0);
        foreach (var one in new[] { "escort-1", "escort-2", "by-itself" }) harness.Hospital.ForgetTask(one);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task A_request_is_withdrawn_with_one_tap()
    {
        var page = await harness.OpenAsync(390, 844);
        await WebHarness.SignInAsync(page, harness.Hospital, "zorg-1");
        var task = Asked("spill-1", "clean-spill", "w4");
        harness.Hospital.Set(task);
        await page.GotoAsync("/care/ziekenhuis?ward=w4");
        await page.ClickAsync("#asked-for-spill-1 button");
        await Expect(page.Locator("#answer .good")).ToContainTextAsync("Ingetrokken.");
        Assert.Equal(new Command { Kind = CommandKind.WithdrawTask, By = "zorg-1", Task = "spill-1" }, harness.Said.Last());
        harness.Hospital.Set(task with { Status = "cancelled", Reason = "withdrawn" });
        await Expect(page.Locator("#asked-for-spill-1")).ToHaveCountAsync(0);
        harness.Hospital.ForgetTask("spill-1");
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task A_page_that_lost_its_connection_catches_up()
    {
        var page = await harness.OpenAsync(390, 844);
        await WebHarness.SignInAsync(page, harness.Hospital, "zorg-1");

        // As a page that was drawn before something changed: its mark is old when it begins to follow.
        var bed = harness.Hospital.Bed("w5-b2")!;
        await page.RouteAsync("**/live/**", async route =>
        {
            harness.Hospital.Set(bed with { Status = "blocked" });
            await route.ContinueAsync();
        });
        await page.GotoAsync("/care/ziekenhuis?ward=w5");
        await Expect(page.Locator("#bed-w5-b2")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("\\bblocked\\b"));
        harness.Hospital.Set(bed);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task A_desk_stays_on_its_ward()
    {
        var page = await harness.OpenAsync();
        await WebHarness.SignInAsync(page, harness.Hospital, "zorg-1");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Welke afdeling?");
        await page.GetByText("Neurologie").ClickAsync();
        await page.GotoAsync("/");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Neurologie");
        await page.ClickAsync(".title .button");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Welke afdeling?");
        await page.Context.CloseAsync();
    }

    private TaskMessage Asked(string id, string kind, string subject)
    {
        var ward = harness.Hospital.Ward(subject[..2])!;
        var room = ward.Beds.FirstOrDefault(bed => bed.Id == subject)?.Room ?? ward.Name;
        return PlausibleSites.Task(id, kind, "open", subject, ward, room, null, PlausibleSites.Morning) with
        {
            Why = [new Reason("requested", PlausibleSites.Morning, By: "zorg-1")],
        };
    }
}
