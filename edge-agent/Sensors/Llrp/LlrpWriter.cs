using System.Buffers.Binary;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>Writes messages one behind the other. What is opened is closed in the reverse order, and gets its length then.</summary>
internal sealed class LlrpWriter
{
    private byte[] _bytes = new byte[512];
    private int _length;

    /// <summary>What was written and not yet taken.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Leaves out the first bytes, which have gone.</summary>
    public void Take(int count)
    {
        _bytes.AsSpan(count, _length - count).CopyTo(_bytes);
        _length -= count;
    }

    public void Clear() => _length = 0;

    /// <summary>Opens a message of LLRP 1.0.1.</summary>
    /// <returns>What <see cref="CloseMessage"/> wants to have.</returns>
    public int OpenMessage(LlrpMessageType type, uint id)
    {
        int at = _length;
        U16((ushort)((LlrpMessage.Version101 << 10) | (int)type));
        U32(0);
        U32(id);
        return at;
    }

    public void CloseMessage(int opened) =>
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(opened + 2), (uint)(_length - opened));

    /// <summary>Opens a parameter that has a length.</summary>
    /// <returns>What <see cref="Close"/> wants to have.</returns>
    public int Open(LlrpParameterType type)
    {
        int at = _length;
        U16((ushort)type);
        U16(0);
        return at;
    }

    public void Close(int opened) =>
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(opened + 2), (ushort)(_length - opened));

    public void U8(byte value) => Space(1)[0] = value;

    public void U16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Space(2), value);

    public void U32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Space(4), value);

    private Span<byte> Space(int count)
    {
        if (_length + count > _bytes.Length) Array.Resize(ref _bytes, _bytes.Length * 2);
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
