using System.Buffers;
using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>What the sensors around a bed tell of who left it and who came back.</summary>
public sealed class SurroundingsTests
{
    private readonly Bedroom _room = new();

    /// <summary>What happens after an evening like others, until when, and what is known of the bed then.</summary>
    public static TheoryData<string, int, BedStatus> Nights => new()
    {
        { "", 6, BedStatus.Occupied },
        { "toilet at night and back", 4, BedStatus.Occupied },
        { "toilet at night, and one stir behind the closed door", 4, BedStatus.Occupied },
        { "someone looks in", 4, BedStatus.Occupied },
        { "someone looks in twice an hour", 6, BedStatus.Occupied },
        { "toilet at night and the door closed again, without a stir", 4, BedStatus.Unknown },
        { "up with the door left open", 4, BedStatus.Vacated },
        { "up to the bathroom", 4, BedStatus.Vacated },
        { "up, and a hand on the bed in passing", 4, BedStatus.Vacated },
        { "up and back to bed an hour later", 5, BedStatus.Occupied },
    };

    [Theory]
    [MemberData(nameof(Nights))]
    public void A_night_ends_as_it_went(string night, int hour, BedStatus status)
    {
        _room.Asleep();
        Assert.Equal(BedStatus.Occupied, _room.Bed.Status);
        _room.At(3);
        switch (night)
        {
            case "toilet at night and back":
                _room.Tell(Bedroom.Door, 1).Wait(1).Use(Bedroom.Toilet).Wait(4).Flicker(3).Tell(Bedroom.Door, 0);
                break;
            case "toilet at night, and one stir behind the closed door":
                _room.Tell(Bedroom.Door, 1).Wait(1).Use(Bedroom.Toilet).Wait(4).Tell(Bedroom.Door, 0).Flicker();
                break;
            case "someone looks in":
                _room.Use(Bedroom.Door);
                break;
            case "someone looks in twice an hour":
                for (int time = 0; time < 5; time++) _room.Use(Bedroom.Door).Wait(30);
                break;
            case "toilet at night and the door closed again, without a stir":
                _room.Tell(Bedroom.Door, 1).Wait(1).Use(Bedroom.Toilet).Wait(4).Tell(Bedroom.Door, 0);
                break;
            case "up with the door left open":
                _room.Tell(Bedroom.Door, 1);
                break;
            case "up to the bathroom":
                _room.Use(Bedroom.Bathroom);
                break;
            case "up, and a hand on the bed in passing":
                _room.Tell(Bedroom.Door, 1).Use(Bedroom.Bathroom).Wait(6).Flicker();
                break;
            case "up and back to bed an hour later":
                _room.Tell(Bedroom.Door, 1).Use(Bedroom.Toilet).Wait(60).Tell(Bedroom.Door, 0).Flicker(4);
                break;
        }
        _room.At(hour);
        Assert.Equal(status, _room.Bed.Status);
    }

    [Fact]
    public void Who_leaves_in_the_morning_has_left_since_the_door_opened_and_the_evidence_says_so()
    {
        _room.Asleep().At(4).Flicker().At(8).Tell(Bedroom.Door, 1);
        long leftMs = _room.Site.NowMs;
        _room.Use(Bedroom.Bathroom).Wait(9);
        Assert.Equal(BedStatus.Occupied, _room.Bed.Status);
        _room.Wait(1);
        Assert.Equal((BedStatus.Vacated, leftMs), (_room.Bed.Status, _room.Bed.SinceMs));
        Assert.Contains(_room.Bed.Why, reason => reason is { Code: ReasonCode.SeenNear, By: "a:bathroom" });
        _room.Wait(10);
        Assert.Equal(BedStatus.ReadyToMake, _room.Bed.Status);
    }

    [Fact]
    public void What_is_told_of_the_bathroom_after_a_later_stir_in_bed_is_no_leaving_but_does_not_hide_the_next()
    {
        _room.Asleep().At(6).Tell(Bedroom.Bathroom, 1).Wait(1);
        _room.Site.Tell(0, (Bedroom.Mat, 1, 0), (Bedroom.Bathroom, 0, 2_000));
        _room.Wait(0).Tell(Bedroom.Mat, 0).Flicker(4).Wait(30);
        Assert.False(_room.IsFree);
        _room.At(8).Use(Bedroom.Bathroom).Wait(11);
        Assert.True(_room.IsFree);
    }

    [Fact]
    public void A_mat_that_holds_tells_by_its_silence_alone_that_someone_left()
    {
        _room.At(23).Hold(10).Wait(10);
        Assert.Equal(BedStatus.Vacated, _room.Bed.Status);
    }

    [Fact]
    public void A_mat_that_holds_is_believed_against_all_around_it()
    {
        _room.At(20).Hold(10).Tell(Bedroom.Mat, 1).Wait(30).Tell(Bedroom.Door, 1);
        _room.Use(Bedroom.Bathroom).Wait(2).Use(Bedroom.Toilet).Wait(60);
        Assert.Equal(BedStatus.Occupied, _room.Bed.Status);
        Assert.Empty(_room.Site.Engine.Ailing(_room.Bed));
    }

