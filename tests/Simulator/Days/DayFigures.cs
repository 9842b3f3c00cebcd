using Logistics.Core;
using static Logistics.Simulator.Days.Calendar;

namespace Logistics.Simulator.Days;

/// <summary>What is measured on a day, or on many together.</summary>
internal sealed class DayFigures(DayPlan? plan = null)
{
    private const long BreakLateMs = 15 * Minute;

    private long _busyMs;
    private long _staffedMs;
    private int _beds;
    private readonly long[] _bedMs = new long[4];

    /// <summary>Minutes from when a bed may be made until it is; for those that nobody made, until the day's end.</summary>
    public List<double> Ready { get; } = [];

    /// <summary>Minutes from when work is asked for, or was planned to begin, until somebody begins it.</summary>
    public List<double> Responses { get; } = [];

    public List<Breach> Breaches { get; } = [];

    public int Unmade { get; set; }

    public int Tasks { get; private set; }

    public int PastDue { get; private set; }

    public int Finished { get; private set; }

    public double Metres { get; set; }

    public int Overflows { get; set; }

    public int Breaks { get; private set; }

    /// <summary>Begun more than a quarter of an hour after they were planned.</summary>
    public int BreaksLate { get; private set; }

    /// <summary>Never had, by people who worked to the end.</summary>
    public int BreaksMissed { get; set; }

    /// <summary>Of the time that people are there and not in a break in the busy hours, the share in which they walk or work.</summary>
    public double Utilisation => _staffedMs == 0 ? 0 : (double)_busyMs / _staffedMs;

    /// <summary>Mean minutes of a bed without anyone asked, asked and not taken on, on the way to it, and in work.</summary>
    public IReadOnlyList<double> BedMinutes => [.. _bedMs.Select(ms => _beds == 0 ? 0 : ms / (double)_beds / Minute)];

    public void NoteWalk(long fromMs, long toMs) => _busyMs += Within(fromMs, toMs);

    public void NoteWork(long fromMs, long toMs) => _busyMs += Within(fromMs, toMs);

    public void NoteBreak(long lateMs)
    {
        Breaks++;
        if (lateMs > BreakLateMs) BreaksLate++;
    }

    /// <summary>Before what people worked on other days is added to the log.</summary>
    public void NoteShifts(Logbook log)
    {
        _staffedMs += log.Worked.Sum(one => Within(one.FromMs, one.ToMs)) - log.Breaks.Sum(one => Within(one.FromMs, one.ToMs));
    }

    public void NoteBed(long readyMs, Trail trail, long madeMs)
    {
        if (trail.AcceptedMs < 0 || trail.StartedMs < 0) return;
        long offeredMs = Math.Max(readyMs, trail.OfferedMs < 0 ? trail.AcceptedMs : Math.Min(trail.OfferedMs, trail.AcceptedMs));
        long acceptedMs = Math.Max(offeredMs, trail.AcceptedMs);
        long startedMs = Math.Max(acceptedMs, trail.StartedMs);
        _beds++;
        _bedMs[0] += offeredMs - readyMs;
        _bedMs[1] += acceptedMs - offeredMs;
        _bedMs[2] += startedMs - acceptedMs;
        _bedMs[3] += madeMs - startedMs;
    }

    public void NoteTask(WorkTask task, Trail trail, long askedMs, long nowMs)
    {
        Tasks++;
        if ((trail.DoneMs < 0 ? nowMs : trail.DoneMs) > task.DueMs) PastDue++;
        if (trail.DoneMs >= 0) Finished++;
        if (trail.StartedMs >= 0) Responses.Add(Math.Max(0, trail.StartedMs - askedMs) / (double)Minute);
    }

    public void Add(DayFigures day)
    {
        Ready.AddRange(day.Ready);
        Responses.AddRange(day.Responses);
        Breaches.AddRange(day.Breaches);
        Unmade += day.Unmade;
        Tasks += day.Tasks;
        PastDue += day.PastDue;
        Finished += day.Finished;
        Metres += day.Metres;
        Overflows += day.Overflows;
        Breaks += day.Breaks;
        BreaksLate += day.BreaksLate;
        BreaksMissed += day.BreaksMissed;
        _busyMs += day._busyMs;
        _staffedMs += day._staffedMs;
        _beds += day._beds;
        for (int part = 0; part < _bedMs.Length; part++) _bedMs[part] += day._bedMs[part];
    }

    /// <summary>The value below which so many in a hundred lie; 0 of nothing.</summary>
    public static double Percentile(IReadOnlyCollection<double> values, int percent)
    {
        if (values.Count == 0) return 0;
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }

    private long Within(long fromMs, long toMs)
    {
        // A hospital is busiest in the afternoon, a nursing home in the morning; a night is as busy as it is.
        (int from, int to) = plan!.Kind switch { DayKind.Hospital => (13, 18), DayKind.Home => (8, 12), _ => (24, 30) };
        long midnightMs = Midnight(plan.Kind);
        return Math.Max(0, Math.Min(toMs, midnightMs + to * Hour) - Math.Max(fromMs, midnightMs + from * Hour));
    }
}
