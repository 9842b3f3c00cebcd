using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Logistics.Wire.SenMl;

namespace Logistics.Wire.Messages;

/// <summary>Reads what a node says of itself. Never throws on bytes.</summary>
public static class NodeStatusReader
{
    private const int LongestWord = 80;
    private const int LongestDetail = 2_000;

    /// <summary>
    /// False for what is no <see cref="NodeStatusMessage"/> of at most 64 KiB, for one with a null or overlong text in it, for lamps
    /// that are too many or on what is no channel, and for numbers below 0 or too large to mean anything.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out NodeStatusMessage? status)
    {
        status = null;
        if (utf8.Length > SenMlLimits.PackBytes)
            return false;
        try
        {
            status = JsonSerializer.Deserialize(utf8, WireJson.Default.NodeStatusMessage);
        }
        catch (JsonException)
        {
            return false;
        }
        if (status is not null && !IsSound(status))
            status = null;
        return status is not null;
    }

    private static bool IsSound(NodeStatusMessage status) =>
        IsCount(status.Boot) && IsCount(status.SpoolPacks) && IsCount(status.Dropped) && IsCount(status.Sealed)
        && IsCount(status.Acknowledged) && IsCount(status.Waiting) && status.OldestSeconds is >= 0 and <= (long)SenMlLimits.TimeSeconds
        && IsWord(status.Version) && IsWord(status.ConfigHash) && status.Troubles?.Contains(null!) != true
        && (status.ConfigRefused is null || IsSound(status.ConfigRefused))
        && (status.Lamps is null || (status.Lamps.Count <= LampsMessage.Most && status.Lamps.All(IsChannel)));

    private static bool IsSound(ConfigRefusal refusal) =>
        IsWord(refusal.Hash) && IsWord(refusal.Reason) && refusal.Detail is null or { Length: <= LongestDetail };

    private static bool IsChannel(string? text) => IsWord(text) && SenMlLimits.IsName(Encoding.UTF8.GetBytes(text!));

    private static bool IsCount(long number) => number is >= 0 and <= SenMlLimits.Label;

    private static bool IsWord(string? text) => text is { Length: <= LongestWord };
}
