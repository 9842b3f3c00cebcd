using System.Globalization;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Storage;

namespace Logistics.Tests.Edge;

/// <summary>A spool with a record of everything that was ever put into it, for runs that follow each other on one folder.</summary>
public sealed class SpoolWorld(IFolder? folder, int seed, long limit = 1 << 20)
{
    private static readonly DateTimeOffset Began = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly Dictionary<(long Boot, long Seq), long> _totals = [];
    private (long Boot, long Seq) _last;

    public Random Random { get; } = new(seed);

    public Spool Spool { get; private set; } = null!;

    /// <summary>What each number was sealed with.</summary>
    public SortedDictionary<(long Boot, long Seq), IReadOnlyList<Sample>> Sealed { get; } = [];

    public int Seconds { get; set; }

    private long _starts;

    public DateTimeOffset Now => Began.AddSeconds(Seconds);

    public static string Text(IEnumerable<Sample> samples) => string.Join(' ', samples.Select(static sample => string.Create(
        CultureInfo.InvariantCulture,
        $"{sample.Channel}@{sample.At.ToUnixTimeMilliseconds()}={sample.Kind switch
        {
            SampleKind.Number => sample.Number,
            SampleKind.Boolean => sample.Boolean,
            _ => sample.Text!,
        }}{(sample.IsRepeat ? "r" : "")}")));

    public SpoolWorld Open()
    {
        Spool = Spool.Open(folder, limit, Now, ++_starts);
        return this;
    }

    public SpoolWorld Reopen()
    {
        Spool.Dispose();
        return Open();
    }

    public long Append(params Sample[] samples)
    {
        long seq = _last.Boot == Spool.Boot ? _last.Seq + 1 : 1;
        _last = (Spool.Boot, seq);
        Seconds++;
        Spool.Append(Now, TimeSpan.FromMilliseconds(5), true, samples);
        Sealed[(Spool.Boot, seq)] = samples;
        _totals[(Spool.Boot, seq)] = _totals.GetValueOrDefault((Spool.Boot, seq - 1)) + samples.Length;
        return seq;
    }

    public Sample Yes(bool value, string channel = "bed-1/mat") => new(channel, Now, value);

    public Sample Number(double value, string channel = "hamper-1") => new(channel, Now, value);

    public Sample Tag(string epc, string channel = "gate-1") => new(channel, Now, epc);

    /// <summary>One to four samples of any kind.</summary>
    public Sample[] Any() => [.. Enumerable.Range(0, Random.Next(1, 5)).Select(_ => Random.Next(4) switch
    {
        0 => Yes(Random.Next(2) == 0),
        1 => Number(Random.NextDouble()),
        2 => Yes(Random.Next(2) == 0).RepeatedAt(Now),
        _ => Tag($"3034{Random.Next(30):x8}"),
    })];

    /// <summary>Takes all that is handed out, and holds it against what was sealed.</summary>
    /// <param name="isWhole">Nothing may have been dropped from within a pack.</param>
    public List<SpoolEntry> Drain(bool isWhole = true)
    {
        List<SpoolEntry> entries = [];
        List<Sample> samples = [];
        (long, long) last = default;
        while (Spool.TryNext(samples, out SpoolEntry entry))
        {
            Assert.True((entry.Boot, entry.Seq).CompareTo(last) > 0, "in order, none twice");
            Assert.InRange(entry.From, 1, entry.Seq);
            last = (entry.Boot, entry.Seq);
            if (samples.Count > 0)
            {
                IReadOnlyList<Sample> before = Sealed[last];
                if (isWhole) Assert.Equal(Text(before), Text(samples));
                else Assert.Subset(before.ToHashSet(), samples.ToHashSet());
                Assert.Equal(_totals[last], entry.Total);
                entries.Add(entry);
            }
        }

        return entries;
    }

    public void AssertAddsUp() => Assert.Equal(
        Spool.Carried + Spool.Sealed, Spool.Acknowledged + Spool.AcknowledgedOfEarlier + Spool.Waiting + Spool.Dropped);
}
