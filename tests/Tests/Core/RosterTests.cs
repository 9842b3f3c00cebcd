using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>Whose plans a roster takes the place of.</summary>
public sealed class RosterTests
{
    private const long Tomorrow = SmallSite.Morning + SmallSite.Day;

    private readonly SmallSite _site = new();

    [Fact]
    public void A_roster_takes_the_place_of_what_was_planned_for_those_whom_it_speaks_for()
    {
        string[] workers = [.. _site.Engine.Workers.Select(worker => worker.Id)];
        Assert.Equal(Refusal.None, Plan(Roster([], Shift(workers[0], 0), Shift(workers[1], 0))));
        Assert.Equal(Refusal.None, Plan(Roster([workers[0]], Shift(workers[0], 2))));
        Assert.Equal(
            [Tomorrow + 2 * SmallSite.Hour, Tomorrow],
            _site.Engine.Workers.Select(worker => Assert.Single(worker.Plans).FromMs));
        Assert.Equal(Refusal.None, Plan(Roster([workers[1]])));
        Assert.Equal([1, 0], _site.Engine.Workers.Select(worker => worker.Plans.Count));
        Assert.Equal(Refusal.None, Plan(Roster([])));
        Assert.All(_site.Engine.Workers, worker => Assert.Empty(worker.Plans));
    }

    [Fact]
    public void A_roster_that_plans_someone_whom_it_does_not_speak_for_is_refused_whole()
    {
        string[] workers = [.. _site.Engine.Workers.Select(worker => worker.Id)];
        Assert.Equal(Refusal.UnknownPerson, Plan(Roster([workers[0]], Shift(workers[0], 0), Shift(workers[1], 0))));
        Assert.All(_site.Engine.Workers, worker => Assert.Empty(worker.Plans));
    }

    private static Roster Roster(string[] workers, params PlannedShift[] shifts) =>
        new(Tomorrow - SmallSite.Hour, Tomorrow + SmallSite.Day, shifts) { Workers = workers };

    private static PlannedShift Shift(string worker, int hour) =>
        new(worker, Tomorrow + hour * SmallSite.Hour, Tomorrow + (hour + 8) * SmallSite.Hour, []);

    private Refusal Plan(Roster roster) =>
        _site.Tell(Input.Of(_site.NowMs, new Command { Kind = CommandKind.PlanShifts, By = "lead-1", Roster = roster }));
}
