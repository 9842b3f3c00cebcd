using System.Globalization;
using Logistics.Core;
using Logistics.Simulator.Swarm;
using static Logistics.Simulator.Days.Calendar;

namespace Logistics.Simulator.Days;

/// <summary>One day of one house under one policy: the engine hears what truly happens, and people do what it says.</summary>
internal sealed class Day
{
    private readonly Engine _engine = new();
    private readonly Action<string>? _trace;
    private readonly PriorityQueue<Action, (long AtMs, long Order)> _agenda = new();
    private readonly Queue<Subject> _changed = new();
    private readonly Dictionary<string, DayWorker> _byId;
    private readonly Dictionary<string, DayPlan.Ask> _asks;
    private readonly Dictionary<string, Filling> _fillings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DayPlan.Leaving> _unmade = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _visits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Trail> _trails = new(StringComparer.Ordinal);
    private readonly long[] _seq;
    private long _order;

    public Day(DayPlan plan, Policy policy, Action<string>? trace = null)
    {
        Plan = plan;
        _trace = trace;
        Building = new Building(plan.Site.Shafts);
        Figures = new DayFigures(plan);
        NowMs = plan.BeginMs;
        _seq = new long[plan.Site.Wards.Count];
        _asks = plan.Asks.ToDictionary(ask => ask.Request, StringComparer.Ordinal);
        Dealer = policy switch
        {
            Policy.Ours => new Dealer(this),
            Policy.LongestIdle => new LongestIdle(this),
            _ => new PullList(this),
        };
        Tell(Input.Configure(NowMs, plan.Site.Configure(plan.Staff, policy != Policy.Ours)));
        Workers = [.. plan.Staff.Select(member => new DayWorker(this, member))];
        _byId = Workers.ToDictionary(worker => worker.Id, StringComparer.Ordinal);
        Begin();
    }

    public DayPlan Plan { get; }

    public Luck Luck => Plan.Luck;

    public Building Building { get; }

    public Dealer Dealer { get; }

    public IReadOnlyList<DayWorker> Workers { get; }

    public Logbook Log { get; } = new();

    public DayFigures Figures { get; }

    public long NowMs { get; private set; }

    /// <summary>Lives through the day; gives what was measured, with what the auditor found.</summary>
    public DayFigures Run()
    {
        while (true)
        {
            long saidMs = _agenda.TryPeek(out _, out (long AtMs, long) next) ? next.AtMs : long.MaxValue;
            long nextMs = Math.Min(saidMs, _engine.WakeAtMs);
            if (nextMs > Plan.EndMs) break;
            NowMs = Math.Max(NowMs, nextMs);
            if (_engine.WakeAtMs <= NowMs) Tell(Input.Tick(NowMs));
            else _agenda.Dequeue()();
            Drain();
            Dealer.Deal();
            Drain();
        }
        NowMs = Plan.EndMs;
        Close();
        return Figures;
    }

    public void Later(long atMs, Action act) => _agenda.Enqueue(act, (atMs, _order++));

    public DayWorker Find(string worker) => _byId[worker];

    /// <summary>What was asked for with this task; null for what the house itself asked for.</summary>
    public DayPlan.Ask? AskOf(WorkTask task) => _asks.GetValueOrDefault(task.Id[(task.Id.LastIndexOf('-') + 1)..]);

    /// <summary>What nobody has taken on, by due time, work under isolation behind what is due within as long again; planned work from
    /// five minutes before it begins.</summary>
    public List<WorkTask> Waiting() =>
    [
        .. _engine.Tasks.All.Where(task => task.State == TaskState.Open && (AskOf(task)?.PlannedMs ?? 0) - (5 * Minute) <= NowMs)
            .OrderBy(task => task.Place is Bed { Isolated: true } ? task.DueMs + (task.DueMs - task.CreatedMs) : task.DueMs)
            .ThenBy(task => task.Id, StringComparer.Ordinal),
    ];

    public Refusal Say(
        string by, CommandKind kind, string task = "", string reason = "", TaskOutcome outcome = default, string subject = "")
    {
        Command command = new() { Kind = kind, By = by, Task = task, Reason = reason, Outcome = outcome, Subject = subject };
        return Tell(command);
    }

    /// <summary>How long this task truly takes, whoever does it and whenever: about its norm; under isolation half as long again.</summary>
    public long WorkMs(WorkTask task)
    {
        if (AskOf(task) is { ForMs: > 0 } ask) return ask.ForMs;
        return Plan.WorkMs(task.Kind, task.Place is Bed && IsBedWork(task.Kind) ? task.Place.Id : task.Id);
    }

