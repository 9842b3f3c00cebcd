using System.Diagnostics.CodeAnalysis;
using Logistics.Core;
using Logistics.Hub.Api;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;
using Reason = Logistics.Wire.Messages.Reason;

namespace Logistics.Hub.People;

/// <summary>
/// What one provider's people may see of a site; pages, patches and the API read a site through this and through nothing else. Whoever
/// has no provider sees all. A provider sees the whole ward (beds, linen, waste), its own people, and tasks that its people hold or nobody
/// does; that another provider's people work somewhere shows in the state of the bed, and never who they are.
/// </summary>
/// <param name="view">The site.</param>
/// <param name="provider">Provider id; null for the care organisation's own people.</param>
public sealed class Sight(SiteView view, string? provider)
{
    /// <summary>Stands where a person is not named: no person id looks like it.</summary>
    public const string Someone = "*";

    public SiteFile Site => view.Site;

    /// <summary>The site's clock.</summary>
    public TimeProvider Clock => view.Clock;

    public IEnumerable<TaskMessage> Tasks => provider is null ? view.Tasks : view.Tasks.Where(Shows).Select(Masked);

    public IEnumerable<WorklistMessage> Worklists => provider is null
        ? view.Worklists : view.Worklists.Where(list => Shows(list.Worker)).Select(Masked);

    public IEnumerable<AlertMessage> Alerts => provider is null
        ? view.Alerts : view.Alerts.Where(alert => view.Task(alert.Subject) is not TaskMessage task || Shows(task));

    public IEnumerable<NodeView> Nodes => view.Nodes;

    public IReadOnlyCollection<RefusedMessage> Refused => view.Refused;

    public WasteReport? WasteReport => view.WasteReport;

    public NodeView? Node(string id) => view.Node(id);

    public Ward? Ward(string id) => view.Ward(id);

    /// <summary>Someone who may be named here; null for others and for the unknown.</summary>
    public Person? Person(string id) => view.Person(id) is Person person && Shows(person) ? person : null;

    public BedMessage? Bed(string id) =>
        view.Bed(id) is BedMessage bed && provider is not null ? bed with { Why = Masked(bed.Why) } : view.Bed(id);

    public LinenMessage? Linen(string id) =>
        view.Linen(id) is LinenMessage point && provider is not null ? point with { Why = Masked(point.Why) } : view.Linen(id);

    public WasteMessage? Waste(string id) =>
        view.Waste(id) is WasteMessage point && provider is not null ? point with { Why = Masked(point.Why) } : view.Waste(id);

    public TaskMessage? Task(string id) => view.Task(id) is TaskMessage task && Shows(task) ? Masked(task) : null;

    public WorklistMessage? Worklist(string worker) =>
        view.Worklist(worker) is WorklistMessage list && Shows(worker) ? Masked(list) : null;

    /// <summary>Until when a worker who is on shift may go on; null for others.</summary>
    public DateTimeOffset? WorkUntil(string worker) => Shows(worker) ? view.WorkUntil(worker) : null;

    /// <summary>Who was asked for a task and why, and why not the others: of one's own people.</summary>
    public ChoiceAnswer? Choice(string task) => Task(task) is not null && view.Choice(task) is Choice choice
        ? new ChoiceAnswer(
            DateTimeOffset.FromUnixTimeMilliseconds(choice.AtMs),
            Shows(choice.Chosen.Worker.Id) ? Of(choice.Chosen) : null,
            [.. choice.Others.Where(one => Shows(one.Worker.Id)).Select(Of)])
        : null;

    /// <summary>Who could do what in the next hours: of one's own people, and what nobody can do in time.</summary>
    internal async Task<DayPlan> PlanAsync(PlanDesk desk, CancellationToken gone)
    {
        DayPlan plan = await desk.PlanAsync(view, gone);
        return provider is null ? plan : plan with
        {
            People = [.. plan.People.Where(person => Shows(person.Worker))
                .Select(person => person with { Work = [.. person.Work.Where(stop => Shows(stop.Work))] })],
            Unplannable = [.. plan.Unplannable.Where(one => Shows(one.Work))],
        };
    }

