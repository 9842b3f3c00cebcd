using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>What leaves of which stream, what must be looked at before, and when an adviser is called for.</summary>
public class WasteTests
{
    private const long Minute = SmallSite.Minute;
    private const long Hour = SmallSite.Hour;
    private const long Day = SmallSite.Day;
    private const Checks Looked = Checks.Closed | Checks.Labelled | Checks.WeightRight;

    [Theory]
    [InlineData(Checks.None, 10_000, Refusal.ChecklistOpen)]
    [InlineData(Checks.Closed | Checks.Labelled, 10_000, Refusal.ChecklistOpen)]
    [InlineData(Checks.Closed | Checks.WeightRight, 10_000, Refusal.ChecklistOpen)]
    [InlineData(Checks.Labelled | Checks.WeightRight, 10_000, Refusal.ChecklistOpen)]
    [InlineData(Looked, 10_000, Refusal.None)]
    [InlineData(Looked, 24_000, Refusal.None)]
    [InlineData(Looked, 24_001, Refusal.OverWeight)]
    [InlineData(Checks.All, 24_001, Refusal.None)]
    [InlineData(Checks.Closed | Checks.Labelled | Checks.OverWeightHandled, 24_001, Refusal.None)]
    [InlineData(Checks.Closed | Checks.OverWeightHandled, 24_001, Refusal.ChecklistOpen)]
    public void A_container_with_a_checklist_leaves_when_all_of_it_was_looked_at(Checks checks, long grams, Refusal expected)
    {
        SmallSite site = Site(point => point with { Checklist = true, LimitGrams = 24_000 });
        WorkTask task = Begun(site, grams);
        Assert.Equal(expected, Finish(site, task, checks));
        Assert.Equal(expected == Refusal.None ? TaskState.Done : TaskState.Started, task.State);
    }

    [Fact]
    public void Lifted_from_its_scale_it_is_as_heavy_as_it_was()
    {
        SmallSite site = Site(point => point with { Checklist = true, LimitGrams = 24_000 });
        WorkTask task = Begun(site, 24_500);
        for (int word = 0; word < 3; word++)
        {
            site.Wait(1_000);
            site.Read(7, 0);
            site.Read(6, 0);
        }
        Assert.Equal(Refusal.OverWeight, Finish(site, task, Looked));
    }

    [Fact]
    public void Without_a_checklist_nothing_is_asked()
    {
        SmallSite site = Site(point => point with { LimitGrams = 24_000 });
        Assert.Equal(Refusal.None, Finish(site, Begun(site, 30_000), Checks.None));
    }

    [Fact]
    public void Checks_that_nobody_knows_are_not_understood()
    {
        SmallSite site = Site(point => point);
        Assert.Equal(Refusal.NotUnderstood, Finish(site, Begun(site, 10_000), (Checks)16));
    }

    [Fact]
    public void An_adviser_is_called_for_from_the_figure_on_and_until_it_has_been_driven_away()
    {
        SmallSite site = Site(point => point, adviserGrams: 30_000);
        StreamStock stock = site.Engine.Points.FindStock("sza")!;
        WorkTask task = Begun(site, 20_000);
        Assert.True(stock.AdviserSinceMs < 0);
        Finish(site, task, Checks.None);
        Assert.Equal(20_000, stock.WaitingGrams);
        Assert.True(stock.AdviserSinceMs < 0);
        site.Wait(20 * Minute);
        Weigh(site, 9_999);
        Assert.True(stock.AdviserSinceMs < 0);
        Weigh(site, 10_000);
        Assert.InRange(stock.AdviserSinceMs, site.NowMs - 2_000, site.NowMs);
        Assert.Equal(Refusal.None, site.Say(CommandKind.WasteLeft, "lead-1", subject: "sza"));
        Assert.True(stock.AdviserSinceMs < 0);
        Assert.Contains(stock, site.Engine.Changes);
        Assert.Equal(0, stock.WaitingGrams);
        Assert.Equal(Refusal.UnknownSubject, site.Say(CommandKind.WasteLeft, "lead-1", subject: "glass"));
    }

    [Fact]
    public void An_emptying_counts_once_whoever_tells_of_it_first()
    {
        foreach (string order in new[] { "word", "word-then-sensor", "sensor-then-word", "sensor" })
        {
            SmallSite site = Site(point => point);
            Weigh(site, 12_000);
            site.Read(6, 850);
            site.Wait(Minute);
            site.Read(6, 850);
            WorkTask task = site.OpenTasks.Single();
            if (order != "sensor")
            {
                site.Say(CommandKind.StartShift);
                site.Say(CommandKind.StartTask, task: task.Id);
            }
            if (order == "sensor-then-word") Emptied(site);
            if (order != "sensor") Finish(site, task, Checks.None);
            if (order is "word-then-sensor" or "sensor") Emptied(site);
            Assert.Equal((order, 12_000, 1, 0), (order, Grams(site), Emptyings(site), Week(site).Unweighed));
        }
    }

    [Theory]
    [InlineData(false, 12_000, 1)]
    [InlineData(true, 16_000, 2)]
    public void What_was_seen_to_leave_and_is_said_late_counts_once_though_it_fills_meanwhile(bool again, long grams, int emptyings)
    {
        SmallSite site = Site(point => point);
        WorkTask task = Begun(site, 12_000);
        Emptied(site);
        site.Wait(Hour);
        Weigh(site, 4_000);
        site.Read(6, 280);
        Finish(site, task, Checks.None);
        site.Wait(Hour);
        if (again) Emptied(site);
        Assert.Equal((grams, emptyings), (Grams(site), Emptyings(site)));
    }

