namespace Logistics.Wire.Site;

/// <summary>Someone who signs in.</summary>
/// <param name="Id">Person id, a topic segment.</param>
/// <param name="Name">The name that colleagues see.</param>
/// <param name="Role"><c>worker</c>, <c>lead</c>, <c>technician</c>, <c>care</c> or <c>administrator</c>.</param>
/// <param name="Language">BCP 47 language of this person's screen.</param>
/// <param name="Provider">Provider id; null for the care organisation's own people.</param>
/// <param name="Skills">Skill ids.</param>
public sealed record Person(string Id, string Name, string Role, string Language, string? Provider, IReadOnlyList<string> Skills)
{
    /// <summary>Team id; null for the whole site's own people.</summary>
    public string? Team { get; init; }

    /// <summary>Skill ids that a newcomer learns, and uses beside their buddy.</summary>
    public IReadOnlyList<string> Learns { get; init; } = [];

    /// <summary>Person id of the worker whom they learn from; null for who learns nothing.</summary>
    public string? Buddy { get; init; }

    /// <summary>Person id of the lead who saw that they master their skills; null when the site does not say.</summary>
    public string? SignedOffBy { get; init; }

    /// <summary>BCP 47 languages that they speak.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Ids of the wards that they work in; empty for all that their team serves.</summary>
    public IReadOnlyList<string> Wards { get; init; } = [];
}
