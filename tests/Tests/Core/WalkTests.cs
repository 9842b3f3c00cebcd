using Logistics.Core;

namespace Logistics.Tests.Core;

public class WalkTests
{
    private const long Minute = SmallSite.Minute;
    private const long Hour = SmallSite.Hour;

    [Fact]
    public void What_lies_on_the_way_goes_along_behind_the_first_and_says_so()
    {
        SmallSite site = Freed(TaskKind.TransportItem, TaskKind.CollectLaundry);
        WorkTask first = Part(site, 0);
        WorkTask along = Part(site, 1);
        Assert.Equal((TaskKind.TransportItem, TaskKind.CollectLaundry), (first.Kind, along.Kind));
        Assert.Equal((TaskState.Offered, TaskState.Offered), (first.State, along.State));
        Assert.Equal((CandidateCode.Along, first.Id), (along.Choice!.Chosen.Code, along.Choice.OnWayOf));
        Assert.Equal("", first.Choice!.OnWayOf);
    }

    [Fact]
    public void Whoever_accepts_the_first_takes_the_walk_and_each_part_is_begun_and_done_in_order()
    {
        SmallSite site = Freed(TaskKind.TransportItem, TaskKind.CollectLaundry);
        WorkTask first = Part(site, 0);
        WorkTask along = Part(site, 1);
        Assert.Equal(Refusal.OutOfOrder, site.Say(CommandKind.StartTask, task: along.Id));
        Assert.Equal(Refusal.None, site.Say(CommandKind.AcceptTask, task: first.Id));
        Assert.Equal((TaskState.Accepted, TaskState.Accepted), (first.State, along.State));
        Assert.Equal(Refusal.OutOfOrder, site.Say(CommandKind.StartTask, task: along.Id));
        Assert.Equal(Refusal.OutOfOrder, site.Say(CommandKind.FinishTask, task: along.Id));
        site.Do(first, "w-1");
        Assert.Equal(TaskState.Accepted, along.State);
        site.Do(along, "w-1");
        Assert.Empty(Worker(site).Tasks);
    }

    [Fact]
    public void A_walk_has_three_parts_at_most_and_the_one_left_over_waits()
    {
        SmallSite site = Freed(TaskKind.TransportItem, TaskKind.TransportItem, TaskKind.TransportItem, TaskKind.TransportItem);
        Assert.Equal(3, Worker(site).Tasks.Count);
        Assert.Single(site.OpenTasks, task => task.State == TaskState.Open);
    }

    [Fact]
    public void Not_now_lets_the_walk_pass_and_said_of_one_part_only_that()
    {
        SmallSite site = Freed(TaskKind.TransportItem, TaskKind.CollectLaundry, TaskKind.CollectWaste);
        Assert.Equal(Refusal.None, site.Say(CommandKind.DeclineTask, task: Part(site, 1).Id));
        Assert.Equal(2, Worker(site).Tasks.Count);
        Assert.Equal(Refusal.None, site.Say(CommandKind.DeclineTask, task: Part(site, 0).Id));
        Assert.Empty(Worker(site).Tasks);
        Assert.All(site.OpenTasks, task => Assert.Equal(TaskState.Open, task.State));
    }

    [Fact]
    public void Of_a_walk_that_was_taken_on_a_part_is_handed_back_alone()
    {
        SmallSite site = Freed(TaskKind.TransportItem, TaskKind.CollectLaundry);
        WorkTask first = Part(site, 0);
        WorkTask along = Part(site, 1);
        site.Say(CommandKind.AcceptTask, task: first.Id);
        Assert.Equal(Refusal.None, site.Say(CommandKind.DeclineTask, task: first.Id));
        Assert.Equal((TaskState.Open, TaskState.Accepted), (first.State, along.State));
    }

    [Fact]
    public void Without_an_answer_the_whole_walk_goes_on_to_others()
    {
        SmallSite site = Freed(TaskKind.TransportItem, TaskKind.CollectLaundry);
        site.Wait(2 * Minute);
        Assert.Empty(Worker(site).Tasks);
    }

