using Logistics.Core;
using static Logistics.Simulator.Days.Calendar;

namespace Logistics.Simulator.Days;

/// <summary>
/// Below this mean no policy can make beds ready: everyone at work is one pool that masters all, does nothing else, walks nowhere, rests
/// never, knows all that is to come, and works together on the bed with the least left (preemptive shortest remaining first, which is
/// best for one machine); or else each bed is begun at once, whichever is later.
/// </summary>
internal static class BestPossible
{
    private const long StepMs = 10 * Second;

    /// <summary>Sum of minutes from when a bed may be made until it is, at the least, and how many beds.</summary>
    public static (double Minutes, int Beds) Of(DayPlan plan)
    {
        List<(long ReadyMs, long WorkMs)> beds =
        [
            .. plan.Leavings.Select(one => (one.ReadyMs, plan.WorkMs(KindAt(plan, one.Bed), plan.Site.Beds[one.Bed].Id))),
        ];
        beds.Sort();
        List<long> left = [];
        int next = 0;
        double pooledMs = 0;
        for (long nowMs = plan.BeginMs; next < beds.Count || left.Count > 0; nowMs += StepMs)
        {
            for (; next < beds.Count && beds[next].ReadyMs <= nowMs; next++) left.Add(beds[next].WorkMs);
            left.Sort();
            int hands = plan.Staff.Count(one => one.ComesMs <= nowMs && nowMs < Math.Min(one.IllMs, one.LawfulUntilMs));
            long handsMs = StepMs * Math.Max(1, hands);
            pooledMs += (double)left.Count * StepMs;
            while (left.Count > 0 && handsMs > 0)
            {
                long doneMs = Math.Min(handsMs, left[0]);
                handsMs -= doneMs;
                left[0] -= doneMs;
                if (left[0] > 0) continue;
                left.RemoveAt(0);
                pooledMs -= StepMs;
            }
        }
        return (Math.Max(pooledMs, beds.Sum(bed => bed.WorkMs)) / Minute, beds.Count);
    }

    private static TaskKind KindAt(DayPlan plan, int bed)
    {
        if (plan.Kind != DayKind.Home) return TaskKind.CleanBed;
        return plan.Site.Wards[plan.Site.Beds[bed].Ward].Rules.LinenDays == 0 ? TaskKind.MakeBed : TaskKind.ChangeLinen;
    }
}
