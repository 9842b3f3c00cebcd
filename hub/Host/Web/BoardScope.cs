using System.Globalization;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;

namespace Logistics.Hub.Web;

/// <summary>A site through a board's query: what stands on it and what is left out, for pages and for the patches that follow.</summary>
/// <param name="viewer">Who looks.</param>
/// <param name="query">What they want to see.</param>
public sealed class BoardScope(Viewer viewer, BoardQuery query)
{
    private readonly Lazy<IReadOnlyList<TaskMessage>> _tasks = new(() => [.. viewer.OpenTasks().Where(task => Shows(viewer, query, task))]);
    private readonly Dictionary<string, DayLines> _days = [];
    private HashSet<string>? _subjects;

    public Viewer Viewer => viewer;

    public BoardQuery Query => query;

    public IEnumerable<Ward> Wards => viewer.View.Site.Wards.Where(Shows);

    /// <summary>Open tasks, first due first.</summary>
    public IReadOnlyList<TaskMessage> Tasks => _tasks.Value;

    /// <summary>The floor plan, with the wards of a floor above each other where it is read from afar.</summary>
    public FloorPlan Plan => FloorPlan.Of(viewer.View.Site, stacked: query.Wall);

    /// <summary>The day so far of one ward that is shown, or without one of all of them.</summary>
    public DayLines Day(Ward? ward)
    {
        if (!_days.TryGetValue(ward?.Id ?? "", out DayLines? day)) _days.Add(ward?.Id ?? "", day = DayLines.Of(this, ward));
        return day;
    }

    public bool Shows(Ward ward) => Shows(query, ward);

    public bool ShowsBed(Ward ward, string bed)
    {
        if (!Shows(ward)) return false;
        BedMessage? message = viewer.View.Bed(bed);
        if (query.Statuses.Count > 0 && !query.Statuses.Contains(message?.Status ?? "unknown")) return false;
        string room = message?.Room ?? ward.Beds.FirstOrDefault(other => other.Id == bed)?.Room ?? bed;
        return IsIn(viewer.BedLabel(ward, bed, room)) && IsAbout(bed);
    }

    /// <summary>Whoever asks for states of beds asks for beds.</summary>
    public bool ShowsPoint(Ward ward, string point, string room) =>
        Shows(ward) && query.Statuses.Count == 0 && IsIn(room) && IsAbout(point);

    public bool Shows(AlertMessage alert) => alert.Ward is not { } ward || (viewer.View.Ward(ward) is { } known && Shows(known));

    /// <summary>Where someone works: the ward of the task in hand, and no place without one.</summary>
    public static TaskMessage? InHand(WorklistMessage list) => list.Tasks.FirstOrDefault(task => task.Status == "started")
        ?? list.Tasks.FirstOrDefault(task => task.Status == "accepted");

    /// <summary>Who is on shift, by name.</summary>
    public IEnumerable<WorklistMessage> People => viewer.View.Worklists
        .Where(list => list.OnShift && (query.Provider.Length == 0 || viewer.View.Person(list.Worker)?.Provider == query.Provider))
        .Where(list => InHand(list) is not { } task || (viewer.View.Ward(task.Ward) is { } ward && Shows(ward)))
        .OrderBy(list => viewer.Name(list.Worker), StringComparer.Ordinal);

    private static bool Shows(BoardQuery query, Ward ward) =>
        (query.Wards.Count == 0 || query.Wards.Contains(ward.Id)) && (query.Floor is not { } floor || ward.Floor == floor);

    private static bool Shows(Viewer viewer, BoardQuery query, TaskMessage task) =>
        viewer.View.Ward(task.Ward) is { } ward && Shows(query, ward)
        && (query.Kinds.Count == 0 || query.Kinds.Contains(task.Kind))
        && (!query.Late || task.Due < viewer.Now)
        && (query.Provider.Length == 0 || (task.Worker is { } worker && viewer.View.Person(worker)?.Provider == query.Provider))
        && IsIn(query, viewer.Place(task));

    private static bool IsIn(BoardQuery query, string room) => query.Room.Length == 0
        || CultureInfo.InvariantCulture.CompareInfo.IndexOf(room, query.Room, CompareOptions.IgnoreCase) >= 0;

    private bool IsIn(string room) => IsIn(query, room);

    /// <summary>Where tasks are chosen, places are shown that have one of them.</summary>
    private bool IsAbout(string subject)
    {
        if (query.Kinds.Count == 0 && !query.Late && query.Provider.Length == 0) return true;
        _subjects ??= [.. Tasks.Select(task => task.Subject)];
        return _subjects.Contains(subject);
    }
}
