using System.Buffers;
using Logistics.Core;

namespace Logistics.Tests.Core;

public sealed class BedMovesTests
{
    private const long Second = 1_000;
    private const int Bed1 = 0;
    private const int Bed2 = 1;
    private const int BedOfB = 2;
    private const int Spare = 3;
    private const int Corridor = 0;
    private const int Room1 = 1;
    private const int Room2 = 2;
    private const int GateA = 3;
    private const int GateB = 4;
    private const int Mat1 = 5;
    private const int Mat2 = 6;
    private const int MatOfB = 7;
    private const int Button1 = 8;

    private readonly SmallSite _site = new(Settings());

    private Bed One => _site.Engine.Beds[0];

    private Bed Two => _site.Engine.Beds[1];

    private Bed OfB => _site.Engine.Beds[2];

    [Fact]
    public void A_bed_read_elsewhere_has_left_its_place_empty_and_whoever_was_to_make_it_is_called_off()
    {
        WorkTask task = ReadyOne();
        Stand(Room1, Bed1, 30);
        _site.Wait(5 * SmallSite.Minute);
        _site.Read(Corridor, Bed1);
        Assert.Equal((BedStatus.Away, ReasonCode.BedMoved, "corridor"), (One.Status, One.Why[0].Code, One.Why[0].By));
        Assert.Equal((TaskState.Cancelled, "bed-moved"), (task.State, task.Reason));
        _site.Wait(SmallSite.Day);
        Assert.Equal(BedStatus.Away, One.Status);
        Assert.Empty(_site.OpenTasks);
    }

    [Fact]
    public void A_bed_brings_its_state_along_to_where_it_comes_to_stand()
    {
        WorkTask task = ReadyOne();
        _site.Read(Corridor, Bed2);
        _site.Read(Corridor, Bed1);
        Stand(Room2, Bed1, 30);
        Assert.Equal((BedStatus.Away, BedStatus.ReadyToMake), (One.Status, Two.Status));
        WorkTask now = Assert.Single(_site.OpenTasks);
        Assert.NotEqual(task.Id, now.Id);
        Assert.Same(Two, now.Place);
    }

    [Fact]
    public void Who_is_taken_for_an_examination_in_bed_lies_there_still_when_the_bed_is_back()
    {
        _site.Read(Mat1, 1);
        _site.Wait(SmallSite.Hour);
        long since = One.SinceMs;
        _site.Read(Mat1, 0);
        _site.Wait(10 * Second);
        _site.Read(Corridor, Bed1);
        Assert.Equal(BedStatus.Away, One.Status);
        _site.Wait(2 * SmallSite.Hour);
        Assert.Equal(BedStatus.Away, One.Status);
        Stand(Room1, Bed1, 20);
        Assert.Equal((BedStatus.Occupied, since), (One.Status, One.SinceMs));
        _site.Wait(11 * SmallSite.Minute);
        Assert.Equal(BedStatus.Vacated, One.Status);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(8, false)]
    [InlineData(10, true)]
    public void A_stray_read_in_the_next_room_moves_no_bed(int seconds, bool moved)
    {
        _site.Read(Corridor, Bed2);
        Stand(Room1, Bed1, 30);
        _site.Wait(3 * SmallSite.Minute);
        Stand(Room2, Bed1, seconds);
        Assert.Equal(moved, One.Status == BedStatus.Away);
        Assert.Equal(moved, One.Asset is null);
        Assert.Equal(moved, Two.Asset is not null);
    }

    [Fact]
    public void A_bed_that_its_own_reader_still_sees_has_not_moved()
    {
        _site.Read(Corridor, Bed2);
        for (int round = 0; round < 20; round++)
        {
            _site.Read(Room1, Bed1);
            _site.Read(Room2, Bed1);
            _site.Wait(2 * Second);
        }
        Assert.NotNull(One.Asset);
        Assert.NotEqual(BedStatus.Away, One.Status);
    }

    [Fact]
    public void A_bed_is_not_put_where_another_one_is_still_read()
    {
        Stand(Room2, Bed2, 20);
        _site.Read(Corridor, Bed1);
        for (int round = 0; round < 10; round++)
        {
            _site.Read(Room2, Bed1);
            _site.Read(Room2, Bed2);
            _site.Wait(2 * Second);
        }
        Assert.Equal((BedStatus.Away, false), (One.Status, Two.Status == BedStatus.Away));

        // The other is taken away unseen: what is read there alone is what stands there.
        _site.Wait(3 * SmallSite.Minute);
        Stand(Room2, Bed1, 20);
        Assert.Equal("t1", Two.Asset!.Tag.Id);
    }

