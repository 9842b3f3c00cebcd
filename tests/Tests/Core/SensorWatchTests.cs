using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>Sensors that ail lose their trust, a technician is asked, and they earn it back.</summary>
public sealed class SensorWatchTests
{
    private readonly Bedroom _room = new();

    private IEnumerable<(string Name, SensorHealth Health)> Ailing =>
        _room.Site.Engine.Ailing(_room.Bed).Select(ailing => (ailing.Name, ailing.Health));

    private IEnumerable<WorkTask> Checks => _room.Site.OpenTasks.Where(task => task.Kind == TaskKind.CheckSensor);

    [Fact]
    public void A_mat_without_a_change_for_too_long_is_stuck_when_its_node_is_heard_and_only_then()
    {
        _room.Tell(Bedroom.Mat, 1);
        for (int hour = 0; hour < 17; hour++) _room.Wait(60).Tell(Bedroom.SecondMat, 0);
        Assert.Empty(Ailing);
        _room.Wait(120);
        Assert.Empty(Ailing);
        _room.Tell(Bedroom.SecondMat, 0).Wait(1).Tell(Bedroom.SecondMat, 0);
        Assert.Equal([("a:mat", SensorHealth.Stuck)], Ailing);
        Assert.Single(Checks);
    }

    [Fact]
    public void A_mat_that_holds_is_believed_again_as_soon_as_it_moves()
    {
        _room.Hold(9).Tell(Bedroom.Mat, 1);
        for (int hour = 0; hour < 19; hour++) _room.Wait(60).Tell(Bedroom.SecondMat, 0).Tell(Bedroom.Mat, 1);
        Assert.NotEmpty(Ailing);
        _room.Tell(Bedroom.Mat, 0);
        Assert.Empty(Ailing);
        Assert.Empty(Checks);
    }

    [Fact]
    public void A_mat_that_chatters_earns_its_trust_back_in_a_day_and_after_a_relapse_in_a_week()
    {
        _room.Asleep();
        for (int relapse = 0; relapse < 2; relapse++)
        {
            _room.At(8).Tell(Bedroom.Mat, 1).Tell(Bedroom.Door, 1).Use(Bedroom.Bathroom).Wait(2).Use(Bedroom.Toilet).Wait(10);
            Assert.Equal([("a:mat", SensorHealth.Disagrees)], Ailing);
            _room.Tell(Bedroom.Door, 0).Tell(Bedroom.Mat, 0);
            for (int day = 0; day < (relapse == 0 ? 1 : 7); day++)
            {
                Assert.NotEmpty(Ailing);
                _room.Wait(24 * 60);
                _room.Flicker(10);
            }
            Assert.Empty(Ailing);
            Assert.Empty(Checks);
        }
    }

    [Fact]
    public void A_technician_who_has_looked_at_it_has_it_believed_at_once()
    {
        _room.Asleep().At(8).Tell(Bedroom.Mat, 1).Tell(Bedroom.Door, 1).Use(Bedroom.Bathroom).Wait(2).Use(Bedroom.Toilet).Wait(10);
        _room.Tell(Bedroom.Mat, 0);
        _room.Site.Say(CommandKind.StartShift);
        WorkTask check = Assert.Single(Checks);
        Assert.Equal(Refusal.None, _room.Site.Say(CommandKind.StartTask, task: check.Id));
        Assert.Equal(Refusal.None, _room.Site.Say(CommandKind.FinishTask, task: check.Id));
        Assert.Empty(Ailing);
    }

