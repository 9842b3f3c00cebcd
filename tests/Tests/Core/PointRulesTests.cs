using Logistics.Core;
using Logistics.Hub;

namespace Logistics.Tests.Core;

/// <summary>Each rule by which a point is served, at its edges; and what holds of all of them in any order of events.</summary>
public sealed class PointRulesTests
{
    private const long Minute = SmallSite.Minute;
    private const long Hour = SmallSite.Hour;
    private const long Day = SmallSite.Day;
    private const int Hamper = 4;
    private const int Store = 5;
    private const int DrumLevel = 6;
    private const int DrumWeight = 7;

    // Due first, then what is read of it, and whether the task is taken back.
    [Theory]
    [InlineData(Hamper, 850, 200, true)]
    [InlineData(Hamper, 850, 201, false)]
    [InlineData(Hamper, 850, 0, true)]
    [InlineData(Store, 300, 800, true)]
    [InlineData(Store, 300, 799, false)]
    [InlineData(DrumLevel, 900, 200, true)]
    [InlineData(DrumLevel, 900, 201, false)]
    [InlineData(DrumWeight, 25_000, 12_499, true)]
    [InlineData(DrumWeight, 25_000, 12_500, false)]
    public void A_point_has_been_served_exactly_at_its_other_limit(int sensor, long due, long read, bool served)
    {
        SmallSite site = new();
        site.Read(sensor, due);
        WorkTask task = site.OpenTasks.Single();
        site.Wait(Minute);
        site.Read(sensor, read);
        Assert.Equal(served, task.IsOver);
        Assert.Equal(served ? "already-emptied" : "", task.Reason);
    }

    // Level and weight of one drum: due at 800 permille or 25 kg, and not served before both say so.
    [Theory]
    [InlineData(799, 24_999, false, ReasonCode.LevelReached)]
    [InlineData(800, 24_999, true, ReasonCode.LevelReached)]
    [InlineData(799, 25_000, true, ReasonCode.WeightReached)]
    [InlineData(800, 25_000, true, ReasonCode.LevelReached)]
    public void Of_level_and_weight_either_is_enough(int level, long grams, bool due, ReasonCode code)
    {
        SmallSite site = new();
        site.Tell(0, (DrumLevel, level, 0), (DrumWeight, grams, 0));
        Assert.Equal(due, site.OpenTasks.Any());
        if (due) Assert.Equal(code, site.OpenTasks.Single().Why[0].Code);
    }

    [Theory]
    [InlineData(150, 25_500, false)]
    [InlineData(150, 24_000, true)]
    [InlineData(250, 1_000, false)]
    public void Served_is_what_is_low_and_not_too_heavy(int level, long grams, bool served)
    {
        SmallSite site = new();
        site.Tell(0, (DrumLevel, 850, 0), (DrumWeight, 26_000, 0));
        WorkTask task = site.OpenTasks.Single();
        site.Wait(Minute);
        site.Tell(0, (DrumWeight, grams, 0), (DrumLevel, level, 0));
        Assert.Equal(served, task.IsOver);
    }

    // Filled at six, in hours; the least of something is something, and nothing is nothing.
    [Theory]
    [InlineData(1, 24 * 60 - 1, false)]
    [InlineData(1, 24 * 60, true)]
    [InlineData(0, 48 * 60, false)]
    public void Its_age_counts_from_what_first_went_in(int level, int minutes, bool due)
    {
        SmallSite site = new(SmallSite.Standard(maxAgeMs: Day));
        site.Read(DrumLevel, 0);
        site.Wait(3 * Hour);
        site.Read(DrumLevel, level);
        site.Wait(minutes * Minute);
        Assert.Equal(due, site.OpenTasks.Any());
    }

    [Fact]
    public void Its_age_begins_anew_with_each_emptying_that_is_seen_or_said()
    {
        SmallSite site = new(SmallSite.Standard(maxAgeMs: Day));
        site.Read(DrumLevel, 500);
        site.Wait(20 * Hour);
        site.Read(DrumLevel, 0);
        site.Wait(Hour);
        site.Read(DrumLevel, 300);
        site.Wait(23 * Hour);
        Assert.Empty(site.OpenTasks);
        site.Wait(Hour);
        WorkTask task = site.OpenTasks.Single();
        Assert.Equal(site.Drum.FirstFillMs + Day, site.NowMs);
        site.Say(CommandKind.StartShift);
        site.Say(CommandKind.StartTask, task: task.Id);
        site.Say(CommandKind.FinishTask, task: task.Id);
        site.Wait(Minute);
        site.Read(DrumLevel, 0);
        site.Wait(2 * Day);
        Assert.Empty(site.OpenTasks);
    }

