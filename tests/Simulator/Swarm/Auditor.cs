using System.Globalization;
using System.Text;
using System.Text.Json;
using Logistics.Core;
using Logistics.Hub;

namespace Logistics.Simulator.Swarm;

/// <summary>
/// Holds the promises. It knows the truth of the world, what was on the wire, what people asked and were answered, and at the end the
/// hub's history; it shares no rule with what it judges.
/// </summary>
internal sealed class Auditor(Timeline timeline, SwarmSite site, Action<string>? trace)
{
    private const long HourMs = 60 * 60_000;
    private const long GatherMs = 3_000;
    private static readonly long StartMs = SimulatedClock.Start.ToUnixTimeMilliseconds();
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(site.File.TimeZone);
    private readonly List<Violation> _violations = [];
    private readonly SortedDictionary<(string Node, long Boot, long Seq), AuditedPack> _packs = [];
    private readonly Dictionary<(string Node, long Boot), (long Seq, long AtMs)> _acknowledged = [];
    private readonly Dictionary<(string Node, long Boot), long> _died = [];
    private readonly Dictionary<string, Known> _known = [];
    private readonly List<(string Node, long FromMs, long ToMs)> _lying = [];
    private readonly Dictionary<string, Made> _tasks = [];
    private readonly Dictionary<string, Made> _needs = [];
    private readonly Dictionary<string, Made> _served = [];
    private readonly Dictionary<string, byte[]> _lists = [];
    private readonly Dictionary<string, (bool OnShift, List<(string Task, string Status)> Tasks)> _shown = [];
    private readonly Dictionary<string, string> _holders = [];
    private readonly List<Command> _done = [];
    private readonly Dictionary<string, long> _words = [];
    private readonly Dictionary<string, (long AtMs, TaskOutcome? Outcome)> _ended = [];
    private readonly List<Heard> _heard = [];
    private readonly HashSet<string> _sickDisks = [];
    private readonly HashSet<string> _dropped = [];
    private readonly List<(string Node, long FromMs, long ToMs)> _down = [];
    private readonly Dictionary<string, long> _downSince = [];
    private readonly Dictionary<string, long> _bornMs = [];
    private readonly Dictionary<(string Node, long Boot), long> _stopped = [];
    private readonly Dictionary<string, long> _askedMs = [];
    private readonly Dictionary<string, long> _letGoMs = [];
    private readonly Dictionary<string, long> _givenAwayMs = [];
    private readonly HashSet<string> _movedLists = [];

    /// <summary>When somebody first began that day.</summary>
    private readonly Dictionary<string, long> _beganMs = [];
    private long _damagedMs = -1;

    /// <summary>Things whose last work's end may be lost with the damage, and that work.</summary>
    private readonly Dictionary<string, string> _doubtful = [];
    private readonly HashSet<string> _unsure = [];
    private long _diedMs = -1;
    private bool _listsMoved;

    private TagAuditor Tags => field ??= new TagAuditor(site, this);

    private WasteAuditor Waste => field ??= new WasteAuditor(site, this);

    /// <summary>What is held of people and of who does what; null where there are no teams.</summary>
    public CrewAuditor? Crew { get; private set; }

    public RosterAuditor? Rosters { get; private set; }

    private EscalationAuditor? Escalation { get; set; }

    private RoundAuditor? Rounds { get; set; }

    public long NowMs => timeline.NowMs;

    /// <summary>How often the hub died.</summary>
    public int Deaths { get; private set; }

    /// <summary>When it last did.</summary>
    public long LastDeathMs => _diedMs;

    /// <summary>An instant on the timeline.</summary>
    public static long On(DateTimeOffset at) => at.ToUnixTimeMilliseconds() - StartMs;

    /// <summary>How long a shift that begins then may last at least: ten hours with more than one of them between 0:00 and 6:00 on the
    /// site's clock, twelve without. Arbeidstijdenwet, articles 1:7 (d), 5:7 (2) and 5:8 (1).</summary>
    public long LawfulMs(long beganMs) =>
        TimeZoneInfo.ConvertTime(SimulatedClock.Start.AddMilliseconds(beganMs), _zone).Hour is >= 5 and < 13 ? 12 * HourMs : 10 * HourMs;

    /// <summary>When a task may begin that is told like this. What a round asked for while nobody was there to make it may be made late.
    /// </summary>
    public static long FromOf(JsonElement task)
    {
        if (task.TryGetProperty("begins", out JsonElement begins) && begins.ValueKind == JsonValueKind.String)
        {
            return On(begins.GetDateTimeOffset());
        }
        long createdMs = On(task.GetProperty("created").GetDateTimeOffset());
        JsonElement why = task.GetProperty("why");
        bool isAsked = why.GetArrayLength() > 0 && why[0].GetProperty("code").GetString() == "requested";
        return isAsked ? Math.Min(createdMs, On(why[0].GetProperty("at").GetDateTimeOffset())) : createdMs;
    }

    /// <summary>When this task may begin, on the timeline; null for one that was never told of.</summary>
    public long? FromOf(string task) => _tasks.GetValueOrDefault(task)?.FromMs;

    /// <summary>People, teams and rosters are there, and what is promised of them is held.</summary>
    public void Watch(SwarmStaff staff)
    {
        Crew = new CrewAuditor(staff, this);
        Rosters = new RosterAuditor(staff, this);
        Escalation = new EscalationAuditor(staff, this);
        Rounds = new RoundAuditor(staff, this);
    }

    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>The hub's disk was damaged: words in it that no node repeats may be gone.</summary>
    public bool HubWasDamaged { get; private set; }

    public int TasksMade => _tasks.Count;

    public int Packs => _packs.Count;

    public bool Traces => trace is not null;

    public void Trace(string what) => trace?.Invoke($"{SimulatedClock.Start.AddMilliseconds(timeline.NowMs):HH:mm:ss.fff} {what}");

