using System.Globalization;
using System.Text;
using System.Text.Json;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Mqtt;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Simulator.Swarm;

/// <summary>The hub's process: the real loop and the real journal, living and dying on the timeline.</summary>
internal sealed class HubProcess
{
    private const int SnapshotEvery = 300;
    private const int HousekeepingMs = 300_000;
    private const int LoopLooksUpMs = 1_000;

    // The real journal tries again each second; a sick disk that is asked less often is no less sick, and the day is cheaper.
    private const int RetryMs = 10_000;
    private readonly Timeline _timeline;
    private readonly Chance _chance;
    private readonly SwarmSite _site;
    private readonly SimulatedBroker _broker;
    private readonly Auditor _auditor;
    private readonly DayPlan _plan;
    private readonly Bug _bug;
    private readonly CrashPoint _crash;
    private readonly SimulatedClock _machine;
    private readonly ScaledTimeProvider _clock;
    private readonly List<AuditedPack> _early = [];
    private readonly HashSet<string> _known = [];
    private int _forgotten;
    private List<string> _books = [];
    private Journal? _journal;
    private SiteLoop? _loop;
    private SimulatedSession? _session;
    private long _turnAtMs = long.MaxValue;
    private bool _writes;
    private int _life;
    private ulong? _fingerprint;
    private bool _powerCut;
    private long _restMs;
    private long _movedMs;
    private long _appended;

    public HubProcess(
        Timeline timeline, Chance chance, SwarmSite site, SimulatedBroker broker, Auditor auditor, DayPlan plan, Bug bug)
    {
        _timeline = timeline;
        _chance = chance;
        _site = site;
        _broker = broker;
        _auditor = auditor;
        _plan = plan;
        _bug = bug;
        _crash = new CrashPoint(chance.Branch());
        _machine = new SimulatedClock(timeline);
        long startMs = SimulatedClock.Start.ToUnixTimeMilliseconds();
        _clock = new ScaledTimeProvider(_machine, startMs, startMs, 1);
        Disk = new SimulatedFolder("/hub", chance.Branch(), _crash);
    }

    public static string ClientId => $"hub-{SwarmSite.Id}";

    public SimulatedFolder Disk { get; }

    public bool IsUp => _loop is not null;

    /// <summary>All that it took in is on disk and told, and what it told has arrived.</summary>
    public bool IsSettled => _journal is { } journal && journal.Durable == journal.Appended && _timeline.NowMs - _movedMs > 500;

    /// <summary>Called after each turn.</summary>
    public Action OnTurn { get; set; } = () => { };

    /// <summary>Called when it died.</summary>
    public Action OnDied { get; set; } = () => { };

    public void Start()
    {
        if (IsUp) return;
        _life++;
        _crash.Disarm();
        _writes = false;
        _turnAtMs = long.MaxValue;
        Journal journal;
        SiteLoop loop;
        try
        {
            journal = new Journal(Disk, () => Plan(0), TimeSpan.FromDays(400), SnapshotEvery);
            JudgeState(journal);
            loop = new SiteLoop(
                _site.File, journal, Open, new MqttOptions("broker", 1, ClientId), () => true, _clock, _machine, NullLogger.Instance);
        }
        catch (IOException exception)
        {
            // Whoever supervises it tries again.
            if (_auditor.Traces) _auditor.Trace($"hub can't start: {exception.Message}");
            _session?.Die();
            int life = _life;
            _timeline.In(5_000, () =>
            {
                if (life == _life) Start();
            });
            return;
        }
        if (_auditor.Traces) _auditor.Trace($"hub starts with {journal.Appended} inputs; {string.Join("; ", journal.Losses)}");
        if (_bug == Bug.CounterIds)
        {
            long made = journal.Engine.Counters.TasksMade;
            journal.Engine.Tasks.NameOf = (kind, place, _) => $"{(int)kind}-{place}-{++made}";
        }
        _journal = journal;
        _loop = loop;
        _auditor.Rosters?.Judge(Plans());
        Plan(0);
        PlanWrite(1);
    }

    private void JudgeState(Journal journal)
    {
        if (_fingerprint is { } before && journal.Losses.Count == 0 && journal.Engine.Fingerprint() != before && !_auditor.HubWasDamaged)
        {
            _auditor.Violate("other-state", "what the hub took up from its journal is not what it had when it died");
        }
        _fingerprint = null;
    }

    /// <summary>It dies within its next calls to network or disk.</summary>
    public void Doom(int calls, bool powerCut, long restMs)
    {
        if (!IsUp) return;
        _powerCut = powerCut;
        _restMs = restMs;
        _crash.Arm(calls);
    }

    /// <summary>It lives on after all.</summary>
    public void Spare() => _crash.Disarm();

