using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Logistics.Core;

namespace Logistics.Tests.Core;

public class EngineTests
{
    private const int Seeds = 60;
    private const int Steps = 300;

    [Fact]
    public void Deciding_again_at_the_same_time_yields_nothing() => ForAnyDay((engine, step) =>
    {
        engine.Apply(step.For(engine));
        ulong decided = engine.Fingerprint();
        engine.Apply(Input.Tick(step.TimeMs));
        Assert.Empty(engine.Changes);
        Assert.Equal(decided, engine.Fingerprint());
    });

    [Fact]
    public void The_same_journal_gives_the_same_state_bit_for_bit()
    {
        ArrayBufferWriter<byte> journal = new();
        ForAnyDay(
            (engine, step) =>
            {
                Input input = step.For(engine);
                InputCodec.Write(input, journal);
                engine.Apply(input);
            },
            engine =>
            {
                ulong first = Replay(journal.WrittenSpan);
                Assert.Equal(engine.Fingerprint(), first);
                Assert.Equal(first, Replay(journal.WrittenSpan));
                journal.ResetWrittenCount();
            });
    }

    [Fact]
    public void Nobody_holds_two_tasks_at_hand_and_no_task_has_two_holders() => ForAnyDay((engine, step) =>
    {
        engine.Apply(step.For(engine));
        foreach (Worker worker in engine.Workers)
        {
            Assert.True(worker.Tasks.Count(task => task.State != TaskState.Suspended) <= 1, $"{worker.Id} holds too much");
            Assert.All(worker.Tasks, task => Assert.Same(worker, task.Worker));
        }
        foreach (WorkTask task in engine.Tasks.All.Where(task => !task.IsOver))
        {
            int holders = engine.Workers.Count(worker => worker.Tasks.Contains(task));
            Assert.Equal(task.State == TaskState.Open ? 0 : 1, holders);
        }
    });

    [Fact]
    public void Every_need_has_its_open_task_and_no_bed_that_is_occupied_has_one() => ForAnyDay((engine, step) =>
    {
        engine.Apply(step.For(engine));
        foreach (Bed bed in engine.Beds)
        {
            bool needed = bed.Status is BedStatus.ReadyToMake or BedStatus.Making;
            Assert.Equal(needed, bed.Task is { IsOver: false });
            Assert.Equal(bed.Status == BedStatus.Making, bed.Task is { State: TaskState.Started });
        }
        foreach (StoragePoint point in engine.Linen.Concat(engine.Waste))
        {
            Assert.Equal(point.State == PointState.Due, point.Task is { IsOver: false });
        }
    });

    [Fact]
    public void A_pack_that_comes_again_is_known()
    {
        SmallSite site = new();
        Read(site, 1, 1);
        Read(site, 2, 1);
        Assert.Equal(PackVerdict.Duplicate, site.Engine.Judge(new PackHeader(0, 7, 1, 1)));
        Assert.Equal(PackVerdict.Duplicate, site.Engine.Judge(new PackHeader(0, 7, 2, 1)));
        Assert.Equal(2, site.Engine.Publishers[0].Through(7));
    }

    [Fact]
    public void What_a_node_had_to_drop_is_counted_as_dropped_and_not_waited_for()
    {
        SmallSite site = new();
        Read(site, 1, 1);
        Read(site, 4_990, 4_990);
        Assert.Equal(4_990, site.Engine.Publishers[0].Through(7));
        Assert.Equal(4_988, site.Engine.Counters.Dropped);
        Assert.Equal(PackVerdict.Duplicate, site.Engine.Judge(new PackHeader(0, 7, 1, 1)));
        Assert.Equal(PackVerdict.Duplicate, site.Engine.Judge(new PackHeader(0, 7, 4_990, 4_990)));
    }

    [Fact]
    public void What_a_node_had_said_to_be_gone_and_sends_after_all_is_new_once()
    {
        SmallSite site = new();
        Read(site, 1, 1);
        Read(site, 4_990, 4_990);
        Assert.Equal(PackVerdict.New, site.Engine.Judge(new PackHeader(0, 7, 100, 100)));
        Read(site, 100, 100);
        Assert.Equal(PackVerdict.Duplicate, site.Engine.Judge(new PackHeader(0, 7, 100, 100)));
        Assert.Equal(4_987, site.Engine.Counters.Dropped);
    }

    [Fact]
    public void A_pack_before_its_turn_waits_at_its_node_unless_what_comes_before_it_is_gone()
    {
        SmallSite site = new();
        Assert.Equal(PackVerdict.New, site.Engine.Judge(new PackHeader(0, 7, 1, 1)));
        Assert.Equal(PackVerdict.Ahead, site.Engine.Judge(new PackHeader(0, 7, 2, 1)));
        Assert.Equal(PackVerdict.New, site.Engine.Judge(new PackHeader(0, 7, 2, 2)));
        Read(site, 1, 1);
        Assert.Equal(PackVerdict.New, site.Engine.Judge(new PackHeader(0, 7, 2, 1)));
        Assert.Equal(PackVerdict.Ahead, site.Engine.Judge(new PackHeader(0, 7, 4, 3)));
        Assert.Equal(PackVerdict.New, site.Engine.Judge(new PackHeader(0, 7, 4, 4)));
        Assert.Equal(PackVerdict.New, site.Engine.Judge(new PackHeader(0, 7, 4, 0)));
    }

