namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>One parameter, over the bytes that it was read from.</summary>
internal readonly ref struct LlrpParameter(LlrpParameterType type, ReadOnlySpan<byte> content, int offset)
{
    public LlrpParameterType Type { get; } = type;

    /// <summary>All behind its header: its fields, and the parameters in it.</summary>
    public ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>Where its content begins in the message.</summary>
    public int Offset { get; } = offset;

    /// <summary>The parameters in it; none where its own fields do not fit.</summary>
    public LlrpParameters Parameters =>
        LlrpShape.Of(Type).Split(Content, out _, out ReadOnlySpan<byte> parameters) == LlrpFault.None
            ? new LlrpParameters(parameters, Offset + Content.Length - parameters.Length)
            : default;
}
