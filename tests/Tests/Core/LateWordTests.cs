using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>A word that a phone could not bring at once counts from when it was said.</summary>
public class LateWordTests
{
    private const long Minute = SmallSite.Minute;
    private readonly SmallSite _site = new();

    [Fact]
    public void Who_came_after_the_work_and_before_its_word_is_not_forgotten()
    {
        WorkTask task = Started();
        _site.Wait(5 * Minute);
        long madeMs = _site.NowMs;
        _site.Wait(Minute);
        _site.Read(0, 1);
        _site.Wait(20 * Minute);
        Assert.Equal(Refusal.None, _site.Say(CommandKind.FinishTask, task: task.Id, ageMs: _site.NowMs - madeMs));
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        Assert.Equal(madeMs + Minute, _site.Hospital.SinceMs);
    }

    [Fact]
    public void Who_was_there_when_the_word_was_said_and_has_left_since_has_used_the_bed()
    {
        WorkTask task = Started();
        _site.Wait(Minute);
        _site.Read(0, 1);
        _site.Wait(5 * Minute);
        long saidMs = _site.NowMs;
        _site.Wait(3 * Minute);
        _site.Read(0, 0);
        _site.Wait(Minute);
        _site.Say(CommandKind.FinishTask, task: task.Id, ageMs: _site.NowMs - saidMs);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        _site.Wait(SmallSite.Hour);
        Assert.Equal(BedStatus.Vacated, _site.Hospital.Status);
    }

    [Fact]
    public void What_a_node_says_next_is_its_newest_word_although_its_clock_was_set_back_meanwhile()
    {
        _site.OccupyHospital();
        _site.Read(0, 0);
        _site.Wait(10_000);
        _site.Read(0, 1, ageMs: 20_000);
        _site.Wait(SmallSite.Hour);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
    }

    [Theory]
    [InlineData(false, BedStatus.Vacated)]
    [InlineData(true, BedStatus.Made)]
    public void When_a_word_was_refused_a_mat_that_is_quiet_later_tells_of_nobody_after_the_work(bool refused, BedStatus status)
    {
        WorkTask task = Started();
        _site.Wait(Minute);
        _site.Read(0, 1);
        _site.Wait(5 * Minute);
        if (refused) _site.Refused();
        _site.Say(CommandKind.FinishTask, task: task.Id);
        _site.Wait(2 * SmallSite.Hour);
        _site.Read(0, 0);
        _site.Wait(SmallSite.Hour);
        Assert.Equal(status, _site.Hospital.Status);
    }

    [Fact]
    public void Who_turns_out_to_have_left_before_the_bed_was_made_leaves_it_made()
    {
        WorkTask task = Started();
        _site.Wait(Minute);
        _site.Read(0, 1);
        _site.Wait(5 * Minute);
        long madeMs = _site.NowMs;
        _site.Say(CommandKind.FinishTask, task: task.Id);
        _site.Wait(5 * Minute);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        _site.Read(0, 0, ageMs: 8 * Minute);
        _site.Wait(SmallSite.Hour);
        Assert.Equal(BedStatus.Made, _site.Hospital.Status);
        Assert.Equal(madeMs, _site.Hospital.SinceMs);
        Assert.Empty(_site.OpenTasks);
    }

    [Fact]
    public void A_mat_that_an_earlier_start_left_on_tells_of_nobody_after_the_work_until_its_new_start_has_told_of_it()
    {
        WorkTask task = Started();
        _site.Wait(SmallSite.Hour);
        _site.Say(CommandKind.FinishTask, task: task.Id);
        long madeMs = _site.NowMs;
        _site.Wait(18 * Minute);
        _site.Tell(1, (0, 1, 70 * Minute));
        _site.Tell(Input.Of(_site.NowMs, new PackHeader(0, 2, 1, 1), [new Reading(4, _site.NowMs, 100)]));
        _site.Wait(5_000);
        _site.Tell(Input.Of(_site.NowMs, new PackHeader(0, 2, 2, 1), [new Reading(0, _site.NowMs, 0)]));
        _site.Wait(SmallSite.Hour);
        Assert.Equal((BedStatus.Made, madeMs), (_site.Hospital.Status, _site.Hospital.SinceMs));
    }