    [Fact]
    public void A_sensor_that_is_silent_for_much_longer_than_ever_while_its_node_speaks_is_silent_until_it_speaks()
    {
        for (int time = 0; time < 30; time++) _room.Wait(5).Tell(Bedroom.Mat, 0).Tell(Bedroom.Toilet, 0);
        for (int time = 0; time < 11; time++) _room.Wait(5).Tell(Bedroom.Mat, 0);
        Assert.Empty(Ailing);
        for (int time = 0; time < 6; time++) _room.Wait(5).Tell(Bedroom.Mat, 0);
        Assert.Equal([("a:toilet", SensorHealth.Silent)], Ailing);
        _room.Tell(Bedroom.Toilet, 0);
        Assert.Empty(Ailing);
        Assert.Empty(Checks);
    }

    [Fact]
    public void A_node_that_was_away_has_begun_to_speak_and_its_sensors_are_not_silent_yet()
    {
        for (int time = 0; time < 30; time++) _room.Wait(5).Tell(Bedroom.Mat, 0).Tell(Bedroom.Toilet, 0);
        _room.Wait(120);
        _room.Site.Restart();
        _room.Tell(Bedroom.Mat, 0).Wait(15);
        Assert.Empty(Ailing);
    }

    [Fact]
    public void A_sensor_is_found_silent_by_the_time_that_its_node_spoke_however_often_and_long_that_was_away()
    {
        for (int time = 0; time < 30; time++) _room.Wait(5).Tell(Bedroom.Mat, 0).Tell(Bedroom.Toilet, 0);
        _room.Wait(24 * 60);
        _room.Site.Restart();
        _room.Tell(Bedroom.Mat, 0).Tell(Bedroom.Toilet, 0);
        for (int part = 0; part < 3; part++)
        {
            for (int time = 0; time < 4; time++) _room.Wait(5).Tell(Bedroom.Mat, 0);
            Assert.Empty(Ailing);
            _room.Wait(30);
            _room.Site.Restart();
            _room.Tell(Bedroom.Mat, 0);
        }
        for (int time = 0; time < 4; time++) _room.Wait(5).Tell(Bedroom.Mat, 0);
        Assert.Equal([("a:toilet", SensorHealth.Silent)], Ailing);
    }

    [Fact]
    public void Movement_before_and_after_its_node_was_away_is_no_movement_without_a_pause()
    {
        _room.Tell(Bedroom.Movement, 1).Wait(7 * 60);
        _room.Site.Restart();
        _room.Tell(Bedroom.Movement, 1).Wait(15);
        Assert.Empty(Ailing);
    }

    [Fact]
    public void A_contact_that_changes_more_than_once_a_second_for_ten_minutes_chatters()
    {
        for (int change = 0; change < 1_200; change++)
        {
            _room.Tell(Bedroom.Door, change % 2);
            _room.Site.Wait(499);
        }
        Assert.Equal([("a:door", SensorHealth.Chattering)], Ailing);
    }

    [Fact]
    public void A_busy_night_on_a_mat_is_no_chattering()
    {
        for (int change = 0; change < 2_000; change++)
        {
            _room.Tell(Bedroom.Mat, change % 2);
            _room.Site.Wait(1_800);
        }
        Assert.Empty(Ailing);
    }

    [Fact]
    public void A_sensor_that_tells_the_impossible_three_times_running_is_looked_at_and_its_readings_count_for_nothing()
    {
        long counted = _room.Site.Engine.Counters.Readings;
        for (int time = 0; time < 2; time++) _room.Wait(1).Tell(Bedroom.Load, Reading.Impossible);
        Assert.Empty(Ailing);
        _room.Wait(1).Tell(Bedroom.Load, Reading.Impossible);
        Assert.Equal([("a:load", SensorHealth.Impossible)], Ailing);
        Assert.Equal(counted, _room.Site.Engine.Counters.Readings);
    }

    [Fact]
    public void A_door_that_is_not_believed_tells_nothing_of_leaving()
    {
        _room.Asleep();
        for (int change = 0; change < 1_300; change++)
        {
            _room.Tell(Bedroom.Door, change % 2);
            _room.Site.Wait(400);
        }
        Assert.Equal([("a:door", SensorHealth.Chattering)], Ailing);
        _room.Flicker(4).Wait(5).Tell(Bedroom.Door, 1).Wait(60);
        Assert.Equal(BedStatus.Occupied, _room.Bed.Status);
    }

