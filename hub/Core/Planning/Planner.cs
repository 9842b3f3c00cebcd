namespace Logistics.Core.Planning;

/// <summary>
/// Plans jobs: a first plan that puts each where it costs least, then simulated annealing. There is no clock in it: the caller asks for
/// steps until its time is over. The same seed and the same calls give the same plan on any machine.
/// </summary>
public sealed class Planner
{
    private readonly PlanSite _site;
    private readonly Schedule _schedule;
    private readonly Moves _moves;
    private readonly Cooling _cooling;
    private readonly Dice _dice;
    private readonly UnplannedReason[] _hopeless;
    private readonly int[] _visits;
    private readonly int[] _bestWorkers;
    private readonly long[] _bestKeys;
    private (int Unplanned, long Weighted) _best;

    /// <summary>Makes a first plan.</summary>
    /// <param name="problem">What is to be planned.</param>
    /// <param name="seed">Any number.</param>
    public Planner(PlanProblem problem, ulong seed)
    {
        _site = new PlanSite(problem);
        _dice = new Dice(seed);
        _schedule = new Schedule(_site);
        _cooling = new Cooling(UsualLeg(problem));
        _hopeless = new UnplannedReason[_site.Jobs];
        List<int> visits = [];
        for (int job = 0; job < _site.Jobs; job++)
        {
            _hopeless[job] = WhyHopeless(job);
            if (_hopeless[job] != 0) continue;
            visits.Add(2 * job);
            if (_site.IsDouble[job]) visits.Add((2 * job) + 1);
        }
        _visits = [.. visits];
        _moves = new Moves(_site, _schedule, new Neighbours(_site, _visits), _visits, _dice);
        _bestWorkers = new int[2 * _site.Jobs];
        _bestKeys = new long[2 * _site.Jobs];
        Construct();
        Keep();
    }

    /// <summary>Tries changes, and remembers the best plan.</summary>
    /// <param name="steps">How many changes, 0 or more; some 1,000 at a time.</param>
    /// <param name="permille">How much of all the time there is has gone, 0 to 1,000: what is kept gets choosier with it.</param>
    public void Improve(int steps, int permille)
    {
        if (_visits.Length == 0) return;
        _schedule.RenewKeys();
        _cooling.Set(Math.Clamp(permille, 0, 1_000));
        (int Unplanned, long Weighted) now = (_schedule.Unplanned, _schedule.Weighted);
        for (int step = 0; step < steps; step++)
        {
            _schedule.Open();
            if (!_moves.Try() || !IsKept(now, _cooling.Allowance(_dice)))
            {
                _schedule.Undo();
                continue;
            }
            now = (_schedule.Unplanned, _schedule.Weighted);
            if (now.CompareTo(_best) < 0) Keep();
        }
    }

    /// <summary>The best plan so far.</summary>
    public Plan Best()
    {
        Schedule best = new(_site);
        best.Load(_bestWorkers, _bestKeys);
        List<IReadOnlyList<PlanStop>> routes = [];
        for (int worker = 0; worker < _site.Workers; worker++)
        {
            List<PlanStop> route = [];
            for (int node = best.Next(_site.Begin(worker)); _site.IsVisit(node); node = best.Next(node))
            {
                route.Add(new PlanStop(node >> 1, node & 1, best.Start(node)));
            }
            routes.Add(route);
        }
        List<UnplannedJob> unplanned = [];
        for (int job = 0; job < _site.Jobs; job++)
        {
            if (best.IsPlanned(job)) continue;
            unplanned.Add(new UnplannedJob(job, _hopeless[job] == 0 ? UnplannedReason.NoTimeLeft : _hopeless[job]));
        }
        return new Plan(routes, unplanned, best.Cost);
    }

    private bool IsKept((int Unplanned, long Weighted) was, long allowance)
    {
        if (_schedule.Unplanned > was.Unplanned) return false;
        if (_schedule.Unplanned < was.Unplanned) return _schedule.Settle(long.MaxValue);
        long most = was.Weighted + allowance;
        return _schedule.TravelCost <= most && _schedule.Settle(most);
    }

    private void Keep()
    {
        _best = (_schedule.Unplanned, _schedule.Weighted);
        _schedule.Save(_bestWorkers, _bestKeys);
    }

    /// <summary>Puts jobs at the ends of routes, the earliest first, each where it costs least.</summary>
    private void Construct()
    {
        int[] order = new int[_visits.Length];
        long[] earliest = new long[_visits.Length];
        int count = 0;
        foreach (int visit in _visits)
        {
            if ((visit & 1) != 0) continue;
            order[count] = visit >> 1;
            earliest[count++] = ((long)_site.Earliest[visit] << 32) + visit;
        }
        Array.Sort(earliest, order, 0, count);
        for (int index = 0; index < count; index++)
        {
            int job = order[index];
            (long Cost, int First, int Second) best = (long.MaxValue, -1, -1);
            foreach (int first in _site.Able[2 * job])
            {
                foreach (int second in SecondsFor(job))
                {
                    _schedule.Open();
                    if (PutLast(job, first, second) && _schedule.Weighted < best.Cost) best = (_schedule.Weighted, first, second);
                    _schedule.Undo();
                }
            }
            if (best.First < 0) continue;
            _schedule.Open();
            PutLast(job, best.First, best.Second);
        }
    }

    private bool PutLast(int job, int first, int second)
    {
        if (first == second) return false;
        int place = _schedule.Previous(_site.End(first));
        int other = second < 0 ? place : _schedule.Previous(_site.End(second));
        long low = Math.Max(_schedule.Key(place), _schedule.Key(other));
        _schedule.Put(job, place, other, Schedule.KeyBetween(low, Schedule.LastKey, _schedule.Ready(2 * job, place), _dice));
        return _schedule.Settle(long.MaxValue);
    }

    private ReadOnlySpan<int> SecondsFor(int job) => _site.IsDouble[job] ? _site.Able[(2 * job) + 1] : [-1];

    private UnplannedReason WhyHopeless(int job)
    {
        if (_site.Able[2 * job].Length == 0 || _site.Able[(2 * job) + 1].Length == 0) return UnplannedReason.NobodyHasTheSkill;
        UnplannedReason reason = UnplannedReason.TakesAnotherWorker;
        foreach (int first in _site.Able[2 * job])
        {
            foreach (int second in SecondsFor(job))
            {
                if (first == second) continue;
                _schedule.Open();
                bool fits = PutLast(job, first, second);
                _schedule.Undo();
                if (fits) return 0;
                reason = UnplannedReason.FitsNoShift;
            }
        }
        return reason;
    }

    /// <summary>What a leg of a route costs in the mean, or being late by a visit when that is more.</summary>
    private static long UsualLeg(PlanProblem problem)
    {
        long travel = 0;
        foreach (int time in problem.Travel) travel += time;
        long work = 0;
        foreach (PlanJob job in problem.Jobs) work += job.First.Duration;
        return Math.Max(
            problem.Weights.Travel * (travel / Math.Max(1, problem.Travel.Count)),
            problem.Weights.Tardiness * (work / Math.Max(1, problem.Jobs.Count)));
    }
}
