namespace Logistics.Core.Planning;

/// <summary>
/// Jobs, the workers who may do them, and the times between places. All times are whole numbers of one unit that the caller chooses
/// (seconds, say), and so small that no sum of them leaves an int.
/// </summary>
public sealed class PlanProblem
{
    private const int MostWeight = 10_000;

    /// <param name="places">Number of places, 0 or more.</param>
    /// <param name="travel">Times from place to place, 0 or more, row by row: <c>travel[from * places + to]</c>.</param>
    /// <param name="jobs">What is to be done; a job is named by its index.</param>
    /// <param name="workers">Who is there; a worker is named by the index.</param>
    /// <param name="weights">What is to be kept low.</param>
    /// <exception cref="ArgumentException">A number is out of its range; the sentence says which.</exception>
    public PlanProblem(
        int places, IReadOnlyList<int> travel, IReadOnlyList<PlanJob> jobs, IReadOnlyList<PlanWorker> workers, PlanWeights weights)
    {
        Require(places >= 0 && travel.Count == (long)places * places, "the travel table is not square");
        long longest = 0;
        foreach (int time in travel)
        {
            Require(time >= 0, "a travel time is negative");
            longest = Math.Max(longest, time);
        }
        long latest = 0;
        long work = 0;
        foreach (PlanJob job in jobs)
        {
            Require(job.Place >= 0 && job.Place < places, "a job's place is not in the travel table");
            Require(job.Earliest >= 0 && job.Latest >= job.Earliest, "a job's latest start is before its earliest, or that is negative");
            Require(job.First.Duration >= 0 && (job.Second?.Duration ?? 0) >= 0, "a visit's duration is negative");
            Require(job.LeastGap >= 0 && job.MostGap >= job.LeastGap, "the gap between a job's visits is negative or turned around");
            latest = Math.Max(latest, job.Earliest);
            work += job.First.Duration + (long)(job.Second?.Duration ?? 0) + job.MostGap + longest;
        }
        foreach (PlanWorker worker in workers)
        {
            Require(worker.StartPlace >= PlanWorker.Anywhere && worker.StartPlace < places, "a worker's start is not in the travel table");
            Require(worker.EndPlace >= PlanWorker.Anywhere && worker.EndPlace < places, "a worker's end is not in the travel table");
            Require(worker.ShiftStart >= 0 && worker.ShiftEnd >= worker.ShiftStart,
                "a shift's end is before its start, or that is negative");
            latest = Math.Max(latest, worker.ShiftStart);
        }
        Require(latest + work + (2 * longest) < int.MaxValue, "the times are too long for whole numbers of this unit: take a coarser one");
        Require(IsWeight(weights.Travel) && IsWeight(weights.Tardiness) && IsWeight(weights.WorstTardiness),
            "a weight is out of its range");
        Places = places;
        Travel = travel;
        Jobs = jobs;
        Workers = workers;
        Weights = weights;
    }

    public int Places { get; }

    public IReadOnlyList<int> Travel { get; }

    public IReadOnlyList<PlanJob> Jobs { get; }

    public IReadOnlyList<PlanWorker> Workers { get; }

    public PlanWeights Weights { get; }

    private static bool IsWeight(int weight) => weight is >= 0 and <= MostWeight;

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new ArgumentException($"A plan can't be made: {otherwise}.");
    }
}
