using System.Globalization;
using Logistics.Core;
using static Logistics.Simulator.Days.Calendar;

namespace Logistics.Simulator.Days;

/// <summary>
/// Holds a day against the Arbeidstijdenwet for adults and the rules of work, each by its definition and from what truly happened. It
/// shares no code with what is judged. A shift is work with no rest of eight hours in it; breaks are no work.
/// </summary>
internal sealed class LawAuditor
{
    private const long ShiftMostMs = 12 * Hour;
    private const long WeekMostMs = 60 * Hour;
    private const int AverageWeeks = 16;
    private const long AverageMostMs = 48 * Hour;
    private const long DailyRestMs = 11 * Hour;
    private const long ShortRestMs = 8 * Hour;
    private const long WeeklyRestMs = 36 * Hour;
    private const long WeekMs = 7 * FullDay;
    private const long BreakAboveMs = 5 * Hour + 30 * Minute;
    private const long BreakLeastMs = 30 * Minute;
    private const long LongBreakAboveMs = 10 * Hour;
    private const long LongBreakLeastMs = 45 * Minute;
    private const long PieceLeastMs = 15 * Minute;
    private const long HandsMs = 30 * Minute;
    private const int WalkMost = 3;

    // Work at night: articles 1:7 (d) and 5:8.
    private const long NightAboveMs = Hour;
    private const long NightMs = 6 * Hour;
    private const long LateAfterMs = 2 * Hour;
    private const long NightMostMs = 10 * Hour;
    private const long NightRestMs = 14 * Hour;
    private const long SeriesRestMs = 46 * Hour;
    private const int SeriesLeast = 3;
    private const int RowMost = 7;
    private const int LatesMost = 36;
    private const int ManyNights = 16;
    private const long ManyAverageMostMs = 40 * Hour;

    private readonly Logbook _log;
    private readonly long _fromMs;
    private readonly List<Breach> _breaches = [];

    private LawAuditor(Logbook log, long fromMs)
    {
        _log = log;
        _fromMs = fromMs;
    }

    /// <summary>All that was broken by what happened from an instant on; what was broken before, by others, is not repeated.</summary>
    public static IReadOnlyList<Breach> Judge(Logbook log, long fromMs)
    {
        LawAuditor auditor = new(log, fromMs);
        foreach (IGrouping<string, Logbook.Stretch> worker in log.Worked.GroupBy(stretch => stretch.Worker, StringComparer.Ordinal))
        {
            auditor.JudgeHours(worker.Key, Joined(worker));
        }
        auditor.JudgeWork();
        return [.. auditor._breaches.OrderBy(breach => breach.AtMs)];
    }

    private void JudgeHours(string worker, List<Span> worked)
    {
        List<Span> breaks = [.. _log.Breaks.Where(one => one.Worker == worker).Select(one => new Span(one.FromMs, one.ToMs))];
        List<List<Span>> shifts = Shifts(worked);
        foreach (List<Span> shift in shifts) JudgeShift(worker, shift, breaks);
        JudgeDailyRest(worker, shifts, worked);
        JudgeWeeklyRest(worker, worked);
        JudgeWeeks(worker, worked, breaks);
        List<Night> nights = [.. shifts.Select(shift => NightOf(shift, breaks))];
        JudgeNights(worker, nights);
        JudgeManyNights(worker, nights, worked, breaks);
    }

    private void JudgeShift(string worker, List<Span> shift, List<Span> breaks)
    {
        long endMs = shift[^1].ToMs;
        if (endMs < _fromMs) return;
        long workMs = shift.Sum(span => Work(span, breaks));
        if (workMs > ShiftMostMs) Add(endMs, worker, "shift", $"{Hours(workMs)} of work in one shift");

        // What lies between two employers is a break as well.
        long restedMs = breaks.Where(one => shift.Exists(span => one.FromMs > span.FromMs && one.ToMs < span.ToMs))
            .Concat(shift.Zip(shift.Skip(1), (before, after) => new Span(before.ToMs, after.FromMs)))
            .Where(one => one.Ms >= PieceLeastMs).Sum(one => one.Ms);
        string what = $"{Hours(workMs)} of work, {Hours(restedMs)} of breaks";
        if (workMs > BreakAboveMs && restedMs < BreakLeastMs) Add(endMs, worker, "break", what);
        else if (workMs > LongBreakAboveMs && restedMs < LongBreakLeastMs) Add(endMs, worker, "long-break", what);
    }