    [Fact]
    public void Work_did_not_end_before_its_last_step_whatever_the_phone_says()
    {
        WorkTask task = Started();
        long startedMs = _site.NowMs;
        _site.Wait(5 * Minute);
        _site.Say(CommandKind.FinishTask, task: task.Id, ageMs: SmallSite.Hour);
        Assert.Equal(BedStatus.Made, _site.Hospital.Status);
        Assert.Equal(startedMs, _site.Hospital.SinceMs);
    }

    [Fact]
    public void Steps_that_come_late_one_after_the_other_took_as_long_as_they_were_apart()
    {
        _site.Say(CommandKind.StartShift);
        WorkTask task = _site.ReleasedHospital();
        long offeredMs = _site.NowMs;
        _site.Wait(Minute);
        _site.Say(CommandKind.AcceptTask, task: task.Id, ageMs: 2 * Minute);
        Assert.Equal(offeredMs, task.ChangedMs);
        _site.Wait(30 * Minute);
        _site.Say(CommandKind.StartTask, task: task.Id, ageMs: 20 * Minute);
        _site.Say(CommandKind.FinishTask, task: task.Id, ageMs: 8 * Minute);
        Assert.Equal((BedStatus.Made, _site.NowMs - 8 * Minute), (_site.Hospital.Status, _site.Hospital.SinceMs));
        Assert.Equal(12 * Minute, _site.Engine.Workers[0].WorkedMs);
    }

    [Fact]
    public void A_request_that_is_sent_again_after_its_answer_was_lost_counts_once()
    {
        _site.Say(CommandKind.StartShift, request: "a");
        _site.Say(CommandKind.EndShift, request: "b");
        _site.Split();
        Assert.Equal(Refusal.None, _site.Say(CommandKind.StartShift, request: "a"));
        Assert.False(_site.Engine.Workers[0].OnShift);
        Assert.Equal(_site.Engine.Fingerprint(), _site.Twin!.Fingerprint());

        // What was refused was not carried out, and may be by now.
        WorkTask task = _site.ReleasedHospital();
        Assert.Equal(Refusal.NotOnShift, _site.Say(CommandKind.StartTask, "w-2", task.Id, request: "c"));
        _site.Say(CommandKind.StartShift, "w-2", request: "d");
        Assert.Equal(Refusal.None, _site.Say(CommandKind.StartTask, "w-2", task.Id, request: "c"));
        Assert.Equal(TaskState.Started, task.State);
    }

    [Fact]
    public void Two_who_begin_together_begin_when_both_were_heard_however_late_their_words_came()
    {
        SiteConfiguration settings = Crew.Site(Crew.One("w-1"), Crew.One("w-2"));
        SmallSite site = Crew.AtWork(settings with { Tasks = [.. settings.Tasks.Select(task => task! with { ForTwo = true })] });
        WorkTask first = site.Ask(TaskKind.CleanSpill, "a");
        WorkTask[] halves = [first, first.Partner!];
        site.Wait(SmallSite.Minute);
        foreach (WorkTask half in halves)
        {
            Assert.Equal(Refusal.None, site.Say(CommandKind.StartTask, half.Worker!.Id, half.Id, ageMs: 30_000));
        }
        Assert.All(halves, half => Assert.Equal((TaskState.Started, site.NowMs), (half.State, half.ChangedMs)));
    }

    [Fact]
    public void A_release_said_of_who_lay_there_before_releases_nobody_else()
    {
        _site.OccupyHospital();
        Assert.Equal(Refusal.WrongBedState, _site.Say(CommandKind.ReleaseBed, "care-1", subject: "a-1", ageMs: SmallSite.Hour));
        Assert.Equal(Refusal.None, _site.Say(CommandKind.ReleaseBed, "care-1", subject: "a-1", ageMs: 1_000));
    }

    [Fact]
    public void A_word_from_the_future_or_older_than_a_day_is_not_understood()
    {
        Assert.Equal(Refusal.NotUnderstood, _site.Say(CommandKind.StartShift, ageMs: -1));
        Assert.Equal(Refusal.NotUnderstood, _site.Say(CommandKind.StartShift, ageMs: 86_400_001));
        Assert.Equal(Refusal.None, _site.Say(CommandKind.StartShift, ageMs: 86_400_000));
    }

    private WorkTask Started()
    {
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.StartShift);
        _site.Say(CommandKind.StartTask, task: task.Id);
        return task;
    }
}
