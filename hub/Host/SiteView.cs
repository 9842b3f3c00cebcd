using System.Collections.Concurrent;
using System.Collections.Frozen;
using Logistics.Core;
using Logistics.Core.Planning;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;

namespace Logistics.Hub;

/// <summary>
/// What pages and the API read of a site: the last published message of each thing. The site's loop writes, anyone reads;
/// each message is immutable and replaced whole, so a reader never waits and never sees half a change.
/// </summary>
public sealed class SiteView(
    SiteFile site, TimeProvider clock, Func<Command, Task<Refusal>> submit, Func<Func<Engine, long, object>, Task<object>> ask)
{
    private const int RefusedKept = 500;
    private readonly FrozenDictionary<string, Ward> _wards = site.Wards.ToFrozenDictionary(ward => ward.Id);
    private readonly FrozenDictionary<string, Person> _people = site.People.ToFrozenDictionary(person => person.Id);
    private readonly ConcurrentDictionary<string, BedMessage> _beds = new();
    private readonly ConcurrentDictionary<string, LinenMessage> _linen = new();
    private readonly ConcurrentDictionary<string, WasteMessage> _waste = new();
    private readonly ConcurrentDictionary<string, TaskMessage> _tasks = new();
    private readonly ConcurrentDictionary<string, WorklistMessage> _worklists = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _workUntil = new();
    private readonly ConcurrentDictionary<string, AlertMessage> _alerts = new();
    private readonly ConcurrentDictionary<string, Choice> _choices = new();
    private readonly ConcurrentDictionary<string, NodeView> _nodes = new();
    private readonly ConcurrentDictionary<string, ArticleMessage> _articles = new();
    private readonly ConcurrentDictionary<string, GateMessage> _gates = new();
    private readonly PieceTable _pieces = new();
    private readonly ConcurrentQueue<RefusedMessage> _refused = new();

    /// <summary>Raised on the loop's thread after a message was replaced; a handler must return at once.</summary>
    public event Action<ViewChange>? Changed;

    public SiteFile Site => site;

    /// <summary>The site's clock, for ages on pages.</summary>
    public TimeProvider Clock => clock;

    public Ward? Ward(string id) => _wards.GetValueOrDefault(id);

    public Person? Person(string id) => _people.GetValueOrDefault(id);

    public BedMessage? Bed(string id) => _beds.GetValueOrDefault(id);

    public LinenMessage? Linen(string id) => _linen.GetValueOrDefault(id);

    public WasteMessage? Waste(string id) => _waste.GetValueOrDefault(id);

    /// <summary>A task that is open or ended within the last day.</summary>
    public TaskMessage? Task(string id) => _tasks.GetValueOrDefault(id);

    /// <summary>Who was asked for a task and why, and why not the others; null when nobody was.</summary>
    public Choice? Choice(string task) => _choices.GetValueOrDefault(task);

    public WorklistMessage? Worklist(string worker) => _worklists.GetValueOrDefault(worker);

    /// <summary>Until when a worker who is on shift may go on, by plan, law and site; null for who is not.</summary>
    public DateTimeOffset? WorkUntil(string worker) => _workUntil.TryGetValue(worker, out DateTimeOffset until) ? until : null;

    /// <summary>Tasks that are open or ended within the last day, in no order.</summary>
    public IEnumerable<TaskMessage> Tasks => _tasks.Values;

    public IEnumerable<WorklistMessage> Worklists => _worklists.Values;

    public IEnumerable<AlertMessage> Alerts => _alerts.Values;

    public AlertMessage? Alert(string id) => _alerts.GetValueOrDefault(id);

    public IEnumerable<NodeView> Nodes => _nodes.Values;

    /// <summary>What the site's waste weighs; null before the loop has looked.</summary>
    public WasteReport? WasteReport { get; private set; }

    /// <summary>How the site's loop does; null before it has said so.</summary>
    public LoopReport? LoopReport { get; private set; }

    /// <summary>When this run took over a site file that had changed; null when it had not.</summary>
    public DateTimeOffset? ConfiguredAt { get; internal set; }

    public NodeView? Node(string id) => _nodes.GetValueOrDefault(id);

    public ArticleMessage? Article(string id) => _articles.GetValueOrDefault(id);

    public GateMessage? Gate(string id) => _gates.GetValueOrDefault(id);

    /// <summary>A piece of tagged linen, by its tag as a reader or a person may write it.</summary>
    public PieceMessage? Piece(string tag) => _pieces.Find(TagIndex.NameOf(tag));

    /// <inheritdoc cref="PieceTable.Lost"/>
    public (int All, IReadOnlyList<PieceMessage> Oldest) LostPieces(int most) => _pieces.Lost(most);

    /// <inheritdoc cref="PieceTable.LongestUnseen"/>
    public IReadOnlyList<PieceMessage> Pieces(string? article, string? side, bool? lost, int skip, int most) =>
        _pieces.LongestUnseen(article, side, lost, skip, most);

    /// <summary>The last refused messages, oldest first.</summary>
    public IReadOnlyCollection<RefusedMessage> Refused => _refused;

    /// <summary>Hands a person's word to the loop; completes when it is on disk, or with the reason why not.</summary>
    public Task<Refusal> SubmitAsync(Command command) => submit(command);

    /// <summary>What is to be done in the next hours and who is there for it, as the engine knows it now.</summary>
    public async Task<WorkAhead> LookAheadAsync() => (WorkAhead)await ask(WorkAhead.Of);

    /// <summary>This worker is at work, has nothing in hand, and chooses for themselves here or somewhere on the site.</summary>
    public bool Chooses(string worker) =>
        Worklist(worker) is { OnShift: true, BreakUntil: null } list && list.Tasks.All(task => task.Status is "offered" or "suspended")
        && (site.Wards.Any(ward => ward.Pull) || site.Teams.Any(team => team.Pull && team.Id == Person(worker)?.Team));

    /// <summary>What this worker may choose and take on now, most urgent first, where people choose for themselves. Who may do what is
    /// for the engine to say.</summary>
    public async Task<IReadOnlyList<TaskMessage>> ChoicesAsync(string worker)
    {
        var choices = (string[])await ask((engine, nowMs) => engine.Tasks.Choices(worker, nowMs).Select(task => task.Id).ToArray());
        return [.. choices.Select(Task).OfType<TaskMessage>()];
    }

    /// <summary>What a lead may know of a worker beyond what is published: asked seldom, and of the engine itself.</summary>
    internal async Task<WorkerCard> LookAtAsync(string worker) =>
        (WorkerCard)await ask((engine, nowMs) => WorkerCard.Of(engine.Workers.First(one => one.Id == worker), nowMs));

    /// <summary>Work that comes back, and when it comes next.</summary>
    internal async Task<IReadOnlyList<ComingRound>> RoundsAsync() => (ComingRound[])await ask((engine, _) => engine.Rounds.All
        .Select(round => new ComingRound(Words.Of(round.Settings.Kind), round.Settings.Place, Time(round.NextMs))).ToArray());

    /// <summary>What is to be known of those whom a roster plans, to hold it against the law.</summary>
    internal async Task<RosterLaw> LawOfAsync(Roster roster) =>
        (RosterLaw)await ask((engine, nowMs) => RosterLaw.Of(engine, roster, nowMs));

    internal void Set(BedMessage bed) => Replace(_beds, bed.Bed, bed, ViewKind.Bed);

    internal void Set(LinenMessage point) => Replace(_linen, point.Point, point, ViewKind.Linen);

    internal void Set(WasteMessage point) => Replace(_waste, point.Point, point, ViewKind.Waste);

    internal void Set(TaskMessage task) => Replace(_tasks, task.Task, task, ViewKind.Task);

    /// <summary>Before the task's message: whoever is told of it reads both.</summary>
    internal void Set(string task, Choice? choice)
    {
        if (choice is null) _choices.TryRemove(task, out _);
        else _choices[task] = choice;
    }

    /// <summary>Before the worklist's message, as with <see cref="Set(string, Choice)"/>.</summary>
    internal void Set(string worker, DateTimeOffset? workUntil)
    {
        if (workUntil is DateTimeOffset until) _workUntil[worker] = until;
        else _workUntil.TryRemove(worker, out _);
    }

    internal void Set(WorklistMessage list) => Replace(_worklists, list.Worker, list, ViewKind.Worklist);

    internal void Set(NodeView node) => Replace(_nodes, node.Node, node, ViewKind.Node);

    internal void Set(ArticleMessage article) => Replace(_articles, article.Article, article, ViewKind.Article);

    internal void Set(GateMessage gate) => Replace(_gates, gate.Gate, gate, ViewKind.Gate);

    // Nobody follows a single piece, and hundreds may move at once; the list of those that are lost is followed.
    internal void Set(PieceMessage piece)
    {
        if (_pieces.Set(piece)) Changed?.Invoke(new ViewChange(ViewKind.LostPieces, piece.Article));
    }

    internal void Set(WasteReport report)
    {
        WasteReport = report;
        Changed?.Invoke(new ViewChange(ViewKind.Stock, ""));
    }

    internal void Set(LoopReport report)
    {
        LoopReport = report;
        Changed?.Invoke(new ViewChange(ViewKind.Loop, ""));
    }

    internal void Set(AlertMessage alert) => Replace(_alerts, alert.Alert, alert, ViewKind.Alert);

    internal void ClearAlert(string id) => Remove(_alerts, id, ViewKind.Alert);

    internal void ForgetTask(string id)
    {
        _choices.TryRemove(id, out _);
        Remove(_tasks, id, ViewKind.Task);
    }

    internal void Add(RefusedMessage refused)
    {
        _refused.Enqueue(refused);
        while (_refused.Count > RefusedKept) _refused.TryDequeue(out _);
        Changed?.Invoke(new ViewChange(ViewKind.Refused, refused.Topic));
    }

    private static DateTimeOffset Time(long atMs) => DateTimeOffset.FromUnixTimeMilliseconds(atMs);

    private void Replace<T>(ConcurrentDictionary<string, T> all, string id, T value, ViewKind kind)
    {
        all[id] = value;
        Changed?.Invoke(new ViewChange(kind, id));
    }

    private void Remove<T>(ConcurrentDictionary<string, T> all, string id, ViewKind kind)
    {
        if (all.TryRemove(id, out _)) Changed?.Invoke(new ViewChange(kind, id));
    }
}
