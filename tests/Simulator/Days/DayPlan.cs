using System.Globalization;
using Logistics.Core;
using Logistics.Simulator.Swarm;
using static Logistics.Simulator.Days.Calendar;

namespace Logistics.Simulator.Days;

/// <summary>All that will happen on a day whatever anyone decides, from one seed.</summary>
internal sealed class DayPlan
{
    /// <summary>Patients who leave a hospital of 240 beds in a day: nine beds in ten occupied, five days each (assumption; Dutch mean stays
    /// are between four and five days).</summary>
    private const int Discharges = 43;

    /// <summary>Beds that come free because their patient goes to another ward. Assumption.</summary>
    private const int Transfers = 12;

    /// <summary>Of 1,000 beds that come free so many do so between 13:00 and 20:00: one hospital's figure.</summary>
    private const int AfternoonPermille = 800;

    /// <summary>Of 1,000 beds so many are under isolation. Assumption.</summary>
    private const int IsolatedPermille = 40;

    /// <summary>Residents of 1,000 who sleep long or stay in bed for the morning. Assumption.</summary>
    private const int LateRisersPermille = 80;

    /// <summary>Of 1,000 escorts and transports so many are known some hours before. Assumption.</summary>
    private const int PlannedPermille = 300;

    private readonly DayKind _kind;
    private readonly Luck _luck;
    private readonly long _midnightMs;
    private readonly List<Leaving> _leavings = [];
    private readonly List<Ask> _asks = [];
    private readonly List<Outage> _outages = [];
    private readonly List<int> _isolated = [];
    private int _asked;

    public DayPlan(DayKind kind, long seed)
    {
        _kind = kind;
        _luck = new Luck((seed * 2) + (long)kind);
        _midnightMs = Midnight(kind);
        Site = new DaySite(kind);
        Staff = Days.Staff.Of(kind, _luck);
        if (kind == DayKind.Hospital) PlanHospital();
        else if (kind == DayKind.Home) PlanHome();
        else PlanNight();
        if (kind != DayKind.Night) PlanOutages();
    }

    public DayKind Kind => _kind;

    public DaySite Site { get; }

    public Luck Luck => _luck;

    public IReadOnlyList<StaffMember> Staff { get; }

    /// <summary>When the simulation begins and ends: everyone has gone home by then.</summary>
    public long BeginMs => _kind == DayKind.Night ? At(16.5) : At(5.5);

    public long EndMs => _kind == DayKind.Night ? At(31.75) : _midnightMs + 23 * Hour + 50 * Minute;

    /// <summary>Who leaves a bed, and when.</summary>
    public IReadOnlyList<Leaving> Leavings => _leavings;

    public IReadOnlyList<Ask> Asks => _asks;

    public IReadOnlyList<Outage> Outages => _outages;

    /// <summary>Indices of the beds under isolation.</summary>
    public IReadOnlyList<int> Isolated => _isolated;

    /// <summary>How the point fills or empties, anew for every policy. How often in a day: hampers and residual waste twice or three times,
    /// other containers once, a store a little less. Assumptions.</summary>
    public Filling Fill(PointSettings point)
    {
        Chance chance = _luck.Of("filling", point.Id);
        double perDay = point.Work switch
        {
            TaskKind.CollectLaundry => 1.5 + Luck.Share(chance),
            TaskKind.DeliverLinen => 0.4 + (0.4 * Luck.Share(chance)),
            _ => point.Id.EndsWith("-1", StringComparison.Ordinal) ? 1.5 + Luck.Share(chance) : 0.4 + (0.8 * Luck.Share(chance)),
        };
        return new Filling(BeginMs, perDay, point.Work == TaskKind.DeliverLinen, chance);
    }

    /// <summary>How long a piece of work takes, whoever does it: triangular about its norm, from 0.6 to 1.6 of it, its mean the norm; under
    /// isolation half as long again. Assumption.</summary>
    /// <param name="kind">The kind of work.</param>
    /// <param name="about">The bed's id, or the task's.</param>
    public long WorkMs(TaskKind kind, string about)
    {
        double share = Luck.Triangle(_luck.Of("work", about), 0.6, 0.8, 1.6);
        bool isolated = _isolated.Any(bed => Site.Beds[bed].Id == about);
        return (long)(Site.NormMs(kind) * share * (isolated ? 1.5 : 1));
    }

    private void PlanHospital()
    {
        Chance beds = _luck.Of("beds");
        for (int bed = 0; bed < Site.Beds.Count; bed++)
        {
            if (beds.Permille(IsolatedPermille)) _isolated.Add(bed);
        }
        int[] leaving = Shuffled(Site.Beds.Count, beds);
        for (int one = 0; one < Discharges + Transfers; one++)
        {
            double hour = beds.Permille(AfternoonPermille) ? 13 + (7 * Luck.Share(beds)) : 8 + (5 * Luck.Share(beds));
            long leftMs = At(hour);

            // The nurse says so when the patient is out of the room and the bed is stripped of what is the patient's: within a quarter.
            long releasedMs = leftMs + beds.Between(Minute, 15 * Minute);

            // The next patient waits for it in most cases: comes at once, or hours later.
            long comesMs = beds.Permille(850) ? releasedMs + beds.Between(0, 4 * Hour) : long.MaxValue;
            _leavings.Add(new Leaving(leaving[one], leftMs, releasedMs, comesMs));
        }
        int[] staying = [.. leaving[(Discharges + Transfers)..].Except(_isolated)];
        AskFor(TaskKind.EscortPatient, 48, 8, 18, _ => Site.Beds[staying[beds.Below(staying.Length)]].Id);
        AskFor(TaskKind.TransportItem, 60, 7, 20.5, ward => Site.Wards[ward].Id);
        AskFor(TaskKind.CleanSpill, 10, 7, 20.5, ward => Site.Wards[ward].Id);
    }

