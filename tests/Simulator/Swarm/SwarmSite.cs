using Logistics.Wire.Node;
using Logistics.Wire.Site;

namespace Logistics.Simulator.Swarm;

/// <summary>A small site from a seed: its file, its nodes and the truth behind its sensors.</summary>
internal sealed class SwarmSite
{
    public const string Id = "swarm";

    /// <summary>The stream whose containers have a scale and a checklist.</summary>
    public const string Stream = "specific-hospital";
    public const long AdviserGrams = 45_000;
    private static readonly int[] Sides = [TruthGate.Laundry, TruthGate.Ward];
    private static readonly Dictionary<string, string> Types = new() { ["sheet"] = "12345", ["towel"] = "54321" };

    public SwarmSite(Chance chance, long calmFromMs)
    {
        NodeIds = [.. Enumerable.Range(1, 2 + chance.Below(3)).Select(number => $"n{number}")];
        HoldMs = chance.Pick([0, 0, 2_000, 5_000]);
        ReleaseAfterMs = chance.Permille(700) ? 60_000L * chance.Between(2, 25) : 0;
        int hospital = (int)chance.Between(3, 6);
        int residential = chance.Permille(500) ? (int)chance.Between(1, 4) : 0;
        WindowBegin = new TimeOnly(chance.Permille(500) ? 6 : 7, 0);
        List<Bed> home = [];
        List<Bed> ward = [];
        for (int number = 1; number <= hospital + residential; number++)
        {
            string node = NodeIds[number % NodeIds.Count];
            bool isHome = number > hospital;
            TruthBed bed = new($"b-{number}", node, $"bed-{number}/mat", chance.Branch(), calmFromMs) { Residential = isHome };
            SensorRef? button = null;
            if (!isHome && chance.Permille(400))
            {
                Buttons.Add(bed.Id, new TruthButton(bed.Id, node, $"bed-{number}/button"));
                button = new SensorRef(node, $"bed-{number}/button");
            }
            Beds.Add(bed);
            (isHome ? home : ward).Add(new Bed(bed.Id, $"{number}", [new SensorRef(node, bed.Channel)], button));
        }
        List<LinenPoint> linen = [];
        List<WastePoint> waste = [];
        for (int number = 1 + chance.Below(3); number > 0; number--)
        {
            string node = chance.Pick(NodeIds);
            int kind = chance.Below(3);
            TruthPoint point = new($"p-{number}", node, $"point-{number}/level", kind == 1, chance.Branch(), calmFromMs);
            Points.Add(point);
            SensorRef level = new(node, point.Channel);
            const int act = TruthPoint.ActPermille;
            const int clear = TruthPoint.ClearPermille;
            if (kind == 2) waste.Add(new WastePoint(point.Id, "Utility", "residual", level, null, act, clear, null, null));
            else if (kind == 1) linen.Add(new LinenPoint(point.Id, "Store", true, level, null, 1_000 - act, 1_000 - clear, null, null));
            else linen.Add(new LinenPoint(point.Id, "Utility", false, level, null, act, clear, null, null));
        }
        Workers = [.. Enumerable.Range(1, 2 + chance.Below(3)).Select(number => $"w-{number}")];

        // Drawn last and apart, so that a day without any of it is what it was before there was any.
        Chance more = chance.Branch();
        if (more.Permille(500))
        {
            if (more.Permille(600)) Gate = MakeGate(more.Branch(), calmFromMs);
            if (more.Permille(500)) HasChecklists = MakeContainers(waste, more.Branch(), calmFromMs);
            if (more.Permille(500)) FetchAhead(linen, waste, more.Branch());
            if (more.Permille(500))
            {
                Surround(ward, more.Branch(), calmFromMs);
                Surround(home, more.Branch(), calmFromMs);
            }
            if (more.Permille(250)) Sicken(more.Branch(), calmFromMs);
        }
        List<Ward> wards = [new Ward("a", "Ward A", 1, false, ward, linen, waste)];
        if (home.Count > 0) wards.Add(new Ward("h", "Home H", 0, true, home, [], []));
        string[] kinds =
            ["make-bed", "clean-bed", "change-linen", "collect-laundry", "deliver-linen", "collect-waste", "clean-spill"];
        if (chance.Permille(500))
        {
            Staff = new SwarmStaff(chance.Branch(), Workers, home.Count > 0, Ailments.Count > 0);
            Workers = [.. Staff.Members.Select(member => member.Id)];
        }
        SiteFile file = new()
        {
            Site = Id,
            Name = "Swarm",
            Language = "en",
            TimeZone = "Europe/Amsterdam",
            OfferTimeout = TimeSpan.FromMinutes(2),
            StaleAfter = TimeSpan.FromMilliseconds(StaleAfterMs),
            Hospital = new BedRules
            {
                PresentAfter = TimeSpan.FromMilliseconds(PresentAfterMs),
                AbsentAfter = TimeSpan.FromMilliseconds(AbsentAfterMs),
                StuckAfter = TimeSpan.FromHours(30),
                ReleaseAfter = ReleaseAfterMs > 0 ? TimeSpan.FromMilliseconds(ReleaseAfterMs) : null,
            },
            Residential = new BedRules
            {
                PresentAfter = TimeSpan.FromMilliseconds(PresentAfterMs),
                AbsentAfter = TimeSpan.FromMilliseconds(AbsentAfterMs),
                StuckAfter = TimeSpan.FromHours(30),
                UpFor = TimeSpan.FromMilliseconds(UpForMs),
                WindowBegin = WindowBegin,
                WindowEnd = WindowBegin.AddHours(8),
                AsleepComeBack = TimeSpan.FromMinutes(30),
                NotNowComeBack = TimeSpan.FromMinutes(20),
            },
            Tasks = kinds.Concat(Ailments.Count > 0 ? ["check-sensor"] : []).ToDictionary(kind => kind, _ =>
                new TaskRules(TimeSpan.FromMinutes(40), 300, "simulation", "all")),
            Wards = wards,
            Streams = HasChecklists
                ? new Dictionary<string, StreamRules> { [Stream] = new(true, AdviserGrams, Checklist: true, null) }
                : new Dictionary<string, StreamRules>(),
            Nodes = NodeIds,
            Devices = [],
            Readers = Gate is null ? [] : [.. Sides.Select(side => new TagReader(
                TruthGate.ReaderOf(side), "Reader", "a", new SensorRef(Gate.Node, TruthGate.ChannelOf(side))))],
            Gates = Gate is null ? [] : [new TagGate(
                TruthGate.Id, "Gate", [.. Sides.Select(TruthGate.ReaderOf)], TagGate.Laundry, "a",
                TimeSpan.FromMilliseconds(TruthGate.GoneAfterMs), TimeSpan.FromMilliseconds(TruthGate.PassesWithinMs))],
            Articles = Gate is null ? [] : [.. Types.Select(type => new Article(
                type.Key, type.Key, TruthPiece.Grai(type.Value), LostAfterMs > 0 ? TimeSpan.FromMilliseconds(LostAfterMs) : null, null))],
            Tags = [],
            Providers = [new Provider("north", "North")],
            People =
            [
                .. Workers.Select(worker => new Person(worker, worker, "worker", "en", "north", ["all"])),
                new Person("lead-1", "Lead", "lead", "en", null, []),
                new Person("care-1", "Care", "care", "en", null, []),
            ],
        };
        File = Staff?.In(file) ?? file;
    }

