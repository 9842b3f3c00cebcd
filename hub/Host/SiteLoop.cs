using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Logistics.Core;
using Logistics.Mqtt;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;
using Microsoft.Extensions.Logging;
using Bed = Logistics.Core.Bed;

namespace Logistics.Hub;

/// <summary>
/// One site at work: one engine, one journal, one MQTT session and one thread that owns them. It reads what arrived, applies
/// it, publishes what follows, and acknowledges only what the journal has on disk: publish early, acknowledge late.
/// </summary>
internal sealed class SiteLoop : IDisposable
{
    private const int CommandsMost = 1_000;
    private const int HousekeepingMs = 1_000;
    private const int PayloadShown = 256;

    private readonly SiteFile _site;
    private readonly ScaledTimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Engine _engine = new();
    private readonly Journal _journal;
    private readonly MqttClient _client;
    private readonly Intake _intake;
    private readonly Messages _messages;
    private readonly Accounting _accounting = new();
    private readonly Counters _countedBefore;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<Asked> _asked = new();
    private readonly Queue<Promised> _promised = new();
    private readonly Queue<(long Input, Asked Asked)> _answers = new();
    private readonly Dictionary<Subject, byte[]> _topics = [];
    private readonly HashSet<StoragePoint> _waste;
    private readonly SortedSet<string> _undelivered = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _cleared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeNote> _nodes = [];
    private readonly HashSet<string> _nodesMoved = [];
    private readonly AckMessage?[] _acks;
    private readonly ArrayBufferWriter<byte> _json = new(4096);
    private readonly Utf8JsonWriter _jsonWriter;
    private string _topicNow = "";
    private byte[] _payloadNow = [];
    private int _payloadLength;
    private long _lastMs;
    private long _housekeptAt;
    private string? _journalFailure;
    private volatile bool _stopping;

    /// <summary>Replays the site's journal and prepares the session. <see cref="Begin"/> starts the thread.</summary>
    /// <exception cref="InvalidDataException">The journal can't be read.</exception>
    public SiteLoop(
        SiteFile site, Journal journal, string brokerHost, int brokerPort, ScaledTimeProvider clock, ILogger logger,
        MqttIdentity? identity = null)
    {
        _site = site;
        _clock = clock;
        _logger = logger;
        _jsonWriter = new Utf8JsonWriter(_json);
        _journal = journal;
        View = new SiteView(site, clock, SubmitAsync);
        (long inputs, _lastMs) = _journal.Replay(_engine);
        _countedBefore = _engine.Counters;
        SiteConfiguration settings = SiteCompiler.Compile(site);
        _intake = new Intake(site, settings);
        _messages = new Messages(site, settings);
        if (_engine.Settings is null || !Same(_engine.Settings, settings))
        {
            Input input = Input.Configure(Now(), settings);
            _journal.Append(input);
            _engine.Apply(input);
        }
        _acks = new AckMessage?[settings.Publishers.Count];
        _waste = [.. _engine.Waste];
        foreach (string node in site.Nodes.Concat(site.Devices))
        {
            _nodes.Add(node, new NodeNote(null, 0, 0));
            _nodesMoved.Add(node);
        }
        _client = new MqttClient(new MqttOptions(brokerHost, brokerPort, $"hub-{site.Site}", null, identity), OnMessage, OnConnection);
        _client.Subscribe(Topic.AllReadings(site.Site), 1);
        _client.Subscribe(Topic.AllSensors(site.Site), 1);
        _client.Subscribe(Topic.AllStatus(site.Site), 1);
        ShowAll();
        _thread = new Thread(Run) { Name = $"site {site.Site}" };
        _logger.LogInformation("{Site}: {Inputs} inputs replayed, fingerprint {Fingerprint:x16}", site.Site, inputs, _engine.Fingerprint());
    }

    /// <summary>What pages and the API read.</summary>
    public SiteView View { get; }

    /// <summary>The loop has a session with the broker.</summary>
    public bool Connected => _client.Connected;

    /// <summary>Why the journal's disk fails, in words; null while it works.</summary>
    public string? JournalFailure => _journal.Failure;

