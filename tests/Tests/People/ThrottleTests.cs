using System.Net;
using Logistics.Hub.People;
using Logistics.Tests.Support;

namespace Logistics.Tests.People;

/// <summary>Guessing is slow, and nobody can be kept out for long.</summary>
public class ThrottleTests
{
    private static readonly IPAddress Here = IPAddress.Parse("10.0.0.1");
    private readonly HandClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly Throttle _throttle;

    public ThrottleTests() => _throttle = new Throttle(_clock);

    [Fact]
    public void After_five_wrong_tries_waits_begin_at_30_s_and_grow_to_5_minutes()
    {
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(TimeSpan.Zero, _throttle.Begin("a", Here)));
        foreach (int seconds in (int[])[30, 60, 120, 240, 300, 300])
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), _throttle.Begin("a", Here));
            _clock.Pass(TimeSpan.FromSeconds(seconds));
            Assert.Equal(TimeSpan.Zero, _throttle.Begin("a", Here));
        }
    }

    [Fact]
    public void A_right_try_frees_the_name_at_that_address()
    {
        for (int time = 0; time < 50; time++)
        {
            Assert.Equal(TimeSpan.Zero, _throttle.Begin("a", Here));
            if (time % 5 == 4) _throttle.Right("a", Here);
            if (time % 5 == 4) _clock.Pass(TimeSpan.FromHours(2));
        }
    }

    [Fact]
    public void Who_has_one_good_name_can_not_use_it_to_try_others_without_end()
    {
        int tried = 0;
        for (int time = 0; time < 500; time++)
        {
            if (_throttle.Begin($"other-{time}", Here) > TimeSpan.Zero) break;
            tried++;
            if (_throttle.Begin("mine", Here) > TimeSpan.Zero) break;
            _throttle.Right("mine", Here);
        }
        Assert.InRange(tried, 50, 101);
    }

    [Fact]
    public void Many_addresses_together_get_few_tries_at_one_name()
    {
        int tried = Enumerable.Range(0, 1000).Count(number => _throttle.Begin("a", Address(number)) == TimeSpan.Zero);
        Assert.Equal(20, tried);
        int inADay = 0;
        for (int minute = 0; minute < 24 * 60; minute++)
        {
            _clock.Pass(TimeSpan.FromMinutes(1));
            if (_throttle.Begin("a", Address(2000 + minute)) == TimeSpan.Zero) inADay++;
        }
        Assert.InRange(inADay, 200, 300);
    }

    [Fact]
    public void A_stranger_elsewhere_does_not_keep_out_who_got_in_from_here_before_nor_who_has_a_card()
    {
        _throttle.Begin("a", Here);
        _throttle.Right("a", Here);
        for (int number = 0; number < 1000; number++) _throttle.Begin("a", Address(number));
        Assert.True(_throttle.Begin("a", Address(5000)) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _throttle.Begin("a", Here));
        Assert.Equal(TimeSpan.Zero, _throttle.Begin("badge/1", Address(6000)));
    }

    [Fact]
    public void A_hundred_tries_at_once_get_no_further_than_one_after_another()
    {
        int[] went = new int[100];
        Parallel.For(0, 100, number => went[number] = _throttle.Begin("a", Here) == TimeSpan.Zero ? 1 : 0);
        Assert.Equal(5, went.Sum());
    }

    [Fact]
    public void An_administrator_frees_a_name()
    {
        for (int number = 0; number < 6; number++) _throttle.Begin("a", Here);
        Assert.True(_throttle.IsLocked("a"));
        Assert.False(_throttle.IsLocked("b"));
        _throttle.Unlock("a");
        Assert.False(_throttle.IsLocked("a"));
        Assert.Equal(TimeSpan.Zero, _throttle.Begin("a", Here));
    }

    [Fact]
    public void One_line_of_IPv6_addresses_counts_as_one()
    {
        int tried = Enumerable.Range(1, 100)
            .Count(number => _throttle.Begin("a", IPAddress.Parse($"2001:db8::{number:x}")) == TimeSpan.Zero);
        Assert.Equal(5, tried);
    }

    private static IPAddress Address(int number) => new([172, 16, (byte)(number >> 8), (byte)number]);
}
