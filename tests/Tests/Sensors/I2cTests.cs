using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Filters;
using Logistics.EdgeAgent.Sensors;
using Logistics.EdgeAgent.Sensors.I2c;
using Logistics.Wire.Node;

namespace Logistics.Tests.Sensors;

public sealed class I2cTests : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly ScriptedVl53l0x _distance = new();
    private readonly ScriptedNau7802 _scale = new();
    private readonly ScriptedBus _bus = new();
    private readonly List<Sample> _samples = [];
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public I2cTests() => _bus.With(Vl53l0x.FactoryAddress, _distance).With(Nau7802.FactoryAddress, _scale);

    public void Dispose() => _bus.Dispose();

    [Fact]
    public void A_distance_is_read_in_metres()
    {
        SensorSlot slot = Slot(bus => new Vl53l0x(bus));
        Pass(slot, 5);
        Assert.Null(slot.Trouble);
        Assert.InRange(_samples.Count, 4, 5);
        Assert.All(_samples, static sample => Assert.Equal(0.8, sample.Number));
        Assert.Equal(1, _distance.Resets);
    }

    [Fact]
    public void Nothing_blocks_while_a_part_is_at_work()
    {
        _distance.Slowness = 20;
        using I2cSensor sensor = new("c", Every, _bus.Open, bus => new Vl53l0x(bus));
        sensor.Read(_now, _samples);
        Assert.Empty(_samples);
        Assert.True(sensor.Every < Every);
    }

    [Fact]
    public void A_scale_is_calibrated_and_then_counts_with_its_sign()
    {
        SensorSlot slot = Slot(bus => new Nau7802(bus));
        Pass(slot, 2);
        Assert.Equal(84_210, _samples[^1].Number);
        _scale.Count = -5;
        Pass(slot, 2);
        Assert.Equal(-5, _samples[^1].Number);

        // Analogue part and its own supply of 3.0 V on, a gain of 128, the chopper off, the capacitor in.
        Assert.Equal((0b1001_0110, 0b0010_1111, 0x30, 0x80), (_scale[0x00], _scale[0x01], _scale[0x15], _scale[0x1C]));
    }

    [Fact]
    public void A_weight_comes_of_two_readings_and_the_tare()
    {
        Calibration calibration = new(84_000, -2, 184_000, 8, IsRatio: false);
        SensorSlot slot = Slot(bus => new Nau7802(bus), new SensorConfig { Channel = "c", Calibration = calibration });
        _scale.Count = 134_000;
        Pass(slot, 2);
        Assert.Equal(3, _samples[^1].Number);
    }

    [Fact]
    public void Another_part_at_the_address_is_told()
    {
        _distance.Model = 0xAB;
        Assert.Equal("c: the part at 0x29 is no VL53L0X: it says 0xab of itself, not 0xee", Trouble(bus => new Vl53l0x(bus)));
    }

    [Fact]
    public void A_part_that_says_it_is_no_amplifier_is_told()
    {
        _scale.Revision = 0x03;
        Assert.Equal("c: the part at 0x2a is no NAU7802: it says 0x03 of itself, not 0x0f", Trouble(bus => new Nau7802(bus)));
    }

    [Fact]
    public void A_part_that_is_not_there_is_told()
    {
        _distance.IsGone = true;
        Assert.Equal("c: no answer at 0x29", Trouble(bus => new Vl53l0x(bus)));
    }

    [Fact]
    public void A_measurement_that_never_ends_is_told()
    {
        _distance.Slowness = int.MaxValue;
        Assert.Equal("c: the VL53L0X at 0x29 does not end its measurement", Trouble(bus => new Vl53l0x(bus)));
    }

    [Fact]
    public void An_amplifier_without_power_is_told()
    {
        _scale.HasPower = false;
        Assert.Equal("c: the NAU7802 at 0x2a does not come up: has it power?", Trouble(bus => new Nau7802(bus)));
    }

    [Fact]
    public void A_load_cell_with_wrong_wires_is_told()
    {
        _scale.HasCell = false;
        Assert.Contains("are the wires of the load cell right?", Trouble(bus => new Nau7802(bus)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_calibration_that_never_ends_is_told()
    {
        _scale.Slowness = int.MaxValue;
        Assert.Equal("c: the NAU7802 at 0x2a does not end its calibration", Trouble(bus => new Nau7802(bus)));
    }

    [Fact]
    public void One_measurement_without_a_target_is_left_out_and_five_are_told()
    {
        SensorSlot slot = Slot(bus => new Vl53l0x(bus));
        Pass(slot, 2);
        _distance.Status = 4;
        Pass(slot, 2);
        Assert.Contains("sees nothing within its reach: is it covered? (status 4)", slot.Trouble, StringComparison.Ordinal);
        Assert.All(_samples, static sample => Assert.Equal(0.8, sample.Number));
        _distance.Status = 11;
        Pass(slot, 6);
        Assert.Null(slot.Trouble);
    }

    [Fact]
    public void A_part_that_starts_and_fails_again_and_again_stays_ill_and_is_tried_less_and_less()
    {
        SensorSlot slot = Slot(bus => new Nau7802(bus));
        _scale.HasPower = false;
        Pass(slot, 4);
        for (int second = 0; second < 100; second++)
        {
            Pass(slot, 1);
            Assert.NotNull(slot.Trouble);
        }

        Assert.InRange(_bus.Openings, 5, 8);
    }

    [Fact]
    public void An_amplifier_that_lost_its_power_for_a_moment_is_set_up_again()
    {
        SensorSlot slot = Slot(bus => new Nau7802(bus));
        Pass(slot, 2);
        _scale.Brownout();
        for (int step = 0; slot.Trouble is null && step < 40; step++) Pass(slot, 0.1);
        Assert.Contains("may have lost its power", slot.Trouble, StringComparison.Ordinal);
        _scale.Count = 90_000;
        Pass(slot, 5);
        Assert.Null(slot.Trouble);
        Assert.Equal(90_000, _samples[^1].Number);
        Assert.Equal(0b0010_1111, _scale[0x01]);
    }

    [Theory]
    [InlineData("vl53l0x")]
    [InlineData("nau7802")]
    public void Noise_at_any_transfer_costs_a_second_and_no_more(string part)
    {
        for (int transfer = 0; transfer < 12; transfer++)
        {
            _bus.FailsAfter = transfer;
            SensorSlot slot = Slot(bus => part == "vl53l0x" ? new Vl53l0x(bus) : new Nau7802(bus));
            _samples.Clear();
            Pass(slot, 6);
            Assert.Null(slot.Trouble);
            Assert.True(_bus.FailsAfter < 0);
            Assert.NotEmpty(_samples);
        }
    }

    private SensorSlot Slot(Func<II2cBus, II2cPart> make, SensorConfig? config = null) =>
        new(new I2cSensor("c", Every, _bus.Open, make), config ?? new SensorConfig { Channel = "c" });

    private void Pass(SensorSlot slot, double seconds)
    {
        DateTimeOffset until = _now.AddSeconds(seconds);
        for (_now = slot.NextRead > _now ? slot.NextRead : _now; _now < until; _now = slot.NextRead) slot.Read(_now, _samples);
        _now = until;
    }

    private string? Trouble(Func<II2cBus, II2cPart> make)
    {
        SensorSlot slot = Slot(make);
        DateTimeOffset until = _now.AddSeconds(10);
        for (; slot.Trouble is null && _now < until; _now = slot.NextRead) slot.Read(_now, _samples);
        Assert.Empty(_samples);
        Assert.False(_bus.IsOpen);
        return slot.Trouble;
    }
}
