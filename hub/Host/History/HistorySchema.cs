using Logistics.Wire.Messages;
using Logistics.Wire.Site;

namespace Logistics.Hub.History;

/// <summary>
/// What of a site goes to the history, as docs/history.md lists it: measurements, tags and fields, versioned with care. Tags are ids of the
/// site file and words of the contract, so that their number is bounded by the site; nothing in it is about a person.
/// </summary>
internal sealed class HistorySchema
{
    private readonly SiteFile _site;
    private readonly Dictionary<string, BedMessage> _beds = [];
    private readonly Dictionary<string, TaskTimes> _tasks = [];
    private readonly Dictionary<string, AlertMessage> _alerts = [];

    /// <param name="view">The site; how it stands now is where its history goes on.</param>
    public HistorySchema(SiteView view)
    {
        View = view;
        _site = view.Site;
        foreach (BedMessage bed in _site.Wards.SelectMany(ward => ward.Beds).Select(bed => view.Bed(bed.Id)).OfType<BedMessage>())
        {
            _beds[bed.Bed] = bed;
        }
        foreach (TaskMessage task in view.Tasks) Follow(task).IsWritten = task.IsOver;
        foreach (AlertMessage alert in view.Alerts) _alerts[alert.Alert] = alert;
    }

    public SiteView View { get; }

    /// <summary>The message that a change was about, to be written as it was then; null for what has no history.</summary>
    public static object? MessageOf(SiteView view, ViewChange change) => change.Kind switch
    {
        ViewKind.Bed => view.Bed(change.Id),
        ViewKind.Linen => view.Linen(change.Id),
        ViewKind.Waste => view.Waste(change.Id),
        ViewKind.Task => (object?)view.Task(change.Id) ?? new Gone(change),
        ViewKind.Alert => (object?)view.Alert(change.Id) ?? new Gone(change),
        ViewKind.Node => view.Node(change.Id),
        _ => null,
    };

    /// <summary>Writes what has come to pass with a message, if anything has.</summary>
    public void Write(object message, PointWriter to)
    {
        switch (message)
        {
            case BedMessage bed: Write(bed, to); break;
            case LinenMessage point:
                Write(to, point.Point, point.Ward, point.Kind, null, point.LevelPermille, point.WeightGrams, point.State, point.FullAt);
                break;
            case WasteMessage point:
                Write(
                    to, point.Point, point.Ward, "waste", point.Stream, point.LevelPermille, point.WeightGrams, point.State, point.FullAt);
                break;
            case TaskMessage task: Write(task, to); break;
            case AlertMessage alert:
                _alerts[alert.Alert] = alert;
                Write(alert, isRaised: true, to);
                break;
            case Gone { Change: { Kind: ViewKind.Task, Id: var id } }: _tasks.Remove(id); break;
            case Gone { Change.Id: var id }:
                if (_alerts.Remove(id, out AlertMessage? over)) Write(over, isRaised: false, to);
                break;
            case NodeView node: Write(node, to); break;
        }
    }

    /// <summary>Writes how each ward stands now.</summary>
    public void WriteWards(PointWriter to)
    {
        DateTimeOffset now = View.Clock.GetUtcNow();
        ILookup<string, TaskMessage> tasks = View.Tasks.Where(task => !task.IsOver).ToLookup(task => task.Ward);
        foreach (Ward ward in _site.Wards)
        {
            List<BedMessage> beds = [.. ward.Beds.Select(bed => View.Bed(bed.Id)).OfType<BedMessage>()];
            to.Begin("ward").Tag("site", _site.Site).Tag("ward", ward.Id);
            foreach (string status in BedStatuses) to.Field(status.Replace('-', '_'), beds.LongCount(bed => bed.Status == status));
            to.Field("isolated", beds.LongCount(bed => bed.Isolated));
            to.Field("contaminated", beds.LongCount(bed => bed.Contaminated));
            to.Field("tasks_open", tasks[ward.Id].LongCount(task => task.Worker is null));
            to.Field("tasks_taken", tasks[ward.Id].LongCount(task => task.Worker is not null));
            to.Field("tasks_past_due", tasks[ward.Id].LongCount(task => task.Due < now));
            to.End(now);
        }
        ILookup<string, WorklistMessage> onShift = View.Worklists.Where(list => list.OnShift)
            .ToLookup(list => View.Person(list.Worker)?.Provider ?? "");
        foreach (Provider provider in _site.Providers)
        {
            to.Begin("crew").Tag("site", _site.Site).Tag("provider", provider.Id);
            to.Field("on_shift", onShift[provider.Id].LongCount());
            to.Field("at_work", onShift[provider.Id].LongCount(list => list.Tasks.Any(task => task.Status == "started")));
            to.Field("on_break", onShift[provider.Id].LongCount(list => list.BreakUntil is not null));
            to.End(now);
        }
    }

    private static string[] BedStatuses { get; } = [.. Enum.GetValues<Core.BedStatus>().Select(Words.Of)];

