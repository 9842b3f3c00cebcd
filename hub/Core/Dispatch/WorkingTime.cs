namespace Logistics.Core;

/// <summary>
/// One worker's working time at all employers, and until when the law lets them work. Everything is reckoned when something changes;
/// while a shift runs, asking is reading a number.
/// </summary>
/// <remarks>
/// A shift is a chain of work whose gaps are shorter than the shortened daily rest; a gap between that and the full daily rest belongs to
/// the shift where it still fits in the 24 hours, and is otherwise the shortened rest, which counts at the moment work begins again.
/// Weeks run from Monday 0:00 to Sunday 24:00 on the site's clock; rests are counted in true hours. What the law wants of work at night
/// is <see cref="NightWork"/>.
/// </remarks>
public sealed class WorkingTime
{
    private const long SevenDaysMs = 7 * LocalClock.DayMs;

    /// <summary>Weeks remembered before and planned after the present one: the longest average, and one.</summary>
    private const int WeeksKept = 17;

    private readonly List<WorkSpan> _here = [];
    private readonly List<WorkSpan> _elsewhere = [];

    // All work in order, at least a shortest break apart.
    private readonly List<WorkSpan> _spans = [];

    // When work began again after a shortened rest.
    private readonly List<long> _shortened = [];

    // Starts of the weeks kept, and the work before each of them.
    private readonly long[] _weekFromMs = new long[2 * WeeksKept + 2];
    private readonly long[] _workBeforeMs = new long[2 * WeeksKept + 2];
    private int _firstWeek;

    private WorkingTimeRules _rules;
    private LocalClock _clock;
    private NightWork _nights;
    private (int Weeks, long MostMs, WorkingTimeLimit Limit)[] _averages;
    private long _sinceMs;
    private long _changedMs;

    internal WorkingTime(WorkingTimeRules rules, LocalClock clock)
    {
        _rules = rules;
        _clock = clock;
        _nights = new NightWork(rules, clock);
        _averages = Averages(rules);
    }

    public bool OnShift { get; private set; }

    /// <summary>On shift, and in a break.</summary>
    public bool OnBreak { get; private set; }

    /// <summary>
    /// Until when the present shift may go on, Unix time in ms; 0 off shift. In a break: as if work had gone on when it began, so too
    /// early rather than too late.
    /// </summary>
    public long LatestEndMs { get; private set; }

    /// <summary>Which rule sets <see cref="LatestEndMs"/>; none off shift.</summary>
    public WorkingTimeLimit? LatestEndBy { get; private set; }

    /// <summary>By when the next break must have begun if work goes on, Unix ms; the largest long if none is due, 0 off shift.</summary>
    public long BreakDueMs { get; private set; }

    /// <summary>How long that break must be at least, in ms, if it is taken in one piece.</summary>
    public long BreakLengthMs { get; private set; }

    /// <summary>Until when work may go on without a break or an end, Unix time in ms; 0 off shift.</summary>
    public long WorkUntilMs => Math.Min(LatestEndMs, BreakDueMs);

    private long ShortRestMs => Math.Min(_rules.ShortDailyRestMs, _rules.DailyRestMs);

    // A day, a week: or a shift, where rules that are laxer than any law let one last longer than these.
    private long LongestPresenceMs => Math.Max(LocalClock.DayMs, _rules.ShiftMs) - _rules.DailyRestMs;

    private long LongestStretchMs => Math.Max(SevenDaysMs, _rules.ShiftMs) - _rules.WeeklyRestMs;

    public void Begin(long nowMs)
    {
        if (OnShift) throw new InvalidOperationException("a shift has begun already");
        OnShift = true;
        _sinceMs = nowMs;
        Reckon(nowMs);
    }

    public void BreakBegin(long nowMs)
    {
        if (!OnShift || OnBreak) throw new InvalidOperationException("a break interrupts work");
        Close(nowMs);
        OnBreak = true;
        _sinceMs = nowMs;
        Reckon(nowMs);
    }

    public void BreakEnd(long nowMs)
    {
        if (!OnBreak) throw new InvalidOperationException("no break to end");
        OnBreak = false;
        _sinceMs = nowMs;
        Reckon(nowMs);
    }

    /// <summary>Ends the shift, also from within a break.</summary>
    public void End(long nowMs)
    {
        if (!OnShift) throw new InvalidOperationException("no shift to end");
        if (!OnBreak) Close(nowMs);
        OnShift = false;
        OnBreak = false;
        Reckon(nowMs);
    }

