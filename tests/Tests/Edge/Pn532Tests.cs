using Logistics.EdgeAgent.Sensors;

namespace Logistics.Tests.Edge;

public sealed class Pn532Tests
{
    private const string Card = "04a1b2c3d4e5f6";
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);

    private readonly ScriptedPn532 _device = new();
    private readonly Pn532 _chip = new();
    private readonly byte[] _buffer = new byte[Pn532.WriteMost];
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData("a1b2c3d4")]
    [InlineData("04a1b2c3d4e5f6")]
    [InlineData("04a1b2c3d4e5f6a7b8c9")]
    public void The_number_of_a_card_is_read_whatever_its_length_and_again_at_each_look(string card)
    {
        _device.Cards.Add(card);
        List<string> read = Run(seconds: 2);
        Assert.InRange(read.Count, 10, 25);
        Assert.All(read, one => Assert.Equal(card, one));
    }

    [Fact]
    public void Two_cards_at_once_are_both_read_and_none_when_none_is_there()
    {
        Assert.Empty(Run(seconds: 2));
        _device.Cards.AddRange([Card, "a1b2c3d4"]);
        Assert.Equal([Card, "a1b2c3d4"], Run(seconds: 1).Distinct());
        _device.Cards.Clear();
        Run(seconds: 1);
        Assert.Empty(Run(seconds: 1));
    }

    [Fact]
    public void It_is_woken_and_set_up_once_and_then_only_asked()
    {
        Run(seconds: 2);
        Assert.Equal([0x14, 0x02, 0x12, 0x32, 0x4A, 0x32, 0x4A, 0x32], _device.Commands[..8]);
        Assert.Single(_device.Commands, code => code == 0x14);
    }

    [Fact]
    public void Answers_may_come_byte_by_byte()
    {
        _device.Cards.Add(Card);
        Queue<byte> line = new();
        List<string> read = [];
        for (int turn = 0; turn < 200; turn++)
        {
            if (_chip.TryWrite(_now, _buffer, out int length)) Array.ForEach(_device.Take(_buffer.AsSpan(0, length)), line.Enqueue);
            if (line.TryDequeue(out byte one)) _chip.Take([one]);
            while (_chip.TryRead(out string card)) read.Add(card);
            _now += TimeSpan.FromMilliseconds(5);
        }

        Assert.Equal([Card], read.Distinct());
    }

    [Fact]
    public void Extended_frames_are_read()
    {
        _device.IsExtended = true;
        _device.Cards.Add(Card);
        Assert.Equal([Card], Run(seconds: 1).Distinct());
    }

    [Theory]
    [InlineData("wrong checksum")]
    [InlineData("half a frame")]
    [InlineData("silence")]
    [InlineData("refusal")]
    [InlineData("error")]
    [InlineData("noise")]
    [InlineData("noise that begins a frame")]
    [InlineData("noise that begins a long frame")]
    public void What_goes_wrong_every_fifth_time_costs_no_card_and_invents_none(string fault)
    {
        _device.Cards.Add(Card);
        int sent = 0;
        _device.Distort = frame => ++sent % 5 > 0 ? frame : fault switch
        {
            "wrong checksum" => [.. frame[..^2], (byte)(frame[^2] ^ 0x01), 0x00],
            "half a frame" => frame[..(frame.Length / 2)],
            "silence" => [],
            "refusal" => [0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00],
            "error" => [0x00, 0x00, 0xFF, 0x01, 0xFF, 0x7F, 0x81, 0x00],
            "noise" => [0x00, 0xFF, 0x13, 0x00, .. frame, 0xFF, 0x00],
            "noise that begins a frame" => [0x00, 0x00, 0xFF, 0x08, 0xF8, 0xD5, .. frame],
            _ => [0x00, 0x00, 0xFF, 0xFF, 0xFF, 0x01, 0x00, 0xFF, 0xD5, .. frame],
        };
        List<string> read = Run(seconds: 30);
        Assert.Equal([Card], read.Distinct());
        Assert.InRange(read.Count, 10, 300);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Noise_of_all_kinds_invents_no_card(int seed)
    {
#pragma warning disable CA5394 // Noise is no secret.
        Random chance = new(seed);
        _device.Cards.Add(Card);
        _device.Distort = frame =>
        {
            // One fault a frame: two may make up for each other in a sum of 8 bits, and then nobody can tell.
            List<byte> line = [.. frame];
            int fault = chance.Next(8);
            if (fault == 0) line[chance.Next(line.Count)] ^= (byte)(1 << chance.Next(8));
            if (fault == 1) line.RemoveAt(chance.Next(line.Count));
            for (int noise = chance.Next(4); noise > 0; noise--) line.Insert(0, (byte)(chance.Next(3) == 0 ? chance.Next(256) : 0x00));
            return [.. line];
        };
#pragma warning restore CA5394
        List<string> read = [];
        for (int minute = 0; minute < 10; minute++)
        {
            try
            {
                read.AddRange(Run(seconds: 60));
            }
            catch (TimeoutException)
            {
                // So much noise may well be too much: the agent opens the port anew then.
                _device.Restart();
            }
        }

        Assert.Equal([Card], read.Distinct());
    }

    [Fact]
    public void A_chip_that_lost_its_power_for_a_moment_is_set_up_anew()
    {
        Run(seconds: 2);
        _device.Restart();
        _device.Cards.Add(Card);
        Assert.Contains(Card, Run(seconds: 10));
        Assert.Equal(2, _device.Commands.Count(code => code == 0x14));
    }

    [Fact]
    public void A_chip_that_is_back_with_the_settings_it_is_made_with_is_set_up_anew()
    {
        _device.Cards.Add(Card);
        Run(seconds: 1);
        int setups = _device.Commands.Count(code => code == 0x14);
        _device.Restart();
        _device.Take([0x55, .. new byte[] { 0x00, 0x00, 0xFF, 0x05, 0xFB, 0xD4, 0x14, 0x01, 0x00, 0x00, 0x17, 0x00 }]);
        Assert.Contains(Card, Run(seconds: 3));
        Assert.Equal(setups + 2, _device.Commands.Count(code => code == 0x14));
        Assert.True(_chip.Refused > 0);
    }

    [Fact]
    public void Silence_ends_with_a_word_on_what_to_look_at()
    {
        _device.Distort = _ => [];
        TimeoutException exception = Assert.Throws<TimeoutException>(() => Run(seconds: 10));
        Assert.Contains("look at its power, its wires", exception.Message, StringComparison.Ordinal);
        Assert.InRange(_now - DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Its_own_words_heard_back_are_no_answer()
    {
        Assert.Throws<TimeoutException>(() =>
        {
            for (int turn = 0; turn < 200; turn++, _now += Turn)
            {
                if (_chip.TryWrite(_now, _buffer, out int length)) _chip.Take(_buffer.AsSpan(0, length));
            }
        });
    }

    [Fact]
    public void Another_chip_is_told_from_a_pn532()
    {
        _device.Kind = 0x33;
        Assert.Throws<InvalidDataException>(() => Run(seconds: 1));
    }

    [Fact]
    public void A_number_that_is_drawn_anew_each_time_names_no_card()
    {
        _device.Cards.Add("08a1b2c3");
        Assert.Empty(Run(seconds: 1));
        Assert.True(_chip.Refused > 0);
    }

    private List<string> Run(int seconds)
    {
        List<string> read = [];
        byte[] answer = [];
        for (DateTimeOffset end = _now.AddSeconds(seconds); _now < end; _now += Turn)
        {
            _chip.Take(answer);
            answer = _chip.TryWrite(_now, _buffer, out int length) ? _device.Take(_buffer.AsSpan(0, length)) : [];
            while (_chip.TryRead(out string card)) read.Add(card);
        }

        _chip.Take(answer);
        return read;
    }
}
