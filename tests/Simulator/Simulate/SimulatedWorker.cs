using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Simulator.Simulate;

/// <summary>
/// A worker with a phone: follows the worklist, and answers, walks and works in a person's time. Whatever was agreed a moment ago,
/// the latest worklist is right.
/// </summary>
public sealed class SimulatedWorker
{
    private const double SilentShare = 0.03;
    private const double DeclineShare = 0.05;

    // A phone shows the new list in an instant; when it has not come by then, asking again does no harm.
    private static readonly TimeSpan ListWithin = TimeSpan.FromSeconds(5);

    // How often somebody who rests tries whether the next shift may begin, in site time.
    private static readonly TimeSpan ShiftEach = TimeSpan.FromMinutes(10);

    private readonly HubClient _hub;
    private readonly Random _random;
    private readonly ScaledTimeProvider _clock;
    private readonly Func<TaskMessage, Random, string> _outcomeOf;
    private readonly Tally _tally;
    private volatile Page _page = new(null);

    /// <param name="hub">The phone's way to the hub.</param>
    /// <param name="seed">Of this worker's moods and speed.</param>
    /// <param name="clock">Site time; a person's durations are in it.</param>
    /// <param name="outcomeOf">What the worker finds at the place of a task: the outcome to report.</param>
    /// <param name="tally">Counts what was done.</param>
    public SimulatedWorker(HubClient hub, int seed, ScaledTimeProvider clock, Func<TaskMessage, Random, string> outcomeOf, Tally tally)
    {
        _hub = hub;
        _random = new Random(seed);
        _clock = clock;
        _outcomeOf = outcomeOf;
        _tally = tally;
    }

    /// <summary>The worker's list changed. From any thread.</summary>
    public void Hear(WorklistMessage list) => Interlocked.Exchange(ref _page!, new Page(list)).Turn();

    /// <summary>Works until told to stop; then ends the shift, if the hub answers at once.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        try
        {
            await _hub.SetShift(true, cancellation);
            while (true)
            {
                Page page = _page;
                if (page.List is { OnShift: false })
                {
                    // By law there may be hours of rest before the next shift.
                    await _hub.SetShift(true, cancellation);
                    await Task.WhenAny(page.Turned, Task.Delay(_clock.ToReal(ShiftEach), cancellation));
                    cancellation.ThrowIfCancellationRequested();
                    continue;
                }
                if (page.List is { SoiledSince: not null } && AtHand(page) is not { Status: "started" })
                {
                    await Task.Delay(Seconds(10, 40), cancellation);
                    await _hub.CleanHands(cancellation);
                    await Task.WhenAny(page.Turned, Task.Delay(ListWithin, cancellation));
                    page = _page;
                }
                if (AtHand(page) is TaskMessage task) await Take(task, cancellation);
                else await page.Turned.WaitAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await EndShift();
        }
    }

    private static TaskMessage? AtHand(Page page)
    {
        IReadOnlyList<TaskMessage> tasks = page.List?.Tasks ?? [];
        return tasks.FirstOrDefault(task => task.Status != "suspended") ?? (tasks.Count > 0 ? tasks[0] : null);
    }

    private async Task EndShift()
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(2));
        try
        {
            await _hub.SetShift(false, soon.Token);
        }
        catch (OperationCanceledException)
        {
            // The hub has gone first, as it does when all is stopped together.
        }
    }

    private async Task Take(TaskMessage task, CancellationToken cancellation)
    {
        switch (task.Status)
        {
            case "offered":
                await Answer(task, cancellation);
                break;
            case "accepted" or "suspended":
                if (await Stays(task, Seconds(3, 10), cancellation)) await Step(task, "start", null, null, cancellation);
                break;
            default:
                if (!await Stays(task, Seconds(12, 30), cancellation)) break;
                if (await Step(task, "finish", _outcomeOf(task, _random), null, cancellation) == HubAnswer.Done) _tally.CountWorked();
                break;
        }
    }

    private async Task Answer(TaskMessage task, CancellationToken cancellation)
    {
        double mood = _random.NextDouble();
        if (mood < SilentShare)
        {
            await Stays(task, Timeout.InfiniteTimeSpan, cancellation);
            _tally.CountUnanswered();
        }
        else if (await Stays(task, Seconds(2, 8), cancellation))
        {
            bool declines = mood < SilentShare + DeclineShare;
            if (declines) _tally.CountDeclined();
            await Step(task, declines ? "decline" : "accept", null, declines ? "busy" : null, cancellation);
        }
    }

    private async Task<HubAnswer> Step(TaskMessage task, string step, string? outcome, string? reason, CancellationToken cancellation)
    {
        HubAnswer answer = await _hub.Step(
            task.Task, step, outcome, reason, step == "finish" ? task.Checklist : null, cancellation);
        if (answer == HubAnswer.Refused) _tally.CountRefused();
        await Stays(task, ListWithin, cancellation);
        return answer;
    }

    /// <summary>Waits; false as soon as the list no longer shows the task as it was.</summary>
    private async Task<bool> Stays(TaskMessage task, TimeSpan time, CancellationToken cancellation)
    {
        Task elapsed = Task.Delay(time, cancellation);
        while (true)
        {
            Page page = _page;
            if (AtHand(page) is not TaskMessage now || now.Task != task.Task || now.Status != task.Status) return false;
            if (elapsed.IsCompleted)
            {
                await elapsed;
                return true;
            }
            await Task.WhenAny(page.Turned, elapsed);
        }
    }

    private TimeSpan Seconds(double least, double most) =>
        _clock.ToReal(TimeSpan.FromSeconds(least + (_random.NextDouble() * (most - least))));

    /// <summary>One state of the list, and the news that another has come.</summary>
    private sealed class Page(WorklistMessage? list)
    {
        private readonly TaskCompletionSource _turned = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public WorklistMessage? List => list;

        public Task Turned => _turned.Task;

        public void Turn() => _turned.TrySetResult();
    }
}
