namespace Logistics.Core;

/// <summary>How presence at a reading place is measured. Durations in ms; 0 and 0 where only the last place of a tag is kept.</summary>
/// <param name="GoneAfterMs">A tag not read for longer than this is gone once it has shown itself elsewhere.</param>
/// <param name="HeldForMs">A tag not read for longer than this is gone in any case; no less than <paramref name="GoneAfterMs"/>.</param>
public sealed record PlaceSettings(long GoneAfterMs, long HeldForMs);
