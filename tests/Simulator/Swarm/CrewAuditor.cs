using System.Text.Json;
using Logistics.Core;

namespace Logistics.Simulator.Swarm;

/// <summary>
/// Holds what is promised of who does what: only those are asked whose turn it is and who may, two hold the two halves of work for two and
/// begin and end together, what a lead gave or called urgent stays so, and lists to choose from hold only what may be done.
/// </summary>
internal sealed class CrewAuditor(SwarmStaff staff, Auditor auditor)
{
    private const long OfferMs = SwarmStaff.OfferMs;
    private const long NeverMs = long.MinValue;

    // So long before the law may end a shift it surely does not, where nobody works elsewhere.
    private const long SurelyMs = 60 * 60_000;
    private readonly Dictionary<string, Hand> _hands = staff.Members.ToDictionary(member => member.Id, _ => new Hand());
    private readonly Dictionary<string, Work> _work = [];
    private readonly Dictionary<string, Pair> _pairs = [];
    private readonly HashSet<Pair> _moved = [];
    private readonly Dictionary<(string Worker, string Task), (long AskedMs, long AnsweredMs)> _passed = [];
    private readonly HashSet<(string Worker, string Skill)> _signedOff = [];

    /// <summary>What a lead would have go before other work, by its id without the first letter, which alone tells two halves apart.
    /// </summary>
    private readonly HashSet<string> _hurried = [];

    /// <summary>The law may end this worker's shift at any time.</summary>
    public bool WorksElsewhere(string worker) => _hands[worker].WorksElsewhere;

    /// <summary>Somebody works for another employer too.</summary>
    public void OnWorksElsewhere(string worker) => _hands[worker].WorksElsewhere = true;

    public void OnAsked(Command command)
    {
        long nowMs = auditor.NowMs;
        Hand? hand = _hands.GetValueOrDefault(command.By);
        switch (command.Kind)
        {
            case CommandKind.StartShift or CommandKind.EndBreak:
                hand!.ComesMs = nowMs;
                if (command.Kind == CommandKind.StartShift && hand.FirstMs == NeverMs) hand.FirstMs = nowMs;
                break;
            case CommandKind.EndShift:
                (hand!.SinceMs, hand.LeavesMs) = (NeverMs, nowMs);
                break;
            case CommandKind.StartBreak:
                hand!.LeavesMs = nowMs;
                break;
            case CommandKind.AcceptTask or CommandKind.StartTask or CommandKind.DeclineTask:
                hand!.TakesMs = nowMs;
                Work work = Of(command.Task);
                work.TouchedMs = nowMs;
                if (hand.LetsPass == command.Request) break;

                // Only the first word about an offer lets it pass: what was let go already can't be let go again.
                bool letsPass = command.Kind == CommandKind.DeclineTask && work.Worker == command.By && work.LetPassMs < work.ChangedMs;
                hand.LetsPass = letsPass ? command.Request : "";
                if (letsPass) work.LetPassMs = nowMs;
                break;
            case CommandKind.CancelTask or CommandKind.FinishTask:
                Of(command.Task).TouchedMs = nowMs;
                break;
            case CommandKind.AssignTask:
                Work given = Of(command.Task);
                // Given to the same person before, told or not: that offer goes on, and ends as it would have.
                bool isAsked = !given.MayGoTo.Add(command.Subject) || given.Worker == command.Subject;
                (given.Assigned, given.TouchedMs, given.AssignAskedMs) = (null, nowMs, isAsked ? NeverMs : nowMs);
                _hands[command.Subject].TakesMs = nowMs;
                break;
            case CommandKind.MakeUrgent or CommandKind.MakeNext:
                foreach (Work half in Halves(command.Task)) half.Urgency = null;
                _hurried.Add(command.Task[1..]);
                break;
            case CommandKind.SignOffSkill:
                _signedOff.Add((command.Subject, command.Reason));
                break;
        }
    }

    public void OnAnswered(Command command, Refusal refusal, long askedMs)
    {
        long nowMs = auditor.NowMs;
        if (auditor.HubWasDamaged) return;
        Hand? hand = _hands.GetValueOrDefault(command.By);
        if (refusal != Refusal.None) return;
        switch (command.Kind)
        {
            case CommandKind.StartShift when hand!.LeavesMs < askedMs:
                hand.SinceMs = nowMs;
                break;
            case CommandKind.DeclineTask when hand!.LetsPass == command.Request:
                // What nobody has answered by the end of the offer has passed then.
                Work let = Of(command.Task);
                long offerEndsMs = let.LastOffer == command.By && let.LastOfferMs <= askedMs ? let.LastOfferMs + OfferMs : long.MaxValue;
                _passed[(command.By, command.Task)] = (Math.Min(askedMs, offerEndsMs), nowMs);
                break;
            case CommandKind.AssignTask when Of(command.Task).AssignAskedMs == askedMs:
                Of(command.Task).Assigned = (command.Subject, askedMs, nowMs);
                break;
            case CommandKind.MakeUrgent or CommandKind.MakeNext:
                foreach (Work half in Halves(command.Task)) half.Urgency = command.Kind == CommandKind.MakeUrgent ? "now" : "next";
                break;
        }
    }