    public static long StaleAfterMs => 15 * 60_000;

    public static long PresentAfterMs => 60_000;

    public static long AbsentAfterMs => 10 * 60_000;

    public static long UpForMs => 20 * 60_000;

    /// <summary>A mat's word counts at its node once it has held this long.</summary>
    public long HoldMs { get; }

    /// <summary>The hospital ward's rule; 0 when only a person releases.</summary>
    public long ReleaseAfterMs { get; }

    public TimeOnly WindowBegin { get; }

    public SiteFile File { get; }

    public IReadOnlyList<string> NodeIds { get; }

    public IReadOnlyList<string> Workers { get; }

    /// <summary>Who works here beyond a list of names, and how work finds them; null where everyone may do everything.</summary>
    public SwarmStaff? Staff { get; }

    public List<TruthBed> Beds { get; } = [];

    public List<TruthPoint> Points { get; } = [];

    public Dictionary<string, TruthButton> Buttons { get; } = [];

    /// <summary>Where tagged linen passes; null where none does.</summary>
    public TruthGate? Gate { get; }

    /// <summary>A piece not seen for this long is likely lost; 0 without such a limit.</summary>
    public long LostAfterMs { get; private set; }

    /// <summary>Its waste has a scale, a checklist and a limit.</summary>
    public bool HasChecklists { get; }

    /// <summary>What stands around beds; most have nothing.</summary>
    public List<TruthNeighbour> Neighbours { get; } = [];

    /// <summary>Sensors that ail for a part of the day.</summary>
    public List<TruthAilment> Ailments { get; } = [];

    public TruthAilment? AilmentOf(string node, string channel) =>
        Ailments.Find(ailment => ailment.Node == node && ailment.Channel == channel);

