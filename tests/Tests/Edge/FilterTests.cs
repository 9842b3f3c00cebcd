using FsCheck;
using FsCheck.Fluent;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Filters;
using Logistics.EdgeAgent.Sensors;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge;

public sealed class FilterTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    // Seconds with 1 or 0; what must come out, with a hold of 5 s, as seconds with 1 or 0.
    [Theory]
    [InlineData("0:0 10:1 20:0", "0:0 10:1 20:0")]
    [InlineData("0:0 10:1 12:0 14:1 16:0 30:0", "0:0")]
    [InlineData("0:0 10:1 12:0 14:1 30:1", "0:0 14:1")]
    [InlineData("0:1 1:1 2:1 3:1", "0:1")]
    [InlineData("0:1 4:0 8:1", "8:1")]
    [InlineData("0:0 10:1 15:0 16:1", "0:0 10:1")]
    public void A_debounced_value_counts_when_it_held_and_from_when_it_began(string samples, string expected)
    {
        ChannelFilter filter = Filter(debounce: TimeSpan.FromSeconds(5));
        List<Sample> passed = [];
        foreach (Sample sample in Parse(samples))
        {
            filter.Pass(sample, passed);
        }

        filter.Advance("c", Start.AddSeconds(100), passed);
        Assert.Equal(expected, string.Join(' ', passed.Select(Show)));
    }

    [Theory]
    [InlineData(800, 600, "0.5 0.7 0.8 0.7 0.61 0.6 0.7 0.79 0.9", "0 0 1 1 1 0 0 0 1")]
    [InlineData(200, 400, "0.5 0.3 0.2 0.3 0.39 0.4 0.3 0.1", "0 0 1 1 1 0 0 1")]
    public void A_number_turns_yes_and_no_at_its_own_level_each(int on, int off, string numbers, string expected)
    {
        Hysteresis hysteresis = new(on / 1_000.0, off / 1_000.0);
        Assert.Equal(expected, string.Join(' ', numbers.Split(' ').Select(text => hysteresis.Update(Number(text)) ? 1 : 0)));
    }

    [Theory]
    [InlineData(100, "0.5 0.55 0.59 0.6 0.65 0.5", "0.5 0.6 0.5")]
    [InlineData(0, "0.5 0.5 0.51 0.51", "0.5 0.51")]
    public void A_number_passes_when_it_moved_by_the_band(int band, string numbers, string expected)
    {
        ChannelFilter filter = Filter(deadBand: band);
        List<Sample> passed = [];
        foreach (string number in numbers.Split(' '))
        {
            Assert.False(filter.Pass(new Sample("c", Start, Number(number)), passed));
        }

        Assert.Equal(expected, string.Join(' ', passed.Select(sample => FormattableString.Invariant($"{sample.Number}"))));
    }

    [Fact]
    public void Without_rules_a_yes_passes_at_each_change_and_a_number_and_a_text_always()
    {
        ChannelFilter filter = Filter();
        List<Sample> passed = [];
        Assert.True(filter.Pass(new Sample("c", Start, true), passed));
        Assert.False(filter.Pass(new Sample("c", Start, true), passed));
        Assert.False(filter.Pass(new Sample("c", Start, 0.5), passed));
        Assert.False(filter.Pass(new Sample("c", Start, 0.5), passed));
        Assert.True(filter.Pass(new Sample("c", Start, "e280"), passed));
        Assert.True(filter.Pass(new Sample("c", Start, "e280"), passed));
        Assert.Equal(5, passed.Count);
    }

    [Fact]
    public void A_channel_with_nothing_new_speaks_at_its_heartbeat_with_its_last_value()
    {
        ChannelFilter filter = Filter(deadBand: 100, heartbeat: TimeSpan.FromSeconds(60));
        List<Sample> passed = [];
        filter.Advance("c", Start, passed);
        Assert.Empty(passed);
        filter.Pass(new Sample("c", Start, 0.5), passed);
        for (int second = 1; second <= 130; second++)
        {
            filter.Pass(new Sample("c", Start.AddSeconds(second), 0.51), passed);
            Assert.False(filter.Advance("c", Start.AddSeconds(second), passed));
        }

        Assert.Equal([0, 60, 120], passed.Select(sample => (sample.At - Start).TotalSeconds));
        Assert.Equal([0.5, 0.51, 0.51], passed.Select(sample => sample.Number));
    }

    [Fact]
    public void A_change_that_waits_to_be_believed_is_never_dated_before_a_repeated_value()
    {
        ChannelFilter filter = Filter(debounce: TimeSpan.FromSeconds(30), heartbeat: TimeSpan.FromSeconds(60));
        List<Sample> passed = [];
        for (int second = 0; second <= 170; second++)
        {
            filter.Pass(new Sample("c", Start.AddSeconds(second), second < 50 || second >= 140), passed);
            if (second == 150)
            {
                filter.Repeat();
            }

            filter.Advance("c", Start.AddSeconds(second), passed);
        }

        Assert.Equal("0:1 50:0 110:0 140:1 170:1", string.Join(' ', passed.Select(Show)));
    }

    [Fact]
    public void A_channel_that_is_asked_to_repeat_says_its_last_value_once_and_nothing_before_its_first()
    {
        ChannelFilter filter = Filter(deadBand: 100);
        List<Sample> passed = [];
        filter.Repeat();
        filter.Advance("c", Start, passed);
        Assert.Empty(passed);
        filter.Pass(new Sample("c", Start, 0.5), passed);
        filter.Pass(new Sample("c", Start.AddSeconds(1), 0.51), passed);
        filter.Repeat();
        filter.Advance("c", Start.AddSeconds(10), passed);
        filter.Advance("c", Start.AddSeconds(20), passed);
        filter.Pass(new Sample("c", Start.AddSeconds(30), "e280"), passed);
        Assert.Equal([0, 10, 30], passed.Select(sample => (sample.At - Start).TotalSeconds));
        Assert.Equal([0.5, 0.51, 0], passed.Select(sample => sample.Number));
    }

    [Fact]
    public void A_level_becomes_a_debounced_yes()
    {
        ChannelFilter filter = new(new SensorConfig
        {
            Channel = "c", HysteresisHigh = 800, HysteresisLow = 600, Debounce = TimeSpan.FromSeconds(5),
        });
        List<Sample> passed = [];
        foreach ((int second, double level) in new[] { (0, 0.1), (10, 0.9), (12, 0.5), (20, 0.9), (22, 0.7), (26, 0.7) })
        {
            filter.Pass(new Sample("c", Start.AddSeconds(second), level), passed);
        }

        Assert.Equal("0:0 20:1", string.Join(' ', passed.Select(Show)));
    }

    // A scale with 8.2 kg of laundry on it that somebody leans on for a moment, what a person who sits down on a mat reads in volts, and a
    // time-of-flight sensor over a bin whose lid is opened once.
    [Theory]
    [InlineData(3, "8.2 8.2 61.4 8.2 8.3 8.2", "8.2 8.2 8.3 8.2")]
    [InlineData(5, "8.2 8.2 61.4 59.9 8.2 8.3 8.2", "8.2 8.3 8.3")]
    [InlineData(5, "0.2 0.2 0.3 0.2 0.2 2.9 2.8 2.9 2.9 2.9", "0.2 0.2 0.3 2.8 2.9 2.9")]
    [InlineData(3, "1.19 0.6 0.6 0.6 0.02 0.59 0.6", "0.6 0.6 0.6 0.59 0.59")]
    [InlineData(3, "8190 0.6", "")]
    public void A_spike_does_not_pass_a_median_and_a_step_does(int count, string numbers, string expected)
    {
        ChannelFilter filter = new(new SensorConfig { Channel = "c", Median = count });
        List<Sample> passed = [];
        foreach (string number in numbers.Split(' ')) filter.Pass(new Sample("c", Start, Number(number)), passed);
        Assert.Equal(expected, string.Join(' ', passed.Select(sample => FormattableString.Invariant($"{sample.Number}"))));
    }

    [Fact]
    public void The_order_is_median_meaning_levels_debounce_so_that_a_mat_that_spikes_is_never_a_person()
    {
        // 0 V is nobody, 3.3 V a person; one look in five is wrong, and each way.
        ChannelFilter filter = new(new SensorConfig
        {
            Channel = "c", Median = 3, Calibration = new Calibration(0, 0, 3.3, 1, IsRatio: true), HysteresisHigh = 600,
            HysteresisLow = 400, Debounce = TimeSpan.FromMilliseconds(300),
        });
        List<Sample> passed = [];
        for (int look = 0; look < 200; look++)
        {
            bool isThere = look >= 100;
            filter.Pass(new Sample("c", Start.AddMilliseconds(look * 100), isThere != (look % 5 == 0) ? 3.1 : 0.1), passed);
        }

        Assert.Equal([false, true], passed.Select(sample => sample.Boolean));
        Assert.InRange((passed[1].At - Start).TotalMilliseconds, 10_000, 10_400);
    }

    [Fact]
    public void Fewer_wrong_numbers_than_half_never_move_a_median_out_of_what_the_others_say() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<(byte Wrong, double Value)[]>(), spikes =>
        {
            Median median = new(7);
            int sinceWrong = 7;
            return spikes.All(spike =>
            {
                // Three of any seven at most.
                bool isWrong = sinceWrong >= 2 && spike.Wrong % 2 == 0;
                sinceWrong = isWrong ? 0 : sinceWrong + 1;
                return median.Of(isWrong ? spike.Value : 5 + (spike.Wrong / 256.0)) is null or (>= 5 and <= 6);
            });
        }));

    [Fact]
    public void What_was_read_before_a_failure_neither_counts_with_what_is_read_after_it_nor_is_repeated()
    {
        ScriptedSensor sensor = new("c");
        SensorSlot slot = new(sensor, new SensorConfig { Channel = "c", Median = 3, Heartbeat = TimeSpan.FromSeconds(1) });
        List<Sample> passed = [];
        DateTimeOffset now = Start;
        foreach (double? number in new double?[] { 1, 1, 1, null, 9, 9, 9 })
        {
            sensor.Failure = number is null ? "it was pulled out" : null;
            if (number is { } value) sensor.Say(value);
            now += TimeSpan.FromSeconds(2);
            slot.Read(now, passed);
        }

        Assert.Equal([1, 9], passed.Select(sample => sample.Number));
    }

    [Fact]
    public void Whatever_chatters_a_debounced_channel_alternates_never_faster_than_its_hold_and_ends_at_the_truth() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<(byte Gap, bool Value)[]>(), chatter =>
        {
            TimeSpan hold = TimeSpan.FromSeconds(20);
            ChannelFilter filter = Filter(debounce: hold);
            List<Sample> passed = [];
            DateTimeOffset at = Start;
            foreach ((byte gap, bool value) in chatter)
            {
                at = at.AddSeconds(gap % 40);
                filter.Pass(new Sample("c", at, value), passed);
            }

            filter.Advance("c", at + hold, passed);
            bool alternates = passed.Zip(passed.Skip(1)).All(pair => pair.First.Boolean != pair.Second.Boolean);
            bool isCalm = passed.Zip(passed.Skip(1)).All(pair => pair.Second.At - pair.First.At >= hold);
            bool isTrue = chatter.Length == 0 ? passed.Count == 0 : passed[^1].Boolean == chatter[^1].Value;
            return alternates && isCalm && isTrue;
        }));

    [Fact]
    public void No_number_is_ever_a_band_away_from_the_last_one_sent() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), numbers =>
        {
            ChannelFilter filter = Filter(deadBand: 10_000);
            List<Sample> passed = [];
            return numbers.All(number =>
            {
                filter.Pass(new Sample("c", Start, (double)number), passed);
                return Math.Abs(passed[^1].Number - number) < 10;
            });
        }));

    private static ChannelFilter Filter(TimeSpan? debounce = null, int? deadBand = null, TimeSpan? heartbeat = null) =>
        new(new SensorConfig { Channel = "c", Debounce = debounce, DeadBand = deadBand, Heartbeat = heartbeat });

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<Sample> Parse(string text) => text.Split(' ').Select(part => part.Split(':'))
        .Select(part => new Sample("c", Start.AddSeconds(Number(part[0])), part[1] == "1"));

    private static string Show(Sample sample) => $"{(sample.At - Start).TotalSeconds}:{(sample.Boolean ? 1 : 0)}";
}