    private void Write(BedMessage bed, PointWriter to)
    {
        BedMessage? was = _beds.GetValueOrDefault(bed.Bed);
        _beds[bed.Bed] = bed;
        if (was is null || (was.Status == bed.Status && was.Isolated == bed.Isolated && was.Contaminated == bed.Contaminated)) return;
        to.Begin("bed").Tag("site", _site.Site).Tag("ward", bed.Ward).Tag("bed", bed.Bed).Tag("way", bed.Way)
            .Tag("status", bed.Status).Tag("was", was.Status);
        if (was.Status != bed.Status) to.Field("lasted_s", Seconds(bed.Since - was.Since));
        to.Field("isolated", bed.Isolated).Field("contaminated", bed.Contaminated)
            .End(was.Status == bed.Status ? View.Clock.GetUtcNow() : bed.Since);
    }

    private void Write(
        PointWriter to, string point, string ward, string kind, string? stream, int? permille, long? grams, string state,
        DateTimeOffset? fullAt)
    {
        DateTimeOffset now = View.Clock.GetUtcNow();
        to.Begin("point").Tag("site", _site.Site).Tag("ward", ward).Tag("point", point).Tag("kind", kind).Tag("stream", stream)
            .Field("level_permille", permille).Field("weight_g", grams).Field("state", state)
            .Field("full_in_s", fullAt is DateTimeOffset full ? Seconds(full - now) : null).End(now);
    }

    private void Write(TaskMessage task, PointWriter to)
    {
        TaskTimes times = Follow(task);
        if (!task.IsOver || times.IsWritten) return;
        times.IsWritten = true;
        Person? worker = task.Worker is null ? null : View.Person(task.Worker);
        bool isDone = task.Status == "done";
        to.Begin("task").Tag("site", _site.Site).Tag("ward", task.Ward).Tag("kind", task.Kind).Tag("status", task.Status)
            .Tag("outcome", task.Outcome).Tag("urgency", task.Urgency).Tag("provider", worker?.Provider)
            .Tag("tier", _site.Teams.FirstOrDefault(team => team.Id == worker?.Team)?.Tier);
        if (times.AcceptedAt is DateTimeOffset accepted) to.Field("response_s", Seconds(accepted - task.From));
        if (times.StartedAt is DateTimeOffset started) to.Field("start_s", Seconds(started - task.From));
        if (times.StartedAt is DateTimeOffset from && isDone) to.Field("work_s", Seconds(task.Changed - from));
        if (isDone) to.Field("turn_s", Seconds(task.Changed - task.From));
        to.Field("past_due_s", Seconds(task.Changed - task.Due))
            .Field("care_s", isDone && task.Outcome == "done" ? _site.Tasks.GetValueOrDefault(task.Kind)?.CareSeconds ?? 0 : 0)
            .Field("offers", times.Offers)
            .Field("level", (long)(task.Level ?? 0))
            .End(task.Changed, task.Task);
    }

    /// <summary>When it was first taken on and begun: the message itself has the last change only.</summary>
    private TaskTimes Follow(TaskMessage task)
    {
        if (!_tasks.TryGetValue(task.Task, out TaskTimes? times)) _tasks.Add(task.Task, times = new TaskTimes());
        if (task.Status == "offered" && times.LastStatus != "offered") times.Offers++;
        if (task.Status is "accepted" or "started") times.AcceptedAt ??= task.Changed;
        if (task.Status == "started") times.StartedAt ??= task.Changed;
        times.LastStatus = task.Status;
        return times;
    }

    private void Write(AlertMessage alert, bool isRaised, PointWriter to) =>
        to.Begin("alert").Tag("site", _site.Site).Tag("ward", alert.Ward).Tag("kind", alert.Kind)
            .Field("raised", isRaised ? 1 : 0).Field("level", (long)(alert.Level ?? 0)).Field("subject", alert.Subject)
            .End(View.Clock.GetUtcNow(), alert.Alert);

    private void Write(NodeView node, PointWriter to) =>
        to.Begin("node").Tag("site", _site.Site).Tag("node", node.Node)
            .Field("online", node.Status is { Online: true })
            .Field("clock", node.Status is { ClockSynchronised: true })
            .Field("waiting", node.Status?.Waiting).Field("dropped", node.Status?.Dropped)
            .Field("troubles", (long)(node.Status?.Troubles?.Count ?? 0))
            .Field("missing", node.Missing).Field("readings", node.Readings).Field("duplicates", node.Duplicates)
            .Field("late", node.Late).Field("refused", node.Refused).End(View.Clock.GetUtcNow());

    private static long Seconds(TimeSpan time) => Math.Max(0, (long)time.TotalSeconds);

    private sealed record Gone(ViewChange Change);

    private sealed class TaskTimes
    {
        public bool IsWritten { get; set; }

        public string LastStatus { get; set; } = "";

        public DateTimeOffset? AcceptedAt { get; set; }

        public DateTimeOffset? StartedAt { get; set; }

        public int Offers { get; set; }
    }
}