    public NodeFile NodeFile(string node) => new()
    {
        Node = node,
        Site = Id,
        BrokerHost = "broker",
        BrokerPort = 1,
        SpoolFolder = "/spool",
        SpoolLimit = 1 << 20,
        ConfigHash = "0000000000000000",
        Sensors =
        [
            .. Beds.Where(bed => bed.Node == node).Select(bed => Config(bed.Channel, HoldMs, 30)),
            .. Buttons.Values.Where(button => button.Node == node).Select(button => Config(button.Channel, 0, 0)),
            .. Points.Where(point => point.Node == node).Select(point => Config(point.Channel, 0, 30)),
            .. Points.Where(point => point.Node == node && point.Scale is not null).Select(point => Config(point.Scale!, 0, 30)),
            .. Neighbours.Where(neighbour => neighbour.Node == node).Select(neighbour => Config(neighbour.Channel, 0, 30)),
        ],
    };

    private static SensorConfig Config(string channel, long holdMs, int heartbeatMinutes) => new()
    {
        Channel = channel,
        Debounce = holdMs > 0 ? TimeSpan.FromMilliseconds(holdMs) : null,
        Heartbeat = heartbeatMinutes > 0 ? TimeSpan.FromMinutes(heartbeatMinutes) : null,
    };

    private TruthGate MakeGate(Chance chance, long calmFromMs)
    {
        LostAfterMs = chance.Pick([0, 0, 4, 8]) * 3_600_000L;
        string[] articles = [.. Types.Keys];
        TruthPiece[] pieces = [.. Enumerable.Range(0, (int)chance.Between(2, 12)).Select(index =>
        {
            string article = chance.Pick(articles);
            return new TruthPiece(index, article, Types[article]);
        })];
        return new TruthGate(chance.Pick(NodeIds), pieces, chance, calmFromMs);
    }

    private bool MakeContainers(List<WastePoint> waste, Chance chance, long calmFromMs)
    {
        int last = 11 + chance.Below(2);
        for (int number = 11; number <= last; number++)
        {
            string node = chance.Pick(NodeIds);
            TruthPoint point = new($"p-{number}", node, $"point-{number}/level", false, chance.Branch(), calmFromMs)
            {
                Scale = $"point-{number}/scale", GramsFull = 20_000,
            };
            Points.Add(point);
            long? actGrams = chance.Permille(500) ? 15_000 : null;
            waste.Add(new WastePoint(
                point.Id, "Utility", Stream, new SensorRef(node, point.Channel), new SensorRef(node, point.Scale),
                TruthPoint.ActPermille, TruthPoint.ClearPermille, actGrams, null, LimitGrams: 18_000));
        }
        return true;
    }

    private void Sicken(Chance chance, long calmFromMs)
    {
        long fromMs = chance.Between(60 * 60_000, calmFromMs - 60 * 60_000);
        bool isLoose = Neighbours.Count > 0 && chance.Permille(500);
        long toMs = fromMs + chance.Between(12, isLoose ? 16 : 40) * 60_000;
        TruthPoint point = chance.Pick(Points);
        TruthNeighbour? loose = isLoose ? chance.Pick(Neighbours) : null;
        Ailments.Add(loose is not null
            ? new TruthAilment(loose.Node, loose.Channel, loose.Bed, true, fromMs, toMs)
            : new TruthAilment(point.Node, point.Channel, point.Id, false, fromMs, toMs));
    }

    private static void FetchAhead(List<LinenPoint> linen, List<WastePoint> waste, Chance chance)
    {
        for (int index = 0; index < linen.Count; index++)
        {
            int? along = !linen[index].Store && chance.Permille(400) ? 600 : null;
            linen[index] = linen[index] with { Ahead = chance.Permille(700), AlongPermille = along };
        }
        for (int index = 0; index < waste.Count; index++)
        {
            waste[index] = waste[index] with { Ahead = chance.Permille(700), AlongPermille = chance.Permille(400) ? 600 : null };
        }
    }

    private void Surround(List<Bed> beds, Chance chance, long calmFromMs)
    {
        for (int index = 0; index < beds.Count; index++)
        {
            if (!chance.Permille(400)) continue;
            TruthBed bed = Beds.First(one => one.Id == beds[index].Id);
            IReadOnlyList<SensorRef> Some(int permille, string what)
            {
                if (!chance.Permille(permille)) return [];
                string channel = $"{bed.Id}/{what}";
                string node = chance.Permille(700) ? bed.Node : chance.Pick(NodeIds);
                Neighbours.Add(new TruthNeighbour(node, channel, bed, what == "near", chance.Branch(), calmFromMs));
                bed.IsSurrounded = true;
                return [new SensorRef(node, channel)];
            }
            beds[index] = beds[index] with { Doors = Some(700, "door"), Near = Some(500, "near"), Movement = Some(400, "movement") };
        }
    }
}
