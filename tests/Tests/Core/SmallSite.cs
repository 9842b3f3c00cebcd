using System.Buffers;
using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>A small site for tests of the engine: a hospital ward and a residential ward, and a way to tell the engine things.</summary>
internal sealed class SmallSite
{
    public const long Minute = 60_000;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    /// <summary>Monday 2 March 2026, 06:00 UTC, 07:00 on the site's clock.</summary>
    public const long Morning = 1_772_431_200_000;

    private long _boot = 1;
    private long _seq;

    public SmallSite(SiteConfiguration? settings = null)
    {
        Settings = settings ?? Standard();
        Tell(Input.Configure(NowMs, Settings));
    }

    public Engine Engine { get; } = new();

    public Engine? Twin { get; private set; }

    public SiteConfiguration Settings { get; }

    public long NowMs { get; private set; } = Morning;

    public Bed Hospital => Engine.Beds[0];

    public Bed Home => Engine.Beds[1];

    public StoragePoint Hamper => Engine.Linen[0];

    public StoragePoint Store => Engine.Linen[1];

    public StoragePoint Drum => Engine.Waste[0];

    public IEnumerable<WorkTask> OpenTasks => Engine.Tasks.All.Where(task => !task.IsOver);

    /// <summary>Sensors: 0 hospital mat, 1 hospital button, 2 home mat, 3 second home mat, 4 hamper level, 5 store level, 6 drum level,
    /// 7 drum weight, 8 and 9 readers. Publishers: 0 a node, 1 a device.</summary>
    public static SiteConfiguration Standard(
        int workers = 2, long releaseAfterMs = 0, int linenDays = 0, int dailyAtMinute = -1, long maxAgeMs = 0) => new()
    {
        OfferTimeoutMs = 2 * Minute,
        StaleAfterMs = 15 * Minute,
        ClockChanges = [new ClockChange(long.MinValue, 60)],
        Tasks = [.. Enum.GetValues<TaskKind>().Select(kind => new TaskSettings(30 * Minute, 600, kind == TaskKind.CollectWaste ? 1 : 0))],
        Skills = ["beds", "waste"],
        Wards =
        [
            new WardSettings("a", new BedRules(false, Minute, 10 * Minute, 18 * Hour, releaseAfterMs, 0, 0, 0, 0, 0, 0)),
            new WardSettings("b", new BedRules(
                true, Minute, 10 * Minute, 18 * Hour, 0, 20 * Minute, 7 * 60, 12 * 60, linenDays, Hour, 30 * Minute)),
        ],
        Beds = [new BedSettings("a-1", 0), new BedSettings("b-1", 1)],
        Linen =
        [
            new PointSettings("a-hamper", 0, TaskKind.CollectLaundry, 800, 200, 0, dailyAtMinute, 0),
            new PointSettings("a-store", 0, TaskKind.DeliverLinen, 400, 800, 0, -1, 0),
        ],
        Waste = [new PointSettings("a-drum", 0, TaskKind.CollectWaste, 800, 200, 25_000, -1, maxAgeMs)],
        Publishers = ["a", "gateway"],
        Sensors =
        [
            new SensorSettings(0, "bed-1/mat", SensorRole.BedMat, 0),
            new SensorSettings(0, "bed-1/button", SensorRole.BedButton, 0),
            new SensorSettings(0, "home-1/mat", SensorRole.BedMat, 1),
            new SensorSettings(0, "home-1/mat-2", SensorRole.BedMat, 1),
            new SensorSettings(0, "hamper/level", SensorRole.LinenLevel, 0),
            new SensorSettings(0, "store/level", SensorRole.LinenLevel, 1),
            new SensorSettings(0, "drum/level", SensorRole.WasteLevel, 0),
            new SensorSettings(0, "drum/weight", SensorRole.WasteWeight, 0),
            new SensorSettings(0, "reader/1", SensorRole.TagRead, 0),
            new SensorSettings(0, "reader/2", SensorRole.TagRead, 1),
        ],
        Places = ["corridor", "laundry"],
        Tags = ["e200"],
        Workers = [.. Enumerable.Range(1, workers).Select(number => new WorkerSettings($"w-{number}", 3))],
        Dispatch = new DispatchSettings { WorkingTime = Tireless },
    };

