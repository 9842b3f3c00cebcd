using Logistics.Benchmarks.Plans;
using Logistics.Core.Planning;
using Logistics.Tests.Support;

namespace Logistics.Tests.Plans;

public sealed class CareCheckerTests
{
    private const string Folder = "home-health-care-routing";

    private static readonly CareInstance Two = new(
        [
            new CarePatient("p1", 10, 20, [new CareService("wash", 5), new CareService("lift", 5)], 0, 0),
            new CarePatient("p2", 0, 60, [new CareService("wash", 5)], 0, 0),
        ],
        [new CareGiver("c1", ["wash"]), new CareGiver("c2", ["lift"])],
        [[0, 10, 20], [10, 0, 15], [20, 15, 0]]);

    private static readonly CareVisit[] Good =
    [
        new("c1", "p1", "wash", 23, 28), new("c1", "p2", "wash", 43, 48), new("c2", "p1", "lift", 23, 28),
    ];

    [RecordedDataFact(Folder)]
    public void Every_published_timetable_is_valid_and_costs_what_was_published()
    {
        string data = Path.Combine(RepositoryRoot.RecordedData, Folder);
        int judged = 0;
        foreach ((string instance, (double cost, string solution)) in CareFiles.ReadBest(Path.Combine(data, "mankowska_best.md")))
        {
            string timetable = Path.Combine(data, "solutions", solution);
            if (!File.Exists(timetable)) continue;
            CareVerdict verdict = CareChecker.Judge(
                CareFiles.ReadInstance(Path.Combine(data, "instances", instance)), CareFiles.ReadTimetable(timetable));
            Assert.Empty(verdict.Faults);
            Assert.Equal(cost, verdict.Cost, 0.002);
            judged++;
        }
        Assert.Equal(30, judged);
    }

    [RecordedDataFact(Folder)]
    public void A_published_problem_of_ten_patients_is_planned_as_well_as_the_best_that_is_known()
    {
        string data = Path.Combine(RepositoryRoot.RecordedData, Folder);
        const string Name = "InstanzCPLEX_HCSRP_10_3.json";
        CareInstance instance = CareFiles.ReadInstance(Path.Combine(data, "instances", Name));
        Planner planner = new(CarePlan.ToProblem(instance), seed: 1);
        for (int permille = 0; permille < 1_000; permille += 5) planner.Improve(1_000, permille);
        CareVerdict verdict = CareChecker.Judge(instance, CarePlan.ToTimetable(instance, planner.Best()));
        Assert.Empty(verdict.Faults);
        Assert.Equal(CareFiles.ReadBest(Path.Combine(data, "mankowska_best.md"))[Name].Cost, verdict.Cost, 0.01);
    }

    [Fact]
    public void A_third_of_distance_and_both_tardinesses_is_the_cost()
    {
        CareVerdict verdict = CareChecker.Judge(Two, Good);
        Assert.Empty(verdict.Faults);
        Assert.Equal((45 + 20, 6, 3), (verdict.Distance, verdict.Tardiness, verdict.WorstTardiness));
        Assert.Equal(74 / 3.0, verdict.Cost, 9);
    }

    [Theory]
    [InlineData(0, 9, 14)]
    [InlineData(0, 24, 29)]
    [InlineData(1, 42, 47)]
    [InlineData(1, 43, 47)]
    public void A_visit_that_can_not_be_at_its_time_is_a_fault(int index, double start, double end)
    {
        CareVisit[] changed = [.. Good];
        changed[index] = changed[index] with { Start = start, End = end };
        Assert.NotEmpty(CareChecker.Judge(Two, changed).Faults);
    }

    [Fact]
    public void A_visit_by_who_can_not_do_it_or_that_is_missing_or_done_twice_is_a_fault()
    {
        Assert.NotEmpty(CareChecker.Judge(Two, [Good[0], Good[1], Good[2] with { Caregiver = "c1" }]).Faults);
        Assert.NotEmpty(CareChecker.Judge(Two, Good[..2]).Faults);
        Assert.NotEmpty(CareChecker.Judge(Two, [.. Good, Good[1] with { Start = 70, End = 75 }]).Faults);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"services":[],"caregivers":[],"patients":[],"distances":[]}""")]
    [InlineData("""{"services":[],"caregivers":[],"patients":[],"distances":[["near"]]}""")]
    [InlineData("""{"services":[],"caregivers":[],"patients":[{"id":"p1"}],"distances":[[0]]}""")]
    [InlineData("""{"services":[],"caregivers":[{"id":"c1","abilities":["s1"]}],"patients":[],"distances":[[0]]}""")]
    public void A_file_that_is_no_problem_is_refused_with_a_sentence(string text)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            Assert.NotEmpty(Assert.Throws<InvalidDataException>(() => CareFiles.ReadInstance(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
