using System.Text.Json;
using Logistics.Core;
using Logistics.Wire;

namespace Logistics.Simulator.Swarm;

/// <summary>
/// The people of a site: workers with phones who do what their lists say, late, twice or not at all; a nurse who releases and asks; a lead
/// who takes work away. Who gets no answer says the same again.
/// </summary>
internal sealed class People
{
    private const long MinuteMs = 60_000;
    private const int TriesMost = 12;
    private readonly Timeline _timeline;
    private readonly Chance _chance;
    private readonly SwarmSite _site;
    private readonly SimulatedBroker _broker;
    private readonly HubProcess _hub;
    private readonly Auditor _auditor;
    private readonly DayPlan _plan;
    private readonly Dictionary<string, Phone> _phones = [];
    private readonly List<Asked> _waiting = [];
    private readonly Dictionary<string, long> _released = [];
    private readonly HashSet<string> _emptied = [];
    private int _requests;

    public People(
        Timeline timeline, Chance chance, SwarmSite site, SimulatedBroker broker, HubProcess hub, Auditor auditor, DayPlan plan)
    {
        _timeline = timeline;
        _chance = chance;
        _site = site;
        _broker = broker;
        _hub = hub;
        _auditor = auditor;
        _plan = plan;
        foreach (string worker in site.Workers)
        {
            _phones.Add(worker, new Phone(worker));
            timeline.In(chance.Between(0, 20 * MinuteMs), () => Shift(worker, true));
        }
        timeline.In(chance.Between(MinuteMs, 20 * MinuteMs), Nurse);
        timeline.In(chance.Between(60 * MinuteMs, 400 * MinuteMs), Lead);
        if (site.HasChecklists) timeline.In(chance.Between(120 * MinuteMs, 900 * MinuteMs), DriveAway);
        if (site.Staff is { } staff)
        {
            _ = new Leads(timeline, chance.Branch(), site, staff, hub, auditor, this);
            foreach (Phone phone in _phones.Values)
            {
                timeline.In(chance.Between(60 * MinuteMs, 300 * MinuteMs), () => Rest(phone));
                timeline.In(chance.Between(MinuteMs, 30 * MinuteMs), () => Choose(phone));
            }
        }
        broker.OnRetained = OnRetained;
    }

    /// <summary>Looks whether the hub has answered; after each of its turns.</summary>
    public void Listen()
    {
        for (int index = 0; index < _waiting.Count; index++)
        {
            Asked asked = _waiting[index];
            if (asked.Answer is not { IsCompleted: true } answer) continue;
            _waiting.RemoveAt(index--);
            Refusal refusal = answer.Result;
            if (refusal == Refusal.Busy)
            {
                Again(asked);
                continue;
            }
            _auditor.OnAnswered(asked.Command, refusal);
            asked.Then(refusal);
        }
    }

    /// <summary>The hub died: whoever waits gets no answer.</summary>
    public void HubDied()
    {
        Asked[] unanswered = [.. _waiting];
        _waiting.Clear();
        foreach (Asked asked in unanswered) Again(asked);
    }

    private bool IsOver => _timeline.NowMs >= DayPlan.CalmFromMs;

    private void OnRetained(WireTopic topic, byte[] payload)
    {
        if (topic.Group == "workers" && _phones.TryGetValue(topic.Id, out Phone? phone)) Look(phone, _chance.Between(1_000, 45_000));
    }

    private void Look(Phone phone, long inMs)
    {
        if (phone.IsLooking || IsOver) return;
        phone.IsLooking = true;
        _timeline.In(inMs, () =>
        {
            phone.IsLooking = false;
            if (!IsOver) Act(phone);
        });
    }

    private void Act(Phone phone)
    {
        if (_broker.Retained(Topic.Worklist(SwarmSite.Id, phone.Worker)) is not { } list) return;

        // Now and then someone taps on what a colleague's screen shows.
        if (_plan.Clumsy && _chance.Permille(60))
        {
            list = _broker.Retained(Topic.Worklist(SwarmSite.Id, _chance.Pick(_site.Workers))) ?? list;
        }
        using JsonDocument read = JsonDocument.Parse(list);
        JsonElement tasks = read.RootElement.GetProperty("tasks");
        if (tasks.GetArrayLength() == 0) return;
        JsonElement first = tasks[0];
        string task = first.GetProperty("task").GetString()!;
        string subject = first.GetProperty("subject").GetString()!;
        string status = first.GetProperty("status").GetString()!;
        switch (status)
        {
            case "offered" when _chance.Permille(150):
                return;
            case "offered" when _chance.Permille(120):
                Tap(phone, CommandKind.DeclineTask, task, _chance.Between(1_000, 60_000));
                break;
            case "offered":
                Tap(phone, CommandKind.AcceptTask, task, _chance.Between(1_000, Late(60_000)));
                break;
            case "accepted" when _chance.Permille(60):
                Tap(phone, CommandKind.DeclineTask, task, _chance.Between(1_000, 60_000));
                break;
            case "accepted" or "suspended":
                Tap(phone, CommandKind.StartTask, task, _chance.Between(1_000, Late(4 * MinuteMs)));
                break;
            case "started" when _chance.Permille(50):
                Tap(phone, CommandKind.SuspendTask, task, _chance.Between(1_000, 5 * MinuteMs), reason: "no-linen");
                break;
            case "started":
                Finish(phone, task, subject, ChecksOf(first), _chance.Between(MinuteMs, Late(12 * MinuteMs)));
                break;
        }
    }