    public void Violate(string rule, string what)
    {
        if (_violations.Count >= 20) return;
        Violation violation = new(timeline.NowMs, rule, what);
        _violations.Add(violation);
        trace?.Invoke($"VIOLATION {violation}");
    }

    public Heard Hear(string node, string channel, long holdMs)
    {
        Heard heard = new(node, channel, holdMs);
        _heard.Add(heard);
        return heard;
    }

    public void OnHubDamaged()
    {
        HubWasDamaged = true;
        _damagedMs = timeline.NowMs;
        _holders.Clear();

        // A word that was lost with it is said again, and its need has another task.
        foreach (Made made in _tasks.Values)
        {
            if (made.IsEnded && !made.IsCheck) _doubtful[made.Subject] = made.Id;
            (made.EndAskedMs, made.IsEnded) = (timeline.NowMs, false);
        }
        _known.Clear();
    }

    /// <summary>A boot ended in order: what it had not yet believed by then it never will.</summary>
    public void OnNodeStopped(string node, long boot) => _stopped[(node, boot)] = timeline.NowMs;

    public void OnNodeDown(string node) => _downSince[node] = timeline.NowMs;

    public void OnNodeUp(string node)
    {
        _bornMs[node] = timeline.NowMs;
        if (_downSince.Remove(node, out long sinceMs)) _down.Add((node, sinceMs, timeline.NowMs));
    }

    public void OnNodeDied(string node, long boot) => _died[(node, boot)] = timeline.NowMs;

    public void OnNodeDropped(string node) => _dropped.Add(node);

    public void OnDiskSick(string node) => _sickDisks.Add(node);

    /// <summary>A node's clock was wrong while it claimed to be right.</summary>
    public void OnLied(string node, long fromMs, long toMs) => _lying.Add((node, fromMs, toMs));

    /// <summary>A node's clock is not held right: its times are as good as the network is quick.</summary>
    public void OnUnsure(string node) => _unsure.Add(node);

    /// <summary>What the node's sensors saw between these instants was told, with its time, whatever happened to the node then or
    /// later.</summary>
    public bool WasTold(string node, long fromMs, long toMs)
    {
        if (Lied(node) || _unsure.Contains(node) || _dropped.Contains(node) || WasDown(node, fromMs - 1_000, toMs + 1_000)) return false;
        foreach (((string other, long _), long diedMs) in _died)
        {
            if (other == node && diedMs >= fromMs && (toMs >= diedMs - GatherMs || _sickDisks.Contains(node))) return false;
        }
        return true;
    }

    public bool Lied(string node) => _lying.Exists(lie => lie.Node == node);

    public void OnNodePublish(string node, WireMessage message)
    {
        if (message.Topic.Last != "readings") return;
        AuditedPack pack = ReadPack(node, message.Payload);
        message.Pack = pack;
        if (_packs.TryAdd((node, pack.Boot, pack.Seq), pack)) return;
        AuditedPack first = _packs[(node, pack.Boot, pack.Seq)];
        if (first.Readings.SequenceEqual(pack.Readings)) return;

        // A power cut can bring back files of packs that were acknowledged, and not those between them: their numbers come empty.
        bool over = _acknowledged.TryGetValue((node, pack.Boot), out var acknowledged) && pack.Seq <= acknowledged.Seq;
        if (over && pack.Readings.Count == 0) return;
        Violate("pack-changed", $"{node} {pack.Boot}/{pack.Seq} was sent with other readings");
    }

    public void OnHubTake(WireMessage message)
    {
        if (message.Pack is not { } pack) return;
        if (trace is not null)
        {
            string until = TimeSpan.FromMilliseconds(pack.NewestMs % 86_400_000).ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
            Trace($"hub takes {pack.Node} {pack.Boot}/{pack.Seq} behind {pack.Behind}, until {until}: {string.Join(' ', pack.Readings)}");
        }

        if (!_known.TryGetValue(pack.Node, out Known? known)) _known.Add(pack.Node, known = new Known());
        known.Take(timeline.NowMs, pack);
    }

    /// <summary>The hub died: what it knows of a node is what it had acknowledged, for that is what it has on disk.</summary>
    public void OnHubDied()
    {
        _diedMs = timeline.NowMs;
        Deaths++;

        // A turn that it died in was not finished: what it told in it is told anew.
        _listsMoved = false;
        Dictionary<string, Known> before = new(_known);
        _known.Clear();
        foreach (((string node, long boot), (long seq, long atMs)) in _acknowledged)
        {
            // What was on a disk that was damaged since may not be on it any more.
            if (atMs <= _damagedMs || !_packs.TryGetValue((node, boot, seq), out AuditedPack? pack)) continue;
            if (!_known.TryGetValue(node, out Known? known)) _known.Add(node, known = new Known());
            known.Begin(timeline.NowMs, pack);
        }

        // What it had taken beyond that may be on its disk or not: until it has that again, nobody can say what it knows.
        foreach ((string node, Known known) in before)
        {
            if (!_known.TryGetValue(node, out Known? now)) _known.Add(node, now = new Known());
            now.DoubtUntil(known);
        }
    }

    public void OnHubPublish(WireMessage message)
    {
        switch (message.Topic.Group)
        {
            case "nodes" when message.Topic.Last == "ack":
                TakeAck(message.Topic.Id, message.Payload);
                break;
            case "tasks":
                TakeTask(message.Payload);
                break;
            case "workers":
                if (_lists.TryGetValue(message.Topic.Id, out byte[]? before) && before.AsSpan().SequenceEqual(message.Payload)) break;
                _lists[message.Topic.Id] = message.Payload;
                _movedLists.Add(message.Topic.Id);
                _listsMoved = true;
                break;
            case "alerts":
                Escalation?.OnAlert(
                    message.Payload, FromOf, task => _holders.TryGetValue(task, out string? holder) && !MayBeSentHome(holder));
                break;
        }
    }

