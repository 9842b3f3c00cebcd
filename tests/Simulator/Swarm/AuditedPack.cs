namespace Logistics.Simulator.Swarm;

/// <summary>A pack as the auditor read it on the wire.</summary>
/// <param name="Node">Who sent it.</param>
/// <param name="Boot">Boot of its head.</param>
/// <param name="Seq">Number within the boot.</param>
/// <param name="Total">Readings of the boot up to and including it, by its head.</param>
/// <param name="Behind">Packs that waited behind it when it was sent.</param>
/// <param name="SentMs">When these bytes were first handed over, on the timeline.</param>
/// <param name="NewestMs">Time of its newest reading as sent, on the timeline.</param>
/// <param name="Readings">Names and values, levels in permille; levels that cannot be are left out.</param>
/// <param name="Records">How many there are with those.</param>
internal sealed record AuditedPack(
    string Node, long Boot, long Seq, long Total, long Behind, long SentMs, long NewestMs,
    IReadOnlyList<(string Name, int Value)> Readings, int Records);
