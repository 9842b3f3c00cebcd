namespace Logistics.EdgeAgent.Sensors;

/// <summary>
/// What is said to a PN532 and heard from it, so that the cards near it become known: it is woken, set up, and asked again and again. A
/// command that is lost or damaged is said again, and a chip that lost its settings is set up anew. Pure: bytes and time are arguments.
/// </summary>
/// <remarks>Commands by NXP UM0701-02, section 7. Type A alone is read: the number of a type B card may be another each time.</remarks>
internal sealed class Pn532
{
    /// <summary>Bits per second of a PN532 after its start.</summary>
    public const int Baud = 115_200;

    /// <summary>Bytes that <see cref="TryWrite"/> writes at most.</summary>
    public const int WriteMost = 64;

    private const int Tries = 3;
    private const int Setups = 3;
    private const byte ChipCode = 0x32;

    // Where single numbers are drawn anew each time that the card wakes (ISO/IEC 14443-3, 6.5.4).
    private const byte RandomNumber = 0x08;

    // It acknowledges within 15 ms (UM0701-02, 6.2.1.3); the rest is what a busy agent and a USB adapter take.
    private static readonly TimeSpan AcknowledgedWithin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromSeconds(1);

    // It wakes by edges on its line, and needs up to 2 ms for its clock: the zeros take that long.
    private static readonly byte[] WakeUp = [0x55, 0x55, .. new byte[22]];

    private static readonly byte[][] Commands =
    [
        [0x14, 0x01, 0x00, 0x00], // SAMConfiguration: no security module, no interrupt
        [0x02],                   // GetFirmwareVersion
        [0x12, 0x00],             // SetParameters: only the numbers of cards, no selection beyond that (RATS)
        [0x32, 0x05, 0xFF, 0x01, 0x02], // RFConfiguration: look for a card three times and then say that there is none
        [0x4A, 0x02, 0x00],       // InListPassiveTarget: up to two cards, the most that it does, of type A at 106 kbit/s
        [0x32, 0x01, 0x00],       // RFConfiguration: field off, so that every card begins anew and none stays asleep
    ];

    private const int Setup = 0;
    private const int Version = 1;
    private const int Poll = 4;

    private readonly Pn532Frames _frames = new();
    private readonly Queue<string> _cards = new();
    private int _step;
    private bool _isSent;
    private bool _isAcknowledged;
    private bool _isRefused;
    private DateTimeOffset _sentAt;
    private int _tries;
    private int _setups;

    /// <summary>Answers with cards that were no number of a card: cut short, or drawn by chance.</summary>
    public long Refused { get; private set; }

    /// <summary>Takes what came on the port.</summary>
    /// <exception cref="InvalidDataException">Another chip answers.</exception>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int count = Math.Min(bytes.Length, Pn532Frames.AddMost);
            _frames.Add(bytes[..count]);
            bytes = bytes[count..];
            while (_frames.TryRead(out Pn532FrameKind kind, out ReadOnlySpan<byte> data))
            {
                if (!_isSent) continue;
                if (kind == Pn532FrameKind.Acknowledged) _isAcknowledged = true;
                else if (kind != Pn532FrameKind.Answer) _isRefused = true;
                else if (data[0] == Commands[_step][0] + 1) Answer(data[1..]);
            }
        }
    }

    /// <summary>Gives a card that was read: its number as lower-case hex, once for each time that it was asked for.</summary>
    public bool TryRead(out string card) => _cards.TryDequeue(out card!);

    /// <summary>Gives what is to be sent now.</summary>
    /// <param name="now">What has come by then was taken.</param>
    /// <param name="into">Room for <see cref="WriteMost"/> bytes.</param>
    /// <param name="length">Bytes written.</param>
    /// <returns>False when there is nothing to say.</returns>
    /// <exception cref="TimeoutException">Nothing answers, or nothing that can be understood.</exception>
    public bool TryWrite(DateTimeOffset now, Span<byte> into, out int length)
    {
        length = 0;
        if (_isSent)
        {
            bool isLate = now - _sentAt > (_isAcknowledged ? AnsweredWithin : AcknowledgedWithin);
            if (!isLate && !_isRefused) return false;
            if (isLate)
            {
                _frames.Clear();
                Pn532Frames.Abort.CopyTo(into);
                length = Pn532Frames.Abort.Length;
            }

            if (++_tries == Tries) BeginAnew();
        }

        if (_step == Setup)
        {
            WakeUp.CopyTo(into[length..]);
            length += WakeUp.Length;
        }

        length += Pn532Frames.Write(Commands[_step], into[length..]);
        _isSent = true;
        _isAcknowledged = _isRefused = false;
        _sentAt = now;
        return true;
    }

    private void Answer(ReadOnlySpan<byte> data)
    {
        if (_step == Version && data is not [ChipCode, ..])
            throw new InvalidDataException("another chip than a PN532 answers");
        if (_step == Poll)
        {
            // What it says besides was not asked for: it has begun anew by itself, with the settings that it is made with.
            if (!TryTakeCards(data))
            {
                Refused++;
                BeginAnew();
                return;
            }

            _setups = 0;
        }

        _isSent = false;
        _tries = 0;
        _step = _step + 1 < Commands.Length ? _step + 1 : Poll;
    }

    private bool TryTakeCards(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return false;
        List<string> cards = [];
        ReadOnlySpan<byte> left = data[1..];
        for (int card = 0; card < data[0]; card++)
        {
            // Its place in the list, SENS_RES (2), SEL_RES, and the length of its number.
            if (left.Length < 5 || left[4] is not (4 or 7 or 10) || left.Length < 5 + left[4]) return false;
            ReadOnlySpan<byte> number = left.Slice(5, left[4]);
            left = left[(5 + number.Length)..];
            if (number is [RandomNumber, _, _, _]) Refused++;
            else cards.Add(Convert.ToHexStringLower(number));
        }

        if (!left.IsEmpty) return false;
        cards.ForEach(_cards.Enqueue);
        return true;
    }

    private void BeginAnew()
    {
        _isSent = false;
        _tries = 0;
        _step = Setup;
        if (++_setups < Setups) return;
        _setups = 0;
        throw new TimeoutException(
            "no PN532 answers: look at its power, its wires (crossed: TX to RX) and its switches (both off or 0 for HSU)");
    }
}
