using System.Diagnostics;
using System.Text;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Filters;
using Logistics.EdgeAgent.Sensors;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge;

/// <summary>Readers on a serial port: what their bytes become, and the port itself over a pseudo-terminal.</summary>
public sealed class SerialSensorTests : IDisposable
{
    private const string Card = "04a1b2c3d4e5f6";
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly PseudoTerminal _line = new();
    private readonly List<Sample> _samples = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("04A1B2C3D4E5F6\r")]
    [InlineData("04A1B2C3D4E5F6\n")]
    [InlineData("04A1B2C3D4E5F6\r\n")]
    [InlineData("\r\n\r\n04a1b2c3d4e5f6\r\n")]
    [InlineData("\u000204A1B2C3D4E5F6\u0003")]
    [InlineData("\u000204A1B2C3D4E5F6\r\n\u0003")]
    [InlineData("04:A1:B2:C3:D4:E5:F6\n")]
    [InlineData("04 A1 B2 C3 D4 E5 F6 \n")]
    [InlineData("04-a1-b2-c3-d4-e5-f6\n")]
    public void A_line_with_a_tag_is_told_however_it_ends(string line)
    {
        using SerialSensor sensor = new("door/reader", "", 9_600, "");
        Take(sensor, line);
        Sample sample = Assert.Single(_samples);
        Assert.Equal(("door/reader", Card, Start), (sample.Channel, sample.Text, sample.At));
        Assert.Equal(0, sensor.Refused);
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("04a1b2c3d4e5f\n")]
    [InlineData("04a1b2\n")]
    [InlineData("04a1b2c3d4e5fg\n")]
    [InlineData("04a1\0b2c3d4e5f6\n")]
    [InlineData("04a1\u00e9b2c3d4e5f6\n")]
    [InlineData("04a1b2c3d4e5f6\u000204a1\n")]
    public void What_is_no_tag_is_counted_and_costs_not_the_next(string line)
    {
        using SerialSensor sensor = new("c", "", 9_600, "");
        Take(sensor, line);
        Assert.Empty(_samples);
        Assert.InRange(sensor.Refused, 1, 2);
        Take(sensor, Card + "\n");
        Assert.Equal(Card, Assert.Single(_samples).Text);
    }

    [Fact]
    public void A_line_without_end_is_dropped_once_and_takes_no_memory()
    {
        using SerialSensor sensor = new("c", "", 9_600, "");
        for (int part = 0; part < 1_000; part++) Take(sensor, Card);
        Take(sensor, $"\n{Card}\n");
        Assert.Equal(1, sensor.Refused);
        Assert.Equal(Card, Assert.Single(_samples).Text);
    }

    [Fact]
    public void A_prefix_is_taken_off_and_lines_without_it_are_dropped()
    {
        using SerialSensor sensor = new("c", "", 9_600, "UID:");
        Take(sensor, $"UID: {Card}\na1b2c3d4\nuid:a1b2c3d4\n");
        Assert.Equal(Card, Assert.Single(_samples).Text);
        Assert.Equal(2, sensor.Refused);
    }

    [Fact]
    public void A_line_whose_end_was_lost_is_not_the_begin_of_the_next()
    {
        using SerialSensor sensor = new("c", "", 9_600, "");
        Take(sensor, "a1b2c3", Start);
        Take(sensor, $"{Card}\n", Start.AddSeconds(6));
        Assert.Equal(Card, Assert.Single(_samples).Text);
        Assert.Equal(1, sensor.Refused);
    }

    [Fact]
    public void Every_byte_passes_a_port_unchanged_both_ways()
    {
        using SerialPort port = SerialPort.Open(_line.Path, 115_200);
        byte[] all = [.. Enumerable.Range(0, 256).Select(one => (byte)one)];
        _line.Send(all);
        byte[] buffer = new byte[512];
        int count = 0;
        Until(() => (count += port.Read(buffer.AsSpan(count))) >= all.Length);
        Assert.Equal(all, buffer[..count]);

        port.Write(all);
        List<byte> received = [];
        Until(() =>
        {
            received.AddRange(_line.Received());
            return received.Count >= all.Length;
        });
        Assert.Equal(all, received);
        Assert.Equal(0, port.Read(buffer));
    }

    [Theory]
    [InlineData(9_600)]
    [InlineData(115_200)]
    [InlineData(31_250)]
    public void A_port_has_its_speed_also_an_unusual_one_and_is_nobody_elses(int baud)
    {
        using SerialPort port = SerialPort.Open(_line.Path, baud);
        if (!Environment.IsPrivilegedProcess)
        {
            // Then the kernel lets nobody else open it, and there is no second way to look at it.
            Assert.Contains("busy", Assert.Throws<IOException>(() => SerialPort.Open(_line.Path, baud)).Message, StringComparison.Ordinal);
            return;
        }

        using DeviceFile other = DeviceFile.Open(_line.Path);
        int isExclusive = 0;
        other.Control(0x80045440, ref isExclusive, "TIOCGEXCL");
        Assert.Equal(1, isExclusive);
        TerminalSettings settings = default;
        other.Control(0x802C542A, ref settings, "TCGETS2");
        Assert.Equal((uint)baud, settings.OutputSpeed);
    }

    [Fact]
    public void What_is_no_serial_port_is_named()
    {
        string other = Assert.Throws<IOException>(() => SerialPort.Open("/dev/null", 9_600)).Message;
        Assert.StartsWith("/dev/null is no serial port: ", other, StringComparison.Ordinal);
        string absent = Assert.Throws<IOException>(() => SerialPort.Open("/dev/serial/by-id/absent", 9_600)).Message;
        Assert.Equal("/dev/serial/by-id/absent can't be opened: No such file or directory", absent);
    }

    [Fact]
    public void A_reader_that_is_pulled_out_is_told_and_reads_on_when_it_is_back()
    {
        SensorSlot slot = new(new SerialSensor("c", _line.Path, 9_600, ""), new SensorConfig { Channel = "c" });
        slot.Read(Start, _samples);
        Assert.Null(slot.Trouble);
        _line.Send(Encoding.ASCII.GetBytes($"{Card}\r\na1b2"));
        ReadUntil(slot, () => _samples.Count == 1);

        _line.Unplug();
        ReadUntil(slot, () => slot.Trouble is not null);
        Assert.StartsWith($"c: {_line.Path} is gone", slot.Trouble, StringComparison.Ordinal);
        slot.Read(Now, _samples);
        Assert.Contains("can't be opened: No such file", slot.Trouble, StringComparison.Ordinal);

        _line.Plug();
        slot.Read(Now, _samples);
        Assert.Null(slot.Trouble);
        _line.Send("c3d4e5f6a7\r\n"u8);
        ReadUntil(slot, () => _samples.Count == 2);
        Assert.Equal([Card, "c3d4e5f6a7"], _samples.Select(sample => sample.Text));
        slot.Close();
    }

    [Fact]
    public void A_pn532_on_a_port_tells_each_card_once_and_is_set_up_anew_after_it_was_pulled_out()
    {
        ScriptedPn532 device = new();
        SensorSlot slot = new(
            new Pn532Sensor("c", _line.Path),
            new SensorConfig { Channel = "c", GoneAfter = TimeSpan.FromMinutes(5), Heartbeat = TimeSpan.FromMinutes(5) });
        device.Cards.Add(Card);
        ReadUntil(slot, () => _samples.Count > 0 && device.Commands.Count(code => code == 0x4A) > 5, device);
        Assert.Equal(Card, Assert.Single(_samples).Text);
        Assert.Null(slot.Trouble);

        _line.Unplug();
        ReadUntil(slot, () => slot.Trouble is not null, device);
        Assert.Contains(_line.Path, slot.Trouble, StringComparison.Ordinal);

        _line.Plug();
        device.Restart();
        device.Cards[0] = "a1b2c3d4";
        ReadUntil(slot, () => _samples.Count == 2, device);
        Assert.Null(slot.Trouble);
        Assert.Equal("a1b2c3d4", _samples[1].Text);
        slot.Close();
    }

    [Fact]
    public void A_port_on_which_no_pn532_answers_is_named_with_what_to_look_at()
    {
        using Pn532Sensor sensor = new("c", _line.Path);
        IOException exception = Assert.Throws<IOException>(() =>
        {
            for (int turn = 0; turn < 200; turn++) sensor.Read(Start + (turn * sensor.Every), _samples);
        });
        Assert.StartsWith($"{_line.Path}: no PN532 answers: look at", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_samples);
    }

    private DateTimeOffset Now => Start + _watch.Elapsed;

    private void Take(SerialSensor sensor, string line, DateTimeOffset? at = null) =>
        sensor.Take(at ?? Start, Encoding.Latin1.GetBytes(line), _samples);

    private void ReadUntil(SensorSlot slot, Func<bool> condition, ScriptedPn532? device = null) => Until(() =>
    {
        slot.Read(Now, _samples);
        if (device?.Take(_line.Received()) is { Length: > 0 } answer) _line.Send(answer);
        return condition();
    });

    private static void Until(Func<bool> condition)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "It did not come about.");
            Thread.Sleep(2);
        }
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 44)]
    private struct TerminalSettings
    {
        [System.Runtime.InteropServices.FieldOffset(40)]
        public uint OutputSpeed;
    }
}
