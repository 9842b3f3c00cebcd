using Logistics.EdgeAgent.Sensors;
using Logistics.Tests.Hub;
using Logistics.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Logistics.Tests.Web;

/// <summary>Pictures of the technician's bench for people to judge: set WARD_PICTURES to the folder that takes them.</summary>
public sealed class BenchPictures
{
    [PicturesFact]
    public async Task The_bench_is_drawn()
    {
        string folder = PicturesFactAttribute.Folder;
        await using SmallHub hub = await SmallHub.StartAsync(site: BenchTests.Site
            .Replace("role: technician, language: en", "role: technician, language: nl", StringComparison.Ordinal));
        using BenchNode node = new(hub, BenchTests.Sensors);
        int rounds = 0;
        Random random = new(4);
        node.Says["gate/1"] = now => ++rounds % 4 > 0 ? [] : Enumerable.Range(0, 7)
            .Where(tag => random.Next(7) >= tag).Select(tag => new Sample("gate/1", now, $"3414257bf4000000000000{0x65 + tag:x2}")
            {
                Rssi = (sbyte)(-46 - (4 * tag) - random.Next(6)), Reads = 1 + random.Next(4),
            });
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await WebHarness.LaunchAsync(playwright, hub.Server);
        foreach ((int width, int height, bool dark) in new[] { (1440, 900, false), (390, 844, false), (390, 844, true), (320, 640, false) })
        {
            IBrowserContext context = await browser.NewContextAsync(new()
            {
                BaseURL = hub.Server.Address.ToString(), ViewportSize = new() { Width = width, Height = height },
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, HasTouch = width < 800, DeviceScaleFactor = width < 800 ? 2 : 1,
            });
            IPage page = await context.NewPageAsync();
            string size = $"{width}{(dark ? "-dark" : "")}";
            await page.GotoAsync("/sign-in?site=small&person=tech-1");
            await page.FillAsync("#pin", hub.Server.Pin);
            await page.ClickAsync("button.go");
            await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
            await page.GotoAsync("/technician/small/nodes/n1");
            await ShootAsync("node");

            node.Says["bed-1/mat"] = static now =>
            {
                double wave = Math.Sin(now.ToUnixTimeMilliseconds() / 2_000.0);
                double spike = now.Ticks % 97 == 0 ? 900 : 0;
                return [new Sample("bed-1/mat", now, Math.Round(2_000 + (1_500 * wave) + (Math.Sin(now.Ticks / 7.0) * 90) + spike))];
            };
            await page.GotoAsync("/technician/small/nodes/n1/signal?channel=bed-1/mat");
            await ReadAsync("bed-1/mat", 320);
            await page.ClickAsync("[data-window='10']");
            await ReadAsync("bed-1/mat", 4);
            await ShootAsync("signal");
            await page.GotoAsync("/technician/small/nodes/n1/signal?channel=gate/1");
            await ReadAsync("gate/1", 160);
            await ShootAsync("zone");

            node.Show("drum/weight", 81_000, noise: 9_000);
            await page.GotoAsync("/technician/small/nodes/n1/calibrate?channel=drum/weight&kind=scale");
            await Expect(page.Locator("#steady")).ToHaveAttributeAsync("data-verdict", "moving", new() { Timeout = 20_000 });
            await ShootAsync("calibrate-moving");
            foreach ((double raw, string? given, string step, string name) in new[]
            {
                (81_000.0, null, "low", "Leeg"), (512_000.0, "10", "high", "Bekend gewicht"), (189_200.0, "2.5", "check", "Controle"),
            })
            {
                await Expect(page.Locator(".steps [aria-current='step']")).ToContainTextAsync(name);
                node.Show("drum/weight", raw, noise: 60);
                if (given is not null) await page.FillAsync("#given", given);
                await Expect(page.Locator("#steady")).ToHaveAttributeAsync("data-verdict", "steady", new() { Timeout = 20_000 });
                await ShootAsync("calibrate-" + step);
                await page.ClickAsync("#take");
            }
            await Expect(page.Locator("#accept")).ToBeVisibleAsync();
            await ShootAsync("calibrate-accept");
            await page.GetByText("Opnieuw beginnen").ClickAsync();
            await page.GotoAsync("/technician/small/nodes/n1/calibrate?channel=drum/level&kind=level");
            await ShootAsync("calibrate-level");
            await page.GotoAsync("/technician/small/nodes/n1/calibrate?channel=bed-1/mat&kind=threshold&answer=negative");
            await ShootAsync("calibrate-threshold");
            await context.CloseAsync();

            Task ShootAsync(string name) => page.ScreenshotAsync(new()
            {
                Path = Path.Combine(folder, $"bench-{name}-{size}.png"), FullPage = true,
            });
        }

        Task ReadAsync(string channel, int times)
        {
            long until = node.Reads[channel] + times;
            return Task.Run(() => Eventually.True(() => node.Reads[channel] >= until, $"{channel} is not read", 60));
        }
    }
}
