using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>Two wards two storeys apart, a lift between them, and people to be asked: for tests of who is.</summary>
internal static class Crew
{
    public const long Minute = SmallSite.Minute;

    public const int Beds = 0;
    public const int Linen = 1;

    /// <summary>Wards a (storey 0) and b (storey 2, 60 m on); a hamper, a store and a bed in a, a bed in b. Skills: beds, linen.</summary>
    public static SiteConfiguration Site(params WorkerSettings[] workers)
    {
        SiteConfiguration standard = SmallSite.Standard();
        return standard with
        {
            Wards =
            [
                standard.Wards[0] with { At = new Spot(100, 0, 0) },
                standard.Wards[1] with { At = new Spot(700, 0, 2) },
            ],
            Skills = ["beds", "linen"],
            Tasks = [.. Enum.GetValues<TaskKind>().Select(kind => new TaskSettings(30 * Minute, 600, kind is TaskKind.CollectLaundry
                or TaskKind.DeliverLinen ? Linen : Beds) { WorkMs = 20 * Minute })],
            Workers = [.. workers],
            Dispatch = new DispatchSettings
            {
                WorkingTime = WorkingTimeRules.Law,
                Lifts = [new LiftSettings("lift", 0, 0, 0, 4, 30_000, 5_000)],
                Teams =
                [
                    new TeamSettings("a", Tier.Own, [0], false), new TeamSettings("b", Tier.Own, [1], false),
                    new TeamSettings("pool", Tier.Pool, [], false), new TeamSettings("agency", Tier.Agency, [], false),
                    new TeamSettings("porters", Tier.Own, [], true),
                ],
                PoolAfterMs = 10 * Minute,
                AgencyAfterMs = 25 * Minute,
            },
        };
    }

    public static WorkerSettings One(string id, long skills = 3, int team = -1) => new(id, skills) { Team = team };

    /// <summary>A site whose workers have all begun their shift.</summary>
    public static SmallSite AtWork(SiteConfiguration settings)
    {
        SmallSite site = new(settings);
        foreach (WorkerSettings worker in settings.Workers) site.Say(CommandKind.StartShift, worker.Id);
        return site;
    }

    public static WorkTask Ask(this SmallSite site, TaskKind work, string place, string request = "r1")
    {
        Assert.Equal(Refusal.None, site.Say(CommandKind.RequestTask, "care-1", subject: place, work: work, request: request));
        return site.Engine.Tasks.All.Last(task => task.Id.EndsWith($"-{request}", StringComparison.Ordinal) && task.Id[0] != '2');
    }

    public static void Do(this SmallSite site, WorkTask task, string by)
    {
        Assert.Equal(Refusal.None, site.Say(CommandKind.StartTask, by, task.Id));
        Assert.Equal(Refusal.None, site.Say(CommandKind.FinishTask, by, task.Id));
    }

    /// <summary>Why this worker was not asked.</summary>
    public static CandidateCode WhyNot(this WorkTask task, string worker) =>
        task.Choice!.Others.Single(one => one.Worker.Id == worker).Code;
}
