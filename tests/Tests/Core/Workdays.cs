using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>Days of work at their hours, random working lives that ask before they work, and the law read minute by minute, apart from
/// how it is reckoned.</summary>
internal static class Workdays
{
    public const long Minute = 60_000;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    private static readonly TimeZoneInfo Amsterdam = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    public static IReadOnlyList<ClockChange> ClockChanges { get; } =
    [
        new ClockChange(long.MinValue, 60), new ClockChange(1_774_746_000_000, 120), new ClockChange(1_792_890_000_000, 60),
        new ClockChange(1_806_195_600_000, 120), new ClockChange(1_824_944_400_000, 60),
    ];

    public static LocalClock Clock { get; } = new(ClockChanges);

    /// <summary>Midnight in Amsterdam, Unix time in ms.</summary>
    public static long Local(int year, int month, int day)
    {
        DateTime local = new(year, month, day);
        return new DateTimeOffset(local, Amsterdam.GetUtcOffset(local)).ToUnixTimeMilliseconds();
    }

    /// <summary>Monday 1 June 2026, 0:00 in Amsterdam.</summary>
    public static long Monday { get; } = Local(2026, 6, 1);

    /// <summary>A time so many days after that Monday.</summary>
    public static long At(int day, int hour, int minute = 0) => Monday + day * Day + hour * Hour + minute * Minute;

    /// <summary>Hours of work from an hour of such a day on.</summary>
    public static WorkSpan Span(int day, int hour, int hours) => new(At(day, hour), At(day, hour + hours));

    /// <summary>Somebody's working time after this work, a week ago at the latest.</summary>
    public static WorkingTime New(IReadOnlyList<WorkSpan>? spans = null, WorkingTimeRules? rules = null)
    {
        WorkingTime time = new(rules ?? WorkingTimeRules.Law, Clock);
        time.Replace(spans ?? [], spans is null or [] ? Monday : spans.Max(span => span.ToMs) - 7 * Day);
        return time;
    }

    /// <summary>Someone who works here as much as they may, or less, and perhaps elsewhere: all of it, and what stopped them.</summary>
    public static List<WorkSpan> Live(int seed, int days, SortedSet<WorkingTimeLimit>? met = null, WorkingTimeRules? rules = null)
    {
        Random random = new(seed);
        long now = Local(2026, 1, 5) + random.Next(300 * 24 * 60) * Minute;
        long end = now + days * 24 * Hour;
        List<WorkSpan> here = [];
        List<WorkSpan> elsewhere = random.Next(2) == 0 ? [] : Elsewhere(random, now, end);
        bool nightly = seed % 7 == 0;
        bool brief = seed % 7 == 1;
        bool daily = seed % 7 == 2;
        bool eager = brief || daily || random.Next(3) == 0;
        WorkingTime time = new(rules ?? WorkingTimeRules.Law, Clock);
        time.Replace(elsewhere, now);
        while (now < end)
        {
            if (nightly || daily) now = Clock.Next(now, nightly ? 22 * 60 : 7 * 60);
            else if (!eager) now += random.Next(30 * 60) * Minute;
            if (!daily && (eager || random.Next(2) == 0))
            {
                if (time.MayStart(now) is { } before) met?.Add(before);
                now = time.MayStartFromMs(now);
                Assert.Null(time.MayStart(now));
            }
            if (time.MayStart(now) is { } limit)
            {
                met?.Add(limit);
                now += random.Next(1, 300) * Minute;
                continue;
            }
            time.Begin(now);
            while (time.OnShift) now = Work(time, now);
            time.Replace(elsewhere, now);
        }
        return [.. here, .. elsewhere];

        long Work(WorkingTime time, long from)
        {
            long left = (time.WorkUntilMs - from) / Minute;
            Assert.True(left > 0);
            if (nightly || brief)
            {
                long end = from + Math.Min(left, nightly ? 5 * 60 : 60) * Minute;
                here.Add(new WorkSpan(from, end));
                if (end == time.LatestEndMs) met?.Add(time.LatestEndBy!.Value);
                time.End(end);
                return end;
            }
            long at = from + (eager || random.Next(2) == 0 ? left : random.NextInt64(left + 1)) * Minute;
            if (at > from) here.Add(new WorkSpan(from, at));
            if (at == time.LatestEndMs) met?.Add(time.LatestEndBy!.Value);
            if (at == time.LatestEndMs || random.Next(eager ? 20 : 5) == 0)
            {
                time.End(at);
                return at;
            }
            time.BreakBegin(at);
            at += Math.Max(1, random.Next(4) switch
            {
                0 => 15,
                1 => random.Next(20),
                2 => random.Next(90),
                _ => time.BreakLengthMs / Minute,
            }) * Minute;
            if (random.Next(10) == 0) time.Replace(elsewhere, at);
            if (random.Next(8) > 0) time.BreakEnd(at);
            if (time.OnBreak || time.WorkUntilMs <= at) time.End(at);
            return at;
        }
    }

