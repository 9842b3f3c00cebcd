using Logistics.Core;
using Logistics.Hub.Web;
using Logistics.Wire.Csv;
using Logistics.Wire.Site;
using System.Text;

namespace Logistics.Hub.People;

/// <summary>Where leads bring their rosters, by page or by API.</summary>
internal sealed class RosterDesk(Desk desk)
{
    /// <summary>Bytes of a request that brings one.</summary>
    public const long LargestBody = 2 * 1024 * 1024;

    /// <summary>An error in the words of a language.</summary>
    public static string Sentence(Texts texts, TableError error) =>
        texts.Say($"roster.fault.{Words.Of(error.Fault)}", [.. error.Values]);

    /// <summary>Reads a roster, and plans by it when nothing is wrong in it.</summary>
    /// <param name="sight">The site, as far as whoever brings it may see it.</param>
    /// <param name="body">CSV, at most <see cref="LargestBody"/>.</param>
    public async Task<RosterTaken> PlanAsync(HttpContext http, Sight sight, Stream body)
    {
        using MemoryStream bytes = new();
        await body.CopyToAsync(bytes, http.RequestAborted);
        bytes.Position = 0;
        using StreamReader reader = new(bytes, new UTF8Encoding(false, throwOnInvalidBytes: true));
        RosterRules rules = RosterCompiler.RulesFor(sight.Site, desk.PersonOf(http)?.Provider);
        (RosterFile? file, IReadOnlyList<TableError> errors) = RosterReader.Read(reader, rules);
        if (file is null) return new RosterTaken(errors);
        Refusal? refusal = await desk.TellAsync(http, sight, new Command
        {
            Kind = CommandKind.PlanShifts, By = http.User.Person()!, Roster = RosterCompiler.Compile(sight.Site, file),
        });
        return new RosterTaken([], refusal, file.Shifts.Count, DayOf(file.From, rules), DayOf(file.Until, rules).AddDays(-1));
    }

    private static DateOnly DayOf(DateTimeOffset at, RosterRules rules) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, rules.Zone).DateTime);
}
