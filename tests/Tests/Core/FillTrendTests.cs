using Logistics.Core;

namespace Logistics.Tests.Core;

public class FillTrendTests
{
    private const long Minute = SmallSite.Minute;
    private const long Hour = SmallSite.Hour;
    private const long Day = SmallSite.Day;

    private readonly FillPrior _prior = new();
    private readonly FillTrend _trend = new();
    private long _nowMs = SmallSite.Morning;

    [Fact]
    public void Who_knows_nothing_says_nothing()
    {
        Assert.Null(_trend.LevelAt(_prior, _nowMs));
        Assert.Null(_trend.FullAtMs(_prior));
        Take(300);
        Assert.Null(_trend.FullAtMs(_prior));
    }

    [Fact]
    public void One_emptying_is_no_past_and_two_stretches_are()
    {
        Fill(100, 8);
        Fill(100, 8);
        Take(50);
        Assert.Null(_trend.FullAtMs(_prior));
        Fill(100, 8);
        Take(50);
        Assert.NotNull(_trend.FullAtMs(_prior));
    }

    [Theory]
    [InlineData(40, 20)]
    [InlineData(100, 8)]
    [InlineData(300, 3)]
    public void What_fills_evenly_is_forecast_to_the_quarter_of_an_hour_or_a_twentieth(int perHour, int hours)
    {
        for (int cycle = 0; cycle < 6; cycle++) Fill(perHour, hours);
        for (int level = 0; level < 900; level += perHour)
        {
            long restMs = (1_000 - level) * Hour / perHour;
            if (level > 0) Take(level);
            if (_trend.FullAtMs(_prior) is { } fullMs && level > 0)
            {
                Assert.InRange(fullMs - _nowMs, restMs - Math.Max(15 * Minute, restMs / 20), restMs + Math.Max(15 * Minute, restMs / 20));
            }
            _nowMs += Hour;
        }
    }

    [Fact]
    public void The_present_rise_speaks_where_there_is_no_past()
    {
        for (int level = 100; level <= 500; level += 20)
        {
            Take(level);
            _nowMs += 12 * Minute;
        }
        long fullMs = _trend.FullAtMs(_prior)!.Value;
        Assert.InRange(fullMs, _nowMs + 4 * Hour, _nowMs + 6 * Hour);
    }

    [Fact]
    public void A_forecast_is_never_of_the_past_rises_with_time_and_comes_nearer_with_the_level()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            (FillTrend low, FillPrior prior, long nowMs) = Lived(seed);
            (FillTrend high, FillPrior priorToo, _) = Lived(seed);
            int level = new Random(seed).Next(30, 900);
            for (int word = 0; word < 3; word++)
            {
                low.Take(prior, level, nowMs + word * Minute);
                high.Take(priorToo, level + 60, nowMs + word * Minute);
            }
            long heardMs = nowMs + 2 * Minute;
            long? later = low.FullAtMs(prior);
            long? sooner = high.FullAtMs(priorToo);
            Assert.True(later is null || later >= heardMs, $"seed {seed}: {later} is before {heardMs}");
            Assert.True(later is null || sooner <= later, $"seed {seed}: fuller, and later: {sooner} after {later}");

            int? before = 0;
            for (int hour = 0; hour < 500; hour++)
            {
                int? then = low.LevelAt(prior, nowMs + hour * Hour);
                Assert.True(then is null || then >= before && then <= 1_000, $"seed {seed}, hour {hour}: {then} after {before}");
                before = then ?? before;
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(430)]
    public void One_wrong_word_moves_nothing(int wrong)
    {
        FillTrend right = new();
        FillPrior prior = new();
        bool emptied = false;
        for (int cycle = 0; cycle < 5; cycle++)
        {
            for (int step = 0; step <= 40; step++)
            {
                int level = step * 20;
                right.Take(prior, level, _nowMs);
                bool isWrong = cycle == 4 && step == 25;
                emptied |= _trend.Take(_prior, isWrong ? wrong : level, _nowMs) && cycle == 4 && step > 10;
                if (cycle == 4 && step == 30) break;
                _nowMs += 12 * Minute;
            }
        }
        Assert.False(emptied);
        Assert.InRange(_trend.FullAtMs(_prior)!.Value - right.FullAtMs(prior)!.Value, -5 * Minute, 5 * Minute);
    }

    [Fact]
    public void Small_dips_are_no_emptyings_and_a_real_one_is_one()
    {
        int emptyings = 0;
        foreach (int level in new[] { 0, 0, 300, 260, 310, 600, 520, 590, 700, 690, 705, 10, 60, 20, 30, 100 })
        {
            if (_trend.Take(_prior, level, _nowMs)) emptyings++;
            _nowMs += 30 * Minute;
        }
        Assert.Equal(1, emptyings);
    }

    // How full it was, what it fell to, and whether that is an emptying.
    [Theory]
    [InlineData(150, 0, true)]
    [InlineData(149, 0, false)]
    [InlineData(900, 300, true)]
    [InlineData(900, 301, false)]
    [InlineData(500, 250, true)]
    [InlineData(500, 251, false)]
    public void An_emptying_is_a_fall_of_some_size_to_nearly_nothing_and_at_least_by_half(int before, int after, bool emptied)
    {
        Take(0);
        _nowMs += Hour;
        Take(before);
        _nowMs += Hour;
        bool found = false;
        for (int word = 0; word < 3; word++) found |= _trend.Take(_prior, after, _nowMs++);
        Assert.Equal(emptied, found);
    }