    /// <summary>Which rule these spans of work break, or nothing; times are whole minutes.</summary>
    /// <param name="spans">The work.</param>
    /// <param name="byAgreement">A collective agreement goes as far as it may.</param>
    public static string Offence(IReadOnlyList<WorkSpan> spans, bool byAgreement = false)
    {
        if (spans.Count == 0) return "";
        long[] mondays = Mondays(spans.Min(span => span.FromMs), spans.Max(span => span.ToMs));
        long origin = mondays[0];
        bool[] works = new bool[(mondays[^1] - origin) / Minute];
        foreach (WorkSpan span in spans) Array.Fill(works, true, MinuteOf(span.FromMs), MinuteOf(span.ToMs) - MinuteOf(span.FromMs));
        List<(int From, int To)> pieces = Pieces(works);
        for (int index = 1; index < pieces.Count; index++)
        {
            (int rest, int until) = (pieces[index - 1].To, pieces[index].From);
            if (until - rest < 15) Array.Fill(works, true, rest, until - rest);
        }
        pieces = Pieces(works);

        string offence = Shifts(pieces, 0, pieces[0].From, 0, 0, -100_000);
        if (offence.Length > 0) return offence;
        for (int index = 0; index < pieces.Count; index++)
        {
            bool rested = index == 0 || pieces[index].From - pieces[index - 1].To >= 36 * 60;
            if (rested && LongestRest(works, pieces[index].From, 7 * 24 * 60) < 36 * 60) return "weekly rest";
        }
        int[] weeks = new int[mondays.Length - 1];
        for (int minute = 0, week = 0; minute < works.Length; minute++)
        {
            if (minute == MinuteOf(mondays[week + 1])) week++;
            if (works[minute]) weeks[week]++;
        }
        for (int week = 0; week < weeks.Length; week++)
        {
            if (weeks[week] > 60 * 60) return "week";
            if (weeks.Skip(week).Take(4).Sum() > 4 * 55 * 60) return "four weeks";
            if (weeks.Skip(week).Take(16).Sum() > 16 * 48 * 60) return "sixteen weeks";
        }
        return Nights(pieces, origin, mondays, weeks, byAgreement);

        int MinuteOf(long ms) => (int)((ms - origin) / Minute);
    }

    /// <summary>What is broken of article 5:8: eight hours of rest part shifts, which count in the week in which they begin.</summary>
    private static string Nights(List<(int From, int To)> pieces, long origin, long[] mondays, int[] weeks, bool byAgreement)
    {
        int[] nights = new int[weeks.Length];
        int[] lates = new int[weeks.Length];
        int[] minutes = new int[weeks.Length];
        (int run, int row, bool rowAtNight, bool late) = (0, 0, false, false);
        (int end, int shortened) = (-100_000, -100_000);
        for (int first = 0, last; first < pieces.Count; first = last + 1)
        {
            last = first;
            while (last + 1 < pieces.Count && pieces[last + 1].From - pieces[last].To < 8 * 60) last++;
            int begin = pieces[first].From;
            int rest = begin - end;
            end = pieces[last].To;
            int work = pieces[first..(last + 1)].Sum(piece => piece.To - piece.From);
            var minutesOf = pieces[first..(last + 1)].SelectMany(piece => Enumerable.Range(piece.From, piece.To - piece.From));
            int[] atNight = [.. minutesOf.Where(AtNight)];
            foreach (int minute in atNight) minutes[WeekOf(minute)]++;
            bool night = atNight.Length > 60;
            if (night && work > 10 * 60) return "night shift";
            if (late && rest < 14 * 60)
            {
                if (begin - shortened < 7 * 24 * 60) return "night rest";
                shortened = begin;
            }
            run = rest < 46 * 60 ? run : 0;
            bool comes = LocalOf(begin).Hour is >= 20 or < 5;
            if (run >= 3 && !night && !comes) return "night series rest";
            run = night ? run + 1 : run >= 3 ? run : 0;
            (row, rowAtNight) = rest < 36 * 60 ? (row + 1, rowAtNight || night) : (1, night);
            if (rowAtNight && row > (byAgreement ? 8 : 7)) return "night series";
            late = night && SinceMidnight(end) > 2 * 60;
            int week = WeekOf(begin);
            if (night) nights[week]++;
            if (late) lates[week]++;
        }
        for (int week = 0; week < weeks.Length; week++)
        {
            if (!byAgreement && lates.Skip(week).Take(16).Sum() > 36) return "late nights";
            if (byAgreement && minutes.Skip(week).Take(2).Sum() > 38 * 60) return "night hours";
            if (nights.Skip(week).Take(16).Sum() >= 16 && weeks.Skip(week).Take(16).Sum() > 16 * 40 * 60) return "night average";
        }
        return "";

        DateTime LocalOf(int minute) =>
            TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(origin + minute * Minute), Amsterdam).DateTime;

