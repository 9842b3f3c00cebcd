using Logistics.Core;

namespace Logistics.Simulator.Days;

/// <summary>When a task went through its life, Unix times in ms; -1 for not.</summary>
internal sealed class Trail
{
    public long OfferedMs { get; set; } = -1;

    public int Offers { get; set; }

    /// <summary>The last time that somebody took it on.</summary>
    public long AcceptedMs { get; private set; } = -1;

    /// <summary>The first time that somebody was there.</summary>
    public long StartedMs { get; private set; } = -1;

    public long DoneMs { get; private set; } = -1;

    public void Follow(WorkTask task, long nowMs)
    {
        if (task.ChangedMs != nowMs) return;
        if (task.State == TaskState.Accepted) AcceptedMs = nowMs;
        if (task.State == TaskState.Started && StartedMs < 0) StartedMs = nowMs;
        if (task.State == TaskState.Done) DoneMs = nowMs;
    }
}
