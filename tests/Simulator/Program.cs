using System.CommandLine;
using Logistics.Simulator.Crash;
using Logistics.Simulator.Days;
using Logistics.Simulator.Fuzz;
using Logistics.Simulator.Score;
using Logistics.Simulator.Simulate;
using Logistics.Simulator.Swarm;

RootCommand root = new("Simulates what the hub is for: wards, people and faults.")
{
    SimulateCommand.Make(), SwarmCommand.Make(), FuzzCommand.Make(), CrashCommand.Make(), ScoreBedsCommand.Make(),
    ScoreTagsCommand.Make(), ScoreWasteCommand.Make(), DaysCommand.Make(),
};
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count == 0)
{
    // Workers hand in their shift and nodes their last pack before the process ends.
    return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
}
foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
return 2;
