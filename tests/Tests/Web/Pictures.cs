using Logistics.Hub;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using Microsoft.Playwright;

namespace Logistics.Tests.Web;

/// <summary>Pictures of every page at the sizes people use, for people to judge: set WARD_PICTURES to the folder that takes them.</summary>
public sealed class Pictures(WebHarness harness) : IClassFixture<WebHarness>
{
    private static readonly string Folder = PicturesFactAttribute.Folder;

    [PicturesFact]
    public async Task Every_page_is_drawn()
    {
        foreach (var (width, height, dark) in new[] { (1440, 900, false), (1440, 900, true), (1280, 720, false), (390, 844, false),
            (390, 844, true), (320, 640, false) })
        {
            var size = $"{width}{(dark ? "-dark" : "")}";
            var page = await harness.OpenAsync(width, height, dark);
            if (!dark)
            {
                await DrawAsync(page, "/sign-in", $"sign-in-site-{size}");
                await DrawAsync(page, "/sign-in?site=ziekenhuis", $"sign-in-person-{size}");
            }
            await DrawAsync(page, "/sign-in?site=ziekenhuis&person=m1", $"sign-in-pin-{size}");
            await WebHarness.SignInAsync(page, harness.Hospital, "leider-1");
            await DrawAsync(page, "/board/ziekenhuis", $"board-{size}");
            await page.ClickAsync("a.bed.ready-to-make");
            await page.WaitForSelectorAsync("dialog[open] .detail-head");
            await DrawAsync(page, null, $"board-bed-{size}");
            await DrawAsync(page, "/waste/ziekenhuis", $"waste-{size}");
            await DrawAsync(page, "/linen/ziekenhuis", $"linen-{size}");
            await DrawAsync(page, $"/linen/ziekenhuis?tag={PlausibleSites.Piece("laken", 77)}", $"linen-piece-{size}");
            await DrawAsync(page, $"/linen/ziekenhuis?tag={PlausibleSites.Piece("handdoek", 5)}", $"linen-unknown-{size}");
            await DrawAsync(page, "/technician/ziekenhuis", $"technician-{size}");
            await DrawAsync(page, "/care/ziekenhuis", $"care-{size}");
            await DrawAsync(page, "/care/ziekenhuis?ward=w3", $"care-ward-{size}");
            var home = await harness.OpenAsync(width, height, dark);
            await WebHarness.SignInAsync(home, harness.Home, "leider-2");
            await DrawAsync(home, "/board/woonzorg", $"home-board-{size}");
            if (width <= 390) await DrawWorkAsync(width, height, dark, size);
        }
    }

    private async Task DrawWorkAsync(int width, int height, bool dark, string size)
    {
        var page = await harness.OpenAsync(width, height, dark);
        await WebHarness.SignInAsync(page, harness.Home, "m1");
        var before = harness.Home.Worklist("m1")!;
        await DrawAsync(page, "/work", $"work-offered-{size}");
        TaskMessage[] along = [.. before.Tasks.Skip(1).Select(task => task with { Status = "accepted" })];
        harness.Home.Set(before with { Tasks = [before.Tasks[0] with { Status = "accepted" }, .. along] });
        await DrawAsync(page, "/work", $"work-accepted-{size}");
        harness.Home.Set(before with { Tasks = [before.Tasks[0] with { Status = "started", Isolated = true }] });
        await DrawAsync(page, "/work", $"work-started-{size}");
        harness.Home.Set(before with
        {
            Tasks = [before.Tasks[2] with { Status = "started", Checklist = ["closed", "labelled", "weight-right"] }],
        });
        await DrawAsync(page, "/work", $"work-checklist-{size}");
        harness.Home.Set(before with { Tasks = [] });
        await DrawAsync(page, "/work", $"work-nothing-{size}");
        harness.Home.Set(new WorklistMessage("m1", false, []));
        await DrawAsync(page, "/work?answer=refusal.not-on-shift", $"work-off-{size}");
        harness.Home.Set(before);
    }

    private static async Task DrawAsync(IPage page, string? address, string name)
    {
        if (address is not null) await page.GotoAsync(address);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png"), FullPage = address is not null });
    }
}