    /// <summary>The hub has finished a turn: its lists must fit together.</summary>
    public void OnHubTurn()
    {
        if (!_listsMoved) return;
        _listsMoved = false;
        if (Crew is not null) ShowCrew(Crew);
        Dictionary<string, string> holder = [];
        foreach ((string worker, byte[] list) in _lists)
        {
            using JsonDocument read = JsonDocument.Parse(list);
            List<(string Task, string Status)> tasks = [];
            foreach (JsonElement task in read.RootElement.GetProperty("tasks").EnumerateArray())
            {
                tasks.Add((task.GetProperty("task").GetString()!, task.GetProperty("status").GetString()!));
                if (task.TryGetProperty("checklist", out _)) Waste.OnShown(tasks[^1].Task, task.GetProperty("subject").GetString()!);
            }
            JudgeWalk(worker, tasks);
            _shown[worker] = (read.RootElement.GetProperty("onShift").GetBoolean(), tasks);
            foreach ((string task, string status) in tasks)
            {
                if (!holder.TryAdd(task, worker)) Violate("held-by-two", $"{task} stands in the lists of {holder[task]} and {worker}");
                if (trace is not null) Trace($"list of {worker}: {task} {status}");
            }
        }
    }

    /// <summary>A list has at most three tasks that go on one walk, all offered or all taken on, and behind them what was laid down.
    /// </summary>
    private void JudgeWalk(string worker, List<(string Task, string Status)> tasks)
    {
        string[] walk = [.. tasks.TakeWhile(task => task.Status != "suspended").Select(task => task.Status)];
        bool isTaken = walk.Length > 0 && walk[0] != "offered";
        bool inOrder = tasks.Skip(walk.Length).All(task => task.Status == "suspended")
            && walk.Skip(1).All(status => status == (isTaken ? "accepted" : "offered"));
        if (inOrder && walk.Length <= 3) return;
        Violate("walk-out-of-order", $"{worker}: [{string.Join(", ", tasks.Select(task => $"{task.Task} {task.Status}"))}]");
    }

    private void ShowCrew(CrewAuditor crew)
    {
        JsonDocument[] lists = [.. _movedLists.Order(StringComparer.Ordinal).Select(worker => JsonDocument.Parse(_lists[worker]))];
        _movedLists.Clear();
        foreach (JsonDocument list in lists) crew.OnList(list.RootElement);
        foreach (JsonDocument list in lists)
        {
            string worker = list.RootElement.GetProperty("worker").GetString()!;
            foreach (JsonElement task in list.RootElement.GetProperty("tasks").EnumerateArray()) crew.OnHeld(worker, task);
            list.Dispose();
        }
        crew.OnTurn();
    }

    /// <param name="command">What someone says.</param>
    /// <param name="arrives">The hub is there to hear it.</param>
    public void OnAsked(Command command, bool arrives)
    {
        if (trace is not null)
        {
            string outcome = command.Kind == CommandKind.FinishTask ? $" {command.Outcome} ({command.Checks})" : "";
            Trace($"{command.By} asks {command.Kind} {command.Task}{command.Subject} {command.Request}{outcome}");
        }
        _askedMs.TryAdd(command.Request, timeline.NowMs);
        Waste.OnAsked(command);
        Crew?.OnAsked(command);
        Escalation?.OnAsked(command);
        if (command.Kind == CommandKind.StartShift) _beganMs.TryAdd(command.By, timeline.NowMs);
        bool letsGo = command.Kind is CommandKind.DeclineTask or CommandKind.EndShift or CommandKind.StartBreak;
        if (letsGo) _letGoMs[command.By] = timeline.NowMs;

        // From here on the hub may have let it go, whether it says so or not.
        if (command.Kind is CommandKind.DeclineTask or CommandKind.CancelTask or CommandKind.FinishTask) _holders.Remove(command.Task);
        if (command.Kind == CommandKind.AssignTask)
        {
            _givenAwayMs[command.Task] = timeline.NowMs;
            _holders.Remove(command.Task);
        }
        if (command.Kind is CommandKind.CancelTask or CommandKind.FinishTask && OtherHalf(command.Task) is { } half)
        {
            _holders.Remove(half.Id);
            half.EndAskedMs = timeline.NowMs;
        }
        if (command.Kind is CommandKind.EndShift or CommandKind.StartBreak)
        {
            string[] held = [.. _holders.Where(pair => pair.Value == command.By).Select(pair => pair.Key)];
            foreach (string task in held) _holders.Remove(task);
        }
        if (command.Subject.Length > 0) _words[command.Subject] = timeline.NowMs;
        if (command.Kind is CommandKind.FinishTask or CommandKind.CancelTask && _tasks.TryGetValue(command.Task, out Made? made))
        {
            if (command.Kind == CommandKind.FinishTask && arrives && made is { IsOver: false, IsEnded: false }) made.End = command;
            made.EndAskedMs = timeline.NowMs;
        }
    }

    public void OnAnswered(Command command, Refusal refusal)
    {
        if (trace is not null)
        {
            Trace($"{command.By} is answered {refusal} to {command.Kind} {command.Task}{command.Subject} {command.Request}");
        }
        Waste.OnAnswered(command, refusal);
        Crew?.OnAnswered(command, refusal, _askedMs[command.Request]);
        Rounds?.OnAnswered(command, refusal, _askedMs[command.Request]);
        if (refusal != Refusal.None) return;
        _done.Add(command);
        if (command.Kind is CommandKind.AcceptTask or CommandKind.StartTask)
        {
            if (_holders.TryGetValue(command.Task, out string? holder) && holder != command.By && !MayBeSentHome(holder))
            {
                Violate("accepted-by-two", $"{command.Task} was given to {holder} and to {command.By}");
            }
            long letGoMs = Math.Max(_letGoMs.GetValueOrDefault(command.By, -1), _givenAwayMs.GetValueOrDefault(command.Task, -1));
            if (letGoMs < _askedMs[command.Request]) _holders[command.Task] = command.By;
        }
        if (command.Kind is CommandKind.FinishTask or CommandKind.CancelTask
            && _tasks.TryGetValue(command.Task, out Made? made) && made is { Requested: false, IsEnded: false })
        {
            NoteEnd(made, command);
            made.IsEnded = true;
            if (OtherHalf(made.Id) is { } half) half.IsEnded = true;
        }
        if (command.Kind == CommandKind.ReleaseBed) _words[command.Subject] = timeline.NowMs;
    }