    /// <summary>Counts of what was refused since the start, by reason.</summary>
    public IReadOnlyDictionary<string, long> RefusedByReason => _accounting.RefusedByReason();

    public void Begin()
    {
        _journal.Begin();
        _thread.Start();
    }

    /// <summary>Makes the loop look up: something waits for it.</summary>
    public void Wake() => _client?.Wake();

    /// <summary>Stops the thread after what is at hand, writes what waits, and says goodbye.</summary>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        Wake();
        if (_thread.IsAlive) _thread.Join();
        _client.Dispose();
        _journal.Dispose();
        _jsonWriter.Dispose();
    }

    /// <summary>What arrived in this run and what became of it, in lines for people.</summary>
    public string Summary()
    {
        Counters now = _engine.Counters;
        Counters before = _countedBefore;
        return _accounting.Summary(_site.Site, new Counters(
            now.Readings - before.Readings, now.Late - before.Late, now.Repeated - before.Repeated, now.Dropped - before.Dropped,
            now.Facts - before.Facts, now.TasksMade - before.TasksMade, now.TasksDone - before.TasksDone,
            now.TasksCancelled - before.TasksCancelled));
    }

    private async Task<Refusal> SubmitAsync(Command command)
    {
        if (!command.IsSound) return Refusal.NotUnderstood;
        if (_asked.Count >= CommandsMost || _journal.Failure is not null) return Refusal.Busy;
        Asked asked = new(command, new TaskCompletionSource<Refusal>(TaskCreationOptions.RunContinuationsAsynchronously));
        _asked.Enqueue(asked);

        // Looked at after queueing: a loop that has ended in between empties the queue no more.
        if (_stopping) return Refusal.Busy;
        Wake();
        return await asked.Answer.Task;
    }

    private void Run()
    {
        try
        {
            while (!_stopping) Turn();
            DrainCommands();
            long last = _journal.Appended;
            while (_journal.Durable < last && _journal.Failure is null) Turn();
            Settle();
            _client.Disconnect();
        }
        catch (Exception exception)
        {
            // A broken invariant: the state can't be trusted any more, the journal can. The supervisor starts the hub again.
            _logger.LogCritical(exception, "{Site} stops: its engine came upon something that must not be", _site.Site);
            Environment.FailFast($"site {_site.Site}: {exception.Message}", exception);
        }
        finally
        {
            while (_asked.TryDequeue(out Asked? asked)) asked.Answer.TrySetResult(Refusal.Busy);
            while (_answers.TryDequeue(out (long Input, Asked Asked) waiting)) waiting.Asked.Answer.TrySetResult(Refusal.Busy);
        }
    }

    private void Turn()
    {
        _client.Step(WaitMs());
        DrainCommands();
        long nowMs = Now();
        if (_engine.WakeAtMs <= nowMs && !_journal.IsFull) Apply(Input.Tick(nowMs));
        Settle();
        Housekeep();
        _client.Flush();
    }

    private int WaitMs()
    {
        if (!_asked.IsEmpty) return 0;
        if (_engine.WakeAtMs == long.MaxValue) return HousekeepingMs;
        TimeSpan wait = _clock.ToReal(TimeSpan.FromMilliseconds(Math.Clamp(_engine.WakeAtMs - Now(), 0, 86_400_000)));
        return (int)Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, HousekeepingMs);
    }

    private long Now() => _lastMs = Math.Max(_lastMs, _clock.GetUtcNow().ToUnixTimeMilliseconds());

    private Refusal Apply(in Input input)
    {
        _journal.Append(input);
        Refusal refusal = _engine.Apply(input);
        for (int index = 0; index < _engine.Changes.Count; index++) Show(_engine.Changes[index]);
        return refusal;
    }

    private void DrainCommands()
    {
        while (!_journal.IsFull && _asked.TryDequeue(out Asked? asked))
        {
            Refusal refusal = Apply(Input.Of(Now(), asked.Command));
            if (refusal == Refusal.None) _answers.Enqueue((_journal.Appended, asked));
            else asked.Answer.SetResult(refusal);
        }
    }

    private void OnMessage(ReadOnlySpan<byte> topicBytes, ReadOnlySpan<byte> payload, bool retained)
    {
        long nowMs = Now();
        KeepForQuarantine(topicBytes, payload);
        if (!Topic.TryParse(topicBytes, out Topic topic))
        {
            _accounting.Messages++;
            Refuse(true, "unknown-topic", "");
            return;
        }
        if (topic.Kind == TopicKind.Status)
        {
            TakeStatus(topic, payload, retained);
            return;
        }

        _accounting.Messages++;
        if (_journal.IsFull)
        {
            // A node sends again; a device does not, so that what it said is lost and must be said to be.
            if (topic.Kind == TopicKind.Sensor) Refuse(true, "journal-full", "");
            else _accounting.PostponedPacks++;
            return;
        }
        if (!_intake.TryDecode(topic, payload, nowMs, out PackHeader pack, out ReadOnlySpan<Reading> readings, out bool refused))
        {
            ReportRefusals();
            return;
        }
        TakePack(pack, readings, nowMs, refused);
    }

    private void TakePack(in PackHeader pack, ReadOnlySpan<Reading> readings, long nowMs, bool refused)
    {
        PublisherState publisher = _engine.Publishers[pack.Publisher];
        _nodesMoved.Add(publisher.Id);
        switch (pack.Numbered ? _engine.Judge(pack) : PackVerdict.New)
        {
            case PackVerdict.New:
                ReportRefusals();
                if (!refused)
                {
                    _accounting.AppliedPacks++;
                    _accounting.AppliedReadings += readings.Length;
                }
                if (pack.Numbered || readings.Length > 0) Apply(Input.Of(nowMs, pack, readings));
                break;
            case PackVerdict.Duplicate:
                _accounting.DuplicatePacks++;
                _accounting.DuplicateReadings += readings.Length;
                NodeNote note = _nodes[publisher.Id];
                _nodes[publisher.Id] = note with { Duplicates = note.Duplicates + 1 };
                break;
            case PackVerdict.TooFarAhead:
                _accounting.PostponedPacks++;
                return;
        }
        if (pack.Numbered) _promised.Enqueue(new Promised(_journal.Appended, pack.Publisher, pack.Boot, publisher.Through(pack.Boot)));
    }

    private void TakeStatus(in Topic topic, ReadOnlySpan<byte> payload, bool retained)
    {
        string node = Encoding.UTF8.GetString(topic.Id);
        if (_intake.NodeOf(topic.Id) < 0)
        {
            _accounting.Messages++;
            Refuse(true, "unknown-node", node);
            return;
        }
        NodeStatusMessage? status = null;
        try
        {
            status = JsonSerializer.Deserialize(payload, WireJson.Default.NodeStatusMessage);
        }
        catch (JsonException)
        {
            // Said below: a status that can't be read is refused like any other message.
        }
        if (status is null)
        {
            _accounting.Messages++;
            Refuse(true, "malformed", node);
            return;
        }
        _nodes[node] = _nodes[node] with { Status = status };
        _nodesMoved.Add(node);
        string alert = $"node-{node}";
        if (status.Online)
        {
            if (View.Alert(alert) is not null || retained) ClearAlert(alert);
        }
        else if (View.Alert(alert) is null) Raise(new AlertMessage(alert, "node-offline", node, null, _clock.GetUtcNow()));
    }

    /// <summary>Keeps promises that the disk now bears out: acknowledgements to nodes, answers to people.</summary>
    private void Settle()
    {
        long durable = _journal.Durable;
        bool any = false;
        while (_promised.TryPeek(out Promised promised) && promised.Input <= durable)
        {
            _promised.Dequeue();

            // One word a publisher says all, but not for another boot: what is left of an earlier one is acknowledged on its own.
            if (_acks[promised.Publisher] is AckMessage held && held.Boot != promised.Boot) Acknowledge(promised.Publisher, held);
            _acks[promised.Publisher] = new AckMessage(promised.Boot, promised.Through);
            any = true;
        }
        for (int publisher = 0; any && publisher < _acks.Length; publisher++)
        {
            if (_acks[publisher] is AckMessage ack) Acknowledge(publisher, ack);
            _acks[publisher] = null;
        }
        while (_answers.TryPeek(out (long Input, Asked Asked) waiting) && waiting.Input <= durable)
        {
            _answers.Dequeue();
            waiting.Asked.Answer.SetResult(Refusal.None);
        }
    }

    private void Acknowledge(int publisher, AckMessage ack) =>
        Publish(Topic.Ack(_site.Site, _engine.Publishers[publisher].Id), ack, WireJson.Default.AckMessage, false);

    private void Housekeep()
    {
        long tick = Environment.TickCount64;
        if (tick - _housekeptAt < HousekeepingMs) return;
        _housekeptAt = tick;
        foreach (PublisherState publisher in _engine.Publishers)
        {
            if (!_nodesMoved.Remove(publisher.Id)) continue;
            NodeNote note = _nodes[publisher.Id];
            View.Set(new NodeView(
                publisher.Id, note.Status, publisher.HeardMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(publisher.HeardMs),
                publisher.Boot, publisher.Packs, publisher.Missing, publisher.Readings, note.Duplicates, publisher.Late, note.Refused));
        }
        string? failure = _journal.Failure;
        if (failure is not null && _journalFailure is null)
        {
            _logger.LogError("{Site}: the journal can't be written ({Failure}); nothing is acknowledged until it can", _site.Site, failure);
            Raise(new AlertMessage("journal", "journal-failing", _site.Site, null, _clock.GetUtcNow()));
        }
        if (failure is null && _journalFailure is not null) ClearAlert("journal");
        _journalFailure = failure;
    }

    private void OnConnection(bool connected)
    {
        if (!connected && _stopping) return;
        if (!connected)
        {
            _logger.LogWarning(
                "{Site}: the broker is gone ({Error}); nodes keep their readings until it is back", _site.Site, _client.LastError);
            return;
        }
        _logger.LogInformation("{Site}: connected to the broker", _site.Site);
        ShowAll();
        foreach (AlertMessage alert in View.Alerts) Raise(alert);
        foreach (string alert in _cleared.ToArray()) ClearAlert(alert);
        foreach (string task in _undelivered.ToArray())
        {
            _undelivered.Remove(task);
            if (_engine.Tasks.Find(task) is WorkTask known) Show(known);
        }
    }

    private void ShowAll()
    {
        foreach (Bed bed in _engine.Beds) Show(bed);
        foreach (StoragePoint point in _engine.Linen.Concat(_engine.Waste)) Show(point);
        foreach (Worker worker in _engine.Workers) Show(worker);
        foreach (WorkTask task in _engine.Tasks.All)
        {
            View.Set(_messages.Of(task));
            ShowAlert(task);
        }
    }

    /// <summary>Brings a thing's state to everyone: the snapshot for pages, the topic for the rest.</summary>
    private void Show(Subject subject)
    {
        switch (subject)
        {
            case Bed bed:
                BedMessage bedMessage = _messages.Of(bed);
                View.Set(bedMessage);
                Publish(TopicOf(subject, Topic.Bed), bedMessage, WireJson.Default.BedMessage, true);
                break;
            case StoragePoint point when _waste.Contains(point):
                WasteMessage waste = _messages.WasteOf(point);
                View.Set(waste);
                Publish(TopicOf(subject, Topic.Waste), waste, WireJson.Default.WasteMessage, true);
                break;
            case StoragePoint point:
                LinenMessage linen = _messages.LinenOf(point);
                View.Set(linen);
                Publish(TopicOf(subject, Topic.Linen), linen, WireJson.Default.LinenMessage, true);
                break;
            case Worker worker:
                WorklistMessage list = _messages.Of(worker);
                View.Set(list);
                Publish(TopicOf(subject, Topic.Worklist), list, WireJson.Default.WorklistMessage, true);
                break;
            case WorkTask task:
                Show(task);
                break;
        }
    }

    private void Show(WorkTask task)
    {
        if (_engine.Tasks.Find(task.Id) is null)
        {
            _topics.Remove(task);
            View.ForgetTask(task.Id);
            return;
        }
        TaskMessage message = _messages.Of(task);
        View.Set(message);
        if (!Publish(TopicOf(task, Topic.Task), message, WireJson.Default.TaskMessage, false)) _undelivered.Add(task.Id);
        ShowAlert(task);
    }

    private void ShowAlert(WorkTask task)
    {
        if (!task.PastDue) return;
        if (task.IsOver) ClearAlert(task.Id);
        else if (View.Alert(task.Id) is null) Raise(Messages.PastDueOf(task));
    }

    private void Raise(AlertMessage alert)
    {
        View.Set(alert);
        Publish(Topic.Alert(_site.Site, alert.Alert), alert, WireJson.Default.AlertMessage, true);
    }

    private void ClearAlert(string id)
    {
        // The broker may still hold what an earlier run raised, so that nothing shown here does not mean nothing to clear.
        View.ClearAlert(id);
        if (_client is { Connected: true } && _client.Publish(Topic.Alert(_site.Site, id), [], 1, true)) _cleared.Remove(id);
        else _cleared.Add(id);
    }

    private byte[] TopicOf(Subject subject, Func<string, string, string> build)
    {
        if (_topics.TryGetValue(subject, out byte[]? topic)) return topic;
        topic = Encoding.UTF8.GetBytes(build(_site.Site, subject.Id) + "\0");
        _topics.Add(subject, topic);
        return topic;
    }

    private bool Publish<T>(string topic, T message, JsonTypeInfo<T> type, bool retain) =>
        Publish(Encoding.UTF8.GetBytes(topic + "\0"), message, type, retain);

    private bool Publish<T>(byte[] topic, T message, JsonTypeInfo<T> type, bool retain)
    {
        if (_client is not { Connected: true }) return false;
        _json.ResetWrittenCount();
        _jsonWriter.Reset(_json);
        JsonSerializer.Serialize(_jsonWriter, message, type);
        return _client.Publish(topic, _json.WrittenSpan, 1, retain);
    }

    private void KeepForQuarantine(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        _topicNow = "";
        if (_payloadNow.Length == 0) _payloadNow = new byte[PayloadShown + 128];
        int topicLength = Math.Min(topic.Length, 128);
        topic[..topicLength].CopyTo(_payloadNow);
        _payloadLength = Math.Min(payload.Length, PayloadShown);
        payload[.._payloadLength].CopyTo(_payloadNow.AsSpan(128));
        _payloadNow.AsSpan(topicLength, 128 - topicLength).Clear();
    }

    private void ReportRefusals()
    {
        foreach (Intake.Refused one in _intake.Refusals) Refuse(one.Whole, one.Reason, one.About);
    }

    private void Refuse(bool whole, string reason, string about)
    {
        if (_topicNow.Length == 0) _topicNow = Encoding.UTF8.GetString(_payloadNow.AsSpan(0, 128)).TrimEnd('\0');
        if (whole) _accounting.RefuseMessage(reason);
        else _accounting.RefuseReading(reason);
        string payload = Encoding.UTF8.GetString(_payloadNow.AsSpan(128, _payloadLength));
        View.Add(new RefusedMessage(_clock.GetUtcNow(), _topicNow, reason, about, payload));
        if (!Topic.TryParse(Encoding.UTF8.GetBytes(_topicNow), out Topic topic)) return;
        string node = Encoding.UTF8.GetString(topic.Id);
        if (!_nodes.TryGetValue(node, out NodeNote? known)) return;
        _nodes[node] = known with { Refused = known.Refused + 1 };
        _nodesMoved.Add(node);
    }

    private static bool Same(SiteConfiguration left, SiteConfiguration right)
    {
        ArrayBufferWriter<byte> one = new();
        ArrayBufferWriter<byte> other = new();
        InputCodec.Write(Input.Configure(0, left), one);
        InputCodec.Write(Input.Configure(0, right), other);
        return one.WrittenSpan.SequenceEqual(other.WrittenSpan);
    }

    /// <summary>What is known of a publisher beside what the engine counts.</summary>
    private sealed record NodeNote(NodeStatusMessage? Status, long Refused, long Duplicates);

    private sealed record Asked(Command Command, TaskCompletionSource<Refusal> Answer);

    /// <summary>What may be acknowledged once this input is on disk.</summary>
    private readonly record struct Promised(long Input, int Publisher, long Boot, long Through);
}
