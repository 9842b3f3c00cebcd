using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Tests.Support;

namespace Logistics.Tests.Edge;

/// <summary>What goes first when a spool has no room: 64 KiB here, some hundred packs.</summary>
public sealed class DropOrderTests
{
    public static TheoryData<bool> Kinds => [true, false];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Numbers_and_repeats_go_before_any_edge(bool isMemory)
    {
        SpoolWorld world = World(isMemory);
        List<long> edges = [];
        for (int step = 0; step < 20_000; step++)
        {
            if (step % 100 == 0) edges.Add(world.Append(world.Yes(step % 200 == 0)));
            else if (step % 2 == 0) world.Append(world.Number(step / 20_000.0));
            else world.Append(world.Yes(true).RepeatedAt(world.Now), world.Number(0.5).RepeatedAt(world.Now));
            if (step % 7 == 0) world.Spool.Flush();
            world.AssertAddsUp();
        }

        HashSet<long> left = [.. world.Drain(isWhole: false).Select(entry => entry.Seq)];
        Assert.Empty(edges.Except(left));
        Assert.InRange(world.Spool.Dropped, 20_000, 30_000);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Repeats_go_before_numbers_and_the_oldest_of_each_first(bool isMemory)
    {
        SpoolWorld world = World(isMemory);
        List<long> numbers = [];
        List<long> repeats = [];
        while (repeats.Count < 1_600)
        {
            if (numbers.Count < 400 && repeats.Count % 4 == 0) numbers.Add(world.Append(world.Number(repeats.Count)));
            repeats.Add(world.Append(world.Yes(true).RepeatedAt(world.Now)));
            if (repeats.Count % 7 == 0) world.Spool.Flush();
        }

        HashSet<long> left = [.. world.Drain(isWhole: false).Select(entry => entry.Seq)];
        Assert.Empty(numbers.Except(left));
        long oldest = repeats.First(left.Contains);
        Assert.True(oldest > repeats[100]);
        Assert.All(repeats.Where(seq => seq >= oldest), seq => Assert.Contains(seq, left));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_tags_read_again_the_older_reads_go_and_a_tags_last_read_stays(bool isMemory)
    {
        SpoolWorld world = World(isMemory);
        Dictionary<string, long> last = [];
        for (int step = 0; step < 5_000; step++)
        {
            string epc = step % 50 == 0 ? $"once-{step}" : $"again-{step % 20}";
            string channel = step % 2 == 0 ? "gate-1" : "gate-2";
            last[channel + epc] = world.Append(world.Tag(epc, channel));
            if (step % 7 == 0) world.Spool.Flush();
        }

        HashSet<long> left = [.. world.Drain(isWhole: false).Select(entry => entry.Seq)];
        Assert.Empty(last.Values.Except(left));
        Assert.Equal(5_000 - left.Count, world.Spool.Dropped);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void When_there_is_nothing_but_edges_the_oldest_packs_go_and_from_says_so(bool isMemory)
    {
        SpoolWorld world = World(isMemory);
        for (int step = 0; step < 5_000; step++)
        {
            world.Append(world.Yes(step % 2 == 0));
            if (step % 7 == 0) world.Spool.Flush();
        }

        List<SpoolEntry> left = world.Drain();
        Assert.Equal(5_000 - left.Count, world.Spool.Dropped);
        Assert.InRange(left.Count, 500, 2_000);
        Assert.Equal(Enumerable.Range(5_001 - left.Count, left.Count), left.Select(entry => (int)entry.Seq));
        Assert.All(left, entry => Assert.Equal(left[0].Seq, entry.From));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_number_below_the_newest_is_handed_out_or_lies_below_from(bool isMemory)
    {
        SpoolWorld world = World(isMemory);
        for (int step = 0; step < 5_000; step++)
        {
            world.Append(world.Random.Next(10) == 0 ? world.Yes(step % 2 == 0) : world.Number(step));
            if (step % 7 == 0) world.Spool.Flush();
        }

        List<Sample> samples = [];
        List<SpoolEntry> handed = [];
        long total = 0;
        while (world.Spool.TryNext(samples, out SpoolEntry entry))
        {
            Assert.True(entry.Total >= total);
            total = entry.Total;
            handed.Add(entry);
            Assert.Equal(handed.Count, world.Spool.InFlight);
        }

        Assert.Equal(Enumerable.Range((int)handed[0].From, 5_001 - (int)handed[0].From), handed.Select(entry => (int)entry.Seq));
        Assert.Equal((world.Spool.Sealed, 0), (total, handed[^1].Behind));
        Assert.All(handed.SkipLast(1), entry => Assert.True(entry.Behind > 0));
        world.Spool.Acknowledge(world.Spool.Boot, 2_500);
        world.AssertAddsUp();
    }

    [Fact]
    public void A_rewritten_spool_is_the_same_after_a_restart()
    {
        MemoryFolder folder = new();
        SpoolWorld world = new SpoolWorld(folder, 1, Spool.LeastLimit).Open();
        for (int step = 0; step < 5_000; step++)
        {
            world.Append(world.Any());
            if (step % 7 == 0) world.Spool.Flush();
        }

        world.Spool.Flush();
        (long waiting, List<(long, long)> left) = (world.Spool.Waiting, Keys());
        world.Reopen();
        Assert.Equal((waiting, 0), (world.Spool.Waiting, world.Spool.Damages));
        Assert.Equal(left, Keys());
        List<(long, long)> Keys() => [.. world.Drain(isWhole: false).Select(entry => (entry.Boot, entry.Seq))];
    }

    private static SpoolWorld World(bool isMemory) => new SpoolWorld(isMemory ? null : new MemoryFolder(), 1, Spool.LeastLimit).Open();
}