    /// <summary>It stands in the list that this worker chooses from.</summary>
    public void OnChoice(string worker, string task)
    {
        if (auditor.HubWasDamaged || !_work.TryGetValue(task, out Work? work) || work.Kind.Length == 0) return;
        JudgeMay(work, worker, auditor.NowMs, "choice");
    }

    /// <summary>A task as it was told, in a list or by itself.</summary>
    public void OnTask(JsonElement task)
    {
        Work work = Of(task.GetProperty("task").GetString()!);
        work.Read(task);
        if (!work.IsForTwo(staff)) return;
        if (!_pairs.TryGetValue(work.Id[1..], out Pair? pair)) _pairs.Add(work.Id[1..], pair = new Pair());
        pair.Put(work);
        _moved.Add(pair);
    }

    /// <summary>A list that was just told.</summary>
    public void OnList(JsonElement list)
    {
        Hand hand = _hands[list.GetProperty("worker").GetString()!];
        bool isThere = list.GetProperty("onShift").GetBoolean();
        hand.BreakUntilMs = list.TryGetProperty("breakUntil", out JsonElement until) && until.ValueKind == JsonValueKind.String
            ? Auditor.On(until.GetDateTimeOffset()) : NeverMs;
        hand.IsAway = !isThere;
        if (!isThere) hand.SinceMs = NeverMs;
        bool isAway = !isThere || hand.BreakUntilMs != NeverMs;
        if (!isAway) hand.AwaySinceMs = long.MaxValue;
        else if (hand.AwaySinceMs == long.MaxValue) hand.AwaySinceMs = auditor.NowMs;
        HashSet<string> halves = [];
        foreach (JsonElement task in list.GetProperty("tasks").EnumerateArray())
        {
            string id = task.GetProperty("task").GetString()!;
            bool isForTwo = staff.ForTwo.Contains(task.GetProperty("kind").GetString()!);
            if (isForTwo && !halves.Add(id[1..])) auditor.Violate("both-halves", $"{id} and its other half stand in one list");
        }
    }

    /// <summary>One of the tasks in a list that was just told.</summary>
    public void OnHeld(string worker, JsonElement task)
    {
        OnTask(task);
        Work work = Of(task.GetProperty("task").GetString()!);
        if (auditor.HubWasDamaged) return;
        if (work.Urgency is { } urgency && work.ShownUrgency != urgency)
        {
            auditor.Violate("urgency-lost", $"{work.Id} of {worker} is {work.ShownUrgency}, and a lead made it {urgency}");
        }
        if (work.Status == "offered" && (work.LastOffer != worker || work.LastOfferMs != work.ChangedMs))
        {
            (work.LastOffer, work.LastOfferMs) = (worker, work.ChangedMs);
            JudgeOffer(work, worker);
        }
        JudgeAssigned(work, worker);
    }

    /// <summary>All that moved in the turn has been told.</summary>
    public void OnTurn()
    {
        foreach (Pair pair in _moved)
        {
            if (!auditor.HubWasDamaged) JudgePair(pair);
        }
        _moved.Clear();
    }

    /// <summary>At the end of the day: what two do together is over for both or for none.</summary>
    /// <param name="status">What the hub shows of each task.</param>
    public void Judge(Dictionary<string, string> status)
    {
        if (auditor.HubWasDamaged) return;
        foreach (Pair pair in _pairs.Values)
        {
            string first = status.GetValueOrDefault(pair.First?.Id ?? "", "nowhere");
            string second = status.GetValueOrDefault(pair.Second?.Id ?? "", "nowhere");
            bool isOver = first is "done" or "cancelled" or "nowhere";
            if (isOver != second is "done" or "cancelled" or "nowhere" || (isOver && first != second))
            {
                auditor.Violate("half-alone", $"{pair.First?.Id ?? pair.Second?.Id} is {first}, and its other half {second}");
            }
        }
    }

