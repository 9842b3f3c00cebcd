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
    private readonly string _organisation;
    private readonly TimeZoneInfo _zone;
    private readonly Dictionary<string, BedMessage> _beds = [];
    private readonly Dictionary<string, TaskTimes> _tasks = [];
    private readonly Dictionary<string, AlertMessage> _alerts = [];
    private readonly Dictionary<string, string> _configurations = [];
    private Dictionary<(string Ward, string Stream, DateOnly Monday), WasteReport.Week> _weeks;

    /// <param name="view">The site; how it stands now is where its history goes on.</param>
    public HistorySchema(SiteView view)
    {
        View = view;
        _site = view.Site;
        _organisation = _site.Organisation ?? _site.Site;
        _zone = TimeZoneInfo.FindSystemTimeZoneById(_site.TimeZone);
        _weeks = WeeksOf(view.WasteReport);
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
        ViewKind.Stock => view.WasteReport,
        ViewKind.Loop => view.LoopReport,
        _ => null,
    };

    /// <summary>Writes what has come to pass with a message, if anything has.</summary>
    /// <param name="message">As <see cref="MessageOf"/> gave it.</param>
    /// <param name="at">When the site's clock showed that it was said.</param>
    /// <param name="to">Where to.</param>
    public void Write(object message, DateTimeOffset at, PointWriter to)
    {
        switch (message)
        {
            case BedMessage bed: Write(bed, at, to); break;
            case LinenMessage point:
                EndPoint(
                    BeginPoint(to, point.Ward, point.Point, point.Kind), point.LevelPermille, point.WeightGrams, point.State, point.FullAt,
                    at);
                break;
            case WasteMessage point:
                EndPoint(
                    BeginPoint(to, point.Ward, point.Point, "waste").Tag("stream", point.Stream), point.LevelPermille, point.WeightGrams,
                    point.State, point.FullAt, at);
                break;
            case TaskMessage task: Write(task, to); break;
            case AlertMessage alert:
                _alerts[alert.Alert] = alert;
                Write(alert, isRaised: true, at, to);
                break;
            case Gone { Change: { Kind: ViewKind.Task, Id: var id } }: _tasks.Remove(id); break;
            case Gone { Change.Id: var id }:
                if (_alerts.Remove(id, out AlertMessage? over)) Write(over, isRaised: false, at, to);
                break;
            case NodeView node: Write(node, at, to); break;
            case WasteReport report: Write(report, at, to); break;
            case LoopReport report: Write(report, at, to); break;
        }
    }

    /// <summary>Writes how the site stands now. From any thread.</summary>
    public void WriteStanding(PointWriter to)
    {
        DateTimeOffset now = View.Clock.GetUtcNow();
        WriteWards(now, to);
        WriteCrews(now, to);
        WriteArticles(now, to);
        WriteStreams(now, to);
        WriteFleet(now, to);

        // Told each time: it is the same point, and whoever makes the database anew has it too.
        if (View.ConfiguredAt is DateTimeOffset configured) Begin(to, "configuration").Field("text", "site file").End(configured);
    }

    private void WriteWards(DateTimeOffset now, PointWriter to)
    {
        ILookup<string, TaskMessage> tasks = View.Tasks.Where(task => !task.IsOver).ToLookup(task => task.Ward);
        foreach (Ward ward in _site.Wards)
        {
            List<BedMessage> beds = [.. ward.Beds.Select(bed => View.Bed(bed.Id)).OfType<BedMessage>()];
            Begin(to, "ward").Tag("ward", ward.Id);
            foreach (string status in BedStatuses) to.Field(status.Replace('-', '_'), beds.LongCount(bed => bed.Status == status));
            to.Field("isolated", beds.LongCount(bed => bed.Isolated));
            to.Field("contaminated", beds.LongCount(bed => bed.Contaminated));
            to.Field("tasks_open", tasks[ward.Id].LongCount(task => task.Worker is null));
            to.Field("tasks_taken", tasks[ward.Id].LongCount(task => task.Worker is not null));
            to.Field("tasks_past_due", tasks[ward.Id].LongCount(task => task.Due < now));
            to.End(now);
        }
    }

    private void WriteCrews(DateTimeOffset now, PointWriter to)
    {
        ILookup<string, WorklistMessage> crews = View.Worklists.ToLookup(list => ProviderOf(View.Person(list.Worker)));
        foreach (IGrouping<string, WorklistMessage> crew in crews)
        {
            List<WorklistMessage> onShift = [.. crew.Where(list => list.OnShift)];
            Begin(to, "crew").Tag("provider", crew.Key)
                .Field("on_shift", onShift.Count)
                .Field("at_work", onShift.LongCount(list => list.Tasks.Any(task => task.Status == "started")))
                .Field("on_break", onShift.LongCount(list => list.BreakUntil is not null))
                .End(now);
        }
    }

    private void WriteArticles(DateTimeOffset now, PointWriter to)
    {
        foreach (ArticleMessage article in _site.Articles.Select(article => View.Article(article.Id)).OfType<ArticleMessage>())
        {
            Begin(to, "article").Tag("article", article.Article)
                .Field("pieces", article.Pieces).Field("at_wards", article.Wards.Sum(ward => ward.Pieces))
                .Field("at_laundry", article.Laundry).Field("elsewhere", article.Elsewhere).Field("lost", article.Lost)
                .Field("turns", article.Turns).Field("washes", article.Washes)
                .Field("usual_turn_s", article.UsualTurnHours is double hours ? (long)(hours * 3_600) : null).End(now);
        }
    }

    private void WriteStreams(DateTimeOffset now, PointWriter to)
    {
        foreach (WasteReport.Stream stream in View.WasteReport?.Streams ?? [])
        {
            Begin(to, "stream").Tag("stream", stream.Id)
                .Field("held_g", stream.HeldGrams).Field("waiting_g", stream.WaitingGrams).Field("adviser_g", stream.AdviserGrams).End(now);
        }
    }

    private void WriteFleet(DateTimeOffset now, PointWriter to)
    {
        List<NodeView> nodes = [.. _site.Nodes.Select(View.Node).OfType<NodeView>()];
        if (nodes.Count == 0) return;
        Begin(to, "fleet").Field("nodes", nodes.Count)
            .Field("online", nodes.LongCount(node => node.Status is { Online: true }))
            .Field("clock_wrong", nodes.LongCount(node => node.Status is { Online: true, ClockSynchronised: false }))
            .Field("troubled", nodes.LongCount(node => node.Status?.Troubles is { Count: > 0 }))
            .Field("waiting", nodes.Sum(node => node.Status?.Waiting ?? 0))
            .Field("readings", nodes.Sum(node => node.Readings)).Field("missing", nodes.Sum(node => node.Missing))
            .Field("late", nodes.Sum(node => node.Late)).Field("refused", nodes.Sum(node => node.Refused)).End(now);
    }

    private static string[] BedStatuses { get; } = [.. Enum.GetValues<Core.BedStatus>().Select(Words.Of)];

    /// <summary>Begins a point of this site.</summary>
    public PointWriter Begin(PointWriter to, string measurement) =>
        to.Begin(measurement).Tag("organisation", _organisation).Tag("site", _site.Site);

    private PointWriter BeginPoint(PointWriter to, string ward, string point, string kind) =>
        Begin(to, "point").Tag("ward", ward).Tag("point", point).Tag("kind", kind);

    private static void EndPoint(
        PointWriter begun, int? levelPermille, long? weightGrams, string state, DateTimeOffset? fullAt, DateTimeOffset at) =>
        begun.Field("level_permille", levelPermille).Field("weight_g", weightGrams).Field("state", state)
            .Field("full_in_s", fullAt is DateTimeOffset full ? Seconds(full - at) : null).End(at);

    private void Write(BedMessage bed, DateTimeOffset at, PointWriter to)
    {
        BedMessage? was = _beds.GetValueOrDefault(bed.Bed);
        _beds[bed.Bed] = bed;
        if (was is null || (was.Status == bed.Status && was.Isolated == bed.Isolated && was.Contaminated == bed.Contaminated)) return;
        Begin(to, "bed").Tag("ward", bed.Ward).Tag("bed", bed.Bed).Tag("way", bed.Way)
            .Tag("status", bed.Status).Tag("was", was.Status);
        if (was.Status != bed.Status)
        {
            to.Field("lasted_s", Seconds(bed.Since - was.Since))
                .Field("hour", TimeZoneInfo.ConvertTime(was.Since, _zone).Hour);
        }
        to.Field("isolated", bed.Isolated).Field("contaminated", bed.Contaminated)
            .End(was.Status == bed.Status ? at : bed.Since);
    }

    private void Write(TaskMessage task, PointWriter to)
    {
        TaskTimes times = Follow(task);
        if (!task.IsOver || times.IsWritten) return;
        times.IsWritten = true;
        Person? worker = task.Worker is null ? null : View.Person(task.Worker);
        bool isDone = task.Status == "done";
        Begin(to, "task").Tag("ward", task.Ward).Tag("kind", task.Kind).Tag("status", task.Status)
            .Tag("outcome", task.Outcome).Tag("urgency", task.Urgency)
            .Tag("provider", task.Worker is null ? "nobody" : ProviderOf(worker))
            .Tag("tier", _site.Teams.FirstOrDefault(team => team.Id == worker?.Team)?.Tier);
        if (times.AcceptedAt is DateTimeOffset accepted) to.Field("response_s", Seconds(accepted - task.From));
        if (times.StartedAt is DateTimeOffset started) to.Field("start_s", Seconds(started - task.From));
        if (times.StartedAt is DateTimeOffset from && isDone) to.Field("work_s", Seconds(task.Changed - from));
        if (isDone) to.Field("turn_s", Seconds(task.Changed - task.From));
        to.Field("past_due_s", Seconds(task.Changed - task.Due)).Field("late", task.Changed > task.Due ? 1 : 0)
            .Field("care_s", isDone && task.Outcome == "done" ? _site.Tasks.GetValueOrDefault(task.Kind)?.CareSeconds ?? 0 : 0)
            .Field("offers", times.Offers)
            .Field("level", times.Level)
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

        // Whoever takes it on settles it: it ends without the level that it had.
        times.Level = Math.Max(times.Level, task.Level ?? 0);
        return times;
    }

    private void Write(AlertMessage alert, bool isRaised, DateTimeOffset at, PointWriter to) =>
        Begin(to, "alert").Tag("ward", alert.Ward).Tag("kind", alert.Kind)
            .Field("raised", isRaised ? 1 : 0).Field("level", (long)(alert.Level ?? 0)).Field("subject", alert.Subject)
            .End(at, alert.Alert);

    private void Write(NodeView node, DateTimeOffset at, PointWriter to)
    {
        Begin(to, "node").Tag("node", node.Node).Tag("kind", _site.Nodes.Contains(node.Node) ? "node" : "device")
            .Field("online", node.Status is { Online: true })
            .Field("clock", node.Status is { ClockSynchronised: true })
            .Field("waiting", node.Status?.Waiting).Field("dropped", node.Status?.Dropped)
            .Field("troubles", (long)(node.Status?.Troubles?.Count ?? 0))
            .Field("missing", node.Missing).Field("readings", node.Readings).Field("duplicates", node.Duplicates)
            .Field("late", node.Late).Field("refused", node.Refused).End(at);
        if (node.Status is not { ConfigTrial: not true, ConfigHash.Length: > 0 } status) return;
        bool isKnown = _configurations.TryGetValue(node.Node, out string? before);
        _configurations[node.Node] = status.ConfigHash;
        if (before == status.ConfigHash || (status.ConfigSince is null && !isKnown)) return;
        Begin(to, "configuration").Tag("node", node.Node)
            .Field("text", $"{node.Node}: {status.ConfigHash}").End(status.ConfigSince ?? at);
    }

    /// <summary>What has left since the report before.</summary>
    private void Write(WasteReport report, DateTimeOffset at, PointWriter to)
    {
        var before = _weeks;
        _weeks = WeeksOf(report);
        foreach (((string Ward, string Stream, DateOnly Monday) key, WasteReport.Week week) in _weeks)
        {
            WasteReport.Week? old = before.GetValueOrDefault(key);
            if (week.Emptyings == (old?.Emptyings ?? 0)) continue;
            long grams = week.Grams - (old?.Grams ?? 0);
            bool isSeparated = report.Streams.Any(stream => stream.Id == week.Id && stream.Separated);
            Begin(to, "waste").Tag("ward", week.Ward).Tag("stream", week.Id)
                .Field("grams", grams).Field("separated_g", isSeparated ? grams : 0)
                .Field("emptyings", week.Emptyings - (old?.Emptyings ?? 0)).Field("unweighed", week.Unweighed - (old?.Unweighed ?? 0))
                .End(at, $"{week.Monday} {week.Emptyings}");
        }
    }

    private void Write(LoopReport report, DateTimeOffset at, PointWriter to)
    {
        Begin(to, "hub");
        foreach ((string name, LatencyFigures figures) in new[] { ("told", report.Told), ("ack", report.Acknowledged) })
        {
            to.Field(name, figures.Count);

            // What did not happen took no time, and not none of it.
            if (figures.Count == 0) continue;
            to.Field($"{name}_p50_us", figures.Median).Field($"{name}_p99_us", figures.P99).Field($"{name}_max_us", figures.Longest);
        }
        to.Field("readings", report.Readings).Field("refused", report.Refused)
            .Field("journal_bytes", report.JournalBytes).Field("journal_waiting", report.JournalWaiting)
            .Field("journal", report.JournalWorks ? 1 : 0).Field("broker", report.Connected ? 1 : 0)
            .Field("acks_waiting", report.AcknowledgementsWaiting).Field("oldest_ack_ms", report.OldestWaitingMs)
            .Field("messages_waiting", report.MessagesWaiting).End(at);
    }

    /// <summary>Who has no provider is of the organisation's own people.</summary>
    private static string ProviderOf(Person? person) => person?.Provider ?? "own";

    private static Dictionary<(string, string, DateOnly), WasteReport.Week> WeeksOf(WasteReport? report) =>
        (report?.Weeks ?? []).ToDictionary(week => (week.Ward, week.Id, week.Monday));

    private static long Seconds(TimeSpan time) => Math.Max(0, (long)time.TotalSeconds);

    private sealed record Gone(ViewChange Change);

    private sealed class TaskTimes
    {
        public bool IsWritten { get; set; }

        public string LastStatus { get; set; } = "";

        public DateTimeOffset? AcceptedAt { get; set; }

        public DateTimeOffset? StartedAt { get; set; }

        public int Offers { get; set; }

        public int Level { get; set; }
    }
}
