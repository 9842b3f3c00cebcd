using Logistics.Tests.History;
using Logistics.Tests.Support;
using Microsoft.Playwright;

namespace Logistics.Tests.Web;

/// <summary>Pictures of the ledger and of its report, for people to judge: set WARD_PICTURES to the folder that takes them.</summary>
public sealed class LedgerPictures
{
    [PicturesFact]
    public async Task The_ledger_and_its_report_are_drawn()
    {
        await using LedgerHub hub = await LedgerHub.StartAsync(
            await File.ReadAllTextAsync(RepositoryRoot.File("hub", "sites", "demo-hospital.yaml")), days: 62);
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await WebHarness.LaunchAsync(playwright, hub.Server);
        string month = DateTime.UtcNow.AddMonths(-1).ToString("yyyy-MM", null);
        foreach ((int width, bool dark, string language) in new[]
        {
            (1280, false, "nl"), (1280, true, "nl"), (390, false, "nl"), (320, false, "uk"), (1280, false, "ar"), (390, false, "ar"),
        })
        {
            IBrowserContext context = await browser.NewContextAsync(new()
            {
                BaseURL = hub.Server.Address.ToString(), ViewportSize = new() { Width = width, Height = 900 },
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, DeviceScaleFactor = width < 800 ? 2 : 1,
            });
            IPage page = await context.NewPageAsync();
            await WebHarness.ChooseAsync(page, hub.Server.Address.ToString(), language);
            await page.GotoAsync("/sign-in?site=demo-hospital&person=lead-1");
            await page.FillAsync("#pin", hub.Server.Pin);
            await page.ClickAsync("button.go");
            await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
            string size = width == 1280 && !dark && language == "nl" ? "" : $"-{width}{(dark ? "-dark" : "")}-{language}";
            await ShootAsync($"/ledger/demo-hospital?month={month}", $"ledger{size}");
            await ShootAsync($"/ledger/demo-hospital/report?month={month}", $"report{size}");
            await ShootAsync($"/ledger/demo-hospital/tasks?month={month}&ward=a1&kind=clean-bed", $"ledger-tasks{size}");
            await page.ClickAsync("tbody a >> nth=0");
            await page.WaitForSelectorAsync(".facts");
            await ShootAsync(null, $"ledger-task{size}");
            if (size.Length == 0)
            {
                await page.EmulateMediaAsync(new() { Media = Media.Print });
                await page.GotoAsync($"/ledger/demo-hospital/report?month={month}");
                await page.PdfAsync(new() { Path = Path.Combine(PicturesFactAttribute.Folder, "report.pdf"), Format = "A4" });
                await page.SetViewportSizeAsync(800, 1100);
                await ShootAsync(null, "report-print");
            }
            await context.CloseAsync();

            async Task ShootAsync(string? address, string name)
            {
                if (address is not null) await page.GotoAsync(address);
                await page.ScreenshotAsync(new() { Path = Path.Combine(PicturesFactAttribute.Folder, $"{name}.png"), FullPage = true });
            }
        }
    }
}
