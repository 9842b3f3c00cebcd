namespace Logistics.Core;

/// <summary>Who is asked: the most urgent task first, and for it whoever has been without work longest of those with the skill.</summary>
internal static class Dispatcher
{
    public static void Run(Engine engine, long nowMs)
    {
        List<Worker> free = engine.Workers.FindAll(worker => worker.OnShift && worker.AtHand is null);
        if (free.Count == 0) return;
        foreach (WorkTask task in engine.Tasks.Waiting.ToArray())
        {
            Worker? next = null;
            foreach (Worker worker in free)
            {
                if (!worker.Has(task.SkillBit) || task.PassedBy(worker, nowMs)) continue;
                if (next is null || worker.IdleSinceMs < next.IdleSinceMs) next = worker;
            }
            if (next is null) continue;
            engine.Tasks.Offer(task, next, nowMs);
            free.Remove(next);
            if (free.Count == 0) return;
        }
    }
}
