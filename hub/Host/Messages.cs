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
    private readonly Dictionary<string, string> _rooms = site.Wards
        .SelectMany(ward => ward.Beds.Select(bed => (bed.Id, bed.Room))
            .Concat(ward.Linen.Select(point => (point.Id, point.Room)))
            .Concat(ward.Waste.Select(point => (point.Id, point.Room)))
            .Append((ward.Id, ward.Name)))
        .ToDictionary(pair => pair.Item1, pair => pair.Item2);

    private readonly Dictionary<string, string> _streams = site.Wards
        .SelectMany(ward => ward.Waste).ToDictionary(point => point.Id, point => point.Stream);

    public BedMessage Of(Bed bed) => new(
        bed.Id, WardOf(bed), _rooms[bed.Id], bed.Residential ? "residential" : "hospital", Words.Of(bed.Status), Words.Hl7Of(bed),
        bed.Isolated, bed.Contaminated, Time(bed.SinceMs), Of(bed, bed.Why), bed.Task?.Id);

    public LinenMessage LinenOf(StoragePoint point) => new(
        point.Id, WardOf(point), _rooms[point.Id], point.IsStore ? "store" : "hamper", Known(point.LevelPermille), Known(point.WeightGrams),
        Words.Of(point.State), Time(point.SinceMs), Of(point, point.Why), point.Task?.Id);

    public WasteMessage WasteOf(StoragePoint point) => new(
        point.Id, WardOf(point), _rooms[point.Id], _streams[point.Id], Known(point.LevelPermille), Known(point.WeightGrams),
        point.FirstFillMs < 0 ? null : Time(point.FirstFillMs), Words.Of(point.State), Time(point.SinceMs), Of(point, point.Why), point.Task?.Id);

    public TaskMessage Of(WorkTask task) => new(
        task.Id, Words.Of(task.Kind), Words.Of(task.State), task.Place.Id, task.Ward, _rooms.GetValueOrDefault(task.Place.Id, ""),
        task.Worker?.Id, Time(task.CreatedMs), Time(task.ChangedMs), Time(task.DueMs), task.AnswerByMs == 0 ? null : Time(task.AnswerByMs),
        task.State == TaskState.Done ? Words.Of(task.Outcome) : null, task.Reason.Length == 0 ? null : task.Reason,
        task.Place is Bed { Isolated: true }, Of(task.Why));

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
        piece.Place.Length == 0 ? null : piece.Place, Seen(piece.SeenMs), piece.Turns, piece.Washes, piece.Lost, piece.Lingers);

    public WorklistMessage Of(Worker worker) => new(worker.Id, worker.OnShift, [.. worker.Tasks.Select(Of)]);

    public static AlertMessage PastDueOf(WorkTask task) => new(task.Id, "task-past-due", task.Id, task.Ward, Time(task.DueMs));

    private string WardOf(Workplace place) => settings.Wards[place.Ward].Id;

    /// <summary>The evidence, and after it which sensors are not believed.</summary>
    private Reason[] Of(Workplace place, IReadOnlyList<CoreReason> reasons) =>
        [.. Of(reasons), .. engine.Ailing(place).Select(ailing => new Reason(
            $"sensor-{Words.Of(ailing.Health)}", Time(ailing.SinceMs), null, ailing.Name))];

    private static Reason[] Of(IReadOnlyList<CoreReason> reasons) => [.. reasons.Select(reason => new Reason(
        Words.Of(reason.Code), Time(reason.AtMs), reason.Value == 0 ? null : reason.Value, reason.By.Length == 0 ? null : reason.By))];

    private static int? Known(int value) => value < 0 ? null : value;

    private static long? Known(long value) => value < 0 ? null : value;

    private static DateTimeOffset? Seen(long atMs) => atMs == 0 ? null : Time(atMs);

    private static DateTimeOffset Time(long atMs) => DateTimeOffset.FromUnixTimeMilliseconds(atMs);
}
