using System.Text;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Wire.Csv;
using Logistics.Wire.Site;

namespace Logistics.Simulator.Fuzz;

/// <summary>Rosters as leads bring them: one that the hub can plan by, or 1 to 20 errors.</summary>
public sealed class RosterTarget(IEnumerable<byte[]> seeds, SiteFile site) : FuzzTarget("roster", seeds, 10)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private readonly RosterRules _rules = RosterCompiler.RulesFor(site, null);

    public override string Process(ReadOnlyMemory<byte> input)
    {
        using StreamReader text = new(new MemoryStream(input.ToArray()), Utf8);
        (RosterFile? roster, IReadOnlyList<TableError> errors) = RosterReader.Read(text, _rules);
        Must(roster is null ? errors.Count is >= 1 and <= TableError.Most : errors.Count == 0, "a file gives a roster, or 1 to 20 errors");
        if (roster is null) return $"{errors[0].Fault}";
        Command command = new() { Kind = CommandKind.PlanShifts, By = "lead-1", Roster = RosterCompiler.Compile(site, roster) };
        Must(command.IsSound, "what was read is a word that the hub takes");
        return $"roster {Math.Min(roster.Shifts.Count, 8)} {roster.Shifts.Any(shift => shift.Elsewhere)}";
    }
}
