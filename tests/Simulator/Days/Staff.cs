using Logistics.Core;
using Logistics.Simulator.Swarm;
using static Logistics.Simulator.Days.Calendar;

namespace Logistics.Simulator.Days;

/// <summary>
/// The roster of a day: ordinary shifts, and some that a dispatcher who does not count would stretch beyond the law: half an hour is all
/// that the law leaves after their planned end.
/// </summary>
internal sealed class Staff
{
    /// <summary>Of 1,000 who are planned, so many call in sick before their shift: the order of the sick leave that Dutch care reports. And
    /// go home ill in the midst of it: assumption.</summary>
    private const int SickPermille = 60;
    private const int IllPermille = 20;

    /// <summary>What the law leaves after the planned end of a shift that tempts.</summary>
    private const long MarginMs = 30 * Minute;

    private static readonly long[] SkillSets =
    [
        0b0111, 0b1001, 0b1110, 0b1011, 0b1111,
    ];

    private readonly DayKind _kind;
    private readonly Luck _luck;
    private readonly long _midnightMs;
    private readonly List<StaffMember> _members = [];

    private Staff(DayKind kind, Luck luck)
    {
        _kind = kind;
        _luck = luck;
        _midnightMs = Midnight(kind);
    }

    public static IReadOnlyList<StaffMember> Of(DayKind kind, Luck luck)
    {
        Staff staff = new(kind, luck);
        if (kind == DayKind.Hospital) staff.PlanHospital();
        else if (kind == DayKind.Home) staff.PlanHome();
        else staff.PlanNight();
        return staff._members;
    }

    /// <summary>The roster as the engine is told it: it was not there before, so that all hours of before were worked elsewhere for it.
    /// </summary>
    public static Roster RosterOf(DayKind kind, IReadOnlyList<StaffMember> members)
    {
        long midnightMs = Midnight(kind);
        return new Roster(
            midnightMs - 17 * 7 * FullDay, midnightMs + 4 * FullDay,
            [
                .. members.SelectMany(member => member.Others.Append(member.Shift)).OrderBy(shift => shift.FromMs)
                    .Select(shift => shift with { Elsewhere = shift.Elsewhere || shift.FromMs < midnightMs }),
            ]);
    }

    private void PlanHospital()
    {
        for (int one = 0; one < 3; one++) AddUsual(7, 15.5, 11 + (one * 0.5));
        AddUsual(9, 18, 13);
        AddUsual(14.5, 23, 18.5);
        AddShort(15.5, 20.5);
        AddTempted();
        AddLearner(7, 15.5, 12);
    }

    private void PlanHome()
    {
        for (int one = 0; one < 4; one++) AddUsual(7, 15.5, 10.5 + (one * 0.5));
        AddShort(7.5, 12.5);
        AddUsual(14.5, 23, 18.5);
        AddNearSixtyHours();
        AddNearAverage(11, 19.5, 15);
        AddLearner(7, 15.5, 12);
    }

    private void PlanNight()
    {
        AddNearTenHours();
        AddNearNightRest();
        AddNearSeriesRest();
        AddNearThirtySixNights();
        AddNearNightAverage();
        AddNearEighthInARow();
    }

    /// <summary>Nine and a half hours of work: ten is the most in a night.</summary>
    private void AddNearTenHours() =>
        Add(Shift(0, 21, 31, (25.5, 0.5)), [Shift(-2, 9, 17.5, (13, 0.5))], At(0, 31.5));

    /// <summary>Works elsewhere fourteen and a half hours after the night, and had the week's one short rest already.</summary>
    private void AddNearNightRest() => Add(
        Shift(0, 22, 30, (26, 0.5)),
        [
            Shift(-4, 22, 30, (26, 0.5)), Shift(-3, 16, 21) with { Elsewhere = true },
            Shift(1, 20.5, 23.5) with { Elsewhere = true },
        ],
        At(0, 30.5));

    /// <summary>The third night in a row, and elsewhere again 46 hours and a half after it.</summary>
    private void AddNearSeriesRest() => Add(
        Shift(0, 22, 30.75, (26, 0.5)),
        [Shift(-2, 22, 30, (26, 0.5)), Shift(-1, 22, 30, (26, 0.5)), Shift(3, 5.25, 10) with { Elsewhere = true }],
        At(0, 31.25));

