using Logistics.Core;

namespace Logistics.Tests.Core;

public class BedTests
{
    private readonly SmallSite _site = new();

    [Fact]
    public void A_bed_without_evidence_is_unknown() => Assert.Equal(BedStatus.Unknown, _site.Hospital.Status);

    [Fact]
    public void A_quiet_mat_heard_for_the_first_time_is_not_yet_an_empty_bed()
    {
        _site.Read(0, 0);
        Assert.Equal(BedStatus.Unknown, _site.Hospital.Status);
        _site.Wait(10 * SmallSite.Minute - 1);
        Assert.Equal(BedStatus.Unknown, _site.Hospital.Status);
        _site.Wait(1);
        Assert.Equal(BedStatus.Vacated, _site.Hospital.Status);
    }

    [Fact]
    public void A_hand_on_the_mat_does_not_occupy_a_bed()
    {
        _site.Read(0, 1);
        _site.Wait(2_000);
        _site.Read(0, 0);
        _site.Wait(SmallSite.Minute);
        Assert.NotEqual(BedStatus.Occupied, _site.Hospital.Status);
    }

    [Fact]
    public void Presence_that_lasts_occupies_a_bed_from_its_beginning()
    {
        long beganMs = _site.NowMs;
        _site.OccupyHospital();
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        Assert.Equal(beganMs, _site.Hospital.SinceMs);
    }

    [Fact]
    public void A_chattering_mat_occupies_a_bed_once_and_keeps_it_occupied()
    {
        int occupied = 0;
        for (int minute = 0; minute < 60; minute++)
        {
            _site.Read(0, 1);
            _site.Wait(1_500);
            _site.Read(0, 0);
            _site.Wait(SmallSite.Minute);
            if (_site.Hospital.Status == BedStatus.Occupied) occupied++;
        }
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        Assert.True(occupied >= 57, $"occupied in {occupied} of 60 minutes");
    }

    [Fact]
    public void An_empty_hospital_bed_is_vacated_but_not_ready_without_permission()
    {
        _site.OccupyHospital();
        _site.Read(0, 0);
        long emptyMs = _site.NowMs;
        _site.Wait(3 * SmallSite.Hour);
        Assert.Equal(BedStatus.Vacated, _site.Hospital.Status);
        Assert.Equal(emptyMs, _site.Hospital.SinceMs);
        Assert.Empty(_site.OpenTasks);
    }

    [Fact]
    public void The_nurses_button_on_an_empty_bed_asks_for_cleaning_at_once()
    {
        WorkTask task = _site.ReleasedHospital();
        Assert.Equal(TaskKind.CleanBed, task.Kind);
        Assert.Equal(BedStatus.ReadyToMake, _site.Hospital.Status);
        Assert.Contains(task.Why, reason => reason.Code == ReasonCode.Released);
        Assert.Contains(task.Why, reason => reason.Code == ReasonCode.MatQuiet);
    }

    [Fact]
    public void The_button_while_someone_is_in_the_bed_sends_nobody_until_the_bed_is_quiet()
    {
        _site.OccupyHospital();
        _site.Read(1, 1);
        _site.Wait(5 * SmallSite.Minute);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        Assert.Empty(_site.OpenTasks);
        _site.Read(0, 0);
        _site.Wait(SmallSite.Minute);
        Assert.Equal(BedStatus.ReadyToMake, _site.Hospital.Status);
    }

    [Fact]
    public void A_release_lapses_when_someone_stays_in_the_bed_long_after_it()
    {
        _site.OccupyHospital();
        _site.Read(1, 1);
        _site.Wait(8 * SmallSite.Hour);
        Assert.Contains(_site.Hospital.Why, reason => reason.Code == ReasonCode.ReleaseLapsed);
        _site.Read(0, 0);
        _site.Wait(9 * SmallSite.Minute);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        _site.Wait(SmallSite.Hour);
        Assert.Empty(_site.OpenTasks);
    }

