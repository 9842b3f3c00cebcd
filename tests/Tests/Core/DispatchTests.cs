using Logistics.Core;

namespace Logistics.Tests.Core;

public class DispatchTests
{
    private const long Minute = SmallSite.Minute;
    private const long Hour = SmallSite.Hour;

    [Fact]
    public void The_nearest_of_those_who_are_free_is_asked_and_the_other_learns_how_much_farther()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("far", team: 1) with { Wards = [1, 0] }, Crew.One("near", team: 0)));
        WorkTask task = site.Ask(TaskKind.CleanSpill, "a");
        Assert.Equal(("near", CandidateCode.Nearest), (task.Worker!.Id, task.Choice!.Chosen.Code));
        Candidate other = Assert.Single(task.Choice.Others);

        // From the middle of both wards 40 m to the lift, half a minute, one storey, 10 m from it: at 1.2 m/s.
        Assert.Equal((CandidateCode.Farther, 50_000_000 / 1_200 + 35_000), (other.Code, other.Value));
    }

    [Fact]
    public void With_the_lift_out_of_order_the_way_is_by_stairs()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("w-1", team: 1) with { Wards = [1, 0] }));
        Assert.Equal(Refusal.None, site.Say(CommandKind.LiftOut, "lead-1", subject: "lift"));
        WorkTask task = site.Ask(TaskKind.CleanSpill, "a");
        Assert.Equal(30_000_000 / 1_200 + 30_000, task.Choice!.Chosen.Value);
        Assert.Equal(Refusal.UnknownSubject, site.Say(CommandKind.LiftOut, "lead-1", subject: "no-lift"));
    }

    [Fact]
    public void Whoever_did_less_is_asked_first_when_both_are_as_near()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("w-1"), Crew.One("w-2")));
        WorkTask first = site.Ask(TaskKind.CleanSpill, "a", "r1");
        string busy = first.Worker!.Id;
        site.Say(CommandKind.StartTask, busy, first.Id);
        site.Wait(20 * Minute);
        site.Say(CommandKind.FinishTask, busy, first.Id);
        site.Say(CommandKind.CleanHands, busy);
        site.Wait(20 * Minute);
        WorkTask next = site.Ask(TaskKind.CleanSpill, "a", "r2");
        Assert.NotEqual(busy, next.Worker!.Id);
        Assert.Equal(CandidateCode.DidMore, next.WhyNot(busy));
    }

    [Fact]
    public void Without_the_skill_nobody_is_asked_and_a_taker_is_refused()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("beds", 1), Crew.One("linen", 2)));
        WorkTask task = site.Ask(TaskKind.DeliverLinen, "a-store");
        Assert.Equal("linen", task.Worker!.Id);
        Assert.Equal(CandidateCode.SkillMissing, task.WhyNot("beds"));
        site.Say(CommandKind.DeclineTask, "linen", task.Id);
        Assert.Equal(Refusal.SkillMissing, site.Say(CommandKind.AcceptTask, "beds", task.Id));
    }

    [Fact]
    public void A_newcomer_works_only_while_the_buddy_is_there_until_a_lead_signs_off()
    {
        WorkerSettings newcomer = Crew.One("new", 0) with { Learns = 1, Buddy = "old" };
        SmallSite site = Crew.AtWork(Crew.Site(newcomer, Crew.One("old", 3, team: 1)));
        WorkTask task = site.Ask(TaskKind.CleanSpill, "a");
        Assert.Equal("new", task.Worker!.Id);
        site.Say(CommandKind.EndShift, "old");
        site.Say(CommandKind.DeclineTask, "new", task.Id);
        Assert.Equal(Refusal.SkillMissing, site.Say(CommandKind.AcceptTask, "new", task.Id));
        Assert.Equal(Refusal.UnknownSubject, Sign("no-skill"));
        Assert.Equal(Refusal.None, Sign("beds"));
        Assert.Equal(Refusal.None, site.Say(CommandKind.AcceptTask, "new", task.Id));
        Assert.Equal("lead-1", Assert.Single(site.Engine.Workers[0].SignedOff).By);

        Refusal Sign(string skill) => site.Tell(Input.Of(site.NowMs, new Command
        {
            Kind = CommandKind.SignOffSkill, By = "lead-1", Subject = "new", Reason = skill,
        }));
    }

    [Fact]
    public void A_wards_own_team_is_asked_first_then_the_pool_and_then_the_agency()
    {
        SmallSite site = Crew.AtWork(Crew.Site(
            Crew.One("agency", team: 3), Crew.One("pool", team: 2), Crew.One("own", team: 0), Crew.One("other", team: 1)));
        WorkTask held = site.Ask(TaskKind.CleanSpill, "a", "r1");
        site.Say(CommandKind.StartTask, "own", held.Id);
        WorkTask task = site.Ask(TaskKind.CleanSpill, "a", "r2");
        Assert.Null(task.Worker);
        Assert.Equal(Refusal.NotYourTurn, site.Say(CommandKind.AcceptTask, "pool", task.Id));
        Assert.Equal(Refusal.NotYourTurn, site.Say(CommandKind.AcceptTask, "other", task.Id));
        site.Wait(10 * Minute - 1);
        Assert.Null(task.Worker);
        site.Wait(1);
        Assert.Equal("pool", task.Worker!.Id);
        Assert.Equal(CandidateCode.TierWaits, task.WhyNot("agency"));
        Assert.Equal(CandidateCode.OtherWard, task.WhyNot("other"));
        site.Say(CommandKind.StartTask, "pool", task.Id);
        WorkTask third = site.Ask(TaskKind.CleanSpill, "a", "r3");
        site.Wait(25 * Minute - 1);
        Assert.Null(third.Worker);
        site.Wait(1);
        Assert.Equal("agency", third.Worker!.Id);
    }

    [Fact]
    public void A_tier_need_not_wait_for_one_of_which_nobody_is_there()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("agency", team: 3)));
        Assert.Equal("agency", site.Ask(TaskKind.CleanSpill, "a").Worker!.Id);
    }

    [Fact]
    public void Clean_work_waits_half_an_hour_after_soiled_linen_or_for_clean_hands()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("w-1")));
        site.Do(site.Ask(TaskKind.CleanSpill, "a", "r1"), "w-1");
        WorkTask clean = site.Ask(TaskKind.DeliverLinen, "a-store", "r2");
        Assert.Null(clean.Worker);
        Assert.Equal(Refusal.HandsFirst, site.Say(CommandKind.AcceptTask, task: clean.Id));
        site.Wait(30 * Minute - 1);
        Assert.Null(clean.Worker);
        site.Wait(1);
        Assert.Equal("w-1", clean.Worker!.Id);

        SmallSite another = Crew.AtWork(Crew.Site(Crew.One("w-1")));
        another.Do(another.Ask(TaskKind.CleanSpill, "a", "r1"), "w-1");
        WorkTask waits = another.Ask(TaskKind.DeliverLinen, "a-store", "r2");
        Assert.Equal(Refusal.None, another.Say(CommandKind.CleanHands));
        Assert.Equal("w-1", waits.Worker!.Id);
    }

    [Fact]
    public void After_work_under_isolation_hands_are_cleaned_before_any_other()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("w-1")));
        site.Say(CommandKind.IsolateBed, "care-1", subject: "a-1");
        site.Do(site.ReleasedHospital(), "w-1");
        WorkTask spill = site.Ask(TaskKind.CleanSpill, "a");
        Assert.Null(spill.Worker);
        site.Say(CommandKind.CleanHands);
        Assert.Equal("w-1", spill.Worker!.Id);
    }

    [Fact]
    public void Work_under_isolation_waits_for_what_is_due_before_it_however_much_more_it_is_worth()
    {
        SiteConfiguration settings = Crew.Site(Crew.One("w-1"));
        SmallSite site = new(settings with
        {
            Tasks = [.. settings.Tasks.Select((task, kind) => kind == (int)TaskKind.CleanBed ? task! with { Weight = 100 } : task)],
        });
        site.Say(CommandKind.IsolateBed, "care-1", subject: "a-1");
        WorkTask isolated = site.ReleasedHospital();
        WorkTask laundry = site.Ask(TaskKind.CollectLaundry, "a-hamper");
        site.Say(CommandKind.StartShift);
        Assert.Equal((null, "w-1"), (isolated.Worker?.Id, laundry.Worker?.Id));
    }

    [Fact]
    public void Whoever_lets_pass_what_was_just_taken_back_from_them_is_not_asked_for_it_again_at_once()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("w-1")));
        WorkTask first = site.Ask(TaskKind.CleanSpill, "a", "r1");
        WorkTask second = site.Ask(TaskKind.CleanSpill, "b", "r2");
        Assert.Equal("w-1", first.Worker!.Id);
        site.Say(CommandKind.AssignTask, "lead-1", second.Id, "w-1");
        Assert.Null(first.Worker);
        Assert.Equal(Refusal.None, site.Say(CommandKind.DeclineTask, "w-1", first.Id));
        site.Say(CommandKind.DeclineTask, "w-1", second.Id);
        site.Wait(9 * Minute);
        Assert.Null(first.Worker);
        site.Wait(2 * Minute);
        Assert.Equal("w-1", first.Worker?.Id);
    }

    [Fact]
    public void A_break_comes_in_time_and_nothing_is_begun_that_would_run_into_it()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("w-1"), Crew.One("w-2")));
        Worker worker = site.Engine.Workers[0];

        // By law nobody works for more than five and a half hours on end: 20 minutes of work begin 20 minutes before that at the latest.
        site.Wait(5 * Hour + 8 * Minute);
        site.Say(CommandKind.StartBreak, "w-2");
        WorkTask last = site.Ask(TaskKind.CleanSpill, "a", "r1");
        Assert.Equal("w-1", last.Worker!.Id);
        Assert.Equal(CandidateCode.OnBreak, last.WhyNot("w-2"));
        site.Say(CommandKind.DeclineTask, "w-1", last.Id);
        site.Wait(3 * Minute);
        WorkTask tooLong = site.Ask(TaskKind.CleanSpill, "a", "r2");
        Assert.Null(tooLong.Worker);
        Assert.Equal(Refusal.BreakFirst, site.Say(CommandKind.AcceptTask, "w-1", tooLong.Id));
        Assert.True(worker.BreakSinceMs >= 0);
        site.Wait(35 * Minute);
        Assert.Equal(-1, worker.BreakSinceMs);
        Assert.NotNull(tooLong.Worker);
    }

    [Fact]
    public void A_planned_break_goes_before_that_of_the_law()
    {
        SmallSite site = new(Crew.Site(Crew.One("w-1")));
        Plan(site, new PlannedShift(
            "w-1", site.NowMs, site.NowMs + 8 * Hour, [new PlannedBreak(site.NowMs + 2 * Hour, site.NowMs + 2 * Hour + 15 * Minute)]));
        site.Say(CommandKind.StartShift);
        site.Wait(2 * Hour - 1);
        Assert.True(site.Engine.Workers[0].BreakSinceMs < 0);
        site.Wait(1);
        Assert.Equal(site.NowMs, site.Engine.Workers[0].BreakSinceMs);
        site.Wait(Minute);

        // It begins when they say so, and is not over before they do, unless they forget.
        site.Say(CommandKind.StartBreak);
        site.Wait(19 * Minute);
        Assert.True(site.Engine.Workers[0].BreakSinceMs >= 0);
        site.Wait(Minute);
        Assert.True(site.Engine.Workers[0].BreakSinceMs < 0);
    }

    [Fact]
    public void Nothing_is_begun_that_would_not_be_finished_by_the_end_of_the_shift()
    {
        SmallSite site = new(Crew.Site(Crew.One("w-1"), Crew.One("w-2")));
        Plan(site, new PlannedShift("w-1", site.NowMs, site.NowMs + 4 * Hour, []));
        site.Say(CommandKind.StartShift, "w-1");
        site.Wait(3 * Hour + 41 * Minute);
        WorkTask task = site.Ask(TaskKind.CleanSpill, "a");
        Assert.Null(task.Worker);
        Assert.Equal(Refusal.TimeIsUp, site.Say(CommandKind.AcceptTask, "w-1", task.Id));
        site.Say(CommandKind.StartShift, "w-2");
        Assert.Equal(CandidateCode.ShiftEnds, task.WhyNot("w-1"));
    }

    [Fact]
    public void By_law_a_shift_is_over_after_twelve_hours_of_work_and_the_next_waits_for_rest()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("w-1")));
        Worker worker = site.Engine.Workers[0];
        site.Wait(11 * Hour);
        long endMs = worker.Time.LatestEndMs;
        Assert.InRange(endMs - SmallSite.Morning, 12 * Hour + 1, 13 * Hour);
        site.Wait(endMs - 20 * Minute + 1 - site.NowMs);
        WorkTask task = site.Ask(TaskKind.CleanSpill, "a");
        Assert.Null(task.Worker);
        Assert.Equal(Refusal.TimeIsUp, site.Say(CommandKind.AcceptTask, "w-1", task.Id));
        site.Wait(endMs - site.NowMs);
        Assert.False(worker.OnShift);

        // Eight hours of rest, once in seven days; every figure of the law is tried in WorkingTimeTests.
        site.Wait(8 * Hour - 1);
        Assert.Equal(Refusal.RestFirst, site.Say(CommandKind.StartShift));
        site.Wait(1);
        Assert.Equal(Refusal.None, site.Say(CommandKind.StartShift));
    }

    [Fact]
    public void Hours_for_another_employer_count()
    {
        SmallSite site = new(Crew.Site(Crew.One("w-1")));
        Plan(site, new PlannedShift("w-1", site.NowMs - 10 * Hour, site.NowMs - 2 * Hour, [], Elsewhere: true));
        site.Say(CommandKind.StartShift);
        Assert.True(site.Engine.Workers[0].Time.LatestEndMs <= site.NowMs + 4 * Hour);
    }

    [Fact]
    public void Who_did_not_answer_is_told_apart_from_who_let_it_pass()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("w-1"), Crew.One("w-2"), Crew.One("w-3")));
        WorkTask task = site.Ask(TaskKind.CleanSpill, "a");
        string first = task.Worker!.Id;
        site.Wait(2 * Minute);
        string second = task.Worker!.Id;
        Assert.Equal(CandidateCode.NoAnswer, task.WhyNot(first));
        site.Say(CommandKind.DeclineTask, second, task.Id);
        Assert.Equal(CandidateCode.LetPass, task.WhyNot(second));
        Assert.Equal(3, new[] { first, second, task.Worker!.Id }.Distinct().Count());
    }

    [Fact]
    public void Nothing_is_offered_to_people_and_in_wards_that_choose_for_themselves()
    {
        SiteConfiguration settings = Crew.Site(Crew.One("pull", team: 4), Crew.One("push"));
        SmallSite site = Crew.AtWork(settings with { Wards = [settings.Wards[0], settings.Wards[1] with { Pull = true }] });
        WorkTask offered = site.Ask(TaskKind.CleanSpill, "a", "r1");
        Assert.Equal(("push", CandidateCode.Pulls), (offered.Worker!.Id, offered.WhyNot("pull")));
        site.Do(offered, "push");
        site.Say(CommandKind.CleanHands, "push");
        WorkTask chosen = site.Ask(TaskKind.CleanSpill, "b", "r2");
        Assert.Null(chosen.Worker);
        Assert.Equal(Refusal.None, site.Say(CommandKind.AcceptTask, "pull", chosen.Id));
        Assert.Equal(CandidateCode.Chose, chosen.Choice!.Chosen.Code);
    }

    [Fact]
    public void Work_for_two_begins_when_both_stand_ready_and_ends_for_both()
    {
        SiteConfiguration settings = Crew.Site(Crew.One("w-1"), Crew.One("w-2"));
        settings = settings with
        {
            Tasks = [.. settings.Tasks.Select((task, kind) => kind == (int)TaskKind.TransportItem ? task! with { ForTwo = true } : task)],
        };
        SmallSite site = Crew.AtWork(settings);
        WorkTask task = site.Ask(TaskKind.TransportItem, "a");
        WorkTask other = task.Partner!;
        Assert.NotEqual(task.Worker!.Id, other.Worker!.Id);
        site.Say(CommandKind.StartTask, task.Worker.Id, task.Id);
        Assert.Equal((TaskState.Accepted, true), (task.State, task.Ready));
        site.Say(CommandKind.StartTask, other.Worker.Id, other.Id);
        Assert.Equal((TaskState.Started, TaskState.Started), (task.State, other.State));
        site.Say(CommandKind.FinishTask, other.Worker.Id, other.Id);
        Assert.Equal((TaskState.Done, TaskState.Done), (task.State, other.State));
        Assert.All(site.Engine.Workers, worker => Assert.Empty(worker.Tasks));
    }

    [Fact]
    public void A_list_to_choose_from_holds_only_what_may_be_taken_on_now()
    {
        WorkerSettings newcomer = Crew.One("newcomer", 0, team: 4) with { Learns = 1, Buddy = "porter" };
        SiteConfiguration settings = Crew.Site(Crew.One("porter", 1, team: 4), newcomer, Crew.One("pool", team: 2));
        SmallSite site = Crew.AtWork(settings with { Wards = [settings.Wards[0], settings.Wards[1] with { Pull = true }] });
        string[] Of(string worker) => [.. site.Engine.Tasks.Choices(worker, site.NowMs).Select(task => task.Id)];
        string spill = site.Ask(TaskKind.CleanSpill, "b", "r1").Id;
        site.Tell(Input.Of(site.NowMs, new Command
        {
            Kind = CommandKind.RequestTask, By = "care-1", Subject = "b", TaskKind = TaskKind.TransportItem, Request = "later",
            PlannedMs = site.NowMs + Hour,
        }));

        // What begins in an hour is not to be taken on yet; a newcomer does beside their buddy what they learn; the pool waits its turn.
        Assert.Equal([spill], Of("porter"));
        Assert.Equal([spill], Of("newcomer"));
        Assert.Empty(Of("pool"));
        site.Wait(10 * Minute);
        Assert.Equal([spill], Of("pool"));
        site.Say(CommandKind.EndShift, "porter");
        Assert.Empty(Of("newcomer"));
        Assert.Empty(Of("porter"));

        // Whoever is at something soiled is shown no clean work until their hands are clean, and whoever holds work is shown none.
        site.Say(CommandKind.StartTask, "pool", spill);
        Assert.Empty(Of("pool"));
        site.Say(CommandKind.FinishTask, "pool", spill);
        string escort = site.Ask(TaskKind.EscortPatient, "b", "r2").Id;
        Assert.Empty(Of("pool"));
        site.Say(CommandKind.CleanHands, "pool");
        Assert.Equal([escort], Of("pool"));
    }

    [Theory]
    [InlineData(TaskKind.CleanBed, "a-1")]
    [InlineData(TaskKind.CollectLaundry, "a-hamper")]
    public void Work_for_two_is_over_for_the_thing_whoever_of_the_two_says_so(TaskKind work, string place)
    {
        SiteConfiguration settings = Crew.Site(Crew.One("w-1"), Crew.One("w-2"));
        settings = settings with { Tasks = [.. settings.Tasks.Select(task => task! with { ForTwo = true })] };
        SmallSite site = Crew.AtWork(settings);
        if (place == "a-1")
        {
            site.Read(0, 1);
            site.Wait(Hour);
            site.Read(0, 0);
            site.Wait(11 * Minute);
            Assert.Equal(Refusal.None, site.Say(CommandKind.ReleaseBed, "care-1", subject: place));
        }
        else
        {
            site.Ask(work, place);
        }
        WorkTask first = site.OpenTasks.Single(task => task.Kind == work && task.Id[0] != '2');
        WorkTask second = first.Partner!;
        foreach (WorkTask half in new[] { first, second }) site.Say(CommandKind.StartTask, half.Worker!.Id, half.Id);
        Assert.Equal((TaskState.Started, TaskState.Started), (first.State, second.State));

        // One of them lays it down and goes on: as long as the other is at it, it is being done.
        site.Say(CommandKind.SuspendTask, first.Worker!.Id, first.Id);
        if (place == "a-1") Assert.Equal(BedStatus.Making, site.Hospital.Status);
        site.Say(CommandKind.StartTask, first.Worker!.Id, first.Id);
        Assert.Equal(Refusal.None, site.Say(CommandKind.FinishTask, second.Worker!.Id, second.Id));
        Assert.Null(first.Place.Task);
        if (place == "a-1") Assert.Equal(BedStatus.Made, site.Hospital.Status);
        else Assert.Equal(PointState.Collected, site.Hamper.State);
    }

    [Fact]
    public void A_half_that_is_given_back_goes_to_somebody_else_and_never_to_the_one_with_the_other()
    {
        SiteConfiguration settings = Crew.Site(Crew.One("w-1"), Crew.One("w-2"));
        settings = settings with { Tasks = [.. settings.Tasks.Select(task => task! with { ForTwo = true })] };
        SmallSite site = Crew.AtWork(settings);
        WorkTask task = site.Ask(TaskKind.TransportItem, "a");
        string stays = task.Worker!.Id;
        site.Say(CommandKind.AcceptTask, stays, task.Id);
        site.Say(CommandKind.DeclineTask, task.Partner!.Worker!.Id, task.Partner.Id);
        Assert.Null(task.Partner.Worker);
        Assert.Equal(Refusal.HoldsWork, site.Say(CommandKind.AcceptTask, stays, task.Partner.Id));
    }

    [Fact]
    public void Whoever_laid_down_one_half_is_not_asked_for_the_other_when_that_is_given_back()
    {
        SiteConfiguration settings = Crew.Site(Crew.One("w-1"), Crew.One("w-2"));
        settings = settings with { Tasks = [.. settings.Tasks.Select(task => task! with { ForTwo = true })] };
        SmallSite site = Crew.AtWork(settings);
        WorkTask first = site.Ask(TaskKind.TransportItem, "a");
        WorkTask second = first.Partner!;
        (string one, string other) = (first.Worker!.Id, second.Worker!.Id);
        foreach (CommandKind said in new[] { CommandKind.StartTask, CommandKind.SuspendTask })
        {
            site.Say(said, one, first.Id);
            site.Say(said, other, second.Id);
        }
        site.Say(CommandKind.StartTask, other, second.Id);
        Assert.Equal(Refusal.None, site.Say(CommandKind.DeclineTask, other, second.Id));
        site.Wait(Minute);
        Assert.Null(second.Worker);
        Assert.Equal(Refusal.HoldsWork, site.Say(CommandKind.AcceptTask, one, second.Id));
    }

    [Fact]
    public void What_cannot_wait_goes_first_and_nobody_is_torn_from_what_they_took_on()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("w-1")));
        WorkTask begun = site.Ask(TaskKind.CleanSpill, "a", "r1");
        site.Say(CommandKind.AcceptTask, task: begun.Id);
        WorkTask earlier = site.Ask(TaskKind.CleanSpill, "a", "r2");
        site.Wait(5 * Minute);
        WorkTask urgent = site.Ask(TaskKind.CleanSpill, "a", "r3");
        Assert.Equal(Refusal.None, site.Say(CommandKind.MakeUrgent, "lead-1", urgent.Id));
        Assert.Equal("w-1", begun.Worker!.Id);
        site.Do(begun, "w-1");
        Assert.Equal((null, "w-1"), (earlier.Worker, urgent.Worker?.Id));
    }

    [Fact]
    public void A_lead_gives_a_task_to_someone_within_the_rules_and_takes_nothing_begun_away()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("near", team: 0), Crew.One("far", team: 1), Crew.One("linen", 2)));
        WorkTask task = site.Ask(TaskKind.CleanSpill, "a");
        Assert.Equal("near", task.Worker!.Id);
        Assert.Equal(Refusal.SkillMissing, Give("linen"));
        Assert.Equal(Refusal.None, Give("far"));
        Assert.Equal(("far", CandidateCode.ByLead), (task.Worker!.Id, task.Choice!.Chosen.Code));
        site.Say(CommandKind.StartTask, "far", task.Id);
        Assert.Equal(Refusal.HeldByAnother, Give("near"));

        Refusal Give(string worker) => site.Say(CommandKind.AssignTask, "lead-1", task.Id, worker);
    }

    [Fact]
    public void Whoever_a_lead_gives_what_they_were_being_asked_for_has_all_the_time_to_answer_once()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("w-1"), Crew.One("w-2")));
        WorkTask task = site.Ask(TaskKind.CleanSpill, "a");
        string asked = task.Worker!.Id;
        long answerByMs = task.AnswerByMs;
        site.Wait(Minute);
        Assert.Equal(Refusal.None, site.Say(CommandKind.AssignTask, "lead-1", task.Id, asked));
        Assert.Equal((asked, CandidateCode.ByLead, answerByMs + Minute), (task.Worker!.Id, task.Choice!.Chosen.Code, task.AnswerByMs));

        site.Wait(Minute);
        Assert.Equal(Refusal.None, site.Say(CommandKind.AssignTask, "lead-1", task.Id, asked));
        Assert.Equal((asked, answerByMs + Minute), (task.Worker!.Id, task.AnswerByMs));
    }

    [Fact]
    public void Five_levels_are_told_in_their_order_until_somebody_sees_to_it_or_takes_it_on()
    {
        SiteConfiguration settings = Crew.Site(Crew.One("w-1"));
        settings = settings with
        {
            Dispatch = settings.Dispatch with
            {
                Escalation = [.. Enumerable.Range(1, 5).Select(level => new EscalationSettings(5 * Minute, 1, [$"lead-{level}"]))],
            },
        };
        SmallSite site = new(settings);
        WorkTask task = site.Ask(TaskKind.CleanSpill, "a");
        List<(int, int)> told = [];
        for (int minutes = 5; minutes <= 60; minutes += 5)
        {
            site.Wait(5 * Minute);
            told.Add((task.Level, task.Told));
        }
        Assert.Equal([(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2), (4, 1), (4, 2), (5, 1), (5, 2), (5, 2), (5, 2)], told);

        WorkTask seen = site.Ask(TaskKind.CleanSpill, "a", "r2");
        site.Wait(5 * Minute);
        Assert.Equal(Refusal.None, site.Say(CommandKind.TakeAlert, "lead-1", seen.Id));
        Assert.Equal(Refusal.HeldByAnother, site.Say(CommandKind.TakeAlert, "lead-2", seen.Id));
        site.Wait(Hour);
        Assert.Equal((1, 1, "lead-1"), (seen.Level, seen.Told, seen.TakenBy));
        site.Say(CommandKind.StartShift);
        site.Say(CommandKind.AcceptTask, task: seen.Id);
        Assert.Equal((0, ""), (seen.Level, seen.TakenBy));
    }

    [Fact]
    public void Planned_work_is_offered_shortly_before_it_begins_and_comes_back_on_its_days()
    {
        SmallSite site = Crew.AtWork(Crew.Site(Crew.One("w-1")));
        Assert.Equal(Refusal.None, Ask("once", site.NowMs + 2 * Hour, 0));
        WorkTask once = Assert.Single(site.OpenTasks);
        site.Wait(2 * Hour - Dispatcher.AheadMs - 1);
        Assert.Null(once.Worker);
        site.Wait(1);
        Assert.Equal("w-1", once.Worker!.Id);
        Assert.Equal(site.NowMs + Dispatcher.AheadMs + 30 * Minute + 90 * Minute, once.DueMs);
        site.Do(once, "w-1");

        // Morning is Monday 07:00 there: each Tuesday and Thursday at 10:00.
        Assert.Equal(Refusal.None, Ask("often", SmallSite.Morning + 3 * Hour, (1 << 2) | (1 << 4)));
        List<long> begun = [];
        for (int hour = 0; hour < 14 * 24; hour++)
        {
            site.Wait(Hour);
            foreach (WorkTask task in site.OpenTasks.Where(task => !begun.Contains(task.FromMs)).ToArray()) begun.Add(task.FromMs);
        }
        long day = SmallSite.Day;
        long ten = SmallSite.Morning + 3 * Hour;
        Assert.Equal([ten + day, ten + 3 * day, ten + 8 * day, ten + 10 * day], begun);
        Assert.Equal(Refusal.UnknownSubject, site.Say(CommandKind.StopRound, "lead-1", subject: "r-b-none"));
        Assert.Equal(Refusal.None, site.Say(CommandKind.StopRound, "lead-1", subject: "r-b-often"));
        Assert.Equal(Refusal.TooFarAhead, Ask("late", site.NowMs + 29 * day, 0));

        Refusal Ask(string request, long atMs, int days) => site.Tell(Input.Of(site.NowMs, new Command
        {
            Kind = CommandKind.RequestTask, By = "care-1", Subject = "b", TaskKind = TaskKind.LivingRoom, Request = request,
            PlannedMs = atMs, WeekDays = days, ForMs = 90 * Minute,
        }));
    }

    [Fact]
    public void The_same_words_give_the_same_choices_and_a_saved_site_goes_on_the_same()
    {
        Random random = new(7);
        SiteConfiguration settings = Crew.Site([.. Enumerable.Range(1, 8).Select(number => Crew.One(
            $"w-{number}", 1 + random.Next(3), random.Next(-1, 5)))]);
        settings = settings with
        {
            Tasks = [.. settings.Tasks.Select((task, kind) => kind == (int)TaskKind.TransportItem ? task! with { ForTwo = true } : task)],
            Dispatch = settings.Dispatch with { Escalation = [new EscalationSettings(5 * Minute, 1, ["lead-1"])] },
        };
        SmallSite site = new(settings);
        CommandKind[] words =
        [
            CommandKind.StartShift, CommandKind.EndShift, CommandKind.StartBreak, CommandKind.EndBreak, CommandKind.CleanHands,
            CommandKind.AcceptTask, CommandKind.StartTask, CommandKind.FinishTask, CommandKind.DeclineTask, CommandKind.SuspendTask,
            CommandKind.MakeUrgent, CommandKind.MakeNext, CommandKind.AssignTask, CommandKind.TakeAlert, CommandKind.RequestTask,
            CommandKind.LiftOut, CommandKind.LiftBack,
        ];
        for (int step = 0; step < 4_000; step++)
        {
            if (step % 50 == 25)
            {
                if (site.Twin is not null) Assert.Equal(site.Engine.Fingerprint(), site.Twin.Fingerprint());
                site.Split();
            }
            CommandKind word = words[random.Next(words.Length)];
            WorkTask[] open = [.. site.OpenTasks];
            string task = open.Length == 0 ? "none" : open[random.Next(open.Length)].Id;
            string worker = $"w-{1 + random.Next(8)}";
            string subject = word switch
            {
                CommandKind.AssignTask => $"w-{1 + random.Next(8)}",
                CommandKind.LiftOut or CommandKind.LiftBack => "lift",
                _ => random.Next(2) == 0 ? "a" : "b",
            };
            site.Say(word, worker, task, subject, work: random.Next(2) == 0 ? TaskKind.CleanSpill : TaskKind.TransportItem,
                request: $"r{step}");
            site.Wait(random.Next(4) * Minute);
            Assert.All(site.Engine.Workers, one => Assert.True(one.Tasks.Count(held => held.State != TaskState.Suspended) <= 1));
            Assert.All(site.Engine.Tasks.All.Where(held => held is { IsOver: false, Worker: not null }), held =>
                Assert.Contains(held, held.Worker!.Tasks));
        }
    }

    private static void Plan(SmallSite site, params PlannedShift[] shifts) => Assert.Equal(Refusal.None, site.Tell(Input.Of(
        site.NowMs, new Command
        {
            Kind = CommandKind.PlanShifts, By = "lead-1",
            Roster = new Roster(site.NowMs - SmallSite.Day, site.NowMs + SmallSite.Day, shifts),
        })));
}
