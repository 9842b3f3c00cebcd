namespace Logistics.Core;

/// <summary>
/// Work at night by article 5:8 of the Arbeidstijdenwet: until when work that goes on from an instant may last.
/// </summary>
/// <remarks>
/// A shift is here what article 1:7 (c) calls one: work between two rests of at least eight hours. It is a night shift when more than
/// an hour of it lies between 0:00 and 6:00 on the site's clock (1:7 (d)), and ends late when it ends after 2:00; it counts in the week in
/// which it begins. What the law lets an employer do by exception is not used: twelve hours in a night with twelve of rest after them
/// (5:8 (3)).
/// </remarks>
internal sealed class NightWork(WorkingTimeRules rules, LocalClock clock)
{
    private const long HourMs = 3_600_000;
    private const long SevenDaysMs = 7 * LocalClock.DayMs;

    /// <summary>Rest that parts two shifts: 8 hours. Art. 1:7 (c).</summary>
    private const long PartsMs = 8 * HourMs;

    /// <summary>A shift with more work than this between 0:00 and 6:00 is a night shift: 1 hour. Art. 1:7 (d).</summary>
    private const long NightFromMs = HourMs;

    /// <summary>The night of the law ends at 6:00; a night shift that ends after 2:00 ends late. Art. 1:7 (d) and 5:8 (4).</summary>
    private const int NightEndMinute = 6 * 60;
    private const long LateMs = 2 * HourMs;

    /// <summary>From so many night shifts in sixteen weeks on <see cref="WorkingTimeRules.NightAverageMs"/> holds: 16. Art. 5:8 (2).
    /// </summary>
    private const int ManyNights = 16;

    /// <summary>Over so many weeks night shifts are counted: 16. Art. 5:8 (2) and (8).</summary>
    public const int Weeks = 16;

    /// <summary>After so many night shifts in a row the long rest is due: 3. Art. 5:8 (5).</summary>
    private const int SeriesFrom = 3;

    /// <summary>Between 20:00 and 5:00 somebody comes for the night, and is taken at their word: whoever goes home ill at midnight had a
    /// night shift organised for them, and organising is what the law binds. An assumption: evening shifts begin before.</summary>
    private const int ComesFromMinute = 20 * 60;
    private const int ComesUntilMinute = NightEndMinute - 60;

    private readonly List<Duty> _duties = [];

    // Which of the duties a span of work belongs to.
    private readonly List<int> _dutyOf = [];

    // Night shifts in a row up to and with each duty.
    private readonly List<int> _runs = [];

    // Night shifts before each duty, and those of them that end late; and all at the end.
    private readonly List<int> _nightsBefore = [0];
    private readonly List<int> _latesBefore = [0];

    // When work began again after a shortened rest that followed a night shift.
    private readonly List<long> _shortened = [];

    private enum Kind
    {
        Day,
        Early,
        Late,
    }

    /// <summary>Sees all work anew.</summary>
    /// <param name="spans">In order, at least a shortest break apart.</param>
    public void Reckon(List<WorkSpan> spans)
    {
        _duties.Clear();
        _dutyOf.Clear();
        _runs.Clear();
        _shortened.Clear();
        _nightsBefore.RemoveRange(1, _nightsBefore.Count - 1);
        _latesBefore.RemoveRange(1, _latesBefore.Count - 1);
        for (int at = 0; at < spans.Count; at++)
        {
            bool goesOn = at > 0 && spans[at].FromMs - spans[at - 1].ToMs < PartsMs;
            if (!goesOn) _duties.Add(new Duty(spans[at].FromMs));
            _duties[^1] = With(_duties[^1], spans[at]);
            _dutyOf.Add(_duties.Count - 1);
        }
        for (int at = 0; at < _duties.Count; at++)
        {
            long restMs = at == 0 ? long.MaxValue : _duties[at].FromMs - _duties[at - 1].ToMs;
            int run = restMs < rules.NightSeriesRestMs ? _runs[at - 1] : 0;
            _nightsBefore.Add(_nightsBefore[^1] + (IsNight(_duties[at]) ? 1 : 0));
            _latesBefore.Add(_latesBefore[^1] + (EndsLate(_duties[at]) ? 1 : 0));
            _runs.Add(RunAfter(run, IsNight(_duties[at]), _duties[at].FromMs));
            if (restMs < rules.NightRestMs && EndsLate(_duties[at - 1])) _shortened.Add(_duties[at].FromMs);
        }
    }