    [Fact]
    public void What_was_said_to_be_emptied_is_of_no_age_although_its_sensor_says_nothing_more()
    {
        SmallSite site = new(SmallSite.Standard(maxAgeMs: Day));
        site.Say(CommandKind.StartShift);
        site.Read(DrumLevel, 500);
        site.Wait(20 * Hour);
        site.Say(CommandKind.RequestTask, "care-1", subject: "a-drum", work: TaskKind.CollectWaste);
        Finish(site);
        site.Wait(Day);
        Assert.Empty(site.OpenTasks);
    }

    [Fact]
    public void A_level_that_has_not_seen_the_emptying_yet_is_no_new_fill()
    {
        SmallSite site = new();
        site.Say(CommandKind.StartShift);
        site.Read(Hamper, 850);
        Finish(site);
        site.Wait(Minute);
        site.Read(Hamper, 850);
        Assert.Equal(-1, site.Hamper.FirstFillMs);
        site.Wait(16 * Minute);
        site.Read(Hamper, 840);
        Assert.Equal(site.NowMs, site.Hamper.FirstFillMs);
    }

    [Fact]
    public void What_was_seen_while_work_was_in_hand_counts_when_it_is_handed_back_also_after_a_restart()
    {
        SmallSite site = new();
        site.Say(CommandKind.StartShift);
        site.Read(Hamper, 850);
        WorkTask task = site.OpenTasks.Single();
        site.Say(CommandKind.StartTask, task: task.Id);
        site.Wait(Minute);
        site.Read(Hamper, 50);
        site.Split();
        site.Say(CommandKind.SuspendTask, task: task.Id);
        Assert.Equal(Refusal.None, site.Say(CommandKind.EndShift));
        site.Wait(Minute);
        site.Read(Hamper, 60);
        Assert.Equal("already-emptied", task.Reason);
        Assert.Equal(site.Engine.Fingerprint(), site.Twin!.Fingerprint());
    }

    [Fact]
    public void Work_that_did_not_help_is_asked_for_anew_by_that_fact()
    {
        SmallSite site = new();
        site.Say(CommandKind.StartShift);
        site.Read(Hamper, 850);
        Finish(site);
        string id = TaskBook.IdOf(TaskKind.CollectLaundry, "a-hamper", site.NowMs + 15 * Minute);
        site.Wait(20 * Minute);
        Assert.Equal(id, site.OpenTasks.Single().Id);
    }

    [Fact]
    public void What_fills_faster_than_anyone_comes_is_not_fetched_before_it_is_half_full()
    {
        SiteConfiguration settings = SmallSite.Standard();
        SmallSite site = new(settings with { Linen = [settings.Linen[0] with { Ahead = true }, settings.Linen[1]] });
        for (int cycle = 0; cycle < 6; cycle++)
        {
            for (int level = 0; level <= (cycle < 5 ? 840 : 360); level += 60)
            {
                site.Read(Hamper, level);
                site.Wait(2 * Minute);
            }
            if (cycle == 5) break;
            foreach (WorkTask task in site.OpenTasks.ToArray()) site.Say(CommandKind.CancelTask, task: task.Id);
            for (int word = 0; word < 3; word++)
            {
                site.Read(Hamper, 0);
                site.Wait(10 * Minute);
            }
        }
        Assert.Empty(site.OpenTasks);
        foreach (int level in new[] { 420, 450 })
        {
            site.Read(Hamper, level);
            site.Wait(Minute);
        }
        Assert.Equal(ReasonCode.FullSoon, site.OpenTasks.Single().Why[0].Code);
    }

    [Fact]
    public void What_a_sensor_shows_as_emptied_is_not_fetched_ahead_by_the_words_before_it()
    {
        SiteConfiguration settings = SmallSite.Standard();
        SmallSite site = new(settings with { Waste = [settings.Waste[0] with { Ahead = true }] });
        for (int cycle = 0; cycle < 6; cycle++)
        {
            for (int level = 0; level <= (cycle < 5 ? 840 : 560); level += 40)
            {
                site.Tell(0, (DrumLevel, level, 0), (DrumWeight, level * 20, 0));
                site.Wait(10 * Minute);
            }
            if (cycle == 5) break;
            foreach (WorkTask task in site.OpenTasks.ToArray()) site.Say(CommandKind.CancelTask, task: task.Id);
            for (int word = 0; word < 3; word++)
            {
                site.Tell(0, (DrumLevel, 0, 0), (DrumWeight, 0, 0));
                site.Wait(10 * Minute);
            }
        }
        Assert.Empty(site.OpenTasks);
        site.Tell(0, (DrumLevel, 0, 0), (DrumWeight, 0, 0));
        site.Wait(3 * Hour);
        Assert.Empty(site.OpenTasks);
    }

