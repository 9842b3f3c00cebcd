namespace Logistics.Wire.Site;

/// <summary>
/// A site as its people describe it, read from YAML. Everything a deployment may choose stands here; nothing is built in.
/// </summary>
public sealed record SiteFile
{
    /// <summary>Thirteen months and a few days: a year can be compared with the one before.</summary>
    public static readonly TimeSpan HistoryUnlessTold = TimeSpan.FromDays(400);

    /// <summary>The hygiene rule: half an hour between soiled things and clean work.</summary>
    public static readonly TimeSpan HandsUnlessTold = TimeSpan.FromMinutes(30);

    /// <summary>Levels of escalation at most.</summary>
    public const int LevelsMost = 5;

    /// <summary>Someone with a cart, in mm/s.</summary>
    public const int WalkingUnlessTold = 1_200;

    /// <summary>What people call the room of each bed and point, and each ward, by id.</summary>
    public Dictionary<string, string> RoomsById() => Wards
        .SelectMany(ward => ward.Beds.Select(bed => (bed.Id, bed.Room))
            .Concat(ward.Linen.Select(point => (point.Id, point.Room)))
            .Concat(ward.Waste.Select(point => (point.Id, point.Room)))
            .Append((ward.Id, Room: ward.Name)))
        .ToDictionary(pair => pair.Id, pair => pair.Room);

    /// <summary>Site id, a topic segment: <c>[a-z0-9-]{1,40}</c>.</summary>
    public required string Site { get; init; }

    /// <summary>The name that people see.</summary>
    public required string Name { get; init; }

    /// <summary>Id of the organisation that the site belongs to, by which plots gather sites; null where the site stands alone.</summary>
    public string? Organisation { get; init; }

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

    /// <summary>What an hour costs of <c>own</c> people, of the <c>pool</c> and of the <c>agency</c>, as far as the site says.</summary>
    public IReadOnlyDictionary<string, Rate> Rates { get; init; } = new Dictionary<string, Rate>();

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

    /// <summary>How fast people walk with a cart, in mm/s.</summary>
    public int WalkingSpeed { get; init; } = WalkingUnlessTold;

    /// <summary>Ways between storeys.</summary>
    public IReadOnlyList<Lift> Lifts { get; init; } = [];

    public IReadOnlyList<Team> Teams { get; init; } = [];

    /// <summary>A task that nobody took on for this long is for the shared pool too; null without such teams.</summary>
    public TimeSpan? PoolAfter { get; init; }

    /// <summary>And for this long, for the agency too; null without such teams.</summary>
    public TimeSpan? AgencyAfter { get; init; }

    /// <summary>At most <see cref="LevelsMost"/> levels, in order.</summary>
    public IReadOnlyList<EscalationLevel> Escalation { get; init; } = [];

    public IReadOnlyList<Round> Rounds { get; init; } = [];

    /// <summary>Who handled soiled things does no clean work for this long, unless they say that their hands are clean; never less than
    /// <see cref="HandsUnlessTold"/>.</summary>
    public TimeSpan HandsCleanAfter { get; init; } = HandsUnlessTold;

    /// <summary>Figures of working time that are stricter here than the law's, by key (<c>daily_rest</c>).</summary>
    public IReadOnlyDictionary<string, TimeSpan> WorkingTime { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>Shifts in a row at most when one of them is a night shift, 1 to 8; null for the law's.</summary>
    public int? NightSeries { get; init; }

    /// <summary>Night shifts that end after 2:00 in sixteen weeks at most, 1 to 36; null for the law's.</summary>
    public int? LateNights { get; init; }
}
