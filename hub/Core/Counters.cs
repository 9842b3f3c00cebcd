namespace Logistics.Core;

/// <summary>What the engine has counted since the journal began.</summary>
/// <param name="Readings">Readings applied, late ones included.</param>
/// <param name="Late">Readings too old to decide anything.</param>
/// <param name="Repeated">Readings of unnumbered publishers that had been counted before.</param>
/// <param name="Dropped">Packs that a node had to drop before it could send them.</param>
/// <param name="Facts">States of beds, points and tags that moved.</param>
public record struct Counters(
    long Readings, long Late, long Repeated, long Dropped, long Facts, long TasksMade, long TasksDone, long TasksCancelled);
