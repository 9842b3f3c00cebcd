using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Logistics.Wire.SenMl;

namespace Logistics.Wire.Messages;

/// <summary>Reads what a node tells of a signal. Never throws on bytes.</summary>
public static class SignalReader
{
    private const int LongestTrouble = 1_000;
    private const int ReadsMost = 1_000_000;

    /// <summary>
    /// False for what is no <see cref="SignalMessage"/> of at most 16 KiB: with a channel that is none, more values or tags than it may
    /// have, numbers that are none, times below 0, tags that are no plain text, strengths that no radio has, or an overlong trouble.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out SignalMessage? signal)
    {
        signal = null;
        if (utf8.Length > SignalMessage.BytesMost)
            return false;
        try
        {
            signal = JsonSerializer.Deserialize(utf8, WireJson.Default.SignalMessage);
        }
        catch (JsonException)
        {
            return false;
        }
        if (signal is not null && !IsSound(signal))
            signal = null;
        return signal is not null;
    }

    private static bool IsSound(SignalMessage signal) =>
        signal.Channel is { Length: <= SenMlLimits.NameBytes } channel && SenMlLimits.IsName(Encoding.UTF8.GetBytes(channel))
        && IsCount(signal.Now) && IsCount(signal.Left ?? 0) && signal.Trouble is null or { Length: <= LongestTrouble }
        && (signal.Values is null || (signal.Values.Count <= SignalMessage.ValuesMost && signal.Values.All(IsSound)))
        && (signal.Tags is null || (signal.Tags.Count <= SignalMessage.TagsMost && signal.Tags.All(IsSound)));

    private static bool IsSound(SignalValue? value) =>
        value is not null && IsCount(value.Ms) && double.IsFinite(value.Raw) && double.IsFinite(value.Plain ?? 0)
        && double.IsFinite(value.Filtered ?? 0);

    private static bool IsSound(SignalTag? tag) =>
        tag?.Tag is { } text && SignalTag.IsTag(text)
        && IsCount(tag.Ms) && tag.Reads is > 0 and <= ReadsMost && IsStrength(tag.Rssi) && IsStrength(tag.Best);

    private static bool IsCount(long number) => number is >= 0 and <= SenMlLimits.Label;

    private static bool IsStrength(int? dbm) => dbm is null or (>= sbyte.MinValue and <= sbyte.MaxValue);
}