    [Fact]
    public void Who_makes_a_bed_is_not_disturbed_and_it_is_seen_to_have_moved_when_the_work_is_done()
    {
        WorkTask task = ReadyOne();
        _site.Say(CommandKind.StartShift);
        _site.Say(CommandKind.StartTask, task: task.Id);
        _site.Wait(SmallSite.Minute);
        _site.Read(Corridor, Bed1);
        Assert.Equal((BedStatus.Making, TaskState.Started), (One.Status, task.State));
        Assert.Equal(Refusal.None, _site.Say(CommandKind.FinishTask, task: task.Id, ageMs: 2 * SmallSite.Minute));
        Assert.Equal((BedStatus.Away, TaskOutcome.Done), (One.Status, task.Outcome));
        Stand(Room1, Bed1, 20);
        Assert.Equal(BedStatus.Made, One.Status);
    }

    [Fact]
    public void Who_is_felt_in_bed_after_it_was_seen_elsewhere_lies_in_a_bed()
    {
        _site.Read(Corridor, Bed1);
        _site.Wait(5 * SmallSite.Minute);
        _site.Read(Mat1, 1);
        _site.Wait(2 * SmallSite.Minute);
        Assert.Equal(BedStatus.Occupied, One.Status);
    }

    [Fact]
    public void Who_is_felt_since_before_the_bed_left_is_not_in_it()
    {
        _site.Read(Mat1, 1);
        _site.Wait(SmallSite.Hour);
        Assert.Equal(BedStatus.Occupied, One.Status);

        // Pulled from its socket the mat goes on as it was.
        _site.Wait(Second);
        _site.Read(Corridor, Bed1);
        _site.Wait(SmallSite.Hour);
        Assert.Equal(BedStatus.Away, One.Status);
    }

    [Fact]
    public void A_late_word_of_where_a_bed_was_does_not_take_it_from_who_was_felt_in_it_since()
    {
        _site.Wait(SmallSite.Hour);
        _site.Read(Mat1, 1);
        _site.Wait(5 * SmallSite.Minute);
        _site.Read(Corridor, Bed1, 10 * SmallSite.Minute);
        Assert.Equal(BedStatus.Occupied, One.Status);
    }

    [Fact]
    public void A_person_knows_better_than_a_reader_that_a_bed_stands_there()
    {
        _site.Read(Corridor, Bed1);
        _site.Wait(SmallSite.Minute);
        Assert.Equal(Refusal.WrongBedState, _site.Say(CommandKind.ReleaseBed, "care-1", subject: "a-1", ageMs: 2 * SmallSite.Minute));
        Assert.Equal(Refusal.None, _site.Say(CommandKind.ReleaseBed, "care-1", subject: "a-1"));
        Assert.Equal(TaskKind.CleanBed, Assert.Single(_site.OpenTasks).Kind);
    }

    [Fact]
    public void A_spare_bed_fills_an_empty_place_and_brings_nothing()
    {
        _site.Read(Corridor, Bed1);
        Stand(Room1, Spare, 20);
        Assert.Equal(("t4", BedStatus.Unknown), (One.Asset!.Tag.Id, One.Status));
    }

    [Fact]
    public void A_gate_tells_that_a_bed_left_its_ward_and_that_it_is_back_where_no_reader_could()
    {
        _site.Read(MatOfB, 1);
        _site.Wait(SmallSite.Hour);
        _site.Read(MatOfB, 0);
        Pass(GateB, GateA, BedOfB);
        Assert.Equal((BedStatus.Away, "a"), (OfB.Status, OfB.Why[0].By));
        _site.Wait(SmallSite.Hour);
        Pass(GateA, GateB, BedOfB);
        Assert.Equal((BedStatus.Occupied, ReasonCode.BedArrived), (OfB.Status, OfB.Why[0].Code));
    }

    [Fact]
    public void A_bed_that_is_parked_at_a_gate_has_gone_nowhere()
    {
        Stand(GateB, BedOfB, 300);
        _site.Wait(SmallSite.Minute);
        Assert.NotEqual(BedStatus.Away, OfB.Status);
    }

    [Fact]
    public void A_place_that_was_blocked_while_its_bed_left_has_none_when_it_is_free_again()
    {
        _site.Say(CommandKind.BlockBed, "lead-1", subject: "a-1");
        _site.Wait(SmallSite.Minute);
        _site.Read(Corridor, Bed1);
        Assert.Equal(BedStatus.Blocked, One.Status);
        _site.Say(CommandKind.UnblockBed, "lead-1", subject: "a-1");
        Assert.Equal(BedStatus.Away, One.Status);
    }

    [Fact]
    public void A_soiled_bed_is_soiled_where_it_comes_and_no_longer_where_it_stood()
    {
        _site.Read(Corridor, Bed2);
        _site.Say(CommandKind.MarkContaminated, "care-1", subject: "a-1");
        _site.Wait(SmallSite.Minute);
        _site.Read(Corridor, Bed1);
        Stand(Room2, Bed1, 20);
        Assert.Equal((false, true), (One.Contaminated, Two.Contaminated));
    }