        bool AtNight(int minute) => LocalOf(minute).Hour < 6;

        int WeekOf(int minute) => Array.FindLastIndex(mondays, monday => monday <= origin + minute * Minute);

        long SinceMidnight(int minute)
        {
            DateTime day = LocalOf(minute);
            return (origin - Local(day.Year, day.Month, day.Day)) / Minute + minute;
        }
    }

    /// <summary>Follows the shifts from one piece of work on, through either reading of a gap that may be a shortened rest.</summary>
    private static string Shifts(List<(int From, int To)> pieces, int index, int began, int worked, int breaks, int shortened)
    {
        for (; ; index++)
        {
            (int from, int to) = pieces[index];
            for (int minute = from; minute < to; minute++)
            {
                worked++;
                if ((worked > 330 && breaks < 30) || (worked > 600 && breaks < 45)) return "break";
                if (worked > 720) return "shift";
            }
            if (to - began > (24 - 11) * 60) return "daily rest";
            if (index + 1 == pieces.Count) return "";
            int next = pieces[index + 1].From;
            if (next - to >= 11 * 60) (began, worked, breaks) = (next, 0, 0);
            else if (next - to < 8 * 60) breaks += next - to;
            else
            {
                if (Shifts(pieces, index + 1, began, worked, breaks + next - to, shortened).Length == 0) return "";
                if (next - shortened < 7 * 24 * 60) return "daily rest";
                (began, worked, breaks, shortened) = (next, 0, 0, next);
            }
        }
    }

    private static List<(int From, int To)> Pieces(bool[] works)
    {
        List<(int From, int To)> pieces = [];
        for (int minute = 0; minute < works.Length; minute++)
        {
            if (!works[minute]) continue;
            int from = minute;
            while (minute < works.Length && works[minute]) minute++;
            pieces.Add((from, minute));
        }
        return pieces;
    }

    private static int LongestRest(bool[] works, int from, int minutes)
    {
        int longest = 0;
        int rest = 0;
        for (int minute = from; minute < from + minutes; minute++)
        {
            rest = minute < works.Length && works[minute] ? 0 : rest + 1;
            longest = Math.Max(longest, rest);
        }
        return longest;
    }

    private static long[] Mondays(long fromMs, long toMs)
    {
        DateTime day = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(fromMs), Amsterdam).Date;
        while (day.DayOfWeek != DayOfWeek.Monday) day = day.AddDays(-1);
        List<long> mondays = [];
        for (; mondays.Count < 2 || mondays[^1] < toMs; day = day.AddDays(7)) mondays.Add(Local(day.Year, day.Month, day.Day));
        return [.. mondays];
    }

    private static List<WorkSpan> Elsewhere(Random random, long fromMs, long toMs)
    {
        List<WorkSpan> spans = [];
        for (long at = fromMs; at < toMs;)
        {
            long rest = spans.Count % 3 == 2 ? random.Next(46 * 60, 80 * 60) : random.Next(14 * 60, 36 * 60);
            long from = at + rest * Minute;
            at = from + random.Next(30, 5 * 60) * Minute;
            spans.Add(new WorkSpan(from, at));
        }
        return spans;
    }
}
