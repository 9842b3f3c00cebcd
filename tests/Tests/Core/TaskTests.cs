using Logistics.Core;

namespace Logistics.Tests.Core;

public class TaskTests
{
    private readonly SmallSite _site = new(SmallSite.Standard(workers: 3));

    [Fact]
    public void A_task_is_offered_to_whoever_has_been_idle_longest()
    {
        _site.Say(CommandKind.StartShift, "w-2");
        _site.Wait(SmallSite.Minute);
        _site.Say(CommandKind.StartShift, "w-1");
        WorkTask task = _site.ReleasedHospital();
        Assert.Equal(TaskState.Offered, task.State);
        Assert.Equal("w-2", task.Worker?.Id);
    }

    [Fact]
    public void Of_tasks_that_ended_within_a_day_the_last_ten_thousand_are_known()
    {
        for (int round = 0; round <= 10_000; round++)
        {
            _site.Read(6, 900);
            _site.Read(6, 10);
            _site.Wait(1);
        }
        Assert.Equal(10_000, _site.Engine.Tasks.Count);
        Assert.Equal(10_001, _site.Engine.Counters.TasksCancelled);
        Assert.All(_site.Engine.Tasks.All, task => Assert.True(task.CreatedMs > SmallSite.Morning));
    }

    [Fact]
    public void Nobody_is_offered_work_that_they_lack_the_skill_for()
    {
        SiteConfiguration settings = SmallSite.Standard() with { Workers = [new WorkerSettings("w-1", 1)] };
        SmallSite site = new(settings);
        site.Say(CommandKind.StartShift);
        site.Read(6, 900);
        WorkTask task = site.OpenTasks.Single();
        Assert.Equal(TaskState.Open, task.State);
        Assert.Equal(Refusal.SkillMissing, site.Say(CommandKind.AcceptTask, task: task.Id));
    }

    [Fact]
    public void An_offer_that_is_not_answered_goes_to_the_next_and_comes_round_again()
    {
        _site.Say(CommandKind.StartShift, "w-1");
        _site.Wait(1);
        _site.Say(CommandKind.StartShift, "w-2");
        WorkTask task = _site.ReleasedHospital();
        Assert.Equal("w-1", task.Worker?.Id);
        _site.Wait(2 * SmallSite.Minute);
        Assert.Equal("w-2", task.Worker?.Id);
        _site.Wait(2 * SmallSite.Minute);
        Assert.Null(task.Worker);
        _site.Wait(8 * SmallSite.Minute);
        Assert.Equal("w-1", task.Worker?.Id);
    }

