using Logistics.Wire.Site;

namespace Logistics.Benchmarks;

/// <summary>A hospital of 300 beds in 10 wards, or of as many wards as are asked for, one node a ward: each bed with a mat and a button,
/// each ward with hampers, a store and waste containers.</summary>
internal static class HospitalSite
{
    public const int Wards = 10;
    public const int BedsPerWard = 30;
    public const int HampersPerWard = 2;
    public const int ContainersPerWard = 2;
    public const int DrumKilograms = 30;

    private const int BedMakers = 8;
    private const int Runners = 4;

    /// <summary>Id of a ward and of its node.</summary>
    public static string Ward(int ward) => $"w{ward:00}";

    public static string Bed(int ward, int bed) => $"{Ward(ward)}-{bed:00}";

    public static string Hamper(int ward, int hamper) => $"{Ward(ward)}-hamper-{hamper}";

    public static string Store(int ward) => $"{Ward(ward)}-store";

    public static string Container(int ward, int container) => $"{Ward(ward)}-waste-{container}";

    /// <param name="wards">How many; 8 bed makers and 4 runners for each ten begun.</param>
    /// <param name="id">Site id.</param>
    public static SiteFile Make(int wards = Wards, string id = "bench") => new()
    {
        Site = id,
        Name = "Bench",
        Language = "nl",
        TimeZone = "Europe/Amsterdam",
        OfferTimeout = TimeSpan.FromMinutes(2),
        StaleAfter = TimeSpan.FromMinutes(15),
        Hospital = new BedRules
        {
            PresentAfter = TimeSpan.FromMinutes(1), AbsentAfter = TimeSpan.FromMinutes(10), StuckAfter = TimeSpan.FromHours(18),
        },
        Tasks = new Dictionary<string, TaskRules>
        {
            ["clean-bed"] = Rules(30, "beds"),
            ["collect-laundry"] = Rules(60, "runs"),
            ["deliver-linen"] = Rules(240, "runs"),
            ["collect-waste"] = Rules(120, "runs"),
        },
        Wards = [.. Enumerable.Range(0, wards).Select(MakeWard)],
        Nodes = [.. Enumerable.Range(0, wards).Select(Ward)],
        Devices = [],
        Readers = [],
        Tags = [],
        Providers = [],
        People =
        [
            .. Enumerable.Range(0, (wards + Wards - 1) / Wards * (BedMakers + Runners))
                .Select(index => MakeWorker(index + 1, index % (BedMakers + Runners) < BedMakers ? "beds" : "runs")),
        ],
    };

    private static TaskRules Rules(int withinMinutes, string skill) =>
        new(TimeSpan.FromMinutes(withinMinutes), 600, "for measuring only", skill);

    private static Person MakeWorker(int number, string skill) =>
        new($"m-{number}", $"Medewerker {number}", "worker", "nl", null, [skill]);

    private static Ward MakeWard(int ward) => new(
        Ward(ward), Ward(ward), ward, false,
        [.. Enumerable.Range(0, BedsPerWard).Select(bed => new Bed(
            Bed(ward, bed), Bed(ward, bed), [Sensor(ward, $"bed-{bed:00}/mat")], Sensor(ward, $"bed-{bed:00}/button")))],
        [
            .. Enumerable.Range(0, HampersPerWard).Select(hamper => new LinenPoint(
                Hamper(ward, hamper), "linen", false, Sensor(ward, $"hamper-{hamper}/level"), null, 800, 200, null, new TimeOnly(20, 0))),
            new LinenPoint(Store(ward), "linen", true, Sensor(ward, "store/level"), null, 400, 800, null, null),
        ],
        [.. Enumerable.Range(0, ContainersPerWard).Select(container => new WastePoint(
            Container(ward, container), "waste", "specific-hospital", Sensor(ward, $"waste-{container}/level"),
            Sensor(ward, $"waste-{container}/weight"), 800, 200, 25_000, TimeSpan.FromHours(24)))]);

    private static SensorRef Sensor(int ward, string name) => new(Ward(ward), name);
}
