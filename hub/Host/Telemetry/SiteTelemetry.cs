using System.Diagnostics;
using System.Diagnostics.Metrics;
using Logistics.Core;
using Logistics.Telemetry;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Hub.Telemetry;

/// <summary>
/// What one site's loop measures and follows: how long packs take, and the way of those that are followed, from the broker to the list of
/// whoever is asked and to their yes. On the loop's thread; a pack that is not followed allocates nothing here.
/// </summary>
/// <param name="site">Site id.</param>
/// <param name="clock">The site's clock.</param>
/// <param name="source">Where spans are begun.</param>
/// <param name="ratio">How many of all packs are followed: 0 for none to 1 for all.</param>
/// <param name="process">Hears how long a message took to be decoded and applied, in seconds.</param>
/// <param name="acknowledge">Hears how long a pack took from its arrival to its acknowledgement, in seconds.</param>
internal sealed class SiteTelemetry(
    string site, TimeProvider clock, ActivitySource source, double ratio, Histogram<double> process, Histogram<double> acknowledge)
{
    private const int TasksMost = 1_000;

    private readonly TagList _processTags = new(
    [
        new(PackSpans.System, "mqtt"), new(PackSpans.OperationName, "process"), new(PackSpans.Template, PackSpans.ReadingsTemplate),
        new(PackSpans.Site, site),
    ]);
    private readonly TagList _siteTag = new([new(PackSpans.Site, site)]);
    private readonly Queue<(long Input, long Stamp, Pack? Followed)> _unacknowledged = new();
    private readonly Dictionary<Workplace, Pack> _causes = [];
    private readonly Dictionary<string, TaskWay> _tasks = [];
    private long _arrivedStamp;
    private DateTimeOffset _arrivedAt;
    private Pack? _pack;
    private volatile SiteFigures? _figures;

    /// <summary>How the site stands; null before the loop has looked.</summary>
    public SiteFigures? Figures
    {
        get => _figures;
        set => _figures = value;
    }

    /// <summary>A message with readings is taken in hand.</summary>
    public void Arrived()
    {
        _arrivedStamp = Stopwatch.GetTimestamp();
        _arrivedAt = clock.GetUtcNow();
        _pack = null;
    }

    /// <summary>It brings a pack that is new: from here until it is done with, what moves moves because of it.</summary>
    public void Follow(string node, in PackHeader pack)
    {
        if (pack.Numbered && PackTrace.Follows(site, node, pack.Boot, pack.Seq, ratio, out ActivityContext trace))
        {
            _pack = new Pack(trace, node, pack);
        }
    }

    /// <summary>It is done with.</summary>
    public void Processed()
    {
        process.Record(Stopwatch.GetElapsedTime(_arrivedStamp).TotalSeconds, _processTags);
        if (_pack is not { } pack) return;
        pack.AppliedAt = clock.GetUtcNow();
        source.Tell(
            pack.Trace, $"process {PackSpans.ReadingsTemplate}", ActivityKind.Consumer, _arrivedAt, pack.AppliedAt,
            new(PackSpans.System, "mqtt"), new(PackSpans.OperationName, "process"), new(PackSpans.OperationType, "process"),
            new(PackSpans.Destination, Topic.Readings(site, pack.Node)), new(PackSpans.Template, PackSpans.ReadingsTemplate),
            PackSpans.MessageOf(pack.Header.Boot, pack.Header.Seq), new(PackSpans.Site, site), new(PackSpans.Node, pack.Node),
            new(PackSpans.Readings, pack.Header.Records));
    }

    /// <summary>The pack in hand is acknowledged when this input is on disk.</summary>
    public void Promised(long input) => _unacknowledged.Enqueue((input, _arrivedStamp, _pack));

    /// <summary>What is on disk up to this input has been acknowledged.</summary>
    /// <param name="durable">The input.</param>
    /// <param name="seenAt">When the loop saw that it is.</param>
    public void Acknowledged(long durable, DateTimeOffset seenAt)
    {
        while (_unacknowledged.TryPeek(out var waiting) && waiting.Input <= durable)
        {
            _unacknowledged.Dequeue();
            acknowledge.Record(Stopwatch.GetElapsedTime(waiting.Stamp).TotalSeconds, _siteTag);
            if (waiting.Followed is not { } pack) continue;
            KeyValuePair<string, object?> message = PackSpans.MessageOf(pack.Header.Boot, pack.Header.Seq);
            source.Tell(pack.Trace, "commit", ActivityKind.Internal, pack.AppliedAt, seenAt, message);
            source.Tell(
                pack.Trace, $"ack {PackSpans.AckTemplate}", ActivityKind.Client, seenAt, clock.GetUtcNow(),
                new(PackSpans.System, "mqtt"), new(PackSpans.OperationName, "ack"), new(PackSpans.OperationType, "settle"),
                new(PackSpans.Destination, Topic.Ack(site, pack.Node)), new(PackSpans.Template, PackSpans.AckTemplate), message);
        }
    }

    /// <summary>An input was applied. A task is there because of the last pack that spoke of its place: time that passes between the two
    /// changes nothing about that, and a person's word or another pack does.</summary>
    public void Applied(in Input input, Engine engine)
    {
        Pack? cause = input.Kind == InputKind.Pack ? _pack : null;
        if (cause is null && _causes.Count == 0 && _tasks.Count == 0) return;
        foreach (ref readonly Reading reading in input.Readings) SetCause(engine.PlaceOf(reading), cause);
        IReadOnlyList<Subject> changes = engine.Changes;
        for (int index = 0; index < changes.Count; index++)
        {
            if (input.Kind == InputKind.Command) SetCause(changes[index] as Workplace, null);
            if (changes[index] is not WorkTask task) continue;
            bool isMade = input.Kind != InputKind.Command && task.CreatedMs == input.TimeMs;
            if (task.IsOver) _tasks.Remove(task.Id);
            else if (isMade && _tasks.Count < TasksMost && _causes.TryGetValue(task.Place, out Pack? led))
            {
                _tasks.TryAdd(task.Id, new TaskWay(led.Trace, Words.Of(task.Kind), clock.GetUtcNow(), IsOffered: false));
            }
        }
    }

    /// <summary>A worker's list left as it now stands.</summary>
    public void Listed(WorklistMessage list)
    {
        if (_tasks.Count == 0) return;
        foreach (TaskMessage task in list.Tasks)
        {
            if (!_tasks.TryGetValue(task.Task, out TaskWay? way)) continue;
            if (!way.IsOffered)
            {
                way = Tell(way, "offer", task);
                _tasks[task.Task] = way;
            }
            if (task.Status == "offered") continue;
            Tell(way, "take", task);
            _tasks.Remove(task.Task);
        }
    }

    private TaskWay Tell(TaskWay way, string step, TaskMessage task)
    {
        DateTimeOffset now = clock.GetUtcNow();
        source.Tell(
            way.Trace, step, ActivityKind.Internal, way.Since, now, new("ward.task.id", task.Task), new("ward.task.kind", way.Kind),
            new(PackSpans.Site, site));
        return way with { Since = now, IsOffered = true };
    }

    private void SetCause(Workplace? place, Pack? cause)
    {
        if (place is null) return;
        if (cause is null) _causes.Remove(place);
        else _causes[place] = cause;
    }

    /// <summary>A pack that is followed.</summary>
    private sealed record Pack(ActivityContext Trace, string Node, PackHeader Header)
    {
        public DateTimeOffset AppliedAt { get; set; }
    }

    /// <summary>How far a task has come that a followed pack led to.</summary>
    private sealed record TaskWay(ActivityContext Trace, string Kind, DateTimeOffset Since, bool IsOffered);
}
