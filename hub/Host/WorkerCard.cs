using Logistics.Core;

namespace Logistics.Hub;

/// <summary>What a lead may know of a worker, because the work needs it.</summary>
/// <param name="OnShift">They are at work.</param>
/// <param name="SignedOff">Skills that a lead of this site signed off.</param>
/// <param name="From">When the shift that runs, or the next, was planned to begin; null without a roster.</param>
/// <param name="To">When it is planned to end.</param>
/// <param name="WorkUntil">Until when the law, or the site, lets them go on; null off shift.</param>
/// <param name="Limit">Which rule of working time that is; null off shift.</param>
/// <param name="BreakBy">By when the next break begins; null for none, and during one.</param>
/// <param name="LeftInWeek">Work that the limits leave them this week, after what is planned.</param>
public sealed record WorkerCard(
    bool OnShift, IReadOnlyList<SignOff> SignedOff, DateTimeOffset? From, DateTimeOffset? To, DateTimeOffset? WorkUntil,
    WorkingTimeLimit? Limit, DateTimeOffset? BreakBy, TimeSpan LeftInWeek)
{
    public static WorkerCard Of(Worker worker, long nowMs)
    {
        PlannedShift? shift = worker.ShiftOrNext(nowMs);
        return new WorkerCard(
            worker.OnShift, [.. worker.SignedOff], Time(shift?.FromMs), Time(shift?.ToMs),
            worker.OnShift ? Time(worker.Time.LatestEndMs) : null, worker.Time.LatestEndBy,
            worker.OnShift && worker.BreakSinceMs < 0 ? Time(worker.BreakDueMs) : null,
            TimeSpan.FromMilliseconds(worker.Time.LeftInWeekMs(nowMs)));
    }

    private static DateTimeOffset? Time(long? atMs) =>
        atMs is long at and < long.MaxValue ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
