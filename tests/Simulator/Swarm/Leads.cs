using System.Globalization;
using System.Text;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Wire.Csv;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;

namespace Logistics.Simulator.Swarm;

/// <summary>
/// What leads and care staff say where there are teams: rosters, what goes first, who does it, who sees to it that nobody took it on, who
/// masters what, and work of a later hour.
/// </summary>
internal sealed class Leads
{
    private const long MinuteMs = 60_000;
    private static readonly DateOnly FirstDay = new(2018, 3, 24);
    private readonly Timeline _timeline;
    private readonly Chance _chance;
    private readonly SwarmStaff _staff;
    private readonly SwarmSite _site;
    private readonly HubProcess _hub;
    private readonly Auditor _auditor;
    private readonly People _people;
    private int _asked;

    public Leads(Timeline timeline, Chance chance, SwarmSite site, SwarmStaff staff, HubProcess hub, Auditor auditor, People people)
    {
        (_timeline, _chance, _site, _staff, _hub, _auditor, _people) = (timeline, chance, site, staff, hub, auditor, people);
        foreach (string provider in new[] { "north", "south" })
        {
            timeline.In(chance.Between(MinuteMs, 240 * MinuteMs), () => Plan(provider));
        }
        timeline.In(chance.Between(10 * MinuteMs, 90 * MinuteMs), Decide);
        timeline.In(chance.Between(10 * MinuteMs, 120 * MinuteMs), AskAhead);
    }

    private bool IsOver => _timeline.NowMs >= DayPlan.CalmFromMs;

    /// <summary>A lead of a provider brings a roster, as a file; the next one when the hub has answered.</summary>
    private void Plan(string provider)
    {
        if (IsOver) return;
        List<PlannedDay> days = [];
        StringBuilder file = new("worker,date,begin,end,breaks,employer\n");
        DateOnly first = FirstDay.AddDays(_chance.Below(3));
        foreach (SwarmStaff.Member member in _staff.Members.Where(member => member.Provider == provider))
        {
            foreach (DateOnly date in new[] { first, first.AddDays(1), first.AddDays(2) })
            {
                if (!_chance.Permille(600)) continue;
                TimeOnly begin = _chance.Permille(200) ? new TimeOnly(2, 30) : new TimeOnly((int)_chance.Between(5, 22), 0);
                TimeOnly end = begin.AddHours(_chance.Between(3, 8));
                PlannedDay day = new(member.Id, date, begin, end, _chance.Permille(100));
                days.Add(day);
                file.Append(CultureInfo.InvariantCulture, $"{member.Id},{date:yyyy-MM-dd},{begin:HH:mm},{end:HH:mm},,");
                file.Append(day.Elsewhere ? "Elders\n" : "\n");
            }
        }
        if (days.Count == 0)
        {
            _timeline.In(_chance.Between(20 * MinuteMs, 240 * MinuteMs), () => Plan(provider));
            return;
        }
        (RosterFile? roster, IReadOnlyList<TableError> errors) =
            RosterReader.Read(new StringReader(file.ToString()), RosterCompiler.RulesFor(_site.File, provider));
        if (roster is null)
        {
            // Shifts that overlap at midnight are refused, and nothing is planned: another roster comes.
            if (errors.Any(error => error.Fault != TableFault.ShiftsOverlap)) _auditor.Violate("roster-refused", $"{errors[0]} of {file}");
            _timeline.In(MinuteMs, () => Plan(provider));
            return;
        }
        _auditor.Rosters!.OnAsked(provider, days);
        Command command = new()
        {
            Kind = CommandKind.PlanShifts, By = "lead-1", Roster = RosterCompiler.Compile(_site.File, roster), Request = Next(),
        };
        _people.Ask(command, refusal =>
        {
            _auditor.Rosters.OnAnswered(provider, refusal);
            if (refusal is not null) _timeline.In(_chance.Between(20 * MinuteMs, 360 * MinuteMs), () => Plan(provider));
        }, untilAnswered: true);
    }

    private void Decide()
    {
        if (IsOver) return;
        _timeline.In(_chance.Between(5 * MinuteMs, 60 * MinuteMs), Decide);
        if (!_hub.IsUp) return;
        if (_chance.Permille(100))
        {
            SwarmStaff.Member newcomer = _chance.Pick(_staff.Members);
            if (newcomer.Learns.Count == 0) return;
            Tell(new Command
            {
                Kind = CommandKind.SignOffSkill, By = "lead-1", Subject = newcomer.Id, Reason = newcomer.Learns[0], Request = Next(),
            });
            return;
        }

        // By id: what a page shows is in no order.
        TaskMessage[] open = [.. _hub.View.Tasks.Where(task => !task.IsOver)
            .OrderBy(task => task.Task, StringComparer.Ordinal)];
        if (open.Length == 0) return;
        string task = _chance.Pick(open).Task;
        switch (_chance.Below(5))
        {
            case 0:
                Tell(new Command { Kind = CommandKind.MakeUrgent, By = "lead-1", Task = task, Request = Next() });
                break;
            case 1:
                Tell(new Command { Kind = CommandKind.MakeNext, By = "lead-1", Task = task, Request = Next() });
                break;
            case 2 when open.FirstOrDefault(one => one.Level > 0) is { } untaken:
                Tell(new Command { Kind = CommandKind.TakeAlert, By = "lead-1", Task = untaken.Task, Request = Next() });
                break;
            default:
                string worker = _chance.Pick(_staff.Members).Id;
                Tell(new Command { Kind = CommandKind.AssignTask, By = "lead-1", Task = task, Subject = worker, Request = Next() });
                break;
        }
    }

    /// <summary>Care staff ask for work: now, at an hour, or each day at an hour.</summary>
    private void AskAhead()
    {
        if (IsOver) return;
        _timeline.In(_chance.Between(20 * MinuteMs, 180 * MinuteMs), AskAhead);
        long nowMs = SimulatedClock.Start.ToUnixTimeMilliseconds() + _timeline.NowMs;
        long plannedMs = _chance.Permille(300) ? 0 : (nowMs / (4 * MinuteMs) + _chance.Between(1, 100)) * 4 * MinuteMs;
        bool comesBack = plannedMs > 0 && _chance.Permille(200);
        Command command = new()
        {
            Kind = CommandKind.RequestTask, By = "care-1", Subject = _staff.HasHome && _chance.Permille(300) ? "h" : "a",
            TaskKind = _chance.Permille(500) ? TaskKind.TransportItem : TaskKind.LivingRoom, PlannedMs = plannedMs,
            WeekDays = comesBack ? 127 : 0, ForMs = _chance.Permille(300) ? _chance.Between(5, 60) * MinuteMs : 0, Request = Next(),
        };
        Tell(command);
    }

    private void Tell(Command command) => _people.Ask(command, _ => { });

    private string Next() => $"l{++_asked}";

    /// <summary>A line of a roster, as it is written.</summary>
    internal sealed record PlannedDay(string Worker, DateOnly Date, TimeOnly Begin, TimeOnly End, bool Elsewhere);
}