    // It is 07:00; the round is at 15:00. When it was filled and when it was emptied, in hours from now; -1 for never.
    [Theory]
    [InlineData(0, -1, 7, false)]
    [InlineData(0, -1, 8, true)]
    [InlineData(9, -1, 10, false)]
    [InlineData(9, -1, 31, false)]
    [InlineData(9, -1, 32, true)]
    [InlineData(0, 2, 31, false)]
    [InlineData(0, 2, 32, true)]
    [InlineData(-1, -1, 80, false)]
    public void The_daily_round_takes_what_was_in_it_by_then_once_a_day(int filled, int emptied, int hours, bool due)
    {
        SmallSite site = new(SmallSite.Standard(dailyAtMinute: 15 * 60));
        site.Say(CommandKind.StartShift);
        site.Read(Hamper, 0);
        for (int hour = 0; hour < hours; hour++)
        {
            if (hour == filled) site.Read(Hamper, 300);
            if (hour == emptied)
            {
                site.Say(CommandKind.RequestTask, "care-1", subject: "a-hamper", work: TaskKind.CollectLaundry);
                WorkTask task = site.OpenTasks.Single();
                site.Say(CommandKind.StartTask, task: task.Id);
                site.Say(CommandKind.FinishTask, task: task.Id);
                site.Wait(Minute);
                site.Read(Hamper, 100);
                site.Wait(59 * Minute);
                continue;
            }
            site.Wait(Hour);
        }
        Assert.Equal(due, site.OpenTasks.Any());
        if (due) Assert.Equal(ReasonCode.DailyRule, site.OpenTasks.Single().Why[0].Code);
    }

    [Fact]
    public void A_round_that_was_made_is_not_made_again_the_same_day()
    {
        SmallSite site = new(SmallSite.Standard(dailyAtMinute: 15 * 60));
        site.Say(CommandKind.StartShift);
        site.Read(Hamper, 300);
        site.Wait(9 * Hour);
        WorkTask task = site.OpenTasks.Single();
        site.Say(CommandKind.StartTask, task: task.Id);
        site.Say(CommandKind.FinishTask, task: task.Id);
        site.Wait(Minute);
        site.Read(Hamper, 0);
        site.Wait(Minute);
        site.Read(Hamper, 100);
        site.Wait(5 * Hour);
        Assert.Empty(site.OpenTasks);
        site.Wait(18 * Hour);
        Assert.Single(site.OpenTasks);
    }

    // Nobody is asked to another ward's hamper, nor for another kind of work, nor for one that has no margin.
    [Theory]
    [InlineData(0, TaskKind.CollectLaundry, 600, 700, 1)]
    [InlineData(1, TaskKind.CollectLaundry, 600, 700, 0)]
    [InlineData(0, TaskKind.DeliverLinen, 100, 450, 0)]
    [InlineData(0, TaskKind.CollectLaundry, 0, 700, 0)]
    public void What_goes_along_is_of_the_same_ward_and_work(int ward, TaskKind work, int margin, int level, int along)
    {
        SiteConfiguration settings = SmallSite.Standard();
        (PointSettings first, PointSettings store) = (settings.Linen[0], settings.Linen[1]);
        PointSettings alike = work == TaskKind.DeliverLinen ? store : first;
        SmallSite site = new(settings with
        {
            Linen = [first, store, alike with { Id = "second", Ward = ward, Work = work, AlongPermille = margin }],
            Sensors = [.. settings.Sensors, new SensorSettings(0, "second/level", SensorRole.LinenLevel, 2)],
        });
        site.Read(10, level);
        site.Read(10, level);
        site.Read(Hamper, 850);
        Assert.Equal(1 + along, site.OpenTasks.Count());
    }