    /// <summary>What falls at night to who is there: spills, escorts to examinations that cannot wait, things to fetch, and the linen and
    /// waste that goes on. Assumption: a quarter of the day.</summary>
    private void PlanNight()
    {
        Chance beds = _luck.Of("beds");
        AskFor(TaskKind.EscortPatient, 16, 18.5, 30, _ => Site.Beds[beds.Below(Site.Beds.Count)].Id);
        AskFor(TaskKind.TransportItem, 18, 18.5, 30, ward => Site.Wards[ward].Id);
        AskFor(TaskKind.CleanSpill, 6, 18.5, 30, ward => Site.Wards[ward].Id);
    }

    private void PlanHome()
    {
        Chance beds = _luck.Of("beds");
        for (int bed = 0; bed < Site.Beds.Count; bed++)
        {
            if (beds.Permille(IsolatedPermille)) _isolated.Add(bed);
            double hour = beds.Permille(LateRisersPermille)
                ? 10 + (3 * Luck.Share(beds))
                : Luck.Triangle(beds, 6.75, 8, 10);
            long upMs = At(hour);
            long readyMs = Math.Max(upMs + DaySite.UpForMs, At(DaySite.WindowBeginMinute / 60.0));
            _leavings.Add(new Leaving(bed, upMs, readyMs, long.MaxValue));
        }
        AskFor(TaskKind.EscortPatient, 30, 9, 17, _ => Site.Beds[beds.Below(Site.Beds.Count)].Id);
        AskFor(TaskKind.TransportItem, 26, 7.5, 20, ward => Site.Wards[ward].Id);
        AskFor(TaskKind.CleanSpill, 6, 7.5, 20, ward => Site.Wards[ward].Id);
        for (int ward = 0; ward < Site.Wards.Count; ward += 2)
        {
            // An hour of company in the living room of each floor.
            _asks.Add(new Ask(At(9), TaskKind.LivingRoom, Site.Wards[ward].Id, NextRequest(), At(14.5), Hour));
        }
    }

    private void AskFor(TaskKind kind, int count, double from, double to, Func<int, string> place)
    {
        Chance chance = _luck.Of("asks", kind.ToString());
        for (int one = 0; one < count; one++)
        {
            long atMs = At(from + ((to - from) * Luck.Share(chance)));
            string where = place(chance.Below(Site.Wards.Count));
            bool planned = kind != TaskKind.CleanSpill && chance.Permille(PlannedPermille);
            long knownMs = Math.Max(At(6), atMs - chance.Between(Hour, 4 * Hour));
            _asks.Add(new Ask(planned ? knownMs : atMs, kind, where, NextRequest(), planned ? atMs : 0, 0));
        }
    }

    /// <summary>On one day in three a lift stands still, for one or two hours; the hub is told within ten minutes. Assumption.</summary>
    private void PlanOutages()
    {
        Chance chance = _luck.Of("lifts");
        foreach (Building.Shaft lift in Site.Shafts.Where(shaft => shaft.WaitMs > 0))
        {
            if (!chance.Permille(167)) continue;
            long fromMs = At(8 + (11 * Luck.Share(chance)));
            long toldMs = fromMs + chance.Between(Minute, 10 * Minute);
            _outages.Add(new Outage(lift.Id, fromMs, toldMs, fromMs + chance.Between(Hour, 2 * Hour)));
        }
    }

    private string NextRequest() => (++_asked).ToString("'r'0", CultureInfo.InvariantCulture);

    private static int[] Shuffled(int count, Chance chance)
    {
        int[] all = [.. Enumerable.Range(0, count)];
        for (int last = count - 1; last > 0; last--)
        {
            int other = chance.Below(last + 1);
            (all[last], all[other]) = (all[other], all[last]);
        }
        return all;
    }

    private long At(double hour) => _midnightMs + (long)(hour * Hour);

    /// <summary>Somebody leaves a bed for the day, or for good.</summary>
    /// <param name="Bed">Index of the bed.</param>
    /// <param name="LeftMs">When.</param>
    /// <param name="ReadyMs">From when on it may be made: released by the nurse, or up for long enough and the window open.</param>
    /// <param name="ComesMs">When the next one would like to lie there; <see cref="long.MaxValue"/> for not today.</param>
    public sealed record Leaving(int Bed, long LeftMs, long ReadyMs, long ComesMs);

    /// <summary>Care staff ask for work.</summary>
    /// <param name="PlannedMs">When it is to begin, Unix time in ms; 0 for at once.</param>
    /// <param name="ForMs">How long somebody is to be there; 0 for as long as it takes.</param>
    public sealed record Ask(long AtMs, TaskKind Kind, string Place, string Request, long PlannedMs, long ForMs);

    public sealed record Outage(string Lift, long FromMs, long ToldMs, long ToMs);
}