    /// <summary>In each 24 hours from the begin of a shift eleven of rest on end, and eight once in seven days.</summary>
    private void JudgeDailyRest(string worker, List<List<Span>> shifts, List<Span> worked)
    {
        long shortMs = long.MinValue;
        foreach (List<Span> shift in shifts)
        {
            long beginMs = shift[0].FromMs;
            long restMs = LongestRest(worked, beginMs, beginMs + FullDay);
            if (restMs >= DailyRestMs) continue;
            long endMs = shift[^1].ToMs;
            string what = $"{Hours(restMs)} of rest in the 24 hours from {Say(beginMs)}";
            bool again = shortMs > long.MinValue && beginMs - shortMs < WeekMs;
            if (restMs < ShortRestMs) Add(endMs, worker, "daily-rest", what);
            else if (again) Add(endMs, worker, "daily-rest", $"{what}, and short before from {Say(shortMs)}");
            shortMs = beginMs;
        }
    }

    /// <summary>In each seven times 24 hours 36 of rest on end; the hardest are those that begin when work does.</summary>
    private void JudgeWeeklyRest(string worker, List<Span> worked)
    {
        foreach (Span span in worked)
        {
            long restMs = LongestRest(worked, span.FromMs, span.FromMs + WeekMs);
            if (restMs >= WeeklyRestMs) continue;
            long atMs = Math.Max(_fromMs, span.FromMs);
            Add(atMs, worker, "weekly-rest", $"{Hours(restMs)} of rest at most in the week from {Say(span.FromMs)}");
            return;
        }
    }

    private void JudgeWeeks(string worker, List<Span> worked, List<Span> breaks)
    {
        SortedDictionary<long, long> weeks = [];
        foreach (Span span in worked)
        {
            for (long week = WeekOf(span.FromMs); week <= WeekOf(span.ToMs - 1); week++)
            {
                Span part = new(Math.Max(span.FromMs, MondayOf(week)), Math.Min(span.ToMs, MondayOf(week + 1)));
                weeks[week] = weeks.GetValueOrDefault(week) + Work(part, breaks);
            }
        }
        foreach ((long week, long workMs) in weeks)
        {
            long endMs = MondayOf(week + 1);
            if (workMs > WeekMostMs) Add(endMs, worker, "week", $"{Hours(workMs)} of work in the week from {Say(MondayOf(week))}");
            long sumMs = 0;
            for (long past = week - AverageWeeks + 1; past <= week; past++) sumMs += weeks.GetValueOrDefault(past);
            if (sumMs > AverageWeeks * AverageMostMs) Add(endMs, worker, "average", $"{Hours(sumMs)} of work in sixteen weeks");
        }
    }

    /// <summary>Hours in a night, rest after it, and how many follow each other.</summary>
    private void JudgeNights(string worker, List<Night> shifts)
    {
        (int nights, int row, bool rowHasNight, long shortMs) = (0, 0, false, long.MinValue);
        for (int at = 0; at < shifts.Count; at++)
        {
            Night shift = shifts[at];
            if (shift.IsNight && shift.WorkMs > NightMostMs)
                Add(shift.ToMs, worker, "night-shift", $"{Hours(shift.WorkMs)} of work in a night shift");
            long restMs = at == 0 ? long.MaxValue : shift.FromMs - shifts[at - 1].ToMs;
            string what = at == 0 ? "" : $"{Hours(restMs)} of rest from {Say(shifts[at - 1].ToMs)}";
            if (at > 0 && shifts[at - 1].IsLate && restMs < NightRestMs)
            {
                bool again = shortMs > long.MinValue && shift.FromMs - shortMs < WeekMs;
                if (again) Add(shift.ToMs, worker, "night-rest", what);
                shortMs = shift.FromMs;
            }

            // Who comes for the night and goes home ill was given a night shift, which is what the law asks of an employer.
            if (restMs >= SeriesRestMs) nights = 0;
            bool meant = shift.IsNight || Clock(shift.FromMs) is >= 20 * Hour or < 5 * Hour;
            if (nights >= SeriesLeast && !meant) Add(shift.ToMs, worker, "night-series-rest", $"{what}, after {nights} nights");
            nights = shift.IsNight ? nights + 1 : nights >= SeriesLeast && meant ? nights : 0;

            if (restMs >= WeeklyRestMs) (row, rowHasNight) = (0, false);
            row++;
            rowHasNight |= shift.IsNight;
            if (rowHasNight && row > RowMost) Add(shift.ToMs, worker, "night-series", $"{row} shifts in a row, with a night");
        }
    }

