using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>Hampers and stores that are served in time, and on one walk.</summary>
public class FetchTests
{
    private const long Minute = SmallSite.Minute;
    private const long Hour = SmallSite.Hour;

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_hamper_that_would_be_full_before_anyone_could_come_is_fetched_ahead_where_the_site_says_so(bool ahead, bool early)
    {
        SmallSite site = Ahead(ahead);
        Rise(site, 4, 0, 700, 240);
        WorkTask? task = site.OpenTasks.SingleOrDefault();
        Assert.Equal(early, task is not null);
        if (task is not null) Assert.Contains(task.Why, reason => reason.Code == ReasonCode.FullSoon && reason.Value > site.NowMs);
    }

    [Fact]
    public void A_hamper_that_has_time_is_left_alone()
    {
        SmallSite site = Ahead(true);
        Rise(site, 4, 0, 560, 240);
        Assert.Empty(site.OpenTasks);
    }

    [Fact]
    public void Time_alone_makes_it_due_when_the_forecast_said_so()
    {
        SmallSite site = Ahead(true);
        Rise(site, 4, 0, 620, 240);
        Assert.Empty(site.OpenTasks);
        site.Wait(40 * Minute);
        Assert.Contains(site.OpenTasks.Single().Why, reason => reason.Code == ReasonCode.FullSoon);
    }

    [Fact]
    public void A_hamper_emptied_by_someone_else_takes_its_forecast_back()
    {
        SmallSite site = Ahead(true);
        Rise(site, 4, 0, 700, 240);
        WorkTask task = site.OpenTasks.Single();
        site.Wait(Minute);
        site.Read(4, 0);
        Assert.Equal("already-emptied", task.Reason);
        site.Wait(Minute);
        site.Read(4, 0);
        Assert.Empty(site.OpenTasks);
    }

    [Fact]
    public void One_word_of_its_level_and_its_scale_that_it_is_empty_takes_the_forecast_back()
    {
        SiteConfiguration settings = SmallSite.Standard();
        SmallSite site = new(settings with { Waste = [settings.Waste[0] with { Ahead = true, AlongPermille = 600, LimitGrams = 25_000 }] });
        for (int level = 20; level <= 620; level += 40)
        {
            site.Wait(10 * Minute);
            site.Read(6, level);
            site.Read(7, level * 20);
        }
        Assert.True(site.Drum.FullAtMs > site.NowMs);
        Assert.Empty(site.OpenTasks);
        site.Wait(Minute);
        site.Read(6, 20);
        site.Read(7, 400);
        site.Wait(3 * Hour);
        Assert.Empty(site.OpenTasks);
    }

    [Fact]
    public void A_store_is_replenished_before_it_runs_out()
    {
        SiteConfiguration settings = SmallSite.Standard();
        settings = settings with
        {
            Linen = [settings.Linen[0], settings.Linen[1] with { ActPermille = 100, Ahead = true }],
        };
        SmallSite site = new(settings);
        for (int cycle = 0; cycle < 4; cycle++) Rise(site, 5, 1_000, 0, -400);
        foreach (WorkTask task in site.OpenTasks.ToArray()) site.Say(CommandKind.CancelTask, task: task.Id);
        Rise(site, 5, 1_000, 160, -400);
        Assert.Contains(site.OpenTasks.Single().Why, reason => reason.Code == ReasonCode.EmptySoon);
    }

    [Theory]
    [InlineData(599, 0)]
    [InlineData(600, 1)]
    [InlineData(790, 1)]
    public void A_hamper_near_due_goes_with_one_that_is_due(int level, int along)
    {
        SmallSite site = Two(600);
        site.Read(10, level);
        site.Read(10, level);
        site.Wait(Minute);
        Assert.Empty(site.OpenTasks);
        site.Read(4, 850);
        Assert.Equal(1 + along, site.OpenTasks.Count());
        Assert.Equal(along, site.OpenTasks.Count(task =>
            task.Place.Id == "a-hamper-2" && task.Why.Any(why => why is { Code: ReasonCode.FetchedAlong, By: "a-hamper" })));
    }

    [Fact]
    public void One_that_comes_near_while_the_other_waits_goes_along_too_and_not_when_someone_is_there_already()
    {
        SmallSite site = Two(600);
        site.Read(4, 850);
        site.Read(10, 650);
        Assert.Equal(2, site.OpenTasks.Count());

        SmallSite later = Two(600);
        later.Read(4, 850);
        later.Say(CommandKind.StartShift);
        later.Say(CommandKind.StartTask, task: later.OpenTasks.Single().Id);
        later.Read(10, 650);
        Assert.Single(later.OpenTasks);
    }

    [Fact]
    public void Without_a_margin_nothing_goes_along()
    {
        SmallSite site = Two(0);
        site.Read(10, 790);
        site.Read(4, 850);
        Assert.Single(site.OpenTasks);
    }

    [Fact]
    public void A_forecast_of_a_saved_engine_is_the_one_it_was_saved_with()
    {
        SmallSite site = Ahead(true);
        Rise(site, 4, 0, 500, 240);
        System.Buffers.ArrayBufferWriter<byte> saved = new();
        site.Engine.Save(saved);
        Engine loaded = Engine.Load(saved.WrittenMemory);
        Assert.True(site.Hamper.FullAtMs > site.NowMs);
        Assert.Equal(site.Hamper.FullAtMs, loaded.Linen[0].FullAtMs);
        PackHeader pack = new(0, 1, 1_000_000, 1_000_000);
        Input next = Input.Of(site.NowMs + Hour, pack, [new Reading(4, site.NowMs + Hour, 640)]);
        Assert.Equal(site.Engine.Apply(next), loaded.Apply(next));
        Assert.Equal(site.Engine.Fingerprint(), loaded.Fingerprint());
    }

    /// <summary>A site whose hamper has filled by 240 permille an hour, five times, from empty.</summary>
    private static SmallSite Ahead(bool ahead)
    {
        SiteConfiguration settings = SmallSite.Standard();
        SmallSite site = new(settings with { Linen = [settings.Linen[0] with { Ahead = ahead }, settings.Linen[1]] });
        for (int cycle = 0; cycle < 5; cycle++)
        {
            Rise(site, 4, 0, 840, 240);
            foreach (WorkTask task in site.OpenTasks.ToArray()) site.Say(CommandKind.CancelTask, task: task.Id);
            site.Read(4, 0);
            site.Wait(Minute);
            site.Read(4, 0);
            site.Wait(20 * Minute);
        }
        return site;
    }

    /// <summary>Reads six times an hour.</summary>
    private static void Rise(SmallSite site, int sensor, int from, int to, int perHour)
    {
        int level = from;
        for (int step = 0; perHour > 0 ? level < to : level > to; step++)
        {
            level = from + perHour * step / 6;
            site.Read(sensor, Math.Clamp(level, 0, 1_000));
            site.Wait(10 * Minute);
        }
    }

    private static SmallSite Two(int alongPermille)
    {
        SiteConfiguration settings = SmallSite.Standard();
        PointSettings first = settings.Linen[0] with { AlongPermille = alongPermille };
        return new SmallSite(settings with
        {
            Linen = [first, settings.Linen[1], first with { Id = "a-hamper-2" }],
            Sensors = [.. settings.Sensors, new SensorSettings(0, "hamper-2/level", SensorRole.LinenLevel, 2)],
        });
    }
}
