using System.Globalization;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;
using Article = Logistics.Wire.Site.Article;
using Bed = Logistics.Wire.Site.Bed;
using Reason = Logistics.Wire.Messages.Reason;

namespace Logistics.Tests.Web;

/// <summary>A hospital of 8 wards of 30 beds and a nursing home of 3 wards of 24, as they may stand on a weekday morning; the same every
/// time.</summary>
internal static class PlausibleSites
{
    private static readonly string[] HospitalWards =
        ["Cardiologie", "Longgeneeskunde", "Chirurgie", "Orthopedie", "Neurologie", "Interne", "Geriatrie", "Kort verblijf"];

    private static readonly string[] HomeWards = ["De Linde", "De Beuk", "De Esdoorn"];
    private static readonly string[] Streams = ["residual", "specific-hospital", "paper", "pmd"];

    /// <summary>A working day at 10:32 in the Netherlands.</summary>
    public static readonly DateTimeOffset Morning = new(2026, 3, 11, 9, 32, 20, TimeSpan.Zero);

    public static SiteView Hospital(
        TimeProvider clock, Func<Command, Task<Refusal>> submit, Func<Func<Engine, long, object>, Task<object>> ask)
    {
        var site = Site("ziekenhuis", "Ziekenhuis Demonstratie", HospitalWards, 30, 15, residential: false) with
        {
            Articles =
            [
                new Article("laken", "Laken", "871234512345", TimeSpan.FromDays(60), 3),
                new Article("handdoek", "Handdoek", "871234512346", TimeSpan.FromDays(60), null),
            ],
            Readers =
            [
                new TagReader("sluis-buiten", "Laadperron", "w1", new SensorRef("a1", "gate/1")),
                new TagReader("sluis-binnen", "Linnenkamer", "w1", new SensorRef("a1", "gate/2")),
            ],
            Tags = [new Tag("3414257bf400000000000065", "Bed 101")],
            Gates =
            [
                new TagGate("sluis", "Linnensluis", ["sluis-buiten", "sluis-binnen"], TagGate.Laundry, "w1", TimeSpan.FromSeconds(10),
                    TimeSpan.FromMinutes(2)),
                new TagGate("sluis-2", "Linnensluis 2", [], TagGate.Laundry, "w2", TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2)),
            ],
        };
        var view = new SiteView(site, clock, submit, ask);
        var now = clock.GetUtcNow();
        Fill(view, now);
        view.Set(new ArticleMessage(
            "laken", "Laken", 1240, [new WardCount("w1", 300), new WardCount("w2", 112)], 806, 22, 212, 5310, 4904, 61.5,
            now.AddMinutes(-4)));
        view.Set(new ArticleMessage(
            "handdoek", "Handdoek", 2310, [new WardCount("w1", 955), new WardCount("w2", 1003)], 352, 0, 0, 8120, 8007, 44,
            now.AddMinutes(-9)));
        view.Set(new GateMessage("sluis", "Linnensluis", TagGate.Laundry, "w1", 5722, 5310, 12, 3, 1));
        view.Set(new GateMessage("sluis-2", "Linnensluis 2", TagGate.Laundry, "w2", 1802, 1690, 4, 0, 0));
        view.Set(new PieceMessage(
            Piece("laken", 77), "laken", "w1", now.AddHours(-30), "sluis-binnen", now.AddHours(-30), 14, 13, false, false,
            now.AddHours(-31)));
        for (var number = 1001; number <= 1212; number++)
        {
            view.Set(new PieceMessage(
                Piece("laken", number), "laken", "w1", now.AddDays(-61 - number % 40), "sluis-binnen", now.AddDays(-61 - number % 40),
                number % 9, number % 8, true, false, now.AddDays(-62 - number % 40)));
        }
        return view;
    }

    /// <summary>What the tag of a piece of linen of the hospital says.</summary>
    public static string Piece(string article, int number) =>
        $"urn:epc:id:grai:8712345.{(article == "laken" ? "12345" : "12346")}.{number}";

    public static SiteView Home(
        TimeProvider clock, Func<Command, Task<Refusal>> submit, Func<Func<Engine, long, object>, Task<object>> ask)
    {
        var home = Site("woonzorg", "Woonzorg Demonstratie", HomeWards, 24, 24, residential: true);
        var view = new SiteView(home, clock, submit, ask);
        Fill(view, clock.GetUtcNow());
        return view;
    }

    /// <summary>A task about a bed or point of the site.</summary>
    public static TaskMessage Task(string id, string kind, string status, string subject, Ward ward, string room, string? worker,
        DateTimeOffset now) =>
        new(id, kind, status, subject, ward.Id, room, worker, now.AddMinutes(-22), now.AddMinutes(-3), now.AddMinutes(23),
            status == "offered" ? now.AddMinutes(1) : null, null, null, false,
                [new Reason("mat-quiet", now.AddMinutes(-22), By: "a1:mat")]);

    private static SiteFile Site(string id, string name, string[] wards, int beds, int rooms, bool residential) => new()
    {
        Site = id,
        Name = name,
        Language = "nl",
        TimeZone = "Europe/Amsterdam",
        Demonstration = true,
        OfferTimeout = TimeSpan.FromMinutes(2),
        StaleAfter = TimeSpan.FromMinutes(10),
        Tasks = new[]
        {
            "make-bed", "clean-bed", "change-linen", "collect-laundry", "deliver-linen", "collect-waste", "transport-item",
                "escort-patient",
            "living-room", "clean-spill", "check-sensor",
        }.ToDictionary(kind => kind, _ => new TaskRules(TimeSpan.FromMinutes(45), 480, "assumption", "basis")),
        Wards = [.. wards.Select((ward, index) => Ward(ward, index, beds, rooms, residential))],
        Nodes = [.. wards.Select((_, index) => $"a{index + 1}")],
        Devices = [],
        Readers = [],
        Tags = [],
        Providers = [new Provider("facilitair-een", "Facilitair Een"), new Provider("facilitair-twee", "Facilitair Twee")],
        Teams = [new Team("kiezers", "Team dat zelf kiest", null, "own", [], true)],
        People =
        [
            .. Enumerable.Range(1, 6).Select(number => new Person(
                $"m{number}", $"Medewerker {number}", "worker", number == 2 ? "en" : "nl",
                    number % 2 == 0 ? "facilitair-twee" : "facilitair-een", ["basis"]) { Team = number == 6 ? "kiezers" : null }),
            new Person("zorg-1", "Zorg dag", "care", "nl", null, []),
            new Person("leider-1", "Teamleider dag", "lead", "nl", null, []),
            new Person("leider-2", "Team lead (English)", "lead", "en", null, []),
            new Person("techniek-1", "Technicus", "technician", "nl", null, []),
            new Person("beheer-1", "Beheerder", "administrator", "nl", null, []),
        ],
    };

    private static WasteReport Weights(SiteFile site, Random random, DateTimeOffset now)
    {
        DateOnly monday = DateOnly.FromDateTime(now.DateTime);
        List<WasteReport.Week> weeks = [.. site.Wards.SelectMany(ward => Streams.Select((stream, index) => new WasteReport.Week(
            ward.Id, stream, monday, random.Next(4_000, 90_000), 9, index == 2 ? 2 : 0)))];
        WasteReport.Share ShareOf(string? ward)
        {
            long all = weeks.Where(week => ward is null || week.Ward == ward).Sum(week => week.Grams);
            long separated = weeks.Where(week => (ward is null || week.Ward == ward) && week.Id != "residual").Sum(week => week.Grams);
            return new WasteReport.Share(ward, all, separated, (int)(separated * 1_000 / all));
        }
        return new WasteReport(
            [.. Streams.Select(stream => new WasteReport.Stream(
                stream, stream != "residual", 61_300, stream == "specific-hospital" ? 288_400 : 0,
                stream == "specific-hospital" ? 333_000 : null, stream == "specific-hospital" ? now : null))],
            [ShareOf(null), .. site.Wards.Select(ward => ShareOf(ward.Id))], weeks);
    }

    private static Ward Ward(string name, int index, int beds, int rooms, bool residential)
    {
        var id = $"w{index + 1}";
        return new Ward(id, name, index / 2 + 1, residential,
            [.. Enumerable.Range(0, beds).Select(bed => new Bed($"{id}-b{bed + 1}", Room(index, bed * rooms / beds), [], null))],
            [
                new LinenPoint($"{id}-vuil", "Spoelruimte", false, new SensorRef("a1", "vuil"), null, 700, 200, null, null),
                new LinenPoint($"{id}-schoon", "Linnenkamer", true, new SensorRef("a1", "schoon"), null, 300, 900, null, null),
            ],
            [.. Streams.Select(stream => new WastePoint($"{id}-{stream}", "Afvalruimte", stream, null, null, 750, 100,
                stream == "specific-hospital" ? 15_000 : null, null))]);
    }

    private static string Room(int ward, int room) => ((ward / 2 + 1) * 100 + ward % 2 * 50 + room + 1)
        .ToString(CultureInfo.InvariantCulture);

    private static void Fill(SiteView view, DateTimeOffset now)
    {
        var random = new Random(7);
        var tasks = 0;
        foreach (var ward in view.Site.Wards)
        {
            foreach (var bed in ward.Beds)
            {
                var status = random.Next(100) switch
                {
                    < 58 => "occupied", < 76 => "made", < 85 => "ready-to-make", < 89 => "making", < 93 => "vacated", < 97 => "blocked",
                        _ => "unknown",
                };
                var since = now.AddMinutes(-(status switch { "occupied" => random.Next(60, 6000), "made" => random.Next(20, 900),
                    _ => random.Next(2, 170) }));
                string? task = null;
                if (status is "ready-to-make" or "making")
                {
                    task = $"t{++tasks}";
                    var due = since.AddMinutes(90);
                    var held = status == "making" ? "started" : random.Next(3) switch { 0 => "offered", 1 => "accepted", _ => "open" };
                    view.Set(Task(task, ward.Residential ? "make-bed" : "clean-bed", held, bed.Id, ward, bed.Room,
                        held == "open" ? null : $"m{1 + tasks % 6}", now)
                        with { Due = due, Isolated = random.Next(8) == 0 });
                }
                IReadOnlyList<Reason> why = status switch
                {
                    "occupied" => [new Reason("mat-present", since, By: "a1:mat")],
                    "made" => [new Reason("made", since, By: "m3"), new Reason("released", since.AddMinutes(-40), By: "zorg-1")],
                    "blocked" => [new Reason("blocked", since, By: "zorg-1")],
                    _ => [new Reason("released", since), new Reason("mat-quiet", since.AddMinutes(-12), By: "a1:mat")],
                };
                view.Set(new BedMessage(bed.Id, ward.Id, bed.Room, ward.Residential ? "residential" : "hospital", status, "O",
                    random.Next(14) == 0, random.Next(40) == 0, since, why, task));
            }

            foreach (var point in ward.Linen)
            {
                var level = random.Next(50, 980);
                var due = point.Store ? level <= point.ActPermille : level >= point.ActPermille;
                var task = due ? $"t{++tasks}" : null;
                if (task is not null)
                    view.Set(Task(task, point.Store ? "deliver-linen" : "collect-laundry", "open", point.Id, ward, point.Room, null, now)
                        with { Due = now.AddMinutes(random.Next(-20, 90)),
                            Why = [new Reason("level-reached", now.AddMinutes(-9), level)] });
                view.Set(new LinenMessage(point.Id, ward.Id, point.Room, point.Store ? "store" : "hamper", level, null,
                    due ? "due" : "fine", now.AddMinutes(-9),
                    [new Reason(due ? "level-reached" : "level-cleared", now.AddMinutes(-9), level)], task,
                    FullAt: now.AddMinutes(random.Next(60, 900))));
            }

            foreach (var point in ward.Waste)
            {
                int? level = point.Stream == "specific-hospital" ? null : random.Next(20, 900);
                long? grams = level is null ? random.Next(1000, 16_000) : null;
                var due = level >= point.ActPermille || grams >= point.ActGrams;
                var task = due ? $"t{++tasks}" : null;
                if (task is not null)
                    view.Set(Task(task, "collect-waste", "open", point.Id, ward, point.Room, null, now)
                        with { Why = [level is null ? new Reason("weight-reached", now.AddMinutes(-5), grams)
                            : new Reason("level-reached", now.AddMinutes(-5), level)] });
                view.Set(new WasteMessage(point.Id, ward.Id, point.Room, point.Stream, level, grams, now.AddHours(-20),
                    due ? "due" : "fine", now.AddMinutes(-5), [], task, FullAt: now.AddMinutes(random.Next(60, 3_000))));
            }
        }
        view.Set(Weights(view.Site, random, now));
        view.Set(new AlertMessage("adviser-specific-hospital", "safety-adviser", "specific-hospital", null, now.AddMinutes(-2)));

        var first = view.Site.Wards[0];
        foreach (var worker in view.Site.People.Where(person => person.Role == "worker").Take(5))
        {
            TaskMessage[] held = worker.Id == "m1"
                ? [
                    Task("eerst", first.Residential ? "make-bed" : "clean-bed", "offered", first.Beds[4].Id, first, first.Beds[4].Room,
                        "m1", now),
                    Task("dan", "collect-laundry", "offered", first.Linen[0].Id, first, first.Linen[0].Room, "m1",
                        now) with { Due = now.AddMinutes(26), OnWayOf = "eerst" },
                    Task("later", "collect-waste", "offered", first.Waste[0].Id, first, first.Waste[0].Room, "m1",
                        now) with { Due = now.AddMinutes(64), OnWayOf = "eerst" },
                ]
                : [.. view.Tasks.Where(task => task.Worker == worker.Id).Take(3)];
            foreach (var task in held) view.Set(task);
            view.Set(new WorklistMessage(worker.Id, true, held));
        }

        var sensor = view.Site.Wards[1];
        view.Set(Task("sensor", "check-sensor", "open", sensor.Beds[2].Id, sensor, sensor.Beds[2].Room, null,
            now) with { Why = [new Reason("mat-stuck", now.AddHours(-9))] });
        view.Set(new AlertMessage("stil-a3", "node-offline", "a3", null, now.AddMinutes(-7)));
        if (view.Tasks.FirstOrDefault(task => task.Due < now && task.Status == "open") is { } late)
            view.Set(new AlertMessage("laat", "task-past-due", late.Task, late.Ward, late.Due));

        foreach (var (node, index) in view.Site.Nodes.Select((node, index) => (node, index)))
        {
            view.Set(new NodeView(node, new NodeStatusMessage(index != 2, 1_773_000_000, "0.1.0", "5f0c", index != 4, index == 2 ? 41 : 0,
                index == 2 ? 420 : 0, 0),
                now.AddSeconds(index == 2 ? -420 : -3), 1_773_000_000, 5_150 + index * 37, 10_300 + index * 70, 0,
                10_300 + index * 70, index, index * 2,
                    index == 1 ? 3 : 0));
        }

        view.Add(new RefusedMessage(now.AddMinutes(-31), $"wl/v1/{view.Site.Site}/nodes/a2/readings", "unknown-sensor", "bed-99/mat",
            """[{"bn":"bed-99/","n":"mat","vb":true,"t":-2.1,"boot":1773000000,"seq":5012}]"""));
        view.Add(new RefusedMessage(now.AddMinutes(-12), $"wl/v1/{view.Site.Site}/sensors/gang-1", "malformed", "17",
            """[{"n":"level","v":0.3,,}]"""));
        view.Add(new RefusedMessage(now.AddMinutes(-2), $"wl/v1/{view.Site.Site}/nodes/a2/readings", "something-new", "",
            "\u00b7\u00b7\u00b7"));
    }
}