    /// <summary>It dies at once, and begins again after a while.</summary>
    public void Die(bool powerCut, long restMs)
    {
        if (_loop is null || _journal is null) return;
        if (_auditor.Traces)
        {
            _auditor.Trace($"hub {(powerCut ? "loses power" : "is killed")} at input {_journal.Appended}, {_journal.Durable} on disk");
        }
        _plan.Count(powerCut ? FaultKind.HubPowerCut : FaultKind.HubKill);

        // What all was on disk must come back as it was.
        _fingerprint = _journal.Durable == _journal.Appended ? _journal.Engine.Fingerprint() : null;
        _crash.Disarm();
        _session!.Die(powerCut);
        if (powerCut) Disk.CutPower();
        Gone(restMs);
    }

    /// <summary>It ends in order and begins again.</summary>
    public void Restart(long restMs)
    {
        if (_loop is null || _journal is null) return;
        if (_auditor.Traces) _auditor.Trace("hub ends in order");
        Turn();
        if (_loop is null) return;
        try
        {
            _journal.Keep();
            while (_journal.WriteOnce()) _auditor.Trace("hub writes what is left");
            _loop.Turn(0);
            _session!.Disconnect();
        }
        catch (SimulatedCrashException)
        {
            Die(_powerCut, _restMs);
            return;
        }
        _plan.Count(FaultKind.HubRestart);
        Gone(restMs);
    }

    /// <summary>Hands it a person's word; null when it is not there.</summary>
    public Task<Refusal>? Submit(Command command) => _loop?.View.SubmitAsync(command);

    /// <summary>What it shows.</summary>
    public SiteView View => _loop!.View;

    /// <summary>What it shows of the workers.</summary>
    public IReadOnlyList<(string Worker, bool OnShift, string[] Tasks)> Lists() =>
    [
        .. _site.Workers.Select(worker => _loop!.View.Worklist(worker)).OfType<WorklistMessage>()
            .Select(list => (list.Worker, list.OnShift, list.Tasks.Select(task => $"{task.Task} {task.Status}").ToArray())),
    ];