    private void JudgePair(Pair pair)
    {
        // What a hub told in its last moment may not have come to pass: only what one and the same told of both is compared.
        if (pair is not { First: { } first, Second: { } second } || first.Deaths != second.Deaths) return;
        bool begins = !pair.WasBegun && (first.Status == "started" || second.Status == "started");
        pair.WasBegun |= first.WasBegun || second.WasBegun;
        if (!begins) return;

        // That both had begun may have been told in a turn that moved no list; one of them may have been laid down since.
        bool together = first is { Status: "started" } && second is { Status: "started" }
            ? first.ChangedMs == second.ChangedMs : first.WasBegun && second.WasBegun;
        bool isOver = first.IsOver || second.IsOver;
        if (!together && !isOver)
        {
            auditor.Violate("half-alone", $"{first.Id} is {first.Status} and {second.Id} {second.Status}, and nobody had begun before");
        }
    }

    private void JudgeOffer(Work work, string worker)
    {
        long atMs = work.ChangedMs;
        Hand hand = _hands[worker];
        if (hand.IsAway || hand.BreakUntilMs != NeverMs)
        {
            auditor.Violate("offered-away", $"{work.Id} was offered to {worker}, who was away");
        }
        bool mayBeGiven = work.MayGoTo.Contains(worker);
        if (!mayBeGiven && _passed.TryGetValue((worker, work.Id), out var passed)
            && atMs > passed.AnsweredMs && atMs < passed.AskedMs + 5 * OfferMs)
        {
            auditor.Violate("asked-again", $"{work.Id} was offered to {worker}, who let it pass at {Auditor.At(passed.AskedMs)}");
        }
        bool isChosen = staff[worker].Team.Pull || (staff.PullWard && work.Ward == "a" && !_hurried.Contains(work.Id[1..]));
        if (!mayBeGiven && isChosen) auditor.Violate("offered-to-chooser", $"{work.Id} was offered to {worker}, and is to be chosen");
        JudgeMay(work, worker, atMs, "offer");
    }

    /// <summary>Skill, ward, the tier's turn and the hour.</summary>
    private void JudgeMay(Work work, string worker, long atMs, string what)
    {
        SwarmStaff.Member member = staff[worker];
        string skill = SwarmStaff.SkillOf(work.Kind);
        bool learns = member.Learns.Contains(skill) && member.Buddy is { } buddy && !WasSurelyAway(_hands[buddy], atMs);
        if (!Masters(member, skill) && !learns) auditor.Violate("skill-missing", $"{what} of {work.Id} to {worker}, who lacks {skill}");
        if (work.MayGoTo.Contains(worker)) return;
        if (!member.Serves(work.Ward)) auditor.Violate("other-ward", $"{what} of {work.Id} to {worker}, who does not serve {work.Ward}");
        if (atMs < work.FromMs - SwarmStaff.AheadMs)
        {
            auditor.Violate("too-early", $"{what} of {work.Id} to {worker}, and it begins at {Auditor.At(work.FromMs)}");
        }
        long turnMs = TurnMs(work, member.Team.Tier, skill, atMs);
        if (atMs < turnMs)
        {
            auditor.Violate("not-their-turn", $"{what} of {work.Id} to {worker} of {member.Team.Id} at {Auditor.At(atMs)}, "
                + $"and others were there until {Auditor.At(turnMs)}");
        }
    }

    /// <summary>Before this it was surely not this tier's turn.</summary>
    private long TurnMs(Work work, string tier, string skill, long atMs)
    {
        bool IsThere(string other) => staff.Members.Any(member => member.Team.Tier == other && member.Serves(work.Ward)
            && member.Skills.Contains(skill) && WasSurelyThere(_hands[member.Id], atMs));
        return tier switch
        {
            "pool" when IsThere("own") => work.FromMs + staff.PoolAfterMs,
            "agency" when IsThere("own") || IsThere("pool") => work.FromMs + staff.AgencyAfterMs,
            _ => NeverMs,
        };
    }

    private void JudgeAssigned(Work work, string worker)
    {
        if (work.Assigned is not var (given, askedMs, answeredMs)) return;
        if (worker == given) return;
        Hand hand = _hands[given];
        bool isExcused = work.TouchedMs > askedMs || hand.TakesMs > askedMs || hand.LeavesMs > askedMs || hand.IsAway
            || hand.AwaySinceMs != long.MaxValue || work.ChangedMs >= askedMs + OfferMs;
        work.Assigned = null;
        if (isExcused || work.ChangedMs <= answeredMs) return;
        auditor.Violate("assigned-taken", $"{work.Id} was given to {given} at {Auditor.At(answeredMs)}, and {worker} has it");
    }

    private bool Masters(SwarmStaff.Member member, string skill) =>
        member.Skills.Contains(skill) || _signedOff.Contains((member.Id, skill));

    private bool WasSurelyThere(Hand hand, long atMs) => hand is { IsAway: false, WorksElsewhere: false, SinceMs: not NeverMs }
        && hand.SinceMs < atMs && atMs < hand.FirstMs + auditor.LawfulMs(hand.FirstMs) - SurelyMs;

