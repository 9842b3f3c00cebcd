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

    /// <summary>Reads a roster, holds it against the law, and plans by it when nothing is wrong in it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="sight">The site, as far as whoever brings it may see it.</param>
    /// <param name="texts">The language that they read.</param>
    /// <param name="body">CSV, at most <see cref="LargestBody"/>.</param>
    public async Task<RosterTaken> PlanAsync(HttpContext http, Sight sight, Texts texts, Stream body)
    {
        using MemoryStream bytes = new();
        await body.CopyToAsync(bytes, http.RequestAborted);
        bytes.Position = 0;
        using StreamReader reader = new(bytes, new UTF8Encoding(false, throwOnInvalidBytes: true));
        RosterRules rules = RosterCompiler.RulesFor(sight.Site, desk.PersonOf(http)?.Provider);
        RosterWords words = new(texts, sight.Site);
        (RosterFile? file, IReadOnlyList<TableError> errors) = RosterReader.Read(reader, rules);
        if (file is null) return new RosterTaken([.. errors.Select(words.Of)]);
        Roster roster = RosterCompiler.Compile(sight.Site, file);
        IReadOnlyList<UnlawfulShift> unlawful = (await sight.LawOfAsync(roster)).Unlawful(TableError.Most);
        if (unlawful.Count > 0) return new RosterTaken([.. unlawful.Select(one => words.Of(file.Shifts[one.Index], one))]);
        Refusal? refusal = await desk.TellAsync(http, sight, new Command
        {
            Kind = CommandKind.PlanShifts, By = http.User.Person()!, Roster = roster,
        });
        return new RosterTaken([], refusal, file.Shifts.Count, DayOf(file.From, rules), DayOf(file.Until, rules).AddDays(-1));
    }

    private static DateOnly DayOf(DateTimeOffset at, RosterRules rules) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, rules.Zone).DateTime);
}
