using System.Runtime.InteropServices;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Filters;
using Logistics.EdgeAgent.Sensors;
using Logistics.EdgeAgent.Sensors.Gpio;
using Logistics.Wire.Node;

namespace Logistics.Tests.Sensors;

public sealed class GpioTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly List<Sample> _samples = [];
    private ScriptedLine _line = new();
    private DateTimeOffset _now = Start;

    // The kernel's clock began a day before, at 0.
    private long Clock => (long)(_now - Start.AddDays(-1)).TotalNanoseconds;

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData(68, typeof(GpioUapi.ChipInfo))]
    [InlineData(256, typeof(GpioUapi.LineInfo))]
    [InlineData(592, typeof(GpioUapi.LineRequest))]
    [InlineData(16, typeof(GpioUapi.LineValues))]
    [InlineData(48, typeof(GpioUapi.LineEvent))]
    public void Structures_have_the_kernels_sizes(int bytes, Type type) => Assert.Equal(bytes, Marshal.SizeOf(type));

    [Fact]
    public void The_numbers_of_the_requests_carry_the_sizes_of_their_structures()
    {
        static int Bytes(uint request) => (int)(request >> 16) & 0x3FFF;
        Assert.Equal(
            [
                Marshal.SizeOf<GpioUapi.ChipInfo>(), Marshal.SizeOf<GpioUapi.LineInfo>(), Marshal.SizeOf<GpioUapi.LineRequest>(),
                Marshal.SizeOf<GpioUapi.LineValues>(), Marshal.SizeOf<GpioUapi.LineValues>(),
            ],
            [
                Bytes(GpioUapi.GetChip), Bytes(GpioUapi.GetLineInfo), Bytes(GpioUapi.GetLine), Bytes(GpioUapi.GetValues),
                Bytes(GpioUapi.SetValues),
            ]);
    }

    [Fact]
    public void A_request_stands_byte_for_byte_where_the_kernel_reads_it()
    {
        GpioUapi.LineRequest request = GpioUapi.Request(
            17, GpioUapi.LineFlags.Input | GpioUapi.LineFlags.ActiveLow | GpioUapi.LineFlags.PullUp, TimeSpan.FromMilliseconds(5));
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new Span<GpioUapi.LineRequest>(ref request));
        byte[] expected = new byte[592];
        expected[0] = 17;
        "ward-logistics"u8.CopyTo(expected.AsSpan(256));
        expected[288] = 0b0000_0110;
        expected[289] = 0b0000_0001;
        expected[296] = 1;
        expected[320] = 3;
        BitConverter.TryWriteBytes(expected.AsSpan(328), 5_000);
        expected[336] = 1;
        expected[560] = 1;
        Assert.Equal(expected, bytes.ToArray());
    }

    [Fact]
    public void The_state_is_said_at_the_beginning_and_then_only_changes()
    {
        _line.State = true;
        using GpioSensor sensor = Sensor();
        Assert.Equal(["12:00:00.000 true"], Read(sensor));
        Assert.Empty(Read(sensor, seconds: 30));
    }

    [Fact]
    public void A_change_is_dated_when_the_kernel_saw_it()
    {
        using GpioSensor sensor = Sensor();
        Read(sensor);
        _now = _now.AddMilliseconds(20);
        _line.Edge(true, Clock - 13_000_000);
        _line.Edge(false, Clock - 2_000_000);
        Assert.Equal(["12:00:00.007 true", "12:00:00.018 false"], Read(sensor));
    }

    [Fact]
    public void After_the_kernels_queue_ran_over_the_state_is_asked_for()
    {
        using GpioSensor sensor = Sensor();
        Read(sensor);
        _now = _now.AddMilliseconds(50);
        for (int edge = 0; edge < 40; edge++) _line.Edge(edge % 2 == 0, Clock - 40 + edge);
        _line.Miss(true);
        Assert.Equal("12:00:00.050 true", Read(sensor)[^1]);
    }

    [Fact]
    public void An_edge_that_the_chip_missed_is_found_within_a_second()
    {
        using GpioSensor sensor = Sensor();
        Read(sensor);
        _line.Miss(true);
        Assert.Empty(Read(sensor, seconds: 0.5));
        Assert.Equal(["12:00:01.000 true"], Read(sensor, seconds: 0.5));
    }

    [Fact]
    public void An_edge_that_came_while_the_state_was_asked_for_is_not_said_twice()
    {
        using GpioSensor sensor = Sensor();
        _line.State = true;
        Read(sensor);
        _line.Edge(true, Clock - 1_000_000);
        Assert.Empty(Read(sensor));
    }

    [Fact]
    public void A_line_that_tells_no_edges_is_asked_each_time()
    {
        _line = new ScriptedLine { TellsEdges = false };
        using GpioSensor sensor = Sensor();
        Read(sensor);
        _line.State = true;
        Assert.Equal(["12:00:00.050 true"], Read(sensor, seconds: 0.05));
    }

    [Fact]
    public void A_chip_that_is_pulled_out_is_told_and_speaks_again_when_it_is_back()
    {
        using GpioSensor sensor = Sensor();
        SensorSlot slot = new(sensor, new SensorConfig { Channel = "mat" });
        slot.Read(_now, _samples);
        ScriptedLine pulled = _line;
        pulled.IsGone = true;
        slot.Read(_now = slot.NextRead, _samples);
        Assert.Equal("mat: No such device", slot.Trouble);
        Assert.False(pulled.IsOpen);

        _line = new ScriptedLine { State = true };
        slot.Read(_now = slot.NextRead, _samples);
        Assert.Null(slot.Trouble);
        Assert.True(_samples[^1].Boolean);
    }

    [Fact]
    public void Where_there_is_no_chip_the_sensor_says_so()
    {
        using GpioSensor sensor = new("mat", () => GpioLine.OpenInput("no-such-chip", "1", 0, TimeSpan.Zero), KernelClock.Nanoseconds);
        IOException exception = Assert.ThrowsAny<IOException>(() => sensor.Read(_now, _samples));
        Assert.Contains("there is no GPIO chip 'no-such-chip'", exception.Message, StringComparison.Ordinal);
    }

    private GpioSensor Sensor() => new("mat", () => _line, () => Clock);

    private List<string> Read(GpioSensor sensor, double seconds = 0)
    {
        _now = _now.AddSeconds(seconds);
        _samples.Clear();
        sensor.Read(_now, _samples);
        return [.. _samples.Select(static sample => FormattableString.Invariant(
            $"{sample.At:HH:mm:ss.fff} {(sample.Boolean ? "true" : "false")}"))];
    }
}
