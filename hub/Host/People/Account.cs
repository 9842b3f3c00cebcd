namespace Logistics.Hub.People;

/// <summary>
/// What one person of one site proves themselves with; who they are stands in the site file. Stored as JSON: versioned with care.
/// </summary>
public sealed record Account
{
    public required string Site { get; init; }

    public required string Person { get; init; }

    /// <summary>Changes with every change of what is below: a session that carries another one is over.</summary>
    public required string Stamp { get; init; }

    /// <summary>The PIN or password; null until one is given.</summary>
    public Secret? Secret { get; init; }

    /// <summary>A one-time code with which the person sets a password; null when none is out.</summary>
    public OneTimeCode? Code { get; init; }

    public IReadOnlyList<Badge> Badges { get; init; } = [];

    public IReadOnlyList<Passkey> Passkeys { get; init; } = [];
}
