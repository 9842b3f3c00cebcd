namespace Logistics.Wire.Site;

/// <summary>
/// A site as its people describe it, read from YAML. Everything a deployment may choose stands here; nothing is built in.
/// </summary>
public sealed record SiteFile
{
    /// <summary>Thirteen months and a few days: a year can be compared with the one before.</summary>
    public static readonly TimeSpan HistoryUnlessTold = TimeSpan.FromDays(400);

    /// <summary>Site id, a topic segment: <c>[a-z0-9-]{1,40}</c>.</summary>
    public required string Site { get; init; }

    /// <summary>The name that people see.</summary>
    public required string Name { get; init; }

    /// <summary>Language of the site's shared screens, as BCP 47: <c>nl</c>, <c>en</c>.</summary>
    public required string Language { get; init; }

    /// <summary>IANA time zone, for windows and days.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The site is a demonstration; every page says so.</summary>
    public bool Demonstration { get; init; }

    /// <summary>How long an offer stands before it is passed on.</summary>
    public required TimeSpan OfferTimeout { get; init; }

    /// <summary>A reading older than this completes history but decides nothing.</summary>
    public required TimeSpan StaleAfter { get; init; }

    /// <summary>How long the journal keeps what its state no longer needs; thirteen months unless told.</summary>
    public TimeSpan KeepHistory { get; init; } = HistoryUnlessTold;

    /// <summary>Rules of wards that work the hospital way; null when no ward does.</summary>
    public BedRules? Hospital { get; init; }

    /// <summary>Rules of wards that work the residential way; null when no ward does.</summary>
    public BedRules? Residential { get; init; }

    /// <summary>Service level, norm and skill of each kind of task that the site does, by kind (<c>clean-bed</c>).</summary>
    public required IReadOnlyDictionary<string, TaskRules> Tasks { get; init; }

    /// <summary>What the site says of its waste streams, by stream id.</summary>
    public IReadOnlyDictionary<string, StreamRules> Streams { get; init; } = new Dictionary<string, StreamRules>();

    public required IReadOnlyList<Ward> Wards { get; init; }

    /// <summary>Ids of the nodes that may speak at <c>nodes/{node}</c>.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>Ids of the third-party publishers that may speak at <c>sensors/{device}</c>.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>Readers of tags and the places they watch.</summary>
    public required IReadOnlyList<TagReader> Readers { get; init; }

    /// <summary>Gates that tagged things pass.</summary>
    public IReadOnlyList<TagGate> Gates { get; init; } = [];

    /// <summary>Kinds of tagged linen.</summary>
    public IReadOnlyList<Article> Articles { get; init; } = [];

    /// <summary>Tags that the site knows.</summary>
    public required IReadOnlyList<Tag> Tags { get; init; }

    public required IReadOnlyList<Provider> Providers { get; init; }

    public required IReadOnlyList<Person> People { get; init; }
}
