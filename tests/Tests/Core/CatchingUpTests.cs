using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>A node that was away tells of the past: what was over before it was told never makes work.</summary>
public class CatchingUpTests
{
    private const long Minute = SmallSite.Minute;
    private const long Hour = SmallSite.Hour;
    private const int Unacknowledged = 8;
    private readonly SmallSite _site = new(SmallSite.Standard(releaseAfterMs: 2 * Hour));

    [Fact]
    public void Nothing_is_decided_until_the_node_has_told_everything()
    {
        _site.Wait(Hour);
        _site.Tell(behind: 1, (4, 900, 5 * Minute));
        Assert.Equal(900, _site.Hamper.LevelPermille);
        Assert.True(_site.Engine.Publishers[0].CatchingUp);
        Assert.Empty(_site.OpenTasks);
        _site.Tell(behind: 0, (6, 10, 0));
        Assert.Single(_site.OpenTasks);
        Assert.False(_site.Engine.Publishers[0].CatchingUp);
    }

    [Fact]
    public void Who_came_and_has_not_left_in_what_was_told_since_is_there()
    {
        _site.OccupyHospital();
        _site.Read(0, 0);
        _site.Wait(Hour);
        Assert.Equal(BedStatus.Vacated, _site.Hospital.Status);
        _site.Tell(behind: 9, (0, 1, 40 * Minute));
        Assert.Equal(BedStatus.Vacated, _site.Hospital.Status);
        _site.Tell(behind: 8, (4, 300, 20 * Minute));
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
    }

    [Fact]
    public void What_was_over_within_the_backlog_asks_for_nothing()
    {
        _site.Wait(Hour);
        _site.Tell(behind: 1, (4, 900, 10 * Minute));
        _site.Tell(behind: 0, (4, 50, 2 * Minute));
        Assert.Empty(_site.Engine.Tasks.All);
    }

    [Fact]
    public void What_was_over_within_one_pack_asks_for_nothing_either()
    {
        _site.OccupyHospital();
        _site.Wait(Hour);
        _site.Tell(behind: 0, (0, 0, 14 * Minute), (1, 1, 13 * Minute), (0, 1, 3 * Minute));
        _site.Wait(1);
        Assert.Empty(_site.Engine.Tasks.All);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        Assert.Equal(_site.NowMs - 1 - 3 * Minute, _site.Hospital.SinceMs);
    }

    [Fact]
    public void A_timer_does_not_decide_on_what_is_still_being_told()
    {
        _site.OccupyHospital();
        _site.Read(0, 0);
        _site.Wait(11 * Minute);
        _site.Wait(108 * Minute);
        Assert.Equal(BedStatus.Vacated, _site.Hospital.Status);
        _site.Tell(behind: 3, (0, 0, 100 * Minute));
        _site.Wait(10 * Minute);
        Assert.Empty(_site.OpenTasks);
        _site.Tell(behind: 0, (0, 1, 90 * Minute));
        Assert.Empty(_site.Engine.Tasks.All);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
    }

    [Fact]
    public void Another_publisher_does_not_decide_on_what_is_still_being_told()
    {
        SiteConfiguration settings = SmallSite.Standard();
        SmallSite site = new(settings with { Sensors = [.. settings.Sensors, new SensorSettings(1, "scale", SensorRole.LinenLevel, 0)] });
        site.Tell(behind: 1, (4, 100, Minute));
        site.Tell(Input.Of(site.NowMs, new PackHeader(1, 0, 0, 0), [new Reading(10, site.NowMs, 900)]));
        Assert.Empty(site.OpenTasks);
        site.Tell(behind: 0);
        Assert.Single(site.OpenTasks);
    }

