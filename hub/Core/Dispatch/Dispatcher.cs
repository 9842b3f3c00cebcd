namespace Logistics.Core;

/// <summary>Who is asked: the most urgent task first, and for it whoever has been without work longest of those with the skill.</summary>
internal sealed class Dispatcher
{
    private readonly List<Worker> _free = [];
    private readonly List<(WorkTask Task, Worker Worker)> _offers = [];

    public void Run(Engine engine, long nowMs)
    {
        if (engine.Tasks.Waiting.Count == 0) return;
        foreach (Worker worker in engine.Workers)
        {
            if (worker.OnShift && worker.AtHand is null) _free.Add(worker);
        }
        foreach (WorkTask task in engine.Tasks.Waiting)
        {
            if (_free.Count == 0) break;
            Worker? next = null;
            foreach (Worker worker in _free)
            {
                if (!worker.Has(task.SkillBit) || task.PassedBy(worker, nowMs)) continue;
                if (next is null || worker.IdleSinceMs < next.IdleSinceMs) next = worker;
            }
            if (next is null) continue;
            _free.Remove(next);
            _offers.Add((task, next));
        }
        foreach ((WorkTask task, Worker worker) in _offers) engine.Tasks.Offer(task, worker, nowMs);
        _free.Clear();
        _offers.Clear();
    }
}
