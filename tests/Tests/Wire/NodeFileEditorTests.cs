using System.Text;
using Logistics.Wire.Node;

namespace Logistics.Tests.Wire;

public sealed class NodeFileEditorTests
{
    private const string Head = "# the waste room\nnode: n1\nsite: small\nbroker: { host: hub, port: 8081 }\nsensors:\n";
    private const string Other = "  - { channel: bed-1/mat, kind: gpio, chip: gpiochip0, line: 17 } # a mat\n";

    private static readonly (string, string?)[] Scale = [("zero", "81000"), ("weight", "10 kg"), ("at", "512000.5"), ("tare", null)];

    [Theory]
    [InlineData("  - { channel: drum/weight, kind: i2c, bus: 1, part: nau7802 }\n",
        "  - { channel: drum/weight, kind: i2c, bus: 1, part: nau7802, zero: 81000, weight: 10 kg, at: 512000.5 }\n")]
    [InlineData("  - { channel: drum/weight, kind: i2c, bus: 1, part: nau7802, zero: 1, weight: 5 kg, at: 2, tare: 6 kg } # old\n",
        "  - { channel: drum/weight, kind: i2c, bus: 1, part: nau7802, zero: 81000, weight: 10 kg, at: 512000.5 } # old\n")]
    [InlineData("  - { tare: 6 kg, channel: 'drum/weight', kind: i2c, bus: 1, part: nau7802, at: 2, weight: 5 kg, zero: 1 }\n",
        "  - { channel: 'drum/weight', kind: i2c, bus: 1, part: nau7802, at: 512000.5, weight: 10 kg, zero: 81000 }\n")]
    [InlineData("  - channel: drum/weight\n    kind: i2c\n    bus: 1 # the first\n    part: nau7802 # of the kit\n",
        "  - channel: drum/weight\n    kind: i2c\n    bus: 1 # the first\n    part: nau7802 # of the kit\n    zero: 81000\n"
        + "    weight: 10 kg\n    at: 512000.5\n")]
    [InlineData("  - channel: drum/weight\n    zero: 1\n    at: 2 # measured\n    weight: 5 kg\n    tare: 800 g\n    kind: i2c\n"
        + "    bus: 1\n    part: nau7802\n",
        "  - channel: drum/weight\n    zero: 81000\n    at: 512000.5 # measured\n    weight: 10 kg\n    kind: i2c\n"
        + "    bus: 1\n    part: nau7802\n")]
    public void Values_change_and_all_else_stays_as_it_was_written(string before, string after)
    {
        foreach (string tail in new[] { "", Other })
        {
            string? changed = NodeFileEditor.With(Head + Other.Replace("1", "2", StringComparison.Ordinal) + before + tail, "drum/weight",
                Scale);
            Assert.Equal(Head + Other.Replace("1", "2", StringComparison.Ordinal) + after + tail, changed);
            (NodeFile? node, _) = NodeFileReader.Read("n1.yaml", Encoding.UTF8.GetBytes(changed!), null);
            Assert.Equal(
                new Calibration(81_000, 0, 512_000.5, 10, IsRatio: false),
                node!.Sensors.Single(sensor => sensor.Channel == "drum/weight").Calibration);
        }
    }

    [Fact]
    public void A_file_without_a_line_end_is_changed_too()
    {
        string changed = NodeFileEditor.With(
            Head + "  - channel: a\n    kind: i2c\n    bus: 1\n    part: vl53l0x", "a", [("empty", "0.9"), ("full", "0.15")])!;
        Assert.EndsWith("    part: vl53l0x\n    empty: 0.9\n    full: 0.15", changed, StringComparison.Ordinal);
        Assert.Equal("0.15", NodeFileEditor.Values(changed, "a", ["full", "zero"]).Single().Value);
    }

    [Theory]
    [InlineData("  - { channel: drum/level, kind: i2c, bus: 1, part: vl53l0x }\n", "no such channel")]
    [InlineData("  - { channel: drum/weight, kind: gpio, chip: a, line: 1 }\n", "a kind that takes no weight")]
    [InlineData("  - { channel: drum/weight\n", "no YAML")]
    public void What_cannot_be_done_without_harm_is_not_done(string sensor, string why)
    {
        Assert.True(NodeFileEditor.With(Head + sensor, "drum/weight", Scale) is null, why);
    }
}
