using Logistics.Core;

namespace Logistics.Tests.Core;

public class PointTests
{
    private readonly SmallSite _site = new();

    [Theory]
    [InlineData(4, 799, false)]
    [InlineData(4, 800, true)]
    [InlineData(5, 401, false)]
    [InlineData(5, 400, true)]
    [InlineData(6, 800, true)]
    [InlineData(7, 24_999, false)]
    [InlineData(7, 25_000, true)]
    public void A_point_is_due_exactly_at_its_limit(int sensor, long value, bool due)
    {
        _site.Read(sensor, value);
        Assert.Equal(due, _site.OpenTasks.Any());
    }

    [Fact]
    public void A_level_that_stays_high_asks_once()
    {
        for (int minute = 0; minute < 60; minute++)
        {
            _site.Read(4, 850 + minute);
            _site.Wait(SmallSite.Minute);
        }
        Assert.Single(_site.Engine.Tasks.All);
    }

    [Fact]
    public void A_hamper_emptied_by_someone_else_takes_its_task_back()
    {
        _site.Read(4, 850);
        WorkTask task = _site.OpenTasks.Single();
        _site.Read(4, 100);
        Assert.Equal("already-emptied", task.Reason);
        Assert.Equal(PointState.Fine, _site.Hamper.State);
    }

    [Fact]
    public void Work_in_hand_is_not_torn_away_when_the_level_drops()
    {
        _site.Read(4, 850);
        WorkTask task = _site.OpenTasks.Single();
        _site.Say(CommandKind.StartShift);
        _site.Say(CommandKind.StartTask, task: task.Id);
        _site.Read(4, 0);
        Assert.Equal(TaskState.Started, task.State);
        _site.Say(CommandKind.FinishTask, task: task.Id);
        Assert.Empty(_site.OpenTasks);
        Assert.Equal(PointState.Fine, _site.Hamper.State);
    }

    [Fact]
    public void Collected_while_the_sensor_still_says_full_asks_again_only_after_the_sensor_had_its_time()
    {
        _site.Read(4, 850);
        WorkTask task = _site.OpenTasks.Single();
        _site.Say(CommandKind.StartShift);
        _site.Say(CommandKind.StartTask, task: task.Id);
        _site.Say(CommandKind.FinishTask, task: task.Id);
        _site.Wait(14 * SmallSite.Minute);
        Assert.Empty(_site.OpenTasks);
        _site.Wait(2 * SmallSite.Minute);
        Assert.NotEqual(task.Id, _site.OpenTasks.Single().Id);
    }

    [Fact]
    public void A_store_is_filled_up_when_it_runs_low_and_not_when_it_is_full()
    {
        _site.Read(5, 1000);
        Assert.Empty(_site.OpenTasks);
        _site.Read(5, 350);
        Assert.Equal(TaskKind.DeliverLinen, _site.OpenTasks.Single().Kind);
        _site.Read(5, 900);
        Assert.Empty(_site.OpenTasks);
    }

    [Fact]
    public void Full_bags_leave_once_a_day_even_when_the_hamper_is_not_full()
    {
        SmallSite site = new(SmallSite.Standard(dailyAtMinute: 15 * 60));
        site.Read(4, 300);
        site.Wait(7 * SmallSite.Hour);
        Assert.Empty(site.OpenTasks);
        site.Wait(SmallSite.Hour);
        Assert.Contains(site.OpenTasks.Single().Why, reason => reason.Code == ReasonCode.DailyRule);
    }

    [Fact]
    public void An_empty_hamper_is_left_alone_by_the_daily_rule()
    {
        SmallSite site = new(SmallSite.Standard(dailyAtMinute: 15 * 60));
        site.Read(4, 0);
        site.Wait(SmallSite.Day);
        Assert.Empty(site.OpenTasks);
    }

    [Fact]
    public void Waste_leaves_at_its_age_even_when_there_is_little_of_it()
    {
        SmallSite site = new(SmallSite.Standard(maxAgeMs: 3 * SmallSite.Day));
        site.Read(6, 50);
        site.Wait(3 * SmallSite.Day - 1);
        Assert.Empty(site.OpenTasks);
        site.Wait(1);
        Assert.Contains(site.OpenTasks.Single().Why, reason => reason.Code == ReasonCode.AgeReached);
    }

    [Fact]
    public void A_container_that_someone_asked_for_is_asked_for_once_and_its_age_begins_anew()
    {
        SmallSite site = new(SmallSite.Standard(maxAgeMs: SmallSite.Day));
        site.Read(6, 300);
        site.Say(CommandKind.RequestTask, "care-1", subject: "a-drum", work: TaskKind.CollectWaste);
        WorkTask task = site.OpenTasks.Single();
        site.Wait(SmallSite.Minute);
        site.Read(6, 900);
        Assert.Same(task, site.OpenTasks.Single());
        site.Say(CommandKind.StartShift);
        site.Say(CommandKind.StartTask, task: task.Id);
        site.Say(CommandKind.FinishTask, task: task.Id);
        site.Wait(SmallSite.Minute);
        site.Read(6, 0);
        Assert.Equal(Refusal.None, site.Say(CommandKind.RequestTask, "care-1", subject: "a-drum", work: TaskKind.CollectWaste));
        site.Wait(2 * SmallSite.Day);
        Assert.Empty(site.OpenTasks);
    }

    [Fact]
    public void A_tag_read_elsewhere_moves_and_a_tag_read_again_does_not()
    {
        _site.Read(8, 0);
        long facts = _site.Engine.Counters.Facts;
        _site.Wait(1_000);
        _site.Read(8, 0);
        Assert.Equal(facts, _site.Engine.Counters.Facts);
        _site.Read(9, 0);
        Assert.Equal("laundry", _site.Engine.Tags[0].Place);
    }
}
