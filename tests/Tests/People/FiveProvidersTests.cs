using Logistics.Core;
using Logistics.Hub;
using Logistics.Hub.Api;
using Logistics.Hub.People;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;

namespace Logistics.Tests.People;

/// <summary>Five providers side by side on one site, and one dispatcher that weighs the people of all.</summary>
public sealed class FiveProvidersTests
{
    private const int Providers = 5;
    private const int PeopleEach = 3;
    private const long Now = 1_772_431_200_000;

    private readonly SiteView _view;
    private readonly Engine _engine = new();

    public FiveProvidersTests()
    {
        SiteFile demonstration = SiteFileReader.Read(RepositoryRoot.File("hub", "sites", "demo-hospital.yaml")).Site!;
        List<string> skills = [.. demonstration.Tasks.Values.Select(task => task.Skill).Distinct()];
        SiteFile site = demonstration with
        {
            Providers = [.. Enumerable.Range(1, Providers).Select(one => new Provider($"p{one}", $"Facilitair {one}"))],
            Teams = [],
            People =
            [
                .. demonstration.People.Where(person => person.Role is "lead" or "care"),
                .. Enumerable.Range(0, Providers * PeopleEach).Select(one => new Person(
                    $"p{1 + (one % Providers)}-{one}", $"Medewerker {one}", "worker", "nl", $"p{1 + (one % Providers)}", skills)),
            ],
        };
        SiteConfiguration settings = SiteCompiler.Compile(site);
        _view = new SiteView(site, TimeProvider.System, _ => Task.FromResult(Refusal.None),
            question => Task.FromResult(question(_engine, Now)));
        Say(Input.Configure(Now, settings));
        foreach (Worker worker in _engine.Workers) Say(CommandKind.StartShift, worker.Id);
        for (int ward = 1; ward <= 8; ward++) Say(CommandKind.RequestTask, "care-1", subject: $"a{ward}");

        // One offer is let pass, so that a task names somebody who no longer holds it.
        WorkTask passed = _engine.Tasks.All.First(task => task.Worker is not null);
        Say(CommandKind.DeclineTask, passed.Worker!.Id, passed.Id);
        Messages messages = new(site, settings, _engine);
        foreach (Worker worker in _engine.Workers) _view.Set(messages.Of(worker));
        foreach (WorkTask task in _engine.Tasks.All)
        {
            _view.Set(task.Id, task.Choice);
            _view.Set(messages.Of(task));
        }
    }

    [Fact]
    public void Each_sees_its_own_people_in_lists_tasks_and_reasons_and_nobody_of_the_other_four()
    {
        int reasons = 0;
        for (int one = 1; one <= Providers; one++)
        {
            string provider = $"p{one}";
            Sight sight = new(_view, provider);
            Assert.Equal(PeopleEach, sight.Worklists.Count());
            Assert.All(sight.Worklists, list => Assert.StartsWith($"{provider}-", list.Worker, StringComparison.Ordinal));
            foreach (TaskMessage task in sight.Tasks)
            {
                if (task.Worker is not null) Assert.StartsWith($"{provider}-", task.Worker, StringComparison.Ordinal);
                if (sight.Choice(task.Task) is not ChoiceAnswer choice) continue;
                CandidateAnswer[] named = [.. choice.Others, .. choice.Chosen is null ? [] : new[] { choice.Chosen }];
                Assert.Equal(PeopleEach, named.Length);
                Assert.All(named, person => Assert.StartsWith($"{provider}-", person.Worker, StringComparison.Ordinal));
                reasons += named.Length;
            }
        }
        Assert.True(reasons > 0, "no reason was seen by anyone");
        Assert.Contains(new Sight(_view, null).Tasks, task =>
            new Sight(_view, null).Choice(task.Task)?.Others.Count == (Providers * PeopleEach) - 1);
    }

    [Fact]
    public async Task Each_sees_its_own_peoples_next_hours_and_nobodys_of_the_other_four()
    {
        using PlanDesk desk = new(TimeProvider.System);
        for (int one = 1; one <= Providers; one++)
        {
            DayPlan plan = await new Sight(_view, $"p{one}").PlanAsync(desk, CancellationToken.None);
            Assert.Equal(PeopleEach, plan.People.Count);
            Assert.All(plan.People, person => Assert.StartsWith($"p{one}-", person.Worker, StringComparison.Ordinal));
        }
        Assert.Null(await new Sight(_view, "p1").LookAtAsync("p3-2"));
        Assert.NotNull(await new Sight(_view, "p3").LookAtAsync("p3-2"));
        DayPlan all = await new Sight(_view, null).PlanAsync(desk, CancellationToken.None);
        Assert.Equal(Providers * PeopleEach, all.People.Count);
    }

    [Fact]
    public async Task No_lead_has_a_say_over_another_providers_people_or_tasks()
    {
        TaskMessage held = _view.Tasks.First(task => task.Worker is not null);
        string other = held.Worker!.StartsWith("p1-", StringComparison.Ordinal) ? "p2" : "p1";
        Sight sight = new(_view, other);
        foreach (CommandKind kind in new[] { CommandKind.MakeUrgent, CommandKind.MakeNext, CommandKind.AssignTask, CommandKind.TakeAlert })
        {
            Assert.Equal(Refusal.UnknownTask, await sight.SubmitAsync(Of(kind, held.Task, "p3-2")));
        }
        Assert.Equal(Refusal.UnknownPerson, await sight.SubmitAsync(Of(CommandKind.SignOffSkill, "", "p3-2")));
        TaskMessage open = _view.Tasks.First(task => task.Worker is null || task.Worker.StartsWith(other, StringComparison.Ordinal));
        Assert.Equal(Refusal.UnknownPerson, await sight.SubmitAsync(Of(CommandKind.AssignTask, open.Task, "p3-2")));
    }

    private static Command Of(CommandKind kind, string task, string subject) =>
        new() { Kind = kind, By = "lead", Task = task, Subject = subject, Reason = "beds" };

    private void Say(CommandKind kind, string by, string task = "", string subject = "") => Say(Input.Of(Now, new Command
    {
        Kind = kind, By = by, Task = task, Subject = subject, TaskKind = TaskKind.CleanSpill,
        Request = kind == CommandKind.RequestTask ? "r1" : "",
    }));

    private void Say(in Input input) => Assert.Equal(Refusal.None, _engine.Apply(input));
}
