namespace Logistics.Wire.Site;

/// <summary>One antenna or reading place of a tag reader.</summary>
/// <param name="Id">Place id, unique in the site.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="Ward">Ward id.</param>
/// <param name="Source">The channel that reports tags as EPC hex or URI.</param>
/// <param name="GoneAfter">A tag not read for longer than this is gone once it has shown itself elsewhere; null where presence is not
/// measured.</param>
/// <param name="HeldFor">A tag not read for longer than this is gone in any case; as <paramref name="GoneAfter"/> unless told.</param>
public sealed record TagReader(string Id, string Name, string Ward, SensorRef Source, TimeSpan? GoneAfter = null, TimeSpan? HeldFor = null);
