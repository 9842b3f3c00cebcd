using Logistics.Core;
using Logistics.Simulator.Swarm;
using static Logistics.Simulator.Days.Calendar;

namespace Logistics.Simulator.Days;

/// <summary>
/// People choose from the list by due time: whoever has nothing to do looks, and then each minute again, and takes the nearest of the first
/// three that they may do. That people look no further than the first screen, and rather walk less, is an assumption.
/// </summary>
internal sealed class PullList(Day day) : Dealer(day)
{
    private const int Screen = 3;

    public override void Follow(WorkTask task)
    {
    }

    public override void Freed(DayWorker worker)
    {
        Chance chance = Day.Luck.Of("look", worker.Id, time: worker.Finished);
        long sinceMs = worker.IdleSinceMs;
        Day.Later(Day.NowMs + chance.Between(10 * Second, 30 * Second), () => Look(worker, sinceMs));
    }

    private void Look(DayWorker worker, long sinceMs)
    {
        if (!worker.IsFree || worker.IdleSinceMs != sinceMs) return;
        List<WorkTask> screen = [.. Day.Waiting().Where(worker.May).Take(Screen)];

        // Isolation last: nobody goes there for being near.
        bool clean = screen is [{ Place: not Bed { Isolated: true } }, ..];
        WorkTask? nearest = screen.Where(task => !clean || task.Place is not Bed { Isolated: true }).MinBy(task => worker.WayTo(task).Ms);
        if (nearest is not null && Day.Say(worker.Id, CommandKind.AcceptTask, nearest.Id) == Refusal.None)
        {
            Day.NoteOffer(worker, nearest);
            worker.Take(nearest);
            return;
        }
        Day.Later(Day.NowMs + Minute, () => Look(worker, sinceMs));
    }
}
