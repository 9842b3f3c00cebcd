using Logistics.Core;

namespace Logistics.Simulator.Swarm;

/// <summary>Holds what is promised of rosters: what was taken over is there after whatever happens, takes the place of what was planned to
/// begin on its days for that employer's people, and leaves all else as it was.</summary>
internal sealed class RosterAuditor(SwarmStaff staff, Auditor auditor)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(staff.Zone);
    private readonly Dictionary<string, List<Leads.PlannedDay>> _planned = new() { ["north"] = [], ["south"] = [] };

    /// <summary>Asked for and not answered: it may be in force or not.</summary>
    private readonly Dictionary<string, List<Leads.PlannedDay>> _asked = [];

    public void OnAsked(string provider, List<Leads.PlannedDay> days)
    {
        _asked[provider] = days;
        foreach (Leads.PlannedDay day in days.Where(day => day.Elsewhere)) auditor.Crew!.OnWorksElsewhere(day.Worker);
    }

    public void OnAnswered(string provider, Refusal? refusal)
    {
        if (refusal is null || !_asked.Remove(provider, out List<Leads.PlannedDay>? days)) return;
        if (refusal == Refusal.None) _planned[provider] = After(_planned[provider], days);
        else auditor.Violate("roster-refused", $"a roster of {provider} with {days.Count} shifts is answered {refusal}");
    }

    /// <summary>What the hub has planned, at a start or at the end of the day.</summary>
    public void Judge(IEnumerable<(string Worker, long FromMs, long ToMs, bool Elsewhere)> plans)
    {
        if (auditor.HubWasDamaged) return;
        ILookup<string, string> shown = plans.Where(plan => plan.ToMs > auditor.NowMs)
            .ToLookup(plan => staff[plan.Worker].Provider, plan => Line(plan.Worker, plan.FromMs, plan.ToMs, plan.Elsewhere));
        foreach ((string provider, List<Leads.PlannedDay> days) in _planned)
        {
            string[] there = [.. shown[provider].Order(StringComparer.Ordinal)];
            string[] known = Lines(days);
            if (there.SequenceEqual(known)) continue;
            bool isAsked = _asked.TryGetValue(provider, out List<Leads.PlannedDay>? asked);
            if (isAsked && there.SequenceEqual(Lines(After(days, asked!)))) continue;
            auditor.Violate("roster-differs", $"{provider}: not there [{string.Join("; ", known.Except(there))}], "
                + $"there [{string.Join("; ", there.Except(known))}]{(isAsked ? ", one is asked for" : "")}");
        }
    }

    private static List<Leads.PlannedDay> After(List<Leads.PlannedDay> before, List<Leads.PlannedDay> roster)
    {
        DateOnly first = roster.Min(day => day.Date);
        DateOnly last = roster.Max(day => day.Date);
        return [.. before.Where(day => day.Date < first || day.Date > last), .. roster];
    }

    private string[] Lines(List<Leads.PlannedDay> days) =>
    [
        .. days.Select(day => (Day: day, FromMs: Instant(day.Date.ToDateTime(day.Begin)),
                ToMs: Instant(day.Date.AddDays(day.End <= day.Begin ? 1 : 0).ToDateTime(day.End))))
            .Where(plan => plan.ToMs > auditor.NowMs)
            .Select(plan => Line(plan.Day.Worker, plan.FromMs, plan.ToMs, plan.Day.Elsewhere)).Order(StringComparer.Ordinal),
    ];

    private static string Line(string worker, long fromMs, long toMs, bool elsewhere) =>
        $"{worker} {Auditor.DayAt(fromMs)} to {Auditor.DayAt(toMs)}{(elsewhere ? " elsewhere" : "")}";

    /// <summary>Where the clock skips a time, the end of the hour that it skips; where it has it twice, the first.</summary>
    private long Instant(DateTime local)
    {
        if (_zone.IsInvalidTime(local)) local = local.Date.AddHours(local.Hour + 1);
        TimeSpan offset = _zone.IsAmbiguousTime(local) ? _zone.GetAmbiguousTimeOffsets(local).Max() : _zone.GetUtcOffset(local);
        return Auditor.On(new DateTimeOffset(local, offset));
    }
}