    private long Late(long usualMs) => _plan.Clumsy && _chance.Permille(100) ? usualMs * 8 : usualMs;

    /// <summary>What the list asks to look at; nothing of work without a checklist.</summary>
    private static Checks ChecksOf(JsonElement task)
    {
        Checks asked = Checks.None;
        if (!task.TryGetProperty("checklist", out JsonElement list)) return asked;
        foreach (JsonElement word in list.EnumerateArray())
        {
            asked |= word.GetString() switch
            {
                "closed" => Checks.Closed,
                "labelled" => Checks.Labelled,
                "weight-right" => Checks.WeightRight,
                "over-weight-handled" => Checks.OverWeightHandled,
                _ => throw new InvalidDataException($"nobody knows how to look at {word}"),
            };
        }
        return asked;
    }

    private void Finish(Phone phone, string task, string subject, Checks checks, long inMs)
    {
        phone.IsLooking = true;
        _timeline.In(inMs, () =>
        {
            phone.IsLooking = false;
            if (IsOver) return;
            TaskOutcome outcome = TaskOutcome.Done;
            TruthBed? bed = _site.Beds.Find(bed => bed.Id == subject);
            if (bed is { Present: true } && _chance.Permille(800)) outcome = TaskOutcome.Occupied;
            else if (bed is { Residential: true } && _chance.Permille(150)) outcome = (TaskOutcome)_chance.Between(1, 3);
            TruthPoint? point = _site.Points.Find(point => point.Id == subject);
            bool isCheck = task.StartsWith("chk-", StringComparison.Ordinal);
            if (point is not null && !isCheck && !_chance.Permille(80) && _emptied.Add(task)) point.Serve(_timeline.NowMs);

            // Some forget to look, or to say so, and do it when they are told.
            if (checks != Checks.None && _chance.Permille(300)) checks &= (Checks)_chance.Below((int)Checks.All + 1);
            Tap(phone, CommandKind.FinishTask, task, 0, outcome, checks: checks);
        });
    }

    private void Tap(
        Phone phone, CommandKind kind, string task, long inMs, TaskOutcome outcome = TaskOutcome.Done, string reason = "",
        Checks checks = Checks.None)
    {
        Command command = new()
        {
            Kind = kind, By = phone.Worker, Task = task, Outcome = outcome, Reason = reason, Checks = checks, Request = NextRequest(),
        };
        phone.IsLooking = true;
        _timeline.In(inMs, () =>
        {
            phone.IsLooking = false;
            if (IsOver) return;
            Ask(command, _ => Look(phone, _chance.Between(2_000, 60_000)));
            if (!_plan.Clumsy || !_chance.Permille(150)) return;
            _plan.Count(FaultKind.DoubleTap);
            _timeline.In(_chance.Between(0, 4_000), () => Ask(command, _ => { }));
        });
    }

    private void Shift(string worker, bool begin)
    {
        if (IsOver) return;
        Ask(new Command { Kind = begin ? CommandKind.StartShift : CommandKind.EndShift, By = worker, Request = NextRequest() }, refusal =>
        {
            if (begin && _chance.Permille(400)) _timeline.In(_chance.Between(60 * MinuteMs, 600 * MinuteMs), () => Shift(worker, false));
            if (!begin) _timeline.In(_chance.Between(10 * MinuteMs, 120 * MinuteMs), () => Shift(worker, true));
        });
    }

    /// <summary>A break, and clean hands after it.</summary>
    private void Rest(Phone phone)
    {
        if (IsOver) return;
        _timeline.In(_chance.Between(90 * MinuteMs, 400 * MinuteMs), () => Rest(phone));
        Ask(new Command { Kind = CommandKind.StartBreak, By = phone.Worker, Request = NextRequest() }, _ => { });
        _timeline.In(_chance.Between(10 * MinuteMs, 40 * MinuteMs), () =>
        {
            if (IsOver) return;
            Ask(new Command { Kind = CommandKind.EndBreak, By = phone.Worker, Request = NextRequest() }, _ => { });
            Ask(new Command { Kind = CommandKind.CleanHands, By = phone.Worker, Request = NextRequest() }, _ => { });
        });
    }

