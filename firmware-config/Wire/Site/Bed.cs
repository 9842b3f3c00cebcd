namespace Logistics.Wire.Site;

/// <summary>A bed and the sensors whose word counts for it.</summary>
/// <param name="Id">Bed id, unique in the site, at most 20 characters of <c>[a-z0-9-]</c>.</param>
/// <param name="Room">The room as people call it.</param>
/// <param name="Mats">Pressure mats or load cells: one or more.</param>
/// <param name="Button">The nurse's release button, if there is one.</param>
public sealed record Bed(string Id, string Room, IReadOnlyList<SensorRef> Mats, SensorRef? Button);