    [Fact]
    public void An_emptying_that_a_person_told_is_not_found_again_by_the_sensor()
    {
        Fill(100, 8);
        for (int level = 0; level <= 800; level += 100)
        {
            Take(level);
            _nowMs += Hour;
        }
        _trend.NoteEmptied(_prior, _trend.Mark, _nowMs, 15 * Minute);
        foreach (int level in new[] { 800, 800, 800, 5, 5, 5 })
        {
            _nowMs += 2 * Minute;
            Assert.False(_trend.Take(_prior, level, _nowMs));
        }
        Assert.Equal(5, _trend.Mark);
    }

    [Fact]
    public void What_fills_by_day_is_not_forecast_to_be_full_at_night()
    {
        _nowMs = SmallSite.Morning - 6 * Hour;
        for (int day = 0; day < 20; day++)
        {
            for (int half = 0; half < 48; half++)
            {
                int level = (day % 2 * 20 + Math.Clamp(half - 16, 0, 20)) * 24;
                Take(level);
                _nowMs += 30 * Minute;
            }
            if (day % 2 == 1) _nowMs += 0;
        }

        // 18:00 on the first of two days, at nearly half: the second half comes tomorrow, by day.
        for (int half = 0; half < 37; half++)
        {
            Take(Math.Clamp(half - 16, 0, 20) * 24 + 60);
            _nowMs += 30 * Minute;
        }
        long fullMs = _trend.FullAtMs(_prior)!.Value;
        Assert.InRange(fullMs % Day / Hour, 8, 20);
        Assert.InRange(fullMs - _nowMs, 13 * Hour, 30 * Hour);
    }

    [Fact]
    public void A_new_point_goes_by_what_is_usual_and_soon_by_itself()
    {
        for (int other = 0; other < 20; other++)
        {
            FillTrend trend = new();
            for (int cycle = 0; cycle <= 3; cycle++) trend.NoteEmptied(_prior, cycle == 0 ? -1 : 800, _nowMs + (other + cycle * 24) * Hour);
        }
        _nowMs += 200 * Hour;
        _trend.NoteEmptied(_prior, -1, _nowMs);
        Assert.InRange(_trend.LevelAt(_prior, _nowMs + 24 * Hour)!.Value, 700, 900);
        for (int cycle = 1; cycle <= 4; cycle++) _trend.NoteEmptied(_prior, 400, _nowMs + cycle * 24 * Hour);
        Assert.InRange(_trend.LevelAt(_prior, _nowMs + 5 * 24 * Hour)!.Value, 380, 500);
    }

    [Fact]
    public void What_flattens_is_learned_to_flatten()
    {
        Random random = new(7);
        FillTrend[] bins = [.. Enumerable.Range(0, 10).Select(_ => new FillTrend())];
        for (int round = 0; round < 40; round++)
        {
            foreach (FillTrend bin in bins)
            {
                long hours = random.Next(4, 120);
                bin.NoteEmptied(_prior, (int)(80 * Math.Sqrt(hours)), _nowMs += hours * Hour);
            }
        }
        Assert.Equal(16, new FillPrior().Bend);
        Assert.True(_prior.Bend < 16);
    }

    [Fact]
    public void Logarithms_and_powers_are_right_to_a_thousandth_and_never_turn_back()
    {
        Random random = new(3);
        for (int number = 0; number < 100_000; number++)
        {
            long value = random.NextInt64(1, 1L << random.Next(1, 60));
            Assert.InRange(Fixed.Log2(value) / 65_536.0, Math.Log2(value) - 0.0001, Math.Log2(value) + 0.0001);
            int log = random.Next(10 * Fixed.One, 60 * Fixed.One);
            Assert.InRange(Fixed.Exp2(log) / Math.Pow(2, log / 65_536.0), 0.999, 1.001);
            Assert.True(Fixed.Exp2(log) <= Fixed.Exp2(log + 1));
            Assert.True(Fixed.Log2(value) <= Fixed.Log2(value + 1));
        }
    }

    private void Take(int level)
    {
        for (int word = 0; word < 3; word++) _trend.Take(_prior, level, _nowMs);
    }

    /// <summary>One stretch from empty, a reading an hour, and emptied at its end.</summary>
    private void Fill(int perHour, int hours)
    {
        for (int hour = 0; hour <= hours; hour++)
        {
            Take(hour * perHour);
            if (hour < hours) _nowMs += Hour;
        }
        _nowMs += Minute;
        Take(0);
    }

    private static (FillTrend Trend, FillPrior Prior, long NowMs) Lived(int seed)
    {
        Random random = new(seed);
        FillTrend trend = new();
        FillPrior prior = new();
        long nowMs = SmallSite.Morning;
        int level = 0;
        for (int step = 0; step < 400; step++)
        {
            nowMs += random.Next(1, 90) * Minute;
            level = random.Next(40) == 0 || level > 950 ? random.Next(60) : Math.Min(1_000, level + random.Next(0, 60));
            int noise = random.Next(60) == 0 ? random.Next(-400, 400) : random.Next(-15, 15);
            trend.Take(prior, Math.Clamp(level + noise, 0, 1_000), nowMs);
        }
        for (int word = 0; word < 3; word++) trend.Take(prior, 20, nowMs += Minute);
        return (trend, prior, nowMs);
    }
}
