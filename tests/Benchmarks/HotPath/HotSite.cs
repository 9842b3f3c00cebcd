using System.Globalization;

namespace Logistics.Benchmarks.HotPath;

/// <summary>
/// A site of hampers and of people who collect them. Half of the hampers are heard one reading at a time, each from a device of its
/// own; the other half in packs, from nodes that have many.
/// </summary>
internal static class HotSite
{
    /// <summary>Id of the site; the sides that are compared with the hub have topics of their own beside it.</summary>
    public const string Id = "hot";

    /// <summary>Hampers heard singly, and as many again heard in packs.</summary>
    public const int Points = 300;

    /// <summary>Readings in a pack: one of each hamper of a node.</summary>
    public const int PackSize = 20;

    /// <summary>Nodes; within the hub's limits each may send some 12,000 readings a second for as long as it likes.</summary>
    public const int Nodes = Points / PackSize;

    /// <summary>More than there are hampers full at a time, so that a task finds someone at once.</summary>
    public const int Workers = 64;

    /// <summary>Begins the name of every hamper, and nothing else that stands in quotes.</summary>
    public const string PointPrefix = "at-";

    /// <summary>Id of a hamper: three digits behind the prefix.</summary>
    /// <param name="point">0 to 2 * <see cref="Points"/>: first those heard singly, then those heard in packs.</param>
    public static string Point(int point) => string.Create(CultureInfo.InvariantCulture, $"{PointPrefix}{point:000}");

    public static string Device(int point) => string.Create(CultureInfo.InvariantCulture, $"d-{point:000}");

    public static string Node(int node) => string.Create(CultureInfo.InvariantCulture, $"n-{node:00}");

    public static string Worker(int worker) => string.Create(CultureInfo.InvariantCulture, $"m-{worker + 1}");

    /// <summary>The site file.</summary>
    public static string Yaml()
    {
        IEnumerable<string> points = Enumerable.Range(0, 2 * Points).Select(point =>
        {
            string publisher = point < Points ? Device(point) : Node((point - Points) / PackSize);
            return $"      - {{ id: {Point(point)}, kind: hamper, room: Spoelkeuken, level: {publisher}:{Point(point)}/level, "
                + "collect_at: 80%, emptied_below: 20% }";
        });
        IEnumerable<string> people = Enumerable.Range(0, Workers).Select(worker =>
            $"  - {{ id: {Worker(worker)}, name: Medewerker {worker + 1}, role: worker, language: nl, skills: [linen] }}");
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
            nodes: [{{string.Join(", ", Enumerable.Range(0, Nodes).Select(Node))}}]
            devices: [{{string.Join(", ", Enumerable.Range(0, Points).Select(Device))}}]
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
