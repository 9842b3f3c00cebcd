using Logistics.Wire.Messages;

namespace Logistics.Hub;

/// <summary>A node as the hub sees it: its own word and the hub's accounting.</summary>
/// <param name="Node">Node id.</param>
/// <param name="Status">The node's last word about itself; null before the first.</param>
/// <param name="LastHeard">When the last pack arrived; null before the first.</param>
/// <param name="Boot">The boot heard last.</param>
/// <param name="Packs">Packs applied.</param>
/// <param name="Sealed">Readings that the node has sealed into packs, of all its boots, as far as it was heard.</param>
/// <param name="Missing">Readings of those that have not arrived; what the node dropped stays among them.</param>
/// <param name="Readings">Readings applied.</param>
/// <param name="Duplicates">Packs that had been counted before.</param>
/// <param name="Late">Readings too old to decide anything.</param>
/// <param name="Refused">Messages or readings refused since the hub started.</param>
public sealed record NodeView(
    string Node, NodeStatusMessage? Status, DateTimeOffset? LastHeard, long Boot,
    long Packs, long Sealed, long Missing, long Readings, long Duplicates, long Late, long Refused);
