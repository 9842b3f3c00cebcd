using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Article = Logistics.Core.Article;
using Bed = Logistics.Core.Bed;
using Logistics.Core;
using Logistics.Hub.Telemetry;
using Logistics.Mqtt;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;
using Microsoft.Extensions.Logging;

namespace Logistics.Hub;

/// <summary>
/// One site at work: one engine, one journal, one MQTT session and one thread that owns them. It reads what arrived, applies
/// it, publishes what follows, and acknowledges only what the journal has on disk: publish early, acknowledge late.
/// </summary>
internal sealed class SiteLoop : IDisposable
{
    private const int CommandsMost = 1_000;
    private const int HousekeepingMs = 1_000;
    private const int ReportMs = 30_000;
    private const int RestMs = 1;
    private const int PayloadShown = 256;
    private const int RefusalsShown = 20;
    private const int AgainMs = 5_000;
    private const int RefillMs = 120_000;

    // What a connection that is lost had under way may be lost for as long as the loss stays unseen; and a hub that was killed had its last
    // minutes' word in the same way.
    private const int SurelyToldMs = 120_000;

    // While the broker is busy with so many messages what moved waits here, where it is told once and as it then stands. With lists it is
    // as many as the session has under way: one more would leave no sooner. All else leaves them room.
    private const int ListsWaitAt = MqttClient.UnderWayMost;
    private const int RestWaitsAt = 100;

    // A node that empties its spool sends some 5,000 readings a second at most; what anything else says is a trickle beside it.
    private const int NodeBytesPerSecond = 512 * 1024;
    private const int NodeBytesMost = 32 * 1024 * 1024;
    private const int DeviceBytesPerSecond = 32 * 1024;
    private const int DeviceBytesMost = 2 * 1024 * 1024;
    private const int FloodOverMs = 60_000;

    private readonly SiteFile _site;
    private readonly ScaledTimeProvider _clock;
    private readonly ILogger _logger;
    private readonly TimeProvider _machine;
    private readonly Func<bool> _areRead;
    private readonly Engine _engine;
    private readonly Journal _journal;
    private readonly IMqttSession _client;
    private readonly Intake _intake;
    private readonly Messages _messages;
    private readonly NodeLamps _lamps;
    private readonly SiteTelemetry? _telemetry;
    private readonly Accounting _accounting = new();
    private readonly Latencies _told = new();
    private readonly Latencies _acknowledged = new();
    private readonly Counters _countedBefore;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<Asked> _asked = new();
    private readonly ConcurrentQueue<(Func<Engine, long, object> Question, TaskCompletionSource<object> Answer)> _questions = new();
    private readonly Queue<Promised> _promised = new();
    private readonly Queue<(long Input, Asked Asked, long AtMs)> _answers = new();
    private readonly Dictionary<Subject, (long Input, long Order)> _held = [];
    private readonly Queue<(long Input, WorkTask Task, long AtMs)> _steps = new();
    private readonly Dictionary<WorkTask, long> _lastStep = [];
    private long _holds;
    private readonly List<Worker> _movedLists = [];
    private readonly List<(WorklistMessage List, DateTimeOffset? Until)> _unshownLists = [];
    private readonly Queue<Worker> _untoldLists = [];
    private readonly HashSet<Worker> _isUntoldList = [];
    private readonly List<Subject> _moved = [];
    private readonly HashSet<Subject> _isMoved = [];
    private readonly Queue<Workplace> _untold = [];
    private readonly HashSet<Workplace> _isUntold = [];
    private readonly Dictionary<Subject, byte[]> _topics = [];
    private readonly HashSet<StoragePoint> _waste;
    private readonly Dictionary<string, NodeNote> _nodes = [];
    private readonly HashSet<string> _nodesMoved = [];
    private readonly AckMessage?[] _acks;
    private readonly long[] _againAt;
    private readonly long[] _refillUntilMs;
    private readonly RateLimit[] _rates;
    private readonly SortedDictionary<string, long> _floods = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _json = new(4096);
    private readonly Utf8JsonWriter _jsonWriter;
    private string _topicNow = "";
    private byte[] _payloadNow = [];
    private int _payloadLength;
    private long _lastMs;
    private long _housekeptAt;
    private long _reportedAt;
    private long? _receivedAt;
    private long _connectedAt;
    private long _toldUntilMs;
    private bool _restWaits;
    private bool _isRead;
    private bool _wasteMoved;
    private string? _journalFailure;
    private volatile bool _stopping;

