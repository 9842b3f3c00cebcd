using System.Text;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>Names and reasons as people read them.</summary>
internal static class LlrpNames
{
    private static readonly Dictionary<LlrpMessageType, string> Messages =
        Enum.GetValues<LlrpMessageType>().ToDictionary(static type => type, static type => InCapitals(type.ToString()));

    /// <summary>The standard's name of a message, such as <c>RO_ACCESS_REPORT</c>; its number where no version has it.</summary>
    public static string Of(LlrpMessageType type) => Messages.TryGetValue(type, out string? name) ? name : $"message type {(int)type}";

    /// <summary>True where a version has such a message.</summary>
    public static bool IsKnown(LlrpMessageType type) => Messages.ContainsKey(type);

    /// <summary>What is wrong, behind "here".</summary>
    public static string Of(LlrpFault fault) => fault switch
    {
        LlrpFault.Incomplete => "a message goes on beyond the end",
        LlrpFault.ReservedBits => "bits that must be 0 are not",
        LlrpFault.Version => "neither version 1.0.1 nor 1.1",
        LlrpFault.MessageLength => "a message gives a length that no message has",
        LlrpFault.UnknownMessage => "a type of message that does not exist",
        LlrpFault.ParameterLength => "a parameter gives a length that does not fit where it stands",
        LlrpFault.UnknownParameter => "a parameter of unknown type and length",
        LlrpFault.FieldsCut => "a parameter is too short for its fields",
        LlrpFault.BytesLeft => "a parameter is too long for its fields",
        LlrpFault.TooDeep => "parameters are nested deeper than any message has them",
        LlrpFault.NoEpc => "a tag report without an EPC",
        _ => "nothing is wrong",
    };

    private static string InCapitals(string name)
    {
        StringBuilder capitals = new();
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && capitals.Length > 0) capitals.Append('_');
            capitals.Append(char.ToUpperInvariant(letter));
        }

        return capitals.ToString();
    }
}