    // Collected and waiting, and in the drum, in grams; from 30 kg an adviser is called for.
    [Theory]
    [InlineData(0, 29_999, false)]
    [InlineData(0, 30_000, true)]
    [InlineData(10_000, 19_999, false)]
    [InlineData(10_000, 20_000, true)]
    public void An_adviser_is_called_for_by_what_waits_and_what_stands_together(long waiting, long held, bool called)
    {
        SiteConfiguration settings = SmallSite.Standard();
        SmallSite site = new(settings with
        {
            Waste = [settings.Waste[0] with { Stream = "sza", ActGrams = 0 }],
            Streams = [new StreamSettings("sza", true, 30_000)],
        });
        site.Say(CommandKind.StartShift);
        if (waiting > 0)
        {
            for (int word = 0; word < 3; word++) site.Read(DrumWeight, waiting);
            site.Say(CommandKind.RequestTask, "care-1", subject: "a-drum", work: TaskKind.CollectWaste);
            WorkTask task = site.OpenTasks.Single();
            site.Say(CommandKind.StartTask, task: task.Id);
            site.Say(CommandKind.FinishTask, task: task.Id);
            site.Wait(16 * Minute);
        }
        for (int word = 0; word < 3; word++) site.Read(DrumWeight, held);
        StreamStock stock = site.Engine.Points.FindStock("sza")!;
        Assert.Equal((waiting, held), (stock.WaitingGrams, stock.HeldGrams));
        Assert.Equal(called, stock.AdviserSinceMs >= 0);
    }

    [Fact]
    public void What_leaves_is_booked_on_its_own_ward_stream_and_week_and_nowhere_else()
    {
        WasteLedger ledger = new();
        SortedDictionary<string, (long Grams, int Emptyings, int Unweighed)> counted = new(StringComparer.Ordinal);
        Random random = new(5);
        for (int emptying = 0; emptying < 2_000; emptying++)
        {
            string ward = $"w{random.Next(3)}";
            string stream = random.Next(2) == 0 ? "glass" : "sza";
            int monday = 4 + 7 * random.Next(10);
            long grams = random.Next(5) == 0 ? -1 : random.Next(20_000);
            ledger.Add(ward, stream, monday, grams);
            (long Grams, int Emptyings, int Unweighed) before = counted.GetValueOrDefault($"{ward} {stream} {monday}");
            counted[$"{ward} {stream} {monday}"] =
                (before.Grams + Math.Max(0, grams), before.Emptyings + 1, before.Unweighed + (grams < 0 ? 1 : 0));
        }
        Assert.Equal(counted, new SortedDictionary<string, (long, int, int)>(
            ledger.Weeks.SelectMany(pair => pair.Value.Select(week => (pair.Key, week))).ToDictionary(
                one => $"{one.Key.Ward} {one.Key.Stream} {one.week.Monday}",
                one => (one.week.Grams, one.week.Emptyings, one.week.Unweighed)), StringComparer.Ordinal));
        Assert.All(ledger.Weeks, pair => Assert.Equal(pair.Value.OrderBy(week => week.Monday), pair.Value));
    }

    [Fact]
    public void A_late_word_before_all_that_is_kept_is_not_booked()
    {
        WasteLedger ledger = new();
        for (int week = 10; week < 70; week++) ledger.Add("w", "sza", 7 * week, 1);
        ledger.Add("w", "sza", 7 * 9, 1);
        Assert.Equal(60, ledger.Weeks.Single().Value.Count);
        Assert.Equal(70, ledger.Weeks.Single().Value[0].Monday);
    }

    [Fact]
    public void What_was_separated_is_a_share_of_what_was_weighed_by_ward_and_in_all()
    {
        SiteConfiguration settings = SmallSite.Standard();
        SmallSite site = new(settings with
        {
            Streams = [new StreamSettings("glass", true, 0), new StreamSettings("residual", false, 0)],
        });
        WasteLedger ledger = site.Engine.Points.Ledger;
        for (int week = 0; week < 6; week++) ledger.Add("a", "glass", 4 + 7 * week, 1_000);
        ledger.Add("a", "residual", 4 + 7 * 5, 12_000);
        ledger.Add("b", "residual", 4 + 7 * 5, -1);
        ledger.Add("b", "gone", 4 + 7 * 4, 4_000);
        WasteReport report = Messages.Of(site.Engine.Points);
        Assert.Equal(
            [new WasteReport.Share(null, 20_000, 4_000, 200), new("a", 16_000, 4_000, 250), new("b", 4_000, 0, 0)], report.Shares);
        Assert.Equal(9, report.Weeks.Count);
        Assert.Null(Messages.Of(new PointBook()).Shares.Single().Permille);
    }

