using Logistics.Core;
using Logistics.Hub;

namespace Logistics.Simulator.Swarm;

/// <summary>
/// Holds what is promised of waste: no container leaves unchecked, what left is counted once, whoever told of it, and an adviser is called
/// for when there is so much.
/// </summary>
internal sealed class WasteAuditor(SwarmSite site, Auditor auditor)
{
    private const Checks Looked = Checks.Closed | Checks.Labelled;
    private const Checks Weighed = Checks.WeightRight | Checks.OverWeightHandled;

    /// <summary>Tasks with a checklist that stood in somebody's list, and the container of each.</summary>
    private readonly Dictionary<string, TruthPoint> _shown = [];

    /// <summary>Those that somebody said to have finished, and the most that their containers can have held.</summary>
    private readonly Dictionary<string, long> _finished = [];

    /// <summary>Those that somebody said to have finished with all that is asked for.</summary>
    private readonly HashSet<string> _checked = [];
    private int _again;
    private long _gramsAgain;

    public void OnShown(string task, string subject)
    {
        if (site.Points.Find(point => point.Id == subject) is { } point) _shown.TryAdd(task, point);
    }

    public void OnAsked(Command command)
    {
        if (command.Kind != CommandKind.FinishTask || !_shown.TryGetValue(command.Task, out TruthPoint? point)) return;
        point.Live(auditor.NowMs);
        if (_finished.ContainsKey(command.Task) && point.WasServedAt(auditor.NowMs))
        {
            // The first word was not true, and counted; this is an emptying all the same.
            _again++;
            _gramsAgain += point.MostGrams(auditor.NowMs);
        }
        _finished[command.Task] = Math.Max(_finished.GetValueOrDefault(command.Task), point.MostGrams(auditor.NowMs));
        if (IsWhole(command.Checks)) _checked.Add(command.Task);
    }

    public void OnAnswered(Command command, Refusal refusal)
    {
        if (command.Kind != CommandKind.FinishTask || refusal != Refusal.None || _checked.Contains(command.Task)) return;
        if (_shown.ContainsKey(command.Task)) auditor.Violate("left-unchecked", $"{command.Task} is done with {command.Checks}");
    }

    /// <summary>At the end of the day.</summary>
    public void Judge(SiteView view, Func<string, byte[]?> retained)
    {
        if (!site.HasChecklists || view.WasteReport is not { } report) return;
        WasteReport.Week[] weeks = [.. report.Weeks.Where(week => week.Id == SwarmSite.Stream)];
        int emptyings = weeks.Sum(week => week.Emptyings);
        long grams = weeks.Sum(week => week.Grams);
        if (!auditor.HubWasDamaged && !site.Points.Exists(point => point.Scale is not null && auditor.Lied(point.Node)))
        {
            int most = _finished.Count + _again;
            long gramsMost = _finished.Values.Sum() + _gramsAgain;
            int done = _shown.Keys.Count(task => view.Task(task) is { Status: "done" });
            if (emptyings > most || emptyings < done)
            {
                auditor.Violate("emptyings-miscounted", $"{emptyings} emptyings, and {most} were tried and {done} done");
            }
            if (grams > gramsMost)
            {
                auditor.Violate("kilograms-miscounted", $"{grams} grams left, and no more than {gramsMost} were there");
            }
        }
        WasteReport.Stream stream = report.Streams.Single(one => one.Id == SwarmSite.Stream);
        bool isCalled = stream.AdviserSince is not null;

        // What is shown of a stock moves in hundredths.
        long beyond = stream.HeldGrams + stream.WaitingGrams - SwarmSite.AdviserGrams;
        if (Math.Abs(beyond) > SwarmSite.AdviserGrams / 50 && beyond > 0 != isCalled)
        {
            auditor.Violate("adviser", $"{stream.HeldGrams} and {stream.WaitingGrams} grams, called for: {isCalled}");
        }
        bool isRaised = retained(Wire.Topic.Alert(SwarmSite.Id, $"adviser-{SwarmSite.Stream}")) is not null;
        if (isRaised != isCalled) auditor.Violate("adviser", $"the broker's alert: {isRaised}, the hub's: {isCalled}");
    }

    private static bool IsWhole(Checks checks) => (checks & Looked) == Looked && (checks & Weighed) != 0;
}
