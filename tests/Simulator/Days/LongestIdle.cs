using Logistics.Core;

namespace Logistics.Simulator.Days;

/// <summary>
/// The documented rule of the market leader: the most urgent task by its due time goes to whoever has been idle longest of those who may
/// do it. One is asked at a time, on the same phone and with the same answers as anyone; who lets it pass is asked again as late as by us.
/// </summary>
internal sealed class LongestIdle(Day day) : Dealer(day)
{
    private const long PassMs = 5 * DaySite.OfferTimeoutMs;

    private readonly Dictionary<string, (DayWorker Worker, long UntilMs)> _offers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Task, string Worker), long> _passedUntilMs = [];

    public override void Follow(WorkTask task)
    {
        if (task.State != TaskState.Open) _offers.Remove(task.Id);
    }

    public override void Deal()
    {
        foreach (WorkTask task in Day.Waiting())
        {
            if (_offers.ContainsKey(task.Id)) continue;
            DayWorker? next = null;
            foreach (DayWorker worker in Day.Workers)
            {
                if (!worker.IsFree || _offers.Values.Any(offer => offer.Worker == worker)) continue;
                if (next is not null && worker.IdleSinceMs >= next.IdleSinceMs) continue;
                if (_passedUntilMs.GetValueOrDefault((task.Id, worker.Id)) > Day.NowMs || !worker.May(task)) continue;
                next = worker;
            }
            if (next is null) continue;
            _offers[task.Id] = (next, Day.NowMs + DaySite.OfferTimeoutMs);
            Day.Later(Day.NowMs + DaySite.OfferTimeoutMs, () => Expire(task.Id));
            next.Ring(task);
        }
    }

    public override bool Answer(DayWorker worker, WorkTask task, bool yes)
    {
        if (!_offers.TryGetValue(task.Id, out (DayWorker Worker, long UntilMs) offer) || offer.Worker != worker) return false;
        _offers.Remove(task.Id);
        if (yes && Day.Say(worker.Id, CommandKind.AcceptTask, task.Id) == Refusal.None) return true;
        Pass(task.Id, worker);
        return false;
    }

    private void Expire(string task)
    {
        if (!_offers.TryGetValue(task, out (DayWorker Worker, long UntilMs) offer) || offer.UntilMs > Day.NowMs) return;
        _offers.Remove(task);
        Pass(task, offer.Worker);
    }

    private void Pass(string task, DayWorker worker)
    {
        _passedUntilMs[(task, worker.Id)] = Day.NowMs + PassMs;
        Day.Later(Day.NowMs + PassMs, static () => { });
    }
}