    [Fact]
    public void What_a_person_emptied_counts_once_though_its_node_tells_late_of_a_wrong_level_and_of_the_weight_before()
    {
        SmallSite site = Site(point => point);
        Finish(site, Begun(site, 12_000), Checks.None);
        site.Wait(Hour);
        for (int word = 0; word < 3; word++) site.Tell(9, (6, Reading.Impossible, Hour + (20 - word) * Minute));
        Assert.Equal(SensorHealth.Impossible, site.Engine.Ailing(site.Drum).Single().Health);
        for (int word = 0; word < 3; word++) site.Tell(9, (7, 12_000, Hour + (3 - word) * 1_000));
        for (int word = 0; word < 3; word++) site.Tell(2 - word, (7, 200, (40 - word) * Minute));
        Assert.Equal((12_000, 1), (Grams(site), Emptyings(site)));
    }

    [Fact]
    public void Kilograms_add_up_to_what_an_independent_recount_of_the_readings_gives()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            Random random = new(seed);
            SmallSite site = Site(point => point);
            long expected = 0;
            for (int emptying = 0; emptying < 12; emptying++)
            {
                long grams = 0;
                int level = 0;
                while (level < 820)
                {
                    level += random.Next(60, 200);
                    grams += random.Next(400, 3_000);
                    site.Wait(random.Next(20, 300) * Minute);
                    Weigh(site, grams);
                    if (random.Next(5) == 0) site.Read(7, random.Next(2) == 0 ? 0 : 24_000);
                    site.Read(6, Math.Min(1_000, level));
                }
                site.Wait(Minute);
                Weigh(site, grams);
                site.Read(6, Math.Min(1_000, level));
                expected += grams;
                Emptied(site);
                site.Wait(Hour);
            }
            Assert.Equal((seed, expected, 12), (seed, Grams(site), Emptyings(site)));
            Assert.Equal(expected, site.Engine.Points.FindStock("sza")!.WaitingGrams);
        }
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(20_000, 17_000, 0)]
    public void Without_a_scale_its_weight_is_reckoned_from_its_volume_or_else_not_known(long fullGrams, long grams, int unweighed)
    {
        SmallSite site = Site(point => point with { FullGrams = fullGrams, ActGrams = 0 });
        for (int word = 0; word < 3; word++)
        {
            site.Wait(Minute);
            site.Read(6, 850);
        }
        site.Say(CommandKind.StartShift);
        site.Say(CommandKind.StartTask, task: site.OpenTasks.Single().Id);
        Finish(site, site.OpenTasks.Single(), Checks.None);
        Assert.InRange(Grams(site), grams - 20, grams);
        Assert.Equal((1, unweighed), (Emptyings(site), Week(site).Unweighed));
    }

    [Fact]
    public void A_task_that_a_lead_takes_away_empties_nothing()
    {
        SmallSite site = Site(point => point);
        WorkTask task = Begun(site, 12_000);
        site.Say(CommandKind.CancelTask, "lead-1", task: task.Id);
        Assert.Empty(site.Engine.Points.Ledger.Weeks);
    }

    [Fact]
    public void Weeks_begin_on_mondays_and_sixty_are_kept()
    {
        WasteLedger ledger = new();
        for (int week = 0; week < 100; week++) ledger.Add("a", "sza", 4 + week * 7, 1_000);
        ledger.Add("a", "sza", 4, 5);
        ledger.Add("a", "sza", 4 + 98 * 7, 5);
        List<WasteWeek> weeks = ledger.Weeks.Single().Value;
        Assert.Equal(60, weeks.Count);
        Assert.Equal(4 + 40 * 7, weeks[0].Monday);
        Assert.Equal(1_005, weeks[58].Grams);

        SmallSite site = Site(point => point);
        site.Wait(3 * Day);
        Finish(site, Begun(site, 1_000), Checks.None);
        Assert.Equal(new DateOnly(2026, 3, 2), new DateOnly(1970, 1, 1).AddDays(Week(site).Monday));
    }

    private static SmallSite Site(Func<PointSettings, PointSettings> change, long adviserGrams = 0)
    {
        SiteConfiguration settings = SmallSite.Standard();
        return new SmallSite(settings with
        {
            Waste = [change(settings.Waste[0] with { Stream = "sza" })],
            Streams = [new StreamSettings("sza", true, adviserGrams)],
        });
    }

    private static WorkTask Begun(SmallSite site, long grams)
    {
        Weigh(site, grams);
        for (int word = 0; word < 3; word++)
        {
            site.Wait(1_000);
            site.Read(6, 850);
        }
        WorkTask task = site.OpenTasks.Single();
        site.Say(CommandKind.StartShift);
        site.Say(CommandKind.StartTask, task: task.Id);
        return task;
    }

    private static void Weigh(SmallSite site, long grams)
    {
        for (int word = 0; word < 3; word++)
        {
            site.Wait(1_000);
            site.Read(7, grams);
        }
    }

    private static void Emptied(SmallSite site)
    {
        for (int word = 0; word < 3; word++)
        {
            site.Wait(30_000);
            site.Read(7, 0);
            site.Read(6, 0);
        }
    }

    private static Refusal Finish(SmallSite site, WorkTask task, Checks checks) => site.Tell(Input.Of(site.NowMs, new Command
    {
        Kind = CommandKind.FinishTask, By = "w-1", Task = task.Id, Checks = checks,
    }));

    private static WasteWeek Week(SmallSite site) => site.Engine.Points.Ledger.Weeks.Single().Value[0];

    private static long Grams(SmallSite site) => site.Engine.Points.Ledger.Weeks.Single().Value.Sum(week => week.Grams);

    private static int Emptyings(SmallSite site) => site.Engine.Points.Ledger.Weeks.Single().Value.Sum(week => week.Emptyings);
}
