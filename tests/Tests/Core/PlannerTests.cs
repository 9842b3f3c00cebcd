using Logistics.Core.Planning;

namespace Logistics.Tests.Core;

public sealed class PlannerTests
{
    private static readonly PlanWeights Alike = new(1, 1, 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_plan_of_whatever_problem_breaks_a_rule_at_any_time(bool shifts)
    {
        for (int seed = 0; seed < 150; seed++)
        {
            PlanProblem problem = PlanAudit.Draw(seed, shifts);
            Planner planner = new(problem, (ulong)seed);
            Assert.Equal((seed, ""), (seed, string.Join("; ", PlanAudit.Faults(problem, planner.Best()))));
            for (int permille = 0; permille <= 1_000; permille += 250)
            {
                planner.Improve(500, permille);
                Assert.Equal((seed, ""), (seed, string.Join("; ", PlanAudit.Faults(problem, planner.Best()))));
            }
        }
    }

    [Fact]
    public void The_same_seed_and_steps_give_the_same_plan()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            PlanProblem problem = PlanAudit.Draw(seed, shifts: true);
            Assert.Equal(Words(Improved(problem, 7)), Words(Improved(problem, 7)));
        }
    }

    [Fact]
    public void Improving_never_makes_the_best_worse()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            Planner planner = new(PlanAudit.Draw(seed, shifts: true), 1);
            PlanCost best = planner.Best().Cost;
            for (int permille = 0; permille < 1_000; permille += 100)
            {
                planner.Improve(300, permille);
                PlanCost now = planner.Best().Cost;
                int order = (now.Unplanned, now.Weighted).CompareTo((best.Unplanned, best.Weighted));
                Assert.True(order <= 0, $"seed {seed}: {now} after {best}");
                best = now;
            }
        }
    }

    [Fact]
    public void Improving_makes_a_first_plan_cheaper()
    {
        Planner planner = new(PlanAudit.Easy(jobs: 30, workers: 5), 1);
        long first = planner.Best().Cost.Weighted;
        for (int permille = 0; permille < 1_000; permille += 20) planner.Improve(1_000, permille);
        Assert.True(planner.Best().Cost.Weighted < first);
    }

    [Fact]
    public void Two_people_who_are_needed_together_start_together()
    {
        Plan plan = Improved(PlanAudit.Easy(jobs: 30, workers: 5), 1);
        IGrouping<int, PlanStop>[] byJob = [.. plan.Routes.SelectMany(route => route).GroupBy(stop => stop.Job)];
        Assert.Equal(10, byJob.Count(job => job.Count() == 2));
        Assert.All(byJob, job => Assert.Single(job.Select(stop => stop.Start).Distinct()));
    }

    [Fact]
    public void A_second_visit_waits_for_its_gap_and_the_first_is_put_off_when_the_second_can_not_come_sooner()
    {
        PlanJob soon = new(0, 0, 100, new PlanVisit(1, 5), new PlanVisit(2, 5), LeastGap: 20, MostGap: 30);
        PlanWorker[] workers = [new(1), new(2, ShiftStart: 90)];
        Assert.Equal([(60, 90)], Pairs(Improved(new PlanProblem(1, [0], [soon], workers, Alike), 1)));
        workers = [new(1, ShiftStart: 10), new(2)];
        Assert.Equal([(10, 30)], Pairs(Improved(new PlanProblem(1, [0], [soon], workers, Alike), 1)));
    }

    [Fact]
    public void A_visit_waits_for_its_window_and_is_tardy_after_it()
    {
        PlanJob[] jobs = [new(0, 50, 60, new PlanVisit(0, 30)), new(0, 50, 60, new PlanVisit(0, 30))];
        Plan plan = Improved(new PlanProblem(1, [0], jobs, [new PlanWorker(0)], Alike), 1);
        Assert.Equal([50, 80], plan.Routes[0].Select(stop => stop.Start));
        Assert.Equal(new PlanCost(0, 0, 20, 20, 40), plan.Cost);
    }

    [Fact]
    public void Two_jobs_are_done_rather_than_one_that_is_cheaper()
    {
        PlanJob[] jobs = [new(1, 0, 0, new PlanVisit(0, 60)), new(2, 0, 0, new PlanVisit(0, 10)), new(2, 0, 0, new PlanVisit(0, 10))];
        int[] travel = [0, 1, 10, 1, 0, 10, 10, 10, 0];
        Plan plan = Improved(new PlanProblem(3, travel, jobs, [new PlanWorker(0, 0, 70, StartPlace: 0)], Alike), 1);
        Assert.Equal([1, 2], plan.Routes[0].Select(stop => stop.Job).Order());
        Assert.Equal([new UnplannedJob(0, UnplannedReason.NoTimeLeft)], plan.Unplanned);
    }

    [Fact]
    public void A_job_that_nobody_can_do_comes_back_with_the_reason()
    {
        PlanJob[] jobs =
        [
            new(0, 0, 10, new PlanVisit(4, 5)),
            new(0, 0, 10, new PlanVisit(2, 5), new PlanVisit(3, 5)),
            new(0, 0, 10, new PlanVisit(1, 101)),
            new(0, 0, 10, new PlanVisit(1, 5), new PlanVisit(2, 5)),
        ];
        PlanWorker[] workers = [new(3, 0, 100), new(1, 0, 100)];
        Plan plan = Improved(new PlanProblem(1, [0], jobs, workers, Alike), 1);
        Assert.Equal(
            [
                new UnplannedJob(0, UnplannedReason.NobodyHasTheSkill), new UnplannedJob(1, UnplannedReason.TakesAnotherWorker),
                new UnplannedJob(2, UnplannedReason.FitsNoShift),
            ],
            plan.Unplanned);
        Assert.Equal(2, plan.Routes.Sum(route => route.Count));
    }

    [Fact]
    public void Without_workers_or_jobs_there_is_a_plan_all_the_same()
    {
        Assert.Empty(Improved(new PlanProblem(0, [], [], [], Alike), 1).Routes);
        Plan plan = Improved(new PlanProblem(1, [0], [new PlanJob(0, 0, 0, new PlanVisit(0, 1))], [], Alike), 1);
        Assert.Equal([new UnplannedJob(0, UnplannedReason.NobodyHasTheSkill)], plan.Unplanned);
    }

    [Fact]
    public void A_problem_with_a_number_out_of_range_is_refused_with_a_sentence()
    {
        PlanJob job = new(0, 0, 0, new PlanVisit(0, 1));
        void Refused(int places, int[] travel, PlanJob one, PlanWorker worker, int weight = 1) => Assert.StartsWith(
            "A plan can't be made: ",
            Assert.Throws<ArgumentException>(
                () => new PlanProblem(places, travel, [one], [worker], new PlanWeights(weight, 1, 1))).Message);
        Refused(2, [0], job, new PlanWorker(0));
        Refused(1, [-1], job, new PlanWorker(0));
        Refused(1, [0], job with { Place = 1 }, new PlanWorker(0));
        Refused(1, [0], job with { Earliest = 1 }, new PlanWorker(0));
        Refused(1, [0], job with { MostGap = -1 }, new PlanWorker(0));
        Refused(1, [0], job, new PlanWorker(0, ShiftStart: 5, ShiftEnd: 4));
        Refused(1, [0], job, new PlanWorker(0, StartPlace: 1));
        Refused(1, [int.MaxValue], job, new PlanWorker(0));
        Refused(1, [0], job, new PlanWorker(0), weight: -1);
    }

    private static Plan Improved(PlanProblem problem, ulong seed)
    {
        Planner planner = new(problem, seed);
        for (int permille = 0; permille < 1_000; permille += 50) planner.Improve(200, permille);
        return planner.Best();
    }

    private static IEnumerable<(int, int)> Pairs(Plan plan) => plan.Routes.SelectMany(route => route).GroupBy(stop => stop.Job)
        .Select(job => (job.Single(stop => stop.Visit == 0).Start, job.Single(stop => stop.Visit == 1).Start));

    private static string Words(Plan plan) => string.Join(
        '\n', [.. plan.Routes.Select(route => string.Join(' ', route)), string.Join(' ', plan.Unplanned), $"{plan.Cost}"]);
}
