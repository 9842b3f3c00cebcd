namespace Logistics.Core;

/// <summary>A person's word. Stored in journals as JSON: versioned with care.</summary>
public sealed record Command
{
    public required CommandKind Kind { get; init; }

    /// <summary>Id that the client made, at most 12 characters of <c>[a-z0-9-]</c>: the same id sent again is the same request.</summary>
    public string Request { get; init; } = "";

    /// <summary>Person id of who says it.</summary>
    public required string By { get; init; }

    /// <summary>Task id, for commands about a task.</summary>
    public string Task { get; init; } = "";

    /// <summary>Bed, point or ward id, for commands about a thing and for <see cref="CommandKind.RequestTask"/>.</summary>
    public string Subject { get; init; } = "";

    /// <summary>With <see cref="CommandKind.FinishTask"/>: how the work ended.</summary>
    public TaskOutcome Outcome { get; init; }

    /// <summary>With <see cref="CommandKind.RequestTask"/>: the kind of work asked for.</summary>
    public TaskKind TaskKind { get; init; }

    /// <summary>With suspend, decline, cancel and block: the reason as a code (<c>no-linen</c>), at most 40 of <c>[a-z0-9-]</c>.</summary>
    public string Reason { get; init; } = "";
}