    // Three words, and which of them counts: the middle one, so that one wrong word moves nothing.
    [Theory]
    [InlineData(10, 20, 30, 20)]
    [InlineData(30, 20, 10, 20)]
    [InlineData(20, 900, 21, 21)]
    [InlineData(20, 0, 21, 20)]
    [InlineData(5, 5, 900, 5)]
    public void The_middle_of_three_words_counts(long first, long second, long third, long middle)
    {
        HighWater water = new();
        water.Take(first, 1);
        Assert.Equal(first, water.Value);
        water.Take(second, 2);
        Assert.Equal(Math.Min(first, second), water.Value);
        water.Take(third, 3);
        Assert.Equal(middle, water.Value);
        Assert.Equal(Math.Max(Math.Max(first, Math.Min(first, second)), middle), water.Mark);
    }

    [Theory]
    [InlineData(900, 99, 451, false)]
    [InlineData(900, 99, 450, true)]
    [InlineData(900, 100, 900, true)]
    public void After_a_word_the_sensor_has_its_time_and_is_heard_at_once_when_it_is_low(long before, long atMs, long value, bool heard)
    {
        HighWater water = new();
        for (int word = 0; word < 3; word++) water.Take(before, word);
        water.Empty(100);
        Assert.Equal((-1L, -1L), (water.Value, water.Mark));
        Assert.Equal(heard, water.Take(value, atMs));
        Assert.Equal(heard ? value : -1, water.Value);
    }

    [Fact]
    public void In_any_order_of_events_a_point_that_is_due_has_one_task_and_one_that_is_served_has_none()
    {
        for (int seed = 1; seed <= 150; seed++)
        {
            Random random = new(seed);
            SmallSite site = new(Rules(seed));
            site.Say(CommandKind.StartShift);
            for (int step = 0; step < 400; step++)
            {
                Happen(site, random, step);
                string where = $"seed {seed}, step {step}";
                IEnumerable<StoragePoint> points = site.Engine.Linen.Concat(site.Engine.Waste);
                foreach (StoragePoint point in points) HoldsTogether(site, point, where, seed % 2 == 0);
                Assert.Equal(site.OpenTasks.Count(), site.OpenTasks.Select(task => task.Id).Distinct().Count());
            }
        }
    }