    /// <summary>The law ends a shift, and what was taken on and not begun goes back without a word.</summary>
    private bool MayBeSentHome(string worker) => Crew?.WorksElsewhere(worker) == true
        || (_beganMs.TryGetValue(worker, out long beganMs) && timeline.NowMs >= beganMs + LawfulMs(beganMs));

    /// <summary>Of work for two; null for all else.</summary>
    private Made? OtherHalf(string task)
    {
        if (Crew is null || !_tasks.TryGetValue(task, out Made? made) || site.Staff?.ForTwo.Contains(made.Kind) != true) return null;
        return _tasks.Values.FirstOrDefault(other => other != made && other.Id.AsSpan(1).SequenceEqual(task.AsSpan(1)));
    }

    /// <summary>At the end of the day, when everything had time to settle.</summary>
    public void Judge(
        ReadOnlySpan<byte> history, Func<string, byte[]?> retained, IReadOnlyList<(string Worker, bool OnShift, string[] Tasks)> shown,
        IReadOnlyList<(string Node, long Missing, long Received)> accounts, Dictionary<string, string> tasks, SiteView view)
    {
        // A task that died with the hub before it was on disk was never called off: what the hub shows now is what there is.
        foreach (Made made in _tasks.Values)
        {
            made.Status = tasks.GetValueOrDefault(made.Id, "cancelled");

            // What was done and not answered, because the hub died in between, was done.
            if (made is { Status: "done", Requested: false, IsEnded: false, End: { } end }) NoteEnd(made, end);
        }
        Dictionary<(string, long, long), List<(string Name, int Value)>> counted = [];
        HashSet<string> requests = [];
        ReadHistory(history, counted, requests);
        if (!HubWasDamaged)
        {
            JudgeLost(counted);
            JudgeHeard(counted);
            foreach (Command command in _done.Where(command => !requests.Contains(command.Request)))
            {
                Violate("word-lost", $"{command.Kind} {command.Task}{command.Subject} {command.Request} of {command.By} was answered done");
            }
        }
        Crew?.Judge(tasks);
        Rounds?.Judge(tasks);
        JudgeAccounts(counted, accounts);
        JudgeLists(retained, shown);
        JudgeNeeds();
        foreach (TruthAilment ailment in site.Ailments)
        {
            bool isAsked = _tasks.Values.Any(task => task.IsCheck && task.Subject == ailment.Subject);
            if (isAsked || HubWasDamaged || !WasTold(ailment.Node, ailment.FromMs, ailment.ToMs)) continue;
            Violate("ailment-unnoticed", $"{ailment.Node} {ailment.Channel} of {ailment.Subject} ailed at {At(ailment.FromMs)}");
        }
        Tags.Judge(view);
        Waste.Judge(view, retained);
    }

    private void NoteEnd(Made made, Command end)
    {
        if (made.IsCheck) return;
        long saidMs = _askedMs[end.Request];
        bool isNew = saidMs > _damagedMs && _doubtful.TryGetValue(made.Subject, out string? doubtful) && doubtful != made.Id;
        if (isNew) _doubtful.Remove(made.Subject);
        if (_ended.TryGetValue(made.Subject, out (long AtMs, TaskOutcome? Outcome) before) && before.AtMs >= saidMs) return;
        _ended[made.Subject] = (saidMs, end.Kind == CommandKind.FinishTask ? end.Outcome : null);
    }

    private void JudgeLost(Dictionary<(string, long, long), List<(string Name, int Value)>> counted)
    {
        foreach (((string node, long boot, long seq), AuditedPack pack) in _packs)
        {
            if (counted.TryGetValue((node, boot, seq), out List<(string Name, int Value)>? readings))
            {
                if (!readings.SequenceEqual(pack.Readings) && !Lied(node))
                {
                    Violate(
                        "pack-counted-otherwise",
                        $"{node} {boot}/{seq}: {string.Join(' ', readings)} for {string.Join(' ', pack.Readings)}");
                }
                continue;
            }
            bool acknowledged = _acknowledged.TryGetValue((node, boot), out (long Seq, long AtMs) last) && last.Seq >= seq;
            bool died = _died.TryGetValue((node, boot), out long diedMs)
                && (pack.SentMs >= diedMs - GatherMs || _sickDisks.Contains(node));
            if (_dropped.Contains(node) || (died && (!acknowledged || last.AtMs > diedMs))) continue;
            string rule = acknowledged ? "acknowledged-lost" : "pack-lost";
            Violate(rule, $"{node} {boot}/{seq}, sent {At(pack.SentMs)}, is not in the history");
        }
        foreach ((string node, long boot, long seq) in counted.Keys.Where(key => !_packs.ContainsKey(key)))
        {
            Violate("pack-invented", $"{node} {boot}/{seq} is in the history and was never sent");
        }
    }

