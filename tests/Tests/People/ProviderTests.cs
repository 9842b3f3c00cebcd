using System.Net;
using System.Net.Http.Json;
using Logistics.Hub;
using Logistics.Hub.People;
using Logistics.Tests.Hub;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;

namespace Logistics.Tests.People;

/// <summary>Each provider sees its own people and tasks only, wherever it looks.</summary>
public sealed class ProviderTests
{
    [Fact]
    public async Task A_provider_sees_that_a_bed_is_made_and_never_by_whom_of_another()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using Visitor worker = await hub.WithPinAsync(admin, "w-01");
        using Visitor west = await hub.WithPasswordAsync(admin, "lead-west");
        using Visitor all = await hub.WithPasswordAsync(admin, "lead-1");
        using Peer peer = hub.Peer();
        await HubTests.Tell(worker.Client, "shift", new { onShift = true });
        using StreamReader westBoard = new(await west.Client.GetStreamAsync("/live/small/board"));
        using StreamReader allBoard = new(await all.Client.GetStreamAsync("/live/small/board"));
        peer.Publish("wl/v1/small/nodes/n1/readings", """[{"boot":5,"seq":1,"n":"bed-1/button","vb":true}]""");
        Eventually.True(() => hub.View.Bed("w-1")?.Status == "ready-to-make", "the button did not arrive");
        Eventually.True(() => hub.View.Worklist("w-01")?.Tasks.Count == 1, "no task");
        string task = hub.View.Worklist("w-01")!.Tasks[0].Task;
        await HubTests.Tell(worker.Client, $"tasks/{task}/start");

        // While it is made: the state of the bed is there, the task and the person are not.
        Assert.Equal("making", (await west.Client.GetFromJsonAsync<BedMessage>("/api/v1/sites/small/beds/w-1"))!.Status);
        await SeesNothingOf(west, task);
        Assert.Equal(HttpStatusCode.OK, await all.StatusAsync($"/api/v1/sites/small/tasks/{task}"));
        Assert.Contains("Medewerker 1", await all.Client.GetStringAsync("/board/small"), StringComparison.Ordinal);

