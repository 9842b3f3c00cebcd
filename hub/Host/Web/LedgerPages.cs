using System.Globalization;
using Logistics.Core;
using Logistics.Hub.History;
using Logistics.Hub.People;
using Logistics.Hub.Web.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Logistics.Hub.Web;

/// <summary>The ledger of care minutes: what was given back, down to each task and its evidence; as CSV, as a monthly report, and with
/// corrections beside it. A provider's lead sees what that provider's people did.</summary>
internal static class LedgerPages
{
    /// <summary>Entries on one page of the list.</summary>
    public const int Shown = 100;

    /// <summary>Why a lead corrects, as codes: no free text, so that nobody's name gets there.</summary>
    public static readonly string[] Reasons = ["not-done", "counted-twice", "not-recorded", "other-work", "norm-does-not-fit"];

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/ledger/{site}", Overview).RequireAuthorization(Doors.Lead);
        pages.MapGet("/ledger/{site}/tasks", Entries).RequireAuthorization(Doors.Lead);
        pages.MapGet("/ledger/{site}/tasks/{task}", OneTask).RequireAuthorization(Doors.Lead);
        pages.MapGet("/ledger/{site}/csv", Csv).RequireAuthorization(Doors.Lead);
        pages.MapGet("/ledger/{site}/report", Report).RequireAuthorization(Doors.Lead);
        pages.MapPost("/ledger/{site}/corrections", CorrectAsync).RequireAuthorization(Doors.Lead);
    }

    private static RazorComponentResult<LedgerPage> Overview(HttpContext http, LiveFeed feed, string site, string? answer)
    {
        var (viewer, ledger, query) = Open(http, site);
        return new(new
        {
            Viewer = viewer, Speed = feed.Speed(site), Query = query, Figures = Figures(viewer, ledger, query),
            Gaps = Gaps(viewer, ledger, query), BehindSince = BehindSince(viewer, ledger), ledger.Failure,
            IsOfProvider = http.User.Provider() is not null,
            Answer = WebPages.AnswerText(viewer.Texts, answer), AnswerGood = WebPages.IsGood(answer),
        });
    }

    private static RazorComponentResult<LedgerEntries> Entries(HttpContext http, LiveFeed feed, string site, int? skip)
    {
        var (viewer, ledger, query) = Open(http, site);
        int passed = Math.Max(0, skip ?? 0);
        return new(new
        {
            Viewer = viewer, Speed = feed.Speed(site), Query = query, Skip = passed,
            Figures = Figures(viewer, ledger, query), Entries = ledger.Entries(query.Filter, passed, Shown),
        });
    }

    private static IResult OneTask(HttpContext http, LiveFeed feed, string site, string task, string? answer)
    {
        var (viewer, ledger, _) = Open(http, site);
        if (ledger.Find(task) is not { } story || !Shows(http, story.Provider)) return Results.NotFound();
        return new RazorComponentResult<LedgerTask>(new
        {
            Viewer = viewer, Speed = feed.Speed(site), Story = story, Corrections = ledger.CorrectionsOf(task),
            Answer = WebPages.AnswerText(viewer.Texts, answer), AnswerGood = WebPages.IsGood(answer),
        });
    }

    private static FileContentHttpResult Csv(HttpContext http, string site)
    {
        var (viewer, ledger, query) = Open(http, site);
        string name = string.Create(CultureInfo.InvariantCulture, $"ledger-{site}-{query.From:yyyy-MM-dd}.csv");
        return TypedResults.File(LedgerCsv.Write(viewer, ledger.Entries(query.Filter)), "text/csv; charset=utf-8", name);
    }

    private static RazorComponentResult<LedgerReport> Report(HttpContext http, LiveFeed feed, string site)
    {
        var (viewer, ledger, asked) = Open(http, site);
        var query = asked.Whole;
        return new(new
        {
            Viewer = viewer, Speed = feed.Speed(site), Query = query, Figures = Figures(viewer, ledger, query),
            Gaps = Gaps(viewer, ledger, query), BehindSince = BehindSince(viewer, ledger), Norms = ledger.Norms(query.Filter),
            Corrections = ledger.Corrections(query.Filter),
        });
    }

    private static async Task<IResult> CorrectAsync(
        HttpContext http, Desk desk, string site, [FromForm] string? minutes, [FromForm] string? reason, [FromForm] string? request,
        [FromForm] string? task, [FromForm] string? ward, [FromForm] string? kind, [FromForm] string? provider, [FromForm] string? day,
        [FromForm] string? back)
    {
        var (viewer, ledger, _) = Open(http, site);
        var about = string.IsNullOrEmpty(task) ? About(viewer, ward, kind, http.User.Provider() ?? provider, day)
            : ledger.Find(task) is { Day: { } ended, Seconds: not null } story && Shows(http, story.Provider)
                ? new Correction(story.Ward, ended.DayNumber, Words.KindOf(story.Kind)!.Value, story.Provider ?? "", 0) : null;
        back = WebPages.Within(back);
        string answer = "refusal.correct-ledger";
        if (about is not null && SecondsOf(minutes) is { } seconds && Reasons.Contains(reason))
        {
            var said = await desk.TellAsync(http, viewer.View, new Command
            {
                Kind = CommandKind.CorrectLedger, By = viewer.Person, Task = task ?? "", Reason = reason!, Request = request ?? "",
                Correction = about with { Seconds = seconds },
            });
            if (said == Refusal.None) answer = "done.correct-ledger";
        }
        return Results.LocalRedirect($"{back}{(back.Contains('?') ? '&' : '?')}answer={answer}");
    }

    /// <summary>Where a correction belongs that is about no single task; null when the form does not say it.</summary>
    private static Correction? About(Viewer viewer, string? ward, string? kind, string? provider, string? day) =>
        viewer.View.Ward(ward ?? "") is not null && Words.KindOf(kind ?? "") is { } work
        && (string.IsNullOrEmpty(provider) || viewer.View.Site.Providers.Any(one => one.Id == provider))
        && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var counted)
        && counted <= viewer.Day(viewer.Now)
            ? new Correction(ward!, counted.DayNumber, work, provider ?? "", 0) : null;

    /// <summary>Minutes as people write them, with a point or a comma; null for none, and for what is no correction.</summary>
    private static int? SecondsOf(string? minutes) =>
        decimal.TryParse(minutes?.Replace(',', '.'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var number)
        && Math.Abs(number) <= Correction.SecondsMost / 60 && (int)(number * 60) is not 0 and var seconds ? seconds : null;

    private static bool Shows(HttpContext http, string? provider) => http.User.Provider() is not { } own || provider == own;

    private static (Viewer Viewer, Ledger Ledger, LedgerQuery Query) Open(HttpContext http, string site)
    {
        var viewer = WebPages.Viewer(http);
        var ledger = http.RequestServices.GetRequiredService<IReadOnlyDictionary<string, Ledger>>()[site];
        ledger.CatchUp();
        return (viewer, ledger, LedgerQuery.Of(http, viewer));
    }

    private static LedgerFigures Figures(Viewer viewer, Ledger ledger, LedgerQuery query) =>
        new(viewer.View.Site, query, ledger.Sums(query.Filter), viewer.Day(viewer.Now));

    /// <summary>What came within the last minute changes no sum that anybody looks at.</summary>
    private static DateTimeOffset? BehindSince(Viewer viewer, Ledger ledger) =>
        ledger.BehindSince is { } reached && viewer.Now - reached > TimeSpan.FromMinutes(1) ? reached : null;

    private static IReadOnlyList<(DateTimeOffset Since, DateTimeOffset Until)> Gaps(Viewer viewer, Ledger ledger, LedgerQuery query) =>
        ledger.Gaps(viewer.AtSite(query.From.ToDateTime(default)), viewer.AtSite(query.Until.ToDateTime(default)));
}
