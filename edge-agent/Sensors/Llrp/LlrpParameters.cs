using System.Buffers.Binary;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>Goes through parameters that stand one behind the other.</summary>
/// <param name="bytes">Their bytes.</param>
/// <param name="offset">Where these begin in the message.</param>
internal ref struct LlrpParameters(ReadOnlySpan<byte> bytes, int offset)
{
    private const int TlvHeaderBytes = 4;
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Why it ended before the end; none when all was read.</summary>
    public LlrpFault Fault { get; private set; }

    /// <summary>Where in the message the next one begins, or the one that could not be read.</summary>
    public readonly int Offset => offset + _at;

    /// <summary>Reads the next.</summary>
    /// <returns>False at the end, and at what is none: see <see cref="Fault"/>.</returns>
    public bool TryNext(out LlrpParameter parameter)
    {
        parameter = default;
        if (_at == _bytes.Length || Fault != LlrpFault.None) return false;
        Fault = Next(_bytes[_at..], out LlrpParameterType type, out int header, out int length);
        if (Fault != LlrpFault.None) return false;
        parameter = new LlrpParameter(type, _bytes[(_at + header)..(_at + length)], offset + _at + header);
        _at += length;
        return true;
    }

    /// <summary>Finds the first of a type.</summary>
    public bool TryFind(LlrpParameterType type, out LlrpParameter parameter)
    {
        while (TryNext(out parameter))
        {
            if (parameter.Type == type) return true;
        }

        return false;
    }

    private static LlrpFault Next(ReadOnlySpan<byte> bytes, out LlrpParameterType type, out int header, out int length)
    {
        type = default;
        header = 1;
        length = 0;

        // A first bit of 1 tells a parameter of fixed length.
        if (bytes[0] >= 0x80)
        {
            type = (LlrpParameterType)(bytes[0] & 0x7f);
            if (LlrpShape.OfFixed(type) is not int content) return LlrpFault.UnknownParameter;
            length = header + content;
            return length <= bytes.Length ? LlrpFault.None : LlrpFault.ParameterLength;
        }

        header = TlvHeaderBytes;
        if (bytes.Length < TlvHeaderBytes) return LlrpFault.ParameterLength;
        if (bytes[0] >> 2 != 0) return LlrpFault.ReservedBits;
        type = (LlrpParameterType)BinaryPrimitives.ReadUInt16BigEndian(bytes);
        length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return length >= TlvHeaderBytes && length <= bytes.Length ? LlrpFault.None : LlrpFault.ParameterLength;
    }
}