    [Fact]
    public void A_node_that_falls_silent_while_it_catches_up_is_not_waited_for()
    {
        _site.Tell(behind: 1, (4, 900, Minute));
        _site.Wait(15 * Minute - 1);
        Assert.Empty(_site.OpenTasks);
        Assert.Equal(_site.NowMs + 1, _site.Engine.WakeAtMs);
        _site.Wait(1);
        Assert.Single(_site.OpenTasks);
        Assert.False(_site.Engine.Publishers[0].CatchingUp);
    }

    [Fact]
    public void A_persons_word_counts_on_what_is_still_being_told()
    {
        SmallSite site = new();
        site.OccupyHospital();
        site.Read(0, 0);
        site.Wait(11 * Minute);
        site.Tell(behind: 2, (0, 0, 5 * Minute));
        Assert.Equal(Refusal.None, site.Say(CommandKind.ReleaseBed, "care-1", subject: "a-1"));
        WorkTask task = Assert.Single(site.OpenTasks);
        site.Say(CommandKind.StartShift);
        Assert.Equal(Refusal.None, site.Say(CommandKind.StartTask, task: task.Id));
        Assert.Equal(Refusal.None, site.Say(CommandKind.FinishTask, task: task.Id));
        site.Tell(behind: 0, (0, 1, 4 * Minute), (0, 0, 2 * Minute));
        Assert.Equal(BedStatus.Made, site.Hospital.Status);
    }

    [Fact]
    public void A_press_told_from_the_past_releases_the_state_in_which_it_was_pressed()
    {
        SmallSite site = Vacated();
        long pressedMs = site.NowMs - 60 * Minute;
        long leftMs = site.Hospital.SinceMs;
        site.Tell(behind: 1, (1, 1, 60 * Minute));
        Assert.Empty(site.OpenTasks);
        site.Tell(behind: 0, (0, 0, 0));
        WorkTask task = Assert.Single(site.OpenTasks);
        Assert.Equal(TaskBook.IdOf(TaskKind.CleanBed, "a-1", leftMs), task.Id);
        Assert.Equal(pressedMs, task.Why.Single(why => why.Code == ReasonCode.Released).AtMs);
    }

    [Fact]
    public void A_press_that_comes_after_the_button_was_let_go_is_a_press_all_the_same()
    {
        SmallSite site = Vacated();
        site.Tell(behind: 0, (1, 0, 1_000));
        site.Tell(behind: 0, (1, 1, 2_000));
        Assert.Single(site.OpenTasks);
    }

    [Fact]
    public void A_press_told_from_the_past_is_nothing_to_who_has_come_since()
    {
        SmallSite site = Vacated();
        site.Tell(behind: 1, (1, 1, 60 * Minute), (0, 1, 50 * Minute));
        site.Tell(behind: 0, (0, 0, 30 * Minute));
        site.Wait(2 * Hour);
        Assert.Equal(BedStatus.Vacated, site.Hospital.Status);
        Assert.Equal(site.NowMs - 150 * Minute, site.Hospital.SinceMs);
        Assert.Empty(site.Engine.Tasks.All);
    }

    [Fact]
    public void A_release_does_not_pass_from_who_left_to_who_came_next()
    {
        SmallSite site = new();
        site.OccupyHospital();
        site.Wait(3 * Hour);
        site.Tell(behind: 1, (1, 1, 30 * Minute), (0, 0, 29 * Minute), (0, 1, 27 * Minute));
        site.Tell(behind: 0, (0, 0, 22 * Minute));
        Assert.Equal(BedStatus.Vacated, site.Hospital.Status);
        Assert.Empty(site.Engine.Tasks.All);
    }

    [Fact]
    public void A_bed_made_before_the_outage_and_slept_in_during_it_is_no_longer_made()
    {
        WorkTask task = _site.ReleasedHospital();
        _site.Say(CommandKind.StartShift);
        _site.Say(CommandKind.StartTask, task: task.Id);
        _site.Say(CommandKind.FinishTask, task: task.Id);
        _site.Wait(10 * Hour);
        _site.Tell(behind: 1, (0, 1, 5 * Hour), (0, 0, 60 * Minute));
        _site.Tell(behind: 0, (0, 1, 20 * Minute), (0, 0, 20 * Minute - 2_000));
        Assert.Equal(BedStatus.Vacated, _site.Hospital.Status);
        Assert.Equal(_site.NowMs - 60 * Minute, _site.Hospital.SinceMs);
    }

