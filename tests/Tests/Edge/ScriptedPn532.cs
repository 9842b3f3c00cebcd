namespace Logistics.Tests.Edge;

/// <summary>
/// A PN532 as its manual has it (NXP UM0701-02), as far as cards are read: it sleeps until it is woken, forgets its settings without power,
/// and looks for a card for ever unless it is told to give up. It misbehaves on request.
/// </summary>
internal sealed class ScriptedPn532
{
    private readonly List<byte> _received = [];
    private readonly HashSet<string> _selected = [];
    private bool _isAwake;
    private bool _isSetUp;
    private bool _givesUp;
    private bool _asksForAnswerToSelect = true;

    /// <summary>Numbers of the cards in its field, as hex.</summary>
    public List<string> Cards { get; } = [];

    /// <summary>What it calls itself.</summary>
    public byte Kind { get; set; } = 0x32;

    /// <summary>Does something to what it sends: its acknowledgement and its answer, one after the other.</summary>
    public Func<byte[], byte[]> Distort { get; set; } = sent => sent;

    /// <summary>Writes its answers as extended frames.</summary>
    public bool IsExtended { get; set; }

    /// <summary>Commands that it took, by their code.</summary>
    public List<byte> Commands { get; } = [];

    public static byte[] Acknowledgement => [0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00];

    /// <summary>Power was away for a moment.</summary>
    public void Restart()
    {
        _isAwake = _isSetUp = _givesUp = false;
        _asksForAnswerToSelect = true;
        _selected.Clear();
        _received.Clear();
    }

    /// <summary>Takes what comes on its line.</summary>
    /// <returns>What it sends.</returns>
    public byte[] Take(ReadOnlySpan<byte> bytes)
    {
        List<byte> sent = [];
        foreach (byte one in bytes)
        {
            _isAwake |= one == 0x55;
            if (!_isAwake) continue;
            _received.Add(one);
            if (TryCommand() is not { } command) continue;
            _received.Clear();
            if (command[0] == 0x14) _isSetUp = true;
            if (!_isSetUp) continue;
            Commands.Add(command[0]);
            sent.AddRange(Distort(Acknowledgement));
            if (Answer(command) is { } answer) sent.AddRange(Distort(Frame(answer, IsExtended)));
        }

        return [.. sent];
    }

    /// <summary>A frame of the chip's around its answer.</summary>
    public static byte[] Frame(byte[] answer, bool isExtended = false)
    {
        int length = answer.Length + 1;
        byte[] head = isExtended
            ? [0xFF, 0xFF, (byte)(length >> 8), (byte)length, (byte)(0x100 - (((length >> 8) + length) & 0xFF))]
            : [(byte)length, (byte)(0x100 - length)];
        byte check = (byte)-(0xD5 + answer.Sum(one => one));
        return [0x00, 0x00, 0xFF, .. head, 0xD5, .. answer, check, 0x00];
    }

    private byte[]? TryCommand()
    {
        // It ends with its checksum: the first byte at which all of it is right.
        for (int start = 0; start + 6 < _received.Count; start++)
        {
            if (_received[start] != 0x00 || _received[start + 1] != 0xFF || _received[start + 4] != 0xD4) continue;
            int length = _received[start + 2];
            if ((byte)(length + _received[start + 3]) != 0 || _received.Count != start + 4 + length + 1) continue;
            if ((byte)_received.Skip(start + 4).Sum(one => one) == 0) return [.. _received.Skip(start + 5).Take(length - 1)];
        }

        return null;
    }

    private byte[]? Answer(byte[] command)
    {
        byte code = (byte)(command[0] + 1);
        switch (command)
        {
            case [0x02]:
                return [code, Kind, 0x01, 0x06, 0x07];
            case [0x12, var flags]:
                _asksForAnswerToSelect = (flags & 0x10) != 0;
                return [code];
            case [0x32, 0x05, _, _, var retries]:
                _givesUp = retries != 0xFF;
                return [code];
            case [0x32, 0x01, 0x00]:
                _selected.Clear();
                return [code];
            case [0x4A, var most, 0x00]:
                // Who was selected and not let go is silent.
                string[] found = [.. Cards.Where(card => !_selected.Contains(card)).Take(most)];
                if (found.Length == 0) return _givesUp ? [code, 0x00] : null;
                _selected.UnionWith(found);
                return [code, (byte)found.Length, .. found.SelectMany((card, index) => Target(index + 1, card))];
            default:
                return [code];
        }
    }

    private IEnumerable<byte> Target(int place, string card)
    {
        byte[] number = Convert.FromHexString(card);
        byte[] answerToSelect = _asksForAnswerToSelect ? [0x05, 0x78, 0x80, 0x70, 0x02] : [];
        return [(byte)place, 0x00, 0x44, 0x20, (byte)number.Length, .. number, .. answerToSelect];
    }
}
