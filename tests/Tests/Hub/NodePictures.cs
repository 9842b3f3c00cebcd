using System.Text;
using System.Text.Json;
using Logistics.Hub.Authority;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Logistics.Tests.Web;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Microsoft.Playwright;

namespace Logistics.Tests.Hub;

/// <summary>Pictures of a node's pages for people to judge: set WARD_PICTURES to the folder that takes them.</summary>
public sealed class NodePictures
{
    private static readonly MachineName Node = new(MachineKind.Node, "small", "n1");

    [PicturesFact]
    public async Task A_node_and_its_code_are_drawn()
    {
        string folder = PicturesFactAttribute.Folder;

        // The technician reads Dutch here.
        await using SmallHub hub = await SmallHub.StartAsync(
            site: SmallHub.Site.Replace("role: technician, language: en", "role: technician, language: nl", StringComparison.Ordinal));
        using Peer node = hub.As(Node).Connected();
        hub.Server.Machines.Want(Node, Encoding.UTF8.GetBytes("""
            node: n1
            site: small
            broker: { host: 192.168.1.10, port: 8082 }
            sensors:
              - { channel: bed-1/mat, kind: simulated, pattern: mat, every: 1 s }
            """), "tech-1");
        string wanted = hub.Server.Machines.Wanted.Of("small", "n1")!.Hash;
        NodeStatusMessage[] said =
        [
            new(true, 1, "1.0.0", wanted, true, 0, 0, 0, ConfigSince: DateTimeOffset.UtcNow.AddHours(-3)),
            new(true, 1, "1.0.0", "0011223344556677", true, 0, 0, 0, ConfigSince: DateTimeOffset.UtcNow.AddDays(-3),
                ConfigRefused: new ConfigRefusal(wanted, "no-broker", "Connection refused (192.168.1.10:8082)", Reverted: true)),
        ];
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await WebHarness.LaunchAsync(playwright, hub.Server);
        foreach ((int width, int height, bool dark) in new[] { (1280, 900, false), (390, 844, true) })
        {
            IBrowserContext context = await browser.NewContextAsync(new()
            {
                BaseURL = hub.Server.Address.ToString(), ViewportSize = new() { Width = width, Height = height },
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, HasTouch = width < 800,
            });
            IPage page = await context.NewPageAsync();
            await page.GotoAsync("/sign-in?site=small&person=tech-1");
            await page.FillAsync("#pin", hub.Server.Pin);
            await page.ClickAsync("button.go");
            await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
            foreach (NodeStatusMessage status in said)
            {
                node.Say(Topic.Status("small", "n1"), JsonSerializer.Serialize(status, WireJson.Default.NodeStatusMessage), retain: true);
                node.Until(() => hub.View.Node("n1")?.Status?.ConfigHash == status.ConfigHash);
                await page.GotoAsync("/technician/small/nodes/n1");
                await ShootAsync($"node-{(status.ConfigRefused is null ? "good" : "reverted")}-{width}");
            }
            await page.FillAsync("#yaml", "node: n1\nsite: small\nbroker: { host: a }\nsensors:\n  - { channel: a, kind: telepathy }\n");
            await page.ClickAsync("form[action$='/config'] button");
            await ShootAsync($"node-errors-{width}");
            await page.GotoAsync("/technician/small");
            await ShootAsync($"node-list-{width}");
            await page.ClickAsync("form[action$='/nodes/n1/code'] button");
            await ShootAsync($"node-code-{width}");

            Task ShootAsync(string name) => page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }
}
