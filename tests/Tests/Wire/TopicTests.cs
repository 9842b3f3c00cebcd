using System.Text;
using Logistics.Wire;

namespace Logistics.Tests.Wire;

public sealed class TopicTests
{
    public static TheoryData<string, TopicKind, string> Built => new()
    {
        { Topic.Readings("demo", "a1"), TopicKind.Readings, "a1" },
        { Topic.Status("demo", "a1"), TopicKind.Status, "a1" },
        { Topic.Ack("demo", "a1"), TopicKind.Ack, "a1" },
        { Topic.Config("demo", "a1"), TopicKind.Config, "a1" },
        { Topic.Commands("demo", "a1"), TopicKind.Commands, "a1" },
        { Topic.Lamps("demo", "a1"), TopicKind.Lamps, "a1" },
        { Topic.Signal("demo", "a1"), TopicKind.Signal, "a1" },
        { Topic.Renewal("demo", "a1"), TopicKind.Renewal, "a1" },
        { Topic.Certificate("demo", new string('n', 40)), TopicKind.Certificate, new string('n', 40) },
        { Topic.Sensor("demo", "gateway-1"), TopicKind.Sensor, "gateway-1" },
        { Topic.Bed("demo", "a1-01"), TopicKind.Bed, "a1-01" },
        { Topic.Linen("demo", "a1-hamper"), TopicKind.Linen, "a1-hamper" },
        { Topic.Waste("demo", "a1-residual"), TopicKind.Waste, "a1-residual" },
        { Topic.Worklist("demo", "w-01"), TopicKind.Worklist, "w-01" },
        { Topic.Task("demo", new string('t', 40)), TopicKind.Task, new string('t', 40) },
        { Topic.Alert("demo", "node-offline-a1"), TopicKind.Alert, "node-offline-a1" },
    };

    [Theory, MemberData(nameof(Built))]
    public void What_is_built_is_parsed(string text, TopicKind kind, string id)
    {
        Assert.True(Topic.TryParse(Encoding.UTF8.GetBytes(text), out var topic));
        Assert.Equal((kind, "demo", id), (topic.Kind, Encoding.UTF8.GetString(topic.Site), Encoding.UTF8.GetString(topic.Id)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("wl/v1/")]
    [InlineData("wl/v1/demo")]
    [InlineData("wl/v1/demo/beds")]
    [InlineData("wl/v1/demo/beds/")]
    [InlineData("wl/v1/demo/beds/a1/")]
    [InlineData("wl/v1/demo/beds/a1/x")]
    [InlineData("wl/v1/demo/beds//a1")]
    [InlineData("wl/v1//demo/beds/a1")]
    [InlineData("wl/v1//beds/a1")]
    [InlineData("/wl/v1/demo/beds/a1")]
    [InlineData("wl/v2/demo/beds/a1")]
    [InlineData("wl/v1/demo/beds/A1")]
    [InlineData("wl/v1/demo/beds/a_1")]
    [InlineData("wl/v1/demo/beds/é")]
    [InlineData("wl/v1/demo/beds/+")]
    [InlineData("wl/v1/+/beds/a1")]
    [InlineData("wl/v1/demo/nodes/a1")]
    [InlineData("wl/v1/demo/nodes/a1/reading")]
    [InlineData("wl/v1/demo/nodes/a1/readings/")]
    [InlineData("wl/v1/demo/nodes/a1/tasks")]
    [InlineData("wl/v1/demo/workers/w/readings")]
    [InlineData("wl/v1/demo/workers/w")]
    [InlineData("wl/v1/demo/things/a1")]
    [InlineData("wl/v1/demo/beds/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_is_not_ours_is_refused(string text) => Assert.False(Topic.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("")]
    [InlineData("A1")]
    [InlineData("a/b")]
    [InlineData("+")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void No_topic_is_built_of_what_is_no_segment(string id)
    {
        Assert.False(Topic.IsSegment(id));
        Assert.Throws<ArgumentException>(() => Topic.Bed("demo", id));
        Assert.Throws<ArgumentException>(() => Topic.AllBeds(id));
    }

    [Fact]
    public void Filters_are_of_one_site()
    {
        Assert.Equal("wl/v1/demo/nodes/+/readings", Topic.AllReadings("demo"));
        Assert.Equal("wl/v1/demo/nodes/+/status", Topic.AllStatus("demo"));
        Assert.Equal("wl/v1/demo/sensors/+", Topic.AllSensors("demo"));
        Assert.Equal("wl/v1/demo/workers/+/tasks", Topic.AllWorklists("demo"));
    }

    [Fact]
    public void Parsing_allocates_nothing()
    {
        var bytes = Encoding.UTF8.GetBytes(Topic.Readings("demo", "a1"));
        Assert.True(Topic.TryParse(bytes, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = 0;
        for (var i = 0; i < 1_000; i++)
            parsed += Topic.TryParse(bytes, out _) ? 1 : 0;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_000, parsed);
    }
}
