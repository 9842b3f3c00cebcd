namespace Logistics.Benchmarks.Plans;

/// <summary>
/// Judges a timetable by the problem's own numbers. It shares nothing with the planner, and reckons every arrival, skill, gap and window
/// anew.
/// </summary>
public static class CareChecker
{
    /// <summary>Published times are rounded to three places.</summary>
    private const double Tolerance = 0.0011;

    /// <summary>Judges.</summary>
    /// <param name="instance">The problem.</param>
    /// <param name="timetable">Visits; those of one caregiver in the order of their route.</param>
    public static CareVerdict Judge(CareInstance instance, IReadOnlyList<CareVisit> timetable)
    {
        List<string> faults = [];
        Dictionary<string, CareGiver> caregivers = instance.Caregivers.ToDictionary(static caregiver => caregiver.Id);
        Dictionary<string, int> rows = [];
        foreach (CarePatient patient in instance.Patients) rows[patient.Id] = rows.Count + 1;

        double distance = 0;
        foreach (IGrouping<string, CareVisit> route in timetable.GroupBy(static visit => visit.Caregiver))
        {
            if (!caregivers.TryGetValue(route.Key, out CareGiver? caregiver))
            {
                faults.Add($"there is no caregiver {route.Key}");
                continue;
            }
            int at = 0;
            double free = 0;
            foreach (CareVisit visit in route)
            {
                if (!rows.TryGetValue(visit.Patient, out int row))
                {
                    faults.Add($"there is no patient {visit.Patient}");
                    continue;
                }
                CarePatient patient = instance.Patients[row - 1];
                double arrival = free + instance.Distances[at][row];
                if (visit.Start < arrival - Tolerance)
                    faults.Add($"{route.Key} is at {patient.Id} at {visit.Start}, but can't before {arrival}");
                if (visit.Start < patient.Opens - Tolerance) faults.Add($"{visit.Service} of {patient.Id} starts before {patient.Opens}");
                if (!caregiver.Abilities.Contains(visit.Service)) faults.Add($"{route.Key} can't do {visit.Service}");
                CareService? asked = patient.Services.FirstOrDefault(service => service.Id == visit.Service);
                if (asked is null) faults.Add($"{patient.Id} doesn't ask for {visit.Service}");
                else if (visit.End < visit.Start + asked.Duration - Tolerance) faults.Add($"{visit.Service} of {patient.Id} is too short");
                distance += instance.Distances[at][row];
                (at, free) = (row, visit.End);
            }
            distance += instance.Distances[at][0];
        }

        double tardiness = 0;
        double worst = 0;
        ILookup<string, CareVisit> byPatient = timetable.ToLookup(static visit => visit.Patient);
        foreach (CarePatient patient in instance.Patients)
        {
            CareVisit[] visits =
            [
                .. patient.Services.SelectMany(service => byPatient[patient.Id].Where(visit => visit.Service == service.Id)),
            ];
            if (visits.Length != patient.Services.Count || visits.DistinctBy(static visit => visit.Service).Count() < visits.Length)
            {
                faults.Add($"{patient.Id} asks for {patient.Services.Count} visits and gets {visits.Length}");
                continue;
            }
            foreach (CareVisit visit in visits)
            {
                double late = Math.Max(0, visit.Start - patient.Closes);
                tardiness += late;
                worst = Math.Max(worst, late);
            }
            if (visits.Length < 2) continue;
            if (visits[0].Caregiver == visits[1].Caregiver) faults.Add($"{patient.Id} gets both visits from {visits[0].Caregiver}");
            double gap = visits[1].Start - visits[0].Start;
            if (gap < patient.LeastGap - Tolerance || gap > patient.MostGap + Tolerance)
                faults.Add($"the visits of {patient.Id} are {gap} apart instead of {patient.LeastGap} to {patient.MostGap}");
        }
        return new CareVerdict(distance, tardiness, worst, faults);
    }
}
