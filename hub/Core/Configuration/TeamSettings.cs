namespace Logistics.Core;

/// <summary>People who work together.</summary>
/// <param name="Tier">When its people are asked.</param>
/// <param name="Wards">Indices of the wards it serves; empty for the whole site.</param>
/// <param name="Pull">Its people choose from the list; nothing is offered to them.</param>
public sealed record TeamSettings(string Id, Tier Tier, IReadOnlyList<int> Wards, bool Pull);