    /// <summary>Takes up the state that the journal holds and prepares the session. <see cref="Begin"/> starts the thread.</summary>
    /// <param name="site">The site.</param>
    /// <param name="journal">Its journal, not begun; the loop disposes it.</param>
    /// <param name="open">Makes the session.</param>
    /// <param name="broker">With which broker, as whom.</param>
    /// <param name="areRead">Whether anyone may read there what is told of places and tasks: where nobody may, they are told to pages
    /// alone.</param>
    /// <param name="clock">The site's clock.</param>
    /// <param name="machine">The machine's own clock, for what must not run faster with the site's.</param>
    /// <param name="logger">Where changes for better and worse are told.</param>
    /// <param name="telemetry">Measures and follows; null for nobody.</param>
    public SiteLoop(
        SiteFile site, Journal journal, OpenSession open, MqttOptions broker, Func<bool> areRead, ScaledTimeProvider clock,
        TimeProvider machine, ILogger logger, SiteTelemetry? telemetry = null)
    {
        _telemetry = telemetry;
        _areRead = areRead;
        _isRead = areRead();
        _site = site;
        _clock = clock;
        _machine = machine;
        _logger = logger;
        _engine = journal.Engine;
        _jsonWriter = new Utf8JsonWriter(_json);
        _journal = journal;
        View = new SiteView(site, clock, SubmitAsync, AskAsync);
        _lastMs = _journal.LastMs;
        long inputs = _journal.Appended;
        _countedBefore = _engine.Counters;
        if (_engine.Settings is not null)
        {
            // Nobody listened since the last input, so that nothing that was due meanwhile is decided before the nodes have spoken.
            Tell(Input.Deaf(Now()));

            // The run before may have ended while the broker was away, with what ended meanwhile still to be told.
            _toldUntilMs = Math.Min(_engine.ToldMs, journal.LastMs - SurelyToldMs);
            Tell(Input.Told(Now(), _toldUntilMs));
        }
        SiteConfiguration compiled = SiteCompiler.Compile(site);
        if (_engine.Settings is null || !Same(_engine.Settings, compiled))
        {
            Tell(Input.Configure(Now(), compiled));
            View.ConfiguredAt = DateTimeOffset.FromUnixTimeMilliseconds(_lastMs);

            // Without the configuration nothing that follows it can be read: it stands twice.
            _journal.Keep();
        }
        SiteConfiguration settings = _engine.Settings!;
        _intake = new Intake(site, settings, _engine.TagBook.Pieces);
        _messages = new Messages(site, settings, _engine);
        _lamps = new NodeLamps(site, View.Bed);
        _acks = new AckMessage?[settings.Publishers.Count];
        _againAt = new long[settings.Publishers.Count];
        _refillUntilMs = new long[settings.Publishers.Count];
        _rates = [.. settings.Publishers.Select(id => site.Nodes.Contains(id)
            ? new RateLimit(NodeBytesPerSecond, NodeBytesMost)
            : new RateLimit(DeviceBytesPerSecond, DeviceBytesMost))];
        _waste = [.. _engine.Waste];
        foreach (string node in site.Nodes.Concat(site.Devices))
        {
            _nodes.Add(node, new NodeNote(null, 0, 0));
            _nodesMoved.Add(node);
        }
        _client = open(broker, OnMessage, OnConnection);
        _client.Subscribe(Topic.AllReadings(site.Site), 1);
        _client.Subscribe(Topic.AllSensors(site.Site), 1);
        _client.Subscribe(Topic.AllStatus(site.Site), 1);
        foreach (string filter in new[] { Topic.AllBeds(site.Site), Topic.AllLinen(site.Site), Topic.AllWaste(site.Site),
            Topic.AllWorklists(site.Site), Topic.AllAlerts(site.Site) })
        {
            _client.Subscribe(filter, 0, noLocal: true);
        }
        MoveAll();
        foreach (TagTrack piece in _engine.Tags.Concat(_engine.TagBook.Pieces)) Move(piece);
        TellLists();
        ShowLists();
        ShowRest();
        TellLosses();
        _thread = new Thread(Run) { Name = $"site {site.Site}" };
        _logger.LogInformation("{Site}: {Inputs} inputs replayed, fingerprint {Fingerprint:x16}", site.Site, inputs, _engine.Fingerprint());
    }

    /// <summary>What pages and the API read.</summary>
    public SiteView View { get; }

    /// <summary>The loop has a session with the broker.</summary>
    public bool Connected => _client.Connected;

    /// <summary>Why the journal's disk fails, in words; null while it works.</summary>
    public string? JournalFailure => _journal.Failure;

    /// <summary>What arrived in this run and what became of it; only the loop writes.</summary>
    public Accounting Accounting => _accounting;

    /// <summary>Number of the last input that the journal's disk holds.</summary>
    public long Durable => _journal.Durable;

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
    public string Summary() => _accounting.Summary(_site.Site, Counted());

    /// <summary>What the engine counted in this run.</summary>
    private Counters Counted()
    {
        Counters now = _engine.Counters;
        Counters before = _countedBefore;
        return new Counters(
            now.Readings - before.Readings, now.Late - before.Late, now.Repeated - before.Repeated, now.Dropped - before.Dropped,
            now.Facts - before.Facts, now.TasksMade - before.TasksMade, now.TasksDone - before.TasksDone,
            now.TasksCancelled - before.TasksCancelled);
    }

    private Task<Refusal> SubmitAsync(Command command)
    {
        if (!command.IsSound) return Task.FromResult(Refusal.NotUnderstood);
        if (_asked.Count >= CommandsMost || _journal.Failure is not null) return Task.FromResult(Refusal.Busy);
        Asked asked = new(command, new TaskCompletionSource<Refusal>(TaskCreationOptions.RunContinuationsAsynchronously));
        _asked.Enqueue(asked);

        // Looked at after queueing: a loop that has ended in between empties the queue no more.
        if (_stopping) return Task.FromResult(Refusal.Busy);
        Wake();
        return asked.Answer.Task;
    }