    private void JudgeManyNights(string worker, List<Night> shifts, List<Span> worked, List<Span> breaks)
    {
        foreach (long week in shifts.Where(shift => shift.IsNight).Select(shift => WeekOf(shift.FromMs)).Distinct())
        {
            // Each sixteen weeks with this one in it.
            for (long first = week - AverageWeeks + 1; first <= week; first++)
            {
                Span weeks = new(MondayOf(first), MondayOf(first + AverageWeeks));
                List<Night> nights =
                    [.. shifts.Where(shift => shift.IsNight && shift.FromMs >= weeks.FromMs && shift.FromMs < weeks.ToMs)];
                int lates = nights.Count(shift => shift.IsLate);
                if (lates > LatesMost) Add(nights[^1].ToMs, worker, "late-nights", $"{lates} nights in sixteen weeks");
                if (nights.Count < ManyNights) continue;
                long workMs = worked.Select(span => new Span(Math.Max(span.FromMs, weeks.FromMs), Math.Min(span.ToMs, weeks.ToMs)))
                    .Where(part => part.Ms > 0).Sum(part => Work(part, breaks));
                if (workMs > AverageWeeks * ManyAverageMostMs)
                    Add(weeks.ToMs, worker, "night-average", $"{Hours(workMs)} of work in sixteen weeks with {nights.Count} nights");
            }
        }
    }

    private static Night NightOf(List<Span> shift, List<Span> breaks)
    {
        long nightMs = 0;
        for (long midnightMs = shift[0].FromMs - Clock(shift[0].FromMs); midnightMs < shift[^1].ToMs; midnightMs += FullDay)
        {
            nightMs += shift.Select(span => new Span(Math.Max(span.FromMs, midnightMs), Math.Min(span.ToMs, midnightMs + NightMs)))
                .Where(part => part.Ms > 0).Sum(part => Work(part, breaks));
        }
        bool isNight = nightMs > NightAboveMs;
        bool isLate = isNight && Clock(shift[^1].ToMs) > LateAfterMs;
        return new Night(shift[0].FromMs, shift[^1].ToMs, shift.Sum(span => Work(span, breaks)), isNight, isLate);
    }

    private void JudgeWork()
    {
        foreach (Logbook.Deed deed in _log.Deeds)
        {
            if (!deed.Masters) Add(deed.FromMs, deed.Worker, "skill", $"{deed.Task} without the skill, or without the buddy");
            Logbook.Deed? soiled = _log.Deeds.FindLast(one =>
                one.Worker == deed.Worker && one != deed && one.ToMs <= deed.FromMs && deed.FromMs - one.ToMs < HandsMs
                && Forbids(one, deed)
                && !_log.CleanedHands.Exists(hands => hands.Worker == one.Worker && hands.AtMs >= one.ToMs && hands.AtMs <= deed.FromMs));
            if (soiled is not null) Add(deed.FromMs, deed.Worker, "hands", $"{deed.Task} after {soiled.Task}, hands not cleaned");
        }
        foreach (Logbook.Offer offer in _log.Offers)
        {
            bool isThere = _log.Worked.Exists(one => one.Worker == offer.Worker && one.FromMs <= offer.AtMs && offer.AtMs <= one.ToMs);
            bool rests = _log.Breaks.Exists(one => one.Worker == offer.Worker && one.FromMs < offer.AtMs && offer.AtMs < one.ToMs);
            if (!isThere || rests) Add(offer.AtMs, offer.Worker, rests ? "offer-in-break" : "offer-off-shift", offer.Task);
            if (offer.Before.Length > 0) Add(offer.AtMs, offer.Worker, "isolation-last", $"{offer.Task} before {offer.Before}");
            if (offer.OnWayOf.Length == 0) JudgeWalk(offer);
        }
    }