    [Fact]
    public void A_changed_site_file_leaves_beds_where_they_stand()
    {
        _site.Read(Corridor, Bed2);
        _site.Read(Corridor, Bed1);
        Stand(Room2, Bed1, 20);
        _site.Tell(Input.Configure(_site.NowMs, Settings()));
        Assert.Equal(("t1", (BedAsset?)null), (Two.Asset!.Tag.Id, One.Asset));
        Assert.Equal(BedStatus.Away, One.Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Whatever_is_read_each_bed_stands_at_one_place_and_a_saved_site_goes_on_the_same(int seed)
    {
        Random random = new(seed);
        for (int step = 0; step < 3_000; step++)
        {
            int reader = random.Next(5);
            switch (random.Next(8))
            {
                case 0: _site.Read(Mat1 + random.Next(3), random.Next(2)); break;
                case 1: _site.Read(Button1, 1); break;
                case 2: Stand(reader, random.Next(4), random.Next(30)); break;
                case 3: _site.Say(random.Next(2) == 0 ? CommandKind.BlockBed : CommandKind.UnblockBed, "lead-1", subject: "a-1"); break;
                case 4: Work(random); break;
                case 5: _site.Read(reader, random.Next(4), random.Next(20) * SmallSite.Minute); break;
                case 6: _site.Say(CommandKind.ReleaseBed, "care-1", subject: random.Next(2) == 0 ? "a-1" : "a-2"); break;
                default: _site.Wait(random.Next(20) * SmallSite.Minute); break;
            }
            string[] standing = [.. _site.Engine.Beds.Where(bed => bed.Asset is not null).Select(bed => bed.Asset!.Tag.Id)];
            Assert.Equal(standing.Distinct(), standing);
            Assert.All(_site.Engine.Beds, bed =>
            {
                if (bed.Asset is BedAsset asset) Assert.Same(bed, asset.Place);
                if (bed.Status == BedStatus.Away) Assert.True(bed.Task is null && bed.Asset is null);
                if (bed.Status == BedStatus.ReadyToMake) Assert.False(bed.Task is null || bed.Task.IsOver);
            });
            if (step % 100 > 0) continue;
            ArrayBufferWriter<byte> saved = new();
            _site.Engine.Save(saved);
            Engine loaded = Engine.Load(saved.WrittenMemory);
            Assert.Equal(_site.Engine.Fingerprint(), loaded.Fingerprint());
            Assert.Equal(_site.Engine.Beds.Select(bed => bed.Asset?.Tag.Id), loaded.Beds.Select(bed => bed.Asset?.Tag.Id));
        }
    }

    private static SiteConfiguration Settings()
    {
        SiteConfiguration small = SmallSite.Standard();
        PlaceSettings plain = new(0, 0);
        PlaceSettings watched = new(10 * Second, 2 * SmallSite.Minute);
        return small with
        {
            Beds = [new BedSettings("a-1", 0, Room1), new BedSettings("a-2", 0, Room2), new BedSettings("b-1", 1)],
            Linen = [],
            Waste = [],
            Places = ["corridor", "room-1", "room-2", "gate-a", "gate-b"],
            PlaceRules = [plain, watched, watched, plain, plain],
            Gates = [new GateSettings("gate", GateA, GateB, 0, 1, 10 * Second, SmallSite.Minute)],
            Tags = ["t1", "t2", "t3", "t4"],
            BedTags =
            [
                new BedTagSettings(Bed1, 0), new BedTagSettings(Bed2, 1), new BedTagSettings(BedOfB, 2), new BedTagSettings(Spare, -1),
            ],
            Sensors =
            [
                .. Enumerable.Range(0, 5).Select(place => new SensorSettings(0, $"reader/{place}", SensorRole.TagRead, place)),
                .. Enumerable.Range(0, 3).Select(bed => new SensorSettings(0, $"mat/{bed}", SensorRole.BedMat, bed)),
                new SensorSettings(0, "button", SensorRole.BedButton, 0),
            ],
        };
    }

    /// <summary>The first bed is occupied, empties and is released.</summary>
    private WorkTask ReadyOne()
    {
        _site.Read(Mat1, 1);
        _site.Wait(2 * SmallSite.Minute);
        _site.Read(Mat1, 0);
        _site.Wait(11 * SmallSite.Minute);
        _site.Read(Button1, 1);
        return Assert.Single(_site.OpenTasks);
    }

    /// <summary>Read each two seconds, for so many seconds.</summary>
    private void Stand(int reader, int tag, int seconds)
    {
        for (int second = 0; second <= seconds; second += 2)
        {
            _site.Read(reader, tag);
            if (second + 2 <= seconds) _site.Wait(2 * Second);
        }
    }

    private void Pass(int first, int second, int tag)
    {
        _site.Read(first, tag);
        _site.Wait(3 * Second);
        _site.Read(second, tag);
        _site.Wait(SmallSite.Minute);
    }

    private void Work(Random random)
    {
        _site.Say(CommandKind.StartShift);
        if (_site.OpenTasks.FirstOrDefault() is not WorkTask task) return;
        _site.Say(random.Next(3) == 0 ? CommandKind.FinishTask : CommandKind.StartTask, task: task.Id);
    }
}