    /// <summary>Instants at which work that was not allowed may become so, because of what ended at one.</summary>
    public IEnumerable<long> TurnsAfter(long endMs)
    {
        long eveningMs = clock.Next(endMs, ComesFromMinute);
        return
        [
            endMs + PartsMs, endMs + rules.NightRestMs, endMs + rules.ShortNightRestMs, endMs + rules.NightSeriesRestMs,
            eveningMs, clock.Next(eveningMs, ComesFromMinute),
        ];
    }

    /// <summary>Ends of nights: where the hours that may be worked at night are spent, work may begin then.</summary>
    public IEnumerable<long> Mornings(long nowMs) =>
        Enumerable.Range(clock.Day(nowMs), rules.NightHoursMs == 0 ? 0 : 2 * 7).Select(day => clock.At(day, NightEndMinute));

    /// <summary>Instants at which a rest may be shortened again.</summary>
    public IEnumerable<long> TurnsOfShortening => _shortened.Select(atMs => atMs + SevenDaysMs);

    /// <summary>So many night shifts begin in a stretch of sixteen weeks that the lower average holds for it.</summary>
    public bool AreMany(long fromMs, long toMs) => NightsIn(fromMs, toMs, _duties.Count, _duties.Count) >= ManyNights;

    /// <summary>Until when work may go on, and by which rule; not after its begin when it may not begin.</summary>
    /// <param name="fromMs">Since when work goes on without a break.</param>
    /// <param name="spans">All work, as <see cref="Reckon"/> saw it.</param>
    /// <param name="last">Index of the last span before it; -1 for none.</param>
    /// <param name="weeks">The weeks, and the work in them.</param>
    public (long EndMs, WorkingTimeLimit By) LatestEnd(long fromMs, List<WorkSpan> spans, int last, WorkingTime weeks)
    {
        (long endMs, WorkingTimeLimit by) = ByShifts(fromMs, spans, last, weeks);
        if (rules.NightHoursMs == 0) return (endMs, by);
        long hoursMs = ByHours(fromMs, spans, weeks);
        return hoursMs < endMs ? (hoursMs, WorkingTimeLimit.NightHours) : (endMs, by);
    }

    private (long EndMs, WorkingTimeLimit By) ByShifts(long fromMs, List<WorkSpan> spans, int last, WorkingTime weeks)
    {
        Around around = See(fromMs, spans, last);
        long nightMs = NightSpent(fromMs, NightFromMs - around.Duty.NightMs);
        long lateMs = !around.Joined ? BecomesLate(nightMs) : EndsLate(around.Duty.ToMs) ? nightMs : long.MaxValue;
        (long endMs, WorkingTimeLimit by) = Cap(Kind.Day, around, weeks);
        if (endMs < nightMs) return (endMs, by);
        (endMs, by) = Cap(Kind.Early, around, weeks);
        if (endMs < lateMs) return (Math.Max(endMs, nightMs), by);
        (endMs, by) = Cap(Kind.Late, around, weeks);
        return (Math.Max(endMs, lateMs), by);
    }