    /// <summary>Somebody comes to this bed: for the how manieth time.</summary>
    public int Visit(string place) => _visits[place] = _visits.GetValueOrDefault(place) + 1;

    public void NoteOffer(DayWorker worker, WorkTask task)
    {
        string before = task.Place is Bed { Isolated: true } ? CleanBefore(worker, task) : "";
        Log.Offers.Add(new Logbook.Offer(
            worker.Id, task.Id, task.Kind, task.Place is Bed { Isolated: true }, task.Place is Bed { Contaminated: true }, NowMs, before,
            task.Choice?.OnWayOf ?? ""));
        Trail trail = TrailOf(task);
        if (trail.OfferedMs < 0) trail.OfferedMs = NowMs;
        trail.Offers++;
        Trace($"{worker.Id} is offered {task.Id}");
    }

    public void NoteDeed(DayWorker worker, WorkTask task, long fromMs, bool masters) => Log.Deeds.Add(new Logbook.Deed(
        worker.Id, task.Id, task.Kind, fromMs, NowMs, masters, task.Place is Bed { Isolated: true },
        task.Place is Bed { Contaminated: true }));

    /// <summary>Work has an effect in the world.</summary>
    public void NoteFinished(WorkTask task, TaskOutcome outcome)
    {
        if (task.Place is StoragePoint) _fillings[task.Place.Id].Serve(NowMs);
        if (!IsBedWork(task.Kind) || !_unmade.TryGetValue(task.Place.Id, out DayPlan.Leaving? leaving)) return;
        if (outcome is not (TaskOutcome.Done or TaskOutcome.Refused)) return;
        _unmade.Remove(task.Place.Id);
        if (outcome == TaskOutcome.Refused) return;
        Figures.Ready.Add((NowMs - leaving.ReadyMs) / (double)Minute);
        Figures.NoteBed(leaving.ReadyMs, TrailOf(task), NowMs);
        if (leaving.ComesMs == long.MaxValue) return;
        Later(Math.Max(leaving.ComesMs, NowMs + (5 * Minute)), () => ReadMat(leaving.Bed, 1));
    }

    private string CleanBefore(DayWorker worker, WorkTask isolated) => Waiting().Find(task =>
        task.Kind == isolated.Kind && task.Place.Ward == isolated.Place.Ward && task.DueMs < isolated.DueMs
        && task.Place is not Bed { Isolated: true } && !worker.WasAsked(task) && worker.May(task))?.Id ?? "";

    private static bool IsBedWork(TaskKind kind) => kind is TaskKind.CleanBed or TaskKind.MakeBed or TaskKind.ChangeLinen;

    private void Begin()
    {
        Tell(new Command { Kind = CommandKind.PlanShifts, By = "lead", Roster = Staff.RosterOf(Plan.Kind, Plan.Staff) });
        foreach (int bed in Plan.Isolated) Say("nurse", CommandKind.IsolateBed, subject: Plan.Site.Beds[bed].Id);
        for (int bed = 0; bed < Plan.Site.Beds.Count; bed++) ReadMat(bed, 1);
        foreach (DayPlan.Leaving leaving in Plan.Leavings)
        {
            Later(leaving.LeftMs, () => ReadMat(leaving.Bed, 0));
            Later(leaving.ReadyMs, () =>
            {
                _unmade.Add(Plan.Site.Beds[leaving.Bed].Id, leaving);
                if (Plan.Kind != DayKind.Home) Read(Plan.Site.Beds[leaving.Bed].Ward, [(SensorRole.BedButton, leaving.Bed, 1)]);
            });
        }
        foreach (DayPlan.Ask ask in Plan.Asks)
        {
            Later(ask.AtMs, () => Tell(new Command
            {
                Kind = CommandKind.RequestTask, By = "nurse", TaskKind = ask.Kind, Subject = ask.Place, Request = ask.Request,
                PlannedMs = ask.PlannedMs, ForMs = ask.ForMs,
            }));
        }
        foreach (DayPlan.Outage outage in Plan.Outages)
        {
            Later(outage.FromMs, () => Building.Put(outage.Lift, true));
            Later(outage.ToldMs, () => Say("lead", CommandKind.LiftOut, subject: outage.Lift));
            Later(outage.ToMs, () =>
            {
                Building.Put(outage.Lift, false);
                Say("lead", CommandKind.LiftBack, subject: outage.Lift);
            });
        }
        foreach (PointSettings point in Plan.Site.Linen.Concat(Plan.Site.Waste)) _fillings.Add(point.Id, Plan.Fill(point));
        for (int ward = 0; ward < Plan.Site.Wards.Count; ward++) ReadLevels(ward);
    }

