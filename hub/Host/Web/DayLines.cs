using Logistics.Wire.Messages;
using Logistics.Wire.Site;

namespace Logistics.Hub.Web;

/// <summary>
/// A day at a site by quarters of an hour, from midnight until now: what was open at each, and last what is open now, reckoned from the
/// tasks themselves, which are kept for a day after their end. So it is there at once after a start of the hub.
/// </summary>
public sealed class DayLines
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private readonly DateTimeOffset _midnight;

    private DayLines(DateTimeOffset midnight, DateTimeOffset until, DateTimeOffset now, IEnumerable<TaskMessage> tasks)
    {
        _midnight = midnight;
        Quarters = (int)((until - midnight) / Quarter);
        Now = (now - midnight) / Quarter;
        int known = (int)Now + 1;
        (Open, ToMake, Late, TurnedLate) = (new int[known + 1], new int[known + 1], new int[known + 1], new int[known]);
        foreach (TaskMessage task in tasks)
        {
            DateTimeOffset from = task.From;
            DateTimeOffset end = task.IsOver ? task.Changed : DateTimeOffset.MaxValue;
            Add(Open, from, end);
            if (task.Kind is "make-bed" or "clean-bed") Add(ToMake, from, end);
            DateTimeOffset late = task.Due > from ? task.Due : from;
            Add(Late, late, end);
            if (late < end && late <= now && late >= midnight) TurnedLate[(int)((late - midnight) / Quarter)]++;
        }
        Run(Open);
        Run(ToMake);
        Run(Late);
    }

    /// <summary>Quarters of this day: 96, and four fewer or more when the clock changes.</summary>
    public int Quarters { get; }

    /// <summary>Now, in quarters since midnight.</summary>
    public double Now { get; }

    /// <summary>Open tasks at the beginning of each quarter so far, and now.</summary>
    public int[] Open { get; }

    /// <summary>Of them beds to be made.</summary>
    public int[] ToMake { get; }

    /// <summary>Of them what was past due.</summary>
    public int[] Late { get; }

    /// <summary>Tasks that became past due within each quarter so far.</summary>
    public int[] TurnedLate { get; }

    /// <summary>The day of what a board shows, in one ward or, without one, in all of them.</summary>
    public static DayLines Of(BoardScope scope, Ward? ward)
    {
        (DateTimeOffset midnight, DateTimeOffset until) = scope.Viewer.Today();
        HashSet<string> wards = [.. scope.Wards.Where(one => ward is null || one.Id == ward.Id).Select(one => one.Id)];
        return new DayLines(midnight, until, scope.Viewer.Now, scope.Viewer.View.Tasks.Where(task => wards.Contains(task.Ward)
            && (scope.Query.Kinds.Count == 0 || scope.Query.Kinds.Contains(task.Kind))));
    }

    /// <summary>When a quarter begins.</summary>
    public DateTimeOffset At(int quarter) => _midnight + (quarter * Quarter);

    /// <summary>When a place in one of the lines was.</summary>
    public DateTimeOffset When(int place) => place < Open.Length - 1 ? At(place) : _midnight + (Now * Quarter);

    /// <summary>Where a moment lies, in quarters; null for one that is not of this day so far.</summary>
    public double? Place(DateTimeOffset at) => (at - _midnight) / Quarter is >= 0 and var place && place <= Now ? place : null;

    /// <summary>It stands at each quarter's beginning between the two, and now if now is between them.</summary>
    private void Add(int[] line, DateTimeOffset from, DateTimeOffset end)
    {
        if (from >= end) return;
        int first = First(from);
        int behind = First(end);
        if (first < line.Length) line[first]++;
        if (behind < line.Length) line[behind]--;

        int First(DateTimeOffset at) => (at - _midnight) / Quarter is var place && place <= Now
            ? (int)Math.Ceiling(Math.Max(place, 0)) : line.Length;
    }

    private static void Run(int[] line)
    {
        for (int quarter = 1; quarter < line.Length; quarter++) line[quarter] += line[quarter - 1];
    }
}
