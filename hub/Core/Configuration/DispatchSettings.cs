namespace Logistics.Core;

/// <summary>What a site says of its building, its teams and how work finds its people.</summary>
public sealed record DispatchSettings
{
    /// <summary>Half an hour after soiled linen, unless hands were cleaned: the hygiene rule that the sites work by.</summary>
    public const long HandsRule = 30 * 60_000;

    /// <summary>How fast people walk with a cart, in mm/s.</summary>
    public int WalkingSpeed { get; init; } = 1_200;

    public IReadOnlyList<LiftSettings> Lifts { get => field ?? []; init; }

    public IReadOnlyList<TeamSettings> Teams { get => field ?? []; init; }

    /// <summary>A task that nobody took on for this long is for the shared people too, in ms.</summary>
    public long PoolAfterMs { get; init; }

    /// <summary>And for this long, for the agency's people too, in ms.</summary>
    public long AgencyAfterMs { get; init; }

    /// <summary>Who handled soiled things does no clean work for this long, in ms, unless they say that their hands are clean.</summary>
    public long HandsAfterMs { get; init; } = HandsRule;

    /// <summary>The law's figures, or stricter ones.</summary>
    public WorkingTimeRules WorkingTime { get => field ?? WorkingTimeRules.Law; init; }

    /// <summary>At most <see cref="EscalationSettings.LevelsMost"/> levels.</summary>
    public IReadOnlyList<EscalationSettings> Escalation { get => field ?? []; init; }

    public IReadOnlyList<RoundSettings> Rounds { get => field ?? []; init; }
}
