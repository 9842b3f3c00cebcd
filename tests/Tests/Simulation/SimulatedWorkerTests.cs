using Logistics.Simulator.Simulate;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Tests.Simulation;

public sealed class SimulatedWorkerTests
{
    // A job of a minute takes less than a tenth of a second.
    private const int Speed = 1_000;

    // A seed with which the first offers are accepted rather than declined or let pass.
    private const int Willing = 1;

    [Fact]
    public async Task A_worker_accepts_starts_and_finishes_in_order()
    {
        await using PhoneHub hub = await PhoneHub.StartAsync();
        await WorkAsync(hub, onStart: null);
        Assert.Equal(["session", "shift", "tasks/t1/accept", "tasks/t1/start", "tasks/t1/finish"], hub.Heard.Take(5));
    }

    [Fact]
    public async Task A_worker_whose_sign_in_is_over_signs_in_again_and_goes_on()
    {
        await using PhoneHub hub = await PhoneHub.StartAsync();
        await WorkAsync(hub, onStart: hub.ForgetSignIns);
        Assert.Equal(
            ["session", "shift", "tasks/t1/accept", "tasks/t1/start", "session", "tasks/t1/finish"], hub.Heard.Take(6));
    }

    [Fact]
    public async Task A_worker_tries_again_while_the_hub_is_away()
    {
        await using PhoneHub hub = await PhoneHub.StartAsync();
        hub.Refuse["start"] = 503;
        await WorkAsync(hub, onStart: null);
        Assert.Equal(["session", "shift", "tasks/t1/accept", "tasks/t1/start", "tasks/t1/finish"], hub.Heard.Take(5));
    }

    [Fact]
    public async Task A_worker_reports_what_is_true_at_the_bed()
    {
        await using PhoneHub hub = await PhoneHub.StartAsync();
        Assert.Equal("occupied", await WorkAsync(hub, onStart: null, outcome: "occupied"));
    }

    [Fact]
    public async Task A_worker_drops_work_that_the_list_no_longer_shows()
    {
        await using PhoneHub hub = await PhoneHub.StartAsync();
        Tally tally = new();
        SimulatedWorker worker = WorkerAt(hub, seed: Willing, tally, "done");
        using CancellationTokenSource stop = new();
        TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.OnStep = (step, _) =>
        {
            if (step == "accept" && hub.Heard.Contains("tasks/t2/accept")) second.SetResult();
            else if (step == "accept") worker.Hear(List(TaskOf("t2", "offered")));
        };
        worker.Hear(List(TaskOf("t1", "offered")));
        Task run = worker.Run(stop.Token);
        await second.Task;
        await stop.CancelAsync();
        await run;
        Assert.Equal(["tasks/t1/accept", "tasks/t2/accept"], hub.Heard.Where(heard => heard.StartsWith("tasks", StringComparison.Ordinal)));
    }

    private static async Task<string?> WorkAsync(PhoneHub hub, Action? onStart, string outcome = "done")
    {
        Tally tally = new();
        SimulatedWorker worker = WorkerAt(hub, Willing, tally, outcome);
        TaskCompletionSource<string?> finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.OnStep = (step, told) =>
        {
            switch (step)
            {
                case "shift":
                    worker.Hear(List(TaskOf("t1", "offered")));
                    break;
                case "accept":
                    worker.Hear(List(TaskOf("t1", "accepted")));
                    break;
                case "start":
                    onStart?.Invoke();
                    worker.Hear(List(TaskOf("t1", "started")));
                    break;
                case "finish":
                    hub.OnStep = null;
                    worker.Hear(List());
                    finished.SetResult(told);
                    break;
            }
        };
        using CancellationTokenSource stop = new();
        Task run = worker.Run(stop.Token);
        string? reported = await finished.Task;
        await stop.CancelAsync();
        await run;
        return reported;
    }

    private static SimulatedWorker WorkerAt(PhoneHub hub, int seed, Tally tally, string outcome)
    {
        HttpClient http = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = hub.Address };
        long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        ScaledTimeProvider clock = new(TimeProvider.System, nowMs, nowMs, Speed);
        return new SimulatedWorker(new HubClient(http, "home", "w-1", "1234"), seed, clock, (_, _) => outcome, tally);
    }

    private static WorklistMessage List(params TaskMessage[] tasks) => new("w-1", true, tasks);

    private static TaskMessage TaskOf(string id, string status) => new(
        id, "make-bed", status, "bed-1", "ward-1", "1", "w-1", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch,
        null, null, null, false, []);
}
