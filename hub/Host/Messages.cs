using Logistics.Core;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;
using Bed = Logistics.Core.Bed;
using CoreReason = Logistics.Core.Reason;
using Reason = Logistics.Wire.Messages.Reason;

namespace Logistics.Hub;

/// <summary>The engine's state as messages, with the names that the site file gives things.</summary>
internal sealed class Messages(SiteFile site, SiteConfiguration settings, Engine engine)
{
    private readonly Dictionary<string, string> _rooms = site.RoomsById();

    private readonly Dictionary<string, string> _streams = site.Wards
        .SelectMany(ward => ward.Waste).ToDictionary(point => point.Id, point => point.Stream);

    public BedMessage Of(Bed bed) => new(
        bed.Id, WardOf(bed), _rooms[bed.Id], bed.Residential ? "residential" : "hospital", Words.Of(bed.Status), Words.Hl7Of(bed),
        bed.Isolated, bed.Contaminated, Time(bed.SinceMs), Of(bed, bed.Why), bed.Task?.Id);

    public LinenMessage LinenOf(StoragePoint point) => new(
        point.Id, WardOf(point), _rooms[point.Id], point.IsStore ? "store" : "hamper", Known(point.LevelPermille), Known(point.WeightGrams),
        Words.Of(point.State), Time(point.SinceMs), Of(point, point.Why), point.Task?.Id, Forecast(point));

    public WasteMessage WasteOf(StoragePoint point) => new(
        point.Id, WardOf(point), _rooms[point.Id], _streams[point.Id], Known(point.LevelPermille), Known(point.WeightGrams),
        point.FirstFillMs < 0 ? null : Time(point.FirstFillMs), Words.Of(point.State), Time(point.SinceMs), Of(point, point.Why),
        point.Task?.Id, Forecast(point));

    public TaskMessage Of(WorkTask task) => new(
        task.Id, Words.Of(task.Kind), Words.Of(task.State), task.Place.Id, task.Ward, _rooms.GetValueOrDefault(task.Place.Id, ""),
        task.Worker?.Id, Time(task.CreatedMs), Time(task.ChangedMs), Time(task.DueMs), task.AnswerByMs == 0 ? null : Time(task.AnswerByMs),
        task.State == TaskState.Done ? Words.Of(task.Outcome) : null, task.Reason.Length == 0 ? null : task.Reason,
        task.Place is Bed { Isolated: true }, Of(task.Why), ChecklistOf(task), task.Place is Bed { Contaminated: true },
        task.FromMs > task.CreatedMs ? Time(task.FromMs) : null, task.Urgency == TaskUrgency.Usual ? null : Words.Of(task.Urgency),
        task.Worker is null || task.Choice is null ? null : Words.Of(task.Choice.Chosen.Code),
        task.Worker is null || task.Choice is not { Chosen.Value: > 0 and var value } ? null : value,
        task.Ready, task.Level == 0 ? null : task.Level,
        task.Worker is null || task.Choice is not { OnWayOf.Length: > 0 } walk ? null : walk.OnWayOf);

    public ArticleMessage Of(Core.Article article) => new(
        article.Id, site.Articles.FirstOrDefault(one => one.Id == article.Id)?.Name ?? article.Id, article.Pieces,
        [.. article.AtWards.Select((pieces, ward) => new WardCount(settings.Wards[ward].Id, pieces))],
        article.AtLaundry, article.Elsewhere, article.Lost, article.Turns, article.Washes,
        article.Turns == 0 ? null : Math.Round(article.UsualTurnMs / 3_600_000.0, 1), Seen(article.SeenMs));

    public GateMessage Of(Gate gate)
    {
        TagGate named = site.Gates.First(one => one.Id == gate.Id);
        return new GateMessage(
            gate.Id, named.Name, named.LeadsFrom, named.LeadsTo, gate.Passed, gate.Back, gate.TurnedBack, gate.Lingered, gate.Lingering);
    }

    public PieceMessage Of(TagTrack piece) => new(
        piece.Id, settings.Articles[piece.Article].Id, piece.Side.Length == 0 ? null : piece.Side, Seen(piece.SideSinceMs),
        piece.Place.Length == 0 ? null : piece.Place, Seen(piece.SeenMs), piece.Turns, piece.Washes, piece.Lost, piece.Lingers,
        piece.OutSinceMs < 0 ? null : Time(piece.OutSinceMs));

    public WorklistMessage Of(Worker worker) => new(
        worker.Id, worker.OnShift, [.. worker.Tasks.Select(Of)], worker.BreakSinceMs < 0 ? null : Time(worker.BreakUntilMs),
        worker.BreakSinceMs >= 0 || worker.BreakDueMs == long.MaxValue ? null : Time(worker.BreakDueMs),
        worker.SoiledMs < 0 ? null : Time(worker.SoiledMs));

