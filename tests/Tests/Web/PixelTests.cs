using System.Globalization;
using System.Text.Json;
using Logistics.Tests.Hub;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Microsoft.Playwright;

namespace Logistics.Tests.Web;

/// <summary>
/// From a sensor's change to the changed pixel, by the real road: a node's reading over MQTT, the broker, the hub's loop, the patch, and
/// Chromium. Both ends read the machine's own clock.
/// </summary>
public sealed class PixelTests
{
    private const int Changes = 130;
    private const double MostMs = 200;

    [BrowserFact]
    public async Task A_change_of_a_sensor_is_on_the_board_within_200_ms_for_99_of_100()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using Peer node = hub.Peer();
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await WebHarness.LaunchAsync(playwright, hub.Server);
        IPage page = await RunningPictures.OpenAsync(browser, hub.Server, 1440, 900, dark: false, "small", "lead-1");

        // The moment at which the browser draws the element that a mutation brought.
        await page.EvaluateAsync("""
            () => {
              window.drawn = {};
              new MutationObserver(() => {
                const level = document.querySelector("#point-w-drum .fill")?.getAttribute("width");
                if (!level || level in window.drawn) return;
                window.drawn[level] = null;
                requestAnimationFrame(() => { window.drawn[level] = performance.timeOrigin + performance.now(); });
              }).observe(document.body, { childList: true, subtree: true });
            }
            """);

        // Between two changes as long as it comes, so that they fall anywhere between two patches and two frames.
        Random random = new(3);
        Dictionary<string, double> said = [];
        for (int change = 0; change < Changes; change++)
        {
            string level = (200 + (4 * change)).ToString(CultureInfo.InvariantCulture);
            string pack = $$"""[{"boot":1,"seq":{{change + 1}},"from":1,"n":"drum/level","v":0.{{level}}}]""";
            said[level] = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalMilliseconds;
            node.Publish("wl/v1/small/nodes/n1/readings", pack);
            await page.WaitForFunctionAsync("level => window.drawn[level]", level, new() { Timeout = 10_000 });
            node.Client.Step(random.Next(1, 80));
        }

        var drawn = await page.EvaluateAsync<JsonElement>("window.drawn");
        double[] took = [.. said.Select(change => drawn.GetProperty(change.Key).GetDouble() - change.Value).Order()];
        Assert.True(took[0] > 0, $"a pixel changed {took[0]:0.0} ms before its sensor did: the clocks differ");
        double p99 = took[(int)Math.Ceiling(took.Length * 0.99) - 1];
        Assert.True(p99 < MostMs, string.Create(CultureInfo.InvariantCulture,
            $"p50 {took[took.Length / 2]:0} ms, p99 {p99:0} ms, most {took[^1]:0} ms of {took.Length} changes"));
    }
}
