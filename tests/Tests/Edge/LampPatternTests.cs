using Logistics.EdgeAgent;

namespace Logistics.Tests.Edge;

/// <summary>What a lamp does in six seconds, a sign for each tenth: # lit, . dark.</summary>
public sealed class LampPatternTests
{
    private const string Dark = "............................................................";
    private const string Lit = "############################################################";
    private const string Blinks = "##########..........##########..........##########..........";
    private const string Winks = "##################..##################..##################..";
    private const int Tenths = 60;

    private static readonly TimeSpan Tenth = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData("ready-to-make", Blinks)]
    [InlineData("making", Winks)]
    [InlineData("made", Lit)]
    [InlineData("vacated", Dark)]
    [InlineData("occupied", Dark)]
    [InlineData("blocked", Dark)]
    [InlineData("away", Dark)]
    [InlineData("unknown", Dark)]
    [InlineData("of-tomorrow", Dark)]
    [InlineData(null, Dark)]
    public void A_state_that_the_hub_was_heard_of_is_shown_and_nothing_else(string? status, string drawn)
    {
        Assert.Equal(drawn, Drawn(status, TimeSpan.Zero));
        Assert.Equal(drawn, Drawn(status, TimeSpan.FromMinutes(14.9)));
    }

    [Theory]
    [InlineData("made", 15.0, "############################################..##############")]
    [InlineData("made", 59.9, "############################################..##############")]
    [InlineData("made", 60.0, "############################################..###..#########")]
    [InlineData("made", 239.9, "############################################..###..#########")]
    [InlineData("made", 240.0, "############################################..###..###..####")]
    [InlineData("made", null, "############################################..###..###..####")]
    [InlineData("making", 15.0, "##################..##################..####..##############")]
    [InlineData("ready-to-make", 15.0, "##########..........##########..............##..............")]
    [InlineData("ready-to-make", null, "##########..........##########..............##...##...##....")]
    [InlineData("vacated", 60.0, "............................................##...##.........")]
    [InlineData("unknown", 60.0, "............................................##...##.........")]
    [InlineData(null, null, "............................................##...##...##....")]
    public void Old_knowledge_is_marked_by_flashes_the_other_way_round_the_more_the_older(string? status, double? minutes, string drawn) =>
        Assert.Equal(drawn, Drawn(status, minutes is { } age ? TimeSpan.FromMinutes(age) : null));

    [Fact]
    public void Whoever_lies_in_a_bed_is_left_in_the_dark_however_old_it_is()
    {
        Assert.Equal(Dark, Drawn("occupied", TimeSpan.FromHours(1)));
        Assert.Equal(Dark, Drawn("occupied", null));
    }

    [Theory]
    [InlineData("ready-to-make", true)]
    [InlineData("vacated", true)]
    [InlineData(null, true)]
    [InlineData("making", false)]
    [InlineData("made", false)]
    public void A_press_is_confirmed_by_what_differs_from_the_state(string? status, bool isOn) =>
        Assert.Equal(isOn, LampPattern.Confirms(status));

    [Fact]
    public void It_says_exactly_how_long_it_stays_and_never_flashes_three_times_in_a_second()
    {
        foreach (string? status in new[] { "ready-to-make", "making", "made", "unknown", null })
        {
            foreach (TimeSpan? age in new TimeSpan?[] { TimeSpan.Zero, TimeSpan.FromMinutes(20), TimeSpan.FromHours(2), null })
            {
                List<TimeSpan> lit = [];
                TimeSpan end = TimeSpan.FromSeconds(30);
                for (TimeSpan at = TimeSpan.FromMilliseconds(1234.5); at < end;)
                {
                    (bool isOn, TimeSpan holds) = LampPattern.At(status, age, at);
                    Assert.True(holds > TimeSpan.Zero);
                    Assert.Equal(isOn, LampPattern.At(status, age, at + holds - TimeSpan.FromTicks(1)).IsOn);
                    if (holds < TimeSpan.FromMinutes(1)) Assert.NotEqual(isOn, LampPattern.At(status, age, at + holds).IsOn);
                    if (isOn) lit.Add(at);
                    at += holds;
                }

                Assert.All(lit.Zip(lit.Skip(2)), static pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(1)));
            }
        }
    }

    private static string Drawn(string? status, TimeSpan? age) => string.Concat(
        Enumerable.Range(0, Tenths).Select(tenth => LampPattern.At(status, age, tenth * Tenth).IsOn ? '#' : '.'));
}
