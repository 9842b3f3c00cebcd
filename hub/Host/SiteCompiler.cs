using System.Collections.Concurrent;
using Logistics.Core;
using Logistics.Wire.Site;
using BedRules = Logistics.Core.BedRules;

namespace Logistics.Hub;

/// <summary>Turns a site file into the dense lists and whole numbers that the engine works with.</summary>
internal static class SiteCompiler
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<ClockChange>> Zones = new();
    private static readonly DateTimeOffset ClockFrom = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset ClockUntil = new(2051, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The engine's configuration for a site. The same file gives the same configuration, on any day.</summary>
    public static SiteConfiguration Compile(SiteFile site)
    {
        List<string> skills = [.. site.Tasks.Values.Select(task => task.Skill)
            .Concat(site.People.SelectMany(person => person.Skills)).Distinct().Order(StringComparer.Ordinal)];
        List<string> wards = [.. site.Wards.Select(ward => ward.Id)];
        List<string> teams = [.. site.Teams.Select(team => team.Id)];
        List<string> publishers = [.. site.Nodes, .. site.Devices];
        Dictionary<string, int> indexOf = publishers.Select((id, index) => (id, index)).ToDictionary(pair => pair.id, pair => pair.index);
        List<string> places = [.. site.Readers.Select(reader => reader.Id)];
        List<BedSettings> beds = [];
        List<PointSettings> linen = [];
        List<PointSettings> waste = [];
        List<SensorSettings> sensors = [];

        void Add(SensorRef? source, SensorRole role, int subject)
        {
            if (source is SensorRef sensor) sensors.Add(new SensorSettings(indexOf[sensor.Publisher], sensor.Name, role, subject));
        }

        for (int ward = 0; ward < site.Wards.Count; ward++)
        {
            int floor = site.Wards[ward].Floor;
            foreach (Wire.Site.Bed bed in site.Wards[ward].Beds)
            {
                foreach (SensorRef mat in bed.Mats) Add(mat, SensorRole.BedMat, beds.Count);
                foreach (SensorRef load in bed.Loads) Add(load, SensorRole.BedLoad, beds.Count);
                foreach (SensorRef movement in bed.Movement) Add(movement, SensorRole.BedMovement, beds.Count);
                foreach (SensorRef door in bed.Doors) Add(door, SensorRole.BedDoor, beds.Count);
                foreach (SensorRef near in bed.Near) Add(near, SensorRole.BedNear, beds.Count);
                Add(bed.Button, SensorRole.BedButton, beds.Count);
                int reader = bed.Reader is null ? -1 : places.IndexOf(bed.Reader);
                beds.Add(new BedSettings(bed.Id, ward, reader) { At = SpotOf(bed.At, floor) });
            }
            foreach (LinenPoint point in site.Wards[ward].Linen)
            {
                Add(point.Level, SensorRole.LinenLevel, linen.Count);
                Add(point.Weight, SensorRole.LinenWeight, linen.Count);
                TaskKind work = point.Store ? TaskKind.DeliverLinen : TaskKind.CollectLaundry;
                linen.Add(new PointSettings(
                    point.Id, ward, work, point.ActPermille, point.ClearPermille, point.ActGrams ?? 0, MinuteOf(point.DailyAt), 0,
                    point.Ahead, point.AlongPermille ?? 0) { At = SpotOf(point.At, floor) });
            }
            foreach (WastePoint point in site.Wards[ward].Waste)
            {
                Add(point.Level, SensorRole.WasteLevel, waste.Count);
                Add(point.Weight, SensorRole.WasteWeight, waste.Count);
                waste.Add(new PointSettings(
                    point.Id, ward, TaskKind.CollectWaste, point.ActPermille, point.ClearPermille, point.ActGrams ?? 0, -1,
                    Milliseconds(point.MaxAge ?? TimeSpan.Zero), point.Ahead, point.AlongPermille ?? 0, point.Stream,
                    (point.Millilitres ?? 0) * (RulesOf(site, point.Stream).GramsPerLitre ?? 0) / 1_000, point.LimitGrams ?? 0,
                    RulesOf(site, point.Stream).Checklist) { At = SpotOf(point.At, floor) });
            }
        }
        for (int place = 0; place < site.Readers.Count; place++) Add(site.Readers[place].Source, SensorRole.TagRead, place);

        List<string> tags = [.. site.Tags.Select(tag => TagIndex.NameOf(tag.Epc)).Distinct()];
        return new SiteConfiguration
        {
            OfferTimeoutMs = Milliseconds(site.OfferTimeout),
            StaleAfterMs = Milliseconds(site.StaleAfter),
            ClockChanges = Zones.GetOrAdd(site.TimeZone, ClockChangesOf),
            Tasks = [.. Enum.GetValues<TaskKind>().Select(kind => TaskSettingsOf(site, kind, skills))],
            Skills = skills,
            Wards = [.. site.Wards.Select(ward => new WardSettings(ward.Id, RulesOf(site, ward))
            {
                At = SpotOf(ward.At, ward.Floor) ?? new Spot(0, 0, ward.Floor),
                Pull = ward.Pull,
            })],
            Beds = beds,
            Linen = linen,
            Waste = waste,
            Streams = [.. site.Wards.SelectMany(ward => ward.Waste).Select(point => point.Stream).Distinct().Order(StringComparer.Ordinal)
                .Select(stream => new StreamSettings(
                    stream, RulesOf(site, stream).Separated, RulesOf(site, stream).AdviserGrams ?? 0))],
            Publishers = publishers,
            Sensors = sensors,
            Places = places,
            PlaceRules = [.. site.Readers.Select(reader => new PlaceSettings(
                Milliseconds(reader.GoneAfter ?? TimeSpan.Zero), Milliseconds(reader.HeldFor ?? reader.GoneAfter ?? TimeSpan.Zero)))],
            Gates = [.. site.Gates.Select(gate => GateOf(site, places, gate))],
            Articles = [.. site.Articles.Select(article => new ArticleSettings(
                article.Id, article.Grai, Milliseconds(article.LostAfter ?? TimeSpan.Zero), article.LostAfterTurns ?? 0))],
            Tags = tags,
            BedTags = BedTagsOf(site, tags),
            Workers = [.. site.People.Where(person => person.Role is "worker" or "technician")
                .Select(person => new WorkerSettings(person.Id, BitsOf(person.Skills, skills))
                {
                    Team = person.Team is null ? -1 : teams.IndexOf(person.Team),
                    Learns = BitsOf(person.Learns, skills),
                    Buddy = person.Buddy ?? "",
                    Provider = person.Provider ?? "",
                    Wards = [.. person.Wards.Select(ward => wards.IndexOf(ward))],
                })],
            Dispatch = DispatchOf(site, wards),
        };
    }

    /// <summary>What the engine could not work with, a sentence each: working time that is laxer than the law's, tags that say nothing or
    /// are written in two ways.</summary>
    public static IEnumerable<string> Complaints(SiteFile site) => [.. WorkingTimeFigures.Complaints(site), .. TagComplaints(site)];

    private static IEnumerable<string> TagComplaints(SiteFile site)
    {
        Dictionary<string, string> known = [];
        foreach (Wire.Site.Tag tag in site.Tags)
        {
            bool isHex = !tag.Epc.Contains(':', StringComparison.Ordinal);
            if (!isHex && !Epc.TryParse(tag.Epc, out _, out EpcError error))
            {
                yield return $"the tag '{tag.Epc}' ({tag.Asset}) is no EPC ({Words.Of(error)}): write it as GS1 does, or as hex";
            }
            if (!known.TryAdd(TagIndex.NameOf(tag.Epc), tag.Asset))
            {
                yield return $"the tag '{tag.Epc}' of {tag.Asset} is that of {known[TagIndex.NameOf(tag.Epc)]} too: every tag stands once";
            }
        }
        Dictionary<string, string> beds = [];
        foreach (Wire.Site.Tag spare in site.Tags.Where(tag => tag.SpareBed)) beds.TryAdd(TagIndex.NameOf(spare.Epc), "a spare bed");
        foreach (Wire.Site.Bed bed in site.Wards.SelectMany(ward => ward.Beds))
        {
            if (bed.Tag is null) continue;
            string tag = TagIndex.NameOf(bed.Tag);
            if (!known.ContainsKey(tag))
            {
                yield return $"bed '{bed.Id}' has the tag '{bed.Tag}', which 'tags' does not list: name its asset there";
            }
            if (!beds.TryAdd(tag, $"on bed '{bed.Id}'"))
            {
                yield return $"bed '{bed.Id}' has the tag '{bed.Tag}', which is {beds[tag]} already: a bed stands at one place";
            }
        }
    }

    private static DispatchSettings DispatchOf(SiteFile site, List<string> wards) => new()
    {
        WalkingSpeed = site.WalkingSpeed,
        Lifts = [.. site.Lifts.Select(lift => new LiftSettings(
            lift.Id, lift.At.X, lift.At.Y, lift.Lowest, lift.Highest, Milliseconds(lift.Wait), Milliseconds(lift.PerFloor)))],
        Teams = [.. site.Teams.Select(team => new TeamSettings(
            team.Id, TierOf(team.Tier), [.. team.Wards.Select(ward => wards.IndexOf(ward))], team.Pull))],
        PoolAfterMs = Milliseconds(site.PoolAfter ?? TimeSpan.Zero),
        AgencyAfterMs = Milliseconds(site.AgencyAfter ?? TimeSpan.Zero),
        HandsAfterMs = Milliseconds(site.HandsCleanAfter),
        WorkingTime = WorkingTimeFigures.Of(site),
        Escalation = [.. site.Escalation.Select(level => new EscalationSettings(Milliseconds(level.After), level.Retries, level.People))],
        Rounds = [.. site.Rounds.Select(round => new RoundSettings(
            round.Id, Words.KindOf(round.Kind)!.Value, round.Place, BitsOf(round.Days), MinuteOf(round.At),
            Milliseconds(round.For ?? TimeSpan.Zero)))],
    };

    private static Tier TierOf(string tier) => tier switch
    {
        "own" => Tier.Own,
        "pool" => Tier.Pool,
        "agency" => Tier.Agency,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "a site file has no such tier"),
    };

    private static Spot? SpotOf(PlanSpot? at, int floor) => at is PlanSpot spot ? new Spot(spot.X, spot.Y, floor) : null;

    private static long BitsOf(IReadOnlyList<string> held, List<string> skills) =>
        held.Aggregate(0L, (bits, skill) => bits | 1L << skills.IndexOf(skill));

    private static int BitsOf(IReadOnlyList<DayOfWeek> days) => days.Aggregate(0, (bits, day) => bits | 1 << (int)day);

    private static List<BedTagSettings> BedTagsOf(SiteFile site, List<string> tags)
    {
        IEnumerable<Wire.Site.Bed> beds = site.Wards.SelectMany(ward => ward.Beds);
        return
        [
            .. beds.Select((bed, index) => (bed.Tag, index)).Where(pair => pair.Tag is not null)
                .Select(pair => new BedTagSettings(tags.IndexOf(TagIndex.NameOf(pair.Tag!)), pair.index)),
            .. site.Tags.Where(tag => tag.SpareBed).Select(tag => new BedTagSettings(tags.IndexOf(TagIndex.NameOf(tag.Epc)), -1)),
        ];
    }

    private static GateSettings GateOf(SiteFile site, List<string> places, TagGate gate)
    {
        int Place(int reader) => reader < gate.Readers.Count ? places.IndexOf(gate.Readers[reader]) : -1;

        // Minus one for the laundry, which is no ward.
        int Side(string side) => site.Wards.ToList().FindIndex(ward => ward.Id == side);
        return new GateSettings(
            gate.Id, Place(0), Place(1), Side(gate.LeadsFrom), Side(gate.LeadsTo),
            Milliseconds(gate.GoneAfter), Milliseconds(gate.PassesWithin));
    }

    private static TaskSettings? TaskSettingsOf(SiteFile site, TaskKind kind, List<string> skills) =>
        site.Tasks.GetValueOrDefault(Words.Of(kind)) is TaskRules rules
            ? new TaskSettings(Milliseconds(rules.Within), rules.CareSeconds, skills.IndexOf(rules.Skill))
            {
                WorkMs = Milliseconds(rules.Takes ?? TimeSpan.Zero),
                Weight = rules.Weight,
                ForTwo = rules.People == 2,
                Source = rules.Source,
            }
            : null;

    private static StreamRules RulesOf(SiteFile site, string stream) => site.Streams.GetValueOrDefault(stream) ?? StreamRules.Of(stream);

    private static BedRules RulesOf(SiteFile site, Ward ward)
    {
        // A ward without beds needs no rules; any will do, and none will ever be asked.
        Wire.Site.BedRules? rules = ward.Residential ? site.Residential : site.Hospital;
        if (rules is null) return new BedRules(ward.Residential, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return new BedRules(
            ward.Residential, Milliseconds(rules.PresentAfter), Milliseconds(rules.AbsentAfter), Milliseconds(rules.StuckAfter),
            Milliseconds(rules.ReleaseAfter ?? TimeSpan.Zero), Milliseconds(rules.UpFor),
            MinuteOf(rules.WindowBegin), MinuteOf(rules.WindowEnd), BitsOf(rules.LinenDays),
            Milliseconds(rules.AsleepComeBack), Milliseconds(rules.NotNowComeBack))
        {
            UnseenAfterMs = Milliseconds(rules.UnseenAfter),
            PresentGrams = rules.PresentGrams ?? 0,
            ForgottenAfterMs = Milliseconds(rules.ForgottenAfter ?? TimeSpan.Zero),
        };
    }

    private static long Milliseconds(TimeSpan duration) => (long)duration.TotalMilliseconds;

    private static int MinuteOf(TimeOnly? time) => time is TimeOnly given ? (int)given.ToTimeSpan().TotalMinutes : -1;

    private static List<ClockChange> ClockChangesOf(string timeZone)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        int Offset(DateTimeOffset at) => (int)zone.GetUtcOffset(at).TotalMinutes;
        List<ClockChange> changes = [new ClockChange(long.MinValue, Offset(ClockFrom))];
        for (DateTimeOffset day = ClockFrom; day < ClockUntil; day = day.AddDays(1))
        {
            if (Offset(day) == Offset(day.AddDays(1))) continue;
            DateTimeOffset low = day;
            DateTimeOffset high = day.AddDays(1);
            while (high - low > TimeSpan.FromMinutes(1))
            {
                DateTimeOffset middle = low.AddMinutes((int)((high - low).TotalMinutes / 2));
                if (Offset(middle) == Offset(low)) low = middle;
                else high = middle;
            }
            changes.Add(new ClockChange(high.ToUnixTimeMilliseconds(), Offset(high)));
        }
        return changes;
    }
}
