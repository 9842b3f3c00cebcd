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

    private static string Hours(long ms) => string.Create(CultureInfo.InvariantCulture, $"{ms / Hour}:{ms / Minute % 60:00} h");

    private static string Say(long atMs) => string.Create(CultureInfo.InvariantCulture, $"{Local(atMs):ddd d MMM HH:mm}");

    private void Add(long atMs, string worker, string rule, string what)
    {
        if (atMs >= _fromMs) _breaches.Add(new Breach(atMs, worker, rule, what));
    }

    private readonly record struct Span(long FromMs, long ToMs)
    {
        public long Ms => ToMs - FromMs;
    }
}