    /// <summary>Until when work may go on without more of it at night, in two weeks, than an agreement allows.</summary>
    private long ByHours(long fromMs, List<WorkSpan> spans, WorkingTime weeks)
    {
        long endMs = long.MaxValue;
        foreach ((long beginMs, long overMs) in weeks.TwoWeeks(fromMs))
        {
            long leftMs = rules.NightHoursMs;
            foreach (WorkSpan span in spans)
            {
                if (span.ToMs > beginMs && span.FromMs < overMs)
                    leftMs -= NightMs(Math.Max(span.FromMs, beginMs), Math.Min(span.ToMs, overMs));
            }
            long spentMs = NightSpent(Math.Max(fromMs, beginMs), Math.Max(0, leftMs));
            if (spentMs < overMs) endMs = Math.Min(endMs, spentMs);
        }
        return endMs;
    }

    /// <summary>The shift that work from an instant on belongs to, and what stands about it.</summary>
    private Around See(long fromMs, List<WorkSpan> spans, int last)
    {
        Duty duty = new(fromMs);
        int before = last < 0 ? -1 : _dutyOf[last];
        int after = last + 1 < spans.Count ? _dutyOf[last + 1] : _duties.Count;
        if (last >= 0 && fromMs - spans[last].ToMs < PartsMs)
        {
            duty = new Duty(_duties[before].FromMs);
            for (int at = last; at >= 0 && _dutyOf[at] == before; at--) duty = With(duty, spans[at]);
            before--;
        }
        if (after == _duties.Count) return new Around(fromMs, duty, before, after, long.MaxValue, false, false);

        // Too late for a rest before it, what is planned next is part of this shift.
        long nextMs = spans[last + 1].FromMs;
        Duty both = duty;
        for (int at = last + 1; at < spans.Count && _dutyOf[at] == after; at++) both = With(both, spans[at]);
        if (nextMs - fromMs >= PartsMs)
        {
            bool night = both.NightMs + NightMs(fromMs, nextMs) > NightFromMs;
            return new Around(fromMs, duty, before, after, nextMs, false, night);
        }
        after++;
        return new Around(fromMs, both, before, after, after < _duties.Count ? _duties[after].FromMs : long.MaxValue, true, false);
    }

    /// <summary>Until when work may go on that makes its shift one of a kind.</summary>
    private (long EndMs, WorkingTimeLimit By) Cap(Kind kind, Around around, WorkingTime weeks)
    {
        Bound bound = new(around);
        bool night = kind != Kind.Day;
        long beganMs = around.Duty.FromMs;
        bool shortens = around.Before >= 0 && EndsLate(_duties[around.Before]) && around.RestedMs(_duties) < rules.NightRestMs;
        if (shortens && !(around.RestedMs(_duties) >= rules.ShortNightRestMs && MayShorten(beganMs)))
            bound.Forbid(WorkingTimeLimit.NightRest);
        if (around.NightIfJoined) bound.RestBeforeNext(PartsMs, WorkingTimeLimit.DailyRest);
        if (night) bound.Until(around.FromMs + rules.NightShiftMs - around.Duty.WorkMs, WorkingTimeLimit.NightShift);
        if (kind == Kind.Late)
        {
            bool mayShorten = MayShorten(around.NextMs) && !(shortens && around.NextMs - beganMs < SevenDaysMs);
            bound.RestBeforeNext(mayShorten ? rules.ShortNightRestMs : rules.NightRestMs, WorkingTimeLimit.NightRest);
        }
        LookAtSeries(bound, night);
        LookAtRow(bound, night);
        LookAtSixteenWeeks(bound, kind, weeks);
        return (bound.EndMs, bound.By);
    }

    /// <summary>After three night shifts in a row comes the long rest, or another night shift.</summary>
    private void LookAtSeries(Bound bound, bool night)
    {
        Around around = bound.Around;
        int run = around.Before >= 0 && around.RestedMs(_duties) < rules.NightSeriesRestMs ? _runs[around.Before] : 0;
        int with = RunAfter(run, night, around.Duty.FromMs);
        if (run >= SeriesFrom && with == 0) bound.Forbid(WorkingTimeLimit.NightSeriesRest);
        for (int at = around.After; at < _duties.Count && with > 0; at++)
        {
            if (at > around.After && _duties[at].FromMs - _duties[at - 1].ToMs >= rules.NightSeriesRestMs) return;
            int next = RunAfter(with, IsNight(_duties[at]), _duties[at].FromMs);
            if (with >= SeriesFrom && next == 0) bound.RestBeforeNext(rules.NightSeriesRestMs, WorkingTimeLimit.NightSeriesRest);
            with = next;
        }
    }

