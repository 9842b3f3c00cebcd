using System.Text;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.Tests.Wire;

/// <summary>The parts of a node file that describe pins, chips and what their readings mean.</summary>
public sealed class NodePartsTests
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMinutes(5);

    [Fact]
    public void A_digital_input_is_read_with_chip_line_voltage_and_resistor()
    {
        Assert.Equal(
            new GpioConfig
            {
                Channel = "c", Chip = "gpiochip0", Line = "17", IsActiveLow = true, Pull = "up", Heartbeat = Heartbeat,
                Debounce = TimeSpan.FromMilliseconds(50),
            },
            Sensor("kind: gpio, chip: gpiochip0, line: 17, active: low, pull: up, debounce: 50 ms"));
        Assert.Equal(
            new GpioConfig { Channel = "c", Chip = "pinctrl-rp1", Line = "GPIO4", Heartbeat = Heartbeat },
            Sensor("kind: gpio, chip: pinctrl-rp1, line: GPIO4"));
    }

    [Fact]
    public void An_input_of_the_kernels_is_read_with_device_and_trigger() => Assert.Equal(
        new IioConfig
        {
            Channel = "c", Device = "hx711", Input = "voltage0_raw", Trigger = "beat", Every = TimeSpan.FromMilliseconds(500),
            Heartbeat = Heartbeat, Calibration = new Calibration(84_210, -2.4, 512_300, 2.6, IsRatio: false),
        },
        Sensor("kind: iio, device: hx711, input: voltage0_raw, trigger: beat, every: 500 ms, "
            + "zero: 84210, weight: 5 kg, at: 512300, tare: 2.4 kg"));

    [Fact]
    public void A_part_on_a_bus_is_read_with_its_address() => Assert.Equal(
        new I2cConfig
        {
            Channel = "c", Bus = 1, Part = "vl53l0x", Address = 0x30, Every = TimeSpan.FromSeconds(1), Heartbeat = Heartbeat,
            Calibration = new Calibration(0.8, 0, 0.15, 1, IsRatio: true),
        },
        Sensor("kind: i2c, bus: 1, part: vl53l0x, address: 0x30, empty: 80 cm, full: 150 mm"));

    [Theory]
    [InlineData(0.8, 0)]
    [InlineData(0.475, 0.5)]
    [InlineData(0.15, 1)]
    [InlineData(0.02, 1)]
    [InlineData(8.19, 0)]
    public void A_level_lies_between_empty_and_full_and_never_beyond(double metres, double level) =>
        Assert.Equal(level, Sensor("kind: i2c, bus: 1, part: vl53l0x, empty: 80 cm, full: 15 cm").Calibration!.Of(metres));

    [Theory]
    [InlineData(-50_000, -1.5)]
    [InlineData(0, -1)]
    [InlineData(100_000, 0)]
    [InlineData(1_000_000, 9)]
    public void A_weight_goes_on_beyond_what_it_was_set_with_and_below_nothing(double count, double kilograms) => Assert.Equal(
        kilograms, Sensor("kind: i2c, bus: 1, part: nau7802, zero: 0, weight: 2 kg, at: 200000, tare: 1 kg").Calibration!.Of(count));

    [Theory]
    [InlineData("kind: gpio, line: 17", "'chip' is missing in gpio")]
    [InlineData("kind: gpio, chip: a, line: 17, active: yes", "'yes' is unknown: known here are high, low")]
    [InlineData("kind: gpio, chip: a, line: 17, pull: upp", "Did you mean 'up'?")]
    [InlineData("kind: gpio, chip: a, line: 17, every: 1 s", "unknown key 'every' in gpio")]
    [InlineData("kind: iio, device: a, input: ../x", "'../x' is no input")]
    [InlineData("kind: iio, device: a, input: in/x", "'in/x' is no input")]
    [InlineData("kind: iio, device: a, input: distance, empty: 80 cm", "'empty' and 'full' belong together")]
    [InlineData("kind: iio, device: a, input: distance, empty: 80 cm, full: 800 mm", "the two readings must differ")]
    [InlineData("kind: iio, device: a, input: distance, empty: 80 inch, full: 1 m", "'80 inch' is no reading")]
    [InlineData("kind: iio, device: a, input: voltage0, tare: 1 kg", "'zero', 'weight' and 'at' belong together")]
    [InlineData("kind: iio, device: a, input: voltage0, zero: 1, at: 1, weight: 1 kg", "the two readings must differ")]
    [InlineData("kind: iio, device: a, input: voltage0, zero: 1, at: 2, weight: 1 kg, empty: 1, full: 2", "write one of the two")]
    [InlineData("kind: i2c, bus: 1, part: hx711", "'hx711' is unknown: known here are vl53l0x, nau7802")]
    [InlineData("kind: i2c, bus: 1, part: vl53l0x, address: 41", "'41' is no address on an I2C bus")]
    [InlineData("kind: i2c, bus: 1, part: vl53l0x, address: 0x78", "'0x78' is no address on an I2C bus")]
    [InlineData("kind: i2c, bus: -1, part: vl53l0x", "'-1' is no whole number from 0 to 255")]
    public void A_mistake_is_named_where_it_stands(string sensor, string message)
    {
        (NodeFile? node, IReadOnlyList<FileError> errors) = Read($"{{ channel: c, {sensor} }}");
        Assert.Null(node);
        Assert.Contains(errors, error => error.Line == 5 && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_has_one_buffer()
    {
        const string first = "{ channel: a, kind: iio, device: hx711, input: voltage0, trigger: t }";
        (NodeFile? node, IReadOnlyList<FileError> errors) = Read($"{first}, {first.Replace("a,", "b,", StringComparison.Ordinal)}");
        Assert.Null(node);
        Assert.Contains("'hx711' has a trigger already", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lamp_is_read_with_what_it_shows_its_line_and_what_it_confirms()
    {
        (NodeFile? node, IReadOnlyList<FileError> errors) = ReadLamps(
            "{ shows: mat, chip: gpiochip0, line: 22, active: low, confirms: button }, { shows: mat, chip: gpiochip0, line: 23 }");
        Assert.Empty(errors);
        Assert.Equal(
            [
                new LampConfig { Shows = "mat", Chip = "gpiochip0", Line = "22", IsActiveLow = true, Confirms = "button" },
                new LampConfig { Shows = "mat", Chip = "gpiochip0", Line = "23" },
            ],
            node!.Lamps);
        Assert.Empty(Read("{ channel: c, kind: gpio, chip: a, line: 1 }").Node!.Lamps);
    }

    [Theory]
    [InlineData("{ chip: gpiochip0, line: 22 }", "'shows' is missing in lamp")]
    [InlineData("{ shows: mat, line: 22 }", "'chip' is missing in lamp")]
    [InlineData("{ shows: matt, chip: gpiochip0, line: 22 }", "'matt' is no channel of a sensor of this node: known here are mat, button")]
    [InlineData("{ shows: mat, chip: gpiochip0, line: 22, confirms: buton }", "Did you mean 'button'?")]
    [InlineData("{ shows: mat, chip: gpiochip0, line: 17 }", "line 17 of gpiochip0 is that of the sensor 'mat': every lamp has its own")]
    [InlineData("{ shows: mat, chip: a, line: 1 }, { shows: button, chip: a, line: 1 }", "is that of the lamp that shows 'mat'")]
    [InlineData("{ shows: mat, chip: gpiochip0, line: 22, active: on }", "'on' is unknown: known here are high, low")]
    [InlineData("{ bed: bed-12, chip: gpiochip0, line: 22 }", "unknown key 'bed' in lamp")]
    [InlineData("mat", "an item of 'lamps' must hold 'key: value' pairs")]
    public void A_mistake_about_a_lamp_is_named_where_it_stands(string lamps, string message)
    {
        (NodeFile? node, IReadOnlyList<FileError> errors) = ReadLamps(lamps);
        Assert.Null(node);
        Assert.Contains(errors, error => error.Line == 7 && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_node_has_no_more_lamps_than_the_wire_tells_of()
    {
        static string Lamps(int count) => string.Join(
            ", ", Enumerable.Range(0, count).Select(static line => $"{{ shows: mat, chip: gpiochip1, line: {line} }}"));
        Assert.Equal(LampsMessage.Most, ReadLamps(Lamps(LampsMessage.Most)).Node!.Lamps.Count);
        FileError error = Assert.Single(ReadLamps(Lamps(LampsMessage.Most + 1)).Errors);
        Assert.Contains("64 lamps at most", error.Message, StringComparison.Ordinal);
    }

    private static (NodeFile? Node, IReadOnlyList<FileError> Errors) ReadLamps(string lamps) => NodeFileReader.Read(
        "node.yaml",
        Encoding.UTF8.GetBytes($$"""
            node: a1
            site: small
            broker: { host: localhost }
            sensors:
              - { channel: mat, kind: gpio, chip: gpiochip0, line: 17 }
              - { channel: button, kind: gpio, chip: gpiochip0, line: 27 }
            lamps: [ {{lamps}} ]
            """), null);

    private static SensorConfig Sensor(string sensor)
    {
        (NodeFile? node, IReadOnlyList<FileError> errors) = Read($"{{ channel: c, {sensor} }}");
        Assert.Empty(errors);
        return Assert.Single(node!.Sensors);
    }

    private static (NodeFile? Node, IReadOnlyList<FileError> Errors) Read(string sensors) => NodeFileReader.Read(
        "node.yaml",
        Encoding.UTF8.GetBytes($"node: a1\nsite: small\nbroker: {{ host: localhost }}\nsensors:\n  [ {sensors} ]\n"), null);
}