    /// <summary>
    /// Replaces what is known of work that this class was not told by <see cref="Begin"/> and <see cref="End"/>: past and planned, at any
    /// employer. Spans may overlap and come in any order; what lies more than 17 weeks off is forgotten.
    /// </summary>
    public void Replace(IReadOnlyList<WorkSpan> spans, long nowMs)
    {
        _elsewhere.Clear();
        foreach (WorkSpan span in spans)
        {
            if (!span.IsValid) throw new ArgumentException($"{span} is no span of work", nameof(spans));
            _elsewhere.Add(span);
        }
        Reckon(nowMs);
    }

    /// <summary>What keeps a shift from beginning now; none when it may begin, or has begun.</summary>
    public WorkingTimeLimit? MayStart(long nowMs)
    {
        if (OnShift) return null;
        Prospect ahead = From(nowMs);
        if (ahead.LatestEndMs <= nowMs) return ahead.By;
        return ahead.BreakDueMs <= nowMs ? WorkingTimeLimit.Break : null;
    }

    /// <summary>The first instant from now on at which a shift may begin; the largest long when none is in sight.</summary>
    public long MayStartFromMs(long nowMs)
    {
        // Only at these instants can a shift that was not allowed become so.
        List<long> turns = [nowMs];
        foreach (WorkSpan span in _spans)
        {
            if (span.ToMs + Math.Max(_rules.WeeklyRestMs, _rules.NightSeriesRestMs) < nowMs) continue;
            turns.Add(span.ToMs);
            turns.Add(span.ToMs + _rules.ShortestBreakMs);
            turns.Add(span.ToMs + From(span.ToMs).BreakLengthMs);
            turns.Add(span.ToMs + ShortRestMs);
            turns.Add(span.ToMs + _rules.DailyRestMs);
            turns.Add(span.ToMs + _rules.WeeklyRestMs);
            turns.AddRange(_nights.TurnsAfter(span.ToMs));
        }
        turns.AddRange(_nights.TurnsOfShortening);
        turns.AddRange(_nights.Mornings(nowMs));
        foreach (long atMs in _shortened) turns.Add(atMs + SevenDaysMs);
        foreach (long atMs in _weekFromMs) turns.Add(atMs);
        turns.Sort();
        foreach (long atMs in turns)
        {
            if (atMs >= nowMs && MayStart(atMs) is null) return atMs;
        }
        return long.MaxValue;
    }

    /// <summary>Off shift: until when a shift begun then may go on, and by which rule; not after it when it may not begin.</summary>
    public (long AtMs, WorkingTimeLimit By) LatestEnd(long startMs)
    {
        Prospect ahead = From(startMs);
        return (ahead.LatestEndMs, ahead.By);
    }

    /// <summary>Work in ms that the week's limit and the averages leave in the present week, after what is planned; 0 or more.</summary>
    public long LeftInWeekMs(long nowMs)
    {
        long leftMs = _rules.WeekMs;
        foreach ((int weeks, long mostMs, WorkingTimeLimit _) in _averages)
        {
            int present = Week(nowMs);
            for (int week = present - weeks + 1; week <= present; week++)
            {
                long openMs = OnShift && !OnBreak ? Math.Max(0, nowMs - Math.Max(_sinceMs, WeekFrom(week))) : 0;
                leftMs = Math.Min(leftMs, mostMs - WorkIn(week, weeks) - openMs);
                if (weeks == NightWork.Weeks && _nights.AreMany(WeekFrom(week), WeekFrom(week + weeks)))
                    leftMs = Math.Min(leftMs, weeks * _rules.NightAverageMs - WorkIn(week, weeks) - openMs);
            }
        }
        return Math.Max(0, leftMs);
    }

    /// <summary>The stretches of sixteen weeks that a shift falls in, or soon will: begin, end, and the work known in each.</summary>
    /// <param name="beganMs">When the shift began.</param>
    /// <param name="fromMs">From when on it works.</param>
    internal List<(long FromMs, long ToMs, long WorkMs)> SixteenWeeks(long beganMs, long fromMs)
    {
        List<(long, long, long)> stretches = [];
        for (int week = Week(beganMs) - NightWork.Weeks + 1; week <= Week(fromMs) + 1; week++)
            stretches.Add((WeekFrom(week), WeekFrom(week + NightWork.Weeks), WorkIn(week, NightWork.Weeks)));
        return stretches;
    }

