using Logistics.EdgeAgent.Sensors;
using Logistics.Simulator.Worlds;
using Logistics.Tests.Support;
using Logistics.Wire.Site;

namespace Logistics.Tests.Simulation;

public sealed class WorldTests
{
    private const long MinuteMs = 60_000;
    private const long DayMs = 24 * 60 * MinuteMs;

    // A Tuesday, 08:00 in Amsterdam.
    private static readonly long StartMs = new DateTimeOffset(2026, 3, 3, 7, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    [Theory]
    [InlineData("demo-hospital")]
    [InlineData("demo-home")]
    public void The_same_seed_lives_the_same_day_however_often_it_is_read(string site)
    {
        World seldom = new(Site(site), 7, 1, StartMs);
        World often = new(Site(site), 7, 1, StartMs);

        seldom.AdvanceTo(StartMs + DayMs);
        for (long at = StartMs; at <= StartMs + DayMs; at += 7_777) often.AdvanceTo(at);

        Assert.Equal(Drain(seldom, StartMs + DayMs), Drain(often, StartMs + DayMs));
        Assert.Equal(seldom.Beds.Select(bed => bed.Life), often.Beds.Select(bed => bed.Life));
    }

    [Fact]
    public void Another_seed_lives_another_day()
    {
        World one = new(Site("demo-hospital"), 1, 1, StartMs);
        World other = new(Site("demo-hospital"), 2, 1, StartMs);

        Assert.NotEqual(Drain(one, StartMs + MinuteMs), Drain(other, StartMs + MinuteMs));
    }

    [Fact]
    public void Mats_chatter_as_recorded_mats_do()
    {
        World world = new(Site("demo-hospital"), 3, 1, StartMs);
        List<long> activations = [];
        foreach (IGrouping<WorldChannel, (WorldChannel Channel, WorldReading Reading)> mat in Read(world, StartMs + (60 * MinuteMs))
            .Where(read => read.Channel.Source.Name.EndsWith("/mat", StringComparison.Ordinal)).GroupBy(read => read.Channel))
        {
            long onMs = -1;
            foreach ((_, WorldReading reading) in mat)
            {
                if (reading.Number == 0 && onMs >= 0) activations.Add(reading.AtMs - onMs);
                onMs = reading.Number != 0 ? reading.AtMs : -1;
            }
        }

        // In the recordings 92% last two seconds or less.
        Assert.True(activations.Count > 10_000);
        Assert.InRange(activations.Count(length => length <= 2_000) / (double)activations.Count, 0.90, 0.94);
    }

    [Fact]
    public void A_bed_that_is_slept_in_is_never_quiet_for_as_long_as_an_empty_one()
    {
        SiteFile site = Site("demo-hospital");
        World world = new(site, 4, 1, StartMs);
        WorldBed[] slept = [.. world.Beds.Where(bed => bed.Life == BedLife.InBed)];
        Dictionary<WorldChannel, long> lastOn = [];
        foreach ((WorldChannel channel, WorldReading reading) in Read(world, StartMs + (5 * MinuteMs)))
        {
            if (channel.Kind == WorldChannelKind.Contact && reading.Number != 0) lastOn[channel] = reading.AtMs;
        }

        Assert.NotEmpty(slept);
        int quiet = site.Wards.SelectMany(ward => ward.Beds).Zip(world.Beds).Count(pair => pair.Second.Life == BedLife.InBed
            && slept.Contains(pair.Second)
            && world.Channels.First(channel => channel.Source == pair.First.Mats[0]) is var mat
            && StartMs + (5 * MinuteMs) - lastOn.GetValueOrDefault(mat) > site.Hospital!.AbsentAfter.TotalMilliseconds);
        Assert.Equal(0, quiet);
    }

    [Fact]
    public void Three_quarters_of_a_hospital_are_in_use_and_never_less_than_two_fifths_even_when_nobody_cleans()
    {
        World world = new(Site("demo-hospital"), 5, 1, StartMs);
        Assert.InRange(InUse(world), 0.65, 0.85);
        for (long at = StartMs; at <= StartMs + DayMs; at += MinuteMs)
        {
            world.AdvanceTo(at);
            Assert.InRange(InUse(world), 0.4, 1);
        }
    }

    [Fact]
    public void With_beds_cleaned_in_five_minutes_most_of_a_hospital_stays_in_use()
    {
        SiteFile site = Site("demo-hospital");
        World world = new(site, 6, 1, StartMs);
        string[] ids = [.. site.Wards.SelectMany(ward => ward.Beds).Select(bed => bed.Id)];
        Dictionary<string, long> released = [];
        List<double> shares = [];
        for (long at = StartMs; at <= StartMs + DayMs; at += MinuteMs)
        {
            foreach (string id in ids)
            {
                if (world.Look(id, at)!.Life != BedLife.Released) released.Remove(id);
                else if (!released.TryAdd(id, at) && at - released[id] >= 5 * MinuteMs) world.Serve(id, at);
            }
            shares.Add(InUse(world));
        }
        Assert.InRange(shares.Min(), 0.5, 1);
        Assert.InRange(shares.Average(), 0.6, 0.9);
    }

    [Fact]
    public void Residents_sleep_at_night_and_are_up_by_day()
    {
        World world = new(Site("demo-home"), 8, 1, StartMs);
        world.AdvanceTo(StartMs + (18 * 60 * MinuteMs));
        Assert.InRange(Lying(world), 0.9, 1);
        world.AdvanceTo(StartMs + (28 * 60 * MinuteMs));
        Assert.InRange(Lying(world), 0, 0.1);
    }

    [Fact]
    public void Who_gets_up_at_night_goes_to_the_bathroom_behind_a_closed_door_and_who_rises_leaves_by_it()
    {
        SiteFile site = Site("demo-home");
        World world = new(site, 14, 1, StartMs);
        ILookup<SensorRef, WorldReading> said = Read(world, StartMs + DayMs).ToLookup(read => read.Channel.Source, read => read.Reading);
        Bed[] beds = [.. site.Wards.SelectMany(ward => ward.Beds).Where(bed => bed.Doors.Count > 0)];
        Assert.Equal(48, beds.Length);

        // From eleven in the evening to half past six nobody rises: bathrooms are used, and no door moves.
        (long FromMs, long UntilMs) night = (StartMs + (15 * 60 * MinuteMs), StartMs + (22 * 60 * MinuteMs) + (30 * MinuteMs));
        bool AtNight(WorldReading reading) => reading.AtMs > night.FromMs && reading.AtMs < night.UntilMs;
        int visits = beds.Sum(bed => said[bed.Near[0]].Count(reading => AtNight(reading) && reading.Number == 1));
        Assert.InRange(visits, 48, 48 * 5);
        Assert.Equal(0, beds.Sum(bed => said[bed.Doors[0]].Count(AtNight)));

        foreach (Bed bed in beds)
        {
            WorldReading[] door = [.. said[bed.Doors[0]]];
            WorldReading[] bathroom = [.. said[bed.Near[0]]];
            Assert.Equal(door.OrderBy(reading => reading.AtMs), door);
            Assert.Equal(bathroom.OrderBy(reading => reading.AtMs), bathroom);

            // Open, shut, open: a door that has spoken tells something else the next time, and opens when the bathroom has been left.
            Assert.All(door.Zip(door.Skip(1)), pair => Assert.NotEqual(pair.First.Number, pair.Second.Number));
            Assert.All(door.Skip(1).Where(reading => reading.Number == 1), opened =>
                Assert.Contains(bathroom, left => left.Number == 0 && opened.AtMs - left.AtMs is >= 0 and < MinuteMs));
        }
    }

    [Fact]
    public void A_released_bed_that_is_made_gets_a_patient_again()
    {
        SiteFile site = Site("demo-hospital");
        World world = new(site, 9, 1, StartMs);
        long at = StartMs + (10 * MinuteMs);
        string[] ids = [.. site.Wards.SelectMany(ward => ward.Beds).Select(bed => bed.Id)];
        string bed = ids.First(id => world.Look(id, at)!.Life == BedLife.Released);

        Assert.Equal(BedLife.Released, world.Look(bed, at + (5 * MinuteMs))!.Life);
        world.Serve(bed, at + (5 * MinuteMs));

        Assert.Equal(BedLife.Made, world.Look(bed, at + (6 * MinuteMs))!.Life);
        world.AdvanceTo(at + (22 * MinuteMs));
        Assert.True(world.Look(bed, at + (22 * MinuteMs))!.Life is BedLife.InBed or BedLife.Away);
    }

    [Fact]
    public void Work_at_an_occupied_bed_does_not_empty_it()
    {
        SiteFile site = Site("demo-hospital");
        World world = new(site, 10, 1, StartMs);
        string bed = site.Wards.SelectMany(ward => ward.Beds).Select(one => one.Id)
            .First(id => world.Look(id, StartMs)!.Life == BedLife.InBed);
        world.Serve(bed, StartMs);
        Assert.Equal(BedLife.InBed, world.Look(bed, StartMs)!.Life);
    }

    [Fact]
    public void A_collected_hamper_reads_empty_and_a_served_store_reads_full()
    {
        SiteFile site = Site("demo-hospital");
        World world = new(site, 11, 1, StartMs);
        long at = StartMs + (12 * 60 * MinuteMs);
        foreach (LinenPoint point in site.Wards.SelectMany(ward => ward.Linen))
        {
            world.Serve(point.Id, at);
            WorldChannel level = world.Channels.First(channel => channel.Source == point.Level);
            WorldReading last = default;
            while (world.TryTake(level, at, out WorldReading reading)) last = reading;
            Assert.Equal(at, last.AtMs);
            if (point.Store) Assert.True(last.Number * 1_000 >= point.ClearPermille);
            else Assert.True(last.Number * 1_000 <= point.ClearPermille);
        }
    }

    [Fact]
    public void Level_and_weight_of_a_container_rise_together()
    {
        SiteFile site = Site("demo-hospital");
        WastePoint scaled = site.Wards.SelectMany(ward => ward.Waste).First(point => point is { Level: not null, Weight: not null });
        World world = new(site, 12, 1, StartMs);
        double[] levels = [.. Of(world, scaled.Level!.Value)];
        double[] weights = [.. Of(world, scaled.Weight!.Value)];

        Assert.Equal(levels.Length, weights.Length);
        Assert.Equal(levels.Order(), levels);
        Assert.Equal(weights.Order(), weights);
        double most = weights[^1] / levels[^1];
        Assert.All(levels.Zip(weights), pair => Assert.InRange(pair.Second / pair.First, most * 0.9, most * 1.1));
    }

    [Fact]
    public void A_sensor_gives_everything_since_the_last_read_and_nothing_from_after_it()
    {
        SiteFile site = Site("demo-hospital");
        World world = new(site, 13, 1, StartMs);
        WorldChannel mat = world.Channels[0];
        using WorldSensor sensor = new(world, mat);
        List<Sample> samples = [];
        for (int hour = 1; hour <= 6; hour++)
        {
            int before = samples.Count;
            DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(StartMs).AddHours(hour);
            sensor.Read(now, samples);
            Assert.All(samples[before..], sample => Assert.InRange(sample.At, now.AddHours(-1), now));
        }
        Assert.Equal(samples.OrderBy(sample => sample.At), samples);

        World again = new(site, 13, 1, StartMs);
        again.AdvanceTo(StartMs + (6 * 60 * MinuteMs));
        int all = 0;
        while (again.TryTake(again.Channels[0], StartMs + (6 * 60 * MinuteMs), out _)) all++;
        Assert.Equal(all, samples.Count);
    }

    private static SiteFile Site(string name) => SiteFileReader.Read(RepositoryRoot.File("hub", "sites", $"{name}.yaml")).Site!;

    private static double InUse(World world) => (world.Count(BedLife.InBed) + world.Count(BedLife.Away)) / (double)world.Beds.Count;

    private static double Lying(World world) => world.Count(BedLife.InBed) / (double)world.Beds.Count;

    private static IEnumerable<(WorldChannel Channel, WorldReading Reading)> Read(World world, long untilMs)
    {
        foreach (WorldChannel channel in world.Channels)
        {
            while (world.TryTake(channel, untilMs, out WorldReading reading)) yield return (channel, reading);
        }
    }

    private static List<(string Source, WorldReading Reading)> Drain(World world, long untilMs) =>
        [.. Read(world, untilMs).Select(read => (read.Channel.Source.ToString(), read.Reading))];

    private static IEnumerable<double> Of(World world, SensorRef source)
    {
        WorldChannel channel = world.Channels.First(one => one.Source == source);
        while (world.TryTake(channel, StartMs + (20 * MinuteMs), out WorldReading reading)) yield return reading.Number;
    }
}
