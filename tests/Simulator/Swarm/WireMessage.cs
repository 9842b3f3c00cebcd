namespace Logistics.Simulator.Swarm;

/// <summary>One message on its way.</summary>
/// <param name="topic">Where to.</param>
/// <param name="payload">Its bytes, never changed.</param>
/// <param name="retain">The broker is to keep it as the topic's last word.</param>
/// <param name="sentMs">When its publisher handed it over, on the timeline.</param>
internal sealed class WireMessage(WireTopic topic, byte[] payload, bool retain, long sentMs)
{
    public WireTopic Topic => topic;

    public byte[] Payload => payload;

    public bool Retain => retain;

    public long SentMs => sentMs;

    /// <summary>When a broker that still has it drops it.</summary>
    public long EndsMs { get; init; } = long.MaxValue;

    /// <summary>What the auditor read in it when it was sent.</summary>
    public AuditedPack? Pack { get; set; }
}
