namespace Logistics.Wire.Site;

/// <summary>People who work together.</summary>
/// <param name="Id">Team id, unique in the site.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="Provider">Provider whose people they are; null where they may be of several, or of the care organisation.</param>
/// <param name="Tier"><c>own</c>, <c>pool</c> or <c>agency</c>: when its people are asked.</param>
/// <param name="Wards">Ids of the wards that it serves; empty for the whole site.</param>
/// <param name="Pull">Its people choose from the list; nothing is offered to them.</param>
public sealed record Team(string Id, string Name, string? Provider, string Tier, IReadOnlyList<string> Wards, bool Pull);
