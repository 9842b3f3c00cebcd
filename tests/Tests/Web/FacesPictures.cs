using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using Microsoft.Playwright;
using Reason = Logistics.Wire.Messages.Reason;

namespace Logistics.Tests.Web;

/// <summary>Pictures of pages as they are for those who read, see or print differently: set WARD_PICTURES to the folder that takes them.
/// </summary>
public sealed class FacesPictures(WebHarness harness) : IClassFixture<WebHarness>
{
    private static readonly string Folder = PicturesFactAttribute.Folder;

    [PicturesFact]
    public async Task Pages_are_drawn_in_Arabic_on_paper_and_in_the_persons_own_colours()
    {
        Ask();
        (int Width, int Height, bool Dark, string Language)[] faces =
            [(390, 844, false, "nl"), (390, 844, false, "ar"), (390, 844, true, "ar"), (320, 640, false, "uk"), (1440, 900, false, "ar")];
        foreach (var (width, height, dark, language) in faces)
        {
            var size = $"{language}-{width}{(dark ? "-dark" : "")}";
            await DrawAsync("", "/sign-in?site=woonzorg", $"sign-in-{size}", language, width, height, dark);
            await DrawAsync("", "/sign-in?site=woonzorg&person=m1", $"pin-{size}", language, width, height, dark);
            await DrawAsync("m1", "/work", $"work-{size}", language, width, height, dark);
            await DrawAsync("m1", "/me", $"me-{size}", language, width, height, dark);
            await DrawAsync("zorg-1", "/care/woonzorg?ward=w1", $"care-{size}", language, width, height, dark);
            await DrawAsync("zorg-1", "/details/woonzorg/bed/w1-b3", $"bed-{size}", language, width, height, dark);
            if (width > 800) await DrawAsync("leider-1", "/board/woonzorg", $"board-{size}", language, width, height, dark);
        }
        var paper = new PageEmulateMediaOptions { Media = Media.Print };
        await DrawAsync("leider-1", "/board/woonzorg", "print-board", "nl", 1000, 1400, false, paper);
        await DrawAsync("leider-1", "/plan/woonzorg", "print-plan", "nl", 1000, 1400, true, paper);
        await DrawAsync("leider-1", "/roster/woonzorg", "print-roster", "nl", 1000, 1400, false, paper);
        await DrawAsync("zorg-1", "/care/woonzorg?ward=w1", "print-care", "nl", 1000, 1400, false, paper);
        var own = new PageEmulateMediaOptions { ForcedColors = ForcedColors.Active };
        await DrawAsync("leider-1", "/board/woonzorg", "forced-board", "nl", 1440, 900, true, own);
        await DrawAsync("m1", "/work", "forced-work", "nl", 390, 844, false, own);
        await DrawAsync("zorg-1", "/care/woonzorg?ward=w1", "forced-care", "nl", 390, 844, true, own);
    }

    private void Ask()
    {
        var ward = harness.Home.Ward("w1")!;
        (string Kind, string Status, string? Worker, int Bed)[] asked =
            [("transport-item", "open", null, 0), ("escort-patient", "accepted", "m3", 3), ("clean-spill", "started", "m4", 6),
                ("change-linen", "offered", "m2", 9), ("living-room", "done", "m5", 0)];
        foreach (var (kind, status, worker, number) in asked)
        {
            var bed = ward.Beds[Math.Max(0, number - 1)];
            harness.Home.Set(PlausibleSites.Task(
                $"asked-{kind}", kind, status, number == 0 ? "w1" : bed.Id, ward, number == 0 ? ward.Name : bed.Room, worker,
                PlausibleSites.Morning) with
            {
                Why = [new Reason("requested", PlausibleSites.Morning, By: "zorg-1")], Chosen = "nearest", ChosenValue = 240_000,
            });
        }
    }

    private async Task DrawAsync(
        string person, string address, string name, string language, int width, int height, bool dark,
        PageEmulateMediaOptions? media = null)
    {
        var page = await harness.OpenAsync(width, height, dark);
        await WebHarness.ChooseAsync(page, harness.Address, language);
        if (person.Length > 0) await WebHarness.SignInAsync(page, harness.Home, person);
        await page.GotoAsync(address);
        if (media is not null) await page.EmulateMediaAsync(media);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png"), FullPage = true });
        await page.Context.CloseAsync();
    }
}