    /// <summary>So many shifts in a row at most, when one of them is at night; a weekly rest ends the row.</summary>
    private void LookAtRow(Bound bound, bool night)
    {
        Around around = bound.Around;
        (int count, bool any, long beginMs) = (1, night, around.Duty.FromMs);
        for (int at = around.Before; at >= 0 && beginMs - _duties[at].ToMs < rules.WeeklyRestMs; at--)
        {
            (count, any, beginMs) = (count + 1, any || IsNight(_duties[at]), _duties[at].FromMs);
        }
        if (any && count > rules.NightSeries) bound.Forbid(WorkingTimeLimit.NightSeries);
        for (int at = around.After; at < _duties.Count; at++)
        {
            if (at > around.After && _duties[at].FromMs - _duties[at - 1].ToMs >= rules.WeeklyRestMs) break;
            (count, any) = (count + 1, any || IsNight(_duties[at]));
        }
        if (any && count > rules.NightSeries) bound.RestBeforeNext(rules.WeeklyRestMs, WorkingTimeLimit.NightSeries);
    }

    private void LookAtSixteenWeeks(Bound bound, Kind kind, WorkingTime weeks)
    {
        Around around = bound.Around;
        long mostMs = Weeks * rules.NightAverageMs;
        foreach ((long fromMs, long toMs, long workMs) in weeks.SixteenWeeks(around.Duty.FromMs, around.FromMs))
        {
            bool isIn = around.Duty.FromMs >= fromMs && around.Duty.FromMs < toMs;
            bool countsLate = kind == Kind.Late && isIn && rules.NightHoursMs == 0;
            if (countsLate && NightsIn(fromMs, toMs, around.Before, around.After, late: true) >= rules.LateNights)
                bound.Forbid(WorkingTimeLimit.LateNights);
            int nights = NightsIn(fromMs, toMs, around.Before, around.After) + (isIn && kind != Kind.Day ? 1 : 0);
            if (nights < ManyNights) continue;
            long endMs = Math.Max(around.FromMs, fromMs) + Math.Max(0, mostMs - workMs);
            bool ends = toMs > around.FromMs ? endMs < toMs : isIn && kind != Kind.Day && workMs > mostMs;
            if (ends) bound.Until(endMs, WorkingTimeLimit.NightAverage);
        }
    }

    /// <summary>Night shifts in a row with one that begins then, after so many.</summary>
    private int RunAfter(int run, bool night, long beginMs) => night ? run + 1 : run >= SeriesFrom && ComesForTheNight(beginMs) ? run : 0;

    private bool MayShorten(long atMs) => _shortened.TrueForAll(otherMs => otherMs == atMs || Math.Abs(otherMs - atMs) >= SevenDaysMs);

    /// <summary>Night shifts that begin in a stretch, or only those that end late; without those between two.</summary>
    private int NightsIn(long fromMs, long toMs, int before, int after, bool late = false)
    {
        List<int> counts = late ? _latesBefore : _nightsBefore;
        int first = FirstFrom(fromMs);
        int end = FirstFrom(toMs);
        int hiddenFrom = Math.Clamp(before + 1, first, end);
        int hiddenTo = Math.Clamp(after, hiddenFrom, end);
        return counts[end] - counts[hiddenTo] + (counts[hiddenFrom] - counts[first]);
    }