    /// <summary>Nobody needs a rest: for tests of something else.</summary>
    public static WorkingTimeRules Tireless { get; } = new()
    {
        ShiftMs = 10_000 * Day, WeekMs = 10_000 * Day, FourWeekAverageMs = 10_000 * Day, SixteenWeekAverageMs = 10_000 * Day,
        DailyRestMs = 0, ShortDailyRestMs = 0, WeeklyRestMs = 0, BreakAfterMs = 10_000 * Day, BreakMs = 0,
        LongBreakAfterMs = 10_000 * Day, LongBreakMs = 0,
        NightShiftMs = 10_000 * Day, NightRestMs = 0, ShortNightRestMs = 0, NightSeriesRestMs = 0, NightAverageMs = 10_000 * Day,
        NightSeries = int.MaxValue, LateNights = int.MaxValue,
    };

    public void Wait(long ms)
    {
        long until = NowMs + ms;
        while (Engine.WakeAtMs <= until)
        {
            NowMs = Math.Max(NowMs, Engine.WakeAtMs);
            Tell(Input.Tick(NowMs));
        }
        NowMs = until;
    }

    public void Read(int sensor, long value, long ageMs = 0)
    {
        PackHeader pack = new(0, _boot, ++_seq, 1);
        Tell(Input.Of(NowMs, pack, [new Reading(sensor, NowMs - ageMs, value)]));
    }

    /// <summary>The node begins anew: what it says from here on is of its next boot.</summary>
    public void Restart() => (_boot, _seq) = (_boot + 1, 0);

    /// <summary>A pack whose one reading was refused.</summary>
    public void Refused() => Tell(Input.Of(NowMs, new PackHeader(0, _boot, ++_seq, 1, 1), []));

    /// <summary>A node's pack with packs waiting behind it: the readings' ages in ms beside their values.</summary>
    public void Tell(int behind, params (int Sensor, long Value, long AgeMs)[] readings)
    {
        PackHeader pack = new(0, _boot, ++_seq, 1, readings.Length, 0, behind);
        Reading[] told = [.. readings.Select(reading => new Reading(reading.Sensor, NowMs - reading.AgeMs, reading.Value))];
        Tell(Input.Of(NowMs, pack, told));
    }

    public Refusal Say(CommandKind kind, string by = "w-1", string task = "", string subject = "", TaskOutcome outcome = TaskOutcome.Done,
        TaskKind work = TaskKind.MakeBed, string? request = null, long ageMs = 0) => Tell(Input.Of(NowMs, new Command
    {
        Kind = kind, By = by, Task = task, Subject = subject, Outcome = outcome, TaskKind = work, AgeMs = ageMs,
        Request = request ?? (kind == CommandKind.RequestTask ? "r1" : ""),
    }));

    /// <summary>From here on a second engine, loaded from a snapshot of the first, is told the same.</summary>
    public void Split()
    {
        ArrayBufferWriter<byte> saved = new();
        Engine.Save(saved);
        Twin = Engine.Load(saved.WrittenMemory);
    }

    public Refusal Tell(in Input input)
    {
        Twin?.Apply(input);
        return Engine.Apply(input);
    }

    /// <summary>Someone lies in the hospital bed for long enough to be believed.</summary>
    public void OccupyHospital()
    {
        Read(0, 1);
        Wait(2 * Minute);
    }

    /// <summary>The hospital bed is occupied, empties, and is released by the nurse: there is a task.</summary>
    public WorkTask ReleasedHospital()
    {
        OccupyHospital();
        Read(0, 0);
        Wait(11 * Minute);
        Read(1, 1);
        return OpenTasks.Single();
    }
}
