using System.Diagnostics;
using Logistics.Core.Planning;
using Logistics.Wire.Site;

namespace Logistics.Hub;

/// <summary>Plans the next hours for whoever asks: one plan at a time, and the same for all who ask within half a minute.</summary>
internal sealed class PlanDesk(TimeProvider machine) : IDisposable
{
    /// <summary>A second finds what a hospital's day has; the rest is the site's life, which goes on meanwhile.</summary>
    private static readonly TimeSpan Search = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private const int StepsAtOnce = 1_000;

    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<SiteView, (long Began, DayPlan Plan)> _made = [];

    /// <summary>The plan of a site.</summary>
    /// <exception cref="OperationCanceledException">The hub stops, or whoever asked is gone.</exception>
    public async Task<DayPlan> PlanAsync(SiteView view, CancellationToken gone)
    {
        await _one.WaitAsync(gone);
        try
        {
            if (_made.TryGetValue(view, out var last) && machine.GetElapsedTime(last.Began) < Fresh) return last.Plan;
            long began = machine.GetTimestamp();
            WorkAhead ahead = await view.LookAheadAsync();
            DayPlan plan = await Task.Factory.StartNew(
                () => Make(view.Site, ahead), gone, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            _made[view] = (began, plan);
            return plan;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private static DayPlan Make(SiteFile site, WorkAhead ahead)
    {
        Planner planner = new(ahead.Problem(), seed: 1);
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) is var gone && gone < Search)
        {
            planner.Improve(StepsAtOnce, (int)(1_000 * gone / Search));
        }
        return Of(site, ahead, planner.Best());
    }

    private static DayPlan Of(SiteFile site, WorkAhead ahead, Plan plan)
    {
        Dictionary<string, string> rooms = site.RoomsById();
        DayPlan.Work WorkOf(int job)
        {
            WorkAhead.Job one = ahead.Jobs[job];
            return new(one.Task, Words.Of(one.Kind), one.Subject, one.WardId, rooms[one.Subject], Time(one.DueMs));
        }
        DayPlan.Stop StopOf(PlanStop stop)
        {
            long fromMs = ahead.NowMs + (stop.Start * 1_000L);
            long untilMs = fromMs + ahead.Jobs[stop.Job].WorkMs;
            return new(WorkOf(stop.Job), Time(fromMs), Time(untilMs), untilMs > ahead.Jobs[stop.Job].DueMs);
        }
        var people = ahead.Parts.Index().GroupBy(part => part.Item.WorkerId).OrderBy(parts => parts.Key, StringComparer.Ordinal)
            .Select(parts => new DayPlan.Person(
                parts.Key, [.. parts.Select(part => new DayPlan.Stretch(Time(part.Item.FromMs), Time(part.Item.UntilMs)))],
                [.. parts.SelectMany(part => plan.Routes[part.Index]).Select(StopOf)]));
        return new DayPlan(
            Time(ahead.NowMs), [.. people],
            [.. plan.Unplanned.OrderBy(one => one.Job).Select(one => new DayPlan.Unplanned(WorkOf(one.Job), Words.Of(ahead.Why(one))))],
            ahead.LeftOut);
    }

    private static DateTimeOffset Time(long atMs) => DateTimeOffset.FromUnixTimeMilliseconds(atMs);
}