    private void JudgeHeard(Dictionary<(string, long, long), List<(string Name, int Value)>> counted)
    {
        Dictionary<(string Node, long Boot, string Name), List<int>> told = [];
        foreach (((string node, long boot, long _), List<(string Name, int Value)> readings) in counted.OrderBy(pair => pair.Key))
        {
            foreach ((string name, int value) in readings)
            {
                if (!told.TryGetValue((node, boot, name), out List<int>? values)) told.Add((node, boot, name), values = []);
                if (values.Count == 0 || values[^1] != value) values.Add(value);
            }
        }
        foreach (Heard heard in _heard)
        {
            if (heard.Boot == 0 || _dropped.Contains(heard.Node) || Lied(heard.Node)) continue;
            bool died = _died.TryGetValue((heard.Node, heard.Boot), out long diedMs);
            List<(long AtMs, int Value)> believed = heard.Believed(
                died ? diedMs : _stopped.GetValueOrDefault((heard.Node, heard.Boot), timeline.NowMs));
            List<int> values = told.GetValueOrDefault((heard.Node, heard.Boot, heard.Channel)) ?? [];
            int same = 0;
            while (same < values.Count && same < believed.Count && values[same] == believed[same].Value) same++;
            if (same < values.Count)
            {
                Violate(
                    "reading-invented", $"{heard.Node} {heard.Boot} {heard.Channel}: change {same + 1} is {values[same]} in the history");
            }
            else if (same < believed.Count && !(died && (believed[same].AtMs >= diedMs - GatherMs || _sickDisks.Contains(heard.Node))))
            {
                Violate(
                    "reading-lost", $"{heard.Node} {heard.Boot} {heard.Channel}: {believed[same].Value} of {At(believed[same].AtMs)}, "
                    + $"change {same + 1} of {believed.Count}, is not in the history");
            }
        }
    }

    private bool Ails(string subject) => site.Ailments.Exists(ailment => ailment.Subject == subject);

    private void JudgeAccounts(
        Dictionary<(string Node, long Boot, long Seq), List<(string Name, int Value)>> counted,
        IReadOnlyList<(string Node, long Missing, long Received)> accounts)
    {
        foreach ((string node, long missing, long received) in accounts)
        {
            // A damaged history may lack what the state, saved after it, has counted: then that must have counted all there is.
            AuditedPack[] packs = [.. _packs.Values.Where(pack => pack.Node == node
                && (HubWasDamaged || counted.ContainsKey((node, pack.Boot, pack.Seq))))];
            long counts = packs.Sum(pack => (long)pack.Records);
            long made = packs.GroupBy(pack => pack.Boot).Sum(boot => boot.Max(pack => pack.Total));
            if (received != counts) Violate("accounting", $"{node}: the hub says {received} readings received, its history has {counts}");
            if (missing == made - counts) continue;
            Violate("accounting", $"{node}: the hub says {missing} readings missing, they are {made - counts}");
        }
    }

    private void JudgeLists(Func<string, byte[]?> retained, IReadOnlyList<(string Worker, bool OnShift, string[] Tasks)> shown)
    {
        foreach ((string worker, bool onShift, string[] tasks) in shown)
        {
            if (retained(Wire.Topic.Worklist(SwarmSite.Id, worker)) is not { } payload)
            {
                Violate("list-not-there", $"the broker has no list of {worker}");
                continue;
            }
            using JsonDocument read = JsonDocument.Parse(payload);
            string[] kept = [.. read.RootElement.GetProperty("tasks").EnumerateArray()
                .Select(task => $"{task.GetProperty("task").GetString()} {task.GetProperty("status").GetString()}")];
            if (read.RootElement.GetProperty("onShift").GetBoolean() != onShift || !kept.SequenceEqual(tasks))
            {
                Violate(
                    "list-differs", $"{worker}: the broker has [{string.Join(", ", kept)}], the hub shows [{string.Join(", ", tasks)}]");
            }
        }
    }

    /// <summary>What the broker tells of alerts is what the hub shows, and no task gives one that is over.</summary>
    public void JudgeAlerts(IEnumerable<string> retained, SiteView view)
    {
        string[] shown = [.. view.Alerts.Select(alert => Wire.Topic.Alert(SwarmSite.Id, alert.Alert))];
        string[] told = [.. retained.Where(topic => topic.StartsWith(Wire.Topic.AllAlerts(SwarmSite.Id)[..^1], StringComparison.Ordinal))];
        Escalation?.Judge(_tasks.ToDictionary(pair => pair.Key, pair => pair.Value.Status), FromOf, told, view);
        foreach (string topic in told.Except(shown)) Violate("alert-stale", $"the broker keeps {topic}, which the hub does not show");
        foreach (string topic in shown.Except(told)) Violate("alert-untold", $"the hub shows {topic}, which the broker does not have");
        foreach (Made over in _tasks.Values.Where(made => made.IsOver))
        {
            if (view.Alert(over.Id) is not null) Violate("alert-stale", $"{over.Id} is {over.Status} and still past due");
        }
    }

    private void JudgeNeeds()
    {
        ILookup<string, Made> open = _tasks.Values
            .Where(task => !task.IsOver && !task.Requested && !task.IsCheck)
            .Where(task => OtherHalf(task.Id) is not { IsOver: false, IsIdle: false }).ToLookup(task => task.Subject);
        foreach (TruthBed bed in site.Beds)
        {
            if (bed.Residential) JudgeHome(bed, [.. open[bed.Id]]);
            else JudgeHospital(bed, [.. open[bed.Id]]);
        }
        foreach (TruthPoint point in site.Points)
        {
            bool spared = _words.ContainsKey(point.Id) || Lied(point.Node) || Ails(point.Id);
            if (point.Wear >= TruthPoint.ActPermille && !open[point.Id].Any() && !spared)
            {
                Violate("need-without-task", $"{point.Id} stands at {point.Permille} and has no task");
            }
            if (point.Wear <= TruthPoint.ClearPermille && open[point.Id].FirstOrDefault(task => task.IsIdle) is { } idle && !spared)
            {
                Violate("task-without-need", $"{idle.Id} is open, and {point.Id} stands at {point.Permille}");
            }
        }
    }