    /// <summary>Had 36 nights in sixteen weeks: this shift may last until two.</summary>
    private void AddNearThirtySixNights() => Add(
        Shift(0, 18, 25.5, (21.5, 0.5)),
        [
            .. Enumerable.Range(1, 12).SelectMany(week => Enumerable.Range(0, 3).Select(day => MondayBefore() - (7 * week) + day))
                .Order().Select(day => Shift(day, 22, 29, (26, 0.5))),
        ],
        At(0, 26));

    /// <summary>Fifteen weeks of 42 hours with a night in each: what is left of sixteen times 40 is this night, and half an hour.</summary>
    private void AddNearNightAverage()
    {
        List<PlannedShift> others = [];
        for (int week = -15; week < 0; week++)
        {
            int monday = MondayBefore() + (7 * week);
            for (int day = 0; day < 4; day++) others.Add(Shift(monday + day, 9, 18, (13, 0.5)));
            others.Add(Shift(monday + 4, 22, 30.5, (26, 0.5)));
        }
        others.Add(Shift(-4, 9, 10.5) with { Elsewhere = true });
        Add(Shift(0, 22, 30.5, (26, 0.5)), others, At(0, 31));
    }

    /// <summary>The eighth in a row without a long rest: it must not become a night shift.</summary>
    private void AddNearEighthInARow() => Add(
        Shift(0, 17, 24.5, (20.5, 0.5)),
        [
            Shift(-5, 13, 17), Shift(-4, 6, 10), Shift(-4, 21, 23), Shift(-3, 10, 14), Shift(-2, 10, 14), Shift(-1, 6, 9),
            Shift(-1, 20, 23),
        ],
        At(0, 25));

    private void AddTempted()
    {
        AddNearAverage(12.5, 21, 17);
        AddNearDailyRest();
        AddNearWeeklyRest();
        AddNearTwelveHours();
        AddNearLongBreak();
    }

    /// <summary>Four shifts a week, the day's own among them; far from every limit.</summary>
    private void AddUsual(double from, double to, double pause) =>
        Add(Shift(0, from, to, (pause, 0.5)), History(from, to, (pause, 0.5)), At(0, from) + 10 * Hour + 30 * Minute);

    /// <summary>Five hours without a break: above five and a half there must be one.</summary>
    private void AddShort(double from, double to) => Add(Shift(0, from, to), History(from, to), At(0, from) + 5 * Hour + 30 * Minute);

    /// <summary>Learns to make beds from the first one of the same shift.</summary>
    private void AddLearner(double from, double to, double pause)
    {
        AddUsual(from, to, pause);
        StaffMember buddy = _members.First(one => one.Shift.FromMs == At(0, from) && (one.Skills & 1) == 1);
        _members[^1] = _members[^1] with { Skills = 0b1110, Learns = 0b0001, Buddy = buddy.Id };
    }

    /// <summary>Fifteen weeks of 48 and a half hours: what is left of sixteen times 48 is the day, and half an hour.</summary>
    private void AddNearAverage(double from, double to, double pause)
    {
        List<PlannedShift> others = [];
        int monday = MondayBefore();
        for (int week = 1; week <= 15; week++)
        {
            for (int day = 0; day < 5; day++) others.Add(Shift(monday - (7 * week) + day, 9, 19.2, (13, 0.5)));
        }
        double left = (16 * 48) - (15 * 48.5) - (to - from - 0.5) - 0.5;
        int days = -monday;
        for (int day = 0; day < days; day++)
        {
            // The last days of the week were shared between this employer and another.
            double hours = left / days;
            others.Add(Shift(monday + day, 9, 9 + hours + 0.5, (12, 0.5)) with { Elsewhere = day % 2 == 1 });
        }
        Add(Shift(0, from, to, (pause, 0.5)), others, At(0, to) + MarginMs);
    }