    [Fact]
    public void Wherever_it_is_saved_a_site_decides_the_same_from_there_on()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            Random random = new(seed);
            SmallSite site = new(Rules(seed));
            site.Say(CommandKind.StartShift);
            for (int step = 0; step < 300; step++)
            {
                if (step % 50 == seed % 50) site.Split();
                Happen(site, random, step);
                if (site.Twin is null) continue;
                Assert.Equal((seed, step, Names(site.Engine)), (seed, step, Names(site.Twin)));
                Assert.Equal((seed, step, site.Engine.Fingerprint()), (seed, step, site.Twin.Fingerprint()));
            }
        }
    }

    [Fact]
    public void Two_nodes_that_catch_up_in_any_order_give_the_same_tasks()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            List<string> ids = [];
            for (int order = 0; order < 4; order++)
            {
                Random random = new(seed);
                SmallSite site = TwoNodes(seed % 2 == 0 ? Day / 4 : 0);
                long sentMs = site.NowMs + 2 * Hour;
                List<Reading[]>[] told = [[], []];
                for (int node = 0; node < 2; node++)
                {
                    long value = 0;
                    int step = random.Next(2) == 0 ? 40 : 180;
                    for (long atMs = site.NowMs + random.Next(600_000); atMs < sentMs; atMs += random.Next(60_000, 1_200_000))
                    {
                        value += random.Next(node == 0 ? step : step * 25);
                        long most = node == 0 ? 1_000 : 90_000;
                        told[node].Add([new Reading(DrumLevel + node, atMs, Math.Min(most, value))]);
                    }
                }
                site.Wait(2 * Hour);
                site.Tell(Input.Deaf(site.NowMs));
                int[] next = [0, 0];
                Random mixed = new(order);
                while (next[0] < told[0].Count || next[1] < told[1].Count)
                {
                    int node = order switch { 0 => 0, 1 => 1, _ => mixed.Next(2) };
                    if (next[node] == told[node].Count) node = 1 - node;
                    Reading[] readings = told[node][next[node]++];
                    PackHeader pack = new(node, 1, 1 + next[node], 1, 1, 0, told[node].Count - next[node]);
                    site.Tell(Input.Of(site.NowMs, pack, readings));
                }
                site.Wait(Day);
                ids.Add(string.Join(' ', site.Engine.Tasks.All.Select(task => task.Id)));
            }
            Assert.True(ids.Distinct().Count() == 1, $"seed {seed}: {string.Join(" | ", ids)}");
        }
    }

    private static void Finish(SmallSite site)
    {
        WorkTask task = site.OpenTasks.Single();
        Assert.Equal(Refusal.None, site.Say(CommandKind.StartTask, task: task.Id));
        Assert.Equal(Refusal.None, site.Say(CommandKind.FinishTask, task: task.Id));
    }

    private static SmallSite TwoNodes(long maxAgeMs)
    {
        SiteConfiguration settings = SmallSite.Standard(maxAgeMs: maxAgeMs);
        List<SensorSettings> sensors = [.. settings.Sensors];
        sensors[DrumWeight] = sensors[DrumWeight] with { Publisher = 1 };
        SmallSite site = new(settings with { Sensors = sensors });
        for (int node = 0; node < 2; node++)
        {
            Reading[] first = [new Reading(node == 0 ? DrumLevel : DrumWeight, site.NowMs, 0)];
            site.Tell(Input.Of(site.NowMs, new PackHeader(node, 1, 1, 1, 1), first));
        }
        return site;
    }

    private static void HoldsTogether(SmallSite site, StoragePoint point, string where, bool levelsAlone)
    {
        WorkTask[] open = [.. site.OpenTasks.Where(task => task.Place == point && task.Kind != TaskKind.CheckSensor)];
        bool isDue = point.State == PointState.Due;
        Assert.True(isDue == point.Task is not null, $"{where}: {point.Id} is {point.State} with task {point.Task?.Id}");
        Assert.True(open.Length == (point.Task is null ? 0 : 1), $"{where}: {point.Id} has {open.Length} tasks");
        if (point.Task is null) return;
        Assert.Same(point.Task, open[0]);
        bool asked = point.Task.Why.Any(reason => reason.Code == ReasonCode.Requested);
        bool begun = point.Task.State is TaskState.Started or TaskState.Suspended;
        if (asked || begun) return;
        bool empty = !point.IsStore && Math.Max(point.LevelPermille, point.WeightGrams) == 0;
        Assert.False(empty, $"{where}: {point.Id} is empty, and due by {point.Task.Why[0].Code}");
        if (!levelsAlone) return;
        bool low = point.IsStore ? point.LevelPermille >= 800 : point.LevelPermille is >= 0 and <= 200 && point.WeightGrams < 25_000;
        Assert.False(low, $"{where}: {point.Id} is served, and due");
    }

    private static SiteConfiguration Rules(int seed)
    {
        SiteConfiguration settings = SmallSite.Standard(
            dailyAtMinute: seed % 2 == 0 ? -1 : 15 * 60, maxAgeMs: seed % 2 == 0 ? 0 : Day);
        return seed % 2 == 0 ? settings : settings with
        {
            Linen = [.. settings.Linen.Select(point => point with { Ahead = true, AlongPermille = 600 })],
            Waste = [settings.Waste[0] with { Ahead = true, Stream = "sza", LimitGrams = 26_000, Checklist = true }],
            Streams = [new StreamSettings("sza", true, 30_000)],
        };
    }

    private static void Happen(SmallSite site, Random random, int step)
    {
        switch (random.Next(10))
        {
            case 0:
                site.Wait(random.Next(1, 9) * Hour);
                break;
            case 1:
                site.Say(CommandKind.RequestTask, "care-1", subject: "a-hamper", work: TaskKind.CollectLaundry, request: $"r{step}");
                break;
            case 2 or 3:
                WorkTask[] open = [.. site.OpenTasks];
                if (open.Length == 0) break;
                WorkTask task = open[random.Next(open.Length)];
                CommandKind kind = random.GetItems(
                    [CommandKind.StartTask, CommandKind.FinishTask, CommandKind.FinishTask, CommandKind.CancelTask], 1)[0];
                site.Tell(Input.Of(site.NowMs, new Command { Kind = kind, By = "w-1", Task = task.Id, Checks = Checks.All }));
                break;
            default:
                int sensor = random.Next(Hamper, DrumWeight + 1);
                long most = sensor == DrumWeight ? 30_000 : 1_000;
                long value = random.Next(4) == 0 ? 0 : random.NextInt64(most + 1);
                site.Read(sensor, value, random.Next(8) == 0 ? random.Next(60_000) : 0);
                break;
        }
        site.Wait(random.Next(20) * Minute);
    }

    private static string Names(Engine engine) =>
        string.Join(' ', engine.Changes.Select(subject => $"{subject.GetType().Name}:{subject.Id}"));
}
