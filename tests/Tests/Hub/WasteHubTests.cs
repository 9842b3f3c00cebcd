using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Logistics.Hub;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;

namespace Logistics.Tests.Hub;

public sealed class WasteHubTests
{
    private static readonly string Site = SmallHub.Site
        .Replace(
            "nodes: [n1]", "streams: { specific-hospital: { checklist: true, adviser_at: 20 kg } }\nnodes: [n1]", StringComparison.Ordinal)
        .Replace("collect_at_weight: 25 kg", "collect_at_weight: 19 kg\n        weight_limit: 20 kg", StringComparison.Ordinal);

    [Fact]
    public async Task A_drum_leaves_by_its_checklist_is_weighed_and_calls_for_an_adviser_until_it_is_driven_away()
    {
        await using SmallHub hub = await SmallHub.StartAsync(site: Site);
        using Peer peer = hub.Peer("wl/v1/small/alerts/#", "wl/v1/small/workers/#");
        using HttpClient worker = await hub.ClientAsync("w-01");
        using HttpClient lead = await hub.ClientAsync("lead-1");
        for (int seq = 1; seq <= 3; seq++)
        {
            peer.Publish("wl/v1/small/nodes/n1/readings", $$"""[{"boot":1,"seq":{{seq}},"n":"drum/weight","u":"kg","v":21}]""");
        }
        string raised = peer.Hear("alerts/adviser-specific-hospital");
        Assert.Contains("\"kind\":\"safety-adviser\"", raised, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await worker.PostAsJsonAsync("api/v1/sites/small/shift", new { onShift = true })).StatusCode);
        Eventually.True(() => hub.View.Worklist("w-01")?.Tasks.Count == 1, "the worker got no task");
        TaskMessage task = hub.View.Worklist("w-01")!.Tasks[0];
        Assert.Equal(["closed", "labelled", "over-weight-handled"], task.Checklist);
        Assert.Equal("ok", await SayAsync(worker, task, "start"));

        Assert.Equal("checklist-open", await SayAsync(worker, task, "finish"));
        Assert.Equal("checklist-open", await SayAsync(worker, task, "finish", "closed", "labelled", "polished"));
        Assert.Equal("over-weight", await SayAsync(worker, task, "finish", "closed", "labelled", "weight-right"));
        Assert.Equal("ok", await SayAsync(worker, task, "finish", "closed", "labelled", "over-weight-handled"));

        JsonElement report = await lead.GetFromJsonAsync<JsonElement>("api/v1/sites/small/waste/weights");
        Assert.Equal(21_000, report.GetProperty("streams")[0].GetProperty("waitingGrams").GetInt64());
        Assert.Equal(21_000, report.GetProperty("weeks")[0].GetProperty("grams").GetInt64());
        Assert.Equal(1_000, report.GetProperty("shares")[0].GetProperty("permille").GetInt32());
        Assert.NotNull(hub.View.Alert("adviser-specific-hospital"));
        HttpResponseMessage left = await lead.PostAsync("api/v1/sites/small/waste/specific-hospital/left", null);
        Assert.Equal(HttpStatusCode.OK, left.StatusCode);
        peer.Hear("alerts/adviser-specific-hospital", text => text.Length == 0);
        Assert.Null(hub.View.Alert("adviser-specific-hospital"));
    }

    private static async Task<string> SayAsync(HttpClient worker, TaskMessage task, string step, params string[] checks)
    {
        HttpResponseMessage answer = await worker.PostAsJsonAsync($"api/v1/sites/small/tasks/{task.Task}/{step}", new { checks });
        if (answer.StatusCode == HttpStatusCode.OK) return "ok";
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("reason").GetString()!;
    }
}
