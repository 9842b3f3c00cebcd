namespace Logistics.EdgeAgent;

/// <summary>What is known of the time of an earlier boot, from the packs of it that are still here.</summary>
/// <param name="Correction">What its steady clock lacked: as of a pack sealed with the clock right, if there is one.</param>
/// <param name="IsRight">There was one.</param>
/// <param name="Last">The latest time on its steady clock that a pack was sealed.</param>
public readonly record struct BootClock(TimeSpan Correction, bool IsRight, DateTimeOffset Last);
