using System.Diagnostics;
using System.Globalization;
using Logistics.Hub;
using Logistics.Hub.Authority;
using Logistics.Tests.Hub;
using Logistics.Tests.Support;
using Microsoft.Playwright;

namespace Logistics.Tests.Web;

/// <summary>
/// Pictures of the running demonstration, for the README: a real hub, the simulated wards and workers. Drawn only when asked:
/// <c>WARD_PICTURES=docs/pictures ./test.sh --filter RunningPictures</c>.
/// </summary>
public sealed class RunningPictures
{
    [PicturesFact]
    public async Task The_running_demonstration_is_drawn()
    {
        string pictures = PicturesFactAttribute.Folder;
        string data = Directory.CreateTempSubdirectory("pictures-").FullName;
        string[] sites = [RepositoryRoot.File("hub", "sites", "demo-hospital.yaml"), RepositoryRoot.File("hub", "sites", "demo-home.yaml")];
        await using HubServer hub = await HubServer.StartAsync(new HubOptions { Sites = sites, Data = data, Port = 0, MqttPort = 0 });
        using Process simulator = Simulate(hub, sites, data);
        try
        {
            await DrawAllAsync(hub, pictures);
        }
        finally
        {
            simulator.Kill();
            await simulator.WaitForExitAsync();
            await hub.StopAsync();
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task DrawAllAsync(HubServer hub, string pictures)
    {
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await WebHarness.LaunchAsync(playwright, hub);

        IPage phone = await OpenAsync(browser, hub, 390, 844, dark: false, "demo-hospital", "w-01");
        await phone.ClickAsync("button.go");
        IPage board = await OpenAsync(browser, hub, 1440, 1050, dark: false, "demo-hospital", "lead-1");
        IPage dark = await OpenAsync(browser, hub, 1440, 1050, dark: true, "demo-hospital", "lead-1");
        IPage technician = await OpenAsync(browser, hub, 1280, 900, dark: false, "demo-hospital", "tech-1");
        IPage care = await OpenAsync(browser, hub, 390, 844, dark: false, "demo-hospital", "care-1");
        IPage desk = await OpenAsync(browser, hub, 1280, 900, dark: false, "demo-hospital", "care-1");
        IPage arabic = await OpenAsync(browser, hub, 390, 844, dark: false, "demo-hospital", "w-02");
        await WebHarness.ChooseAsync(arabic, hub.Address.ToString(), "ar");
        await arabic.GotoAsync("/work");
        await arabic.ClickAsync("button.go");
        IPage home = await OpenAsync(browser, hub, 1280, 900, dark: false, "demo-home", "home-lead");

        SiteView view = hub.Loops[0].View;
        Eventually.True(() => view.Tasks.Count(task => task.Status == "done") >= 12, "the demonstration does not get going", 600);
        Eventually.True(() => view.Worklist("w-01")?.Tasks.Count > 0, "the phone got no task", 300);
        await DrawAsync(phone, pictures, "worker");
        await phone.ClickAsync("button.go");
        await phone.ClickAsync("button.go");
        await DrawAsync(phone, pictures, "worker-started");
        await DrawAsync(board, pictures, "board");
        await DrawAsync(dark, pictures, "board-dark");
        string chosen = "";
        Eventually.True(() =>
        {
            chosen = view.Tasks.FirstOrDefault(task => task.Worker is not null && view.Choice(task.Task) is not null)?.Task ?? "";
            return chosen.Length > 0;
        }, "nobody is asked for anything", 300);
        await board.GotoAsync($"/details/demo-hospital/task/{chosen}");
        await DrawAsync(board, pictures, "task");
        await board.GotoAsync("/board/demo-hospital");
        await technician.GotoAsync("/technician/demo-hospital");
        await DrawAsync(technician, pictures, "technician");
        await DrawCareAsync(hub, care, desk, pictures);
        Eventually.True(() => view.Worklist("w-02")?.Tasks.Count > 0, "the Arabic phone got no task", 300);
        await DrawAsync(arabic, pictures, "worker-arabic");
        await technician.GotoAsync("/linen/demo-hospital?tag=urn:epc:id:grai:0614141.20001.7");
        await DrawAsync(technician, pictures, "linen");
        await board.GotoAsync("/waste/demo-hospital");
        await DrawAsync(board, pictures, "waste");
        await board.GotoAsync("/plan/demo-hospital");
        await board.ClickAsync(".hours details:has(ol > li) summary");
        await DrawAsync(board, pictures, "plan");
        await board.GotoAsync("/board/demo-hospital");
        await board.ClickAsync("#on-shift a[data-detail]");
        await DrawAsync(board, pictures, "person");
        await board.GotoAsync("/roster/demo-hospital");
        await board.SetInputFilesAsync("#file", new FilePayload
        {
            Name = "roster.csv", MimeType = "text/csv",
            Buffer = """
                worker;date;begin;end
                w-01;30-11-2026;7:00;15:30
                w-99;30-11-2026;7:00;15:30
                w-02;31-11-2026;7:00;15:30
                """u8.ToArray(),
        });
        await board.ClickAsync("form[enctype] button.primary");
        await DrawAsync(board, pictures, "roster");

        SiteView homely = hub.Loops[1].View;
        string? risen = null;
        Eventually.True(() => (risen = Risen(homely)) is not null, "nobody in the home went to the bathroom", 600);
        await home.ClickAsync($"#bed-{risen}");
        await DrawAsync(home, pictures, "home");
    }

    /// <summary>A ward that asked for something, at a moment when somebody comes for it.</summary>
    private static async Task DrawCareAsync(HubServer hub, IPage phone, IPage desk, string pictures)
    {
        string ward = hub.Loops[0].View.Site.Wards[0].Id;
        await phone.GotoAsync($"/care/demo-hospital?ward={ward}");
        foreach (string kind in new[] { "TransportItem", "CleanSpill" })
        {
            await phone.ClickAsync($"main form:has(input[name='work'][value='{kind}']) button");
            await phone.WaitForSelectorAsync("#answer .good");
        }
        await phone.Locator(".asked .accepted, .asked .started").First.WaitForAsync(new() { Timeout = 120_000 });
        await phone.GotoAsync($"/care/demo-hospital?ward={ward}");
        await DrawAsync(phone, pictures, "care");
        await desk.GotoAsync($"/care/demo-hospital?ward={ward}");
        await DrawAsync(desk, pictures, "care-desk");
    }

    /// <summary>A bed of which the bathroom tells that it was left.</summary>
    private static string? Risen(SiteView view) => view.Site.Wards.SelectMany(ward => ward.Beds)
        .FirstOrDefault(bed => view.Bed(bed.Id)?.Why.Any(reason => reason.Code == "seen-near") is true)?.Id;

    private static Process Simulate(HubServer hub, string[] sites, string data)
    {
        // From its own build folder: beside the tests it would lack the libraries that the web framework brings for them.
        string folder = AppContext.BaseDirectory.Replace("tests/Tests/bin", "tests/Simulator/bin", StringComparison.Ordinal);
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        string[] arguments =
        [
            "exec", Path.Combine(folder, "Logistics.Simulator.dll"), "simulate", .. sites.SelectMany(site => new[] { "--site", site }),
            "--broker", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{hub.BrokerPort}"), "--hub", hub.Address.ToString(),
            "--pin-file", Path.Combine(data, "pin"), "--data", data,
            "--keys", Machines.DemonstrationKeys(data), "--clock", Path.Combine(data, HubServer.ClockFile),
        ];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>The first page of somebody who has signed in at a demonstration.</summary>
    internal static async Task<IPage> OpenAsync(
        IBrowser browser, HubServer hub, int width, int height, bool dark, string site, string person)
    {
        IBrowserContext context = await browser.NewContextAsync(new()
        {
            BaseURL = hub.Address.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = "nl",
            HasTouch = width < 800,
            DeviceScaleFactor = width < 800 ? 2 : 1,
        });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync($"/sign-in?site={site}&person={person}");
        await page.FillAsync("#pin", hub.Pin);
        await page.ClickAsync("button.go");
        await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
        return page;
    }

    private static async Task DrawAsync(IPage page, string folder, string name)
    {
        // What a tap changed comes back within the page's next patch.
        await page.WaitForTimeoutAsync(700);
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
    }
}
