using System.Globalization;
using System.Xml.Linq;
using Logistics.EdgeAgent.Kits;
using Logistics.Tests.Support;
using Logistics.Wire.Kit;
using Logistics.Wire.Node;

namespace Logistics.Tests.Firmware;

/// <summary>The kits that come with the project: what they say agrees with itself, with a node file and with the guide.</summary>
public sealed class KitTests
{
    private static readonly string[] Power = ["GND", "3.3 V", "5 V"];

    public static TheoryData<string> Kits =>
    [
        .. Directory.GetFiles(RepositoryRoot.File("firmware-config", "kits"), "*.yaml")
            .Select(static path => Path.GetFileNameWithoutExtension(path)),
    ];

    [Theory]
    [MemberData(nameof(Kits))]
    public void A_kit_is_sound_and_its_lines_make_a_node_file(string name)
    {
        KitFile kit = Read(name);
        Assert.Equal(name, kit.Kit);
        string text = $$"""
            node: n1
            site: s
            broker: { host: 127.0.0.1 }
            {{kit.NodeLinesAt("bed-12")}}
            """;
        var (node, errors) = NodeFileReader.Read("node.yaml", System.Text.Encoding.UTF8.GetBytes(text), null);
        Assert.Empty(errors);
        Assert.Equal(kit.Sensors.Count, node!.Sensors.Count);
        Assert.All(node.Sensors, static sensor => Assert.StartsWith("bed-12/", sensor.Channel, StringComparison.Ordinal));
        Assert.Equal(kit.Parts.Where(static part => part.Id == "lamp").Sum(static part => part.Count), node.Lamps.Count);
        Assert.All(node.Lamps, static lamp => Assert.StartsWith("bed-12/", lamp.Shows, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kits))]
    public void Each_pin_that_a_sensor_reads_or_a_lamp_hangs_on_is_wired_and_no_signal_goes_to_two_contacts(string name)
    {
        KitFile kit = Read(name);
        string[] wired = [.. kit.Wires.Select(static wire => wire.Pin).OfType<int>().Select(KitDrawing.PinName)];
        foreach (GpioConfig gpio in kit.Sensors.OfType<GpioConfig>()) Assert.Contains($"GPIO{gpio.Line}", wired);
        foreach (LampConfig lamp in kit.Lamps) Assert.Contains($"GPIO{lamp.Line}", wired);
        if (kit.Sensors.OfType<I2cConfig>().Any())
        {
            Assert.Contains("GPIO2 SDA", wired);
            Assert.Contains("GPIO3 SCL", wired);
            Assert.Contains("dtparam=i2c_arm=on", kit.Boot);
        }

        // A bus has many parts on a pin; a contact has a pin for itself.
        IEnumerable<string> shared = wired.GroupBy(static pin => pin).Where(static pins => pins.Count() > 1)
            .Select(static pins => pins.Key);
        Assert.Empty(shared.Except([.. Power, "GPIO2 SDA", "GPIO3 SCL"]));
    }

    [Theory]
    [MemberData(nameof(Kits))]
    public void The_picture_of_a_kit_is_an_svg_with_each_of_its_wires_and_parts(string name)
    {
        KitFile kit = Read(name);
        string svg = KitDrawing.Svg(kit);
        XElement picture = XElement.Parse(svg);
        XNamespace of = "http://www.w3.org/2000/svg";
        Assert.Equal(kit.Wires.Count, picture.Descendants(of + "path").Count());
        string[] words = [.. picture.Descendants(of + "text").Select(static text => text.Value)];
        Assert.All(kit.Wires, wire => Assert.Contains(wire.Terminal, words));

        string drawn = RepositoryRoot.File("docs", "nodes", $"{name}.svg");
        Assert.True(File.Exists(drawn) && File.ReadAllText(drawn) == svg,
            $"docs/nodes/{name}.svg is not what the kit says now: edge-agent kit firmware-config/kits/{name}.yaml --wiring > that file");
    }

    [Fact]
    public void The_guide_has_each_kit_as_it_is()
    {
        string guide = File.ReadAllText(RepositoryRoot.File("docs", "nodes", "kits.md"));
        string overview = File.ReadAllText(RepositoryRoot.File("docs", "nodes", "README.md"));
        foreach (string name in Kits)
        {
            KitFile kit = Read(name);
            Assert.Contains(KitDrawing.Guide(kit), guide, StringComparison.Ordinal);
            string euros = kit.Parts.Sum(static part => part.Count * part.Euros).ToString("N0", CultureInfo.InvariantCulture);
            Assert.Contains($"{euros} euros", overview, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("terminal: 1 }", "terminal: 1, from: mat }", "a wire begins at a 'pin' of the board or 'from' a part")]
    [InlineData("part: mat, terminal: 1", "part: mtt, terminal: 1", "'mtt' is none of the kit's parts")]
    [InlineData("PLACE/mat", "bed/mat", "must begin with 'PLACE/'")]
    [InlineData("pin: 11", "pin: 41", "no whole number from 1 to 40")]
    [InlineData("kind: gpio", "kind: relay", "unknown kind 'relay'")]
    [InlineData("shows: PLACE/mat", "shows: PLACE/matt", "Did you mean 'PLACE/mat'?")]
    [InlineData("lamps:\n", "boot:\n", "the last key of a kit")]
    public void What_is_wrong_in_a_kit_is_said_by_line(string right, string wrong, string why)
    {
        string text = File.ReadAllText(RepositoryRoot.File("firmware-config", "kits", "bed-bay.yaml"));
        int at = text.IndexOf(right, StringComparison.Ordinal);
        var (kit, errors) = KitFileReader.Read("bed-bay.yaml", text[..at] + wrong + text[(at + right.Length)..]);
        Assert.Null(kit);
        Assert.Contains(errors, error => error.ToString().Contains(why, StringComparison.Ordinal));
    }

    private static KitFile Read(string name)
    {
        var (kit, errors) = KitFileReader.Read(RepositoryRoot.File("firmware-config", "kits", name + ".yaml"));
        Assert.Empty(errors);
        return kit!;
    }
}
