using System.Buffers.Binary;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Filters;
using Logistics.EdgeAgent.Sensors;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge;

/// <summary>Readers that type: the kernel's events as bytes, as a file that ends, and from a keyboard that the kernel makes up.</summary>
public sealed class KeyboardSensorTests : IDisposable
{
    private const string Card = "04a1b2c3d4e5f6";
    private const ushort Enter = 28;
    private const ushort LeftShift = 42;
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly string _folder = Directory.CreateTempSubdirectory("keyboard-").FullName;
    private readonly List<Sample> _samples = [];
    private readonly KeyboardSensor _sensor = new("door/reader", static () => throw new IOException("no device"));

    public void Dispose()
    {
        _sensor.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(Card)]
    [InlineData("0012345678")]
    [InlineData("abcdef98765432100011")]
    public void A_code_that_is_typed_is_told_at_its_enter(string code)
    {
        _sensor.Take(Start, Typed(code), _samples);
        Assert.Empty(_samples);
        _sensor.Take(Start.AddMilliseconds(100), Press(Enter), _samples);
        Sample sample = Assert.Single(_samples);
        Assert.Equal(("door/reader", code, Start.AddMilliseconds(100)), (sample.Channel, sample.Text, sample.At));
    }

    [Fact]
    public void Capitals_are_typed_with_shift_and_digits_on_the_keypad_too()
    {
        byte[] capitals = [.. Event(1, LeftShift, 1), .. Typed("abcdef"), .. Event(1, LeftShift, 0)];
        byte[] keypad = [.. Press(71), .. Press(80), .. Press(82)];
        _sensor.Take(Start, [.. capitals, .. keypad, .. Typed("5"), .. Press(96)], _samples);
        Assert.Equal("abcdef7205", Assert.Single(_samples).Text);
    }

    [Fact]
    public void A_key_that_is_held_down_or_let_go_is_typed_once()
    {
        _sensor.Take(Start, [.. Event(1, 2, 1), .. Event(1, 2, 2), .. Event(1, 2, 2), .. Event(1, 2, 0)], _samples);
        _sensor.Take(Start, [.. Typed("2345678"), .. Press(Enter)], _samples);
        Assert.Equal("12345678", Assert.Single(_samples).Text);
    }

    [Fact]
    public void What_is_typed_and_is_no_tag_is_counted_and_costs_not_the_next()
    {
        byte[] shifted = [.. Event(1, LeftShift, 1), .. Typed("1"), .. Event(1, LeftShift, 0)];
        byte[] withTab = [.. Typed("12345678"), .. Press(15)];
        byte[][] rubbish = [Typed("hello"), Typed("123"), [.. Typed("1234567"), .. shifted], withTab, Typed(new('1', 500))];
        foreach (byte[] typed in rubbish) _sensor.Take(Start, [.. typed, .. Press(Enter), .. Press(Enter)], _samples);
        Assert.Empty(_samples);
        Assert.Equal(rubbish.Length, _sensor.Refused);
        _sensor.Take(Start, [.. Typed(Card), .. Press(Enter)], _samples);
        Assert.Equal(Card, Assert.Single(_samples).Text);
    }

    [Fact]
    public void A_code_of_which_the_kernel_lost_a_part_counts_for_nothing()
    {
        // What came behind the loss would be a tag's number by itself.
        _sensor.Take(Start, [.. Typed("04a1b2"), .. Event(0, 3, 0), .. Typed("c3d4e5f6"), .. Press(Enter)], _samples);
        Assert.Empty(_samples);
        Assert.Equal(1, _sensor.Refused);
        _sensor.Take(Start, [.. Typed(Card), .. Press(Enter)], _samples);
        Assert.Equal(Card, Assert.Single(_samples).Text);
    }

    [Fact]
    public void A_reader_that_is_pulled_out_is_told_and_reads_on_when_it_is_back()
    {
        string file = Path.Combine(_folder, "events");
        SensorSlot slot = new(
            new KeyboardSensor("c", () => DeviceFile.Open(file, writable: false)), new SensorConfig { Channel = "c" });
        File.WriteAllBytes(file, [.. Typed(Card), .. Press(Enter), .. Typed("a1b2")]);
        slot.Read(Start, _samples);
        Assert.Null(slot.Trouble);
        slot.Read(Start.AddSeconds(1), _samples);
        Assert.Equal($"c: {file} is gone", slot.Trouble);

        File.WriteAllBytes(file, [.. Typed("c3d4e5f6a7"), .. Press(Enter)]);
        slot.Read(Start.AddSeconds(2), _samples);
        Assert.Null(slot.Trouble);
        Assert.Equal([Card, "c3d4e5f6a7"], _samples.Select(sample => sample.Text));
        slot.Close();
    }

    [Fact]
    public void What_is_no_input_device_is_named()
    {
        using KeyboardSensor sensor = new("c", "/dev/null");
        IOException exception = Assert.Throws<IOException>(() => sensor.Read(Start, _samples));
        Assert.StartsWith("/dev/null is no input device: ", exception.Message, StringComparison.Ordinal);
    }

    [InputFact]
    public void A_keyboard_of_the_kernels_is_grabbed_read_and_missed()
    {
        using MadeUpKeyboard keyboard = new();
        using KeyboardSensor sensor = new("c", keyboard.Path);
        sensor.Read(Start, _samples);
        using (KeyboardSensor second = new("c", keyboard.Path))
        {
            IOException exception = Assert.Throws<IOException>(() => second.Read(Start, []));
            Assert.Contains("in another program's hands", exception.Message, StringComparison.Ordinal);
        }

        keyboard.Send([.. Typed(Card), .. Press(Enter)]);
        sensor.Read(Start.AddSeconds(1), _samples);
        Assert.Equal(Card, Assert.Single(_samples).Text);

        keyboard.Unplug();
        Assert.Throws<IOException>(() => sensor.Read(Start.AddSeconds(2), _samples));
    }

    private static byte[] Typed(string text)
    {
        // Key codes of input-event-codes.h.
        string[] rows = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
        ushort[] first = [2, 16, 30, 44];
        return [.. text.SelectMany(character =>
        {
            int row = Array.FindIndex(rows, keys => keys.Contains(character, StringComparison.Ordinal));
            return Press((ushort)(first[row] + rows[row].IndexOf(character, StringComparison.Ordinal)));
        })];
    }

    private static byte[] Press(ushort key) =>
        [.. Event(4, 4, 458_000 + key), .. Event(1, key, 1), .. Event(0, 0, 0), .. Event(1, key, 0), .. Event(0, 0, 0)];

    private static byte[] Event(ushort type, ushort code, int value)
    {
        byte[] bytes = new byte[24];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(16), type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), code);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), value);
        return bytes;
    }
}
