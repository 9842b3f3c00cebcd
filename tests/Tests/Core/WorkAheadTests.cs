using Logistics.Core;
using Logistics.Core.Planning;

namespace Logistics.Tests.Core;

/// <summary>What the next hours hold, and the plan that is made of it.</summary>
public sealed class WorkAheadTests
{
    private const long Minute = SmallSite.Minute;
    private const long Hour = SmallSite.Hour;

    [Fact]
    public void Work_that_waits_or_is_planned_is_a_job_and_work_that_was_taken_on_keeps_its_worker_until_it_is_done()
    {
        SmallSite site = Crew.AtWork(Hospital(Crew.One("w-1", team: 0)));
        WorkTask taken = site.Ask(TaskKind.CleanSpill, "a", "r1");
        Assert.Equal(Refusal.None, site.Say(CommandKind.StartTask, "w-1", taken.Id));
        WorkTask waits = site.Ask(TaskKind.CleanSpill, "a", "r2");
        Assert.Null(waits.Worker);
        WorkTask planned = Plan(site, "a", "r3", 3 * Hour);
        Plan(site, "a", "r4", 10 * Hour);
        WorkAhead ahead = WorkAhead.Of(site.Engine, site.NowMs);
        Assert.Equal([waits.Id, planned.Id], ahead.Jobs.Select(job => job.Task));
        Assert.Equal(site.NowMs + 3 * Hour, ahead.Jobs[1].FromMs);
        Assert.Equal(site.NowMs + 20 * Minute, ahead.Parts[0].FromMs);
    }

    [Fact]
    public void Work_for_two_is_one_job_and_waits_for_a_second_pair_of_hands()
    {
        SiteConfiguration settings = Hospital(Crew.One("w-1"));
        settings = settings with
        {
            Tasks = [.. settings.Tasks.Select((one, kind) => kind == (int)TaskKind.EscortPatient ? one! with { ForTwo = true } : one)],
        };
        SmallSite site = Crew.AtWork(settings);
        Plan(site, "a", "r1", Hour, TaskKind.EscortPatient);
        WorkAhead ahead = WorkAhead.Of(site.Engine, site.NowMs);
        Assert.Single(ahead.Jobs);
        Assert.Equal(UnplannedReason.TakesAnotherWorker, ahead.Why(Assert.Single(Best(ahead).Unplanned)));
    }

    [Fact]
    public void Nobody_is_planned_over_a_break_or_before_or_after_a_shift_and_who_did_not_come_is_not_counted_on()
    {
        SmallSite site = new(Hospital(Crew.One("w-1"), Crew.One("w-2")));
        long begin = site.NowMs + Hour;
        PlannedShift shift = new("w-1", begin, begin + 6 * Hour, [new PlannedBreak(begin + 2 * Hour, begin + 3 * Hour)]);
        Assert.Equal(Refusal.None, site.Tell(Input.Of(site.NowMs, new Command
        {
            Kind = CommandKind.PlanShifts, By = "lead-1",
            Roster = new Roster(
                site.NowMs, site.NowMs + SmallSite.Day, [shift, shift with { Worker = "w-2", FromMs = begin - 30 * Minute }]),
        })));
        WorkAhead ahead = WorkAhead.Of(site.Engine, begin + 1);
        Assert.Equal(
            [("w-1", begin + 1, begin + 2 * Hour), ("w-1", begin + 3 * Hour, begin + 6 * Hour)],
            ahead.Parts.Select(part => (part.WorkerId, part.FromMs, part.UntilMs)));
    }

    [Fact]
    public void A_plan_gives_work_to_who_may_do_it_there_and_says_of_the_rest_why_not()
    {
        SmallSite site = Crew.AtWork(Hospital(Crew.One("a-beds", 1, team: 0), Crew.One("b-both", 3, team: 1)));
        Plan(site, "a", "r1", Hour);
        Plan(site, "b", "r2", Hour);
        Plan(site, "a-store", "r3", Hour, TaskKind.DeliverLinen);
        WorkAhead ahead = WorkAhead.Of(site.Engine, site.NowMs);
        Plan plan = Best(ahead);
        Assert.Equal(
            [("a-beds", "a"), ("b-both", "b")],
            ahead.Parts.Index().SelectMany(part =>
                plan.Routes[part.Index].Select(stop => (part.Item.WorkerId, ahead.Jobs[stop.Job].Subject))));
        UnplannedJob left = Assert.Single(plan.Unplanned);
        Assert.Equal(("a-store", UnplannedReason.NobodyHasTheSkill), (ahead.Jobs[left.Job].Subject, left.Reason));
    }

    [Fact]
    public void Beds_of_residents_that_are_still_to_be_made_today_are_expected_within_their_hours()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("w-1")));
        WorkAhead.Job bed = Assert.Single(WorkAhead.Of(site.Engine, site.NowMs).Jobs);
        Assert.Equal((null, "b-1", TaskKind.MakeBed), (bed.Task, bed.Subject, bed.Kind));
        Assert.Equal((SmallSite.Morning, SmallSite.Morning + 5 * Hour), (bed.FromMs, bed.DueMs));
        Assert.Empty(WorkAhead.Of(site.Engine, bed.DueMs).Jobs);
    }

    /// <summary>Where nothing is to be expected that nobody asked for.</summary>
    private static SiteConfiguration Hospital(params WorkerSettings[] workers)
    {
        SiteConfiguration site = Crew.Site(workers);
        return site with { Wards = [.. site.Wards.Select(ward => ward with { Rules = ward.Rules with { Residential = false } })] };
    }

    private static Plan Best(WorkAhead ahead)
    {
        Planner planner = new(ahead.Problem(), 1);
        planner.Improve(1_000, 500);
        return planner.Best();
    }

    private static WorkTask Plan(SmallSite site, string place, string request, long inMs, TaskKind work = TaskKind.CleanSpill)
    {
        Assert.Equal(Refusal.None, site.Tell(Input.Of(site.NowMs, new Command
        {
            Kind = CommandKind.RequestTask, By = "care-1", TaskKind = work, Request = request, Subject = place,
            PlannedMs = site.NowMs + inMs,
        })));
        return site.Engine.Tasks.All.First(task => task.Id.EndsWith($"-{place}-{request}", StringComparison.Ordinal));
    }
}
