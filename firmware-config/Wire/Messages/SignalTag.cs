namespace Logistics.Wire.Messages;

/// <summary>A tag that a reader reads right now.</summary>
/// <param name="Tag">What was read, as the node sends it in readings.</param>
/// <param name="Ms">When it was read last, in ms of the node's steady clock.</param>
/// <param name="Reads">How often it was read since the last message, from 1.</param>
/// <param name="Rssi">How strong its last answer was, in dBm; null where the reader does not tell.</param>
/// <param name="Best">How strong the strongest was; null with it.</param>
public sealed record SignalTag(string Tag, long Ms, int Reads, int? Rssi = null, int? Best = null)
{
    private const int Longest = 128;

    /// <summary>What can be told as a tag: plain text of 1 to 128 letters, without spaces.</summary>
    public static bool IsTag(string text) =>
        text.Length is > 0 and <= Longest && text.All(static letter => letter is > ' ' and < '\x7f');
}