    /// <summary>The stretches of two weeks that work from an instant on falls in, or soon will.</summary>
    internal (long FromMs, long ToMs)[] TwoWeeks(long fromMs)
    {
        int week = Week(fromMs);
        return [(WeekFrom(week - 1), WeekFrom(week + 1)), (WeekFrom(week), WeekFrom(week + 2)), (WeekFrom(week + 1), WeekFrom(week + 3))];
    }

    /// <summary>What was worked here, the present shift up to now included.</summary>
    internal List<WorkSpan> WorkedHere(long nowMs) =>
        OnShift && !OnBreak && nowMs > _sinceMs ? [.. _here, new WorkSpan(_sinceMs, nowMs)] : [.. _here];

    /// <summary>Other rules or another clock are in force.</summary>
    internal void Configure(WorkingTimeRules rules, LocalClock clock)
    {
        _rules = rules;
        _clock = clock;
        _nights = new NightWork(rules, clock);
        _averages = Averages(rules);
        Reckon(_changedMs);
    }

    internal void Keep(Snapshot kept)
    {
        kept.List(_here, span => span.Keep(kept));
        kept.List(_elsewhere, span => span.Keep(kept));
        OnShift = kept.Value(OnShift);
        OnBreak = kept.Value(OnBreak);
        _sinceMs = kept.Value(_sinceMs);
        _changedMs = kept.Value(_changedMs);
        if (kept.Loads) Reckon(_changedMs);
    }

    private static (int, long, WorkingTimeLimit)[] Averages(WorkingTimeRules rules) =>
    [
        (1, rules.WeekMs, WorkingTimeLimit.Week),
        (4, 4 * rules.FourWeekAverageMs, WorkingTimeLimit.FourWeeks),
        (16, 16 * rules.SixteenWeekAverageMs, WorkingTimeLimit.SixteenWeeks),
    ];

    private void Close(long nowMs)
    {
        if (nowMs > _sinceMs) _here.Add(new WorkSpan(_sinceMs, nowMs));
    }

    private void Reckon(long nowMs)
    {
        _changedMs = nowMs;
        Forget(_here);
        Forget(_elsewhere);
        Join();
        CountWeeks();
        FindShortened();
        _nights.Reckon(_spans);
        Prospect ahead = OnShift ? From(_sinceMs) : default;
        LatestEndMs = ahead.LatestEndMs;
        LatestEndBy = OnShift ? ahead.By : null;
        BreakDueMs = ahead.BreakDueMs;
        BreakLengthMs = ahead.BreakLengthMs;
    }

    private void Forget(List<WorkSpan> spans) => spans.RemoveAll(span =>
        span.ToMs <= _changedMs - WeeksKept * SevenDaysMs || span.FromMs >= _changedMs + WeeksKept * SevenDaysMs);

    private void Join()
    {
        _spans.Clear();
        _spans.AddRange(_here);
        _spans.AddRange(_elsewhere);
        _spans.Sort((one, other) => one.FromMs.CompareTo(other.FromMs));
        int count = 0;
        for (int next = 0; next < _spans.Count; next++)
        {
            WorkSpan span = _spans[next];
            if (count > 0 && span.FromMs - _spans[count - 1].ToMs < _rules.ShortestBreakMs)
                _spans[count - 1] = _spans[count - 1] with { ToMs = Math.Max(_spans[count - 1].ToMs, span.ToMs) };
            else _spans[count++] = span;
        }
        _spans.RemoveRange(count, _spans.Count - count);
    }

    private void CountWeeks()
    {
        _firstWeek = Week(_changedMs) - WeeksKept;
        for (int week = 0; week < _weekFromMs.Length; week++) _weekFromMs[week] = StartOf(_firstWeek + week);
        Array.Clear(_workBeforeMs);
        int at = 0;
        for (int week = 1; week < _weekFromMs.Length; week++)
        {
            long workMs = 0;
            for (int next = at; next < _spans.Count && _spans[next].FromMs < _weekFromMs[week]; next++)
            {
                WorkSpan span = _spans[next];
                workMs += Math.Max(0, Math.Min(span.ToMs, _weekFromMs[week]) - Math.Max(span.FromMs, _weekFromMs[week - 1]));
                if (span.ToMs <= _weekFromMs[week]) at = next + 1;
            }
            _workBeforeMs[week] = _workBeforeMs[week - 1] + workMs;
        }
    }

