namespace Logistics.Core.Planning;

/// <summary>For each visit those that could well come just before it in a route, the nearest in time and place first.</summary>
internal sealed class Neighbours
{
    private const int Most = 64;
    private readonly int[][] _before;

    /// <param name="site">The problem.</param>
    /// <param name="visits">Those that can be planned.</param>
    public Neighbours(PlanSite site, int[] visits)
    {
        PlanWeights weights = site.Problem.Weights;
        _before = new int[2 * site.Jobs][];
        int[] found = new int[visits.Length];
        long[] far = new long[visits.Length];
        foreach (int visit in visits)
        {
            int count = 0;
            foreach (int other in visits)
            {
                if (other >> 1 == visit >> 1 || !ShareAWorker(site, visit, other)) continue;
                int travel = site.Travel(other, visit);
                long busy = site.Duration[other] + travel;
                long tardiness = Math.Max(0, site.Earliest[other] + busy - site.Latest[visit]);
                long waiting = Math.Max(0, site.Earliest[visit] - site.Latest[other] - busy);
                found[count] = other;
                far[count++] = ((long)weights.Travel * travel) + (weights.Tardiness * tardiness) + (weights.Travel * waiting / 4);
            }
            Array.Sort(far, found, 0, count);
            _before[visit] = found[..Math.Min(count, Most)];
        }
    }

    /// <summary>Nearest first; empty when nobody could do another visit too.</summary>
    public int[] Before(int visit) => _before[visit];

    private static bool ShareAWorker(PlanSite site, int visit, int other)
    {
        foreach (int worker in site.Able[visit])
        {
            if (site.IsAble(worker, other)) return true;
        }
        return false;
    }
}