    [Fact]
    public void A_released_bed_that_is_occupied_again_takes_its_task_back()
    {
        WorkTask task = _site.ReleasedHospital();
        _site.OccupyHospital();
        Assert.Equal(TaskState.Cancelled, task.State);
        Assert.Equal("occupied-again", task.Reason);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
    }

    [Fact]
    public void A_mat_says_nothing_while_a_worker_makes_the_bed()
    {
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.StartShift);
        _site.Say(CommandKind.StartTask, task: task.Id);
        _site.OccupyHospital();
        Assert.Equal(BedStatus.Making, _site.Hospital.Status);
        Assert.Equal(TaskState.Started, task.State);
    }

    [Fact]
    public void Finishing_makes_the_bed_and_clears_isolation_and_soil()
    {
        _site.Say(CommandKind.IsolateBed, subject: "a-1");
        _site.Say(CommandKind.MarkContaminated, subject: "a-1");
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.StartShift);
        _site.Say(CommandKind.StartTask, task: task.Id);
        Assert.Equal(Refusal.None, _site.Say(CommandKind.FinishTask, task: task.Id));
        Assert.Equal(BedStatus.Made, _site.Hospital.Status);
        Assert.False(_site.Hospital.Isolated);
        Assert.False(_site.Hospital.Contaminated);
    }

    [Fact]
    public void A_worker_who_finds_someone_in_the_bed_is_believed_over_the_mat()
    {
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.StartShift);
        _site.Say(CommandKind.StartTask, task: task.Id);
        _site.Say(CommandKind.FinishTask, task: task.Id, outcome: TaskOutcome.Occupied);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        _site.Wait(5 * SmallSite.Minute);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        Assert.Empty(_site.OpenTasks);
    }

    [Fact]
    public void The_sites_rule_may_release_an_empty_bed_after_its_time()
    {
        SmallSite site = new(SmallSite.Standard(releaseAfterMs: SmallSite.Hour));
        site.OccupyHospital();
        site.Read(0, 0);
        site.Wait(59 * SmallSite.Minute);
        Assert.Empty(site.OpenTasks);
        site.Wait(SmallSite.Minute);
        Assert.Contains(site.OpenTasks.Single().Why, reason => reason.Code == ReasonCode.AutoReleased);
    }

    [Fact]
    public void A_mat_stuck_at_present_is_not_believed_and_says_nothing_about_empty_either()
    {
        _site.OccupyHospital();
        _site.Wait(19 * SmallSite.Hour);
        Assert.Equal(BedStatus.Unknown, _site.Hospital.Status);
        Assert.Contains(_site.Hospital.Why, reason => reason.Code == ReasonCode.MatStuck);
    }

    [Fact]
    public void A_stuck_mat_does_not_hide_what_its_neighbour_sees()
    {
        _site.Read(2, 1);
        _site.Wait(19 * SmallSite.Hour);
        _site.Read(3, 1);
        _site.Wait(2 * SmallSite.Minute);
        Assert.Equal(BedStatus.Occupied, _site.Home.Status);
        _site.Read(3, 0);
        _site.Wait(11 * SmallSite.Minute);
        Assert.Equal(BedStatus.Vacated, _site.Home.Status);
    }

    [Fact]
    public void A_blocked_bed_stays_blocked_whatever_its_sensors_say()
    {
        WorkTask task = _site.ReleasedHospital();
        Assert.Equal(Refusal.None, _site.Say(CommandKind.BlockBed, subject: "a-1"));
        Assert.Equal(TaskState.Cancelled, task.State);
        _site.OccupyHospital();
        Assert.Equal(BedStatus.Blocked, _site.Hospital.Status);
        Assert.Equal(Refusal.WrongBedState, _site.Say(CommandKind.ReleaseBed, subject: "a-1"));
        _site.Say(CommandKind.UnblockBed, subject: "a-1");
        _site.Wait(2 * SmallSite.Minute);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
    }

    [Theory]
    [InlineData("a-1")]
    [InlineData("b-1")]
    public void A_bed_blocked_while_it_was_ready_asks_again_once_it_is_unblocked(string bed)
    {
        SmallSite site = new(SmallSite.Standard(releaseAfterMs: SmallSite.Hour));
        int mat = bed == "a-1" ? 0 : 2;
        site.Read(mat, 1);
        site.Wait(30 * SmallSite.Minute);
        site.Read(mat, 0);
        site.Wait(2 * SmallSite.Hour);
        Assert.Single(site.OpenTasks);
        site.Say(CommandKind.BlockBed, subject: bed);
        Assert.Empty(site.OpenTasks);
        site.Wait(SmallSite.Minute);
        site.Say(CommandKind.UnblockBed, subject: bed);
        site.Wait(2 * SmallSite.Hour);
        Assert.Single(site.OpenTasks);
    }

    [Fact]
    public void A_mat_added_to_an_occupied_bed_does_not_empty_it()
    {
        _site.OccupyHospital();
        List<SensorSettings> sensors = [.. _site.Settings.Sensors, new SensorSettings(0, "bed-1/second", SensorRole.BedMat, 0)];
        _site.Tell(Input.Configure(_site.NowMs, _site.Settings with { Sensors = sensors }));
        _site.Wait(SmallSite.Hour);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
    }

    [Fact]
    public void A_mat_replaced_under_an_occupied_bed_must_be_quiet_for_its_time()
    {
        _site.OccupyHospital();
        List<SensorSettings> sensors = [.. _site.Settings.Sensors];
        sensors[0] = new SensorSettings(0, "bed-1/new", SensorRole.BedMat, 0);
        _site.Tell(Input.Configure(_site.NowMs, _site.Settings with { Sensors = sensors }));
        _site.Wait(SmallSite.Hour);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        _site.Read(0, 0);
        _site.Wait(9 * SmallSite.Minute);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        _site.Wait(2 * SmallSite.Minute);
        Assert.Equal(BedStatus.Vacated, _site.Hospital.Status);
    }

    [Fact]
    public void Isolation_reaches_the_phone_of_whoever_is_on_the_way()
    {
        _site.Say(CommandKind.StartShift);
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.AcceptTask, task: task.Id);
        _site.Say(CommandKind.IsolateBed, "care-1", subject: "a-1");
        Assert.Contains(_site.Engine.Changes, changed => changed is Worker { Id: "w-1" });
    }

    [Fact]
    public void A_made_bed_that_is_soiled_is_no_longer_made_and_can_be_released_again()
    {
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.StartShift);
        _site.Say(CommandKind.StartTask, task: task.Id);
        _site.Say(CommandKind.FinishTask, task: task.Id);
        _site.Wait(SmallSite.Minute);
        _site.Say(CommandKind.MarkContaminated, "care-1", subject: "a-1");
        Assert.Equal(Refusal.None, _site.Say(CommandKind.ReleaseBed, "care-1", subject: "a-1"));
        Assert.Single(_site.OpenTasks);
    }

    [Fact]
    public void A_soiled_bed_of_a_resident_is_cleaned_at_once_when_it_is_empty_also_after_the_window()
    {
        RiseAt(SmallSite.Hour);
        _site.Wait(9 * SmallSite.Hour);
        WorkTask making = Assert.Single(_site.Engine.Tasks.All);
        Work(making, TaskOutcome.Done);
        Nap();
        _site.Wait(11 * SmallSite.Minute);
        Assert.Empty(_site.OpenTasks);
        _site.Say(CommandKind.MarkContaminated, "care-1", subject: "b-1");
        WorkTask task = Assert.Single(_site.OpenTasks);
        Assert.Equal((TaskKind.MakeBed, TaskKind.CleanBed), (making.Kind, task.Kind));
        _site.Wait(12 * SmallSite.Hour);
        Assert.False(task.IsOver);
        Work(task, TaskOutcome.Done);
        Assert.Equal((BedStatus.Made, false), (_site.Home.Status, _site.Home.Contaminated));
    }

    [Fact]
    public void Where_a_site_cleans_no_beds_soiled_linen_is_changed()
    {
        SiteConfiguration standard = SmallSite.Standard();
        SmallSite site = new(standard with
        {
            Tasks = [.. standard.Tasks.Select((one, kind) => kind == (int)TaskKind.CleanBed ? null : one)],
        });
        site.Read(2, 1);
        site.Wait(SmallSite.Hour);
        site.Read(2, 0);
        site.Read(3, 0);
        site.Wait(11 * SmallSite.Minute);
        Assert.Empty(site.OpenTasks);
        site.Say(CommandKind.MarkContaminated, "care-1", subject: "b-1");
        Assert.Equal(TaskKind.ChangeLinen, Assert.Single(site.OpenTasks).Kind);
    }

    [Fact]
    public void A_bed_that_turns_out_soiled_before_anyone_began_gets_another_task()
    {
        RiseAt(SmallSite.Hour);
        _site.Wait(20 * SmallSite.Minute);
        WorkTask making = Assert.Single(_site.OpenTasks);
        _site.Say(CommandKind.MarkContaminated, "care-1", subject: "b-1");
        WorkTask cleaning = Assert.Single(_site.OpenTasks);
        Assert.Equal((TaskState.Cancelled, "soiled", TaskKind.CleanBed), (making.State, making.Reason, cleaning.Kind));
    }

    [Fact]
    public void Isolated_beds_come_behind_what_is_due_within_as_long_again_and_no_later()
    {
        SiteConfiguration standard = SmallSite.Standard(workers: 1);
        SmallSite site = new(standard);
        site.Say(CommandKind.IsolateBed, "care-1", subject: "a-1");
        WorkTask isolated = site.ReleasedHospital();
        site.Wait(29 * SmallSite.Minute);
        site.Say(CommandKind.RequestTask, "care-1", subject: "a", work: TaskKind.CleanSpill, request: "r1");
        site.Wait(2 * SmallSite.Minute);
        site.Say(CommandKind.RequestTask, "care-1", subject: "a", work: TaskKind.CleanSpill, request: "r2");
        site.Say(CommandKind.StartShift);
        List<string> order = [];
        while (site.OpenTasks.FirstOrDefault(task => task.State == TaskState.Offered) is WorkTask next)
        {
            order.Add(next.Id);
            site.Say(CommandKind.StartTask, task: next.Id);
            site.Say(CommandKind.FinishTask, task: next.Id);
            site.Say(CommandKind.CleanHands);
        }
        Assert.Equal(["spl-a-r1", isolated.Id, "spl-a-r2"], order);
    }

    [Fact]
    public void Isolation_that_is_lifted_gives_a_waiting_task_its_turn_back()
    {
        SmallSite site = new(SmallSite.Standard(workers: 1));
        site.Say(CommandKind.IsolateBed, "care-1", subject: "a-1");
        WorkTask task = site.ReleasedHospital();
        site.Wait(SmallSite.Minute);
        site.Say(CommandKind.RequestTask, "care-1", subject: "a", work: TaskKind.CleanSpill);
        site.Say(CommandKind.LiftIsolation, "care-1", subject: "a-1");
        site.Say(CommandKind.StartShift);
        Assert.Equal(TaskState.Offered, task.State);
    }

    [Fact]
    public void A_resident_who_is_up_long_enough_in_the_window_gets_the_bed_made_once_that_day()
    {
        RiseAt(SmallSite.Hour);
        _site.Wait(19 * SmallSite.Minute);
        Assert.Empty(_site.OpenTasks);
        _site.Wait(SmallSite.Minute);
        WorkTask task = Assert.Single(_site.OpenTasks);
        Assert.Equal(TaskKind.MakeBed, task.Kind);
        Work(task, TaskOutcome.Done);
        Nap();
        _site.Wait(3 * SmallSite.Hour);
        Assert.Empty(_site.OpenTasks);
    }

    [Fact]
    public void Nobody_is_sent_before_the_window_or_after_it()
    {
        _site.Read(2, 1);
        _site.Wait(14 * SmallSite.Hour);
        _site.Read(2, 0);
        _site.Wait(9 * SmallSite.Hour);
        Assert.Empty(_site.OpenTasks);
        _site.Wait(2 * SmallSite.Hour);
        Assert.Single(_site.OpenTasks);
    }

    [Fact]
    public void On_a_linen_day_the_linen_is_changed_instead()
    {
        SmallSite site = new(SmallSite.Standard(linenDays: 1 << (int)DayOfWeek.Monday));
        site.Read(2, 1);
        site.Wait(SmallSite.Hour);
        site.Read(2, 0);
        site.Wait(21 * SmallSite.Minute);
        Assert.Equal(TaskKind.ChangeLinen, site.OpenTasks.Single().Kind);
    }

    [Theory]
    [InlineData(TaskOutcome.NotNow, 30)]
    [InlineData(TaskOutcome.Asleep, 60)]
    public void Not_now_and_asleep_bring_someone_back_later(TaskOutcome outcome, int minutes)
    {
        RiseAt(SmallSite.Hour);
        _site.Wait(20 * SmallSite.Minute);
        Work(_site.OpenTasks.Single(), outcome);
        _site.Wait((minutes - 1) * SmallSite.Minute);
        Assert.Empty(_site.OpenTasks);
        _site.Wait(31 * SmallSite.Minute);
        Assert.Single(_site.OpenTasks);
    }

    [Fact]
    public void Refused_means_not_today_and_tomorrow_again()
    {
        RiseAt(SmallSite.Hour);
        _site.Wait(20 * SmallSite.Minute);
        Work(_site.OpenTasks.Single(), TaskOutcome.Refused);
        _site.Wait(4 * SmallSite.Hour);
        Assert.Empty(_site.OpenTasks);
        _site.Wait(20 * SmallSite.Hour);
        Assert.Single(_site.OpenTasks);
    }

    [Fact]
    public void A_resident_who_lies_down_again_and_rises_again_gets_a_new_task()
    {
        RiseAt(SmallSite.Hour);
        _site.Wait(20 * SmallSite.Minute);
        WorkTask first = _site.OpenTasks.Single();
        Nap();
        Assert.Equal(TaskState.Cancelled, first.State);
        _site.Wait(31 * SmallSite.Minute);
        WorkTask second = _site.OpenTasks.Single();
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public void A_making_that_nobody_came_to_is_over_at_midnight()
    {
        RiseAt(SmallSite.Hour);
        _site.Wait(20 * SmallSite.Minute);
        WorkTask task = _site.OpenTasks.Single();
        _site.Wait(17 * SmallSite.Hour);
        Assert.Equal("day-over", task.Reason);
        Assert.Empty(_site.OpenTasks);
    }

    [Fact]
    public void A_residential_outcome_does_not_exist_in_the_hospital()
    {
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.StartShift);
        _site.Say(CommandKind.StartTask, task: task.Id);
        Assert.Equal(Refusal.WrongOutcome, _site.Say(CommandKind.FinishTask, task: task.Id, outcome: TaskOutcome.Asleep));
    }

    private void RiseAt(long afterMs)
    {
        _site.Read(2, 1);
        _site.Wait(afterMs);
        _site.Read(2, 0);
    }

    private void Nap()
    {
        _site.Read(2, 1);
        _site.Wait(30 * SmallSite.Minute);
        _site.Read(2, 0);
    }

    private void Work(WorkTask task, TaskOutcome outcome)
    {
        _site.Say(CommandKind.StartShift);
        _site.Say(CommandKind.StartTask, task: task.Id);
        Assert.Equal(Refusal.None, _site.Say(CommandKind.FinishTask, task: task.Id, outcome: outcome));
    }
}