    [Fact]
    public void A_bed_that_someone_lay_in_during_the_outage_takes_its_task_back()
    {
        WorkTask task = _site.ReleasedHospital();
        _site.Wait(5 * Hour);
        _site.Tell(behind: 1, (0, 1, 3 * Hour));
        _site.Tell(behind: 0, (0, 0, 60 * Minute));
        Assert.Equal("occupied-again", task.Reason);
        Assert.Equal(BedStatus.Vacated, _site.Hospital.Status);
        Assert.Empty(_site.OpenTasks);
    }

    [Fact]
    public void What_was_said_to_be_gone_and_comes_after_the_live_pack_never_moves_a_state_back()
    {
        _site.Tell(Input.Of(_site.NowMs, new PackHeader(0, 1, 3, 3), [new Reading(4, _site.NowMs - 2 * Minute, 100)]));
        _site.Tell(Input.Of(_site.NowMs, new PackHeader(0, 1, 2, 1, Behind: 1), [new Reading(4, _site.NowMs - 3 * Minute, 900)]));
        Assert.Equal(100, _site.Hamper.LevelPermille);
        Assert.Equal(1, _site.Engine.Publishers[0].Late);
        Assert.False(_site.Engine.Publishers[0].CatchingUp);
        Assert.Empty(_site.Engine.Tasks.All);
    }

    [Fact]
    public void What_was_said_to_be_gone_and_comes_late_still_tells_what_no_later_pack_has_told()
    {
        _site.Wait(3 * Hour);
        _site.Tell(Input.Of(_site.NowMs, new PackHeader(0, 1, 3, 3), [new Reading(4, _site.NowMs, 100)]));
        _site.Tell(Input.Of(_site.NowMs, new PackHeader(0, 1, 2, 1, Behind: 1), [new Reading(6, _site.NowMs - 60 * Minute, 900)]));
        Assert.Equal(TaskKind.CollectWaste, Assert.Single(_site.OpenTasks).Kind);
    }

    [Fact]
    public void A_tag_that_another_reader_has_seen_since_does_not_move_back()
    {
        _site.Wait(Hour);
        _site.Read(9, 0);
        _site.Tell(behind: 1, (8, 0, 10 * Minute));
        Assert.Equal("laundry", _site.Engine.Tags[0].Place);
    }

    [Fact]
    public void A_configuration_that_comes_while_a_node_catches_up_does_not_end_the_wait()
    {
        _site.Tell(behind: 1, (4, 900, Minute));
        _site.Tell(Input.Configure(_site.NowMs, _site.Settings));
        Assert.Empty(_site.OpenTasks);
        _site.Wait(15 * Minute);
        Assert.Single(_site.OpenTasks);
    }

    [Fact]
    public void After_three_days_away_all_is_counted_no_work_is_stale_and_the_end_is_as_it_is()
    {
        _site.OccupyHospital();
        _site.Wait(72 * Hour);
        int packs = 3 * 24 * 4;
        for (int pack = 1; pack <= packs; pack++)
        {
            long ageMs = (packs - pack) * 15 * Minute;
            int hour = pack / 4;
            _site.Tell(packs - pack, (0, (hour + 1) % 6 < 3 ? 1 : 0, ageMs), (4, 100 + hour % 12 * 70, ageMs), (6, 1, ageMs));
            if (pack < packs) Assert.Empty(_site.OpenTasks);
        }
        Assert.Equal(3 * packs + 1, _site.Engine.Counters.Readings);
        Assert.Empty(_site.Engine.Tasks.All);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
        Assert.Equal(_site.NowMs - Hour, _site.Hospital.SinceMs);
        Assert.Equal(100, _site.Hamper.LevelPermille);
    }

