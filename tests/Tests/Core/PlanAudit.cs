using Logistics.Core.Planning;

namespace Logistics.Tests.Core;

/// <summary>Problems drawn from a seed, and a judge of plans that knows nothing of how they are made.</summary>
internal static class PlanAudit
{
    public static PlanProblem Draw(int seed, bool shifts)
    {
        Random random = new(seed);
        int places = random.Next(1, 12);
        int[] travel = [.. Enumerable.Range(0, places * places).Select(_ => random.Next(0, 40))];
        PlanVisit Visit() => new(1UL << random.Next(0, 4), random.Next(0, 30));
        PlanJob[] jobs =
        [
            .. Enumerable.Range(0, random.Next(0, 40)).Select(_ =>
            {
                int earliest = random.Next(0, 400);
                bool two = random.Next(3) == 0;
                int least = two && random.Next(2) == 0 ? random.Next(0, 60) : 0;
                int most = least == 0 ? 0 : least + random.Next(0, 60);
                int latest = earliest + random.Next(0, 100);
                return new PlanJob(random.Next(places), earliest, latest, Visit(), two ? Visit() : null, least, most);
            }),
        ];
        PlanWorker[] workers =
        [
            .. Enumerable.Range(0, random.Next(0, 8)).Select(_ =>
            {
                int start = random.Next(0, 200);
                return new PlanWorker(
                    (ulong)random.Next(0, 16), start, shifts ? start + random.Next(0, 500) : PlanWorker.NoEnd,
                    random.Next(-1, places), random.Next(-1, places));
            }),
        ];
        return new PlanProblem(places, travel, jobs, workers, new PlanWeights(random.Next(3), random.Next(3), random.Next(3)));
    }

    /// <summary>A day on which all can be done, with room to spare.</summary>
    public static PlanProblem Easy(int jobs, int workers) => new(
        4,
        [0, 5, 9, 4, 5, 0, 6, 7, 9, 6, 0, 3, 4, 7, 3, 0],
        [
            .. Enumerable.Range(0, jobs).Select(job => new PlanJob(
                job % 4, 10 * job, (10 * job) + 60, new PlanVisit(1, 8), job % 3 == 0 ? new PlanVisit(2, 8) : null)),
        ],
        [.. Enumerable.Range(0, workers).Select(_ => new PlanWorker(3, StartPlace: 0))],
        new PlanWeights(1, 1, 1));

    /// <summary>Rules that a plan breaks, as sentences.</summary>
    public static IReadOnlyList<string> Faults(PlanProblem problem, Plan plan)
    {
        List<string> faults = [];
        Dictionary<(int Job, int Visit), (int Worker, int Start)> done = [];
        long travel = 0;
        if (plan.Routes.Count != problem.Workers.Count) faults.Add("there isn't a route for each worker");
        for (int worker = 0; worker < plan.Routes.Count; worker++)
        {
            PlanWorker who = problem.Workers[worker];
            int at = who.StartPlace;
            int free = who.ShiftStart;
            foreach (PlanStop stop in plan.Routes[worker])
            {
                PlanJob job = problem.Jobs[stop.Job];
                PlanVisit visit = stop.Visit == 0 ? job.First : job.Second!.Value;
                int way = at < 0 ? 0 : problem.Travel[(at * problem.Places) + job.Place];
                if (stop.Start < free + way) faults.Add($"worker {worker} isn't yet at job {stop.Job}");
                if (stop.Start < job.Earliest) faults.Add($"job {stop.Job} starts too early");
                if ((visit.Skills & ~who.Skills) != 0) faults.Add($"worker {worker} has not the skill for job {stop.Job}");
                if (!done.TryAdd((stop.Job, stop.Visit), (worker, stop.Start))) faults.Add($"job {stop.Job} is done twice");
                travel += way;
                (at, free) = (job.Place, stop.Start + visit.Duration);
            }
            if (plan.Routes[worker].Count == 0) continue;
            int home = who.EndPlace < 0 ? 0 : problem.Travel[(at * problem.Places) + who.EndPlace];
            travel += home;
            if (free + (long)home > who.ShiftEnd) faults.Add($"the shift of worker {worker} ends too late");
        }

        long tardiness = 0;
        int worst = 0;
        foreach (((int job, _), (_, int start)) in done)
        {
            int late = Math.Max(0, start - problem.Jobs[job].Latest);
            tardiness += late;
            worst = Math.Max(worst, late);
        }
        for (int index = 0; index < problem.Jobs.Count; index++)
        {
            PlanJob job = problem.Jobs[index];
            bool first = done.TryGetValue((index, 0), out (int Worker, int Start) one);
            bool second = done.TryGetValue((index, 1), out (int Worker, int Start) other);
            if (second != (first && job.Second is not null)) faults.Add($"job {index} is half done");
            if (first == plan.Unplanned.Any(unplanned => unplanned.Job == index)) faults.Add($"job {index} is both or neither");
            if (!first || !second) continue;
            if (one.Worker == other.Worker) faults.Add($"one worker is two at job {index}");
            if (other.Start - one.Start < job.LeastGap || other.Start - one.Start > job.MostGap) faults.Add($"job {index} is out of step");
        }
        PlanWeights weights = problem.Weights;
        long weighted = (weights.Travel * travel) + (weights.Tardiness * tardiness) + ((long)weights.WorstTardiness * worst);
        if (plan.Cost != new PlanCost(plan.Unplanned.Count, travel, tardiness, worst, weighted)) faults.Add($"the cost is not {plan.Cost}");
        return faults;
    }
}
