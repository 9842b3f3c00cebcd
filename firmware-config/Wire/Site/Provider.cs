namespace Logistics.Wire.Site;

/// <summary>A facility company with its own identity.</summary>
public sealed record Provider(string Id, string Name);