    [Fact]
    public void A_mat_that_flickered_and_now_holds_while_its_bed_was_left_is_not_believed_and_a_technician_is_asked()
    {
        _room.Asleep().At(8).Tell(Bedroom.Mat, 1).Wait(5).Tell(Bedroom.Door, 1).Use(Bedroom.Bathroom).Wait(2).Use(Bedroom.Toilet).Wait(10);
        Assert.Equal(BedStatus.Vacated, _room.Bed.Status);
        var (name, health, _) = Assert.Single(_room.Site.Engine.Ailing(_room.Bed));
        Assert.Equal(("a:mat", SensorHealth.Disagrees), (name, health));
        Assert.Contains(_room.Site.OpenTasks, task => task.Kind == TaskKind.CheckSensor);
    }

    [Fact]
    public void Nobody_seen_anywhere_for_longer_than_a_night_means_vacated()
    {
        _room.Asleep().Wait(8 * 60);
        Assert.Equal(BedStatus.Vacated, _room.Bed.Status);
    }

    [Fact]
    public void In_the_evening_a_closed_door_leaves_in_doubt_whether_the_bed_is_free_and_calls_its_making_off()
    {
        _room.Asleep().At(4).Flicker().At(8).Tell(Bedroom.Door, 1).Use(Bedroom.Bathroom).Wait(40);
        Assert.Equal(BedStatus.ReadyToMake, _room.Bed.Status);
        _room.At(22, 30).Tell(Bedroom.Door, 0);
        Assert.Equal(BedStatus.Unknown, _room.Bed.Status);
        Assert.Contains(_room.Bed.Why, reason => reason.Code == ReasonCode.DoorClosed);
        Assert.Empty(_room.Site.OpenTasks);
    }

    [Fact]
    public void A_load_cell_feels_someone_from_its_weight_on_and_someone_who_sits_up_too()
    {
        _room.Tell(Bedroom.Load, 4_000).Wait(5);
        Assert.NotEqual(BedStatus.Occupied, _room.Bed.Status);
        _room.Tell(Bedroom.Load, 61_000).Wait(2);
        Assert.Equal(BedStatus.Occupied, _room.Bed.Status);
        _room.Tell(Bedroom.Load, 12_000).Wait(60);
        Assert.Equal(BedStatus.Occupied, _room.Bed.Status);
        _room.Tell(Bedroom.Load, 4_000).Wait(11);
        Assert.Equal(BedStatus.Vacated, _room.Bed.Status);
    }

    [Fact]
    public void Making_that_nobody_closed_closes_when_someone_lies_in_the_bed_again_and_gives_no_care_time()
    {
        Bedroom room = new(forgottenAfterMs: 2 * SmallSite.Hour);
        room.Site.Say(CommandKind.StartShift);
        room.Asleep().At(4).Flicker().At(8).Tell(Bedroom.Door, 1).Use(Bedroom.Bathroom).Wait(40);
        WorkTask task = Assert.Single(room.Site.OpenTasks);
        Assert.Equal(Refusal.None, room.Site.Say(CommandKind.StartTask, task: task.Id));
        room.Wait(180).Tell(Bedroom.Door, 0).Tell(Bedroom.Mat, 1).Wait(20);
        Assert.Equal((TaskState.Done, TaskOutcome.Evidence), (task.State, task.Outcome));
        Assert.Equal(BedStatus.Occupied, room.Bed.Status);
        Assert.Contains(room.Bed.Why, reason => reason.Code == ReasonCode.ClosedByEvidence);
        Assert.DoesNotContain(room.Site.Engine.Ledger.SecondsByWard, ward => ward.Value.Any(seconds => seconds > 0));
    }

    [Fact]
    public void Whatever_is_told_a_bed_in_which_a_mat_that_holds_feels_someone_is_never_free()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            Random random = new(seed);
            Bedroom room = new();
            room.Hold(9);
            bool on = false;
            long sinceMs = 0;
            for (int step = 0; step < 120; step++)
            {
                int sensor = random.Next(6);
                if (sensor <= Bedroom.SecondMat) sensor = Bedroom.Mat;
                long value = random.Next(2);
                if (sensor == Bedroom.Mat && value == 1 != on) (on, sinceMs) = (value == 1, room.Site.NowMs);
                room.Tell(sensor, value).Wait(random.Next(45));
                bool felt = on && room.Site.NowMs - sinceMs is >= SmallSite.Minute and < 18 * SmallSite.Hour;
                Assert.False(felt && room.IsFree, $"seed {seed}, step {step}: {room.Bed.Status}");
            }
        }
    }

    [Fact]
    public void A_state_saved_at_any_moment_goes_on_as_if_it_had_not_been()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            Random random = new(seed);
            Bedroom room = new();
            Engine? other = null;
            long seq = 0;
            for (int step = 0; step < 150; step++)
            {
                long nowMs = room.Site.NowMs + step;
                Reading[] readings = [new Reading(random.Next(6), nowMs, random.Next(2))];
                PackHeader pack = new(0, 2, ++seq, 1);
                room.Site.Engine.Apply(Input.Of(nowMs, pack, readings));
                other?.Apply(Input.Of(nowMs, pack, readings));
                long untilMs = nowMs + random.Next(30 * (int)SmallSite.Minute);
                room.Site.Wait(untilMs - room.Site.NowMs);
                while (other is not null && other.WakeAtMs <= untilMs) other.Apply(Input.Tick(other.WakeAtMs));
                if (other is not null) Assert.Equal(room.Site.Engine.Fingerprint(), other.Fingerprint());
                if (step != 70) continue;
                ArrayBufferWriter<byte> saved = new();
                room.Site.Engine.Save(saved);
                other = Engine.Load(saved.WrittenMemory);
            }
        }
    }
}