    /// <summary>Mats here hold and are quiet: what lying sensors cost is measured elsewhere.</summary>
    private void ReadMat(int bed, long present) => Read(Plan.Site.Beds[bed].Ward, [(SensorRole.BedMat, bed, present)]);

    private void ReadLevels(int ward)
    {
        List<(SensorRole, int, long)> levels = [];
        AddLevels(levels, SensorRole.LinenLevel, Plan.Site.Linen, ward);
        AddLevels(levels, SensorRole.WasteLevel, Plan.Site.Waste, ward);
        Read(ward, levels);
        Later(NowMs + Filling.StepMs, () => ReadLevels(ward));
    }

    private void AddLevels(List<(SensorRole, int, long)> levels, SensorRole role, IReadOnlyList<PointSettings> points, int ward)
    {
        for (int index = 0; index < points.Count; index++)
        {
            if (points[index].Ward != ward) continue;
            Filling filling = _fillings[points[index].Id];
            levels.Add((role, index, filling.Level(NowMs)));
            if (filling.Overflows(NowMs)) Figures.Overflows++;
        }
    }

    private void Read(int ward, IReadOnlyList<(SensorRole Role, int Subject, long Value)> told)
    {
        Reading[] readings = [.. told.Select(one => new Reading(Plan.Site.Sensor(one.Role, one.Subject), NowMs, one.Value))];
        Tell(Input.Of(NowMs, new PackHeader(ward, 1, ++_seq[ward], 1, readings.Length), readings));
    }

    private Refusal Tell(Command command)
    {
        Refusal refusal = Tell(Input.Of(NowMs, command));
        Trace($"{command.By} {command.Kind} {command.Task}{command.Subject} {command.Reason} {(refusal == Refusal.None ? "" : refusal)}");
        return refusal;
    }

    private Refusal Tell(in Input input)
    {
        Refusal refusal = _engine.Apply(input);
        foreach (Subject changed in _engine.Changes)
        {
            if (changed is WorkTask or Worker) _changed.Enqueue(changed);
        }
        return refusal;
    }

    private void Drain()
    {
        while (_changed.TryDequeue(out Subject? changed))
        {
            if (changed is Worker known) Find(known.Id).Follow(known);
            if (changed is not WorkTask task) continue;
            TrailOf(task).Follow(task, NowMs);
            Dealer.Follow(task);
            foreach (DayWorker worker in Workers) worker.Follow(task);
        }
    }

    /// <summary>The day is over: what was not done is counted as it stands, and all that happened is judged.</summary>
    private void Close()
    {
        foreach (DayPlan.Leaving leaving in _unmade.Values)
        {
            Figures.Unmade++;
            Figures.Ready.Add((NowMs - leaving.ReadyMs) / (double)Minute);
        }
        foreach (WorkTask task in _engine.Tasks.All)
        {
            if (task.State == TaskState.Cancelled) continue;
            Trail trail = TrailOf(task);
            Figures.NoteTask(task, trail, Math.Max(task.CreatedMs, AskOf(task)?.PlannedMs ?? 0), NowMs);
        }
        Figures.NoteShifts(Log);
        foreach (StaffMember member in Plan.Staff)
        {
            foreach (PlannedShift other in member.Others)
            {
                Log.Worked.Add(new Logbook.Stretch(member.Id, other.FromMs, other.ToMs));
                foreach (PlannedBreak one in other.Breaks) Log.Breaks.Add(new Logbook.Stretch(member.Id, one.FromMs, one.ToMs));
            }
        }
        Figures.Breaches.AddRange(LawAuditor.Judge(Log, Plan.BeginMs));
    }

    private Trail TrailOf(WorkTask task)
    {
        if (_trails.TryGetValue(task.Id, out Trail? trail)) return trail;
        return _trails[task.Id] = new Trail();
    }

    private void Trace(string what)
    {
        if (_trace is not null) _trace(string.Create(CultureInfo.InvariantCulture, $"{Local(NowMs):HH:mm:ss} {what}"));
    }
}
