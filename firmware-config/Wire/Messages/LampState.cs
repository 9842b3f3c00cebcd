namespace Logistics.Wire.Messages;

/// <summary>What a lamp of a node is to show. Versioned with care.</summary>
/// <param name="Channel">The node's channel by which it named the lamp.</param>
/// <param name="Status">The status of the bed that this channel belongs to, as in <see cref="BedMessage"/>.</param>
/// <param name="Since">When the status began, by the evidence rather than by the message: what is known of it is no older.</param>
public sealed record LampState(string Channel, string Status, DateTimeOffset Since);
