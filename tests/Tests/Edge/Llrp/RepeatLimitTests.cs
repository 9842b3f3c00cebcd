using Logistics.EdgeAgent.Sensors.Llrp;

namespace Logistics.Tests.Edge.Llrp;

public sealed class RepeatLimitTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly RepeatLimit _limit = new(TimeSpan.FromSeconds(1));
    private readonly List<(string Epc, DateTimeOffset At)> _told = [];

    [Fact]
    public void A_tag_that_stays_is_told_of_once_a_second_however_often_it_is_read()
    {
        for (int tick = 0; tick < 5_000; tick++) Read("a", tick * 2);
        Assert.InRange(_told.Count, 10, 11);
        Assert.Equal(Start, _told[0].At);
        Assert.All(_told.Zip(_told.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromMilliseconds(900)));
    }

    [Fact]
    public void The_last_read_before_a_silence_is_told_with_its_own_time()
    {
        Read("a", 0);
        Read("a", 300);
        Read("a", 700);
        Pass(999);
        Assert.Single(_told);
        Pass(1_000);
        Assert.Equal(Start.AddMilliseconds(700), _told[^1].At);
        Pass(60_000);
        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public void A_tag_that_comes_back_is_told_at_once_and_each_tag_by_itself()
    {
        Read("a", 0);
        Read("b", 10);
        Pass(5_000);
        Read("a", 5_010);
        Assert.Equal(["a", "b", "a"], _told.Select(told => told.Epc));
    }

    [Fact]
    public void A_read_that_comes_late_moves_nothing_back()
    {
        Read("a", 500);
        Read("a", 100);
        Pass(3_000);
        Assert.Equal(Start.AddMilliseconds(500), Assert.Single(_told).At);
    }

    private void Read(string epc, int at)
    {
        _limit.Take(epc, Start.AddMilliseconds(at), _told);
        if (at % 100 == 0) Pass(at);
    }

    private void Pass(int at) => _limit.Advance(Start.AddMilliseconds(at), _told);
}
