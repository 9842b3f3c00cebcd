using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Logistics.Hub;
using Logistics.Simulator;
using Logistics.Tests.Support;
using Microsoft.Playwright;

namespace Logistics.Tests.Web;

/// <summary>Pictures of what workers, leads and care staff see of dispatch, for people to judge: set WARD_PICTURES to the folder that takes
/// them. The demonstration's hospital without its simulated sensors; one of its teams chooses from the list.</summary>
public sealed class DispatchPictures
{
    private const string Site = "demo-hospital";

    [PicturesFact]
    public async Task Work_of_people_is_drawn()
    {
        string folder = PicturesFactAttribute.Folder;
        string data = Directory.CreateTempSubdirectory("pictures-").FullName;
        string file = Path.Combine(data, "site.yaml");
        string yaml = await File.ReadAllTextAsync(RepositoryRoot.File("hub", "sites", "demo-hospital.yaml"));
        await File.WriteAllTextAsync(file, yaml.Replace(
            "tier: own, wards: [a5, a6, a7, a8] }", "tier: own, wards: [a5, a6, a7, a8], choice: pull }", StringComparison.Ordinal));
        await using (HubServer hub = await HubServer.StartAsync(new HubOptions { Sites = [file], Data = data, Port = 0, MqttPort = 0 }))
        {
            await AskAsync(hub);
            using IPlaywright playwright = await Playwright.CreateAsync();
            await using IBrowser browser = await WebHarness.LaunchAsync(playwright, hub);
            (int, int, bool)[] sizes = [(1280, 900, false), (390, 844, false), (390, 844, true), (320, 640, false)];
            foreach ((int width, int height, bool dark) in sizes)
            {
                await DrawAsync(browser, hub, width, height, dark, Path.Combine(folder, $"{{0}}-{width}{(dark ? "-dark" : "")}.png"));
            }
        }
        Directory.Delete(data, recursive: true);
    }

    /// <summary>People come, and there is work for them.</summary>
    private static async Task AskAsync(HubServer hub)
    {
        foreach (string worker in new[] { "w-01", "w-03", "w-05", "w-13", "w-02", "w-04", "w-08" })
        {
            await TellAsync(hub, worker, ("shift", new { onShift = true }));
        }
        DateTimeOffset now = DateTimeOffset.UtcNow;
        int request = 0;
        (string, object) Ask(string kind, string subject, int minutes = 0) => ("tasks", new
        {
            kind, subject, request = $"p{++request}", planned = minutes == 0 ? (DateTimeOffset?)null : now.AddMinutes(minutes),
        });
        await TellAsync(
            hub, "care-1", Ask("collect-laundry", "a1-hamper"), Ask("collect-waste", "a1-residual"), Ask("collect-laundry", "a1-hamper-2"),
            Ask("clean-spill", "a1-04"), Ask("transport-item", "a5"), Ask("collect-waste", "a5-sza"), Ask("collect-laundry", "a5-hamper"),
            Ask("clean-spill", "a6-12"), Ask("escort-patient", "a7-20"), Ask("deliver-linen", "a8-store"), Ask("collect-waste", "a6-pmd"),
            Ask("transport-item", "a1", 45), Ask("escort-patient", "a1-07", 90), Ask("transport-item", "a2", 150));
    }

    private static async Task TellAsync(HubServer hub, string person, params (string Route, object Body)[] words)
    {
        using HttpClient client = new(Trusting.Handler(hub.Machines.Authority.RootFile)) { BaseAddress = hub.Address };
        HttpResponseMessage session = await client.PostAsJsonAsync("api/v1/session", new { site = Site, person, pin = hub.Pin });
        Assert.Equal(HttpStatusCode.NoContent, session.StatusCode);
        foreach ((string route, object body) in words)
        {
            using HttpResponseMessage answer = await client.PostAsJsonAsync($"api/v1/sites/{Site}/{route}", body);
            Assert.True(answer.IsSuccessStatusCode, $"{person} {route}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private static async Task DrawAsync(IBrowser browser, HubServer hub, int width, int height, bool dark, string path)
    {
        foreach (string worker in new[] { "w-01", "w-02", "w-04", "w-08" })
        {
            IPage phone = await RunningPictures.OpenAsync(browser, hub, width, height, dark, Site, worker);
            await ShootAsync(phone, $"work-{worker}");
        }
        IPage lead = await RunningPictures.OpenAsync(browser, hub, width, height, dark, Site, "lead-1");
        await lead.ClickAsync("#on-shift a[href$='/w-13']");
        await lead.WaitForSelectorAsync("dialog[open] .detail-head");
        await ShootAsync(lead, "person", whole: false);
        await lead.GotoAsync($"/board/{Site}");
        await lead.ClickAsync("#open-tasks li:first-child a");
        await lead.WaitForSelectorAsync("dialog[open] .detail-head");
        await ShootAsync(lead, "task", whole: false);
        await lead.GotoAsync($"/plan/{Site}");
        await ShootAsync(lead, "plan");
        await lead.Locator(".hours details:has(ol > li) summary").First.ClickAsync();
        await ShootAsync(lead, "plan-open");
        await lead.GotoAsync($"/roster/{Site}");
        await ShootAsync(lead, "roster-empty");
        DateOnly monday = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(15 - (int)DateTime.UtcNow.DayOfWeek);
        string Row(string worker, int day, string rest) =>
            string.Create(CultureInfo.InvariantCulture, $"{worker},{monday.AddDays(day):yyyy-MM-dd},{rest}\n");
        string roster = "worker,date,begin,end,breaks\n" + Row("w-01", 0, "14:00,22:30,") + Row("w-01", 1, "05:30,14:00,")
            + Row("w-02", 0, "07:00,21:00,") + Row("w-03", 2, "21:00,08:00,") + Row("w-05", 0, "07:00,15:30,12:00-12:15")
            + string.Concat(Enumerable.Range(0, 8).Select(day => Row("w-07", day, "12:00,18:00,")));
        await lead.SetInputFilesAsync("#file", new FilePayload
        {
            Name = "roster.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(roster),
        });
        await lead.ClickAsync("form[enctype] button.primary");
        await ShootAsync(lead, "roster-unlawful");
        IPage care = await RunningPictures.OpenAsync(browser, hub, width, height, dark, Site, "care-1");
        await care.GotoAsync($"/care/{Site}?ward=a1");
        await ShootAsync(care, "care-planned");
        await care.GotoAsync($"/care/{Site}?ward=a4");
        await ShootAsync(care, "care-nothing-planned");

        async Task ShootAsync(IPage page, string name, bool whole = true)
        {
            await page.WaitForTimeoutAsync(300);
            await page.ScreenshotAsync(new() { Path = string.Format(CultureInfo.InvariantCulture, path, name), FullPage = whole });
        }
    }
}
