using Logistics.Wire.Site;

namespace Logistics.Simulator.Swarm;

/// <summary>
/// Who works at a site and how work finds them, from a seed: providers, teams and tiers, skills and newcomers, kinds of work for two,
/// escalation, rounds. What is said here is what the auditors hold the hub against.
/// </summary>
internal sealed class SwarmStaff
{
    /// <summary>Offers stand this long.</summary>
    public const long OfferMs = 2 * MinuteMs;

    /// <summary>Work of a later hour is offered this long before it, as <c>docs/people.md</c> says of planned work.</summary>
    public const long AheadMs = 5 * MinuteMs;

    public const string Beds = "beds";
    public const string Things = "things";
    private const long MinuteMs = 60_000;
    private static readonly string[] Kinds =
    [
        "make-bed", "clean-bed", "change-linen", "collect-laundry", "deliver-linen", "collect-waste", "clean-spill", "check-sensor",
        "transport-item", "living-room",
    ];

    private static readonly string[] MayTakeTwo = ["clean-bed", "make-bed", "collect-laundry", "transport-item"];

    private readonly Dictionary<string, Member> _members;

    public SwarmStaff(Chance chance, IReadOnlyList<string> workers, bool hasHome, bool checksSensors)
    {
        HasHome = hasHome;
        Kind = [.. Kinds.Where(kind => kind != "check-sensor" || checksSensors)];
        ForTwo = [.. MayTakeTwo.Where(_ => chance.Permille(300))];
        PullWard = chance.Permille(150);
        PoolAfterMs = chance.Between(3, 20) * MinuteMs;
        AgencyAfterMs = PoolAfterMs + chance.Between(0, 30) * MinuteMs;
        Teams =
        [
            new Team("t-a", "Own A", null, "own", ["a"], false),
            new Team("t-all", "Own", null, "own", [], chance.Permille(250)),
            new Team("t-pool", "Pool", null, "pool", [], chance.Permille(300)),
            new Team("t-agency", "Agency", null, "agency", [], false),
        ];
        Zone = hasHome ? "Europe/Amsterdam" : chance.Pick(["Europe/Amsterdam", "America/Asuncion", "Africa/Algiers"]);
        List<Member> members = [];
        string[] all = [.. workers, .. Enumerable.Range(workers.Count + 1, 1 + chance.Below(3)).Select(number => $"w-{number}")];
        foreach (string worker in all) members.Add(Draw(chance, worker, members));
        Members = members;
        _members = members.ToDictionary(member => member.Id);
        Levels =
        [
            .. Enumerable.Range(0, chance.Permille(800) ? (int)chance.Between(1, 5) : 0).Select(_ => new EscalationLevel(
                TimeSpan.FromMinutes(chance.Between(3, 20)), chance.Below(3), ["lead-1"])),
        ];
        Rounds = [.. Enumerable.Range(1, chance.Below(4)).Select(number => new Round(
            $"round-{number}", chance.Permille(700) ? "living-room" : "transport-item", hasHome && chance.Permille(300) ? "h" : "a",
            Enum.GetValues<DayOfWeek>(), TimeOfDay(chance, number),
            chance.Permille(500) ? TimeSpan.FromMinutes(chance.Between(10, 90)) : null))];
    }

    /// <summary>The site's time zone: in some the clock goes forward in the night of the day, in some back, in some neither.</summary>
    public string Zone { get; }

    public bool HasHome { get; }

    public IReadOnlyList<string> Kind { get; }

    /// <summary>Kinds that two do together.</summary>
    public IReadOnlyList<string> ForTwo { get; }

    /// <summary>The work of ward A is chosen, and offered to nobody.</summary>
    public bool PullWard { get; }

    public long PoolAfterMs { get; }

    public long AgencyAfterMs { get; }

    public IReadOnlyList<Team> Teams { get; }

    public IReadOnlyList<Member> Members { get; }

    public IReadOnlyList<EscalationLevel> Levels { get; }

    public IReadOnlyList<Round> Rounds { get; }

