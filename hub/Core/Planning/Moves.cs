namespace Logistics.Core.Planning;

/// <summary>Random changes of a schedule, each around a visit and one that could well come just before it.</summary>
internal sealed class Moves(PlanSite site, Schedule schedule, Neighbours neighbours, int[] visits, Dice dice)
{
    // Of a hundred: where each kind of change ends.
    private const int AtBegin = 6;
    private const int Later = 45;
    private const int Earlier = 65;
    private const int Swapped = 82;

    /// <summary>One in so many times the other visit of a job goes to anyone who can, instead of staying with who has it.</summary>
    private const int AnyOther = 4;

    /// <summary>Makes a change, not yet settled; false when the dice fell on none that can be, and then it has to be undone too.</summary>
    public bool Try()
    {
        int visit = visits[dice.Below(visits.Length)];
        int kind = dice.Below(100);
        if (kind < AtBegin)
        {
            int[] able = site.Able[visit];
            int begin = site.Begin(able[dice.Below(able.Length)]);
            return dice.Below(2) == 0 ? Insert(visit, begin) : Swap(visit >> 1, schedule.Next(begin));
        }
        int[] near = neighbours.Before(visit);
        if (near.Length == 0) return false;
        int before = near[dice.NearBelow(near.Length)];
        bool planned = schedule.Worker(visit) >= 0;
        bool beforePlanned = schedule.Worker(before) >= 0;
        if (kind < Later) return beforePlanned && Insert(visit, before);
        if (kind < Earlier) return planned && Insert(before, schedule.Previous(visit));
        if (kind < Swapped) return beforePlanned && Swap(visit >> 1, schedule.Next(before));
        return planned && beforePlanned && Exchange(before, visit);
    }

    /// <summary>Puts a visit, and its job's other one somewhere at that time, after a node.</summary>
    private bool Insert(int visit, int after)
    {
        int job = visit >> 1;
        int worker = schedule.Worker(after);
        if (!site.IsAble(worker, visit) || (site.IsVisit(after) && after >> 1 == job)) return false;
        if (!site.IsDouble[job])
        {
            if (schedule.IsPlanned(job))
            {
                if (schedule.Previous(visit) == after) return false;
                schedule.Take(job);
            }
            long key = Schedule.KeyBetween(schedule.Key(after), schedule.Key(schedule.Next(after)), schedule.Ready(visit, after), dice);
            if (key == 0) return false;
            schedule.Put(job, after, -1, key);
            return true;
        }

        int partner = visit ^ 1;
        int other = schedule.Worker(partner);
        if (other < 0 || other == worker || dice.Below(AnyOther) == 0)
        {
            int[] able = site.Able[partner];
            other = able[dice.Below(able.Length)];
            if (other == worker) return false;
        }
        if (schedule.IsPlanned(job)) schedule.Take(job);
        long low = schedule.Key(after);
        long high = schedule.Key(schedule.Next(after));
        int place = PlaceBetween(other, low, high);
        if (place < 0) return false;
        low = Math.Max(low, schedule.Key(place));
        high = Math.Min(high, schedule.Key(schedule.Next(place)));
        int time = Math.Max(schedule.Ready(visit, after), schedule.Ready(partner, place) - site.MostGap[job]);
        long shared = Schedule.KeyBetween(low, high, time, dice);
        if (shared == 0) return false;
        schedule.Put(job, (visit & 1) == 0 ? after : place, (visit & 1) == 0 ? place : after, shared);
        return true;
    }

    /// <summary>A node of a worker's route after which there is room between two keys; -1 when there is none.</summary>
    private int PlaceBetween(int worker, long low, long high)
    {
        int place = -1;
        int count = 0;
        for (int node = site.Begin(worker); schedule.Key(node) < high - 1; node = schedule.Next(node))
        {
            if (Math.Min(high, schedule.Key(schedule.Next(node))) - Math.Max(low, schedule.Key(node)) < 2) continue;
            if (dice.Below(++count) == 0) place = node;
        }
        return place;
    }

    /// <summary>Lets two jobs of as many visits change places, or one take the other's.</summary>
    private bool Swap(int job, int with)
    {
        if (!site.IsVisit(with)) return false;
        int other = with >> 1;
        if (other == job || site.IsDouble[job] != site.IsDouble[other]) return false;
        int visitsEach = site.IsDouble[job] ? 2 : 1;
        bool planned = schedule.IsPlanned(job);
        for (int index = 0; index < visitsEach; index++)
        {
            int mine = (2 * job) + index;
            int theirs = (2 * other) + index;
            if (!site.IsAble(schedule.Worker(theirs), mine)) return false;
            if (schedule.Previous(theirs) >> 1 == job || schedule.Next(theirs) >> 1 == job) return false;
            if (planned && !site.IsAble(schedule.Worker(mine), theirs)) return false;
        }
        (int first, int second, long key) = (schedule.Previous(2 * job), schedule.Previous((2 * job) + 1), schedule.Key(2 * job));
        (int otherFirst, int otherSecond, long otherKey) =
            (schedule.Previous(2 * other), schedule.Previous((2 * other) + 1), schedule.Key(2 * other));
        if (planned) schedule.Take(job);
        schedule.Take(other);
        schedule.Put(job, otherFirst, otherSecond, otherKey);
        if (planned) schedule.Put(other, first, second, key);
        return true;
    }

    /// <summary>Joins two visits of different workers: these exchange all that comes after, or a stretch of it.</summary>
    private bool Exchange(int before, int visit)
    {
        int worker = schedule.Worker(before);
        int other = schedule.Worker(visit);
        if (worker == other || schedule.Key(before) >= schedule.Key(visit)) return false;
        int otherBefore = schedule.Previous(visit);

        int otherAfter = site.End(other);
        int after = site.End(worker);
        if (dice.Below(2) == 0)
        {
            int length = 1 + dice.Below(3);
            otherAfter = visit;
            while (length-- > 0 && site.IsVisit(otherAfter)) otherAfter = schedule.Next(otherAfter);
            long last = schedule.Key(schedule.Previous(otherAfter));
            after = schedule.Next(before);
            while (schedule.Key(after) <= last) after = schedule.Next(after);
        }
        int first = schedule.Next(before);
        if (first != after)
        {
            if (schedule.Key(otherBefore) >= schedule.Key(first)) return false;
            if (schedule.Key(schedule.Previous(after)) >= schedule.Key(otherAfter)) return false;
        }
        if (!CanTake(worker, visit, otherAfter, first, after) || !CanTake(other, first, after, visit, otherAfter)) return false;
        schedule.Exchange(before, after, otherBefore, otherAfter);
        return true;
    }

    /// <summary>Whether a worker can do a stretch, up to and without its end, and give another for it. Of a job of two, whose other
    /// visit is the worker's own, that one has to be given.</summary>
    private bool CanTake(int worker, int from, int until, int given, int givenUntil)
    {
        for (int node = from; node != until; node = schedule.Next(node))
        {
            if (!site.IsAble(worker, node)) return false;
            if (schedule.Worker(node ^ 1) != worker) continue;
            long key = schedule.Key(node);
            if (given == givenUntil || key < schedule.Key(given) || key >= schedule.Key(givenUntil)) return false;
        }
        return true;
    }
}