    private void JudgeHospital(TruthBed bed, Made[] open)
    {
        long emptyMs = timeline.NowMs - bed.SinceMs;
        (long endedMs, TaskOutcome? outcome) = _ended.GetValueOrDefault(bed.Id, (-1, null));
        bool made = endedMs >= bed.SinceMs && outcome == TaskOutcome.Done;
        if (bed.Present)
        {
            if (emptyMs > 30 * 60_000 && open.FirstOrDefault(task => task.IsIdle) is { } idle)
            {
                Violate("task-without-need", $"{idle.Id} is open, and someone is in {bed.Id} since {At(bed.SinceMs)}");
            }
            return;
        }
        if (_doubtful.ContainsKey(bed.Id)) return;

        bool used = WasUsed(bed, endedMs, outcome, out long leftMs);
        if (made && open.Length > 0 && endedMs > _damagedMs && _words.GetValueOrDefault(bed.Id, -1) < endedMs)
        {
            Violate("task-without-need", $"{open[0].Id} is open, and {bed.Id} was made at {At(endedMs)}");
        }
        long restMs = timeline.NowMs - Math.Max(bed.SinceMs, endedMs);
        long waitMs = 2 * SwarmSite.AbsentAfterMs + site.ReleaseAfterMs + 5 * 60_000;
        bool owed = site.ReleaseAfterMs > 0 && used && !bed.IsSurrounded && !Lied(bed.Node)
            && !WasDown(bed.Node, leftMs - SwarmSite.PresentAfterMs - site.HoldMs, leftMs) && restMs > waitMs;
        if (owed && open.Length == 0)
        {
            Violate("need-without-task", $"{bed.Id} is empty since {At(bed.SinceMs)}, not made since, and has no task");
        }
    }

    /// <summary>It was not made, or used since: who only sat down for a moment did not use it.</summary>
    private bool WasUsed(TruthBed bed, long endedMs, TaskOutcome? outcome, out long leftMs)
    {
        leftMs = bed.LastLeftMs(SwarmSite.PresentAfterMs + site.HoldMs + GatherMs, endedMs);
        return outcome != TaskOutcome.Done || leftMs > endedMs;
    }

    private void JudgeHome(TruthBed bed, Made[] open)
    {
        if (bed.Present)
        {
            if (timeline.NowMs - bed.SinceMs > 30 * 60_000 && open.FirstOrDefault(task => task.IsIdle) is { } idle)
            {
                Violate("task-without-need", $"{idle.Id} is open, and someone is in {bed.Id} since {At(bed.SinceMs)}");
            }
            return;
        }
        // The day ends at eight on the site's clock, which went forward in its night: where the window opens at six, who was up an hour
        // before the end is owed a made bed.
        long openedMs = DayPlan.EndMs - 3_600_000;
        bool lately = _ended.TryGetValue(bed.Id, out (long AtMs, TaskOutcome? Outcome) ended)
            && ended.AtMs > DayPlan.EndMs - 10 * 3_600_000;

        bool used = WasUsed(bed, ended.AtMs, ended.Outcome, out _);
        if (site.WindowBegin.Hour == 6 && !bed.IsSurrounded && !lately && used && !_words.ContainsKey(bed.Id)
            && bed.SinceMs < openedMs && open.Length == 0)
        {
            Violate("need-without-task", $"{bed.Id} is empty since {At(bed.SinceMs)}, its window is open, and it has no task");
        }
    }

    private void TakeAck(string node, byte[] payload)
    {
        using JsonDocument read = JsonDocument.Parse(payload);
        long boot = read.RootElement.GetProperty("boot").GetInt64();
        long seq = read.RootElement.GetProperty("seq").GetInt64();
        bool again = read.RootElement.TryGetProperty("again", out JsonElement word) && word.GetBoolean();
        if (trace is not null) Trace($"hub acknowledges {node} {boot}/{seq}{(again ? " again" : "")}");
        if (!_acknowledged.TryGetValue((node, boot), out (long Seq, long AtMs) before) || seq > before.Seq)
        {
            _acknowledged[(node, boot)] = (seq, timeline.NowMs);
        }
    }

    private void TakeTask(byte[] payload)
    {
        using JsonDocument read = JsonDocument.Parse(payload);
        JsonElement task = read.RootElement;
        string id = task.GetProperty("task").GetString()!;
        string status = task.GetProperty("status").GetString()!;
        Crew?.OnTask(task);
        if (!_tasks.TryGetValue(id, out Made? made))
        {
            made = new Made(id, task.GetProperty("subject").GetString()!, task.GetProperty("kind").GetString()!, task.GetProperty("why"))
            {
                CreatedMs = On(task.GetProperty("created").GetDateTimeOffset()),
                FromMs = FromOf(task),
            };
            _tasks.Add(id, made);
            Rounds?.OnMade(task);
            made.Status = status;
            if (trace is not null) Trace($"task {id} for {made.Subject}: {task.GetProperty("why").GetRawText()}");
            JudgeMade(made);
            return;
        }
        if (trace is not null && made.Status != status) Trace($"task {id} is {status}");
        made.Status = status;
        made.Reason = task.TryGetProperty("reason", out JsonElement reason) ? reason.GetString()! : "";
    }

