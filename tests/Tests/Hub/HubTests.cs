using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;

namespace Logistics.Tests.Hub;

public class HubTests
{
    [Fact]
    public async Task A_nurses_button_over_mqtt_becomes_a_task_that_a_worker_takes_and_finishes()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using Peer peer = hub.Peer("wl/v1/small/#");
        using HttpClient worker = await hub.ClientAsync("w-01");
        await Tell(worker, "shift", new { onShift = true });

        peer.Publish("wl/v1/small/nodes/n1/readings", """[{"boot":5,"seq":1,"n":"bed-1/button","vb":true}]""");

        TaskMessage offered = Parse<TaskMessage>(peer.Hear("/tasks/cln-w-1", text => text.Contains("offered", StringComparison.Ordinal)));
        Assert.Equal("w-01", offered.Worker);
        Assert.Equal(1, Parse<AckMessage>(peer.Hear("nodes/n1/ack")).Seq);
        peer.Hear("workers/w-01/tasks", text => text.Contains(offered.Task, StringComparison.Ordinal));
        Assert.Equal("ready-to-make", hub.View.Bed("w-1")?.Status);

        await Tell(worker, $"tasks/{offered.Task}/accept");
        await Tell(worker, $"tasks/{offered.Task}/start");
        Assert.Equal("making", hub.View.Bed("w-1")?.Status);
        await Tell(worker, $"tasks/{offered.Task}/done");
        Assert.Equal("made", hub.View.Bed("w-1")?.Status);
        peer.Hear("beds/w-1", text => text.Contains("\"status\":\"made\"", StringComparison.Ordinal));
        Assert.Empty(hub.View.Worklist("w-01")!.Tasks);
    }

    [Fact]
    public async Task What_left_the_site_file_is_taken_from_the_broker()
    {
        string folder = Directory.CreateTempSubdirectory("hub-").FullName;
        string[] gone = ["wl/v1/small/beds/w-2", "wl/v1/small/workers/w-02/tasks"];
        string[] stay = ["wl/v1/small/beds/w-1", "wl/v1/small/workers/w-01/tasks", "wl/v1/small/echo/kept"];
        await using (SmallHub before = await SmallHub.StartAsync(folder))
        {
            using Peer peer = before.Peer();
            peer.Say(stay[2], "{}", retain: true);
            peer.Settled();
            Eventually.True(() => gone.Concat(stay).All(KeptAt(before).Contains), "the broker kept less than was told");
        }
        string[] lines = SmallHub.Site.Split('\n');
        string site = string.Join('\n', lines.Where(line => !line.Contains("id: w-2,", StringComparison.Ordinal)
            && !line.Contains("id: w-02,", StringComparison.Ordinal)));
        await using (SmallHub after = await SmallHub.StartAsync(folder, site))
        {
            Eventually.True(() => !gone.Any(KeptAt(after).Contains), "what left is still at the broker");
            Assert.All(stay, topic => Assert.Contains(topic, KeptAt(after)));
        }
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Topics of which the broker has a last word.</summary>
    private static HashSet<string> KeptAt(SmallHub hub)
    {
        using Peer peer = hub.Peer("wl/v1/small/#");
        return [.. peer.Inbox.Where(message => message.Retained).Select(message => message.Topic)];
    }

    [Fact]
    public async Task A_device_that_nobody_here_wrote_joins_with_plain_senml()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using Peer peer = hub.Peer("wl/v1/small/tasks/#");
        peer.Publish("wl/v1/small/sensors/d1", """[{"n":"hamper/level","u":"%","v":93}]""");
        TaskMessage task = Parse<TaskMessage>(peer.Hear("/tasks/lau-w-hamper"));
        Assert.Equal("open", task.Status);
        Assert.Equal(930, hub.View.Linen("w-hamper")?.LevelPermille);
    }

    [Theory]
    [InlineData("nodes/n1/readings", """[{"n":"bed""", "malformed")]
    [InlineData("nodes/n1/readings", """[{"n":"bed-1/mat","vb":true}]""", "boot-or-seq-missing")]
    [InlineData("nodes/n9/readings", """[{"boot":1,"seq":1,"n":"bed-1/mat","vb":true}]""", "unknown-node")]
    [InlineData("nodes/d1/readings", """[{"boot":1,"seq":1,"n":"bed-2/button","vb":true}]""", "unknown-node")]
    [InlineData("sensors/n1", """[{"n":"bed-1/mat","vb":true}]""", "unknown-device")]
    [InlineData("nodes/n1/readings", """[{"boot":1,"seq":1,"n":"bed-7/mat","vb":true}]""", "unknown-sensor")]
    [InlineData("nodes/n1/readings", """[{"boot":1,"seq":1,"n":"bed-2/button","vb":true}]""", "unknown-sensor")]
    [InlineData("nodes/n1/readings", """[{"boot":1,"seq":1,"n":"bed-1/mat","vs":"yes"}]""", "wrong-type")]
    [InlineData("nodes/n1/readings", """[{"boot":1,"seq":1,"n":"drum/level","v":7}]""", "out-of-range")]
    [InlineData("nodes/n1/readings", """[{"boot":1,"seq":1,"n":"drum/weight","u":"kg","v":-30}]""", "out-of-range")]
    [InlineData("nodes/n1/readings", """[{"boot":1,"seq":1,"n":"bed-1/mat","vb":true,"t":4000000000}]""", "from-the-future")]
    [InlineData("nodes/n1/readings", """[{"boot":1,"seq":1,"n":"bed-1/mat","vb":true,"t":300000000}]""", "time-out-of-range")]
    [InlineData("nodes/n1/readings", """[{"boot":1,"seq":1,"n":"gate/1","vs":"ffff"}]""", "epc-header")]
    [InlineData("nodes/n1/readings", """[{"boot":1,"seq":1,"n":"gate/1","vs":"bed one"}]""", "epc-text")]
    [InlineData("nodes/n1/readings", """[{"boot":1,"seq":1,"n":"gate/1","vs":"3414257bf400000000000066"}]""", "unknown-tag")]
    [InlineData("nodes/n1/readings", """[{"boot":1,"seq":1,"n":"gate/1","vs":"3374257BF40C0E400000162E"}]""", "unknown-article")]
    [InlineData("nodes/n1/status", """{"online":""", "malformed")]
    public async Task What_cannot_be_used_is_refused_by_name_and_kept_for_the_technician(string topic, string payload, string reason)
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using Peer peer = hub.Peer();
        peer.Publish("wl/v1/small/" + topic, payload);
        Eventually.True(() => hub.View.Refused.Count > 0, "nothing was refused");
        RefusedMessage refused = Assert.Single(hub.View.Refused);
        Assert.Equal(reason, refused.Reason);
        Assert.Equal("wl/v1/small/" + topic, refused.Topic);
        Assert.Equal(payload, refused.Payload);
        Assert.Equal(1, hub.Server.RefusedByReason("small")[reason]);
        Assert.Contains("unaccounted              0", hub.Server.Summary(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pack_with_one_bad_reading_gives_its_good_ones()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using Peer peer = hub.Peer();
        peer.Publish("wl/v1/small/nodes/n1/readings",
            """[{"boot":1,"seq":1,"n":"nonsense","v":1},{"n":"drum/level","u":"/","v":0.5},{"n":"drum/weight","u":"kg","v":12.5}]""");
        Eventually.True(() => hub.View.Waste("w-drum")?.WeightGrams is not null, "the weight did not arrive");
        Assert.Equal(500, hub.View.Waste("w-drum")!.LevelPermille);
        Assert.Equal(12_500, hub.View.Waste("w-drum")!.WeightGrams);
        Assert.Single(hub.View.Refused);
    }

    [Fact]
    public async Task A_numbered_pack_that_cannot_be_read_is_refused_once_and_not_sent_for_ever()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using Peer peer = hub.Peer("wl/v1/small/nodes/n1/ack");
        peer.Publish("wl/v1/small/nodes/n1/readings", """[{"boot":1,"seq":1,"n":"bed-1/mat","vb":true},{"n":7}]""");
        Assert.Equal(1, Parse<AckMessage>(peer.Hear("ack")).Seq);
        Assert.Single(hub.View.Refused);
        Assert.Equal("unknown", hub.View.Bed("w-1")!.Status);
    }

    [Fact]
    public async Task A_pack_that_comes_again_is_acknowledged_again_and_counted_once()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using Peer peer = hub.Peer("wl/v1/small/nodes/n1/ack");
        for (int time = 0; time < 3; time++)
        {
            peer.Publish("wl/v1/small/nodes/n1/readings", """[{"boot":1,"seq":1,"n":"drum/level","v":0.5}]""");
            int heard = time + 1;
            Eventually.True(() => peer.Count("ack") == heard, "no acknowledgement");
        }
        Eventually.True(() => hub.View.Node("n1") is { Packs: 1, Duplicates: 2 }, "the accounting does not say 1 pack and 2 duplicates");
    }

    [Fact]
    public async Task What_is_left_of_an_earlier_boot_is_acknowledged_on_its_own()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using Peer peer = hub.Peer("wl/v1/small/nodes/n1/ack");
        peer.Publish("wl/v1/small/nodes/n1/readings", """[{"boot":1,"seq":1,"from":1,"n":"drum/level","v":0.2}]""");
        peer.Publish("wl/v1/small/nodes/n1/readings", """[{"boot":2,"seq":1,"from":1,"n":"drum/level","v":0.3}]""");
        peer.Hear("ack", text => Parse<AckMessage>(text) is { Boot: 1, Seq: 1 });
        peer.Hear("ack", text => Parse<AckMessage>(text) is { Boot: 2, Seq: 1 });
    }

    [Fact]
    public async Task A_command_of_no_known_form_is_refused_and_the_hub_lives_on()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        Refusal Ask(TaskKind kind, string request) => hub.View.SubmitAsync(new Command
        {
            Kind = CommandKind.RequestTask, By = "care-1", Subject = "w", TaskKind = kind, Request = request,
        }).Result;
        Assert.Equal(Refusal.NotUnderstood, Ask((TaskKind)99, "r1"));
        Assert.Equal(Refusal.NotUnderstood, Ask(TaskKind.CleanSpill, "A/b"));
        Assert.Equal(Refusal.None, Ask(TaskKind.CleanSpill, "r1"));
        Assert.Single(hub.View.Tasks);
    }

    [Fact]
    public async Task A_second_hub_on_the_same_data_folder_is_told_so()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        StartException failure = await Assert.ThrowsAsync<StartException>(() => SmallHub.StartAsync(hub.Folder));
        Assert.Contains("Another hub is running", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_goes_without_goodbye_raises_an_alert_that_its_return_clears()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using Peer peer = hub.Peer("wl/v1/small/alerts/#");
        NodeStatusMessage status = new(true, 1, "0.1.0", "abc", true, 0, 0, 0);
        peer.Publish("wl/v1/small/nodes/n1/status", JsonSerializer.Serialize(status with { Online = false }, JsonSerializerOptions.Web));
        Eventually.True(() => hub.View.Alert("node-n1") is not null, "no alert");
        peer.Publish("wl/v1/small/nodes/n1/status", JsonSerializer.Serialize(status, JsonSerializerOptions.Web));
        Eventually.True(() => hub.View.Alert("node-n1") is null, "the alert stays");
        peer.Hear("alerts/node-n1", text => text.Length == 0);
    }

    [Fact]
    public async Task After_an_orderly_stop_beds_tasks_and_worklists_are_as_they_were()
    {
        string folder = Directory.CreateTempSubdirectory("hub-").FullName;
        string before;
        await using (SmallHub hub = await SmallHub.StartAsync(folder))
        {
            await Live(hub);
            before = await Everything(hub);
        }
        await using (SmallHub hub = await SmallHub.StartAsync(folder)) Assert.Equal(before, await Everything(hub));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_refusal_says_what_to_do_in_the_persons_language()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using HttpClient worker = await hub.ClientAsync("w-01");
        HttpResponseMessage answer = await worker.PostAsJsonAsync("api/v1/sites/small/tasks/nothing/accept", new { });
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("unknown-task", body.GetProperty("reason").GetString());
        Assert.Equal(Logistics.Hub.Web.Texts.For("nl")["refusal.unknown-task"], body.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData(null, "GET", "beds", HttpStatusCode.Unauthorized)]
    [InlineData("w-01", "GET", "beds", HttpStatusCode.Forbidden)]
    [InlineData("lead-1", "GET", "beds", HttpStatusCode.OK)]
    [InlineData("lead-1", "GET", "linen", HttpStatusCode.OK)]
    [InlineData("lead-1", "GET", "waste", HttpStatusCode.OK)]
    [InlineData("lead-1", "GET", "tasks", HttpStatusCode.OK)]
    [InlineData("lead-1", "GET", "workers", HttpStatusCode.OK)]
    [InlineData("lead-1", "GET", "shifts", HttpStatusCode.OK)]
    [InlineData("lead-1", "GET", "alerts", HttpStatusCode.OK)]
    [InlineData("lead-1", "GET", "beds/none", HttpStatusCode.NotFound)]
    [InlineData("lead-1", "GET", "nodes", HttpStatusCode.OK)]
    [InlineData("care-1", "GET", "nodes", HttpStatusCode.Forbidden)]
    [InlineData("tech-1", "GET", "refused", HttpStatusCode.OK)]
    [InlineData("w-01", "GET", "workers/w-01/tasks", HttpStatusCode.OK)]
    [InlineData("w-01", "GET", "workers/w-02/tasks", HttpStatusCode.Forbidden)]
    [InlineData("w-01", "POST", "beds/w-1/release", HttpStatusCode.Forbidden)]
    [InlineData("care-1", "POST", "beds/w-1/release", HttpStatusCode.OK)]
    [InlineData("care-1", "POST", "tasks/any/cancel", HttpStatusCode.Forbidden)]
    [InlineData("lead-1", "POST", "tasks/any/cancel", HttpStatusCode.Conflict)]
    public async Task Each_role_gets_through_its_own_doors_only(string? person, string method, string path, HttpStatusCode expected)
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using HttpClient client = await hub.ClientAsync(person);
        using HttpRequestMessage request = new(new HttpMethod(method), "api/v1/sites/small/" + path);
        if (method == "POST") request.Content = JsonContent.Create(new { });
        Assert.Equal(expected, (await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using HttpClient stranger = await hub.ClientAsync(null);
        JsonElement document = await stranger.GetFromJsonAsync<JsonElement>("openapi/v1.json");
        string[] paths = [.. document.GetProperty("paths").EnumerateObject().Select(path => path.Name)];
        string[] wanted = ["beds", "linen", "waste", "tasks", "workers", "shifts", "alerts", "tasks/{task}/accept", "tasks/{task}/done"];
        foreach (string path in wanted)
        {
            Assert.Contains($"/api/v1/sites/{{site}}/{path}", paths);
        }
        Assert.Contains("/api/v1/health", paths);
        Assert.Contains("/api/v1/session", paths);
    }

    [Fact]
    public async Task Work_asked_for_twice_with_one_request_id_is_one_task()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        using HttpClient care = await hub.ClientAsync("care-1");
        for (int time = 0; time < 2; time++) await Tell(care, "tasks", new { kind = "clean-spill", subject = "w", request = "tap-1" });
        Assert.Single(hub.View.Tasks);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_a_sentence()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        string file = Path.Combine(hub.Folder, "small.yaml");
        string other = Path.Combine(hub.Folder, "other");
        StartException web = await Assert.ThrowsAsync<StartException>(() => HubServer.StartAsync(
            new HubOptions { Sites = [file], Data = other, Port = hub.Server.Address.Port, MqttPort = 0 }));
        Assert.Contains("--port", web.Message, StringComparison.Ordinal);
        StartException mqtt = await Assert.ThrowsAsync<StartException>(() => HubServer.StartAsync(
            new HubOptions { Sites = [file], Data = other, Port = 0, MqttPort = hub.Server.BrokerPort }));
        Assert.Contains($"{hub.Server.BrokerPort}", mqtt.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_site_file_stops_the_start_with_file_and_line()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, SmallHub.Site.Replace("room: \"1\"", "rom: \"1\"", StringComparison.Ordinal));
        StartException failure = await Assert.ThrowsAsync<StartException>(() => HubServer.StartAsync(
            new HubOptions { Sites = [file], Data = Path.Combine(Path.GetTempPath(), "never-made"), Port = 0, MqttPort = 0 }));
        Assert.Contains($"{file}:23:", failure.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    private static async Task Live(SmallHub hub)
    {
        using Peer peer = hub.Peer("wl/v1/small/nodes/n1/ack");
        using HttpClient worker = await hub.ClientAsync("w-01");
        await Tell(worker, "shift", new { onShift = true });
        peer.Publish("wl/v1/small/nodes/n1/readings",
            """[{"boot":1,"seq":1,"n":"bed-1/button","vb":true},{"n":"drum/level","v":0.9}]""");
        peer.Publish("wl/v1/small/nodes/n1/readings", """[{"boot":1,"seq":2,"n":"gate/1","vs":"3414257BF400000000000065"}]""");
        peer.Publish("wl/v1/small/sensors/d1", """[{"n":"hamper/level","v":0.95}]""");
        peer.Hear("ack");
        Eventually.True(() => hub.View.Tasks.Count() == 3, "not three tasks");
        string mine = hub.View.Worklist("w-01")!.Tasks[0].Task;
        await Tell(worker, $"tasks/{mine}/start");
    }

    private static async Task<string> Everything(SmallHub hub)
    {
        using HttpClient lead = await hub.ClientAsync("lead-1");
        return await Everything(lead);
    }

    /// <summary>All that a lead can read of the site, as it came.</summary>
    internal static async Task<string> Everything(HttpClient lead)
    {
        List<string> all = [];
        foreach (string path in (string[])["beds", "linen", "waste", "tasks", "workers", "workers/w-01/tasks", "workers/w-02/tasks"])
        {
            all.Add(await lead.GetStringAsync("api/v1/sites/small/" + path));
        }
        return string.Join('\n', all);
    }

    internal static async Task Tell(HttpClient client, string path, object? body = null)
    {
        HttpResponseMessage answer = await client.PostAsJsonAsync("api/v1/sites/small/" + path, body ?? new { });
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private static T Parse<T>(string json) => JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web)!;
}