    /// <summary>What goes along is little, in an order that hands allow, and none of it under isolation.</summary>
    private void JudgeWalk(Logbook.Offer first)
    {
        List<Logbook.Offer> walk = [first, .. _log.Offers.Where(one =>
            one.OnWayOf == first.Task && one.Worker == first.Worker && one.AtMs == first.AtMs)];
        if (walk.Count > WalkMost) Add(first.AtMs, first.Worker, "walk-length", $"{walk.Count} parts from {first.Task} on");
        for (int part = 1; part < walk.Count; part++)
        {
            Logbook.Offer after = walk[part];
            bool isolated = walk[..(part + 1)].Exists(one => one.Isolated);
            bool soiled = walk[..part].Exists(one => Soils(one.Kind) || one.Contaminated);
            if (!isolated && !(soiled && IsClean(after.Kind))) continue;
            Add(first.AtMs, first.Worker, "walk-order", $"{after.Task} on one walk with {first.Task}");
        }
    }

    /// <summary>Soiled before clean; and from isolation to nowhere but isolation.</summary>
    private static bool Forbids(Logbook.Deed before, Logbook.Deed after)
    {
        if (before.Isolated && !after.Isolated) return true;
        return (Soils(before.Kind) || before.Contaminated || before.Isolated) && IsClean(after.Kind);
    }

    private static bool Soils(TaskKind kind) => kind is TaskKind.CollectLaundry or TaskKind.CollectWaste or TaskKind.CleanSpill
        or TaskKind.ChangeLinen or TaskKind.CleanBed;

    private static bool IsClean(TaskKind kind) =>
        kind is TaskKind.MakeBed or TaskKind.DeliverLinen or TaskKind.LivingRoom or TaskKind.EscortPatient;

    private static List<Span> Joined(IEnumerable<Logbook.Stretch> stretches)
    {
        List<Span> joined = [];
        foreach (Logbook.Stretch one in stretches.OrderBy(stretch => stretch.FromMs))
        {
            bool goesOn = joined.Count > 0 && one.FromMs <= joined[^1].ToMs;
            if (goesOn) joined[^1] = joined[^1] with { ToMs = Math.Max(joined[^1].ToMs, one.ToMs) };
            else joined.Add(new Span(one.FromMs, one.ToMs));
        }
        return joined;
    }

    private static List<List<Span>> Shifts(List<Span> worked)
    {
        List<List<Span>> shifts = [];
        foreach (Span span in worked)
        {
            if (shifts.Count > 0 && span.FromMs - shifts[^1][^1].ToMs < ShortRestMs) shifts[^1].Add(span);
            else shifts.Add([span]);
        }
        return shifts;
    }

    private static long Work(Span span, List<Span> breaks) =>
        span.Ms - breaks.Sum(one => Math.Max(0, Math.Min(one.ToMs, span.ToMs) - Math.Max(one.FromMs, span.FromMs)));

    /// <summary>The longest time without work within a time that begins with work.</summary>
    private static long LongestRest(List<Span> worked, long fromMs, long toMs)
    {
        long restMs = 0;
        long freeMs = fromMs;
        foreach (Span span in worked)
        {
            if (span.ToMs <= fromMs) continue;
            if (span.FromMs >= toMs) break;
            restMs = Math.Max(restMs, span.FromMs - freeMs);
            freeMs = span.ToMs;
        }
        return Math.Max(restMs, toMs - freeMs);
    }

    /// <summary>Weeks on the local clock, counted from the Monday before 1970 began.</summary>
    private static long WeekOf(long atMs) => (atMs + OffsetMinutes * Minute + 3 * FullDay) / WeekMs;

    private static long MondayOf(long week) => week * WeekMs - 3 * FullDay - OffsetMinutes * Minute;

    /// <summary>Since midnight, in ms.</summary>
    private static long Clock(long atMs) => (atMs + OffsetMinutes * Minute) % FullDay;

    private static string Hours(long ms) => string.Create(CultureInfo.InvariantCulture, $"{ms / Hour}:{ms / Minute % 60:00} h");

    private static string Say(long atMs) => string.Create(CultureInfo.InvariantCulture, $"{Local(atMs):ddd d MMM HH:mm}");

    private void Add(long atMs, string worker, string rule, string what)
    {
        if (atMs >= _fromMs) _breaches.Add(new Breach(atMs, worker, rule, what));
    }

    private readonly record struct Night(long FromMs, long ToMs, long WorkMs, bool IsNight, bool IsLate);

    private readonly record struct Span(long FromMs, long ToMs)
    {
        public long Ms => ToMs - FromMs;
    }
}