    /// <summary>Until when a worker may go on, by plan, law and site; null off shift.</summary>
    public static DateTimeOffset? WorkUntil(Worker worker) =>
        worker.OnShift && Math.Min(worker.Shift?.ToMs ?? long.MaxValue, worker.Time.LatestEndMs) is < long.MaxValue and var untilMs
            ? Time(untilMs) : null;

    public static AlertMessage PastDueOf(WorkTask task) => new(task.Id, "task-past-due", task.Id, task.Ward, Time(task.DueMs));

    /// <summary>Id of the alert that a task gives which nobody took on.</summary>
    public static string UntakenAlertOf(WorkTask task) => $"e-{task.Id}";

    /// <summary>Who is told that nobody took a task on.</summary>
    public AlertMessage UntakenOf(WorkTask task) => new(
        UntakenAlertOf(task), "task-untaken", task.Id, task.Ward, Time(task.FromMs), task.Level, task.Told,
        settings.Dispatch.Escalation[task.Level - 1].People, task.TakenBy.Length == 0 ? null : task.TakenBy);

    /// <summary>Id of the alert that a stream's stock gives.</summary>
    public static string AdviserAlertOf(StreamStock stock) => $"adviser-{stock.Id}";

    public static AlertMessage AdviserOf(StreamStock stock) =>
        new(AdviserAlertOf(stock), "safety-adviser", stock.Id, null, Time(stock.AdviserSinceMs));

    public static WasteReport Of(PointBook points)
    {
        var weeks = points.Ledger.Weeks.SelectMany(pair => pair.Value.Select(week => new WasteReport.Week(
            pair.Key.Ward, pair.Key.Stream, new DateOnly(1970, 1, 1).AddDays(week.Monday), week.Grams, week.Emptyings, week.Unweighed)))
            .ToList();
        DateOnly[] last = [.. weeks.Select(week => week.Monday).Distinct().OrderDescending().Take(4)];
        WasteReport.Share ShareOf(string? ward, IEnumerable<WasteReport.Week> all)
        {
            long grams = all.Sum(week => week.Grams);
            long separated = all.Where(week => points.FindStock(week.Id) is { Settings.Separated: true }).Sum(week => week.Grams);
            return new WasteReport.Share(ward, grams, separated, grams == 0 ? null : (int)(separated * 1_000 / grams));
        }
        var recent = weeks.Where(week => last.Contains(week.Monday)).ToList();
        return new WasteReport(
            StreamsOf(points),
            [ShareOf(null, recent), .. recent.GroupBy(week => week.Ward).Select(ward => ShareOf(ward.Key, ward))], weeks);
    }

    /// <summary>What stands there of each stream.</summary>
    public static IReadOnlyList<WasteReport.Stream> StreamsOf(PointBook points) =>
        [.. points.Stocks.Select(stock => new WasteReport.Stream(
            stock.Id, stock.Settings.Separated, stock.HeldGrams, stock.WaitingGrams,
            stock.Settings.AdviserGrams == 0 ? null : stock.Settings.AdviserGrams,
            stock.AdviserSinceMs < 0 ? null : Time(stock.AdviserSinceMs)))];

    private static string[]? ChecklistOf(WorkTask task) => task switch
    {
        { Kind: TaskKind.CollectWaste, Place: StoragePoint { HasChecklist: true } point } =>
        [
            Words.Of(Checks.Closed), Words.Of(Checks.Labelled),
            Words.Of(point.IsOverLimit ? Checks.OverWeightHandled : Checks.WeightRight),
        ],
        _ => null,
    };

    private static DateTimeOffset? Forecast(StoragePoint point) => point.FullAtMs < 0 ? null : Time(point.FullAtMs);

    private string WardOf(Workplace place) => settings.Wards[place.Ward].Id;

    /// <summary>The evidence, and after it which sensors are not believed.</summary>
    private Reason[] Of(Workplace place, IReadOnlyList<CoreReason> reasons)
    {
        var ailing = engine.Ailing(place);
        if (ailing.Count == 0) return Of(reasons);
        return [.. Of(reasons), .. ailing.Select(one => new Reason($"sensor-{Words.Of(one.Health)}", Time(one.SinceMs), null, one.Name))];
    }

    public static Reason Of(CoreReason reason) => new(
        Words.Of(reason.Code), Time(reason.AtMs), reason.Value == 0 ? null : reason.Value, reason.By.Length == 0 ? null : reason.By);

    private static Reason[] Of(IReadOnlyList<CoreReason> reasons) => [.. reasons.Select(Of)];

    private static int? Known(int value) => value < 0 ? null : value;

    private static long? Known(long value) => value < 0 ? null : value;

    private static DateTimeOffset? Seen(long atMs) => atMs == 0 ? null : Time(atMs);

    private static DateTimeOffset Time(long atMs) => DateTimeOffset.FromUnixTimeMilliseconds(atMs);
}
