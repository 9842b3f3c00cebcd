using System.Text.Json.Serialization;
using Logistics.Wire.Messages;

namespace Logistics.EdgeAgent;

/// <summary>
/// What a node keeps of the configurations that the hub delivered: one file, replaced whole, so that a power cut leaves what was before or
/// what is after. Versioned with care.
/// </summary>
/// <param name="Good">The last one with which the hub was reached; null before the first.</param>
/// <param name="Trial">One that was begun and has not proved itself.</param>
/// <param name="Starts">How many starts of the agent the trial has had.</param>
/// <param name="Reverted">The one that was taken back last; null once another has proved itself.</param>
internal sealed record KeptConfigurations(
    KeptConfigurations.Entry? Good = null, KeptConfigurations.Entry? Trial = null, int Starts = 0, ConfigRefusal? Reverted = null)
{
    /// <param name="Hash">Its hash.</param>
    /// <param name="Yaml">Its text.</param>
    /// <param name="Since">When it was first put in use, by a clock that was right; else null.</param>
    internal sealed record Entry(string Hash, string Yaml, DateTimeOffset? Since);
}

/// <summary>JSON of what the agent keeps for itself.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeptConfigurations))]
internal sealed partial class AgentJson : JsonSerializerContext;
