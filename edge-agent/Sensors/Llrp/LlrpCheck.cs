namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>Whether a message is sound to its last byte: every parameter in its place, and every length right.</summary>
/// <param name="Fault">The first thing that is wrong.</param>
/// <param name="Offset">Where in the message it is.</param>
/// <param name="Skipped">Parameters of types that are not known here, passed over by their length.</param>
internal readonly record struct LlrpCheck(LlrpFault Fault, int Offset, int Skipped)
{
    // The deepest that the standard has is a filter's mask in an inventory command of an antenna in a ROSpec, in an answer: 8.
    private const int Deepest = 12;

    /// <summary>Checks a message.</summary>
    public static LlrpCheck Of(scoped in LlrpMessage message)
    {
        LlrpFault fault = LlrpShape.Of(message.Type).Split(message.Body, out _, out _);
        int skipped = 0;
        int offset = LlrpMessage.HeaderBytes;
        if (fault == LlrpFault.None) fault = Walk(message.Parameters, 0, ref offset, ref skipped);
        return new LlrpCheck(fault, offset, skipped);
    }

    /// <summary>Checks one parameter with all in it.</summary>
    public static LlrpCheck Of(scoped in LlrpParameter parameter)
    {
        int skipped = 0;
        int offset = parameter.Offset;
        LlrpFault fault = Walk(parameter, 0, ref offset, ref skipped);
        return new LlrpCheck(fault, offset, skipped);
    }

    private static LlrpFault Walk(scoped LlrpParameters parameters, int depth, ref int offset, ref int skipped)
    {
        while (parameters.TryNext(out LlrpParameter parameter))
        {
            LlrpFault fault = Walk(parameter, depth, ref offset, ref skipped);
            if (fault != LlrpFault.None) return fault;
        }

        offset = parameters.Offset;
        return parameters.Fault;
    }

    private static LlrpFault Walk(scoped in LlrpParameter parameter, int depth, ref int offset, ref int skipped)
    {
        LlrpShape shape = LlrpShape.Of(parameter.Type);
        offset = parameter.Offset;
        LlrpFault fault = depth > Deepest ? LlrpFault.TooDeep : shape.Split(parameter.Content, out _, out _);
        if (fault != LlrpFault.None) return fault;
        if (shape.IsOpen) skipped++;
        return shape.HasParameters ? Walk(parameter.Parameters, depth + 1, ref offset, ref skipped) : LlrpFault.None;
    }
}