    [Theory]
    [InlineData(Bedroom.Movement, 5, false)]
    [InlineData(Bedroom.Movement, 7, true)]
    [InlineData(Bedroom.Door, 100, false)]
    [InlineData(Bedroom.Toilet, 100, false)]
    public void Movement_without_a_pause_for_six_hours_is_no_movement_and_what_stands_open_may_stand_open(int sensor, int hours, bool stuck)
    {
        _room.Tell(sensor, 1);
        for (int half = 0; half < 2 * hours; half++) _room.Wait(30).Tell(Bedroom.SecondMat, 0).Tell(sensor, 1);
        Assert.Equal(stuck ? [(Bedroom.Movement, SensorHealth.Stuck)] : [], Ailing.Select(one => (sensor, one.Health)));
    }

    [Fact]
    public void Movement_that_moves_again_is_believed_after_a_day()
    {
        _room.Tell(Bedroom.Movement, 1);
        for (int half = 0; half < 14; half++) _room.Wait(30).Tell(Bedroom.SecondMat, 0);
        Assert.Single(Ailing);
        for (int hour = 0; hour < 26; hour++) _room.Wait(60).Tell(Bedroom.Movement, hour % 2);
        Assert.Empty(Ailing);
        Assert.Empty(Checks);
    }

    // What stands still after three weeks of use, how often the bed is used then each day, for how many days, and what comes of it.
    [Theory]
    [InlineData(Bedroom.Toilet, 0, 2, 2, false)]
    [InlineData(Bedroom.Toilet, 0, 4, 2, false)]
    [InlineData(Bedroom.Toilet, 0, 2, 5, true)]
    [InlineData(Bedroom.Toilet, 1, 2, 5, true)]
    [InlineData(Bedroom.Toilet, 0, 0, 20, false)]
    [InlineData(Bedroom.Toilet, 0, 1, 5, false)]
    [InlineData(Bedroom.Movement, 0, 2, 5, true)]
    [InlineData(Bedroom.Door, 0, 2, 5, true)]
    [InlineData(Bedroom.Door, 1, 2, 20, false)]
    public void What_stands_still_for_days_around_a_bed_in_use_is_stuck(int still, int value, int uses, int days, bool stuck)
    {
        for (int day = 0; day < 21; day++) Day(2, -1, 1);
        Assert.Empty(Ailing);
        _room.Tell(still, value);
        for (int day = 0; day < days; day++) Day(uses, still, 1);
        Assert.Equal(stuck ? [SensorHealth.Stuck] : [], Ailing.Select(one => one.Health));
    }

    [Fact]
    public void What_is_used_once_in_a_week_is_not_missed_after_five_days()
    {
        for (int day = 0; day < 70; day++) Day(2, day % 7 == 0 ? -1 : Bedroom.Toilet, 1);
        for (int day = 0; day < 10; day++) Day(2, Bedroom.Toilet, 1);
        Assert.Empty(Ailing);
    }

    /// <summary>A day: in bed and out so often, each time by way of the door and the toilet but for what stands still.</summary>
    private void Day(int uses, int still, int mat)
    {
        int minutes = 24 * 60;
        for (int use = 0; use < uses; use++)
        {
            for (int half = 0; half < 8; half++) _room.Tell(mat, 1).Wait(30).Tell(mat, half == 7 ? 0 : 1);
            foreach (int sensor in new[] { Bedroom.Door, Bedroom.Toilet, Bedroom.Movement })
            {
                if (sensor != still) _room.Use(sensor);
            }
            _room.Wait(60);
            minutes -= 5 * 60 + 1;
        }
        while (minutes > 30)
        {
            _room.Wait(30).Tell(mat, 0);
            minutes -= 30;
        }
    }
}
