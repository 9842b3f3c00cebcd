using Logistics.Wire.Messages;

namespace Logistics.Hub.Authority;

/// <summary>The configuration that a node is to have. Kept as JSON: versioned with care.</summary>
/// <param name="Hash">First 16 hex digits of the SHA-256 of the text.</param>
/// <param name="Yaml">The node file.</param>
/// <param name="By">Id of the person who wants it so.</param>
/// <param name="At">Since when, by the machine's clock.</param>
public sealed record WantedConfiguration(string Hash, string Yaml, string By, DateTimeOffset At)
{
    /// <summary>How far a node is with what it is to have.</summary>
    /// <param name="wanted">What it is to have; null when nobody said.</param>
    /// <param name="status">Its last word; null before the first.</param>
    public static ConfigState StateOf(WantedConfiguration? wanted, NodeStatusMessage? status) => wanted switch
    {
        null => ConfigState.Own,
        _ when status is null => ConfigState.Waiting,
        _ when status.ConfigHash == wanted.Hash => status.ConfigTrial == true ? ConfigState.Trial : ConfigState.InUse,
        _ when status.ConfigRefused?.Hash == wanted.Hash => status.ConfigRefused.Reverted ? ConfigState.Reverted : ConfigState.Refused,
        _ => ConfigState.Waiting,
    };
}
