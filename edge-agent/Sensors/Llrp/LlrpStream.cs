namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>Goes through bytes that should be messages one behind the other, and takes up again behind what is damaged.</summary>
/// <param name="bytes">The bytes.</param>
internal ref struct LlrpStream(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Where the current piece begins.</summary>
    public int Offset { get; private set; }

    /// <summary>Bytes of the current piece.</summary>
    public readonly int Length => _at - Offset;

    /// <summary>The current message; with a fault, what of it could be framed: without type and body where nothing could.</summary>
    public LlrpMessage Message { get; private set; }

    /// <summary>What is wrong in the current piece, and where in it.</summary>
    public LlrpCheck Check { get; private set; }

    /// <summary>Goes to the next piece: a sound message, or damage up to where the next message begins.</summary>
    public bool MoveNext()
    {
        if (_at == _bytes.Length) return false;
        Offset = _at;
        LlrpFault fault = LlrpMessage.Read(_bytes[_at..], out LlrpMessage message, out int length);
        Message = message;
        Check = fault == LlrpFault.None ? LlrpCheck.Of(message) : new LlrpCheck(fault, 0, 0);
        if (fault != LlrpFault.None)
        {
            _at = NextMessage(_at + 1);
            return true;
        }

        bool isKnown = LlrpNames.IsKnown(message.Type);
        if (isKnown && Check.Fault == LlrpFault.None)
        {
            _at += length;
            return true;
        }

        // Its length is believed when a message, or the end, follows there.
        if (IsPlausible(_bytes[(_at + length)..]))
        {
            _at += length;
            return true;
        }

        if (!isKnown) Check = new LlrpCheck(LlrpFault.UnknownMessage, 0, 0);
        _at = NextMessage(_at + 1);
        if (Length < length) Message = default;
        return true;
    }

    private static bool IsPlausible(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 0 || LlrpMessage.Read(bytes, out _, out int length) switch
        {
            LlrpFault.None => true,
            LlrpFault.Incomplete => length > 0 || bytes.Length < LlrpMessage.HeaderBytes,
            _ => false,
        };

    // A message whose length leads to another one, or to the end, is one even if it is damaged inside.
    private readonly int NextMessage(int from)
    {
        for (; from < _bytes.Length; from++)
        {
            if (LlrpMessage.Read(_bytes[from..], out LlrpMessage message, out int length) == LlrpFault.None
                && LlrpNames.IsKnown(message.Type)
                && (IsPlausible(_bytes[(from + length)..]) || LlrpCheck.Of(message).Fault == LlrpFault.None))
            {
                break;
            }
        }

        return from;
    }
}