    [Fact]
    public void A_part_that_is_taken_away_leaves_the_others_as_they_were()
    {
        SmallSite site = Freed(TaskKind.TransportItem, TaskKind.CollectLaundry, TaskKind.CollectWaste);
        WorkTask[] walk = [.. Worker(site).Tasks];
        site.Say(CommandKind.AcceptTask, task: walk[0].Id);
        Assert.Equal(Refusal.None, site.Say(CommandKind.CancelTask, "lead-1", walk[1].Id));
        Assert.Equal([walk[0], walk[2]], Worker(site).Tasks);
        Assert.Equal(Refusal.None, site.Say(CommandKind.CancelTask, "lead-1", walk[0].Id));
        Assert.Equal([walk[2]], Worker(site).Tasks);
        Assert.Equal(TaskState.Accepted, walk[2].State);
    }

    [Fact]
    public void A_part_that_a_lead_hurries_waits_behind_nothing()
    {
        SmallSite site = Freed(TaskKind.TransportItem, TaskKind.CollectLaundry);
        WorkTask first = Part(site, 0);
        WorkTask along = Part(site, 1);
        site.Say(CommandKind.StartTask, task: first.Id);
        Assert.Equal(Refusal.None, site.Say(CommandKind.MakeUrgent, "lead-1", along.Id));
        Assert.Equal((TaskState.Started, TaskState.Open), (first.State, along.State));
    }

    [Fact]
    public void A_lead_gives_a_part_to_someone_else_and_the_rest_stays()
    {
        SmallSite site = Freed([Crew.One("w-1"), Crew.One("w-2")], TaskKind.TransportItem, TaskKind.CollectLaundry);
        WorkTask first = Part(site, 0);
        WorkTask along = Part(site, 1);
        site.Say(CommandKind.StartTask, task: first.Id);
        site.Say(CommandKind.EndBreak, "w-2");
        Assert.Equal(Refusal.None, site.Say(CommandKind.AssignTask, "lead-1", along.Id, "w-2"));
        Assert.Equal(("w-1", "w-2"), (first.Worker!.Id, along.Worker!.Id));
    }

    [Theory]
    [InlineData("urgent")]
    [InlineData("next")]
    [InlineData("for two")]
    [InlineData("isolated")]
    public void Work_that_cannot_wait_work_for_two_and_work_under_isolation_come_alone(string what)
    {
        SmallSite site = Busy(Crew.One("w-1"));
        site.Ask(TaskKind.TransportItem, "a", "r1");
        if (what == "isolated") site.Say(CommandKind.IsolateBed, "lead-1", subject: "a-1");
        TaskKind work = what == "for two" ? TaskKind.LivingRoom : TaskKind.TransportItem;
        WorkTask special = site.Ask(work, what == "isolated" ? "a-1" : "a", "r2");
        if (what == "urgent") site.Say(CommandKind.MakeUrgent, "lead-1", special.Id);
        if (what == "next") site.Say(CommandKind.MakeNext, "lead-1", special.Id);
        Finish(site);
        Assert.Single(Worker(site).Tasks);
    }

    [Fact]
    public void Nothing_clean_comes_behind_anything_soiled()
    {
        SmallSite site = Freed(TaskKind.CollectLaundry, TaskKind.DeliverLinen, TaskKind.CollectWaste);
        TaskKind[] kinds = [.. Worker(site).Tasks.Select(task => task.Kind)];
        Assert.Equal([TaskKind.CollectLaundry, TaskKind.CollectWaste], kinds);
    }

    [Fact]
    public void What_would_not_be_done_before_the_break_does_not_go_along()
    {
        SmallSite site = Busy(Crew.One("w-1"));
        site.Wait(5 * Hour + 21 * Minute);
        Ask(site, TaskKind.TransportItem, TaskKind.TransportItem);
        Finish(site);
        Assert.Single(Worker(site).Tasks);
    }

    [Fact]
    public void A_part_goes_back_when_those_before_it_left_no_time_for_it()
    {
        SmallSite site = Busy(Crew.One("w-1"));
        site.Wait(5 * Hour + 10 * Minute);
        Ask(site, TaskKind.TransportItem, TaskKind.TransportItem);
        Finish(site);
        WorkTask first = Part(site, 0);
        WorkTask along = Part(site, 1);
        site.Say(CommandKind.StartTask, task: first.Id);
        site.Wait(18 * Minute);
        site.Say(CommandKind.FinishTask, task: first.Id);
        Assert.Equal(TaskState.Open, along.State);
        Assert.True(Worker(site).BreakSinceMs >= 0);
    }

