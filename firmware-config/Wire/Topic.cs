using System.Buffers;

namespace Logistics.Wire;

/// <summary>
/// Every topic of the wire, <c>wl/v1/{site}/...</c>: built, parsed and filtered here and nowhere else.
/// Segments that vary are <c>[a-z0-9-]{1,40}</c>.
/// </summary>
public readonly ref struct Topic
{
    /// <summary>Longest segment, in characters.</summary>
    public const int SegmentLength = 40;

    private const string Root = "wl/v1/";

    // The root, two free segments and the longest fixed ones ("nodes/" with "/certificate").
    private const int LongestTopic = 6 + SegmentLength + 1 + 6 + SegmentLength + 12;

    private static readonly SearchValues<byte> SegmentBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-"u8);
    private static readonly SearchValues<char> SegmentCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private Topic(TopicKind kind, ReadOnlySpan<byte> site, ReadOnlySpan<byte> id)
    {
        Kind = kind;
        Site = site;
        Id = id;
    }

    /// <summary>What the topic carries.</summary>
    public TopicKind Kind { get; }

    /// <summary>Site id, as a part of the bytes that were parsed.</summary>
    public ReadOnlySpan<byte> Site { get; }

    /// <summary>Id of the node, device, bed, point, worker, task or alert, as a part of the bytes that were parsed.</summary>
    public ReadOnlySpan<byte> Id { get; }

    /// <summary>True for <c>[a-z0-9-]{1,40}</c>.</summary>
    public static bool IsSegment(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= SegmentLength && !text.ContainsAnyExcept(SegmentCharacters);

    /// <summary>True for <c>[a-z0-9-]{1,40}</c> as UTF-8.</summary>
    public static bool IsSegment(ReadOnlySpan<byte> utf8) =>
        utf8.Length is >= 1 and <= SegmentLength && !utf8.ContainsAnyExcept(SegmentBytes);

    /// <summary>Takes a topic apart without allocation. False for any that is not one of ours, filters included.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Topic topic)
    {
        topic = default;
        if (utf8.Length > LongestTopic || !utf8.StartsWith("wl/v1/"u8))
            return false;
        var rest = utf8[(Root.Length - 1)..];
        var site = TakeSegment(ref rest);
        var group = TakeSegment(ref rest);
        var id = TakeSegment(ref rest);
        if (!IsSegment(site) || !IsSegment(id) || KindOf(group, rest) is not { } kind)
            return false;
        topic = new Topic(kind, site, id);
        return true;
    }

    /// <summary>Topic of a node's packs. All builders throw <see cref="ArgumentException"/> for an id that is no segment.</summary>
    public static string Readings(string site, string node) => Build(site, "nodes/", node, "/readings");

    /// <summary>Topic of a node's own word about itself, and of its last will.</summary>
    public static string Status(string site, string node) => Build(site, "nodes/", node, "/status");

    /// <summary>Topic of the hub's acknowledgements to a node.</summary>
    public static string Ack(string site, string node) => Build(site, "nodes/", node, "/ack");

    /// <summary>Topic of a node's wanted configuration.</summary>
    public static string Config(string site, string node) => Build(site, "nodes/", node, "/config");

    /// <summary>Topic of the hub's commands to a node.</summary>
    public static string Commands(string site, string node) => Build(site, "nodes/", node, "/commands");

    /// <summary>Topic of what a node's lamps are to show.</summary>
    public static string Lamps(string site, string node) => Build(site, "nodes/", node, "/lamps");

    /// <summary>Topic of what a node's sensor says right now, while somebody looks.</summary>
    public static string Signal(string site, string node) => Build(site, "nodes/", node, "/signal");

    /// <summary>Topic of a node's wish for a new certificate.</summary>
    public static string Renewal(string site, string node) => Build(site, "nodes/", node, "/renewal");

    /// <summary>Topic of a node's new certificate.</summary>
    public static string Certificate(string site, string node) => Build(site, "nodes/", node, "/certificate");

    /// <summary>Topic of a third-party publisher's packs.</summary>
    public static string Sensor(string site, string device) => Build(site, "sensors/", device);

    /// <summary>Topic of a bed's state.</summary>
    public static string Bed(string site, string bed) => Build(site, "beds/", bed);

    /// <summary>Topic of a linen point's state.</summary>
    public static string Linen(string site, string point) => Build(site, "linen/", point);

    /// <summary>Topic of a waste container's state.</summary>
    public static string Waste(string site, string point) => Build(site, "waste/", point);

    /// <summary>Topic of a worker's whole worklist.</summary>
    public static string Worklist(string site, string worker) => Build(site, "workers/", worker, "/tasks");

    /// <summary>Topic of the changes in a task's life.</summary>
    public static string Task(string site, string task) => Build(site, "tasks/", task);

    /// <summary>Topic of an alert.</summary>
    public static string Alert(string site, string alert) => Build(site, "alerts/", alert);

    /// <summary>Filter for the packs of every node of a site.</summary>
    public static string AllReadings(string site) => Filter(site, "nodes/+/readings");

    /// <summary>Filter for the word of every node about itself.</summary>
    public static string AllStatus(string site) => Filter(site, "nodes/+/status");

    /// <summary>Filter for the acknowledgements to every node.</summary>
    public static string AllAcks(string site) => Filter(site, "nodes/+/ack");

    /// <summary>Filter for the signals of every node.</summary>
    public static string AllSignals(string site) => Filter(site, "nodes/+/signal");

    /// <summary>Filter for every node's wish for a new certificate.</summary>
    public static string AllRenewals(string site) => Filter(site, "nodes/+/renewal");

    /// <summary>Filter for the packs of every third-party publisher.</summary>
    public static string AllSensors(string site) => Filter(site, "sensors/+");

    /// <summary>Filter for the state of every bed.</summary>
    public static string AllBeds(string site) => Filter(site, "beds/+");

    /// <summary>Filter for the state of every linen point.</summary>
    public static string AllLinen(string site) => Filter(site, "linen/+");

    /// <summary>Filter for the state of every waste container.</summary>
    public static string AllWaste(string site) => Filter(site, "waste/+");

    /// <summary>Filter for every worker's worklist.</summary>
    public static string AllWorklists(string site) => Filter(site, "workers/+/tasks");

    /// <summary>Filter for the changes of every task.</summary>
    public static string AllTasks(string site) => Filter(site, "tasks/+");

    /// <summary>Filter for every alert.</summary>
    public static string AllAlerts(string site) => Filter(site, "alerts/+");

    private static TopicKind? KindOf(ReadOnlySpan<byte> group, ReadOnlySpan<byte> rest)
    {
        if (group.SequenceEqual("nodes"u8))
        {
            if (rest.SequenceEqual("/readings"u8)) return TopicKind.Readings;
            if (rest.SequenceEqual("/status"u8)) return TopicKind.Status;
            if (rest.SequenceEqual("/ack"u8)) return TopicKind.Ack;
            if (rest.SequenceEqual("/config"u8)) return TopicKind.Config;
            if (rest.SequenceEqual("/commands"u8)) return TopicKind.Commands;
            if (rest.SequenceEqual("/lamps"u8)) return TopicKind.Lamps;
            if (rest.SequenceEqual("/signal"u8)) return TopicKind.Signal;
            if (rest.SequenceEqual("/renewal"u8)) return TopicKind.Renewal;
            if (rest.SequenceEqual("/certificate"u8)) return TopicKind.Certificate;
            return null;
        }
        if (group.SequenceEqual("workers"u8))
            return rest.SequenceEqual("/tasks"u8) ? TopicKind.Worklist : null;
        if (!rest.IsEmpty) return null;
        if (group.SequenceEqual("sensors"u8)) return TopicKind.Sensor;
        if (group.SequenceEqual("beds"u8)) return TopicKind.Bed;
        if (group.SequenceEqual("linen"u8)) return TopicKind.Linen;
        if (group.SequenceEqual("waste"u8)) return TopicKind.Waste;
        if (group.SequenceEqual("tasks"u8)) return TopicKind.Task;
        if (group.SequenceEqual("alerts"u8)) return TopicKind.Alert;
        return null;
    }

    // What is left keeps its slash until the next segment is taken, so that "beds/a/" is not taken for "beds/a".
    private static ReadOnlySpan<byte> TakeSegment(scoped ref ReadOnlySpan<byte> rest)
    {
        if (rest.StartsWith("/"u8))
            rest = rest[1..];
        var length = rest.IndexOf((byte)'/');
        var segment = length < 0 ? rest : rest[..length];
        rest = rest[segment.Length..];
        return segment;
    }

    private static string Build(string site, string group, string id, string end = "") =>
        string.Concat(Filter(site, group), Checked(id), end);

    private static string Filter(string site, string rest) => string.Concat(Root, Checked(site), "/", rest);

    private static string Checked(string segment) => IsSegment(segment)
        ? segment
        : throw new ArgumentException($"'{segment}' is no topic segment: 1 to {SegmentLength} of a-z, 0-9 and '-'.", nameof(segment));
}
