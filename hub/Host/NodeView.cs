using Logistics.Wire.Messages;

namespace Logistics.Hub;

/// <summary>A node as the hub sees it: its own word and the hub's accounting.</summary>
/// <param name="Node">Node id.</param>
/// <param name="Status">The node's last word about itself; null before the first.</param>
/// <param name="LastHeard">When the last pack arrived; null before the first.</param>
/// <param name="Boot">The boot that the counts below belong to.</param>
/// <param name="Packs">Packs applied.</param>
/// <param name="Missing">Sequence numbers below the highest seen that have not arrived.</param>
/// <param name="Readings">Readings applied.</param>
/// <param name="Duplicates">Packs that had been counted before.</param>
/// <param name="Late">Readings too old to decide anything.</param>
/// <param name="Refused">Messages or readings refused since the hub started.</param>
public sealed record NodeView(
    string Node, NodeStatusMessage? Status, DateTimeOffset? LastHeard, long Boot,
    long Packs, long Missing, long Readings, long Duplicates, long Late, long Refused);
