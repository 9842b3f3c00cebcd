namespace Logistics.Wire.Messages;

/// <summary>
/// The hub's promise to a node at <c>nodes/{node}/ack</c>: packs of this boot are on the hub's disk up to and including
/// <paramref name="Seq"/>.
/// </summary>
/// <param name="Boot">The node's boot that the sequence belongs to.</param>
/// <param name="Seq">The last sequence number that is durable, with all before it.</param>
/// <param name="Again">The hub has begun anew: what it once acknowledged beyond this number it may have lost with a damaged disk, and the
/// node sends again whatever of it is still there.</param>
public sealed record AckMessage(long Boot, long Seq, bool Again = false);
