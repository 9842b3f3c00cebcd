using System.Buffers.Binary;
using System.Text;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>A reader's answer to a request.</summary>
/// <param name="Code">0 for success; else what is wrong (StatusCode of LLRP 1.0.1).</param>
/// <param name="Description">The reader's own words; may be empty.</param>
internal readonly record struct LlrpStatus(ushort Code, string Description)
{
    public bool IsSuccess => Code == 0;

    /// <summary>The status in a message; null where it has none that can be read.</summary>
    public static LlrpStatus? Of(scoped in LlrpMessage message)
    {
        if (!message.TryFind(LlrpParameterType.LLRPStatus, out LlrpParameter status)
            || LlrpShape.Of(status.Type).Split(status.Content, out ReadOnlySpan<byte> fields, out _) != LlrpFault.None)
        {
            return null;
        }

        return new LlrpStatus(BinaryPrimitives.ReadUInt16BigEndian(fields), Text(fields[4..]));
    }

    /// <summary>A reader's own words, made fit for a line in a log.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        const int most = 200;
        string text = string.Concat(Encoding.UTF8.GetString(bytes).Where(static letter => !char.IsControl(letter)));
        return text.Length <= most ? text : text[..most];
    }

    /// <summary>For people: the code's name, and the reader's words.</summary>
    public override string ToString()
    {
        string name = Code switch
        {
            100 => "M_ParameterError",
            101 => "M_FieldError",
            102 => "M_UnexpectedParameter",
            103 => "M_MissingParameter",
            104 => "M_DuplicateParameter",
            105 => "M_OverflowParameter",
            106 => "M_OverflowField",
            107 => "M_UnknownParameter",
            108 => "M_UnknownField",
            109 => "M_UnsupportedMessage",
            110 => "M_UnsupportedVersion",
            111 => "M_UnsupportedParameter",
            200 => "P_ParameterError",
            201 => "P_FieldError",
            300 => "A_Invalid",
            301 => "A_OutOfRange",
            401 => "R_DeviceError",
            _ => "status",
        };
        return Description.Length == 0 ? $"{name} ({Code})" : $"{name} ({Code}), {Description}";
    }
}
