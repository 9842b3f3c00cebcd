namespace Logistics.Wire.Site;

/// <summary>One antenna or reading place of a tag reader.</summary>
/// <param name="Id">Place id, unique in the site.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="Ward">Ward id.</param>
/// <param name="Source">The channel that reports tags as EPC hex strings.</param>
public sealed record TagReader(string Id, string Name, string Ward, SensorRef Source);