    private void JudgeMade(Made made)
    {
        if (made.Requested)
        {
            // A point has one task: what a hub told of it in its last moment was not on its disk.
            foreach (Made told in _needs.Values.Concat(_served.Values))
            {
                if (told.Subject == made.Subject && told.Kind == made.Kind && told.CreatedMs <= _diedMs) told.IsUnknown = true;
            }
            return;
        }

        // It came up and ended while nobody could be told, and is told now for completeness: what came after it may be known already.
        if (made.IsOver || made.Id[0] == '2') return;
        if (_needs.TryGetValue(made.Need, out Made? before) && !before.MayComeAgain)
        {
            Violate("task-twice", $"{made.Id} and {before.Id} ({before.Status}) are for one need: {made.Need}");
        }
        _needs[made.Need] = made;
        if (made.IsCheck)
        {
            // What a clock that was wrong told of a sensor may be anything.
            bool isKnown = Ails(made.Subject) || site.NodeIds.Any(node => Lied(node) || _dropped.Contains(node));
            if (!isKnown) Violate("ailment-invented", $"{made.Id} is for sensors that do well");
            return;
        }
        if (Ails(made.Subject)) return;
        if (site.Points.Exists(point => point.Id == made.Subject))
        {
            // Whatever it is for, a point is served once at a time.
            if (_served.TryGetValue(made.Subject, out Made? other) && !other.MayComeAgain && other != before)
            {
                Violate("task-twice", $"{made.Id} and {other.Id} ({other.Status}) are both for {made.Subject}");
            }
            _served[made.Subject] = made;
        }
        string node = site.Beds.Find(bed => bed.Id == made.Subject)?.Node
            ?? site.Points.Find(point => point.Id == made.Subject)?.Node ?? "";
        if (_known.GetValueOrDefault(node)?.NewestBy(made.CreatedMs) is not { } newest || Lied(node)) return;
        long knownMs = newest.Behind == 0 ? newest.SentMs : newest.NewestMs;
        if (site.Beds.Find(bed => bed.Id == made.Subject) is { } bed)
        {
            long marginMs = SwarmSite.PresentAfterMs + site.HoldMs + GatherMs;
            if (knownMs - marginMs > _bornMs.GetValueOrDefault(node) && bed.WasPresentAllThrough(knownMs - marginMs, knownMs))
            {
                Violate("task-too-late", $"{made.Id}: its node had told by {At(knownMs)} that someone was in {bed.Id}");
            }
        }
        else if (site.Points.Find(point => point.Id == made.Subject) is { } point && point.WasServedAllThrough(knownMs - 310_000, knownMs))
        {
            Violate("task-too-late", $"{made.Id}: its node had told by {At(knownMs)} that {point.Id} had been served");
        }
    }

    /// <summary>The node did not run all through that time, and saw nothing of some of it.</summary>
    private bool WasDown(string node, long fromMs, long toMs) =>
        _down.Exists(down => down.Node == node && down.FromMs <= toMs && fromMs <= down.ToMs);

