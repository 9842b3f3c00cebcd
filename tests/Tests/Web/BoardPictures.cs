using System.Globalization;
using Logistics.Hub;
using Logistics.Tests.Support;
using Microsoft.Playwright;

namespace Logistics.Tests.Web;

/// <summary>Pictures of the lead's board, for people to judge, also as it looks to those who see no red or no green: set WARD_PICTURES to
/// the folder that takes them.</summary>
public sealed class BoardPictures(WebHarness harness) : IClassFixture<WebHarness>
{
    private static readonly string Folder = PicturesFactAttribute.Folder;

    [PicturesFact]
    public async Task The_board_is_drawn()
    {
        foreach (var (width, height, dark) in new[] { (1440, 900, false), (1440, 900, true), (390, 844, false), (320, 640, false) })
        {
            var size = $"{width}{(dark ? "-dark" : "")}";
            var page = await harness.OpenAsync(width, height, dark);
            await WebHarness.SignInAsync(page, harness.Hospital, "leider-1");
            foreach (var (name, query) in new[] { ("list", ""), ("plan", "?view=plan"), ("day", "?view=day"),
                ("narrow", "?floor=2&status=ready-to-make&status=making") })
            {
                await page.GotoAsync("/board/ziekenhuis" + query);
                await ShootAsync(page, $"board-{name}-{size}", whole: width < 800);
            }
            await page.GotoAsync("/board/ziekenhuis");
            await page.Locator("#open-tasks .act").First.ClickAsync();
            await page.WaitForSelectorAsync("dialog[open] .detail-head");
            await ShootAsync(page, $"board-act-{size}");
            await page.Keyboard.PressAsync("Escape");
            if (width < 800) continue;
            await page.Keyboard.PressAsync("?");
            await ShootAsync(page, $"board-keys-{size}");
            await page.Keyboard.PressAsync("Escape");
            await page.ClickAsync(".picks summary >> nth=0");
            await ShootAsync(page, $"board-picks-{size}");
            var wall = await harness.OpenAsync(1920, 1080, dark);
            await WebHarness.SignInAsync(wall, harness.Hospital, "leider-1");
            foreach (var (name, query) in new[] { ("list", ""), ("plan", "&view=plan"), ("day", "&view=day") })
            {
                await wall.GotoAsync("/board/ziekenhuis?wall=1" + query);
                await ShootAsync(wall, $"wall-{name}-{size}");
            }
        }
    }

    [PicturesFact]
    public async Task The_board_is_drawn_as_the_colour_blind_see_it()
    {
        var page = await harness.OpenAsync();
        await WebHarness.SignInAsync(page, harness.Hospital, "leider-1");
        var browser = await page.Context.NewCDPSessionAsync(page);
        foreach (var eyes in new[] { "deuteranopia", "protanopia", "achromatopsia" })
        {
            await browser.SendAsync("Emulation.setEmulatedVisionDeficiency", new() { ["type"] = eyes });
            foreach (var (name, query) in new[] { ("list", "?floor=1"), ("plan", "?floor=1&view=plan") })
            {
                await page.GotoAsync("/board/ziekenhuis" + query);
                await ShootAsync(page, $"eyes-{eyes}-{name}");
            }
        }
    }

    [PicturesFact]
    public async Task The_demonstrations_plan_and_its_past_are_drawn()
    {
        var data = Directory.CreateTempSubdirectory("pictures-").FullName;
        string[] sites = [RepositoryRoot.File("hub", "sites", "demo-hospital.yaml"), RepositoryRoot.File("hub", "sites", "demo-home.yaml")];
        await using (var hub = await HubServer.StartAsync(new HubOptions { Sites = sites, Data = data, Port = 0, MqttPort = 0 }))
        {
            var began = DateTimeOffset.UtcNow;
            Eventually.True(() => DateTimeOffset.UtcNow > began.AddSeconds(4), "time stands still");
            using var playwright = await Playwright.CreateAsync();
            await using var browser = await WebHarness.LaunchAsync(playwright, hub);
            var page = await RunningPictures.OpenAsync(browser, hub, 1440, 900, dark: false, "demo-hospital", "lead-1");
            await page.GotoAsync("/board/demo-hospital?view=plan");
            await ShootAsync(page, "demo-plan");
            var then = TimeZoneInfo.ConvertTime(began.AddSeconds(1), TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam"));
            await page.GotoAsync("/board/demo-hospital?at=" + then.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
            await ShootAsync(page, "demo-past");
            await page.GotoAsync("/board/demo-hospital?at=2020-01-01T10:00");
            await ShootAsync(page, "demo-past-missing");
        }
        Directory.Delete(data, recursive: true);
    }

    private static async Task ShootAsync(IPage page, string name, bool whole = false) =>
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png"), FullPage = whole });
}
