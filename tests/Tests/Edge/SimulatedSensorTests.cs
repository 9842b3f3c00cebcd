using Logistics.EdgeAgent.Sensors;

namespace Logistics.Tests.Edge;

public sealed class SimulatedSensorTests
{
    private static readonly DateTimeOffset Midnight = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("mat")]
    [InlineData("button")]
    [InlineData("level")]
    [InlineData("weight")]
    [InlineData("tag")]
    public void The_same_seed_says_the_same_and_another_seed_something_else(string pattern)
    {
        Assert.Equal(Month(pattern, 1), Month(pattern, 1));
        Assert.NotEqual(Month(pattern, 1), Month(pattern, 2));
    }

    [Fact]
    public void A_mat_is_in_use_at_night_and_not_by_day()
    {
        List<Sample> month = Month("mat", 1);
        Assert.All(month.Where(sample => sample.At.Hour is >= 9 and < 21), sample => Assert.False(sample.Boolean));
        Assert.InRange(month.Where(sample => sample.At.Hour < 5).Average(sample => sample.Boolean ? 1 : 0), 0.9, 1);
    }

    [Fact]
    public void Levels_are_ratios_and_weights_kilograms_that_rise_and_fall()
    {
        Assert.All(Month("level", 1), sample => Assert.InRange(sample.Number, 0, 1));
        List<Sample> weights = Month("weight", 1);
        Assert.All(weights, sample => Assert.InRange(sample.Number, 0, 25));
        Assert.InRange(weights.Max(sample => sample.Number), 15, 25);
        Assert.InRange(weights.Min(sample => sample.Number), 0, 1);
    }

    [Fact]
    public void A_button_is_pressed_about_twice_a_day()
    {
        using SimulatedSensor button = new("c", "button", 1, TimeSpan.FromSeconds(1));
        List<Sample> samples = [];
        for (int second = 0; second < 10 * 86_400; second++)
        {
            button.Read(Midnight.AddSeconds(second), samples);
        }

        int presses = samples.Zip(samples.Skip(1)).Count(pair => !pair.First.Boolean && pair.Second.Boolean);
        Assert.InRange(presses, 8, 40);
    }

    [Fact]
    public void Tags_do_not_depend_on_how_often_they_are_read()
    {
        Assert.Equal(Month("tag", 1, TimeSpan.FromMinutes(1)), Month("tag", 1, TimeSpan.FromMinutes(60)));
        Assert.All(Month("tag", 1), sample => Assert.Equal(24, sample.Text!.Length));
    }

    private static List<Sample> Month(string pattern, int seed, TimeSpan? step = null)
    {
        TimeSpan every = step ?? TimeSpan.FromMinutes(pattern == "button" ? 1 : 10);
        using SimulatedSensor sensor = new("c", pattern, seed, every);
        List<Sample> samples = [];
        if (pattern == "tag")
        {
            sensor.Read(Midnight, samples);
            samples.Clear();
        }

        for (DateTimeOffset now = Midnight; now < Midnight.AddDays(30); now += every)
        {
            sensor.Read(now, samples);
        }

        sensor.Read(Midnight.AddDays(30), samples);
        return samples;
    }
}