    [Fact]
    public void The_same_readings_heard_later_give_the_same_task_ids()
    {
        int compared = 0;
        for (int seed = 1; seed <= 400; seed++)
        {
            Random random = new(seed);
            List<Reading[]> packs = [.. Packs(random, 60)];
            int cut = packs.Count - 2 - random.Next(Unacknowledged - 2);
            long endMs = packs[^1][^1].AtMs + 1_000 + random.Next((int)(14 * Minute));
            if (Heard(packs, packs.Count, endMs) is not var (live, made) || Heard(packs, cut, endMs) is not var (late, again)) continue;
            compared++;
            Assert.True(again.IsSubsetOf(made), $"seed {seed}, cut {cut}: {string.Join(' ', again.Except(made))} is of no fact");
            Assert.Equal((seed, Open(live)), (seed, Open(late)));
        }
        Assert.True(compared >= 200, $"only {compared} days were compared");
    }

    private static string Open(Engine engine) => string.Join(' ', engine.Tasks.All.Where(task => !task.IsOver).Select(task => task.Id));

    /// <summary>
    /// Packs up to the cut are heard as they are measured, those from there on together at the end, by a hub that was down. Null where
    /// its own clock decided something before it heard them: that is no reading's doing.
    /// </summary>
    private static (Engine Engine, SortedSet<string> Made)? Heard(List<Reading[]> packs, int cut, long endMs)
    {
        Engine engine = new();
        SortedSet<string> made = new(StringComparer.Ordinal);
        SiteConfiguration settings = SmallSite.Standard(dailyAtMinute: 15 * 60, maxAgeMs: 8 * Hour, releaseAfterMs: 30 * Minute);
        Note(Input.Configure(SmallSite.Morning, settings));
        for (int index = 0; index < packs.Count; index++)
        {
            bool live = index < cut;
            if (index == cut)
            {
                Note(Input.Tick(endMs));
                if (engine.Changes.Count > 0) return null;
            }
            long atMs = live ? packs[index][^1].AtMs : endMs;
            while (live && engine.WakeAtMs <= atMs) Note(Input.Tick(engine.WakeAtMs));
            PackHeader pack = new(0, 1, index + 1, 1, packs[index].Length, 0, live ? 0 : packs.Count - 1 - index);
            Note(Input.Of(atMs, pack, packs[index]));
        }
        while (engine.WakeAtMs <= endMs) Note(Input.Tick(engine.WakeAtMs));
        return (engine, made);

        void Note(in Input input)
        {
            engine.Apply(input);
            made.UnionWith(engine.Changes.OfType<WorkTask>().Select(task => task.Id));
        }
    }

    private static IEnumerable<Reading[]> Packs(Random random, int count)
    {
        // Of each bed something is known before the hub goes down.
        long atMs = SmallSite.Morning;
        yield return [new Reading(0, atMs, 1), new Reading(2, atMs, 1), new Reading(3, atMs, 0)];
        atMs += 5 * Minute;
        for (int pack = 0; pack < count; pack++)
        {
            List<Reading> readings = [];
            atMs += random.Next(pack > count - Unacknowledged || random.Next(3) == 0 ? 60_000 : 1_800_000);
            for (int index = random.Next(1, 4); index > 0; index--)
            {
                atMs += random.Next(1, 5_000);
                int sensor = random.Next(8);
                int value = sensor switch { <= 3 => random.Next(2), 7 => random.Next(30_000), _ => random.Next(1001) };
                readings.Add(new Reading(sensor, atMs, value));
            }
            yield return [.. readings];
        }
    }

    private static SmallSite Vacated()
    {
        SmallSite site = new();
        site.OccupyHospital();
        site.Read(0, 0);
        site.Wait(3 * Hour);
        return site;
    }
}
