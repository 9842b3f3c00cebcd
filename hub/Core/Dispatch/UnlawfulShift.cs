namespace Logistics.Core;

/// <summary>A planned shift that the law, or the site's stricter figure, forbids next to what else its worker works.</summary>
/// <param name="Index">Its index in the roster.</param>
/// <param name="By">The rule.</param>
public sealed record UnlawfulShift(int Index, WorkingTimeLimit By)
{
    /// <summary>They may not begin then: from when on they may, Unix time in ms, the largest long when that is not in sight. Null where
    /// the begin is lawful.</summary>
    public long? BeginFromMs { get; init; }

    /// <summary>They may not go on until the planned end: by when the shift must be over, Unix time in ms. Null where it may.</summary>
    public long? EndByMs { get; init; }

    /// <summary>The break that must begin by then and last so long at least. Null where the breaks are enough.</summary>
    public PlannedBreak? Break { get; init; }
}