    /// <summary>Answers a question of the engine's state on the loop's thread, which it must not keep.</summary>
    private Task<object> AskAsync(Func<Engine, long, object> question)
    {
        TaskCompletionSource<object> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions.Enqueue((question, answer));
        if (_stopping) answer.TrySetCanceled();
        Wake();
        return answer.Task;
    }

    private void Run()
    {
        try
        {
            while (!_stopping) Turn();
            DrainCommands();
            long last = _journal.Appended;
            while (_journal.Durable < last && _journal.Failure is null) Turn();
            TurnToTheRest();
            _journal.Keep();
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
            while (_questions.TryDequeue(out var open)) open.Answer.TrySetCanceled();
            while (_answers.TryDequeue(out var waiting)) waiting.Asked.Answer.TrySetResult(Refusal.Busy);
        }
    }

    /// <summary>One round of the loop: what arrived, what people said, what is due, what the disk now bears out.</summary>
    /// <param name="waitMs">Longest wait for something to arrive; as long as nothing else is due when not given.</param>
    internal void Turn(int waitMs = int.MaxValue)
    {
        _client.Step(Math.Min(waitMs, WaitMs()));
        DrainCommands();
        long nowMs = Now();
        if (_engine.WakeAtMs <= nowMs && !_journal.IsFull) Apply(Input.Tick(nowMs));
        while (_questions.TryDequeue(out var asked)) asked.Answer.TrySetResult(asked.Question(_engine, nowMs));
        bool told = TellLists();
        _client.Flush();
        if (_receivedAt is long receivedAt) _told.Add(MicrosecondsSince(receivedAt));
        _receivedAt = null;
        ShowLists();

        // Whoever hears of a list needs a processor for it: what nobody waits for waits for the next turn, a millisecond at most.
        _restWaits = told && !_restWaits;
        if (!_restWaits) TurnToTheRest();
    }

    private void TurnToTheRest()
    {
        ShowRest();
        Settle();
        TellWaitingLists();
        TellPlaces();
        TellLamps();
        Housekeep();
        _journal.KeepWhenDue();
        _client.Flush();
        _journal.Commit();
    }