    /// <summary>Whoever has nothing in hand looks at what there is to choose from, and takes some of it.</summary>
    private void Choose(Phone phone)
    {
        if (IsOver) return;
        _timeline.In(_chance.Between(4 * MinuteMs, 25 * MinuteMs), () => Choose(phone));
        if (phone.IsLooking || !_hub.IsUp) return;
        IReadOnlyList<WorkTask> choices = _hub.Choices(phone.Worker);
        foreach (WorkTask choice in choices) _auditor.Crew!.OnChoice(phone.Worker, choice.Id);
        if (choices.Count > 0) Tap(phone, CommandKind.AcceptTask, _chance.Pick(choices).Id, _chance.Between(1_000, 20_000));
    }

    private void Nurse()
    {
        if (IsOver) return;
        _timeline.In(_chance.Between(5 * MinuteMs, 40 * MinuteMs), Nurse);
        TruthBed bed = _chance.Pick(_site.Beds);
        bed.Live(_timeline.NowMs);
        bool empty = !bed.Present && _timeline.NowMs - bed.SinceMs > 3 * MinuteMs;
        if (!bed.Residential && (empty || _chance.Permille(100)) && _released.GetValueOrDefault(bed.Id, -1) < bed.SinceMs)
        {
            _released[bed.Id] = _timeline.NowMs;
            TruthButton? button = _chance.Permille(600) ? _site.Buttons.GetValueOrDefault(bed.Id) : null;
            if (button is not null) button.Press(_timeline.NowMs + 310_000);
            else Ask(new Command { Kind = CommandKind.ReleaseBed, By = "care-1", Subject = bed.Id, Request = NextRequest() }, _ => { });
        }
        else if (_chance.Permille(80))
        {
            TruthPoint point = _chance.Pick(_site.Points);
            bool spill = _chance.Permille(500);
            TaskKind kind = spill ? TaskKind.CleanSpill : WorkOf(point);
            string subject = spill ? bed.Id : point.Id;
            Ask(
                new Command { Kind = CommandKind.RequestTask, By = "care-1", Subject = subject, TaskKind = kind, Request = NextRequest() },
                _ => { });
        }
    }

    private TaskKind WorkOf(TruthPoint point)
    {
        if (point.IsStore) return TaskKind.DeliverLinen;
        return _site.File.Wards[0].Waste.Any(waste => waste.Id == point.Id) ? TaskKind.CollectWaste : TaskKind.CollectLaundry;
    }

    private void Lead()
    {
        if (IsOver) return;
        _timeline.In(_chance.Between(200 * MinuteMs, 600 * MinuteMs), Lead);
        if (_broker.Retained(Topic.Worklist(SwarmSite.Id, _chance.Pick(_site.Workers))) is not { } list) return;
        using JsonDocument read = JsonDocument.Parse(list);
        JsonElement tasks = read.RootElement.GetProperty("tasks");
        if (tasks.GetArrayLength() == 0) return;
        string task = tasks[0].GetProperty("task").GetString()!;
        Ask(new Command { Kind = CommandKind.CancelTask, By = "lead-1", Task = task, Request = NextRequest() }, _ => { });
    }

    private void DriveAway()
    {
        if (IsOver) return;
        _timeline.In(_chance.Between(300 * MinuteMs, 900 * MinuteMs), DriveAway);
        Ask(
            new Command { Kind = CommandKind.WasteLeft, By = "lead-1", Subject = SwarmSite.Stream, Request = NextRequest() }, _ => { });
    }

    private string NextRequest() => $"r{++_requests}";

    /// <param name="command">What someone says.</param>
    /// <param name="then">Called with the answer; with null when they gave up.</param>
    /// <param name="untilAnswered">They never give up.</param>
    internal void Ask(Command command, Action<Refusal?> then, bool untilAnswered = false) =>
        Try(new Asked(command, _timeline.NowMs, then, untilAnswered));

    private void Try(Asked asked)
    {
        asked.Tries++;
        asked.Answer = _hub.Submit(asked.Command with { AgeMs = _timeline.NowMs - asked.SaidMs });
        _auditor.OnAsked(asked.Command, arrives: asked.Answer is not null);
        if (asked.Answer is null) Again(asked);
        else _waiting.Add(asked);
    }

    private void Again(Asked asked)
    {
        _plan.Count(FaultKind.AskedAgain);
        if (!asked.UntilAnswered && (asked.Tries >= TriesMost || IsOver))
        {
            asked.Then(null);
            return;
        }
        _timeline.In(_chance.Between(2_000, 90_000), () => Try(asked));
    }

    private sealed class Phone(string worker)
    {
        public string Worker { get; } = worker;

        /// <summary>A look or a tap is on its way.</summary>
        public bool IsLooking { get; set; }
    }

    private sealed class Asked(Command command, long saidMs, Action<Refusal?> then, bool untilAnswered)
    {
        public bool UntilAnswered { get; } = untilAnswered;

        public Command Command { get; } = command;

        public long SaidMs { get; } = saidMs;

        public Action<Refusal?> Then { get; } = then;

        public int Tries { get; set; }

        public Task<Refusal>? Answer { get; set; }
    }
}