    /// <summary>Was told to be away before, still is, and has said nothing since.</summary>
    private static bool WasSurelyAway(Hand hand, long atMs) =>
        hand.AwaySinceMs < atMs && hand.ComesMs < hand.AwaySinceMs && (hand.IsAway || atMs < hand.BreakUntilMs);

    private Work Of(string task)
    {
        if (!_work.TryGetValue(task, out Work? work)) _work.Add(task, work = new Work(task, auditor));
        return work;
    }

    /// <summary>Both halves of work for two, as far as anyone has been told of them.</summary>
    private Work[] Halves(string task)
    {
        Work own = Of(task);
        return [own, .. _work.Values.Where(work => work != own && task.Length > 0 && work.Id.AsSpan(1).SequenceEqual(task.AsSpan(1)))];
    }

    /// <summary>A worker as others can know them.</summary>
    private sealed class Hand
    {
        /// <summary>Since when they have surely been at work; never while nobody can tell.</summary>
        public long SinceMs { get; set; } = NeverMs;

        /// <summary>When they first said that day that they begin: what the law counts from, whoever goes in between.</summary>
        public long FirstMs { get; set; } = NeverMs;

        /// <summary>When they last said that they come or are back.</summary>
        public long ComesMs { get; set; } = NeverMs;

        /// <summary>When they last said that they leave or rest.</summary>
        public long LeavesMs { get; set; } = NeverMs;

        /// <summary>When they, or a lead for them, last had a say in what they do.</summary>
        public long TakesMs { get; set; } = NeverMs;

        /// <summary>Their list says that they are not on shift.</summary>
        public bool IsAway { get; set; } = true;

        /// <summary>Since when their list says that they are off shift or rest.</summary>
        public long AwaySinceMs { get; set; } = long.MaxValue;

        public long BreakUntilMs { get; set; } = NeverMs;

        public bool WorksElsewhere { get; set; }

        /// <summary>The last thing they said was that they let this go, by its request; empty when it was something else, or not theirs.
        /// </summary>
        public string LetsPass { get; set; } = "";
    }

    /// <summary>A task as it was last told.</summary>
    private sealed class Work(string id, Auditor auditor)
    {
        public string Id { get; } = id;

        public string Kind { get; private set; } = "";

        public string Ward { get; private set; } = "";

        public string Status { get; private set; } = "";

        public string? Worker { get; private set; }

        public long FromMs { get; private set; }

        public long ChangedMs { get; private set; }

        public string? ShownUrgency { get; private set; }

        /// <summary>What a lead made of it.</summary>
        public string? Urgency { get; set; }

        public string LastOffer { get; set; } = "";

        public long LastOfferMs { get; set; }

        /// <summary>When someone last had a say in who does it.</summary>
        public long TouchedMs { get; set; } = NeverMs;

        /// <summary>When whoever holds it last asked to let it go.</summary>
        public long LetPassMs { get; set; } = NeverMs;

        public long AssignAskedMs { get; set; } = NeverMs;

        public (string Worker, long AskedMs, long AnsweredMs)? Assigned { get; set; }

        /// <summary>Whom a lead would give it to.</summary>
        public HashSet<string> MayGoTo { get; } = [];

        public bool WasBegun { get; private set; }

        /// <summary>How often the hub had died when it told this.</summary>
        public int Deaths { get; private set; }

        public bool IsOver => Status is "done" or "cancelled";

        public bool IsForTwo(SwarmStaff staff) => staff.ForTwo.Contains(Kind);

        public void Read(JsonElement task)
        {
            // What is told when it is on disk may be told after the list in which it has moved on.
            long changedMs = Auditor.On(task.GetProperty("changed").GetDateTimeOffset());
            if (changedMs < ChangedMs && Deaths == auditor.Deaths && Kind.Length > 0) return;
            Deaths = auditor.Deaths;
            ChangedMs = changedMs;
            Kind = task.GetProperty("kind").GetString()!;
            Ward = task.GetProperty("ward").GetString()!;
            Status = task.GetProperty("status").GetString()!;
            Worker = Text(task, "worker");
            FromMs = Auditor.FromOf(task);
            ShownUrgency = Text(task, "urgency");
            WasBegun |= Status is "started" or "suspended";
        }

        private static string? Text(JsonElement task, string name) =>
            task.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
    }

    /// <summary>The halves of work for two.</summary>
    private sealed class Pair
    {
        public Work? First { get; private set; }

        public Work? Second { get; private set; }

        /// <summary>They had begun before the present turn.</summary>
        public bool WasBegun { get; set; }

        public void Put(Work half)
        {
            if (half.Id[0] == '2') Second = half;
            else First = half;
        }
    }
}