    private int FirstFrom(long atMs)
    {
        int low = 0;
        int high = _duties.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_duties[middle].FromMs < atMs) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private Duty With(Duty duty, WorkSpan span) => duty with
    {
        ToMs = Math.Max(duty.ToMs, span.ToMs),
        WorkMs = duty.WorkMs + span.LengthMs,
        NightMs = duty.NightMs + NightMs(span.FromMs, span.ToMs),
    };

    private static bool IsNight(in Duty duty) => duty.NightMs > NightFromMs;

    private bool EndsLate(in Duty duty) => IsNight(duty) && EndsLate(duty.ToMs);

    // Two hours after midnight: where 2:00 comes twice, after the first.
    private bool EndsLate(long endMs) => endMs - clock.At(clock.Day(endMs), 0) > LateMs;

    private bool ComesForTheNight(long beginMs) => clock.Minute(beginMs) is >= ComesFromMinute or < ComesUntilMinute;

    private long NightMs(long fromMs, long toMs)
    {
        long sumMs = 0;
        for (int day = clock.Day(fromMs); day <= clock.Day(toMs); day++)
            sumMs += Math.Max(0, Math.Min(toMs, clock.At(day, NightEndMinute)) - Math.Max(fromMs, clock.At(day, 0)));
        return sumMs;
    }

    /// <summary>After which instant work that goes on has more of it between 0:00 and 6:00 than so much.</summary>
    private long NightSpent(long fromMs, long leftMs)
    {
        if (leftMs < 0) return fromMs;
        for (int day = clock.Day(fromMs); ; day++)
        {
            long nightMs = Math.Max(fromMs, clock.At(day, 0));
            long hereMs = clock.At(day, NightEndMinute) - nightMs;
            if (hereMs > leftMs) return nightMs + leftMs;
            leftMs -= Math.Max(0, hereMs);
        }
    }

    /// <summary>After which instant a shift ends late that may be a night shift after another.</summary>
    private long BecomesLate(long nightMs) => Math.Max(nightMs, clock.At(clock.Day(nightMs), 0) + LateMs);

    /// <summary>A shift as article 1:7 (c) has it.</summary>
    private readonly record struct Duty(long FromMs)
    {
        public long ToMs { get; init; }

        public long WorkMs { get; init; }

        /// <summary>Work in it between 0:00 and 6:00.</summary>
        public long NightMs { get; init; }
    }

    /// <summary>The present shift and its neighbours.</summary>
    /// <param name="FromMs">Since when work goes on.</param>
    /// <param name="Duty">What is known of the shift beside that work; what is planned as well, when that is part of it.</param>
    /// <param name="Before">Index of the shift before it; -1 for none.</param>
    /// <param name="After">Index of the shift after it.</param>
    /// <param name="NextMs">When that begins; the largest long for never.</param>
    /// <param name="Joined">Planned work is part of it.</param>
    /// <param name="NightIfJoined">It would be a night shift if it lasted until planned work is part of it.</param>
    private sealed record Around(long FromMs, Duty Duty, int Before, int After, long NextMs, bool Joined, bool NightIfJoined)
    {
        public long RestedMs(List<Duty> duties) => Duty.FromMs - duties[Before].ToMs;
    }

    /// <summary>The earliest of what ends the work.</summary>
    private sealed class Bound(Around around)
    {
        public Around Around => around;

        public long EndMs { get; private set; } = long.MaxValue;

        public WorkingTimeLimit By { get; private set; } = WorkingTimeLimit.NightShift;

        public void Until(long endMs, WorkingTimeLimit by)
        {
            if (endMs < EndMs) (EndMs, By) = (endMs, by);
        }

        public void Forbid(WorkingTimeLimit by) => Until(around.FromMs, by);

        /// <summary>There must be so much rest before what is planned next.</summary>
        public void RestBeforeNext(long restMs, WorkingTimeLimit by)
        {
            if (around.NextMs == long.MaxValue) return;
            if (!around.Joined) Until(around.NextMs - restMs, by);
            else if (around.NextMs - around.Duty.ToMs < restMs) Forbid(by);
        }
    }
}
