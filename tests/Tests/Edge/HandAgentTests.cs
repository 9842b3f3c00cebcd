using Logistics.Storage;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge;

/// <summary>What a node says, turn by turn, on one thread, with nothing real around it.</summary>
public sealed class HandAgentTests
{
    private readonly HandAgent _node = new();

    [Fact]
    public void A_pack_says_how_much_was_sealed_and_how_much_waits_behind_it()
    {
        _node.Start().Turn();
        foreach (bool value in new[] { true, false, true })
        {
            _node.Sensor.Say(value);
            _node.Seconds(1);
        }

        _node.Session.Up();
        _node.Turn();
        List<SentPack> packs = _node.Packs();
        Assert.Equal([(1, 1, 3), (2, 2, 2), (3, 3, 1), (4, 4, 0)], packs.Select(pack => (pack.Seq, pack.Total, pack.Behind)));
        Assert.All(packs, pack => Assert.Equal(1, pack.From));
        Assert.Equal(_node.Clock.GetUtcNow(), packs[^1].At[0]);
    }

    [Fact]
    public void After_a_long_outage_the_values_that_hold_come_last_and_fresh_and_only_they_have_nothing_behind_them()
    {
        _node.Start();
        for (int step = 0; step < 300; step++)
        {
            _node.Sensor.Say(step % 2 == 0);
            _node.Seconds(10);
        }

        _node.Session.Up();
        List<SentPack> packs = [];
        for (int round = 0; round < 20; round++)
        {
            _node.Turn();
            packs.AddRange(_node.Packs());
            _node.Session.Say(new AckMessage(packs[^1].Boot, packs[^1].Seq));
        }

        Assert.Equal(Enumerable.Range(1, 301), packs.Select(pack => (int)pack.Seq));
        Assert.Equal([301L], packs.Where(pack => pack.Behind == 0).Select(pack => pack.Seq));
        Assert.Equal(["bed-1/mat=no"], packs[^1].Records);
        Assert.InRange(_node.Clock.GetUtcNow() - packs[^1].At[0], TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void The_status_counts_in_readings_and_adds_up()
    {
        _node.Start();
        _node.Session.Up();
        _node.Turn();
        for (int step = 0; step < 10; step++)
        {
            _node.Sensor.Say(step % 2 == 0);
            _node.Sensor.Say((double)step);
            _node.Seconds(2);
        }

        _node.Session.Say(new AckMessage(_node.Agent.Boot, 4));
        _node.Seconds(31);
        NodeStatusMessage status = _node.LastStatus();
        Assert.Equal((20, 8, 12, 0, 6), (status.Sealed, status.Acknowledged, status.Waiting, status.Dropped, status.SpoolPacks));
        Assert.Equal((20, 8, 12, 0), (_node.Agent.Sealed, _node.Agent.Acknowledged, _node.Agent.Waiting, _node.Agent.Dropped));
        _node.Agent.Stop(isOrderly: true);
        Assert.True(_node.Session.IsDisposed);
        _node.Start().Turn();

        // What was acknowledged of a file goes with the whole file: a hub hears it twice and knows it.
        Assert.Equal((0, 20), (_node.Agent.Sealed, _node.Agent.Waiting));
    }

    [Fact]
    public void A_hub_that_began_anew_hears_again_what_it_had_acknowledged()
    {
        _node.Start();
        _node.Session.Up();
        foreach (bool value in new[] { true, false, true })
        {
            _node.Sensor.Say(value);
            _node.Seconds(1);
        }

        _node.Session.Say(new AckMessage(_node.Agent.Boot, 3));
        _node.Turn();
        Assert.Equal(0, _node.Agent.Waiting);
        _node.Packs();
        _node.Session.Say(new AckMessage(_node.Agent.Boot, 1));
        _node.Turn();
        Assert.Empty(_node.Packs());
        _node.Session.Say(new AckMessage(_node.Agent.Boot, 1, Again: true));
        _node.Turn();

        // The last one says how things stand.
        Assert.Equal([(2, 1), (3, 1), (4, 1)], _node.Packs().Select(pack => (pack.Seq, pack.From)));
        Assert.Equal((4, 1, 3), (_node.Agent.Sealed, _node.Agent.Acknowledged, _node.Agent.Waiting));
    }

    [Fact]
    public void A_hub_that_asks_twice_is_told_twice_how_things_stand_but_not_at_one_instant()
    {
        _node.Start();
        _node.Session.Up();
        _node.Sensor.Say(true);
        _node.Seconds(3);
        _node.Session.Say(new AckMessage(_node.Agent.Boot, 0, Again: true));
        _node.Turn();
        long first = _node.Packs().Max(pack => pack.Seq);
        _node.Session.Say(new AckMessage(_node.Agent.Boot, 0, Again: true));
        _node.Turn();
        Assert.Equal(first, _node.Packs().Max(pack => pack.Seq));
        _node.Seconds(1);
        Assert.Equal(first + 1, Assert.Single(_node.Packs()).Seq);
    }

    [Fact]
    public void A_hub_that_is_silent_hears_it_again_after_fifteen_seconds_and_then_less_often()
    {
        _node.Start();
        _node.Session.Up();
        _node.Sensor.Say(true);
        _node.Seconds(1);
        Assert.Single(_node.Packs());
        _node.Seconds(13.9);
        Assert.Empty(_node.Packs());
        _node.Seconds(0.2);
        Assert.Single(_node.Packs());
        _node.Seconds(29.8);
        Assert.Empty(_node.Packs());
        _node.Seconds(0.2);
        Assert.Single(_node.Packs());

        // A new connection has the patience of the first.
        _node.Session.Down();
        _node.Turn();
        _node.Session.Up();
        _node.Turn();
        Assert.Equal([1L, 2], _node.Packs().Select(pack => pack.Seq));
    }

    [Fact]
    public void A_turn_says_exactly_how_long_nothing_is_due()
    {
        using ScriptedSensor fast = new("bed-1/mat");
        HandAgent quiet = new(() => []);
        quiet.Start();
        Assert.Equal(TimeSpan.FromSeconds(60), quiet.Agent.Turn());
        quiet.Session.Up();
        Assert.Equal(TimeSpan.FromSeconds(30), quiet.Agent.Turn());
        quiet.Clock.Pass(TimeSpan.FromSeconds(12));
        quiet.Machine.Pass(TimeSpan.FromSeconds(12));
        Assert.Equal(TimeSpan.FromSeconds(18), quiet.Agent.Turn());
        HandAgent busy = new(() => [fast]);
        busy.Start();
        Assert.Equal(fast.Every, busy.Agent.Turn());
    }

    [Theory]
    [InlineData(400.0)]
    [InlineData(-400.0)]
    [InlineData(0.01)]
    [InlineData(-0.01)]
    public void A_clock_that_jumps_while_nobody_holds_it_right_moves_no_relative_time(double days)
    {
        _node.IsSynchronised = false;
        _node.Start().Turn();
        _node.Sensor.Say(true);
        _node.Seconds(100);
        _node.Clock.Set(_node.Clock.GetUtcNow().AddDays(days));
        _node.Seconds(20);
        _node.Session.Up();
        _node.Turn();
        SentPack pack = _node.Packs()[0];
        Assert.True(pack.IsRelative);
        Assert.Equal(120, (_node.Clock.GetUtcNow() - pack.At[0]).TotalSeconds, 1.0);
    }

    [Fact]
    public void A_clock_wrong_at_the_start_and_set_right_later_gives_right_times_for_all_of_the_boot()
    {
        DateTimeOffset right = _node.Clock.GetUtcNow();
        _node.Clock.Set(DateTimeOffset.UnixEpoch.AddSeconds(10));
        _node.IsSynchronised = false;
        _node.Start().Turn();
        _node.Sensor.Say(true);
        _node.Seconds(3_600);
        _node.Clock.Set(right.AddHours(1));
        _node.IsSynchronised = true;
        _node.Session.Up();
        _node.Turn();
        SentPack pack = _node.Packs()[0];
        Assert.False(pack.IsRelative);
        Assert.Equal(right.ToUnixTimeSeconds(), pack.At[0].ToUnixTimeSeconds(), 1.0);
    }

    [Fact]
    public void A_clock_set_right_in_a_boot_serves_the_packs_it_sealed_before_even_after_a_power_cut()
    {
        DateTimeOffset right = _node.Clock.GetUtcNow();
        _node.Clock.Set(DateTimeOffset.UnixEpoch.AddSeconds(10));
        _node.IsSynchronised = false;
        _node.Start().Turn();
        _node.Sensor.Say(true);
        _node.Seconds(600);
        _node.Clock.Set(right.AddSeconds(600));
        _node.IsSynchronised = true;
        _node.Sensor.Say(false);
        _node.Seconds(10);
        _node.Agent.Stop(isOrderly: false);
        _node.Clock.Pass(TimeSpan.FromHours(5));
        _node.Start();
        _node.Session.Up();
        _node.Turn();
        List<SentPack> packs = _node.Packs();
        Assert.Equal(right.ToUnixTimeSeconds(), packs[0].At[0].ToUnixTimeSeconds(), 1.0);
        Assert.Equal(right.AddSeconds(600).ToUnixTimeSeconds(), packs[1].At[0].ToUnixTimeSeconds(), 1.0);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-3)]
    public void A_clock_that_runs_off_after_it_was_right_moves_no_times_of_the_boot_before(int days)
    {
        _node.Start().Turn();
        _node.Sensor.Say(true);
        _node.Seconds(600);
        _node.Agent.Stop(isOrderly: false);
        _node.Clock.Pass(TimeSpan.FromHours(1));
        _node.Start().Turn();
        _node.Clock.Set(_node.Clock.GetUtcNow().AddDays(days));
        _node.IsSynchronised = false;
        _node.Session.Up();
        _node.Turn();
        SentPack pack = _node.Packs()[0];
        Assert.True(pack.IsRelative);
        Assert.Equal(4_200, (_node.Clock.GetUtcNow() - pack.At[0]).TotalSeconds, 2.0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Times_of_a_boot_that_never_knew_the_time_lie_just_before_the_boot_that_followed(bool isSynchronised)
    {
        DateTimeOffset right = _node.Clock.GetUtcNow();
        _node.Clock.Set(DateTimeOffset.UnixEpoch.AddSeconds(10));
        _node.IsSynchronised = false;
        _node.Start().Turn();
        _node.Sensor.Say(true);
        _node.Seconds(600);
        _node.Sensor.Say(false);
        _node.Seconds(10);
        long boot = _node.Agent.Boot;
        _node.Agent.Stop(isOrderly: false);
        _node.Clock.Set(right);
        _node.IsSynchronised = isSynchronised;
        _node.Start().Seconds(30);
        _node.Session.Up();
        _node.Turn();
        List<SentPack> packs = _node.Packs();
        Assert.True(_node.Agent.Boot > boot);
        Assert.Equal(630, (_node.Clock.GetUtcNow() - packs[0].At[0]).TotalSeconds, 2.0);
        Assert.Equal(30, (_node.Clock.GetUtcNow() - packs[1].At[0]).TotalSeconds, 2.0);
    }

    [Fact]
    public void A_clock_set_back_by_years_between_two_starts_gives_a_greater_boot_and_puts_nothing_into_the_future()
    {
        _node.Start().Turn();
        _node.Sensor.Say(true);
        _node.Seconds(10);
        long boot = _node.Agent.Boot;
        _node.Agent.Stop(isOrderly: true);
        _node.Clock.Set(_node.Clock.GetUtcNow().AddYears(-7));
        _node.IsSynchronised = false;
        _node.Start().Seconds(5);
        Assert.Equal(boot + 1, _node.Agent.Boot);
        _node.Session.Up();
        _node.Turn();
        SentPack pack = _node.Packs()[0];
        Assert.Equal((boot, true), (pack.Boot, pack.IsRelative));
        Assert.InRange(_node.Clock.GetUtcNow() - pack.At[0], TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Readings_that_were_dropped_leave_an_empty_pack_with_their_number()
    {
        HandAgent node = new()
        {
            Limit = 64 * 1024, Filters = [new SensorConfig { Channel = "bed-1/mat" }],
        };
        node.Start().Turn();
        for (int step = 0; step < 4_000; step++)
        {
            if (step % 100 == 0) node.Sensor.Say(step % 200 == 0);
            else node.Sensor.Say((double)step);
            node.Seconds(2);
        }

        Assert.True(node.Agent.Dropped > 0);
        node.Session.Up();
        SortedDictionary<long, SentPack> heard = [];
        while (node.Turn().Packs() is { Count: > 0 } packs)
        {
            packs.ForEach(pack => heard[pack.Seq] = pack);
            node.Session.Say(new AckMessage(node.Agent.Boot, packs[^1].Seq));
        }

        long last = 0;
        foreach (SentPack pack in heard.Values)
        {
            Assert.True(pack.Seq == last + 1 || pack.Seq == pack.From);
            last = pack.Seq;
        }

        Assert.Equal(40, heard.Values.SelectMany(pack => pack.Records).Count(record => record is "bed-1/mat=yes" or "bed-1/mat=no"));
        Assert.Contains(heard.Values, pack => pack.Records.Count == 0);
        Assert.Equal(node.Agent.Sealed, heard.Values.Max(pack => pack.Total));
        Assert.Equal(node.Agent.Sealed - node.Agent.Dropped, heard.Values.Sum(pack => pack.Records.Count));
        Assert.Equal(0, node.Agent.Waiting);
    }

    [Fact]
    public void Damage_found_at_the_start_stands_in_the_status()
    {
        MemoryFolder folder = (MemoryFolder)_node.Folder!;
        _node.Start().Turn();
        foreach (bool value in new[] { true, false, true })
        {
            _node.Sensor.Say(value);
            _node.Seconds(2);
        }

        _node.Agent.Stop(isOrderly: true);
        string file = folder.Files().Single(name => name.EndsWith(".spool", StringComparison.Ordinal));
        byte[] bytes = [.. folder[file]];
        bytes[12] ^= 4;
        folder[file] = bytes;
        _node.Start();
        _node.Session.Up();
        _node.Turn();
        Assert.Contains("2 whole packs are kept", Assert.Single(_node.LastStatus().Troubles!), StringComparison.Ordinal);
    }
}
