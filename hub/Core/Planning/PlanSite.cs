namespace Logistics.Core.Planning;

/// <summary>
/// The problem as the search reads it. Nodes: 2j and 2j + 1 are the visits of job j, and after those of all jobs come the begin and the
/// end of each worker's route. One place more than the problem has stands for anywhere.
/// </summary>
internal sealed class PlanSite
{
    private readonly int[] _travel;
    private readonly int _places;

    public PlanSite(PlanProblem problem)
    {
        Problem = problem;
        Jobs = problem.Jobs.Count;
        Workers = problem.Workers.Count;
        _places = problem.Places + 1;
        _travel = new int[_places * _places];
        for (int from = 0; from < problem.Places; from++)
        {
            for (int to = 0; to < problem.Places; to++) _travel[(from * _places) + to] = problem.Travel[(from * problem.Places) + to];
        }

        Nodes = 2 * (Jobs + Workers);
        Place = new int[Nodes];
        Duration = new int[Nodes];
        Earliest = new int[Nodes];
        Latest = new int[Nodes];
        LeastGap = new int[Jobs];
        MostGap = new int[Jobs];
        IsDouble = new bool[Jobs];
        Able = new int[2 * Jobs][];
        Suits = new bool[2 * Jobs * Workers];
        for (int job = 0; job < Jobs; job++)
        {
            PlanJob about = problem.Jobs[job];
            LeastGap[job] = about.LeastGap;
            MostGap[job] = about.MostGap;
            IsDouble[job] = about.Second is not null;
            SetVisit(2 * job, about, about.First);
            SetVisit((2 * job) + 1, about, about.Second ?? about.First);
        }
        for (int worker = 0; worker < Workers; worker++)
        {
            PlanWorker about = problem.Workers[worker];
            Place[Begin(worker)] = about.StartPlace == PlanWorker.Anywhere ? problem.Places : about.StartPlace;
            Place[End(worker)] = about.EndPlace == PlanWorker.Anywhere ? problem.Places : about.EndPlace;
            Earliest[Begin(worker)] = about.ShiftStart;
            Latest[End(worker)] = about.ShiftEnd;
        }
    }

    public PlanProblem Problem { get; }

    public int Jobs { get; }

    public int Workers { get; }

    public int Nodes { get; }

    public int[] Place { get; }

    public int[] Duration { get; }

    /// <summary>Of a route's begin: the shift's start.</summary>
    public int[] Earliest { get; }

    /// <summary>Of a route's end: the shift's end.</summary>
    public int[] Latest { get; }

    public int[] LeastGap { get; }

    public int[] MostGap { get; }

    public bool[] IsDouble { get; }

    /// <summary>Workers with the skills, by visit.</summary>
    public int[][] Able { get; }

    private bool[] Suits { get; }

    public int Begin(int worker) => 2 * (Jobs + worker);

    public int End(int worker) => (2 * (Jobs + worker)) + 1;

    public bool IsVisit(int node) => node < 2 * Jobs;

    public bool IsAble(int worker, int visit) => Suits[(visit * Workers) + worker];

    public int Travel(int from, int to) => _travel[(Place[from] * _places) + Place[to]];

    private void SetVisit(int node, PlanJob job, PlanVisit visit)
    {
        Place[node] = job.Place;
        Duration[node] = visit.Duration;
        Earliest[node] = job.Earliest;
        Latest[node] = job.Latest;
        List<int> able = [];
        for (int worker = 0; worker < Workers; worker++)
        {
            if ((visit.Skills & ~Problem.Workers[worker].Skills) != 0 || job.Only?.Contains(worker) == false) continue;
            able.Add(worker);
            Suits[(node * Workers) + worker] = true;
        }
        Able[node] = [.. able];
    }
}
