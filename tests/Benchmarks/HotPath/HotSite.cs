using System.Globalization;

namespace Logistics.Benchmarks.HotPath;

/// <summary>
/// A site of hampers and of people who collect them.
/// </summary>
/// <remarks>
/// A hamper that is full stays so until its round comes by after somebody was told, so that a tenth of the hampers are full at a time, two
/// tenths when word takes longer than a round, and so on: there are more people than that, and a task finds someone at once. Between one
/// time that a hamper is full and the next go nine rounds, and with enough hampers these take longer than anyone may be behind.
/// </remarks>
/// <param name="Points">Hampers, a multiple of <see cref="PackSize"/> and below 10,000.</param>
/// <param name="Workers">People who collect.</param>
/// <param name="InPacks">They are heard in packs, from nodes that have many; else one reading at a time, each from a device of its
/// own.</param>
internal sealed record HotSite(int Points, int Workers, bool InPacks)
{
    /// <summary>Id of the site; the sides that are compared with the hub have topics of their own beside it.</summary>
    public const string Id = "hot";

    /// <summary>Readings in a pack: one of each hamper of a node.</summary>
    public const int PackSize = 20;

    /// <summary>Once in so many rounds a hamper is full.</summary>
    public const int FullEvery = 10;

    /// <summary>Begins the name of every hamper, and nothing else that stands in quotes.</summary>
    public const string PointPrefix = "at-";

    /// <summary>Digits behind the prefix.</summary>
    public const int PointDigits = 4;

    // Readings whose hamper is full say the first of these, the rest the second.
    private const string Full = "0.93";
    private const string Empty = "0.07";

    /// <summary>Only a record of a full hamper holds this.</summary>
    public static ReadOnlySpan<byte> FullMark => "\"v\":0.93"u8;

    /// <summary>Who says what the hampers hold.</summary>
    public int Publishers => InPacks ? Points / PackSize : Points;

    /// <summary>Hampers that one message tells of.</summary>
    public int PerMessage => InPacks ? PackSize : 1;

    /// <summary>Id of a hamper.</summary>
    /// <param name="point">0 to <see cref="Points"/>.</param>
    public static string Point(int point) => string.Create(CultureInfo.InvariantCulture, $"{PointPrefix}{point:0000}");

    /// <summary>Id of a node or device.</summary>
    /// <param name="publisher">0 to <see cref="Publishers"/>.</param>
    public static string Publisher(int publisher) => string.Create(CultureInfo.InvariantCulture, $"p-{publisher:0000}");

    /// <summary>One record of SenML.</summary>
    /// <param name="point">Whose it is.</param>
    /// <param name="full">The hamper is full, else empty.</param>
    public static string Record(int point, bool full) => $$"""{"n":"{{Point(point)}}/level","u":"/","v":{{(full ? Full : Empty)}}}""";

    /// <summary>The site file.</summary>
    public string Yaml()
    {
        IEnumerable<string> points = Enumerable.Range(0, Points).Select(point =>
            $"      - {{ id: {Point(point)}, kind: hamper, room: Spoelkeuken, level: {Publisher(point / PerMessage)}:{Point(point)}/level, "
            + "collect_at: 80%, emptied_below: 20% }");
        IEnumerable<string> people = Enumerable.Range(1, Workers).Select(worker =>
            $"  - {{ id: m-{worker}, name: Medewerker {worker}, role: worker, language: nl, skills: [linen] }}");
        string publishers = string.Join(", ", Enumerable.Range(0, Publishers).Select(Publisher));
        return $$"""
            site: {{Id}}
            name: Meting
            language: nl
            time_zone: Europe/Amsterdam
            demonstration: false
            offer_timeout: 2 min
            stale_after: 15 min
            hospital: { present_after: 1 min, absent_after: 10 min, stuck_after: 18 h }
            tasks:
              collect-laundry: { within: 60 min, care_minutes: 6, source: "for measuring only", skill: linen }
            nodes: [{{(InPacks ? publishers : "")}}]
            devices: [{{(InPacks ? "" : publishers)}}]
            people:
            {{string.Join('\n', people)}}
            wards:
              - id: w
                name: Afdeling
                floor: 1
                way: hospital
                linen:
            {{string.Join('\n', points)}}

            """;
    }
}