    /// <summary>When the loop has something to do by itself, in ms of the machine's time from now.</summary>
    internal int WaitMs()
    {
        if (!_asked.IsEmpty) return 0;
        if (_restWaits) return RestMs;
        if (_engine.WakeAtMs == long.MaxValue) return HousekeepingMs;
        TimeSpan wait = _clock.ToReal(TimeSpan.FromMilliseconds(Math.Clamp(_engine.WakeAtMs - Now(), 0, 86_400_000)));
        return (int)Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, HousekeepingMs);
    }

    private long Now() => _lastMs = Math.Max(_lastMs, _clock.GetUtcNow().ToUnixTimeMilliseconds());

    private long MachineMs => (long)_machine.GetElapsedTime(0).TotalMilliseconds;

    private long MicrosecondsSince(long timestamp) => _machine.GetElapsedTime(timestamp).Ticks / TimeSpan.TicksPerMicrosecond;

    private void Tell(in Input input)
    {
        _journal.Append(input);
        _engine.Apply(input);
    }

    private void Apply(in Input input)
    {
        Tell(input);
        HoldWhatHangsTogether();
        for (int index = 0; index < _engine.Changes.Count; index++) Move(_engine.Changes[index]);
        _telemetry?.Applied(input, _engine);
    }

    /// <summary>What moved together with something that waits for a word's commit waits with it: a task that left a held list must not
    /// stand in another one before.</summary>
    private void HoldWhatHangsTogether()
    {
        if (_held.Count == 0) return;
        long until = 0;
        foreach (Subject subject in _engine.Changes) until = Math.Max(until, _held.GetValueOrDefault(subject).Input);
        if (until > 0) HoldChanges(until);
    }

    /// <summary>What moved waits for this input's commit; where some of it waited for an earlier one, so does all that waits with it.
    /// </summary>
    private void HoldChanges(long until)
    {
        if (_engine.Changes.Any(subject => _held.TryGetValue(subject, out var held) && held.Input < until))
        {
            foreach ((Subject subject, (long input, long order)) in _held.ToArray()) _held[subject] = (Math.Max(input, until), order);
        }
        foreach (Subject subject in _engine.Changes) _held[subject] = (until, ++_holds);
    }

    /// <summary>
    /// Carries out what people said. Readings that die with the hub come again from their nodes, so what follows from them is told at
    /// once; a word does not, so what follows from it is told when it is on disk.
    /// </summary>
    private void DrainCommands()
    {
        while (!_journal.IsFull && _asked.TryDequeue(out Asked? asked))
        {
            Input input = Input.Of(Now(), asked.Command);
            long number = _journal.Append(input);
            Refusal refusal = _engine.Apply(input);
            if (refusal != Refusal.None) asked.Answer.SetResult(refusal);
            HoldChanges(number);
            _telemetry?.Applied(input, _engine);
            _answers.Enqueue((number, asked, input.TimeMs));
        }
    }

    private void OnMessage(ReadOnlySpan<byte> topicBytes, ReadOnlySpan<byte> payload, bool retained)
    {
        long nowMs = Now();
        _receivedAt ??= _machine.GetTimestamp();
        KeepForQuarantine(topicBytes, payload);
        if (!Topic.TryParse(topicBytes, out Topic topic))
        {
            _accounting.Messages++;
            Refuse(true, "unknown-topic", "");
            return;
        }
        if (topic.Kind == TopicKind.Status)
        {
            TakeStatus(topic, payload);
            return;
        }
        if (topic.Kind is TopicKind.Bed or TopicKind.Linen or TopicKind.Waste or TopicKind.Worklist or TopicKind.Alert)
        {
            // What the broker kept from an earlier run or connection: it is over since, or the site has no such thing any more.
            if (retained && !Stands(topic.Kind, Encoding.UTF8.GetString(topic.Id))) Clear([.. topicBytes, 0]);
            return;
        }

        _accounting.Messages++;
        if (!IsWithinRate(topic, topicBytes.Length + payload.Length)) return;
        if (_journal.IsFull)
        {
            // A node sends again; a device does not, so that what it said is lost and must be said to be.
            if (topic.Kind == TopicKind.Sensor) Refuse(true, "journal-full", "");
            else _accounting.PostponedPacks++;
            return;
        }
        _telemetry?.Arrived();
        if (_intake.TryDecode(topic, payload, nowMs, out PackHeader pack, out ReadOnlySpan<Reading> readings, out bool refused))
        {
            TakePack(pack, readings, nowMs, refused);
        }
        else
        {
            ReportRefusals();
        }
        _telemetry?.Processed();
    }

    private void TakePack(in PackHeader pack, ReadOnlySpan<Reading> readings, long nowMs, bool refused)
    {
        PublisherState publisher = _engine.Publishers[pack.Publisher];
        long throughBefore = publisher.Through(pack.Boot);
        _nodesMoved.Add(publisher.Id);
        switch (pack.Numbered ? _engine.Judge(pack) : PackVerdict.New)
        {
            case PackVerdict.New:
                ReportRefusals();
                if (!refused)
                {
                    _accounting.AppliedPacks++;
                    _accounting.AppliedReadings += _intake.Taken;
                }
                _telemetry?.Follow(publisher.Id, pack);
                TakePieces(nowMs);
                if (pack.Numbered || readings.Length > 0) Apply(Input.Of(nowMs, pack, readings));

                // As long as it brings what was missing it is waited for.
                bool fills = pack.Seq <= throughBefore && MachineMs < _refillUntilMs[pack.Publisher];
                if (fills) _refillUntilMs[pack.Publisher] = MachineMs + RefillMs;
                break;
            case PackVerdict.Duplicate:
                _accounting.DuplicatePacks++;
                _accounting.DuplicateReadings += _intake.Taken;
                NodeNote note = _nodes[publisher.Id];
                _nodes[publisher.Id] = note with { Duplicates = note.Duplicates + 1 };

                // While nothing can be acknowledged it begins again and again, and has not fallen silent.
                bool goesOn = publisher.CatchingUp && nowMs - publisher.WaitedForSinceMs > _engine.Settings.StaleAfterMs / 2;
                if (goesOn) Apply(Input.Untold(nowMs, pack.Publisher));
                break;
            case PackVerdict.Ahead:
                _accounting.PostponedPacks++;
                if (!publisher.Awaited) Apply(Input.Untold(nowMs, pack.Publisher));
                AskAgain(pack);
                return;
        }
        if (!pack.Numbered) return;
        long through = publisher.Through(pack.Boot);
        long whole = publisher.Whole(pack.Boot);

        // Who begins in the middle may have told the beginning to a hub that has lost it; and who still has what is missing was not
        // reached when it was asked.
        bool ask = (throughBefore == 0 && whole < through)
            || (MachineMs >= _refillUntilMs[pack.Publisher] && publisher.Lacks(pack.Boot, pack.From));
        _promised.Enqueue(new Promised(_journal.Appended, pack.Publisher, pack.Boot, through, whole, ask, _machine.GetTimestamp()));
        _telemetry?.Promised(_journal.Appended);
    }

    /// <summary>Pieces that a pack speaks of and nobody knew get their numbers first, so that no journal holds the pack without them.
    /// </summary>
    private void TakePieces(long nowMs)
    {
        if (_intake.Tags.Found.Count == 0) return;
        Apply(Input.Pieces(nowMs, _intake.Tags.FirstFound, [.. _intake.Tags.Found]));
        _intake.Tags.Learn();
    }

    /// <summary>What stands before this pack has not come, or was lost here: its node is asked for it, but not with every pack that
    /// follows.</summary>
    private void AskAgain(in PackHeader pack)
    {
        if (MachineMs - _againAt[pack.Publisher] < AgainMs) return;
        _againAt[pack.Publisher] = MachineMs;
        _promised.Enqueue(Question(pack.Publisher, pack.Boot));
    }

    private Promised Question(int publisher, long boot)
    {
        long whole = _engine.Publishers[publisher].Whole(boot);
        return new Promised(_journal.Appended, publisher, boot, whole, whole, Ask: true, _machine.GetTimestamp());
    }

    /// <summary>Who says too much is not listened to for a while, so that everyone else is. A node sends it again; a device does
    /// not.</summary>
    private bool IsWithinRate(in Topic topic, int bytes)
    {
        int publisher = _intake.PublisherOf(topic.Id);
        if (publisher < 0 || _rates[publisher].Allows(bytes, MachineMs)) return true;
        string id = _engine.Publishers[publisher].Id;
        if (topic.Kind == TopicKind.Sensor) Refuse(true, "too-much", id);
        else _accounting.PostponedPacks++;
        if (!_floods.ContainsKey(id))
        {
            _logger.LogWarning("{Site}: {Publisher} sends more than it may and is listened to only in part", _site.Site, id);
            Raise(new AlertMessage($"rate-{id}", "sends-too-much", id, null, _clock.GetUtcNow()));
        }
        _floods[id] = MachineMs;
        return false;
    }

    private void TakeStatus(in Topic topic, ReadOnlySpan<byte> payload)
    {
        string node = Encoding.UTF8.GetString(topic.Id);
        if (_intake.NodeOf(topic.Id) < 0)
        {
            _accounting.Messages++;
            Refuse(true, "unknown-node", node);
            return;
        }
        if (!NodeStatusReader.TryRead(payload, out NodeStatusMessage? status))
        {
            _accounting.Messages++;
            Refuse(true, "malformed", node);
            return;
        }
        _nodes[node] = _nodes[node] with { Status = status };
        _nodesMoved.Add(node);
        _lamps.Say(node, status.Lamps ?? []);
        string alert = $"node-{node}";
        if (status.Online) ClearAlertIfRaised(alert);
        else if (View.Alert(alert) is null) Raise(new AlertMessage(alert, "node-offline", node, null, _clock.GetUtcNow()));
    }

    /// <summary>Keeps promises that the disk now bears out: acknowledgements to nodes, answers to people.</summary>
    private void Settle()
    {
        long durable = _journal.Durable;
        DateTimeOffset seenAt = _telemetry is null ? default : _clock.GetUtcNow();
        TellSteps(durable);
        bool any = false;
        while (_promised.TryPeek(out Promised promised) && promised.Input <= durable)
        {
            _promised.Dequeue();
            _acknowledged.Add(MicrosecondsSince(promised.TakenAt));

            // One word a publisher says all, but not for another boot: what is left of an earlier one is acknowledged on its own.
            if (_acks[promised.Publisher] is AckMessage held && held.Boot != promised.Boot) Acknowledge(promised.Publisher, held);
            bool asked = _acks[promised.Publisher] is { Again: true } before && before.Boot == promised.Boot;
            if (promised.Ask) _refillUntilMs[promised.Publisher] = MachineMs + RefillMs;

            // Who was asked for what is missing sends it in its order, and would stop at an acknowledgement of what comes behind it.
            long said = MachineMs < _refillUntilMs[promised.Publisher] ? promised.Whole : promised.Through;
            _acks[promised.Publisher] = new AckMessage(promised.Boot, said, asked || promised.Ask);
            any = true;
        }
        for (int publisher = 0; any && publisher < _acks.Length; publisher++)
        {
            if (_acks[publisher] is AckMessage ack) Acknowledge(publisher, ack);
            _acks[publisher] = null;
        }
        _telemetry?.Acknowledged(durable, seenAt);
        while (_answers.TryPeek(out var waiting) && waiting.Input <= durable)
        {
            _answers.Dequeue();
            Subject[] told = [.. _held.Where(held => held.Value.Input <= waiting.Input)
                .OrderBy(held => held.Value.Order).Select(held => held.Key)];
            foreach (Subject subject in told)
            {
                _held.Remove(subject);
                Show(subject);
            }
            waiting.Asked.Answer.TrySetResult(Refusal.None);
        }
    }

    private void Acknowledge(int publisher, AckMessage ack) =>
        Publish(Topic.Ack(_site.Site, _engine.Publishers[publisher].Id), ack, WireJson.Default.AckMessage, false);

    private void Housekeep()
    {
        long tick = MachineMs;
        if (tick - _housekeptAt < HousekeepingMs) return;
        _housekeptAt = tick;
        _telemetry?.Figures = new SiteFigures(
            Counted(), _engine.Tasks.All.Count(task => !task.IsOver), _journal.Appended, _client.Unanswered);
        SeeReaders();
        if (_client.Connected && tick - _connectedAt > SurelyToldMs)
        {
            // What still waits for the disk has not been told.
            long waitsMs = Math.Min(
                _steps.TryPeek(out var step) ? step.AtMs : Now(), _answers.TryPeek(out var word) ? word.AtMs : Now());
            _toldUntilMs = waitsMs - SurelyToldMs;
            bool asItEnds = Now() - waitsMs < SurelyToldMs / 2;
            if (asItEnds != (_engine.ToldMs == long.MaxValue) && !_journal.IsFull)
            {
                Apply(Input.Told(Now(), asItEnds ? long.MaxValue : _toldUntilMs));
            }
        }
        foreach (string id in _floods.Where(flood => tick - flood.Value > FloodOverMs).Select(flood => flood.Key).ToArray())
        {
            _floods.Remove(id);
            ClearAlert($"rate-{id}");
        }
        foreach (PublisherState publisher in _engine.Publishers)
        {
            if (!_nodesMoved.Remove(publisher.Id)) continue;
            NodeNote note = _nodes[publisher.Id];
            View.Set(new NodeView(
                publisher.Id, note.Status, publisher.HeardMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(publisher.HeardMs),
                publisher.Boot, publisher.Packs, publisher.Sealed, publisher.Missing, publisher.Readings,
                note.Duplicates, publisher.Late, note.Refused));
        }
        ShowWhatStands();
        if (tick - _reportedAt >= ReportMs) Report(tick);
        string? failure = _journal.Failure;
        if (failure is not null && _journalFailure is null)
        {
            _logger.LogError("{Site}: the journal can't be written ({Failure}); nothing is acknowledged until it can", _site.Site, failure);
            Raise(new AlertMessage("journal", "journal-failing", _site.Site, null, _clock.GetUtcNow()));
        }
        if (failure is null && _journalFailure is not null) ClearAlert("journal");
        _journalFailure = failure;
    }

    private void Report(long tick)
    {
        _reportedAt = tick;
        long oldestMs = _promised.TryPeek(out Promised promised) ? MicrosecondsSince(promised.TakenAt) / 1_000 : 0;
        View.Set(new LoopReport(
            _told.Take(), _acknowledged.Take(), _accounting.AppliedReadings, _accounting.Refused, _journal.Bytes,
            _journal.Appended - _journal.Durable, _promised.Count, oldestMs, _client.Unanswered + _untoldLists.Count + _untold.Count,
            _client.Connected, _journal.Failure is null));
    }

    /// <summary>Who joins to read is told everything as it stands.</summary>
    private void SeeReaders()
    {
        bool wasRead = _isRead;
        _isRead = _areRead();
        if (_isRead && !wasRead) TellAll(long.MaxValue);
    }

    private void OnConnection(bool connected)
    {
        if (!connected && _stopping) return;
        if (!_journal.IsFull) Apply(Input.Deaf(Now()));
        if (!connected)
        {
            if (!_journal.IsFull && _toldUntilMs < _engine.ToldMs) Apply(Input.Told(Now(), _toldUntilMs));
            _logger.LogWarning(
                "{Site}: the broker is gone ({Error}); nodes keep their readings until it is back", _site.Site, _client.LastError);
            return;
        }
        _logger.LogInformation("{Site}: connected to the broker", _site.Site);
        HoldListsTogether();
        _connectedAt = MachineMs;
        TellAll(_toldUntilMs);
        _lamps.Again();
        foreach (AlertMessage alert in View.Alerts) Raise(alert);
        for (int publisher = 0; publisher < _engine.Publishers.Count; publisher++)
        {
            // Whatever the journal and the broker went through: a node answers with what it still has, and with how things stand. It is a
            // promise as any other: what was read at the start may stand in the machine's memory only.
            PublisherState state = _engine.Publishers[publisher];
            if (state.Boot == 0) continue;
            _promised.Enqueue(Question(publisher, state.Boot));
        }
    }

    /// <summary>A task that moved while nobody could be told stands in one list as it was and in another as it is: where one of them waits
    /// for a word's commit, all do.</summary>
    private void HoldListsTogether()
    {
        if (_held.Count == 0) return;
        long until = _held.Values.Max(held => held.Input);
        foreach (Worker worker in _engine.Workers) _held[worker] = (until, ++_holds);
    }

    private void TellLosses()
    {
        if (_journal.Losses.Count == 0) return;
        foreach (string loss in _journal.Losses)
        {
            _logger.LogError("{Site}: {Loss}; nodes send again what they still have", _site.Site, loss);
        }
        Raise(new AlertMessage("journal-damaged", "journal-damaged", _site.Site, null, _clock.GetUtcNow()));
    }

    /// <summary>Shows pages everything as it stands at the start.</summary>
    private void MoveAll()
    {
        foreach (Bed bed in _engine.Beds) Move(bed);
        foreach (StoragePoint point in _engine.Linen.Concat(_engine.Waste)) Move(point);
        foreach (Gate gate in _engine.TagBook.Gates) Move(gate);
        foreach (Article article in _engine.TagBook.Articles) Move(article);
        foreach (StreamStock stock in _engine.Points.Stocks) Move(stock);
        foreach (Worker worker in _engine.Workers) Move(worker);
        foreach (WorkTask task in _engine.Tasks.All) Move(task);
    }

    /// <summary>Tells a broker that may have forgotten how everything stands that anyone may read there; pages know it.</summary>
    /// <param name="endedSinceMs">Tasks that ended before are known to be over.</param>
    private void TellAll(long endedSinceMs)
    {
        foreach (Worker worker in _engine.Workers) Move(worker);
        if (!_isRead) return;
        foreach (Bed bed in _engine.Beds) WillTell(bed);
        foreach (StoragePoint point in _engine.Linen.Concat(_engine.Waste)) WillTell(point);
        foreach (WorkTask task in _engine.Tasks.All)
        {
            if (!task.IsOver || task.ChangedMs >= endedSinceMs) Move(task);
        }
    }

    private void Move(Subject subject)
    {
        if (!_isMoved.Add(subject)) return;
        if (subject is Worker worker) _movedLists.Add(worker);
        else _moved.Add(subject);
    }

    /// <summary>Tells the lists that moved, each once, as it stands when the turn has taken in what arrived. Somebody looks at them: pages
    /// are shown them when they have left.</summary>
    private bool TellLists()
    {
        if (_movedLists.Count == 0) return false;
        TellWaitingLists();
        foreach (Worker worker in _movedLists)
        {
            _isMoved.Remove(worker);
            if (_held.ContainsKey(worker)) continue;
            WorklistMessage list = _messages.Of(worker);
            _unshownLists.Add((list, Messages.WorkUntil(worker)));
            if (IsBusy(ListsWaitAt)) WillTell(worker);
            else Tell(worker, list);
        }
        _movedLists.Clear();
        return true;
    }

    private void ShowLists()
    {
        foreach ((WorklistMessage list, DateTimeOffset? until) in _unshownLists) ShowList(list, until);
        _unshownLists.Clear();
    }

    private void ShowList(WorklistMessage list, DateTimeOffset? until)
    {
        View.Set(list.Worker, until);
        View.Set(list);
    }

    /// <summary>The broker is busy with so many messages. Without a connection nothing waits: all is told anew on the next one. What is
    /// under way when the hub stops the session still brings home.</summary>
    private bool IsBusy(int messages) => !_stopping && _client is { Connected: true } && _client.Unanswered >= messages;

    private void WillTell(Worker worker)
    {
        if (_isUntoldList.Add(worker)) _untoldLists.Enqueue(worker);
    }

    /// <summary>Publishes the lists that waited for the broker, as pages show them now; one that moved again is told as one that did.
    /// </summary>
    private void TellWaitingLists()
    {
        while (!IsBusy(ListsWaitAt) && _untoldLists.TryDequeue(out Worker? worker))
        {
            _isUntoldList.Remove(worker);
            if (!_isMoved.Contains(worker) && View.Worklist(worker.Id) is WorklistMessage list) Tell(worker, list);
        }
    }

    private void Tell(Worker worker, WorklistMessage list)
    {
        Publish(TopicOf(worker, Topic.Worklist), list, WireJson.Default.WorklistMessage, true);
        _telemetry?.Listed(list);
    }

    private void ShowRest()
    {
        if (_moved.Count == 0) return;
        foreach (Subject subject in _moved)
        {
            if (subject is WorkTask) Show(subject);
        }
        foreach (Subject subject in _moved)
        {
            if (subject is not WorkTask) Show(subject);
        }
        _isMoved.ExceptWith(_moved);
        _moved.Clear();
    }

    /// <summary>Brings a thing's state to everyone: the snapshot for pages, the topic for the rest.</summary>
    private void Show(Subject subject)
    {
        if (_held.ContainsKey(subject)) return;
        switch (subject)
        {
            case Bed bed:
                View.Set(_messages.Of(bed));
                WillTell(bed);
                _lamps.Move(bed.Id);
                break;
            case StoragePoint point:
                if (_waste.Contains(point))
                {
                    View.Set(_messages.WasteOf(point));
                    _wasteMoved = true;
                }
                else
                {
                    View.Set(_messages.LinenOf(point));
                }
                WillTell(point);
                break;
            case Worker worker:
                ShowList(_messages.Of(worker), Messages.WorkUntil(worker));
                WillTell(worker);
                break;
            case WorkTask task:
                ShowTask(task);
                break;
            case TagTrack { Article: >= 0 } piece:
                View.Set(_messages.Of(piece));
                break;
            case Gate gate:
                View.Set(_messages.Of(gate));
                break;
            case Article article:
                View.Set(_messages.Of(article));
                break;
            case StreamStock stock:
                ShowStock(stock);
                break;
        }
    }

    private void WillTell(Workplace place)
    {
        if (_isRead && _isUntold.Add(place)) _untold.Enqueue(place);
    }

    /// <summary>Publishes the places that moved, as pages show them now, as far as the broker keeps up.</summary>
    private void TellPlaces()
    {
        while (!IsBusy(RestWaitsAt) && _untold.TryDequeue(out Workplace? place))
        {
            _isUntold.Remove(place);
            if (View.Bed(place.Id) is BedMessage bed)
            {
                Publish(TopicOf(place, Topic.Bed), bed, WireJson.Default.BedMessage, true);
            }
            else if (View.Waste(place.Id) is WasteMessage waste)
            {
                Publish(TopicOf(place, Topic.Waste), waste, WireJson.Default.WasteMessage, true);
            }
            else if (View.Linen(place.Id) is LinenMessage linen)
            {
                Publish(TopicOf(place, Topic.Linen), linen, WireJson.Default.LinenMessage, true);
            }
        }
    }

    /// <summary>Publishes what lamps of nodes are to show, as pages show it now, as far as the broker keeps up.</summary>
    private void TellLamps()
    {
        while (!IsBusy(RestWaitsAt) && _lamps.TryTake(out string? node, out LampsMessage? message))
        {
            Publish(Topic.Lamps(_site.Site, node), message, WireJson.Default.LampsMessage, true);
        }
    }

    private void ShowTask(WorkTask task)
    {
        if (_engine.Tasks.Find(task.Id) is null)
        {
            View.ForgetTask(task.Id);
            return;
        }
        TaskMessage message = _messages.Of(task);
        View.Set(message.Task, task.Choice);
        View.Set(message);
        if (task.Level > 0) Raise(_messages.UntakenOf(task));
        else ClearAlertIfRaised(Messages.UntakenAlertOf(task));
        if (_isRead)
        {
            _steps.Enqueue((_journal.Appended, task, _lastMs));
            _lastStep[task] = _journal.Appended;
        }
        if (!task.PastDue) return;
        if (task.IsOver) ClearAlertIfRaised(task.Id);
        else if (View.Alert(task.Id) is null) Raise(Messages.PastDueOf(task));
    }

    /// <summary>Tells the steps of tasks that the disk bears out, as far as the broker keeps up. A list is told whole again after a crash,
    /// so that it may be ahead of the disk; a step that the crash took back would be taken for true for ever.</summary>
    private void TellSteps(long durable)
    {
        while (!IsBusy(RestWaitsAt) && _steps.TryPeek(out var step) && step.Input <= durable)
        {
            _steps.Dequeue();

            // What has moved on since then is told as it stands, when that is on disk.
            if (_lastStep.GetValueOrDefault(step.Task) != step.Input) continue;
            _lastStep.Remove(step.Task);

            // A word has moved it on that the disk does not have yet: it is told when that is let go.
            if (_held.ContainsKey(step.Task)) continue;
            Publish(Topic.Task(_site.Site, step.Task.Id), _messages.Of(step.Task), WireJson.Default.TaskMessage, false);
        }
    }

    private void ShowStock(StreamStock stock)
    {
        View.Set(Messages.Of(_engine.Points));
        string alert = Messages.AdviserAlertOf(stock);
        if (stock.AdviserSinceMs < 0) ClearAlertIfRaised(alert);
        else if (View.Alert(alert) is null) Raise(Messages.AdviserOf(stock));
    }

    /// <summary>What stands in containers moves with each reading: it is added up for the page, and not as often as that.</summary>
    private void ShowWhatStands()
    {
        if (!_wasteMoved || View.WasteReport is not WasteReport report) return;
        _wasteMoved = false;
        IReadOnlyList<WasteReport.Stream> streams = Messages.StreamsOf(_engine.Points);
        if (!streams.SequenceEqual(report.Streams)) View.Set(report with { Streams = streams });
    }

    private void Raise(AlertMessage alert)
    {
        View.Set(alert);
        Publish(Topic.Alert(_site.Site, alert.Alert), alert, WireJson.Default.AlertMessage, true);
    }

    private void ClearAlertIfRaised(string id)
    {
        if (View.Alert(id) is not null) ClearAlert(id);
    }

    private void ClearAlert(string id)
    {
        View.ClearAlert(id);
        Clear(Encoding.UTF8.GetBytes(Topic.Alert(_site.Site, id) + "\0"));
    }

    /// <summary>Takes a topic's last word from the broker. What does not reach it now is seen on the next connection, when the broker tells
    /// what it kept.</summary>
    private void Clear(byte[] topic)
    {
        if (_client is { Connected: true }) _client.Publish(topic, [], 1, true);
    }

    /// <summary>There is something that a kept message is about.</summary>
    private bool Stands(TopicKind kind, string id) => kind switch
    {
        TopicKind.Bed => View.Bed(id) is not null,
        TopicKind.Linen => View.Linen(id) is not null,
        TopicKind.Waste => View.Waste(id) is not null,
        TopicKind.Worklist => View.Worklist(id) is not null,
        _ => View.Alert(id) is not null,
    };

    private byte[] TopicOf(Subject subject, Func<string, string, string> build)
    {
        if (_topics.TryGetValue(subject, out byte[]? topic)) return topic;
        topic = Encoding.UTF8.GetBytes(build(_site.Site, subject.Id) + "\0");
        _topics.Add(subject, topic);
        return topic;
    }

    private void Publish<T>(string topic, T message, JsonTypeInfo<T> type, bool retain) =>
        Publish(Encoding.UTF8.GetBytes(topic + "\0"), message, type, retain);

    private void Publish<T>(byte[] topic, T message, JsonTypeInfo<T> type, bool retain)
    {
        // Without a connection nothing is lost: everything is told anew on the next one.
        if (_client is not { Connected: true }) return;
        _json.ResetWrittenCount();
        _jsonWriter.Reset(_json);
        JsonSerializer.Serialize(_jsonWriter, message, type);
        _client.Publish(topic, _json.WrittenSpan, 1, retain);
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
        // All are counted; of a message full of them the first say enough, and a node that sends such ones slows nobody.
        IReadOnlyList<Intake.Refused> refusals = _intake.Refusals;
        for (int index = 0; index < refusals.Count; index++)
        {
            if (index < RefusalsShown) Refuse(refusals[index].Whole, refusals[index].Reason, refusals[index].About);
            else _accounting.RefuseReading(refusals[index].Reason);
        }
        if (refusals.Count > RefusalsShown) NoteRefused(refusals.Count - RefusalsShown);
    }

    private void Refuse(bool whole, string reason, string about)
    {
        if (_topicNow.Length == 0) _topicNow = Encoding.UTF8.GetString(_payloadNow.AsSpan(0, 128)).TrimEnd('\0');
        if (whole) _accounting.RefuseMessage(reason);
        else _accounting.RefuseReading(reason);
        string payload = Encoding.UTF8.GetString(_payloadNow.AsSpan(128, _payloadLength));
        View.Add(new RefusedMessage(_clock.GetUtcNow(), _topicNow, reason, about, payload));
        NoteRefused(1);
    }

    private void NoteRefused(int count)
    {
        if (!Topic.TryParse(Encoding.UTF8.GetBytes(_topicNow), out Topic topic)) return;
        string node = Encoding.UTF8.GetString(topic.Id);
        if (!_nodes.TryGetValue(node, out NodeNote? known)) return;
        _nodes[node] = known with { Refused = known.Refused + count };
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
    private readonly record struct Promised(
        long Input, int Publisher, long Boot, long Through, long Whole, bool Ask, long TakenAt);
}
