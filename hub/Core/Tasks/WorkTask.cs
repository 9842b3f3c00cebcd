namespace Logistics.Core;

/// <summary>One piece of work with one outcome. Its id is made of the fact that caused it, so the same facts give the same task.</summary>
public sealed class WorkTask : Subject
{
    private readonly Reason[] _why;
    private readonly List<Pass> _passes = [];

    internal WorkTask(
        string id, TaskKind kind, Workplace place, string ward, IReadOnlyList<Reason> why, long nowMs, long fromMs, long dueMs)
        : base(id)
    {
        Ward = ward;
        Kind = kind;
        Place = place;
        _why = [.. why];
        CreatedMs = nowMs;
        ChangedMs = nowMs;
        FromMs = fromMs;
        DueMs = dueMs;
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

    /// <summary>When it may begin, Unix time in ms: planned work later than when it was asked for.</summary>
    public long FromMs { get; }

    /// <summary>How long somebody is to be there, in ms; 0 for as long as its kind takes.</summary>
    public long ForMs { get; internal set; }

    /// <summary>What it goes before.</summary>
    public TaskUrgency Urgency { get; internal set; }

    /// <summary>The other half of work for two; null for work for one.</summary>
    public WorkTask? Partner { get; internal set; }

    /// <summary>Its half of work for two stands ready, and waits for the other.</summary>
    public bool Ready { get; internal set; }

    /// <summary>Who was asked last and why, and why not the others; null when nobody was, or it is over.</summary>
    public Choice? Choice { get; internal set; }

    /// <summary>How far it was escalated: 0 for not, else the level, from 1.</summary>
    public int Level { get; private set; }

    /// <summary>How often the people of that level were told.</summary>
    public int Told { get; private set; }

    /// <summary>Who sees to it that nobody took it on; empty for nobody.</summary>
    public string TakenBy { get; internal set; } = "";

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

    /// <summary>Somebody is at it or has laid it down, be it at one half of work for two.</summary>
    internal bool IsBegun =>
        State is TaskState.Started or TaskState.Suspended || Partner is { State: TaskState.Started or TaskState.Suspended };

    /// <summary>Nobody has taken it on, nor the other half.</summary>
    internal bool IsUntaken =>
        State is TaskState.Open or TaskState.Offered && Partner is null or { State: TaskState.Open or TaskState.Offered };

    internal int SkillBit { get; private set; }

    internal int Weight { get; private set; }

    /// <summary>How long it is expected to take, in ms; 0 when nobody knows.</summary>
    internal long WorkMs { get; private set; }

    /// <summary>When its work was last begun or gone on with, Unix time in ms.</summary>
    internal long StartedMs { get; set; }

    /// <summary>The last step was made earlier than its word came, Unix time in ms.</summary>
    internal void SaidAt(long saidMs)
    {
        ChangedMs = saidMs;
        if (State == TaskState.Started) StartedMs = saidMs;
    }

    internal void Configure(TaskSettings settings)
    {
        SkillBit = settings.SkillBit;
        WorkMs = ForMs > 0 ? ForMs : settings.WorkMs;
        Weight = settings.Weight;
    }

    /// <summary>Who is asked first: by the due time, and work under isolation behind all that is due within as long again.</summary>
    internal long RankMs { get; private set; }

    internal void Rank() => RankMs = Place is Bed { Isolated: true } ? DueMs + (DueMs - CreatedMs) : DueMs;

    /// <summary>Whether the worker let it pass and is not to be asked again yet: <see cref="CandidateCode.Nearest"/> where not.</summary>
    internal CandidateCode PassOf(Worker worker, long nowMs, out long untilMs)
    {
        untilMs = 0;
        foreach (Pass pass in _passes)
        {
            if (pass.UntilMs <= nowMs || !string.Equals(pass.Worker, worker.Id, StringComparison.Ordinal)) continue;
            untilMs = pass.UntilMs;
            return pass.Answered ? CandidateCode.LetPass : CandidateCode.NoAnswer;
        }
        return CandidateCode.Nearest;
    }

    internal void NotePass(Worker worker, long untilMs, bool answered)
    {
        _passes.RemoveAll(pass => string.Equals(pass.Worker, worker.Id, StringComparison.Ordinal));
        _passes.Add(new Pass(worker.Id, untilMs, answered));
    }

    /// <summary>Nobody has taken it on yet: when the next are to be told, Unix time in ms; <see cref="long.MaxValue"/> for never.</summary>
    internal long EscalateAtMs { get; private set; } = long.MaxValue;

    /// <summary>From here on it waits for somebody to take it on.</summary>
    internal void AwaitHands(IReadOnlyList<EscalationSettings> levels, long fromMs)
    {
        Settle();
        if (levels.Count > 0) EscalateAtMs = fromMs + levels[0].AfterMs;
    }

    /// <summary>The people of its level are told again, or those of the next: so long as there is one.</summary>
    internal void Escalate(IReadOnlyList<EscalationSettings> levels, long nowMs)
    {
        if (Level > 0 && Level <= levels.Count && Told <= levels[Level - 1].Retries) Told++;
        else (Level, Told) = (Level + 1, 1);
        if (Level > levels.Count)
        {
            // A configuration with fewer levels came while it was escalated.
            (Level, EscalateAtMs) = (levels.Count, long.MaxValue);
            return;
        }
        bool again = Told <= levels[Level - 1].Retries;
        EscalateAtMs = again ? nowMs + levels[Level - 1].AfterMs
            : Level < levels.Count ? nowMs + levels[Level].AfterMs : long.MaxValue;
    }

    /// <summary>Somebody took it on, or sees to it: nobody else is told.</summary>
    internal void Settle() => (Level, Told, TakenBy, EscalateAtMs) = (0, 0, "", long.MaxValue);

    internal void TakeAlert(string by) => (TakenBy, EscalateAtMs) = (by, long.MaxValue);

    /// <summary>When more people may be asked than now, Unix time in ms; <see cref="long.MaxValue"/> when that is not in sight: who
    /// let it pass may be asked again, it is about to begin, or the next tier's turn comes.</summary>
    internal long NextTurnMs(DispatchSettings settings, long nowMs)
    {
        long nextMs = long.MaxValue;
        if (State != TaskState.Open) return nextMs;
        foreach (Pass pass in _passes)
        {
            if (pass.UntilMs > nowMs) nextMs = Math.Min(nextMs, pass.UntilMs);
        }
        ReadOnlySpan<long> turns = [FromMs - Dispatcher.AheadMs, FromMs + settings.PoolAfterMs, FromMs + settings.AgencyAfterMs];
        foreach (long turnMs in turns)
        {
            if (turnMs > nowMs) nextMs = Math.Min(nextMs, turnMs);
        }
        return nextMs;
    }

    internal override void Evaluate(Engine engine, long nowMs) => engine.Tasks.Evaluate(this, nowMs);

    /// <summary>While it is being loaded: the other half may come after it.</summary>
    internal string PartnerId { get; private set; } = "";

    /// <summary>The task as it was saved, or itself while it is being saved.</summary>
    internal static WorkTask Of(WorkTask? task, Snapshot kept)
    {
        string id = kept.Value(task?.Id ?? "");
        TaskKind kind = kept.Value(task?.Kind ?? default);
        string place = kept.Value(task?.Place.Id ?? "");
        string ward = kept.Value(task?.Ward ?? "");
        long createdMs = kept.Value(task?.CreatedMs ?? 0);
        long dueMs = kept.Value(task?.DueMs ?? 0);
        long fromMs = kept.Value(task?.FromMs ?? 0);
        List<Reason> why = [.. task?._why ?? []];
        kept.List(why, kept.Value);

        // An ended task outlives its place and its worker: of those that are gone the id remains.
        task ??= new WorkTask(id, kind, kept.Engine.FindPlace(place) ?? new WardPlace(place), ward, why, createdMs, fromMs, dueMs);
        task.Keep(kept);
        return task;
    }

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        State = kept.Value(State);
        string worker = kept.Value(Worker?.Id ?? "");
        if (worker.Length > 0) Worker ??= kept.Engine.FindWorker(worker) ?? new Worker(worker);
        ForMs = kept.Value(ForMs);
        SkillBit = kept.Value(SkillBit);
        Weight = kept.Value(Weight);
        WorkMs = kept.Value(WorkMs);
        Urgency = kept.Value(Urgency);
        Ready = kept.Value(Ready);
        StartedMs = kept.Value(StartedMs);
        Level = kept.Value(Level);
        Told = kept.Value(Told);
        TakenBy = kept.Value(TakenBy);
        EscalateAtMs = kept.Value(EscalateAtMs);
        PartnerId = kept.Value(Partner?.Id ?? "");
        Choice = Choice.Keep(kept, Choice);
        ChangedMs = kept.Value(ChangedMs);
        AnswerByMs = kept.Value(AnswerByMs);
        PastDue = kept.Value(PastDue);
        RankMs = kept.Value(RankMs);
        Outcome = kept.Value(Outcome);
        Reason = kept.Value(Reason);
        kept.List(_passes, pass => new Pass(kept.Value(pass.Worker ?? ""), kept.Value(pass.UntilMs), kept.Value(pass.Answered)));
    }

    private readonly record struct Pass(string Worker, long UntilMs, bool Answered);
}
