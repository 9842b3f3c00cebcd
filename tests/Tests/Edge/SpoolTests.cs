using System.Text;
using Logistics.EdgeAgent;

namespace Logistics.Tests.Edge;

public sealed class SpoolTests : IDisposable
{
    private const long Limit = 1 << 20;
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private readonly string _folder = Directory.CreateTempSubdirectory("spool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Packs_come_out_in_order_with_their_boot_and_numbers_without_holes()
    {
        using Spool spool = Open();
        Fill(spool, 3);
        Assert.Equal(["1:p1", "2:p2", "3:p3"], Drain(spool));
        Assert.Equal((3, 3), (spool.Waiting, spool.InFlight));
        Assert.Empty(Drain(spool));
        spool.Rewind();
        Assert.Equal(3, Drain(spool).Count);
    }

    [Fact]
    public void Only_the_hubs_acknowledgement_of_the_same_boot_removes_packs()
    {
        using Spool spool = Open();
        Fill(spool, 5);
        Drain(spool);
        Assert.Equal(0, spool.Acknowledge(spool.Boot - 1, 5));
        Assert.Equal(0, spool.Acknowledge(spool.Boot, 99));
        Assert.Equal(3, spool.Acknowledge(spool.Boot, 3));
        Assert.Equal(0, spool.Acknowledge(spool.Boot, 2));
        Assert.Equal((2, 2), (spool.Waiting, spool.InFlight));
        spool.Rewind();
        Assert.True(spool.TryNext(out SpoolEntry next));
        Assert.Equal((4, 4), (next.Seq, next.From));
        Assert.Equal(2, spool.Acknowledge(spool.Boot, 5));
        Assert.Null(spool.OldestSealedAt());
        Fill(spool, 1, first: 6);
        Assert.Equal(["6:p6"], Drain(spool));
    }

    [Fact]
    public void What_is_acknowledged_before_the_flush_never_touches_the_disk()
    {
        using Spool spool = Open();
        Fill(spool, 100);
        Assert.True(spool.NeedsFlush);
        spool.Acknowledge(spool.Boot, 100);
        Assert.False(spool.NeedsFlush);
        spool.Flush();
        Assert.Empty(Segments());
    }

    [Fact]
    public void What_was_flushed_is_there_after_a_restart_under_its_own_boot()
    {
        long boot;
        using (Spool spool = Open())
        {
            boot = spool.Boot;
            Fill(spool, 3);
            spool.Flush();
            Fill(spool, 2, first: 4);
        }

        using Spool again = Open();
        Assert.Equal(boot + 1, again.Boot);
        Assert.Equal((3, 0), (again.Waiting, again.Cut));
        Fill(again, 1);
        List<(long, long, long)> entries = [];
        while (again.TryNext(out SpoolEntry entry))
        {
            entries.Add((entry.Boot, entry.Seq, entry.From));
        }

        Assert.Equal([(boot, 1, 1), (boot, 2, 1), (boot, 3, 1), (boot + 1, 1, 1)], entries);
        Assert.Equal(3, again.Acknowledge(boot, 3));
        again.Flush();
        Assert.Single(Segments());
    }

    [Fact]
    public void A_boot_is_never_used_twice_even_when_the_clock_runs_back()
    {
        long first = Boot(Start);
        Assert.Equal(Start.ToUnixTimeMilliseconds(), first);
        long second = Boot(Start.AddYears(-5));
        Assert.Equal(first + 1, second);
        Assert.Equal(Start.AddDays(1).ToUnixTimeMilliseconds(), Boot(Start.AddDays(1)));
        long Boot(DateTimeOffset now)
        {
            using Spool spool = Spool.Open(_folder, Limit, now);
            return spool.Boot;
        }
    }

    [Fact]
    public void Starts_that_can_not_remember_a_boot_differ_when_a_moment_lies_between_them()
    {
        using Spool first = Spool.Open(null, Limit, Start);
        using Spool second = Spool.Open(null, Limit, Start.AddMilliseconds(1));
        Assert.True(second.Boot > first.Boot);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void At_the_limit_the_oldest_packs_go_and_the_next_ones_say_so(bool inMemory)
    {
        using Spool spool = Spool.Open(inMemory ? null : _folder, Spool.LeastLimit, Start);
        byte[] payload = new byte[1_000];
        for (int i = 0; i < 1_000; i++)
        {
            spool.Append(Start, records: 2, payload);
            spool.Flush();
        }

        Assert.InRange(spool.Waiting, 30, 64);
        Assert.Equal(2 * (1_000 - spool.Waiting), spool.Dropped);
        Assert.True(spool.TryNext(out SpoolEntry entry));
        Assert.Equal(1_001 - spool.Waiting, entry.Seq);
        Assert.Equal(entry.Seq, entry.From);
        Assert.InRange(Segments().Sum(path => new FileInfo(path).Length), 0, Spool.LeastLimit);
        Assert.Equal(spool.Waiting, spool.Acknowledge(spool.Boot, 1_000));
    }

    [Fact]
    public void A_spool_cut_at_any_byte_keeps_every_whole_pack_before_the_cut()
    {
        byte[] whole = WriteFour(out string file);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..length]);
            int packs = length / (whole.Length / 4);
            bool atEdge = length > 0 && length % (whole.Length / 4) == 0;
            using Spool spool = Open();
            Assert.Equal(packs, spool.Waiting);
            Assert.Equal(atEdge ? 0 : 1, spool.Cut);
            Assert.Equal(Enumerable.Range(1, packs).Select(i => $"{i}:p{i}"), Drain(spool));
            Assert.Equal(packs > 0, File.Exists(file));
        }
    }

    [Fact]
    public void A_spool_with_any_bit_flipped_keeps_every_pack_before_it_and_never_gives_a_wrong_one()
    {
        byte[] whole = WriteFour(out string file);
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(file, flipped);
            int packs = bit / 8 / (whole.Length / 4);
            using Spool spool = Open();
            Assert.Equal(1, spool.Cut);
            Assert.Equal(Enumerable.Range(1, packs).Select(i => $"{i}:p{i}"), Drain(spool));
        }
    }

    [Fact]
    public void After_a_hole_that_damage_tore_packs_say_where_their_run_begins()
    {
        byte[] payload = new byte[20_000];
        using (Spool spool = Spool.Open(_folder, 64 * 1024, Start))
        {
            for (int i = 0; i < 3; i++)
            {
                spool.Append(Start, 1, payload);
                spool.Flush();
            }
        }

        string[] files = Segments();
        Assert.Equal(3, files.Length);
        File.WriteAllBytes(files[1], [1, 2, 3]);
        using Spool again = Spool.Open(_folder, 64 * 1024, Start);
        List<(long, long)> entries = [];
        while (again.TryNext(out SpoolEntry entry))
        {
            entries.Add((entry.Seq, entry.From));
        }

        Assert.Equal([(1, 1), (3, 3)], entries);
    }

    [Fact]
    public void A_disk_that_can_not_be_written_is_told_and_memory_holds_the_packs_until_it_can()
    {
        string blocked = Path.Combine(_folder, "blocked");
        File.WriteAllText(blocked, "a file where the folder should be");
        using Spool spool = Spool.Open(blocked, Limit, Start);
        Assert.Contains(blocked, spool.Trouble, StringComparison.Ordinal);
        Fill(spool, 3);
        spool.Flush();
        Assert.NotNull(spool.Trouble);
        Assert.Equal(3, Drain(spool).Count);
        File.Delete(blocked);
        spool.Flush();
        Assert.Null(spool.Trouble);
        Assert.False(spool.NeedsFlush);
        spool.Rewind();
        Assert.Equal(3, Drain(spool).Count);
    }

    [Fact]
    public void A_segment_that_vanishes_is_dropped_and_the_rest_goes_on()
    {
        byte[] payload = new byte[20_000];
        using (Spool spool = Spool.Open(_folder, 64 * 1024, Start))
        {
            for (int i = 0; i < 3; i++)
            {
                spool.Append(Start, 1, payload);
                spool.Flush();
            }
        }

        using Spool again = Spool.Open(_folder, 64 * 1024, Start);
        File.Delete(Segments()[1]);
        List<long> seqs = [];
        while (again.TryNext(out SpoolEntry entry))
        {
            seqs.Add(entry.Seq);
        }

        // After a loss, handing out begins again at the oldest.
        Assert.Equal([1, 1, 3], seqs);
        Assert.Equal((2, 2, 1), (again.Waiting, again.InFlight, again.Dropped));
        Assert.NotNull(again.Trouble);
    }

    private Spool Open() => Spool.Open(_folder, Limit, Start);

    private string[] Segments() => [.. Directory.GetFiles(_folder, "*.spool").Order(StringComparer.Ordinal)];

    private byte[] WriteFour(out string file)
    {
        using (Spool spool = Open())
        {
            Fill(spool, 4);
            spool.Flush();
        }

        file = Assert.Single(Segments());
        return File.ReadAllBytes(file);
    }

    // Each payload names its number, so that a pack under a wrong number would show.
    private static void Fill(Spool spool, int count, int first = 1)
    {
        foreach (int seq in Enumerable.Range(first, count))
        {
            spool.Append(Start, 1, Encoding.ASCII.GetBytes($"p{seq}"));
        }
    }

    private static List<string> Drain(Spool spool)
    {
        List<string> packs = [];
        while (spool.TryNext(out SpoolEntry entry))
        {
            packs.Add($"{entry.Seq}:{Encoding.ASCII.GetString(entry.Payload.Span)}");
        }

        return packs;
    }
}
