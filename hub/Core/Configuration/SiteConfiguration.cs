namespace Logistics.Core;

/// <summary>
/// The rules and things of a site as the engine knows them: dense lists, whole numbers. An input like any other, so that a
/// journal replays under the rules of its day. Stored in journals as JSON: versioned with care.
/// </summary>
public sealed record SiteConfiguration
{
    /// <summary>How long an offer stands, in ms.</summary>
    public required long OfferTimeoutMs { get; init; }

    /// <summary>A reading older than this decides nothing, in ms.</summary>
    public required long StaleAfterMs { get; init; }

    /// <summary>The site's clock changes, by <see cref="ClockChange.FromMs"/>; the first holds from the beginning of time.</summary>
    public required IReadOnlyList<ClockChange> ClockChanges { get; init; }

    /// <summary>By <see cref="TaskKind"/>; null for work that this site does not do.</summary>
    public required IReadOnlyList<TaskSettings?> Tasks { get; init; }

    /// <summary>Skill ids; a worker's and a task's skills are bits in this order, so at most 63.</summary>
    public required IReadOnlyList<string> Skills { get; init; }

    public required IReadOnlyList<WardSettings> Wards { get; init; }

    public required IReadOnlyList<BedSettings> Beds { get; init; }

    public required IReadOnlyList<PointSettings> Linen { get; init; }

    public required IReadOnlyList<PointSettings> Waste { get; init; }

    /// <summary>The waste streams that stand in the wards, by id; null in journals from before there were any.</summary>
    public IReadOnlyList<StreamSettings>? Streams { get; init; }

    /// <summary>Ids of everything that publishes readings: nodes and devices.</summary>
    public required IReadOnlyList<string> Publishers { get; init; }

    public required IReadOnlyList<SensorSettings> Sensors { get; init; }

    /// <summary>Ids of the places that tag readers watch.</summary>
    public required IReadOnlyList<string> Places { get; init; }

    /// <summary>How presence is measured, by index of <see cref="Places"/>; empty where it is not.</summary>
    public IReadOnlyList<PlaceSettings> PlaceRules { get => field ?? []; init; }

    public IReadOnlyList<GateSettings> Gates { get => field ?? []; init; }

    /// <summary>Kinds of linen whose pieces need not be listed one by one.</summary>
    public IReadOnlyList<ArticleSettings> Articles { get => field ?? []; init; }

    /// <summary>Known tags, each by <see cref="Epc.ToUri"/>; by lower-case hex where that says nothing.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Which of them are on beds; no two at one place.</summary>
    public IReadOnlyList<BedTagSettings> BedTags { get => field ?? []; init; }

    public required IReadOnlyList<WorkerSettings> Workers { get; init; }

    /// <summary>Building, teams, and how work finds its people.</summary>
    public DispatchSettings Dispatch { get => field ?? new(); init; }
}