    [Fact]
    public void A_declined_task_goes_to_another_and_not_straight_back()
    {
        _site.Say(CommandKind.StartShift, "w-1");
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.DeclineTask, "w-1", task.Id);
        Assert.Equal(TaskState.Open, task.State);
        _site.Say(CommandKind.StartShift, "w-2");
        Assert.Equal("w-2", task.Worker?.Id);
    }

    [Fact]
    public void Two_workers_never_hold_the_same_task()
    {
        _site.Say(CommandKind.StartShift, "w-1");
        _site.Say(CommandKind.StartShift, "w-2");
        WorkTask task = _site.ReleasedHospital();
        string holder = task.Worker!.Id;
        string other = holder == "w-1" ? "w-2" : "w-1";
        Assert.Equal(Refusal.HeldByAnother, _site.Say(CommandKind.AcceptTask, other, task.Id));
        Assert.Equal(Refusal.HeldByAnother, _site.Say(CommandKind.FinishTask, other, task.Id));
        Assert.Equal(Refusal.None, _site.Say(CommandKind.AcceptTask, holder, task.Id));
    }

    [Theory]
    [InlineData(CommandKind.AcceptTask)]
    [InlineData(CommandKind.StartTask)]
    [InlineData(CommandKind.FinishTask)]
    public void A_tap_that_is_sent_twice_counts_once(CommandKind kind)
    {
        _site.Say(CommandKind.StartShift);
        WorkTask task = _site.ReleasedHospital();
        if (kind != CommandKind.AcceptTask) _site.Say(CommandKind.StartTask, task: task.Id);
        Assert.Equal(Refusal.None, _site.Say(kind, task: task.Id));
        ulong once = Print();
        Assert.Equal(Refusal.None, _site.Say(kind, task: task.Id));
        Assert.Equal(once, Print());
        Assert.Empty(_site.Engine.Changes);
    }

    [Fact]
    public void Finished_work_gives_back_the_norms_care_time_to_its_ward()
    {
        _site.Say(CommandKind.StartShift);
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.StartTask, task: task.Id);
        _site.Say(CommandKind.FinishTask, task: task.Id);
        KeyValuePair<string, long[]> ward = Assert.Single(_site.Engine.Ledger.SecondsByWard);
        Assert.Equal("a", ward.Key);
        Assert.Equal(600, ward.Value[(int)TaskKind.CleanBed]);
    }

    [Fact]
    public void Work_that_could_not_be_done_gives_nothing_back()
    {
        _site.Say(CommandKind.StartShift);
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.StartTask, task: task.Id);
        _site.Say(CommandKind.FinishTask, task: task.Id, outcome: TaskOutcome.Occupied);
        Assert.Empty(_site.Engine.Ledger.SecondsByWard);
    }

    [Fact]
    public void Suspended_work_stays_with_its_worker_who_may_do_something_else_first()
    {
        _site.Say(CommandKind.StartShift);
        WorkTask bed = _site.ReleasedHospital();
        _site.Say(CommandKind.StartTask, task: bed.Id);
        _site.Say(CommandKind.SuspendTask, task: bed.Id);
        Assert.Equal(BedStatus.ReadyToMake, _site.Hospital.Status);
        _site.Read(4, 900);
        WorkTask laundry = _site.OpenTasks.Single(task => task.Kind == TaskKind.CollectLaundry);
        Assert.Equal("w-1", laundry.Worker?.Id);
        _site.Say(CommandKind.StartTask, task: laundry.Id);
        Assert.Equal(Refusal.HoldsWork, _site.Say(CommandKind.StartTask, task: bed.Id));
        _site.Say(CommandKind.FinishTask, task: laundry.Id);
        Assert.Equal(Refusal.None, _site.Say(CommandKind.StartTask, task: bed.Id));
        Assert.Equal(BedStatus.Making, _site.Hospital.Status);
    }

    [Fact]
    public void Leaving_hands_back_everything_but_started_work_keeps_the_shift_open()
    {
        _site.Say(CommandKind.StartShift);
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.StartTask, task: task.Id);
        Assert.Equal(Refusal.HoldsWork, _site.Say(CommandKind.EndShift));
        _site.Say(CommandKind.SuspendTask, task: task.Id);
        Assert.Equal(Refusal.None, _site.Say(CommandKind.EndShift));
        Assert.Equal(TaskState.Open, task.State);
        Assert.Empty(_site.Engine.Workers[0].Tasks);
    }

    [Fact]
    public void Work_asked_for_twice_with_one_request_is_one_task()
    {
        Refusal Ask() => _site.Say(CommandKind.RequestTask, "care-1", subject: "a", work: TaskKind.CleanSpill, request: "tap1");
        Assert.Equal(Refusal.None, Ask());
        Assert.Equal(Refusal.None, Ask());
        Assert.Single(_site.OpenTasks);
    }

    [Fact]
    public void A_lead_takes_a_task_away_and_it_is_not_raised_again_at_once()
    {
        WorkTask task = _site.ReleasedHospital();
        Assert.Equal(Refusal.None, _site.Say(CommandKind.CancelTask, "lead-1", task.Id));
        Assert.Equal("by-lead", task.Reason);
        _site.Wait(SmallSite.Hour);
        Assert.Empty(_site.OpenTasks);
    }

    [Fact]
    public void What_was_asked_for_is_withdrawn_until_somebody_begins_and_then_is_theirs_to_end()
    {
        Refusal Ask(string request) =>
            _site.Say(CommandKind.RequestTask, "care-1", subject: "a", work: TaskKind.CleanSpill, request: request);
        Ask("tap1");
        WorkTask task = Assert.Single(_site.OpenTasks);
        Assert.Equal(Refusal.None, _site.Say(CommandKind.WithdrawTask, "care-1", task.Id));
        Assert.Equal(Refusal.None, _site.Say(CommandKind.WithdrawTask, "care-1", task.Id));
        Assert.Equal((TaskState.Cancelled, "withdrawn"), (task.State, task.Reason));

        _site.Say(CommandKind.StartShift);
        Ask("tap2");
        WorkTask taken = Assert.Single(_site.OpenTasks);
        _site.Say(CommandKind.AcceptTask, task: taken.Id);
        _site.Say(CommandKind.StartTask, task: taken.Id);
        Assert.Equal(Refusal.OutOfOrder, _site.Say(CommandKind.WithdrawTask, "care-1", taken.Id));
        Assert.Equal(TaskState.Started, taken.State);
    }

    [Fact]
    public void Work_that_sensors_and_rules_called_for_is_nobodys_to_withdraw()
    {
        WorkTask task = _site.ReleasedHospital();
        Assert.Equal(Refusal.OutOfOrder, _site.Say(CommandKind.WithdrawTask, "care-1", task.Id));
        Assert.Equal(Refusal.UnknownTask, _site.Say(CommandKind.WithdrawTask, "care-1", "cln-x-1"));
        Assert.False(task.IsOver);
    }

    [Fact]
    public void A_task_not_done_in_time_is_marked_past_due_once()
    {
        WorkTask task = _site.ReleasedHospital();
        _site.Wait(30 * SmallSite.Minute);
        Assert.True(task.PastDue);
    }

    [Fact]
    public void An_ended_task_is_forgotten_after_a_day()
    {
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.CancelTask, "lead-1", task.Id);
        _site.Wait(SmallSite.Day);
        Assert.Null(_site.Engine.Tasks.Find(task.Id));
    }

    [Fact]
    public void Whoever_or_whatever_is_unknown_is_refused_by_name()
    {
        Assert.Equal(Refusal.UnknownPerson, _site.Say(CommandKind.StartShift, "nobody"));
        _site.Say(CommandKind.StartShift);
        Assert.Equal(Refusal.UnknownTask, _site.Say(CommandKind.AcceptTask, task: "cln-x-1"));
        Assert.Equal(Refusal.UnknownSubject, _site.Say(CommandKind.ReleaseBed, subject: "z-9"));
        Assert.Equal(Refusal.UnknownWork, _site.Say(CommandKind.RequestTask, subject: "a", work: TaskKind.CollectWaste));
    }

    [Theory]
    [InlineData((CommandKind)99, TaskKind.CleanSpill, TaskOutcome.Done, "r1")]
    [InlineData(CommandKind.RequestTask, (TaskKind)99, TaskOutcome.Done, "r1")]
    [InlineData(CommandKind.RequestTask, TaskKind.CleanSpill, TaskOutcome.Done, "A/b")]
    [InlineData(CommandKind.RequestTask, TaskKind.CleanSpill, TaskOutcome.Done, "")]
    [InlineData(CommandKind.RequestTask, TaskKind.CleanSpill, TaskOutcome.Done, "longer-than-12")]
    [InlineData(CommandKind.FinishTask, TaskKind.CleanSpill, (TaskOutcome)99, "r1")]
    public void A_command_that_no_client_of_ours_makes_changes_nothing(CommandKind kind, TaskKind work, TaskOutcome outcome, string request)
    {
        _site.Say(CommandKind.StartShift);
        Assert.Equal(Refusal.NotUnderstood, _site.Say(kind, subject: "a", work: work, outcome: outcome, request: request));
        Assert.Empty(_site.Engine.Changes);
    }

    [Fact]
    public void An_ended_task_keeps_its_ward_when_the_ward_leaves_the_configuration()
    {
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.CancelTask, "lead-1", task.Id);
        SiteConfiguration settings = _site.Settings;
        _site.Tell(Input.Configure(_site.NowMs, settings with
        {
            Wards = [settings.Wards[1]], Beds = [new BedSettings("b-1", 0)], Linen = [], Waste = [], Sensors = [],
        }));
        Assert.Equal("a", _site.Engine.Tasks.Find(task.Id)!.Ward);
    }

    [Fact]
    public void The_same_fact_seen_again_gives_the_same_task_id()
    {
        SmallSite other = new(SmallSite.Standard(workers: 3));
        Assert.Equal(_site.ReleasedHospital().Id, other.ReleasedHospital().Id);
    }

    // Time is part of the state: two prints are comparable at the same instant.
    private ulong Print() => _site.Engine.Fingerprint();
}