    public override string ToString() =>
        $"{Zone}; two do {string.Join('+', ForTwo)}; pool after {PoolAfterMs / MinuteMs}, agency {AgencyAfterMs / MinuteMs} min; "
        + $"{(PullWard ? "A is chosen; " : "")}"
        + string.Join(", ", Members.Select(member => $"{member.Id} {member.Provider} {member.Team.Id}{(member.Team.Pull ? " pull" : "")} "
            + $"{string.Join('+', member.Skills)}{(member.Buddy is null ? "" : $" learns from {member.Buddy}")}"))
        + $"; levels {string.Join(", ", Levels.Select(level => $"{level.After.TotalMinutes}x{level.Retries + 1}"))}; rounds "
        + string.Join(", ", Rounds.Select(round => $"{round.Id} {round.Kind} {round.Place} {round.At}"));

    public Member this[string worker] => _members[worker];

    public static string SkillOf(string kind) => kind is "make-bed" or "clean-bed" or "change-linen" ? Beds : Things;

    /// <summary>The same site with these people and rules in it.</summary>
    public SiteFile In(SiteFile site) => site with
    {
        TimeZone = Zone,
        OfferTimeout = TimeSpan.FromMilliseconds(OfferMs),
        Tasks = Kind.ToDictionary(kind => kind, kind => new TaskRules(TimeSpan.FromMinutes(40), 300, "simulation", SkillOf(kind))
        {
            People = ForTwo.Contains(kind) ? 2 : 1,
        }),
        Wards = [.. site.Wards.Select(ward => ward with { Pull = PullWard && ward.Id == "a" })],
        Teams = Teams,
        PoolAfter = TimeSpan.FromMilliseconds(PoolAfterMs),
        AgencyAfter = TimeSpan.FromMilliseconds(AgencyAfterMs),
        Escalation = Levels,
        Rounds = Rounds,
        Providers = [new Provider("north", "North"), new Provider("south", "South")],
        People =
        [
            .. Members.Select(member => new Person(member.Id, member.Id, "worker", "en", member.Provider, member.Skills)
            {
                Team = member.Team.Id, Learns = member.Learns, Buddy = member.Buddy,
            }),
            .. site.People.Where(person => person.Role != "worker"),
        ],
    };

    private Member Draw(Chance chance, string worker, List<Member> before)
    {
        Team team = before.Count == 0 ? Teams[1] : chance.Pick(Teams);
        string provider = chance.Permille(500) ? "north" : "south";
        string[] skills = before.Count == 0 || chance.Permille(600) ? [Beds, Things] : [chance.Pick([Beds, Things])];
        string missing = skills.Contains(Beds) ? Things : Beds;
        Member? buddy = skills.Length == 1 && chance.Permille(700)
            ? before.Find(other => other.Provider == provider && other.Skills.Contains(missing)) : null;
        return new Member(worker, provider, team, skills, buddy is null ? [] : [missing], buddy?.Id);
    }

    // Now and then in the hour that the clock skips or has twice. No two at one minute, nor at one of those that people ask for: work of
    // one kind at one place and instant is one task.
    private static TimeOnly TimeOfDay(Chance chance, int number) => chance.Permille(250)
        ? new TimeOnly(chance.Permille(500) ? 2 : 23, 28 + number)
        : new TimeOnly((int)chance.Between(0, 23), 4 * (int)chance.Between(0, 14) + number);

    /// <summary>One of the people.</summary>
    /// <param name="Id">Worker id.</param>
    /// <param name="Provider">Whose.</param>
    /// <param name="Team">Which team.</param>
    /// <param name="Skills">What they master from the beginning.</param>
    /// <param name="Learns">What they learn.</param>
    /// <param name="Buddy">From whom; null for nobody.</param>
    internal sealed record Member(
        string Id, string Provider, Team Team, IReadOnlyList<string> Skills, IReadOnlyList<string> Learns, string? Buddy)
    {
        public bool Serves(string ward) => Team.Wards.Count == 0 || Team.Wards.Contains(ward);
    }
}
