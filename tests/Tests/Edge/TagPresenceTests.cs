using System.Globalization;
using Logistics.Core;
using Logistics.EdgeAgent.Filters;
using Logistics.EdgeAgent.Sensors;
using Logistics.Tests.Core.Tags;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge;

public sealed class TagPresenceTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly List<Sample> _told = [];
    private readonly List<DateTimeOffset> _heard = [];
    private ChannelFilter _filter = Filter(goneAfter: 2_000, every: 30_000);

    // Ten reads a second from one second to another; what must be told, by the second of the read.
    [Theory]
    [InlineData("0-0", "0")]
    [InlineData("0-1", "0 1")]
    [InlineData("0-31.5", "0 30 31.5")]
    [InlineData("0-1 2.9-4", "0 4")]
    [InlineData("0-1 3.1-4", "0 1 3.1 4")]
    [InlineData("0-65 70-70", "0 30 60 65 70")]
    public void A_tag_is_told_when_it_comes_now_and_then_while_it_stays_and_with_its_last_read_when_it_went(string reads, string told)
    {
        Live(reads, "card");
        Assert.Equal(told, string.Join(' ', _told.Select(sample => Show(sample.At))));
    }

    [Fact]
    public void An_exit_is_told_when_the_silence_is_over_and_dated_by_the_last_read()
    {
        Live("0-1", "card", until: 2.9);
        Assert.Single(_told);
        Assert.True(_filter.Advance("c", Start.AddSeconds(3.1), _told));
        Assert.Equal(Start.AddSeconds(1), _told[^1].At);
        Assert.False(_filter.Advance("c", Start.AddSeconds(60), _told));
    }

    [Fact]
    public void Who_taps_once_came_and_went_at_the_same_moment_and_is_told_once()
    {
        Assert.True(Read("card", 0));
        Assert.False(_filter.Advance("c", Start.AddMinutes(1), _told));
        Assert.Single(_told);
    }

    [Fact]
    public void Each_tag_comes_and_goes_by_itself()
    {
        foreach (int tenth in Enumerable.Range(0, 50))
        {
            Read("cart", tenth / 10.0);
            if (tenth is >= 10 and <= 20) Read("bed", tenth / 10.0);
            _filter.Advance("c", At(tenth / 10.0), _told);
        }

        _filter.Advance("c", Start.AddSeconds(60), _told);
        Assert.Equal(["cart 0", "bed 1", "bed 2", "cart 4.9"], _told.Select(sample => $"{sample.Text} {Show(sample.At)}"));
    }

    [Fact]
    public void A_read_that_comes_late_moves_nothing_back()
    {
        Read("card", 0.5);
        Assert.False(Read("card", 0.1));
        _filter.Advance("c", Start.AddSeconds(30), _told);
        Assert.Equal(Start.AddSeconds(0.5), Assert.Single(_told).At);
    }

    [Fact]
    public void However_often_an_antenna_reads_a_tag_it_is_told_of_once_in_its_time()
    {
        _filter = Filter(goneAfter: 1_000, every: 1_000);
        foreach (int tick in Enumerable.Range(0, 5_000)) Read("sheet", tick * 0.002);
        Assert.InRange(_told.Count, 10, 11);
        Assert.All(_told.Zip(_told.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromSeconds(1)));
    }

    // What an antenna above a bed reads of a tag: most looks, and for some seconds none, when a body shields it.
    [Theory]
    [InlineData("0-14 17-30 33.5-61 140-150")]
    [InlineData("0-0 0.4-0.4 3-3 9-9 12-40")]
    [InlineData("5-5")]
    public void The_hub_derives_the_same_stays_from_entries_and_exits_as_from_every_read(string reads)
    {
        Live(reads, "tag");
        string stays = Stays();
        int told = _told.Count;
        _told.Clear();
        _heard.Clear();
        _filter = new ChannelFilter(new SensorConfig { Channel = "c" });
        Live(reads, "tag");
        Assert.True(told <= _told.Count);
        Assert.Equal(Stays(), stays);
    }

    private string Stays()
    {
        TagSite site = new();
        site.Find(1);
        long begin = site.NowMs;
        HashSet<string> stays = [];

        // An exit arrives as late as the node is sure of it; the hub goes by the time of the read.
        foreach ((Sample sample, DateTimeOffset heard) in _told.Zip(_heard))
        {
            long heardMs = begin + (long)(heard - Start).TotalMilliseconds;
            if (heardMs > site.NowMs) site.Wait(heardMs - site.NowMs, Note);
            site.Read(0, (TagSite.BedArea, 0, (long)(heard - sample.At).TotalMilliseconds));
            Note(site.Piece(0));
        }

        site.Wait(200 * TagSite.Second, Note);
        return string.Join(", ", stays);

        void Note(TagTrack piece)
        {
            foreach (TagStay stay in piece.Left)
            {
                stays.Add($"{stay.FromMs - begin} ms to {stay.LastMs - begin} ms");
            }
        }
    }

    private static ChannelFilter Filter(int goneAfter, int every) => new(new SensorConfig
    {
        Channel = "c", GoneAfter = TimeSpan.FromMilliseconds(goneAfter), Heartbeat = TimeSpan.FromMilliseconds(every),
    });

    private bool Read(string tag, double second) => _filter.Pass(new Sample("c", At(second), tag), _told);

    private void Live(string reads, string tag, double until = 1_000)
    {
        (int From, int To)[] stretches = [.. reads.Split(' ').Select(stretch => stretch.Split('-').Select(Tenths).ToArray())
            .Select(ends => (ends[0], ends[1]))];
        for (int tenth = 0; tenth <= until * 10; tenth++)
        {
            if (stretches.Any(stretch => tenth >= stretch.From && tenth <= stretch.To)) Read(tag, tenth / 10.0);
            _filter.Advance("c", At(tenth / 10.0), _told);
            while (_heard.Count < _told.Count) _heard.Add(At(tenth / 10.0));
        }
    }

    private static DateTimeOffset At(double second) => Start.AddMilliseconds(Math.Round(second * 1_000));

    private static int Tenths(string second) => (int)Math.Round(double.Parse(second, CultureInfo.InvariantCulture) * 10);

    private static string Show(DateTimeOffset at) =>
        Math.Round((at - Start).TotalSeconds, 1).ToString(CultureInfo.InvariantCulture);
}
