namespace Logistics.Wire.Site;

/// <summary>Someone who signs in.</summary>
/// <param name="Id">Person id, a topic segment.</param>
/// <param name="Name">The name that colleagues see.</param>
/// <param name="Role"><c>worker</c>, <c>lead</c>, <c>technician</c>, <c>care</c> or <c>administrator</c>.</param>
/// <param name="Language">BCP 47 language of this person's screen.</param>
/// <param name="Provider">Provider id; null for the care organisation's own people.</param>
/// <param name="Skills">Skill ids.</param>
public sealed record Person(string Id, string Name, string Role, string Language, string? Provider, IReadOnlyList<string> Skills);