    private void FindShortened()
    {
        _shortened.Clear();
        long shiftMs = long.MinValue;
        for (int first = 0, last; first < _spans.Count; first = last + 1)
        {
            last = first;
            while (last + 1 < _spans.Count && GapBefore(last + 1) < ShortRestMs) last++;
            bool rested = first == 0 || GapBefore(first) >= _rules.DailyRestMs;
            if (!rested && _spans[last].ToMs - shiftMs <= LongestPresenceMs) continue;
            if (!rested) _shortened.Add(_spans[first].FromMs);
            shiftMs = _spans[first].FromMs;
        }
    }

    /// <summary>What lies ahead of work that begins at an instant and goes on without a break.</summary>
    private Prospect From(long startMs)
    {
        int next = FirstFrom(startMs);
        int last = next - 1;
        if (last >= 0 && _spans[last].ToMs > startMs) return new Prospect(startMs, WorkingTimeLimit.Elsewhere, startMs, 0);

        // An interruption too short for a break is work.
        long fromMs = last >= 0 && startMs - _spans[last].ToMs < _rules.ShortestBreakMs ? _spans[last].ToMs : startMs;
        Shift shift = ShiftUpTo(fromMs, last);
        Ahead ahead = new(fromMs + _rules.ShiftMs - shift.WorkedMs, WorkingTimeLimit.Shift);
        ahead = ahead.Or(shift.BeganMs + LongestPresenceMs, WorkingTimeLimit.DailyRest);

        long stretchMs = fromMs;
        for (int at = last; at >= 0 && stretchMs - _spans[at].ToMs < _rules.WeeklyRestMs; at--) stretchMs = _spans[at].FromMs;
        ahead = ahead.Or(stretchMs + LongestStretchMs, WorkingTimeLimit.WeeklyRest);

        ahead = WithinWeeks(ahead, fromMs);
        (long nightEndMs, WorkingTimeLimit nightEndBy) = _nights.LatestEnd(fromMs, _spans, last, this);
        ahead = ahead.Or(nightEndMs, nightEndBy);
        if (next < _spans.Count) ahead = BeforeNext(ahead, shift, fromMs, stretchMs, next);

        long breakMs = shift.BreaksMs < _rules.BreakMs ? _rules.BreakMs : _rules.LongBreakMs;
        if (shift.BreaksMs >= breakMs) return new Prospect(ahead.EndMs, ahead.By, long.MaxValue, 0);
        long afterMs = shift.BreaksMs < _rules.BreakMs ? _rules.BreakAfterMs : _rules.LongBreakAfterMs;
        long lengthMs = Math.Max(_rules.ShortestBreakMs, breakMs - shift.BreaksMs);
        return new Prospect(ahead.EndMs, ahead.By, fromMs + afterMs - shift.WorkedMs, lengthMs);
    }

    /// <summary>The shift to which work from an instant on belongs, as it is until then.</summary>
    private Shift ShiftUpTo(long fromMs, int last)
    {
        Shift shift = new(fromMs, 0, 0, false);
        int at = last;
        for (; at >= 0 && shift.BeganMs - _spans[at].ToMs < ShortRestMs; at--) shift = shift.After(_spans[at]);
        if (at < 0 || shift.BeganMs - _spans[at].ToMs >= _rules.DailyRestMs) return shift;
        if (MayShorten(shift.BeganMs)) return shift with { Shortens = true };
        do shift = shift.After(_spans[at--]);
        while (at >= 0 && shift.BeganMs - _spans[at].ToMs < _rules.DailyRestMs && !_shortened.Contains(shift.BeganMs));
        return shift;
    }

    private Ahead WithinWeeks(Ahead ahead, long fromMs)
    {
        int present = Week(fromMs);
        foreach ((int weeks, long mostMs, WorkingTimeLimit limit) in _averages)
        {
            for (int week = present - weeks + 1; week <= present + 1; week++)
            {
                long untilMs = Math.Max(fromMs, WeekFrom(week)) + Math.Max(0, mostMs - WorkIn(week, weeks));
                if (untilMs < WeekFrom(week + weeks)) ahead = ahead.Or(untilMs, limit);
            }
        }
        return ahead;
    }

