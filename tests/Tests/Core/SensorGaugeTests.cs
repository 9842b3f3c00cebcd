using System.Runtime.CompilerServices;
using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>Scales and level sensors of points: drift, sticking, contradiction; and none of that where nothing ails.</summary>
public sealed class SensorGaugeTests
{
    private const string Level = "a:drum/level";
    private const string Weight = "a:drum/weight";

    [Fact]
    public void A_sensor_takes_no_more_room_than_before() => Assert.Equal(72, Unsafe.SizeOf<SensorState>());

    [Fact]
    public void Months_of_healthy_sensors_give_no_alarm_although_people_leave_bags_and_loads_differ()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            SensorRig rig = new(seed) { LeaveBag = seed % 5 * 5, WithoutWord = seed % 3 * 20 };
            (rig.GramsLeast, rig.GramsMost) = (seed % 7 == 0 ? 27 : 12, 36);
            int tare = seed % 4 * 1_500;
            rig.Weight = grams => tare + grams;
            if (seed % 7 == 0) rig.Level = null;
            if (seed % 7 == 1) rig.Weight = null;
            for (int day = 0; day < 120; day++)
            {
                rig.Live(1);
                Assert.True(!rig.Ailing.Any(), $"seed {seed}, day {day}, emptying {rig.Emptyings}: {string.Join(' ', rig.Ailing)}");
            }
            Assert.True(rig.Emptyings > 80, $"seed {seed}: only {rig.Emptyings} emptyings");
        }
    }

    // What it shows of an empty one moves so much at each emptying; an eighth of the limit is 100 permille, and 3,125 g.
    [Theory]
    [InlineData(0, 60)]
    [InlineData(0, 200)]
    [InlineData(8_000, -60)]
    [InlineData(8_000, -200)]
    public void A_scale_that_drifts_is_found_soon_after_it_is_an_eighth_of_its_limit_off(int tare, int each)
    {
        for (int seed = 1; seed <= 12; seed++)
        {
            SensorRig rig = new(seed);
            rig.Weight = grams => tare + grams;
            rig.Until(() => false, 15);
            Assert.Empty(rig.Ailing);
            int began = rig.Emptyings;
            rig.Weight = grams => tare + (rig.Emptyings - began) * each + grams;
            int took = rig.Until(() => rig.Ailing.Any(), 120);
            Assert.Equal([(Weight, SensorHealth.Drifting)], rig.Ailing);
            int beyond = 3_125 / Math.Abs(each);
            Assert.InRange(took, beyond, beyond + (each > 0 ? 35 : 60));
            Assert.Equal(ReasonCode.SensorDrifting, Assert.Single(rig.Checks.Single().Why).Code);
        }
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(0, 20)]
    [InlineData(200, -5)]
    public void A_level_that_drifts_is_found_as_well(int tare, int each)
    {
        for (int seed = 1; seed <= 12; seed++)
        {
            SensorRig rig = new(seed) { Weight = null, Level = fill => tare + fill * 8 / 10 };
            rig.Until(() => false, 15);
            int began = rig.Emptyings;
            rig.Level = fill => tare + Math.Max(-160, (rig.Emptyings - began) * each) + fill * 8 / 10;
            int took = rig.Until(() => rig.Ailing.Any(), 80);
            Assert.Equal([(Level, SensorHealth.Drifting)], rig.Ailing);
            int beyond = 100 / Math.Abs(each);
            Assert.InRange(took, beyond - 3, beyond + 45);
        }
    }

    [Fact]
    public void What_drifts_still_counts_and_a_technician_has_it_learned_anew()
    {
        SensorRig rig = new(5) { Level = null };
        rig.Until(() => false, 14);
        rig.Weight = grams => 5_000 + grams;
        rig.Until(() => rig.Ailing.Any(), 20);
        Assert.Equal([(Weight, SensorHealth.Drifting)], rig.Ailing);
        int before = rig.Emptyings;
        rig.Live(10);
        Assert.True(rig.Emptyings > before + 5);
        rig.Check();
        Assert.Empty(rig.Ailing);
        rig.Live(40);
        Assert.Empty(rig.Ailing);
    }

    [Fact]
    public void A_scale_that_shows_again_what_it_showed_of_an_empty_one_is_well_by_itself()
    {
        SensorRig rig = new(6) { Level = null };
        rig.Until(() => false, 14);
        rig.Weight = grams => 5_000 + grams;
        rig.Until(() => rig.Ailing.Any(), 20);
        rig.Weight = grams => grams;
        Assert.InRange(rig.Until(() => !rig.Ailing.Any(), 30), 4, 9);
        Assert.Empty(rig.Checks);
    }

    [Fact]
    public void A_level_that_is_the_same_after_two_collections_in_a_day_is_stuck_and_not_before()
    {
        SmallSite site = Hamper(-1);
        site.Say(CommandKind.StartShift);
        site.Read(4, 850);
        for (int collection = 0; collection < 2; collection++)
        {
            Collect(site);
            for (int word = 0; word < 20; word++)
            {
                site.Wait(30 * SmallSite.Minute);
                site.Read(4, 850);
                Assert.Empty(site.Engine.Ailing(site.Hamper));
            }
        }
        for (int word = 0; word < 10; word++)
        {
            site.Wait(30 * SmallSite.Minute);
            site.Read(4, 850);
        }
        Assert.Equal(("a:hamper/level", SensorHealth.Stuck, SmallSite.Morning), site.Engine.Ailing(site.Hamper).Single());
        Assert.Equal(-1, site.Hamper.LevelPermille);
        site.Read(4, 849);
        Assert.Empty(site.Engine.Ailing(site.Hamper));
        Assert.Equal(849, site.Hamper.LevelPermille);
    }

    [Fact]
    public void Four_collections_of_which_a_level_shows_nothing_are_enough_in_any_time()
    {
        SmallSite site = Hamper(-1);
        site.Say(CommandKind.StartShift);
        for (int collection = 0; collection < 4; collection++)
        {
            site.Read(4, 850);
            Assert.Empty(site.Engine.Ailing(site.Hamper));
            site.Wait(20 * SmallSite.Minute);
            Collect(site);
        }
        site.Wait(14 * SmallSite.Minute);
        site.Read(4, 850);
        Assert.Empty(site.Engine.Ailing(site.Hamper));
        site.Wait(SmallSite.Minute);
        site.Read(4, 850);
        Assert.Equal(SensorHealth.Stuck, site.Engine.Ailing(site.Hamper).Single().Health);
    }

    [Fact]
    public void A_hamper_that_nobody_uses_is_not_stuck_however_often_its_daily_round_comes()
    {
        SmallSite site = Hamper(15 * 60);
        site.Say(CommandKind.StartShift);
        for (int half = 0; half < 48 * 14; half++)
        {
            site.Read(4, 30);
            if (site.OpenTasks.Any()) Collect(site);
            site.Wait(30 * SmallSite.Minute);
        }
        Assert.Empty(site.Engine.Ailing(site.Hamper));
    }

    [Fact]
    public void A_level_that_says_little_while_people_ask_for_its_collection_again_and_again_is_stuck()
    {
        SmallSite site = Hamper(-1);
        site.Say(CommandKind.StartShift);
        for (int half = 0; half < 60; half++)
        {
            site.Read(4, 30);
            if (half is 10 or 40)
            {
                site.Say(CommandKind.RequestTask, "care-1", subject: "a-hamper", work: TaskKind.CollectLaundry, request: $"r{half}");
                Collect(site);
            }
            if (half < 47) Assert.Empty(site.Engine.Ailing(site.Hamper));
            site.Wait(30 * SmallSite.Minute);
        }
        Assert.Equal(SensorHealth.Stuck, site.Engine.Ailing(site.Hamper).Single().Health);
    }

    [Fact]
    public void A_hamper_whose_only_sensor_is_not_believed_is_still_fetched_once_a_day()
    {
        SmallSite site = Hamper(15 * 60);
        site.Say(CommandKind.StartShift);
        for (int word = 0; word < 3; word++)
        {
            site.Wait(SmallSite.Minute);
            site.Read(4, word == 0 ? 0 : Reading.Impossible);
        }
        site.Read(4, Reading.Impossible);
        Assert.Equal(SensorHealth.Impossible, site.Engine.Ailing(site.Hamper).Single().Health);
        int collected = 0;
        for (int half = 0; half < 8; half++)
        {
            site.Wait(SmallSite.Day / 2);
            foreach (WorkTask task in site.OpenTasks.Where(task => task.Kind == TaskKind.CollectLaundry).ToArray())
            {
                Assert.Contains(task.Why, reason => reason.Code == ReasonCode.DailyRule);

                // That it was empty when it was last heard takes nothing back.
                site.Tell(Input.Configure(site.NowMs, site.Settings));
                Assert.False(task.IsOver);
                site.Say(CommandKind.StartTask, task: task.Id);
                site.Say(CommandKind.FinishTask, task: task.Id);
                collected++;
            }
        }
        Assert.Equal(4, collected);
    }

    // What goes wrong after ten emptyings, and who is not believed then.
    [Theory]
    [InlineData("level-high", "level")]
    [InlineData("level-dead", "level")]
    [InlineData("weight-dead", "weight")]
    [InlineData("weight-high", "weight")]
    [InlineData("weight-wavers-low", "both")]
    [InlineData("level-wavers-low", "both")]
    public void A_level_and_a_weight_that_contradict_each_other_are_found(string wrong, string who)
    {
        for (int seed = 1; seed <= 12; seed++)
        {
            SensorRig rig = new(seed) { GramsLeast = 27 };
            rig.Until(() => false, 10);
            Assert.Empty(rig.Ailing);
            switch (wrong)
            {
                case "level-high": rig.Level = _ => 930; break;
                case "level-dead": (rig.Level, rig.LevelNoise) = (_ => 0, 0); break;
                case "weight-dead": (rig.Weight, rig.WeightNoise) = (_ => 0, 0); break;
                case "weight-high": (rig.Weight, rig.WeightNoise) = (_ => 26_000, 300); break;
                case "weight-wavers-low": rig.Weight = _ => 100; break;
                case "level-wavers-low": rig.Level = _ => 8; break;
            }
            int took = rig.Until(() => rig.Ailing.Any(), 10);
            (string, SensorHealth)[] expected = who switch
            {
                "level" => [(Level, SensorHealth.Disagrees)],
                "weight" => [(Weight, SensorHealth.Disagrees)],
                _ => [(Level, SensorHealth.Contradicted), (Weight, SensorHealth.Contradicted)],
            };
            Assert.Equal($"{seed}: {string.Join(' ', expected)}", $"{seed}: {string.Join(' ', rig.Ailing)}");
            Assert.InRange(took, 0, 8);
            Assert.Equal(expected.Length, rig.Checks.Single().Why.Count);

            // It goes on being fetched, by whoever is right.
            int before = rig.Emptyings;
            for (int day = 0; day < 10; day++)
            {
                rig.Live(1);
                Assert.True(rig.Fill < 1_000 || rig.Collections.Any(), $"seed {seed}, {wrong}: full, and nobody is told");
            }
            Assert.InRange(rig.Emptyings - before, 5, 30);
        }
    }

    [Fact]
    public void Where_little_is_known_of_both_nothing_is_said()
    {
        SensorRig rig = new(1);
        rig.Until(() => false, 3);
        rig.Level = _ => 8;
        rig.Until(() => false, 12);
        Assert.DoesNotContain(rig.Ailing, one => one.Health is SensorHealth.Disagrees or SensorHealth.Contradicted);
    }

    [Fact]
    public void One_odd_load_is_no_contradiction()
    {
        for (int seed = 1; seed <= 12; seed++)
        {
            SensorRig rig = new(seed);
            for (int round = 0; round < 6; round++)
            {
                rig.Until(() => false, 8);
                rig.Weight = grams => grams / 20;
                rig.Until(() => false, 1);
                rig.Weight = grams => grams;
                Assert.Equal((seed, 0), (seed, rig.Ailing.Count()));
            }
        }
    }

    [Fact]
    public void Full_again_before_they_spoke_and_emptied_again_is_no_contradiction_between_the_words_of_one_moment()
    {
        SensorRig rig = new(7) { LeaveBag = 0, WithoutWord = 0 };
        rig.Until(() => false, 12);
        rig.Fill = 900;
        rig.Tell();
        rig.Site.Wait(10 * SmallSite.Minute);
        rig.Collect();
        rig.Fill = 900;
        rig.Site.Wait(20 * SmallSite.Minute);
        rig.Tell();
        rig.Site.Wait(15 * SmallSite.Minute);
        rig.Fill = 10;
        rig.Tell();
        Assert.Empty(rig.Ailing);
    }

    [Fact]
    public void They_are_believed_again_when_they_agree_at_an_emptying()
    {
        SensorRig rig = new(3);
        rig.Until(() => false, 10);
        rig.Weight = _ => 100;
        rig.Until(() => rig.Ailing.Any(), 8);
        Assert.Equal(2, rig.Ailing.Count());
        rig.Weight = grams => grams;
        Assert.InRange(rig.Until(() => !rig.Ailing.Any(), 8), 1, 3);
        Assert.Empty(rig.Checks);
    }

    [Fact]
    public void A_level_that_stands_back_takes_nothing_out_of_the_container()
    {
        SensorRig rig = new(4, point => point with { Stream = "sza" }, site => site with { Streams = [new StreamSettings("sza", true, 0)] })
        {
            WithoutWord = 0,
            LeaveBag = 0,
        };
        rig.Until(() => false, 10);
        rig.Level = _ => 930;
        rig.Until(() => rig.Ailing.Any(), 4);
        rig.Until(() => false, 6);
        rig.Check();
        rig.Level = fill => fill;
        rig.Until(() => false, 6);
        Assert.Equal(rig.Emptyings, rig.Site.Engine.Points.Ledger.Weeks.Single().Value.Sum(week => week.Emptyings));
    }

    [Fact]
    public void Wherever_an_engine_is_saved_it_finds_the_same_ailments()
    {
        for (int seed = 1; seed <= 30; seed++)
        {
            SensorRig rig = new(seed);
            Random random = new(seed);
            int wrongAt = random.Next(600, 1_600);
            int savedAt = random.Next(100, 2_400);
            for (int step = 0; step < 2_600; step++)
            {
                if (step == wrongAt && seed % 3 == 0) rig.Level = _ => 930;
                if (step == wrongAt && seed % 3 == 1) rig.Weight = grams => 5_000 + grams;
                if (step == wrongAt && seed % 3 == 2) (rig.Level, rig.LevelNoise) = (_ => 850, 0);
                if (step == savedAt) rig.Site.Split();
                rig.Step();
            }
            Assert.Equal((seed, rig.Site.Engine.Fingerprint()), (seed, rig.Site.Twin!.Fingerprint()));
        }
    }

    [Fact]
    public void Another_sensor_in_its_place_is_learned_anew()
    {
        SensorRig rig = new(8) { Level = null };
        rig.Until(() => false, 14);
        SiteConfiguration settings = rig.Site.Settings;
        List<SensorSettings> sensors = [.. settings.Sensors];
        sensors[SensorRig.WeightSensor] = sensors[SensorRig.WeightSensor] with { Name = "drum/new-scale" };
        rig.Site.Tell(Input.Configure(rig.Site.NowMs, settings with { Sensors = sensors }));
        rig.Weight = grams => 5_000 + grams;
        rig.Until(() => false, 40);
        Assert.Empty(rig.Ailing);
    }

    private static SmallSite Hamper(int dailyAtMinute) => new(SmallSite.Standard(dailyAtMinute: dailyAtMinute));

    private static void Collect(SmallSite site)
    {
        WorkTask task = site.OpenTasks.First(task => task.Kind == TaskKind.CollectLaundry);
        Assert.Equal(Refusal.None, site.Say(CommandKind.StartTask, task: task.Id));
        Assert.Equal(Refusal.None, site.Say(CommandKind.FinishTask, task: task.Id));
    }
}
