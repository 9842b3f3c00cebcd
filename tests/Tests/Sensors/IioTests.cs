using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Filters;
using Logistics.EdgeAgent.Sensors;
using Logistics.EdgeAgent.Sensors.Iio;
using Logistics.Wire.Node;

namespace Logistics.Tests.Sensors;

public sealed class IioTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly IioTree _tree = new();
    private readonly List<Sample> _samples = [];

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("voltage0", 1.65)]
    [InlineData("voltage1", 0.00161)]
    [InlineData("voltage0_raw", 2048)]
    [InlineData("temp", 21.5)]
    [InlineData("humidityrelative", 43.21)]
    [InlineData("pressure", 101_325)]
    [InlineData("distance", 0.8)]
    [InlineData("voltage2-voltage3", -0.002)]
    public void An_input_is_read_in_our_unit(string input, double value)
    {
        _tree.With(
            0, "spi0.0", ("name", "many"), ("in_voltage0_raw", "2048"), ("in_voltage_scale", "0.805664062"),
            ("in_voltage1_raw", "2"), ("in_voltage2-voltage3_raw", "-2"), ("in_voltage2-voltage3_scale", "1"),
            ("in_temp_input", "21500"), ("in_humidityrelative_input", "43210.0"), ("in_pressure_input", "101.325"),
            ("in_distance_raw", "800"), ("in_distance_scale", "0.001000"));
        Assert.Equal(value, Value("many", input), 5);
    }

    [Fact]
    public void An_offset_is_added_before_the_scale()
    {
        _tree.With(0, "0-0048", ("name", "t"), ("in_temp_raw", "100"), ("in_temp_offset", "20"), ("in_temp_scale", "250"));
        Assert.Equal(30, Value("t", "temp"));
    }

    [Theory]
    [InlineData("bme280")]
    [InlineData("corridor")]
    [InlineData("1-0077")]
    public void A_device_is_found_by_name_label_or_place(string name)
    {
        _tree.With(0, "1-0029", ("name", "vl53l0x"), ("in_temp_input", "1000"));
        _tree.With(1, "1-0077", ("name", "bme280"), ("label", "corridor"), ("in_temp_input", "21000"));
        Assert.Equal(21, Value(name, "temp"));
    }

    [Theory]
    [InlineData("bme280", "temp", "more than one IIO device is called 'bme280': write its place, 1-0076 or 1-0077")]
    [InlineData("hx711", "voltage0", "no IIO device 'hx711': there are bme280 at 1-0076, bme280 at 1-0077")]
    [InlineData("1-0076", "voltage0", "1-0076 has no input 'voltage0': it has humidityrelative, temp")]
    [InlineData("1-0077", "temp", "in_temp_input is 'warm', which is no number")]
    public void What_is_not_there_is_told_with_what_is(string device, string input, string message)
    {
        _tree.With(0, "1-0076", ("name", "bme280"), ("in_temp_input", "1"), ("in_humidityrelative_input", "2"), ("in_temp_scale", "1"));
        _tree.With(1, "1-0077", ("name", "bme280"), ("in_temp_input", "warm"));
        Assert.Contains(message, Trouble(device, input), StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_any_device_asks_for_the_overlay() =>
        Assert.Contains("is its overlay loaded?", Trouble("hx711", "voltage0"), StringComparison.Ordinal);

    [Fact]
    public void A_device_that_is_pulled_out_is_told_and_speaks_again_when_it_is_back()
    {
        _tree.With(0, "1-0029", ("name", "vl53l0x"), ("in_distance_raw", "800"), ("in_distance_scale", "0.001"));
        SensorSlot slot = Slot("vl53l0x", "distance");
        slot.Read(Start, _samples);
        _tree.Remove(0, "1-0029");
        slot.Read(slot.NextRead, _samples);
        Assert.NotNull(slot.Trouble);
        Assert.Single(_samples);
        _tree.With(3, "1-0029", ("name", "vl53l0x"), ("in_distance_raw", "150"), ("in_distance_scale", "0.001"));
        slot.Read(slot.NextRead, _samples);
        Assert.Null(slot.Trouble);
        Assert.Equal(0.15, _samples[^1].Number, 9);
    }

    [Fact]
    public void A_mat_with_a_resistor_becomes_yes_and_no_by_its_share_of_the_voltage()
    {
        _tree.With(0, "spi0.0", ("name", "mcp3208"), ("in_voltage0_raw", "0"), ("in_voltage_scale", "0.8056640625"));
        SensorSlot slot = Slot(
            "mcp3208", "voltage0",
            new SensorConfig
            {
                Channel = "c", Calibration = new Calibration(0, 0, 3.3, 1, IsRatio: true), HysteresisHigh = 600, HysteresisLow = 400,
            });
        foreach (string raw in (string[])["100", "3000", "2000", "1000"])
        {
            File.WriteAllText(_tree.Attribute(0, "in_voltage0_raw"), raw);
            slot.Read(slot.NextRead > Start ? slot.NextRead : Start, _samples);
        }

        Assert.Equal([false, true, false], _samples.Select(static sample => sample.Boolean));
    }

    [Theory]
    [InlineData("le:u12/16>>0", new byte[] { 0xFF, 0x0F }, 4_095)]
    [InlineData("be:u12/16>>4", new byte[] { 0xFF, 0xF5 }, 4_095)]
    [InlineData("le:s24/32>>8", new byte[] { 0x77, 0xFE, 0xFF, 0xFF }, -2)]
    [InlineData("be:s24/32", new byte[] { 0x00, 0xFF, 0xFF, 0xFE }, -2)]
    [InlineData("le:u8/8", new byte[] { 0x80 }, 128)]
    [InlineData("le:s64/64", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -1)]
    public void A_number_in_a_scan_is_read_as_the_kernel_describes_it(string type, byte[] field, long value) =>
        Assert.Equal(value, IioScan.Parse(type).Of(field));

    [Theory]
    [InlineData("")]
    [InlineData("le:u12/16X2>>0")]
    [InlineData("le:u12/24")]
    [InlineData("le:u12/16>>8")]
    [InlineData("le:u0/16")]
    [InlineData("me:u12/16")]
    public void A_description_that_is_none_of_a_single_number_is_refused(string type) =>
        Assert.ThrowsAny<IOException>(() => IioScan.Parse(type));

    [Fact]
    public void A_buffered_scale_gives_the_median_dated_at_its_last_scan()
    {
        Scale();
        _tree.Fill(0, Scan(100, -900), Scan(99_999, -500), Scan(102, -300), Scan(101, -200), Scan(103, -100));
        Slot("hx711", "voltage0_raw", trigger: "beat").Read(Start, _samples);
        Sample sample = Assert.Single(_samples);
        Assert.Equal((102, Start.AddMilliseconds(-100)), (sample.Number, sample.At));
        Assert.Equal(
            ("beat", "1", "0", "1", "1", "monotonic"),
            (_tree.Text(0, "trigger/current_trigger"), _tree.Text(0, "scan_elements/in_voltage0_en"),
                _tree.Text(0, "scan_elements/in_voltage1_en"), _tree.Text(0, "scan_elements/in_timestamp_en"),
                _tree.Text(0, "buffer/enable"), _tree.Text(0, "current_timestamp_clock")));
    }

    [Fact]
    public void A_trigger_that_brings_nothing_is_told_and_the_buffer_is_started_anew()
    {
        Scale();
        _tree.Fill(0);
        SensorSlot slot = Slot("hx711", "voltage0_raw", trigger: "beat");
        for (DateTimeOffset now = Start; slot.Trouble is null && now < Start.AddSeconds(20); now = slot.NextRead) slot.Read(now, _samples);
        Assert.Equal("c: the trigger 'beat' brings no readings of hx711", slot.Trouble);
        Assert.Equal("0", _tree.Text(0, "buffer/enable"));
        _tree.Fill(0, Scan(7, -2), Scan(7, -1), Scan(7, 0));
        slot.Read(slot.NextRead, _samples);
        Assert.Equal(7, Assert.Single(_samples).Number);
    }

    [Fact]
    public void A_wrong_one_that_comes_alone_is_left_out_as_well()
    {
        Scale();
        byte[][] scans = [Scan(99_999, -900), Scan(101, -700), Scan(102, -600), Scan(99_999, -100)];
        SensorSlot slot = Slot("hx711", "voltage0_raw", trigger: "beat");
        List<int> said = [];
        foreach (int count in (int[])[1, 3, 4])
        {
            _tree.Fill(0, scans[..count]);
            slot.Read(said.Count == 0 ? Start : slot.NextRead, _samples);
            said.Add(_samples.Count);
        }
        Assert.Equal([0, 1, 2], said);
        Assert.Equal([102, 102], _samples.Select(static sample => sample.Number));
        Assert.Equal(Start.AddMilliseconds(-100) + Every + Every, _samples[1].At);
    }

    [Fact]
    public void Where_the_driver_has_no_buffer_it_is_polled()
    {
        _tree.With(0, "spi0.0", ("name", "mcp3208"), ("in_voltage0_raw", "5"));
        Slot("mcp3208", "voltage0_raw", trigger: "beat").Read(Start, _samples);
        Assert.Equal(5, Assert.Single(_samples).Number);
    }

    private static byte[] Scan(int value, int milliseconds) =>
        [.. BitConverter.GetBytes(value), 0, 0, 0, 0, .. BitConverter.GetBytes(1_000_000_000_000L + (milliseconds * 1_000_000L))];

    private void Scale() => _tree.With(
        0, "weight", ("name", "hx711"), ("in_voltage0_raw", "0"), ("in_voltage1_raw", "0"), ("current_timestamp_clock", "realtime"),
        ("scan_elements/in_voltage0_en", "0"), ("scan_elements/in_voltage0_type", "le:s24/32>>0"), ("scan_elements/in_voltage1_en", "1"),
        ("scan_elements/in_timestamp_en", "0"), ("trigger/current_trigger", ""), ("buffer/length", "2"), ("buffer/enable", "0"));

    private SensorSlot Slot(string device, string input, SensorConfig? config = null, string? trigger = null) => new(
        new IioSensor("c", _tree.Root, device, input, trigger, Every, static () => 1_000_000_000_000),
        config ?? new SensorConfig { Channel = "c" });

    private double Value(string device, string input)
    {
        SensorSlot slot = Slot(device, input);
        slot.Read(Start, _samples);
        Assert.Null(slot.Trouble);
        return Assert.Single(_samples).Number;
    }

    private string Trouble(string device, string input)
    {
        SensorSlot slot = Slot(device, input);
        slot.Read(Start, _samples);
        Assert.Empty(_samples);
        return slot.Trouble!;
    }
}