    private AuditedPack ReadPack(string node, byte[] payload)
    {
        Utf8JsonReader json = new(payload);
        long boot = 0;
        long seq = 0;
        long total = 0;
        long behind = 0;
        double baseTime = 0;
        double time = 0;
        double newest = double.MinValue;
        string name = "";
        int value = 0;
        int records = 0;
        List<(string Name, int Value)> readings = [];
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.EndObject)
            {
                if (name.Length > 0)
                {
                    records++;
                    bool isPossible = value <= TruthAilment.MostPermille || !name.EndsWith("/level", StringComparison.Ordinal);
                    if (isPossible) readings.Add((name, value));
                }
                newest = Math.Max(newest, baseTime + time);
                (name, time) = ("", 0);
            }
            if (json.TokenType != JsonTokenType.PropertyName) continue;
            if (json.ValueTextEquals("boot"u8)) boot = Long(ref json);
            else if (json.ValueTextEquals("seq"u8)) seq = Long(ref json);
            else if (json.ValueTextEquals("total"u8)) total = Long(ref json);
            else if (json.ValueTextEquals("behind"u8)) behind = Long(ref json);
            else if (json.ValueTextEquals("bt"u8)) baseTime = Double(ref json);
            else if (json.ValueTextEquals("t"u8)) time = Double(ref json);
            else if (json.ValueTextEquals("v"u8)) value = (int)Math.Round(Double(ref json) * 1_000);
            else if (json.ValueTextEquals("vb"u8)) value = json.Read() && json.GetBoolean() ? 1 : 0;
            else if (json.ValueTextEquals("vs"u8) && json.Read()) value = Tags.ValueOf(json.GetString()!);
            else if (json.ValueTextEquals("n"u8) && json.Read()) name = string.Intern(json.GetString()!);
        }
        long newestMs = newest < 1 << 28 ? timeline.NowMs + (long)(newest * 1_000) : (long)(newest * 1_000) - StartMs;
        return new AuditedPack(node, boot, seq, total, behind, timeline.NowMs, newestMs, readings, records);
    }

    private static long Long(ref Utf8JsonReader json) => json.Read() ? json.GetInt64() : 0;

    private static double Double(ref Utf8JsonReader json) => json.Read() ? json.GetDouble() : 0;

    private void ReadHistory(
        ReadOnlySpan<byte> history, Dictionary<(string, long, long), List<(string Name, int Value)>> counted, HashSet<string> requests)
    {
        while (!history.IsEmpty)
        {
            int end = history.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = history[..end];
            history = history[(end + 1)..];
            if (line.IndexOf("\"kind\":\"tick\""u8) >= 0) continue;
            ReadLine(line, counted, requests);
        }
    }

    private void ReadLine(
        ReadOnlySpan<byte> line, Dictionary<(string, long, long), List<(string Name, int Value)>> counted, HashSet<string> requests)
    {
        Utf8JsonReader json = new(line);
        string publisher = "";
        long boot = 0;
        long seq = 0;
        string name = "";
        long number = 0;
        List<(string Name, int Value)>? readings = null;
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName) continue;
            if (json.ValueTextEquals("publisher"u8) && json.Read()) publisher = json.GetString()!;
            else if (json.ValueTextEquals("boot"u8)) boot = Long(ref json);
            else if (json.ValueTextEquals("seq"u8)) seq = Long(ref json);
            else if (json.ValueTextEquals("request"u8) && json.Read()) requests.Add(json.GetString()!);
            else if (json.ValueTextEquals("readings"u8)) readings = [];
            else if (json.ValueTextEquals("n"u8) && json.Read()) name = json.GetString()!;
            else if (json.ValueTextEquals("value"u8)) readings!.Add((name, ReadValue(Long(ref json))));
            else if (json.ValueTextEquals("first"u8)) number = Long(ref json);
            else if (json.ValueTextEquals("epcs"u8) && json.Read())
            {
                while (json.Read() && json.TokenType == JsonTokenType.String) Tags.TakeNumber(number++, json.GetString()!);
            }
        }
        if (readings is null) return;
        if (counted.TryAdd((publisher, boot, seq), readings) || HubWasDamaged) return;
        Violate("counted-twice", $"{publisher} {boot}/{seq} is in the history twice");
    }

    /// <summary>A piece's number is below nothing, and nothing else is.</summary>
    private int ReadValue(long value) => value < 0 ? Tags.ValueOfNumber(value) : (int)value;

    /// <summary>With the day of the month.</summary>
    public static string DayAt(long ms) => SimulatedClock.Start.AddMilliseconds(ms).ToString("dd HH:mm", CultureInfo.InvariantCulture);

    public static string At(long ms) =>
        SimulatedClock.Start.AddMilliseconds(ms).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>What the hub has been told by a node without a gap, in the hub's present life.</summary>
    private sealed class Known
    {
        private readonly List<(long AtMs, AuditedPack Pack)> _whole = [];

        /// <summary>Came before their turn. The hub left them with their node, and knows of them that they are.</summary>
        private readonly HashSet<(long Boot, long Seq)> _early = [];
        private (long Boot, long Seq) _doubtful;

        public void DoubtUntil(Known before)
        {
            _doubtful = before._doubtful;
            foreach ((long _, AuditedPack pack) in before._whole) Doubt((pack.Boot, pack.Seq));
            foreach ((long Boot, long Seq) pack in before._early) Doubt(pack);
        }

        private void Doubt((long Boot, long Seq) pack)
        {
            if (pack.CompareTo(_doubtful) > 0) _doubtful = pack;
        }

        /// <summary>It has this one on disk, and with it all before.</summary>
        public void Begin(long atMs, AuditedPack pack)
        {
            if (_whole.Count > 0 && (pack.Boot, pack.Seq).CompareTo((_whole[^1].Pack.Boot, _whole[^1].Pack.Seq)) <= 0) return;
            _whole.Add((atMs, pack));
        }

        public void Take(long atMs, AuditedPack pack)
        {
            if (_whole.Count > 0 && (pack.Boot, pack.Seq).CompareTo((_whole[^1].Pack.Boot, _whole[^1].Pack.Seq)) <= 0) return;
            (long boot, long seq) = _whole.Count > 0 ? (_whole[^1].Pack.Boot, _whole[^1].Pack.Seq + 1) : (pack.Boot, 1);
            bool isNext = (pack.Boot == boot && pack.Seq == seq) || (pack.Boot > boot && pack.Seq == 1);
            if (!isNext)
            {
                _early.Add((pack.Boot, pack.Seq));
                return;
            }
            _whole.Add((atMs, pack));
            _early.Remove((pack.Boot, pack.Seq));
        }

        /// <summary>The newest that it had by then; null while it has heard of more and there is a gap before that.</summary>
        public AuditedPack? NewestBy(long atMs)
        {
            if (_early.Count > 0) return null;
            int index = _whole.FindLastIndex(taken => taken.AtMs <= atMs);
            if (index < 0) return null;
            AuditedPack newest = _whole[index].Pack;
            return (newest.Boot, newest.Seq).CompareTo(_doubtful) < 0 ? null : newest;
        }
    }

    /// <summary>A task that the hub has shown.</summary>
    private sealed class Made
    {
        public Made(string id, string subject, string kind, JsonElement why)
        {
            Id = id;
            Subject = subject;
            Kind = kind;
            StringBuilder need = new($"{kind} {subject}");
            string? released = null;
            string? left = null;
            foreach (JsonElement reason in why.EnumerateArray())
            {
                string code = reason.GetProperty("code").GetString()!;
                string at = reason.GetProperty("at").GetString()!;
                switch (code)
                {
                    case "requested":
                        Requested = true;
                        break;
                    case "mat-quiet":
                        left = at;
                        break;
                    case "released" or "auto-released":
                        released ??= at;
                        break;
                    case "level-reached" or "weight-reached" or "age-reached" or "daily-rule":
                        left = at;
                        break;
                    case "sensor-impossible" or "sensor-chattering" or "sensor-silent" or "sensor-stuck" or "sensor-disagrees"
                        or "sensor-drifting" or "sensor-contradicted":
                        left = "ails";
                        break;
                    case "full-soon" or "empty-soon" or "fetched-along":
                        // A forecast moves; what it is for is what stands there.
                        left = "ahead";
                        break;
                }
            }
            Need = need.Append(' ').Append(left ?? released ?? id).ToString();
        }

        public string Id { get; }

        public string Subject { get; }

        public string Kind { get; }

        /// <summary>The hub that told it died, and the one after it does not know it.</summary>
        public bool IsUnknown { get; set; }

        /// <summary>Asked for by name: its id is the asker's.</summary>
        public bool Requested { get; }

        /// <summary>A technician is to look at a sensor.</summary>
        public bool IsCheck => Kind == "check-sensor";

        /// <summary>What it is for: the kind of work, the thing, and the instant at which the thing came to need it.</summary>
        public string Need { get; }

        /// <summary>When the hub made it, by its own word.</summary>
        public long CreatedMs { get; init; }

        /// <summary>When it may begin.</summary>
        public long FromMs { get; init; }

        public string Status { get; set; } = "";

        public string Reason { get; set; } = "";

        public long EndAskedMs { get; set; } = -1;

        /// <summary>The word that last said its end while it was not over.</summary>
        public Command? End { get; set; }

        /// <summary>That word was answered done: who says it again, seeing an old list, adds nothing.</summary>
        public bool IsEnded { get; set; }

        public bool IsOver => Status is "done" or "cancelled";

        /// <summary>Nobody has begun it.</summary>
        public bool IsIdle => Status is "open" or "offered" or "accepted";

        /// <summary>It ended, or people were ending it, or nobody knows it any more: that the need is still there is a new need.</summary>
        public bool MayComeAgain => IsOver || EndAskedMs >= 0 || IsUnknown;
    }
}