    [Fact]
    public void A_node_that_does_not_say_where_it_begins_begins_with_what_arrives_first()
    {
        SmallSite site = new();
        Read(site, 70_000, 0);
        Assert.Equal(70_000, site.Engine.Publishers[0].Through(7));
        Assert.Equal(0, site.Engine.Counters.Dropped);
    }

    [Fact]
    public void Packs_in_any_order_with_repeats_are_each_counted_once() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        List<int> order = [.. Enumerable.Range(1, 200), .. Enumerable.Range(1, 200)];
        int[] shuffled = [.. order];
        random.Shuffle(shuffled);
        SmallSite site = new();
        while (site.Engine.Publishers[0].Through(7) < 200)
        {
            foreach (int seq in shuffled)
            {
                if (site.Engine.Judge(new PackHeader(0, 7, seq, 1)) == PackVerdict.New) Read(site, seq, 1);
            }
        }
        return site.Engine.Publishers[0].Through(7) == 200 && site.Engine.Publishers[0].Packs == 200;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_old_reading_completes_the_count_and_moves_nothing()
    {
        SmallSite site = new();
        site.Read(4, 100);
        site.Wait(SmallSite.Hour);
        site.Read(4, 900, ageMs: 20 * SmallSite.Minute);
        Assert.Equal(1, site.Engine.Counters.Late);
        Assert.Equal(100, site.Hamper.LevelPermille);
        Assert.Empty(site.OpenTasks);
    }

    [Fact]
    public void A_reading_older_than_what_the_sensor_said_since_never_moves_the_state_back()
    {
        SmallSite site = new();
        site.Wait(SmallSite.Hour);
        site.Read(4, 100);
        site.Read(4, 900, ageMs: 1_000);
        Assert.Equal(100, site.Hamper.LevelPermille);
        Assert.Empty(site.OpenTasks);
    }

    [Fact]
    public void A_publisher_that_numbers_nothing_counts_the_same_reading_once()
    {
        SmallSite site = new();
        Reading reading = new(4, site.NowMs, 900);
        site.Tell(Input.Of(site.NowMs, new PackHeader(1, 0, 0, 0), [reading]));
        site.Tell(Input.Of(site.NowMs, new PackHeader(1, 0, 0, 0), [reading]));
        Assert.Equal(1, site.Engine.Counters.Readings);
        Assert.Equal(1, site.Engine.Counters.Repeated);
    }

    [Fact]
    public void Time_that_runs_back_stops_the_engine()
    {
        SmallSite site = new();
        Assert.Throws<InvalidOperationException>(() => site.Tell(Input.Tick(site.NowMs - 1)));
    }

    [Fact]
    public void A_configuration_that_comes_again_changes_no_state()
    {
        SmallSite site = new();
        WorkTask task = site.ReleasedHospital();
        ulong before = site.Engine.Fingerprint();
        site.Tell(Input.Configure(site.NowMs, site.Settings));
        Assert.Equal(before, site.Engine.Fingerprint());
        Assert.Same(task, site.Hospital.Task);
    }

    [Fact]
    public void A_bed_that_leaves_the_configuration_ends_its_task()
    {
        SmallSite site = new();
        WorkTask task = site.ReleasedHospital();
        site.Tell(Input.Configure(site.NowMs, site.Settings with
        {
            Beds = [new BedSettings("b-1", 1)],
            Sensors = [new SensorSettings(0, "home-1/mat", SensorRole.BedMat, 0)],
        }));
        Assert.Equal("no-longer-configured", task.Reason);
        Assert.Equal("b-1", Assert.Single(site.Engine.Beds).Id);
    }

    [Theory]
    [InlineData("2026-03-29T00:30:00Z", 29, 90)]
    [InlineData("2026-03-29T01:30:00Z", 29, 210)]
    [InlineData("2026-10-25T00:30:00Z", 25, 150)]
    [InlineData("2026-10-25T01:30:00Z", 25, 150)]
    [InlineData("2026-12-31T23:30:00Z", 1, 30)]
    public void The_sites_wall_clock_follows_its_clock_changes(string at, int day, int minute)
    {
        LocalClock clock = new(
        [
            new ClockChange(long.MinValue, 60),
            new ClockChange(DateTimeOffset.Parse("2026-03-29T01:00:00Z", null).ToUnixTimeMilliseconds(), 120),
            new ClockChange(DateTimeOffset.Parse("2026-10-25T01:00:00Z", null).ToUnixTimeMilliseconds(), 60),
        ]);
        long ms = DateTimeOffset.Parse(at, null).ToUnixTimeMilliseconds();
        Assert.Equal(minute, clock.Minute(ms));
        Assert.Equal(day, DateOnly.FromDayNumber(719_162 + clock.Day(ms)).Day);
    }

    private static void Read(SmallSite site, long seq, long from) =>
        site.Tell(Input.Of(site.NowMs, new PackHeader(0, 7, seq, from), []));

    private static ulong Replay(ReadOnlySpan<byte> journal)
    {
        Engine engine = new();
        Reading[] scratch = new Reading[InputCodec.ReadingsMost];
        while (!journal.IsEmpty) engine.Apply(InputCodec.Read(ref journal, scratch));
        return engine.Fingerprint();
    }

    private static void ForAnyDay(Action<Engine, Days.Step> onStep, Action<Engine>? atEnd = null)
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            Engine engine = new();
            int step = 0;
            try
            {
                Days.Live(seed, Steps, next =>
                {
                    step++;
                    onStep(engine, next);
                });
                atEnd?.Invoke(engine);
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.SkipException)
            {
                Assert.Fail($"seed {seed}, step {step}: {exception.Message}");
            }
        }
    }
}