    /// <summary>What is planned next is either part of this shift, or comes after a rest.</summary>
    private Ahead BeforeNext(Ahead ahead, Shift shift, long fromMs, long stretchMs, int next)
    {
        long nextMs = _spans[next].FromMs;
        bool shortens = MayShorten(nextMs) && !(shift.Shortens && nextMs - shift.BeganMs < SevenDaysMs);
        Ahead planned = new(nextMs - (shortens ? ShortRestMs : _rules.DailyRestMs), WorkingTimeLimit.DailyRest);

        int end = next;
        long plannedMs = _spans[next].LengthMs;
        for (; end + 1 < _spans.Count && IsSameShift(end + 1); end++) plannedMs += _spans[end + 1].LengthMs;
        if (_spans[end].ToMs - shift.BeganMs <= LongestPresenceMs)
        {
            long untilMs = Math.Min(nextMs, fromMs + _rules.ShiftMs - shift.WorkedMs - plannedMs);
            long totalMs = shift.WorkedMs + (untilMs - fromMs) + plannedMs;
            long breakMs = totalMs > _rules.LongBreakAfterMs ? _rules.LongBreakMs : totalMs > _rules.BreakAfterMs ? _rules.BreakMs : 0;
            if (breakMs > shift.BreaksMs)
                untilMs = Math.Min(untilMs, nextMs - Math.Max(_rules.ShortestBreakMs, breakMs - shift.BreaksMs));
            if (untilMs > planned.EndMs) planned = new Ahead(untilMs, WorkingTimeLimit.Elsewhere);
        }
        ahead = ahead.Or(planned.EndMs, planned.By);

        for (end = next; end + 1 < _spans.Count && GapBefore(end + 1) < _rules.WeeklyRestMs; end++)
        {
        }
        if (_spans[end].ToMs - stretchMs > LongestStretchMs) ahead = ahead.Or(nextMs - _rules.WeeklyRestMs, WorkingTimeLimit.WeeklyRest);

        // Too short for a break, the time until the next work would count as work.
        return ahead.EndMs < nextMs ? ahead.Or(nextMs - _rules.ShortestBreakMs, WorkingTimeLimit.Elsewhere) : ahead;
    }

    private bool IsSameShift(int span) => GapBefore(span) < ShortRestMs ||
        (GapBefore(span) < _rules.DailyRestMs && !_shortened.Contains(_spans[span].FromMs));

    /// <summary>The daily rest that ends at an instant may be a shortened one.</summary>
    private bool MayShorten(long atMs)
    {
        foreach (long otherMs in _shortened)
        {
            if (otherMs != atMs && Math.Abs(otherMs - atMs) < SevenDaysMs) return false;
        }
        return true;
    }

    private long GapBefore(int span) => _spans[span].FromMs - _spans[span - 1].ToMs;

    private int FirstFrom(long atMs)
    {
        int low = 0;
        int high = _spans.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_spans[middle].FromMs < atMs) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    // 1 January 1970 was a Thursday.
    private int Week(long atMs) => (_clock.Day(atMs) + 3) / 7;

    private long StartOf(int week) => _clock.At(7 * week - 3, 0);

    private long WeekFrom(int week)
    {
        int index = week - _firstWeek;
        return index >= 0 && index < _weekFromMs.Length ? _weekFromMs[index] : StartOf(week);
    }

    private long WorkIn(int week, int weeks)
    {
        int most = _workBeforeMs.Length - 1;
        return _workBeforeMs[Math.Clamp(week + weeks - _firstWeek, 0, most)] - _workBeforeMs[Math.Clamp(week - _firstWeek, 0, most)];
    }

    private readonly record struct Prospect(long LatestEndMs, WorkingTimeLimit By, long BreakDueMs, long BreakLengthMs);

    private readonly record struct Ahead(long EndMs, WorkingTimeLimit By)
    {
        public Ahead Or(long endMs, WorkingTimeLimit by) => endMs < EndMs ? new Ahead(endMs, by) : this;
    }

    private readonly record struct Shift(long BeganMs, long WorkedMs, long BreaksMs, bool Shortens)
    {
        public Shift After(WorkSpan span) => new(span.FromMs, WorkedMs + span.LengthMs, BreaksMs + (BeganMs - span.ToMs), Shortens);
    }
}
