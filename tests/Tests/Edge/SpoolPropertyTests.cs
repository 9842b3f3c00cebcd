using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Tests.Support;

namespace Logistics.Tests.Edge;

/// <summary>What holds for a spool whatever happens; each seed is one life of it.</summary>
public sealed class SpoolPropertyTests
{
    [Fact]
    public void A_disk_that_fails_at_any_one_call_loses_nothing_and_throws_nothing()
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            int calls = Live(seed, null);
            for (int at = 1; at <= calls; at++) Live(seed, (call, _) => call == at);
        }
    }

    [Fact]
    public void A_disk_that_is_ill_for_a_while_loses_nothing_and_throws_nothing()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            Random random = new(seed);
            int from = random.Next(1, 100);
            int until = from + random.Next(1, 60);
            string[] kinds = [.. new[] { "open", "write", "flush", "replace", "delete", "list" }.Where(_ => random.Next(2) == 0)];
            Live(seed, (call, kind) => call >= from && call < until && kinds.Contains(kind));
        }
    }

    [Fact]
    public void After_a_power_cut_at_any_moment_every_flushed_pack_is_there_and_none_is_wrong()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            MemoryFolder folder = new();
            SpoolWorld world = new SpoolWorld(folder, seed, 256 * 1024).Open();
            for (int life = 0; life < 6; life++)
            {
                HashSet<(long, long)> flushed = [.. world.Drain().Select(entry => (entry.Boot, entry.Seq))];
                for (int step = world.Random.Next(1, 60); step > 0; step--)
                {
                    world.Append(world.Any());
                    if (world.Random.Next(3) > 0) continue;
                    bool isIll = world.Random.Next(4) == 0;
                    folder.Fails = isIll ? (_, kind) => kind == "flush" : null;
                    world.Spool.Flush();
                    folder.Fails = null;
                    if (!isIll) flushed.UnionWith(world.Sealed.Keys.Where(key => key.Boot == world.Spool.Boot));
                }

                folder.CutPower(world.Random);
                world.Reopen();
                HashSet<(long, long)> found = [.. world.Drain().Select(entry => (entry.Boot, entry.Seq))];
                Assert.Empty(flushed.Except(found));
                world.Spool.Rewind();
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_sealed_is_acknowledged_waits_or_was_dropped_at_any_time(bool isMemory)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            MemoryFolder folder = new();
            SpoolWorld world = new SpoolWorld(isMemory ? null : folder, seed, Spool.LeastLimit).Open();
            List<Sample> samples = [];
            SpoolEntry sent = default;
            for (int step = 0; step < 3_000; step++)
            {
                switch (world.Random.Next(40))
                {
                    case 0 when sent.Boot == world.Spool.Boot && world.Random.Next(10) == 0:
                        world.Spool.Acknowledge(sent.Boot, sent.Seq);
                        break;
                    case 1 when world.Random.Next(20) == 0:
                        world.Spool.Acknowledge(world.Spool.Boot, world.Random.Next(10), again: true);
                        break;
                    case 2 when !isMemory && world.Random.Next(20) == 0:
                        world.Reopen();
                        break;
                    case 3:
                        folder.Fails = world.Random.Next(3) == 0 ? (_, _) => true : null;
                        break;
                    case < 8:
                        world.Spool.Flush();
                        break;
                    case < 12:
                        for (int count = world.Random.Next(20); count > 0; count--)
                        {
                            if (world.Spool.TryNext(samples, out SpoolEntry entry)) sent = entry;
                        }

                        break;
                    case 12:
                        world.Spool.Rewind();
                        break;
                    default:
                        world.Append(world.Any());
                        break;
                }

                world.AssertAddsUp();
                Assert.True(world.Spool.Waiting >= 0 && world.Spool.Dropped >= 0 && world.Spool.InFlight >= 0);
            }

            // Files that could not be read at the last start are taken up at the next.
            folder.Fails = null;
            world.Spool.Flush();
            if (!isMemory) world.Reopen();
            world.Append(world.Any());
            world.Spool.Flush();
            world.Spool.Rewind();
            world.Drain(isWhole: false);
            world.AssertAddsUp();
            long damaged = folder.Files().Where(name => name.StartsWith("damaged-", StringComparison.Ordinal))
                .Sum(name => folder[name].Length);
            Assert.InRange(folder.Bytes - damaged, 0, Spool.LeastLimit + 100);
            Assert.InRange(damaged, 0, 1 << 20);
        }
    }

    // A life with restarts on a disk that fails as told, and then one on a well disk, which must find everything that was not acknowledged.
    private static int Live(int seed, Func<int, string, bool>? fails)
    {
        MemoryFolder folder = new() { Fails = fails };
        SpoolWorld world = new SpoolWorld(folder, seed).Open();
        HashSet<(long, long)> acknowledged = [];
        for (int step = 0; step < 60; step++)
        {
            world.Append(world.Any());
            if (world.Random.Next(3) == 0) world.Spool.Flush();
            if (world.Random.Next(10) == 0 && world.Drain() is [.., var last])
            {
                world.Spool.Acknowledge(last.Boot, last.Seq - 3);
                acknowledged.UnionWith(world.Sealed.Keys.Where(key => key.Boot == last.Boot && key.Seq <= last.Seq - 3));
            }

            world.AssertAddsUp();
            Assert.Equal(0, world.Spool.Dropped);
            if (world.Random.Next(25) == 0)
            {
                // An orderly end on an ill disk would lose what only memory has, as a power cut does.
                folder.Fails = null;
                world.Spool.Flush();
                Assert.False(world.Spool.NeedsFlush);
                folder.Fails = fails;
                world.Reopen();
            }
        }

        int calls = folder.Calls;
        folder.Fails = null;
        world.Spool.Flush();
        Assert.False(world.Spool.NeedsFlush);
        HashSet<(long, long)> found = [.. world.Reopen().Drain().Select(entry => (entry.Boot, entry.Seq))];
        Assert.Empty(world.Sealed.Keys.Where(key => !acknowledged.Contains(key)).Except(found));
        return calls;
    }
}
