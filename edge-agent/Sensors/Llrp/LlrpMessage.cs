using System.Buffers.Binary;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>One message, over the bytes that it was read from.</summary>
internal readonly ref struct LlrpMessage
{
    /// <summary>Bytes of a message's header: 3 bits reserved, 3 of version, 10 of type, 32 of length with the header, 32 of id.</summary>
    public const int HeaderBytes = 10;

    /// <summary>The longest message taken, in bytes: no reader's capabilities or reports come near it.</summary>
    public const int Longest = 1 << 20;

    /// <summary>LLRP 1.0.1.</summary>
    public const byte Version101 = 1;

    /// <summary>LLRP 1.1.</summary>
    public const byte Version11 = 2;

    private LlrpMessage(byte version, LlrpMessageType type, uint id, ReadOnlySpan<byte> body)
    {
        Version = version;
        Type = type;
        Id = id;
        Body = body;
    }

    /// <summary><see cref="Version101"/> or <see cref="Version11"/>.</summary>
    public byte Version { get; }

    public LlrpMessageType Type { get; }

    /// <summary>An answer has the id of its question.</summary>
    public uint Id { get; }

    /// <summary>All behind the header.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Reads the message that the bytes begin with; what is in its body is not looked at.</summary>
    /// <param name="bytes">Bytes as they came.</param>
    /// <param name="message">The message, without a fault.</param>
    /// <param name="length">Its bytes, also of an incomplete one whose header is there; else 0.</param>
    /// <returns>What is wrong; <see cref="LlrpFault.Incomplete"/> where more bytes may mend it.</returns>
    public static LlrpFault Read(ReadOnlySpan<byte> bytes, out LlrpMessage message, out int length)
    {
        message = default;
        length = 0;
        if (bytes.Length == 0) return LlrpFault.Incomplete;
        if (bytes[0] >> 5 != 0) return LlrpFault.ReservedBits;
        byte version = (byte)(bytes[0] >> 2);
        if (version is not (Version101 or Version11)) return LlrpFault.Version;
        if (bytes.Length < 6) return LlrpFault.Incomplete;
        uint given = BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
        if (given is < HeaderBytes or > Longest) return LlrpFault.MessageLength;
        length = (int)given;
        if (bytes.Length < length) return LlrpFault.Incomplete;
        LlrpMessageType type = (LlrpMessageType)(BinaryPrimitives.ReadUInt16BigEndian(bytes) & 0x3ff);
        message = new LlrpMessage(version, type, BinaryPrimitives.ReadUInt32BigEndian(bytes[6..]), bytes[HeaderBytes..length]);
        return LlrpFault.None;
    }

    /// <summary>The parameters behind the message's own fields; none where the fields do not fit.</summary>
    public LlrpParameters Parameters =>
        LlrpShape.Of(Type).Split(Body, out _, out ReadOnlySpan<byte> parameters) == LlrpFault.None
            ? new LlrpParameters(parameters, HeaderBytes + Body.Length - parameters.Length)
            : default;

    /// <summary>Finds the first parameter of a type.</summary>
    public bool TryFind(LlrpParameterType type, out LlrpParameter parameter) => Parameters.TryFind(type, out parameter);
}
