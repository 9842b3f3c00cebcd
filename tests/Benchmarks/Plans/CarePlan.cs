using Logistics.Core.Planning;

namespace Logistics.Benchmarks.Plans;

/// <summary>A published problem as the planner takes it, in thousandths, and its plan as a timetable.</summary>
public static class CarePlan
{
    private const double Scale = 1_000;

    /// <summary>One for each service that is asked for or mastered.</summary>
    private const int MostServices = 64;

    /// <summary>The problem, all weights alike.</summary>
    /// <exception cref="InvalidDataException">It has more services than a worker has bits for skills.</exception>
    public static PlanProblem ToProblem(CareInstance instance)
    {
        Dictionary<string, ulong> bits = [];
        ulong Bit(string service)
        {
            if (bits.TryGetValue(service, out ulong bit)) return bit;
            if (bits.Count == MostServices) throw new InvalidDataException($"it has more than {MostServices} services");
            return bits[service] = 1UL << bits.Count;
        }
        PlanVisit Visit(CareService service) => new(Bit(service.Id), AtLeast(service.Duration));
        PlanJob[] jobs =
        [
            .. instance.Patients.Select((patient, index) => new PlanJob(
                index + 1,
                AtLeast(patient.Opens),
                Math.Max(AtLeast(patient.Opens), (int)Math.Round(patient.Closes * Scale)),
                Visit(patient.Services[0]),
                patient.Services.Count == 2 ? Visit(patient.Services[1]) : null,
                AtLeast(patient.LeastGap),
                Math.Max(AtLeast(patient.LeastGap), (int)Math.Round(patient.MostGap * Scale)))),
        ];
        PlanWorker[] workers =
        [
            .. instance.Caregivers.Select(caregiver => new PlanWorker(
                caregiver.Abilities.Aggregate(0UL, (skills, ability) => skills | Bit(ability)), StartPlace: 0, EndPlace: 0)),
        ];
        int[] travel = [.. instance.Distances.SelectMany(static row => row).Select(AtLeast)];
        return new PlanProblem(instance.Distances.Count, travel, jobs, workers, new PlanWeights(1, 1, 1));
    }

    /// <summary>The plan in the problem's own names and numbers.</summary>
    public static IReadOnlyList<CareVisit> ToTimetable(CareInstance instance, Plan plan)
    {
        List<CareVisit> timetable = [];
        for (int worker = 0; worker < plan.Routes.Count; worker++)
        {
            foreach (PlanStop stop in plan.Routes[worker])
            {
                CarePatient patient = instance.Patients[stop.Job];
                CareService service = patient.Services[stop.Visit];
                double start = stop.Start / Scale;
                timetable.Add(new CareVisit(instance.Caregivers[worker].Id, patient.Id, service.Id, start, start + service.Duration));
            }
        }
        return timetable;
    }

    /// <summary>Rounded up, so that what the planner thinks possible is.</summary>
    private static int AtLeast(double time) => checked((int)Math.Ceiling(Math.Round(time * Scale, 6)));
}
