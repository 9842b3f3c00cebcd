namespace Logistics.Core;

/// <summary>One piece of work with one outcome. Its id is made of the fact that caused it, so the same facts give the same task.</summary>
public sealed class WorkTask : Subject
{
    private readonly Reason[] _why;
    private readonly List<Pass> _passes = [];

    internal WorkTask(
        string id, TaskKind kind, Workplace place, string ward, IReadOnlyList<Reason> why, long nowMs, long dueMs, int skillBit) : base(id)
    {
        Ward = ward;
        Kind = kind;
        Place = place;
        _why = [.. why];
        CreatedMs = nowMs;
        ChangedMs = nowMs;
        DueMs = dueMs;
        SkillBit = skillBit;
        Rank();
    }

    public TaskKind Kind { get; }

    /// <summary>What it is about.</summary>
    public Workplace Place { get; internal set; }

    /// <summary>Id of its ward: kept here because an ended task outlives a change of configuration.</summary>
    public string Ward { get; internal set; }

    public TaskState State { get; internal set; }

    /// <summary>Who holds it: has it offered, accepted, started or suspended.</summary>
    public Worker? Worker { get; internal set; }

    /// <summary>When the need arose, Unix time in ms.</summary>
    public long CreatedMs { get; }

    /// <summary>When the state last changed, Unix time in ms.</summary>
    public long ChangedMs { get; internal set; }

    /// <summary>When it should be done, Unix time in ms.</summary>
    public long DueMs { get; }

    /// <summary>Until when the offer stands, Unix time in ms; 0 unless offered.</summary>
    public long AnswerByMs { get; internal set; }

    /// <summary>It was not done by its due time.</summary>
    public bool PastDue { get; internal set; }

    /// <summary>How it ended, once it is done.</summary>
    public TaskOutcome Outcome { get; internal set; }

    /// <summary>Why it was suspended or cancelled, as a code; empty otherwise.</summary>
    public string Reason { get; internal set; } = "";

    /// <summary>The evidence that caused it, newest first.</summary>
    public IReadOnlyList<Reason> Why => _why;

    public bool IsOver => State is TaskState.Done or TaskState.Cancelled;

    internal int SkillBit { get; set; }

    /// <summary>Who is asked first: by the due time, and work under isolation behind all that is due within as long again.</summary>
    internal long RankMs { get; private set; }

    internal void Rank() => RankMs = Place is Bed { Isolated: true } ? DueMs + (DueMs - CreatedMs) : DueMs;

    /// <summary>The worker let it pass and is not to be asked again yet.</summary>
    internal bool PassedBy(Worker worker, long nowMs)
    {
        foreach (Pass pass in _passes)
        {
            if (pass.UntilMs > nowMs && string.Equals(pass.Worker, worker.Id, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    internal void NotePass(Worker worker, long untilMs)
    {
        _passes.RemoveAll(pass => string.Equals(pass.Worker, worker.Id, StringComparison.Ordinal));
        _passes.Add(new Pass(worker.Id, untilMs));
    }

    /// <summary>When everyone has let it pass, the round begins again once the first of them may be asked: this is when.</summary>
    internal long? NextAskMs(long nowMs)
    {
        if (State != TaskState.Open) return null;
        long? nextMs = null;
        foreach (Pass pass in _passes)
        {
            if (pass.UntilMs > nowMs && (nextMs is null || pass.UntilMs < nextMs)) nextMs = pass.UntilMs;
        }
        return nextMs;
    }

    internal override void Evaluate(Engine engine, long nowMs) => engine.Tasks.Evaluate(this, nowMs);

    /// <summary>The task as it was saved, or itself while it is being saved.</summary>
    internal static WorkTask Of(WorkTask? task, Snapshot kept)
    {
        string id = kept.Value(task?.Id ?? "");
        TaskKind kind = kept.Value(task?.Kind ?? default);
        string place = kept.Value(task?.Place.Id ?? "");
        string ward = kept.Value(task?.Ward ?? "");
        long createdMs = kept.Value(task?.CreatedMs ?? 0);
        long dueMs = kept.Value(task?.DueMs ?? 0);
        int skillBit = kept.Value(task?.SkillBit ?? 0);
        List<Reason> why = [.. task?._why ?? []];
        kept.List(why, kept.Value);

        // An ended task outlives its place and its worker: of those that are gone the id remains.
        task ??= new WorkTask(id, kind, kept.Engine.FindPlace(place) ?? new WardPlace(place), ward, why, createdMs, dueMs, skillBit);
        task.Keep(kept);
        return task;
    }

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        State = kept.Value(State);
        string worker = kept.Value(Worker?.Id ?? "");
        if (worker.Length > 0) Worker ??= kept.Engine.FindWorker(worker) ?? new Worker(worker);
        ChangedMs = kept.Value(ChangedMs);
        AnswerByMs = kept.Value(AnswerByMs);
        PastDue = kept.Value(PastDue);
        RankMs = kept.Value(RankMs);
        Outcome = kept.Value(Outcome);
        Reason = kept.Value(Reason);
        kept.List(_passes, pass => new Pass(kept.Value(pass.Worker ?? ""), kept.Value(pass.UntilMs)));
    }

    private readonly record struct Pass(string Worker, long UntilMs);
}
