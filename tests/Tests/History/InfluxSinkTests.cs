using Logistics.Core;
using Logistics.Hub;
using Logistics.Hub.History;
using Logistics.Tests.Hub;
using Logistics.Tests.Support;
using Logistics.Tests.Web;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.History;

public sealed class InfluxSinkTests : IAsyncLifetime, IDisposable
{
    private readonly HandClock _clock = new(PlausibleSites.Morning);
    private readonly SiteView _view;
    private InfluxSink? _sink;

    public InfluxSinkTests() => _view = PlausibleSites.Hospital(
        _clock, _ => Task.FromResult(Refusal.None), question => Task.FromResult(question(new Engine(), 0)));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_sink is not null) await _sink.StopAsync(CancellationToken.None);
    }

    public void Dispose() => _sink?.Dispose();

    [ToolFact("/usr/bin/influxd", "influxdb")]
    public async Task What_happens_at_a_site_stands_in_InfluxDB_once_with_its_own_time()
    {
        await using HistoryDatabase database = await HistoryDatabase.InfluxAsync();
        await FollowAsync(new Uri(database.Address, "write?db=ward"));
        BedMessage bed = ABed("occupied");
        DateTimeOffset left = bed.Since.AddMinutes(90);
        _view.Set(bed with { Status = "vacated", Since = left });
        _view.Set(bed with { Status = "vacated", Since = left });
        LiveThrough("t-1", "w-1");
        LiveThrough("t-2", "w-1");
        await WrittenAsync(3);

        var beds = await database.QueryAsync("SELECT lasted_s, isolated FROM bed WHERE status = 'vacated' AND was = 'occupied'");
        var row = Assert.Single(beds);
        Assert.Equal(5400, row["lasted_s"].GetInt32());
        Assert.Equal(left.ToUnixTimeSeconds(), row["time"].GetDateTimeOffset().ToUnixTimeSeconds());
        var tasks = await database.QueryAsync(
            "SELECT response_s, start_s, work_s, turn_s, past_due_s, offers FROM task WHERE kind = 'clean-bed'");
        Assert.Equal(2, tasks.Count);
        Assert.All(tasks, task => Assert.Equal(
            (120, 300, 900, 1200, 0, 1),
            (task["response_s"].GetInt32(), task["start_s"].GetInt32(), task["work_s"].GetInt32(), task["turn_s"].GetInt32(),
                task["past_due_s"].GetInt32(), task["offers"].GetInt32())));
        Assert.NotEmpty(await database.QueryAsync("SELECT last(occupied) FROM ward GROUP BY ward"));
    }

    [ToolFact("/usr/bin/victoria-metrics", "victoria-metrics")]
    public async Task The_write_address_of_version_2_is_spoken_too()
    {
        await using HistoryDatabase database = await HistoryDatabase.VictoriaAsync();
        await FollowAsync(new Uri(database.Address, "api/v2/write?org=o&bucket=b"));
        LiveThrough("t-1", "w-1");
        await WrittenAsync(1);
        await Eventually.TrueAsync(IsThereAsync, "the task is not there");

        async Task<bool> IsThereAsync() =>
            (await database.GetAsync("api/v1/export?match[]=task_turn_s")).Contains("\"values\":[1200]", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_that_is_told_where_writes_the_history_of_its_sites()
    {
        await using FickleDatabase database = await FickleDatabase.StartAsync();
        await using SmallHub hub = await SmallHub.StartAsync(influx: new InfluxOptions(database.WriteAddress));
        Command asked = new()
        {
            Kind = CommandKind.RequestTask, By = "care-1", Subject = "w", TaskKind = TaskKind.CleanSpill, Request = "r1",
        };
        Assert.Equal(Refusal.None, await hub.View.SubmitAsync(asked));
        string task = hub.View.Tasks.Single().Task;
        Assert.Equal(Refusal.None, await hub.View.SubmitAsync(new Command { Kind = CommandKind.CancelTask, By = "care-1", Task = task }));
        Eventually.True(
            () => Count(database, "task,organisation=small,site=small,ward=w,kind=clean-spill,status=cancelled") == 1,
            "the task is not in the history");
    }

    [Fact]
    public async Task Nothing_of_a_person_leaves_the_hub()
    {
        await using FickleDatabase database = await FickleDatabase.StartAsync();
        await FollowAsync(database.WriteAddress);
        LiveThrough("t-1", _view.Site.People.First(person => person.Role == "worker").Id);
        await WrittenAsync(1);
        Assert.NotEmpty(database.Lines);
        Assert.DoesNotContain(
            database.Lines, line => _view.Site.People.Any(person => HasWord(line, person.Id) || HasWord(line, person.Name)));
    }

    [Fact]
    public async Task A_token_goes_along_and_version_1_gets_a_name_and_a_password()
    {
        await using FickleDatabase database = await FickleDatabase.StartAsync();
        await FollowAsync(database.WriteAddress, "secret");
        await WrittenAsync(0);
        Assert.Equal(("/api/v2/write?org=o&bucket=b&precision=ns", "Token secret"), database.Asked.First());
    }

    [Theory]
    [InlineData(StatusCodes.Status500InternalServerError)]
    [InlineData(StatusCodes.Status401Unauthorized)]
    [InlineData(StatusCodes.Status429TooManyRequests)]
    public async Task What_is_not_taken_is_offered_again_until_it_is(int status)
    {
        await using FickleDatabase database = await FickleDatabase.StartAsync();
        database.Status = status;
        await FollowAsync(database.WriteAddress);
        LiveThrough("t-1", "w-1");
        Eventually.True(() => _sink!.Failure is not null, "it did not notice");
        Assert.Equal(0, _sink!.Written);
        database.Status = StatusCodes.Status204NoContent;
        Eventually.True(() => TasksIn(database) == 1 && _sink.Failure is null, "the task was not offered again");
        Assert.Equal((0L, 0L), (_sink.Dropped, _sink.Refused));
    }

    [Fact]
    public async Task What_happens_while_the_database_is_gone_comes_when_it_is_back_and_what_found_no_room_is_counted()
    {
        await using FickleDatabase database = await FickleDatabase.StartAsync();
        await FollowAsync(database.WriteAddress);
        await WrittenAsync(0);
        await database.StopAsync();
        LinenMessage hamper = _view.Linen(_view.Site.Wards[0].Linen[0].Id)!;
        const int said = 250_000;
        for (int number = 0; number < said; number++) _view.Set(hamper with { WeightGrams = number });
        Eventually.True(() => _sink!.Failure is not null, "it did not notice");
        long dropped = _sink!.Dropped;
        Assert.InRange(dropped, said - 100_000 - 5_000, said - 100_000);

        await database.BeginAsync();
        Eventually.True(() => Hampers(database) == said - dropped, $"{Hampers(database)} of {said - dropped} came", 60);
        Assert.Contains(database.Lines, line => line.Contains($"weight_g={said - 1}i", StringComparison.Ordinal));
        Assert.Equal(database.Lines.Count, _sink.Written);
        Assert.Equal(dropped, _sink.Dropped);
    }

    [Fact]
    public async Task What_waits_for_the_database_keeps_the_time_at_which_it_was_said()
    {
        await using FickleDatabase database = await FickleDatabase.StartAsync();
        database.Status = StatusCodes.Status503ServiceUnavailable;
        await FollowAsync(database.WriteAddress);
        Eventually.True(() => _sink!.Failure is not null, "it did not notice");
        DateTimeOffset said = _clock.GetUtcNow();
        _view.Set(_view.Linen(_view.Site.Wards[0].Linen[0].Id)! with { WeightGrams = 4_321 });
        _clock.Pass(TimeSpan.FromHours(2));
        database.Status = StatusCodes.Status204NoContent;
        Eventually.True(() => Hampers(database) == 1, "the hamper did not come");
        string line = database.Lines.Single(line => line.StartsWith("point,", StringComparison.Ordinal));
        Assert.EndsWith($" {said.ToUnixTimeMilliseconds()}000000", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waste_that_left_stands_once_by_ward_and_stream_with_what_was_separated()
    {
        await using FickleDatabase database = await FickleDatabase.StartAsync();
        await FollowAsync(database.WriteAddress);
        WasteReport report = _view.WasteReport!;
        WasteReport.Week[] weeks = [.. report.Weeks];
        int paper = Array.FindIndex(weeks, week => week is { Ward: "w2", Id: "paper" });
        weeks[paper] = weeks[paper] with { Grams = weeks[paper].Grams + 5_000, Emptyings = weeks[paper].Emptyings + 1 };
        _view.Set(report with { Weeks = weeks });
        _view.Set(report with { Weeks = weeks });
        Eventually.True(() => Count(database, "waste,") > 0, "the waste did not come");
        string line = Assert.Single(database.Lines, line => line.StartsWith("waste,", StringComparison.Ordinal));
        Assert.StartsWith(
            "waste,organisation=ziekenhuis,site=ziekenhuis,ward=w2,stream=paper "
            + "grams=5000i,separated_g=5000i,emptyings=1i,unweighed=0i ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_was_escalated_stands_with_how_far_although_whoever_took_it_on_settled_that()
    {
        await using FickleDatabase database = await FickleDatabase.StartAsync();
        await FollowAsync(database.WriteAddress);
        Ward ward = _view.Site.Wards[0];
        TaskMessage task = PlausibleSites.Task("t-9", "clean-bed", "open", ward.Beds[0].Id, ward, "1", null, _clock.GetUtcNow());
        _view.Set(task with { Level = 1 });
        _view.Set(task with { Level = 2 });
        _view.Set(task with { Status = "done", Outcome = "done", Worker = "m1" });
        Eventually.True(() => TasksIn(database) == 1, "the task did not come");
        Assert.Contains(database.Lines, line => line.Contains("level=2i", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_configuration_stands_at_the_time_from_which_on_it_was_used()
    {
        await using FickleDatabase database = await FickleDatabase.StartAsync();
        await FollowAsync(database.WriteAddress);
        NodeView node = _view.Node("a1")!;
        DateTimeOffset since = _clock.GetUtcNow().AddMinutes(-5);
        NodeStatusMessage status = node.Status! with { ConfigHash = "c0ffee", ConfigSince = since };
        _view.Set(node with { Status = status with { ConfigTrial = true } });
        _view.Set(node with { Status = status });
        _view.Set(node with { Status = status, Readings = 1 });
        Eventually.True(() => Count(database, "node,") == 3, "the node did not come");
        string line = Assert.Single(database.Lines, line => line.StartsWith("configuration,", StringComparison.Ordinal));
        Assert.Equal(
            "configuration,organisation=ziekenhuis,site=ziekenhuis,node=a1 text=\"a1: c0ffee\" "
            + $"{since.ToUnixTimeMilliseconds()}000000", line);
    }

    [Fact]
    public async Task A_database_that_never_answers_holds_nobody_up()
    {
        await using FickleDatabase database = await FickleDatabase.StartAsync();
        database.Status = 0;
        await FollowAsync(database.WriteAddress);
        Eventually.True(() => !database.Asked.IsEmpty, "it was not asked");
        LinenMessage hamper = _view.Linen(_view.Site.Wards[0].Linen[0].Id)!;
        for (int number = 0; number < 1_000; number++) _view.Set(hamper with { WeightGrams = number });
        Assert.Equal(999, _view.Linen(hamper.Point)!.WeightGrams);
        Eventually.True(() => _sink!.Failure is not null, "it waits for ever");
    }

    [Fact]
    public async Task A_group_that_is_not_understood_is_counted_and_the_next_one_goes()
    {
        await using FickleDatabase database = await FickleDatabase.StartAsync();
        database.Status = StatusCodes.Status400BadRequest;
        await FollowAsync(database.WriteAddress);
        Eventually.True(() => _sink!.Refused > 0, "it was not refused");
        database.Status = StatusCodes.Status204NoContent;
        LiveThrough("t-1", "w-1");
        Eventually.True(() => TasksIn(database) == 1, "the next did not go");
    }

    [Fact]
    public void What_could_break_a_line_does_not()
    {
        PointWriter points = new();
        points.Begin("a b").Tag("t", "x,y=z \\").Tag("empty", "")
            .Field("text", "say \"\\\" \n now").Field("n", 5L).Field("none", (long?)null)
            .End(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123));
        points.Begin("nothing").Tag("t", "x").End(_clock.GetUtcNow());
        Assert.Equal(1, points.Points);
        Assert.Equal(
            "a\\ b,t=x\\,y\\=z\\ _ text=\"say \\\"\\\\\\\"   now\",n=5i 1700000000123000000\n",
            System.Text.Encoding.UTF8.GetString(points.Take()));
    }

    [Fact]
    public void Two_of_one_millisecond_stay_two_and_one_told_twice_stays_one()
    {
        PointWriter points = new();
        foreach (string task in new[] { "c-1", "2-1", "c-1" }) points.Begin("task").Field("n", 1L).End(_clock.GetUtcNow(), task);
        string[] lines = System.Text.Encoding.UTF8.GetString(points.Take()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines[0], lines[2]);
        Assert.NotEqual(lines[0], lines[1]);
    }

    [Theory]
    [InlineData("localhost:8086")]
    [InlineData("http://localhost:8086")]
    [InlineData("ftp://localhost/write")]
    public void An_address_that_nothing_can_be_written_to_is_told_at_the_start(string address)
    {
        StartException told = Assert.Throws<StartException>(() => InfluxOptions.Of(address, null));
        Assert.Contains("/api/v2/write", told.Message, StringComparison.Ordinal);
    }

    private static bool HasWord(string line, string word) =>
        line.Split([',', '=', ' ', '"'], StringSplitOptions.RemoveEmptyEntries).Contains(word, StringComparer.Ordinal);

    private static int TasksIn(FickleDatabase database) => Count(database, "task,");

    private static int Hampers(FickleDatabase database) => Count(database, "point,");

    private static int Count(FickleDatabase database, string start) =>
        database.Lines.Count(line => line.StartsWith(start, StringComparison.Ordinal));

    private async Task FollowAsync(Uri address, string? token = null)
    {
        Dictionary<string, SiteView> views = new() { [_view.Site.Site] = _view };
        _sink = new InfluxSink(new InfluxOptions(address, token), views, NullLogger<InfluxSink>.Instance);
        await _sink.StartAsync(CancellationToken.None);
    }

    /// <summary>So many points of what has happened, beside how the site stands.</summary>
    private Task WrittenAsync(int points)
    {
        PointWriter standing = new();
        new HistorySchema(_view).WriteStanding(standing);
        Eventually.True(() => _sink!.Written > points + standing.Points, "the history was not written");
        return Task.CompletedTask;
    }

    private BedMessage ABed(string status) =>
        _view.Site.Wards.SelectMany(ward => ward.Beds).Select(bed => _view.Bed(bed.Id)!).First(bed => bed.Status == status);

    /// <summary>A task from its making to its end: taken on after 2 min, begun after 5, done after 20, due after 30.</summary>
    private void LiveThrough(string id, string worker)
    {
        DateTimeOffset made = _clock.GetUtcNow();
        TaskMessage task = new(
            id, "clean-bed", "open", ABed("occupied").Bed, _view.Site.Wards[0].Id, "1", null, made, made, made.AddMinutes(30),
            null, null, null, false, []);
        _view.Set(task);
        foreach ((string status, int minutes) in new[] { ("offered", 1), ("accepted", 2), ("started", 5), ("done", 20) })
        {
            task = task with { Status = status, Worker = worker, Changed = made.AddMinutes(minutes) };
            if (status == "done") task = task with { Outcome = "done" };
            _view.Set(task);
        }
        _view.Set(task);
    }
}
