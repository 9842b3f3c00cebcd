using Logistics.Core;
using static Logistics.Simulator.Days.Calendar;

namespace Logistics.Simulator.Days;

/// <summary>The house of a day: where everything stands, and what its site file says.</summary>
internal sealed class DaySite
{
    /// <summary>How long an offer stands: as in the demonstration sites.</summary>
    public const long OfferTimeoutMs = 2 * Minute;

    /// <summary>Residents: up this long before the bed is made, and come back after so long.</summary>
    public const long UpForMs = 20 * Minute;
    private const long AsleepComeBackMs = 60 * Minute;
    private const long NotNowComeBackMs = 30 * Minute;

    /// <summary>Residents: when making beds begins and ends, in minutes after midnight. Assumption.</summary>
    public const int WindowBeginMinute = 7 * 60 + 30;
    private const int WindowEndMinute = 13 * 60 + 30;

    public static readonly string[] Skills = ["beds", "linen", "waste", "transport"];

    /// <summary>What each kind of work asks for: done within minutes of being asked for, the usual minutes of work, its worth beside the
    /// others, its skill. Beds in a hospital: TeleTracking's goals are a response within 30 minutes, clean within 30 and turned within 60.
    /// Worth as in the demonstration sites. What somebody waits for is to be begun within 20 minutes. All else is an assumption; a norm
    /// includes bringing what was fetched to the cart in the lift hall, and an escort or a transport is there and back.</summary>
    private static readonly Dictionary<TaskKind, (int Within, int Work, int Weight, int Skill)> HospitalWork = new()
    {
        [TaskKind.CleanBed] = (60, 25, 20, 0),
        [TaskKind.CollectLaundry] = (60, 8, 1, 1),
        [TaskKind.DeliverLinen] = (240, 15, 1, 1),
        [TaskKind.CollectWaste] = (120, 8, 1, 2),
        [TaskKind.TransportItem] = (40, 12, 10, 3),
        [TaskKind.EscortPatient] = (40, 20, 10, 3),
        [TaskKind.CleanSpill] = (30, 10, 20, 0),
    };

    private static readonly Dictionary<TaskKind, (int Within, int Work, int Weight, int Skill)> HomeWork = new()
    {
        [TaskKind.MakeBed] = (120, 7, 5, 0),
        [TaskKind.ChangeLinen] = (120, 13, 5, 0),
        [TaskKind.CollectLaundry] = (60, 8, 1, 1),
        [TaskKind.DeliverLinen] = (240, 15, 1, 1),
        [TaskKind.CollectWaste] = (120, 8, 1, 2),
        [TaskKind.TransportItem] = (40, 12, 10, 3),
        [TaskKind.EscortPatient] = (35, 15, 10, 3),
        [TaskKind.LivingRoom] = (10, 60, 10, 3),
        [TaskKind.CleanSpill] = (30, 10, 20, 0),
    };

    private readonly DayKind _kind;
    private readonly Dictionary<TaskKind, (int Within, int Work, int Weight, int Skill)> _work;
    private readonly List<WardSettings> _wards = [];
    private readonly List<BedSettings> _beds = [];
    private readonly List<PointSettings> _linen = [];
    private readonly List<PointSettings> _waste = [];
    private readonly List<SensorSettings> _sensors = [];
    private readonly Dictionary<string, Spot> _spots = new(StringComparer.Ordinal);

    public DaySite(DayKind kind)
    {
        _kind = kind;
        _work = kind != DayKind.Home ? HospitalWork : HomeWork;
        bool hospital = kind != DayKind.Home;
        Shafts = hospital
            ?
            [
                // A lift in a hospital at day: three quarters of a minute of waiting on average, ten seconds a floor. Assumption.
                new Building.Shaft("lift-1", 590, 80, 0, 4, 45 * Second, 10 * Second, 0),
                new Building.Shaft("lift-2", 610, 80, 0, 4, 45 * Second, 10 * Second, 0),
                new Building.Shaft("stairs", 620, 140, 0, 4, 0, 25 * Second, 12),
            ]
            :
            [
                new Building.Shaft("lift-1", 500, 80, 0, 1, 40 * Second, 12 * Second, 0),
                new Building.Shaft("lift-2", 520, 80, 0, 1, 40 * Second, 12 * Second, 0),
                new Building.Shaft("stairs", 530, 140, 0, 1, 0, 25 * Second, 12),
            ];
        Entrance = new Spot(hospital ? 600 : 510, 0, 0);
        for (int ward = 0; ward < (hospital ? 8 : 4); ward++) AddWard(ward);
    }

    public IReadOnlyList<Building.Shaft> Shafts { get; }

    /// <summary>Where shifts begin.</summary>
    public Spot Entrance { get; }

    private int BedsPerWard => _kind != DayKind.Home ? 30 : 24;

    public IReadOnlyList<WardSettings> Wards => _wards;

    public IReadOnlyList<BedSettings> Beds => _beds;

    /// <summary>Hampers and stores.</summary>
    public IReadOnlyList<PointSettings> Linen => _linen;

    public IReadOnlyList<PointSettings> Waste => _waste;

    /// <summary>Index of the sensor with this role at this bed or point.</summary>
    public int Sensor(SensorRole role, int subject) => _sensors.FindIndex(one => one.Role == role && one.Subject == subject);

