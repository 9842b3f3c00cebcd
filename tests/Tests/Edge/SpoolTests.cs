using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Storage;
using Logistics.Tests.Support;

namespace Logistics.Tests.Edge;

public sealed class SpoolTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("spool-").FullName;
    private readonly MemoryFolder _folder = new();

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void Packs_come_out_in_order_with_their_boot_and_numbers_without_holes()
    {
        SpoolWorld world = Filled(3);
        Assert.Equal([(1, 1, 2), (2, 1, 1), (3, 1, 0)], world.Drain().Select(entry => (entry.Seq, entry.From, entry.Behind)));
        Assert.Equal((3, 3, 0), (world.Spool.WaitingPacks, world.Spool.InFlight, world.Spool.Unsent));
        Assert.Empty(world.Drain());
        world.Spool.Rewind();
        Assert.Equal(3, world.Drain().Count);
    }

    [Fact]
    public void Only_the_hubs_acknowledgement_of_the_same_boot_removes_packs()
    {
        SpoolWorld world = Filled(5);
        world.Drain();
        Spool spool = world.Spool;
        Assert.Equal(0, spool.Acknowledge(spool.Boot - 1, 5));
        Assert.Equal(0, spool.Acknowledge(spool.Boot, 99));
        Assert.Equal(3, spool.Acknowledge(spool.Boot, 3));
        Assert.Equal(0, spool.Acknowledge(spool.Boot, 2));
        Assert.Equal((2, 2), (spool.WaitingPacks, spool.InFlight));
        spool.Rewind();
        Assert.Equal((4, 1), world.Drain().Select(entry => (entry.Seq, entry.From)).First());
        Assert.Equal(2, spool.Acknowledge(spool.Boot, 5));
        Assert.Null(spool.OldestSealedAt());
        world.Append(world.Any());
        Assert.Equal([6L], world.Drain().Select(entry => entry.Seq));
    }

    [Fact]
    public void What_is_acknowledged_before_the_flush_never_touches_the_disk()
    {
        SpoolWorld world = Filled(100);
        Assert.True(world.Spool.NeedsFlush);
        int calls = _folder.Calls;
        world.Spool.Acknowledge(world.Spool.Boot, 100);
        Assert.False(world.Spool.NeedsFlush);
        world.Spool.Flush();
        Assert.Equal((calls, "boot"), (_folder.Calls, Assert.Single(_folder.Files())));
    }

    [Fact]
    public void What_was_flushed_is_there_after_a_restart_under_its_own_boot()
    {
        SpoolWorld world = Filled(3, new DiskFolder(_path));
        long boot = world.Spool.Boot;
        world.Spool.Flush();
        world.Append(world.Any());
        world.Reopen();
        Assert.Equal((boot + 4_000, 3, 0), (world.Spool.Boot, world.Spool.WaitingPacks, world.Spool.Damages));
        Assert.Null(world.Spool.Trouble);
        world.Append(world.Any());
        Assert.Equal(
            [(boot, 1, 1), (boot, 2, 1), (boot, 3, 1), (boot + 4_000, 1, 1)],
            world.Drain().Select(entry => (entry.Boot, entry.Seq, entry.From)));
        Assert.Equal(3, world.Spool.Acknowledge(boot, 3));
        world.Spool.Flush();
        Assert.Single(Directory.GetFiles(_path, "*.spool"));
    }

    [Fact]
    public void A_boot_is_never_used_twice_even_when_the_clock_runs_back()
    {
        SpoolWorld world = new SpoolWorld(_folder, 1).Open();
        long first = world.Spool.Boot;
        Assert.Equal(world.Now.ToUnixTimeMilliseconds(), first);
        world.Seconds = -5 * 365 * 86_400;
        Assert.Equal(first + 1, world.Reopen().Spool.Boot);

        // Nor when what it was is lost, while packs tell of it.
        world.Append(world.Any());
        world.Spool.Flush();
        _folder["boot"] = [1, 2, 3];
        Assert.Equal(first + 2, world.Reopen().Spool.Boot);
        Assert.Contains("'boot'", world.Spool.Trouble, StringComparison.Ordinal);
        world.Seconds = 86_400;
        Assert.Equal(world.Now.ToUnixTimeMilliseconds(), world.Reopen().Spool.Boot);
    }

    [Fact]
    public void Starts_that_can_not_remember_a_boot_differ_although_the_clock_begins_at_the_same_time_again()
    {
        SpoolWorld world = new SpoolWorld(null, 1).Open();
        SortedSet<long> boots = [world.Spool.Boot];
        for (int start = 0; start < 1_000; start++) Assert.True(boots.Add(world.Open().Spool.Boot));
    }

    [Fact]
    public void A_spool_cut_at_any_byte_keeps_every_whole_pack_before_the_cut()
    {
        (SpoolWorld world, string file, byte[] whole, int[] ends) = Written(12);
        for (int length = 0; length <= whole.Length; length++)
        {
            _folder[file] = whole[..length];
            int packs = ends.Count(end => end <= length);
            world.Reopen();
            Assert.Equal(packs, world.Drain().Count);
            Assert.Equal(length == 0 || ends.Contains(length) ? 0 : 1, world.Spool.Damages);

            // A torn end is what a power cut leaves: logged, but no trouble of the disk.
            Assert.Null(world.Spool.Trouble);
        }
    }

    [Fact]
    public void A_spool_with_any_bit_flipped_keeps_every_other_pack_and_never_gives_a_wrong_one()
    {
        (SpoolWorld world, string file, byte[] whole, int[] ends) = Written(12);
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            _folder[file] = flipped;
            world.Reopen();
            int hit = Array.FindIndex(ends, end => bit / 8 < end) + 1;
            Assert.Equal(Enumerable.Range(1, 12).Where(seq => seq != hit), world.Drain().Select(entry => (int)entry.Seq));
            Assert.Equal(1, world.Spool.Damages);
            Assert.Equal(hit == 12, world.Spool.Trouble is null);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Damage_anywhere_in_a_grown_spool_costs_nothing_beyond_what_it_hit(int seed)
    {
        SpoolWorld world = new SpoolWorld(_folder, seed, Spool.LeastLimit).Open();
        for (int step = 0; step < 300; step++)
        {
            world.Append(world.Any());
            if (world.Random.Next(5) == 0) world.Spool.Flush();
            if (world.Random.Next(60) == 0) world.Reopen();
        }

        world.Spool.Flush();
        int all = world.Reopen().Drain().Count;
        Dictionary<string, byte[]> whole = _folder.Files().ToDictionary(name => name, name => _folder[name]);
        for (int round = 0; round < 300; round++)
        {
            foreach ((string name, byte[] bytes) in whole) _folder[name] = bytes;
            string file = _folder.Files().Where(name => name.EndsWith(".spool", StringComparison.Ordinal))
                .ElementAt(world.Random.Next(whole.Keys.Count(name => name.EndsWith(".spool", StringComparison.Ordinal))));
            byte[] damaged = [.. whole[file]];
            int at = world.Random.Next(damaged.Length);
            int length = Math.Min(world.Random.Next(1, 200), damaged.Length - at);
            if (world.Random.Next(2) == 0) world.Random.NextBytes(damaged.AsSpan(at, length));
            else damaged.AsSpan(at, length).Clear();
            _folder[file] = damaged;
            Assert.InRange(world.Reopen().Drain().Count, all - 10, all);
        }
    }

    [Fact]
    public void What_is_damaged_is_set_aside_within_bounds_and_named_for_the_technician()
    {
        SpoolWorld world = new SpoolWorld(_folder, 1).Open();
        for (int round = 0; round < 10; round++)
        {
            for (int pack = 0; pack < 3; pack++) world.Append(world.Any());
            world.Spool.Flush();
            string file = _folder.Files().Last(name => name.EndsWith(".spool", StringComparison.Ordinal));
            byte[] bytes = [.. _folder[file]];
            bytes[9] ^= 1;
            _folder[file] = bytes;
            world.Reopen();
            string aside = $"damaged-{Path.GetFileNameWithoutExtension(file)}";
            Assert.Contains($"'{file}' in '/memory' has", world.Spool.Trouble, StringComparison.Ordinal);
            Assert.Contains($"lie in '{aside}'", world.Spool.Trouble, StringComparison.Ordinal);
            Assert.Equal(bytes[..9], _folder[aside][..9]);
            world.Drain();
        }

        Assert.InRange(_folder.Files().Count(name => name.StartsWith("damaged-", StringComparison.Ordinal)), 1, 4);
    }

    [Fact]
    public void The_numbers_that_damage_tore_out_are_handed_out_empty_so_that_no_hole_is_silent()
    {
        (SpoolWorld world, string file, byte[] whole, int[] ends) = Written(4);
        byte[] damaged = [.. whole];
        damaged.AsSpan(ends[0], ends[2] - ends[0]).Clear();
        _folder[file] = damaged;
        world.Reopen();
        List<Sample> samples = [];
        List<(long, long, int)> handed = [];
        while (world.Spool.TryNext(samples, out SpoolEntry entry)) handed.Add((entry.Seq, entry.From, samples.Count == 0 ? 0 : 1));
        Assert.Equal([(1, 1, 1), (2, 1, 0), (3, 1, 0), (4, 1, 1)], handed);
        Assert.Equal(4, world.Spool.InFlight);
        Assert.Equal(1, world.Spool.Acknowledge(world.Sealed.Keys.First().Boot, 2));
        Assert.Equal(1, world.Spool.WaitingPacks);
        world.Spool.Rewind();
        Assert.Equal((4, 4), world.Drain().Select(entry => (entry.Seq, entry.From)).Single());
    }

    [Fact]
    public void A_disk_that_can_not_be_written_is_told_and_memory_holds_the_packs_until_it_can()
    {
        string blocked = Path.Combine(_path, "blocked");
        File.WriteAllText(blocked, "a file where the folder should be");
        SpoolWorld world = Filled(3, new DiskFolder(blocked));
        Assert.Contains(blocked, world.Spool.Trouble, StringComparison.Ordinal);
        world.Spool.Flush();
        Assert.NotNull(world.Spool.Trouble);
        Assert.Equal(3, world.Drain().Count);
        File.Delete(blocked);
        world.Spool.Flush();
        Assert.Null(world.Spool.Trouble);
        Assert.False(world.Spool.NeedsFlush);
        world.Reopen();
        Assert.Equal(3, world.Drain().Count);
    }

    [Fact]
    public void After_a_flush_that_failed_what_was_not_flushed_goes_into_another_file()
    {
        SpoolWorld world = Filled(3);
        world.Spool.Flush();
        string first = _folder.Files().Single(name => name.EndsWith(".spool", StringComparison.Ordinal));
        world.Append(world.Any());
        _folder.Fails = (_, kind) => kind == "flush";
        world.Spool.Flush();
        Assert.Contains("can't be written", world.Spool.Trouble, StringComparison.Ordinal);
        int length = _folder[first].Length;
        _folder.Fails = null;
        world.Append(world.Any());
        world.Spool.Flush();
        Assert.Null(world.Spool.Trouble);
        Assert.Equal(length, _folder[first].Length);
        Assert.Equal(2, _folder.Files().Count(name => name.EndsWith(".spool", StringComparison.Ordinal)));
        world.Reopen();
        Assert.Equal(5, world.Drain().Count);
    }

    [Fact]
    public void A_full_disk_leaves_memory_to_its_bound_and_is_used_again_when_there_is_room()
    {
        SpoolWorld world = new SpoolWorld(_folder, 1, Spool.LeastLimit).Open();
        _folder.Capacity = 5_000;
        for (int step = 0; step < 400; step++)
        {
            world.Append(world.Yes(step % 2 == 0));
            world.Spool.Flush();
            world.AssertAddsUp();
        }

        Assert.Contains("no space left", world.Spool.Trouble, StringComparison.Ordinal);
        Assert.Equal(0, world.Spool.Dropped);
        _folder.Capacity = long.MaxValue;
        world.Spool.Flush();
        Assert.Null(world.Spool.Trouble);
        Assert.Equal(400, world.Reopen().Drain().Count);
    }

    [Fact]
    public void A_disk_that_does_not_read_for_a_moment_costs_nothing()
    {
        SpoolWorld world = Filled(50);
        world.Spool.Flush();
        world.Reopen();
        _folder.Fails = (call, kind) => kind == "read" && call % 3 != 0;
        List<SpoolEntry> entries = [];
        for (int turn = 0; turn < 200; turn++) entries.AddRange(world.Drain());
        Assert.Equal(Enumerable.Range(1, 50), entries.Select(entry => (int)entry.Seq));
        Assert.Equal(0, world.Spool.Dropped);
    }

    [Fact]
    public void Packs_that_the_disk_gives_no_more_or_gives_wrong_are_dropped_and_the_rest_goes_on()
    {
        SpoolWorld world = Filled(6);
        world.Spool.Flush();
        world.Reopen();
        string file = _folder.Files().Single(name => name.EndsWith(".spool", StringComparison.Ordinal));
        byte[] bytes = _folder[file];
        bytes.AsSpan(0, bytes.Length / 2).Fill(0xa5);
        _folder[file] = bytes;
        List<SpoolEntry> entries = world.Drain();
        Assert.Equal(6, entries[^1].Seq);
        Assert.Contains("lost readings", world.Spool.Trouble, StringComparison.Ordinal);
        world.AssertAddsUp();
        Assert.InRange(world.Spool.Dropped, 1, world.Spool.Carried - 1);
        _folder.Fails = (_, kind) => kind == "read";
        world.Reopen();
        for (int turn = 0; turn < 10; turn++) world.Drain();
        world.Append(world.Yes(true));
        Assert.Single(world.Drain());
    }

    [Fact]
    public void A_hub_that_began_anew_gets_again_what_it_had_acknowledged_in_this_boot()
    {
        SpoolWorld world = Filled(10);
        Spool spool = world.Spool;
        world.Drain();
        long readings = spool.Sealed;
        spool.Acknowledge(spool.Boot, 10);
        Assert.Equal((0, readings), (spool.Waiting, spool.Acknowledged));
        Assert.Equal(0, spool.Acknowledge(spool.Boot, 4));
        Assert.Empty(world.Drain());
        spool.Acknowledge(spool.Boot, 4, again: true);
        world.AssertAddsUp();
        Assert.Equal([(5, 1), (6, 1), (7, 1), (8, 1), (9, 1), (10, 1)], world.Drain().Select(entry => (entry.Seq, entry.From)));

        // It waits for certain now, so that it has to survive.
        spool.Flush();
        world.Reopen();
        Assert.Equal(6, world.Drain().Count);
        Assert.Equal(6, world.Spool.Acknowledge(spool.Boot, 10));
        world.Reopen();
        Assert.Equal(0, world.Spool.WaitingPacks);
    }

    [Fact]
    public void A_hub_that_knows_only_an_earlier_boot_gets_all_of_this_one_again()
    {
        SpoolWorld world = Filled(3);
        world.Drain();
        world.Spool.Acknowledge(world.Spool.Boot, 3);
        world.Spool.Acknowledge(world.Spool.Boot - 100, 7, again: true);
        Assert.Equal([1L, 2, 3], world.Drain().Select(entry => entry.Seq));
    }

    [Fact]
    public void No_more_than_a_mebibyte_is_kept_back_and_from_says_what_is_gone()
    {
        SpoolWorld world = new SpoolWorld(null, 1, 8 << 20).Open();
        string filler = new('x', 500);
        for (int step = 0; step < 4_000; step++)
        {
            world.Append(world.Tag(filler));
            world.Spool.TryNext([], out SpoolEntry entry);
            world.Spool.Acknowledge(entry.Boot, entry.Seq);
        }

        world.Spool.Acknowledge(world.Spool.Boot, 0, again: true);
        List<Sample> samples = [];
        Assert.True(world.Spool.TryNext(samples, out SpoolEntry first));
        Assert.Equal(first.Seq, first.From);
        Assert.InRange(first.Seq, 4_000 - ((1 << 20) / 500), 4_000 - ((1 << 20) / 600));
        world.AssertAddsUp();
    }

    private SpoolWorld Filled(int packs, IFolder? folder = null)
    {
        SpoolWorld world = new SpoolWorld(folder ?? _folder, 1).Open();
        for (int pack = 0; pack < packs; pack++) world.Append(world.Any());
        return world;
    }

    private (SpoolWorld World, string File, byte[] Whole, int[] Ends) Written(int packs)
    {
        SpoolWorld world = new SpoolWorld(_folder, 1).Open();
        List<int> ends = [];
        string file = "";
        for (int pack = 0; pack < packs; pack++)
        {
            world.Append(world.Any());
            world.Spool.Flush();
            file = _folder.Files().Single(name => name.EndsWith(".spool", StringComparison.Ordinal));
            ends.Add(_folder[file].Length);
        }

        return (world, file, _folder[file], [.. ends]);
    }
}