    [Fact]
    public void What_would_be_late_for_waiting_behind_another_does_not_go_along()
    {
        SmallSite site = Busy(Crew.One("w-1"));
        site.Ask(TaskKind.TransportItem, "a", "r1");
        site.Wait(Minute);
        site.Ask(TaskKind.TransportItem, "a", "r2");
        site.Wait(21 * Minute);
        Finish(site);
        Assert.Single(Worker(site).Tasks);
    }

    [Fact]
    public void Nothing_is_held_back_that_somebody_else_could_begin_at_once()
    {
        SmallSite site = Crew.AtWork(Short(Crew.Site(Crew.One("w-1"), Crew.One("w-2"))));
        site.Tell(0, (4, 900, 0), (6, 900, 0));
        Assert.All(site.Engine.Workers, worker => Assert.Single(worker.Tasks));
    }

    [Fact]
    public void Only_what_the_worker_may_do_goes_along()
    {
        SmallSite site = Freed([Crew.One("w-1", 1)], TaskKind.TransportItem, TaskKind.CollectLaundry);
        Assert.Equal(TaskKind.TransportItem, Assert.Single(Worker(site).Tasks).Kind);
    }

    [Fact]
    public void What_is_far_off_does_not_go_along()
    {
        SmallSite site = Busy(Crew.One("w-1"));
        site.Ask(TaskKind.TransportItem, "a", "r1");
        site.Ask(TaskKind.TransportItem, "b", "r2");
        Finish(site);
        Assert.Single(Worker(site).Tasks);
    }

    [Fact]
    public void A_walk_outlives_a_snapshot()
    {
        SmallSite site = Freed(TaskKind.TransportItem, TaskKind.CollectLaundry, TaskKind.CollectWaste);
        site.Split();
        site.Say(CommandKind.AcceptTask, task: Part(site, 0).Id);
        site.Do(Part(site, 0), "w-1");
        Assert.Equal(site.Engine.Fingerprint(), site.Twin!.Fingerprint());
        Assert.Equal(2, site.Twin.Workers[0].Tasks.Count);
    }

    private static SmallSite Freed(params TaskKind[] waiting) => Freed([Crew.One("w-1")], waiting);

    /// <summary>The first worker comes free, and so much waits.</summary>
    private static SmallSite Freed(WorkerSettings[] workers, params TaskKind[] waiting)
    {
        SmallSite site = Busy(workers);
        Ask(site, waiting);
        Finish(site);
        return site;
    }

    /// <summary>The first worker is at work, and the others rest.</summary>
    private static SmallSite Busy(params WorkerSettings[] workers)
    {
        SmallSite site = Crew.AtWork(Short(Crew.Site(workers)));
        foreach (WorkerSettings other in workers.Skip(1)) site.Say(CommandKind.StartBreak, other.Id);
        Assert.Equal(Refusal.None, site.Say(CommandKind.StartTask, task: site.Ask(TaskKind.TransportItem, "a", "r0").Id));
        return site;
    }

    private static void Finish(SmallSite site) =>
        Assert.Equal(Refusal.None, site.Say(CommandKind.FinishTask, task: Worker(site).Tasks[0].Id));

    private static void Ask(SmallSite site, params TaskKind[] kinds)
    {
        for (int one = 0; one < kinds.Length; one++)
        {
            string place = kinds[one] switch
            {
                TaskKind.CollectLaundry => "a-hamper", TaskKind.DeliverLinen => "a-store", TaskKind.CollectWaste => "a-drum", _ => "a",
            };
            site.Ask(kinds[one], place, $"r{one + 1}");
            site.Wait(1_000);
        }
    }

    private static Worker Worker(SmallSite site) => site.Engine.Workers[0];

    private static WorkTask Part(SmallSite site, int place) => Worker(site).Tasks[place];

    /// <summary>All work takes five minutes; the living room takes two people.</summary>
    private static SiteConfiguration Short(SiteConfiguration site) => site with
    {
        Tasks = [.. site.Tasks.Select((task, kind) => task! with { WorkMs = 5 * Minute, ForTwo = kind == (int)TaskKind.LivingRoom })],
    };
}