        // Another provider's task can't be taken away; whoever sees all can see it stand.
        using HttpResponseMessage cancel = await west.Client.PostAsJsonAsync($"/api/v1/sites/small/tasks/{task}/cancel", new { });
        Assert.Equal(HttpStatusCode.Conflict, cancel.StatusCode);
        Assert.Contains("unknown-task", await cancel.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("/details/small/task/x?answer=refusal.unknown-task", await west.PostAsync("/commands", new()
        {
            ["kind"] = "CancelTask", ["task"] = task, ["back"] = "/details/small/task/x",
        }));
        Assert.Equal("started", hub.View.Task(task)!.Status);

        // And after: who made it stays with those who sent them.
        await HubTests.Tell(worker.Client, $"tasks/{task}/done");
        Assert.Contains("\"by\":\"w-01\"", await all.Client.GetStringAsync("/api/v1/sites/small/beds/w-1"), StringComparison.Ordinal);
        await SeesNothingOf(west, task);
        string detail = await west.Client.GetStringAsync("/details/small/bed/w-1");
        Assert.True(detail.Contains("Finished by someone", StringComparison.Ordinal), detail);

        // The live patches of the two boards are not the same bytes.
        Assert.Contains("Medewerker 1", await UntilAsync(allBoard, "bed made"), StringComparison.Ordinal);
        string patches = await UntilAsync(westBoard, "bed made");
        Assert.DoesNotContain("Medewerker 1", patches, StringComparison.Ordinal);
        Assert.DoesNotContain("w-01", patches, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_sees_its_own_people_the_work_that_nobody_holds_and_the_care_organisation_by_name()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using Visitor west = await hub.WithPasswordAsync(admin, "lead-west");
        using Visitor care = await hub.WithPinAsync(admin, "care-1");
        using Visitor worker = await hub.WithPinAsync(admin, "w-west");
        await HubTests.Tell(care.Client, "beds/w-2/release");
        string open = await west.Client.GetStringAsync("/api/v1/sites/small/tasks");
        Assert.Contains("cln-w-2", open, StringComparison.Ordinal);
        Assert.Contains("\"by\":\"care-1\"", open, StringComparison.Ordinal);
        await HubTests.Tell(worker.Client, "shift", new { onShift = true });
        Eventually.True(() => hub.View.Worklist("w-west")?.Tasks.Count == 1, "no task");
        Assert.Contains("w-west", await west.Client.GetStringAsync("/api/v1/sites/small/tasks"), StringComparison.Ordinal);
        WorkerRow[] workers = (await west.Client.GetFromJsonAsync<WorkerRow[]>("/api/v1/sites/small/workers"))!;
        Assert.Equal(["tech-1", "w-west"], workers.Select(row => row.Worker));
        WorkerRow[] shifts = (await west.Client.GetFromJsonAsync<WorkerRow[]>("/api/v1/sites/small/shifts"))!;
        Assert.Equal(["w-west"], shifts.Select(row => row.Worker));
        Assert.Equal(HttpStatusCode.NotFound, await west.StatusAsync("/api/v1/sites/small/workers/w-01/tasks"));
        Assert.Equal(HttpStatusCode.OK, await west.StatusAsync("/api/v1/sites/small/workers/w-west/tasks"));
    }

    [Fact]
    public void Patches_are_shared_by_all_who_see_the_same_and_by_nobody_else()
    {
        Assert.Equal(new Logistics.Hub.Web.LiveStream(Logistics.Hub.Web.LivePart.Board, "nl", "", "north"),
            new Logistics.Hub.Web.LiveStream(Logistics.Hub.Web.LivePart.Board, "nl", "", "north"));
        Assert.NotEqual(new Logistics.Hub.Web.LiveStream(Logistics.Hub.Web.LivePart.Board, "nl", "", "north"),
            new Logistics.Hub.Web.LiveStream(Logistics.Hub.Web.LivePart.Board, "nl", "", "west"));
        Assert.NotEqual(new Logistics.Hub.Web.LiveStream(Logistics.Hub.Web.LivePart.Board, "nl", "", "north"),
            new Logistics.Hub.Web.LiveStream(Logistics.Hub.Web.LivePart.Board, "nl"));
    }

    [Fact]
    public void Nothing_that_pages_and_routes_read_goes_around_the_sight()
    {
        // The feed hears the site change, and gives what it draws a sight; nothing else under Web and Api may hold a whole site, but for
        // the way in, which shows names to tap, and the door on the hub's own machine, which tells root of nodes and never of people.
        string[] allowed = ["Api/LocalRoutes.cs", "Web/LiveFeed.cs", "Web/LiveSite.cs", "Web/SignIn.cs", "Web/WebPages.cs",
            "Web/Components/SignInPage.razor", "Web/Components/SetUpPage.razor"];
        string host = RepositoryRoot.File("hub", "Host");
        IEnumerable<string> holders = new[] { "Web", "Api" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(host, folder), "*.*", SearchOption.AllDirectories))
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("SiteView", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(host, file));
        Assert.Equal(allowed.Order(StringComparer.Ordinal), holders.Order(StringComparer.Ordinal));
    }

    private static async Task SeesNothingOf(Visitor west, string task)
    {
        Assert.Equal(HttpStatusCode.NotFound, await west.StatusAsync($"/api/v1/sites/small/tasks/{task}"));
        foreach (string address in (string[])["/api/v1/sites/small/tasks", "/api/v1/sites/small/beds", "/api/v1/sites/small/workers",
            "/api/v1/sites/small/shifts", "/api/v1/sites/small/alerts", "/api/v1/sites/small/linen", "/api/v1/sites/small/waste",
            "/board/small", "/details/small/bed/w-1", $"/details/small/task/{task}", "/technician/small", "/care/small?ward=w"])
        {
            string seen = await west.Client.GetStringAsync(address);
            Assert.DoesNotContain("w-01", seen, StringComparison.Ordinal);
            Assert.DoesNotContain("Medewerker 1", seen, StringComparison.Ordinal);
        }
    }

    private static async Task<string> UntilAsync(StreamReader stream, string mark)
    {
        System.Text.StringBuilder all = new();
        while (await stream.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is string line)
        {
            all.AppendLine(line);
            if (line.Contains(mark, StringComparison.Ordinal)) break;
        }
        return all.ToString();
    }

    private sealed record WorkerRow(string Worker);
}