    /// <summary>What this worker may choose from.</summary>
    public IReadOnlyList<WorkTask> Choices(string worker) =>
        _journal!.Engine.Tasks.Choices(worker, _clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>What it has planned for people: begin and end on the timeline.</summary>
    private IEnumerable<(string Worker, long FromMs, long ToMs, bool Elsewhere)> Plans()
    {
        long startMs = SimulatedClock.Start.ToUnixTimeMilliseconds();
        return _journal!.Engine.Workers.SelectMany(worker => worker.Plans)
            .Select(plan => (plan.Worker, plan.FromMs - startMs, plan.ToMs - startMs, plan.Elsewhere));
    }

    /// <summary>What it shows of the tasks: status by id.</summary>
    public Dictionary<string, string> Tasks() => _loop!.View.Tasks.ToDictionary(task => task.Task, task => task.Status);

    /// <summary>What it says of its nodes.</summary>
    public IReadOnlyList<(string Node, long Missing, long Received)> Accounts() =>
    [
        .. _journal!.Engine.Publishers.Select(publisher => (publisher.Id, publisher.Missing, publisher.Received)),
    ];

    public byte[] History()
    {
        using MemoryStream history = new();
        HistoryExport.Write(Disk, SwarmSite.Id, history);
        return history.ToArray();
    }

    /// <summary>Everything is on disk, and a start from it gives the same state.</summary>
    public void JudgeRestart()
    {
        if (_journal!.Durable != _journal.Appended)
        {
            long waiting = _journal.Appended - _journal.Durable;
            _auditor.Violate("not-written", $"{waiting} inputs are not on disk at the end: {_journal.Failure}");
            return;
        }
        using Journal again = new(Disk.Copy(), () => { }, TimeSpan.FromDays(400));
        _auditor.Rosters?.Judge(Plans());
        if (again.Engine.Fingerprint() != _journal.Engine.Fingerprint())
        {
            _auditor.Violate("other-state", "a start from the journal at the end of the day gives another state");
        }
        if (_auditor.HubWasDamaged) return;
        Recovery whole = Recovery.Nothing().Replay(Disk.Copy());
        if (whole.Losses.Count > 0 || whole.Engine.Fingerprint() != _journal.Engine.Fingerprint())
        {
            _auditor.Violate("other-state", "the whole day's inputs, from the first on and without a snapshot, give another state");
        }
    }

    private IMqttSession Open(MqttOptions options, MessageHandler onMessage, Action<bool> onConnection)
    {
        SessionHost host = new(_crash, () => Plan(0), _auditor.OnHubPublish, OnTake);
        MessageHandler handler = _bug == Bug.NoDedup ? Forgetful(onMessage) : onMessage;
        return _session = _broker.Open(options, handler, onConnection, host);
    }

    private void OnTake(WireMessage message)
    {
        _auditor.OnHubTake(message);
        if (_bug == Bug.AckBeforeCommit && message.Pack is { } pack) _early.Add(pack);
    }

    /// <summary>The bug of who says "safe" when it has only been heard.</summary>
    private void AcknowledgeEarly()
    {
        foreach (AuditedPack pack in _early)
        {
            _session!.Publish(
                Encoding.UTF8.GetBytes(Topic.Ack(SwarmSite.Id, pack.Node) + "\0"),
                JsonSerializer.SerializeToUtf8Bytes(new AckMessage(pack.Boot, pack.Seq), WireJson.Default.AckMessage), 1, false);
        }
        _early.Clear();
        _session!.Flush();
    }

    /// <summary>The bug of who does not know a pack again: what comes a second time looks like another boot's.</summary>
    private MessageHandler Forgetful(MessageHandler onMessage) => (topic, payload, retained) =>
    {
        string text = Encoding.UTF8.GetString(payload);
        int at = text.IndexOf("\"boot\":", StringComparison.Ordinal);
        if (Encoding.UTF8.GetString(topic).EndsWith("/readings", StringComparison.Ordinal) && at >= 0)
        {
            int end = text.IndexOf(',', at);
            string head = $"{Encoding.UTF8.GetString(topic)} {text[at..text.IndexOf(',', end + 1)]}";
            long boot = long.Parse(text[(at + 7)..end], CultureInfo.InvariantCulture);
            if (!_known.Add(head)) text = $"{text[..(at + 7)]}{boot + ++_forgotten}{text[end..]}";
        }
        onMessage(topic, Encoding.UTF8.GetBytes(text), retained);
    };

    private void Plan(long inMs)
    {
        long atMs = _timeline.NowMs + inMs;
        if (atMs >= _turnAtMs) return;
        _turnAtMs = atMs;
        int life = _life;
        _timeline.At(atMs, () =>
        {
            if (life == _life && _turnAtMs == atMs) Turn();
        });
    }

    private void Turn()
    {
        if (_loop is null || _journal is null) return;
        _turnAtMs = long.MaxValue;
        try
        {
            _loop.Turn(0);
            if (_early.Count > 0) AcknowledgeEarly();
        }
        catch (SimulatedCrashException)
        {
            Die(_powerCut, _restMs);
            return;
        }
        if (_journal.Appended != _appended) _movedMs = _timeline.NowMs;
        _appended = _journal.Appended;
        if (_auditor.Traces) TraceBooks(_loop.View);
        _auditor.OnHubTurn();
        OnTurn();
        if (_journal.Durable < _journal.Appended) PlanWrite(_chance.Between(1, 12));

        // The loop would look up each second; a day of that takes too long, and nothing is due before the engine's next wake.
        long wakeMs = _journal.Engine.WakeAtMs;
        long nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        long dueMs = wakeMs == long.MaxValue ? HousekeepingMs : Math.Clamp(wakeMs - nowMs, 1, HousekeepingMs);
        Plan(_loop.WaitMs() is var waitMs and < LoopLooksUpMs ? Math.Max(1, waitMs) : dueMs);
    }

    /// <summary>What it adds up, whenever that moves.</summary>
    private void TraceBooks(SiteView view)
    {
        List<string> books = [.. (view.WasteReport?.Weeks ?? []).Select(week =>
            $"waste {week.Id}: {week.Emptyings} emptyings, {week.Grams} g")];
        if (view.Gate(TruthGate.Id) is { } gate)
        {
            books.Add($"gate: {gate.Passed} passed, {gate.Back} back, {gate.TurnedBack} turned back, {gate.Lingering} linger");
        }
        foreach (PieceMessage piece in view.Pieces(null, null, null, 0, int.MaxValue).OrderBy(piece => piece.Piece, StringComparer.Ordinal))
        {
            books.Add($"{piece.Piece} at {piece.Side}, {piece.Turns} turns, {piece.Washes} washes");
        }
        foreach (string book in books.Except(_books)) _auditor.Trace($"hub: {book}");
        _books = books;
    }

    private void PlanWrite(long inMs)
    {
        if (_writes) return;
        _writes = true;
        int life = _life;
        _timeline.In(inMs, () =>
        {
            if (life != _life || _journal is null) return;
            _writes = false;
            try
            {
                if (_journal.WriteOnce()) PlanWrite(1);
                else if (_journal.Failure is not null) PlanWrite(RetryMs);
            }
            catch (SimulatedCrashException)
            {
                Die(_powerCut, _restMs);
            }
        });
    }

    private void Gone(long restMs)
    {
        _journal!.Dispose();
        _early.Clear();
        _loop = null;
        _journal = null;
        int life = ++_life;
        _auditor.OnHubDied();
        OnDied();
        _timeline.In(restMs, () =>
        {
            if (life == _life) Start();
        });
    }
}