    /// <summary>Works elsewhere in the morning, eleven and a half hours after the day's end, and had the week's one short rest already.
    /// </summary>
    private void AddNearDailyRest() => Add(
        Shift(0, 12.5, 21, (17.5, 0.5)),
        [
            Shift(-3, 14, 22.5, (18, 0.5)), Shift(-2, 7.5, 15, (11, 0.5)), Shift(-1, 12, 20, (16, 0.5)) with { Elsewhere = true },
            Shift(1, 8.5, 14.5, (11, 0.5)) with { Elsewhere = true },
        ],
        At(0, 21) + MarginMs);

    /// <summary>At work since Sunday morning at eight: by Friday at eight in the evening the rest of 36 hours must begin.</summary>
    private void AddNearWeeklyRest() => Add(
        Shift(0, 11, 19.5, (15, 0.5)),
        [
            Shift(-5, 8, 15, (12, 0.5)) with { Elsewhere = true },
            .. Enumerable.Range(-4, 4).Select(day => Shift(day, 10, 18.5, (12, 0.5)) with { Elsewhere = day < -2 }),
        ],
        At(0, 20));

    /// <summary>Eleven and a half hours of work: twelve is the most.</summary>
    private void AddNearTwelveHours() => Add(
        Shift(0, 9, 21.25, (12.5, 0.5), (17, 0.25)), [Shift(-2, 9, 17.5, (13, 0.5)), Shift(-1, 9, 17.5, (13, 0.5))],
        At(0, 9) + 12 * Hour + 45 * Minute);

    /// <summary>Nine and a half hours of work with half an hour of break: above ten it must be three quarters.</summary>
    private void AddNearLongBreak() => Add(
        Shift(0, 10.5, 20.5, (15.5, 0.5)), [Shift(-1, 16, 23, (19, 0.5)) with { Elsewhere = true }], At(0, 21));

    /// <summary>Fifty hours from Monday to Friday, for two employers, and nine and a half today: sixty is the most.</summary>
    private void AddNearSixtyHours() => Add(
        Shift(0, 7, 17.25, (10, 0.5), (14, 0.25)),
        [.. Enumerable.Range(-5, 5).Select(day => Shift(day, 7, 17.75, (10, 0.5), (14, 0.25)) with { Elsewhere = day < -3 })],
        At(0, 17.25) + MarginMs);

    private void Add(PlannedShift shift, IReadOnlyList<PlannedShift> others, long lawfulUntilMs)
    {
        string id = $"m-{_members.Count + 1}";
        Chance chance = _luck.Of("person", id);
        bool sick = chance.Permille(SickPermille);
        long lateMs = chance.Between(0, 4 * Minute);
        bool ill = chance.Permille(IllPermille);
        long illMs = shift.FromMs + chance.Between(Hour, shift.ToMs - shift.FromMs - Hour);
        _members.Add(new StaffMember(
            id, SkillSets[_members.Count % SkillSets.Length], shift with { Worker = id },
            [.. others.Select(other => other with { Worker = id })], lawfulUntilMs, sick ? long.MaxValue : shift.FromMs + lateMs,
            ill ? illMs : long.MaxValue));
    }

    /// <summary>Sixteen weeks of four such shifts, the last of them this week.</summary>
    private List<PlannedShift> History(double from, double to, params (double At, double For)[] breaks)
    {
        int monday = MondayBefore();
        int[] days = _kind != DayKind.Home ? [0, 1, 3, 4] : [0, 1, 3, 5];
        return
        [
            .. Enumerable.Range(-16, 17).SelectMany(week => days.Select(day => monday + (7 * week) + day)).Where(day => day < 0)
                .Select(day => Shift(day, from, to, breaks)),
        ];
    }

    private int MondayBefore() => _kind != DayKind.Home ? -4 : -5;

    /// <summary>A shift some days from the day, its times in hours of that day.</summary>
    private PlannedShift Shift(int day, double from, double to, params (double At, double For)[] breaks) => new(
        "", At(day, from), At(day, to), [.. breaks.Select(one => new PlannedBreak(At(day, one.At), At(day, one.At + one.For)))]);

    private long At(int day, double hour) => _midnightMs + (day * FullDay) + (long)Math.Round(hour * 60) * Minute;
}