    public Spot SpotOf(string place) => _spots[place];

    /// <summary>The usual time for this kind of work, in ms.</summary>
    public long NormMs(TaskKind kind) => _work[kind].Work * Minute;

    public int SkillOf(TaskKind kind) => _work[kind].Skill;

    /// <summary>What the engine is told.</summary>
    /// <param name="staff">Who works here.</param>
    /// <param name="pull">Nothing is offered: people, or whoever deals work out, choose from the list.</param>
    public SiteConfiguration Configure(IReadOnlyList<StaffMember> staff, bool pull) => new()
    {
        OfferTimeoutMs = OfferTimeoutMs,
        StaleAfterMs = 30 * Minute,
        ClockChanges = [new ClockChange(long.MinValue, OffsetMinutes)],
        Tasks = [.. Enum.GetValues<TaskKind>().Select(Settings)],
        Skills = Skills,
        Wards = _wards,
        Beds = _beds,
        Linen = _linen,
        Waste = _waste,
        Publishers = [.. _wards.Select(ward => ward.Id)],
        Sensors = _sensors,
        Places = [],
        Tags = [],
        Workers =
        [
            .. staff.Select(one => new WorkerSettings(one.Id, one.Skills) { Team = 0, Learns = one.Learns, Buddy = one.Buddy }),
        ],
        Dispatch = new DispatchSettings
        {
            WalkingSpeed = (int)(Building.Speed * 1_000),
            Lifts = new Building(Shafts).Lifts,
            Teams = [new TeamSettings("house", Tier.Own, [], pull)],
        },
    };

    private TaskSettings? Settings(TaskKind kind) => _work.TryGetValue(kind, out (int Within, int Work, int Weight, int Skill) work)
        ? new TaskSettings(work.Within * Minute, 0, work.Skill) { WorkMs = work.Work * Minute, Weight = work.Weight }
        : null;

    /// <summary>Two wards a floor, to either side of the lifts: rooms of 3.6 or 4 metres on both sides of a corridor.</summary>
    private void AddWard(int ward)
    {
        bool hospital = _kind != DayKind.Home;
        int width = hospital ? 36 : 40;
        int rooms = BedsPerWard / 2;
        int left = ward % 2 == 0 ? 0 : (hospital ? 660 : 560);
        int floor = (ward / 2) + (hospital ? 1 : 0);
        string id = $"w{ward + 1}";

        // Where leaving is seen by the mat alone, it is believed after ten minutes: as real sites begin.
        BedRules rules = hospital
            ? new BedRules(false, Minute, 10 * Minute, 30 * Hour, 0, 0, 0, 0, 0, 0, 0)
            : new BedRules(
                true, Minute, 10 * Minute, 30 * Hour, 0, UpForMs, WindowBeginMinute, WindowEndMinute,
                ward != 1 ? 0 : 1 << (int)DayOfWeek.Saturday, AsleepComeBackMs, NotNowComeBackMs);
        Spot middle = new(left + (rooms * width / 2), 80, floor);
        _wards.Add(new WardSettings(id, rules) { At = middle });
        _spots.Add(id, middle);
        for (int bed = 0; bed < BedsPerWard; bed++)
        {
            Spot at = new(left + (width / 2) + (bed % rooms * width), bed < rooms ? 20 : 140, floor);
            string bedId = $"{id}-b{bed + 1}";
            _sensors.Add(new SensorSettings(ward, $"bed-{bed + 1}/mat", SensorRole.BedMat, _beds.Count));
            _sensors.Add(new SensorSettings(ward, $"bed-{bed + 1}/button", SensorRole.BedButton, _beds.Count));
            _beds.Add(new BedSettings(bedId, ward) { At = at });
            _spots.Add(bedId, at);
        }
        int hampers = hospital ? 2 : 1;
        for (int hamper = 0; hamper < hampers; hamper++)
        {
            Spot at = new(left + (hamper == 0 ? 200 : 400), 20, floor);
            AddPoint(_linen, SensorRole.LinenLevel, ward, $"{id}-hamper-{hamper + 1}", at, TaskKind.CollectLaundry, 800, 200, 15 * 60);
        }
        AddPoint(_linen, SensorRole.LinenLevel, ward, $"{id}-store", new Spot(left + 280, 140, floor), TaskKind.DeliverLinen, 400, 800, -1);
        int containers = hospital ? 3 : 2;
        for (int container = 0; container < containers; container++)
        {
            AddPoint(_waste, SensorRole.WasteLevel, ward, $"{id}-waste-{container + 1}", new Spot(left + 180 + (container * 80), 20, floor),
                TaskKind.CollectWaste, 800, 200, -1);
        }
    }

    private void AddPoint(
        List<PointSettings> points, SensorRole role, int ward, string id, Spot at, TaskKind work, int act, int clear, int dailyAtMinute)
    {
        bool fills = work != TaskKind.DeliverLinen;
        _sensors.Add(new SensorSettings(ward, $"{id}/level", role, points.Count));
        points.Add(new PointSettings(id, ward, work, act, clear, 0, dailyAtMinute, 0, fills, fills ? 600 : 0) { At = at });
        _spots.Add(id, at);
    }
}
