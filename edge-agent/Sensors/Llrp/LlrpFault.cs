namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>Why bytes are not LLRP; <see cref="LlrpNames.Of(LlrpFault)"/> says it in words.</summary>
internal enum LlrpFault
{
    None,

    /// <summary>The message goes on beyond the bytes that are there.</summary>
    Incomplete,

    /// <summary>Bits that must be 0 are not.</summary>
    ReservedBits,

    /// <summary>Neither version 1.0.1 nor 1.1.</summary>
    Version,

    /// <summary>A message shorter than its own header, or longer than any is.</summary>
    MessageLength,

    /// <summary>A type of message that no version has, where nothing shows that it is one.</summary>
    UnknownMessage,

    /// <summary>A parameter shorter than its own header, or longer than what it stands in.</summary>
    ParameterLength,

    /// <summary>A parameter without a length of its own, of a type that no version has: nobody knows where it ends.</summary>
    UnknownParameter,

    /// <summary>Fields that do not fit into what they stand in.</summary>
    FieldsCut,

    /// <summary>Bytes behind the last field of a parameter that has no more.</summary>
    BytesLeft,

    /// <summary>Parameters in parameters, deeper than any message has them.</summary>
    TooDeep,

    /// <summary>A tag report without an EPC.</summary>
    NoEpc,
}