    /// <inheritdoc cref="SiteView.Chooses"/>
    public bool Chooses(string worker) => view.Chooses(worker);

    /// <inheritdoc cref="SiteView.ChoicesAsync"/>
    internal async Task<IReadOnlyList<TaskMessage>> ChoicesAsync(string worker) =>
        [.. (await view.ChoicesAsync(worker)).Where(Shows).Select(Masked)];

    /// <summary>What a lead may know of a worker; null for who is no worker and for another provider's.</summary>
    internal async Task<WorkerCard?> LookAtAsync(string worker) =>
        Worklist(worker) is null ? null : await view.LookAtAsync(worker);

    /// <inheritdoc cref="SiteView.RoundsAsync"/>
    internal Task<IReadOnlyList<ComingRound>> RoundsAsync() => view.RoundsAsync();

    /// <inheritdoc cref="SiteView.LawOfAsync"/>
    internal Task<RosterLaw> LawOfAsync(Roster roster) => view.LawOfAsync(roster);

    private bool Shows(DayPlan.Work work) => work.Task is not string task || Task(task) is not null;

    public ArticleMessage? Article(string id) => view.Article(id);

    public GateMessage? Gate(string id) => view.Gate(id);

    /// <inheritdoc cref="SiteView.Piece"/>
    public PieceMessage? Piece(string tag) => view.Piece(tag);

    /// <inheritdoc cref="SiteView.LostPieces"/>
    public (int All, IReadOnlyList<PieceMessage> Oldest) LostPieces(int most) => view.LostPieces(most);

    /// <inheritdoc cref="SiteView.Pieces"/>
    public IReadOnlyList<PieceMessage> Pieces(string? article, string? side, bool? lost, int skip, int most) =>
        view.Pieces(article, side, lost, skip, most);

    /// <summary>Hands a person's word to the loop. Another provider's task or person is as good as none to whoever would have a say in
    /// it.</summary>
    internal Task<Refusal> SubmitAsync(Command command)
    {
        bool ofOthers = command.Kind is CommandKind.CancelTask or CommandKind.WithdrawTask or CommandKind.MakeUrgent or CommandKind.MakeNext
            or CommandKind.AssignTask or CommandKind.TakeAlert && view.Task(command.Task) is TaskMessage task && !Shows(task);
        if (ofOthers) return System.Threading.Tasks.Task.FromResult(Refusal.UnknownTask);
        bool toOthers = command.Kind is CommandKind.AssignTask or CommandKind.SignOffSkill && !Shows(command.Subject);
        return toOthers ? System.Threading.Tasks.Task.FromResult(Refusal.UnknownPerson) : view.SubmitAsync(command);
    }

    private static CandidateAnswer Of(Candidate one) => new(one.Worker.Id, Words.Of(one.Code), one.Value == 0 ? null : one.Value);

    private bool Shows(TaskMessage task) => task.Worker is not string worker || Shows(worker);

    private bool Shows(string worker) => provider is null || view.Person(worker) is Person person && Shows(person);

    // The care organisation's nurses and leads speak to all providers, and stand by their name; its own workers are a team like any other.
    private bool Shows(Person person) =>
        provider is null || person.Provider == provider || person is { Provider: null, Role: not "worker" };

    private TaskMessage Masked(TaskMessage task) => provider is null ? task : task with { Why = Masked(task.Why) };

    private WorklistMessage Masked(WorklistMessage list) =>
        provider is null ? list : list with { Tasks = [.. list.Tasks.Select(Masked)] };

    [return: NotNullIfNotNull(nameof(why))]
    private IReadOnlyList<Reason>? Masked(IReadOnlyList<Reason>? why) => why is null ? null : [.. why.Select(reason =>
        reason.By is string by && view.Person(by) is Person person && !Shows(person) ? reason with { By = Someone } : reason)];
}
