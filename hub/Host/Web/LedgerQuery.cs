using System.Globalization;
using Logistics.Hub.History;

namespace Logistics.Hub.Web;

/// <summary>Which part of the ledger is looked at, as its address says it: a month or a week, and if wished one ward, kind and provider.
/// </summary>
/// <param name="From">The first day.</param>
/// <param name="IsWeek">A week from that day on; else a month.</param>
/// <param name="Ward">Ward id; null for all.</param>
/// <param name="Kind">Kind of work; null for all.</param>
/// <param name="Provider">Provider id, empty for the care organisation's own people; null for all.</param>
public sealed record LedgerQuery(DateOnly From, bool IsWeek, string? Ward, string? Kind, string? Provider)
{
    /// <summary>How the care organisation's own people are called in an address.</summary>
    private const string Own = "-";

    /// <summary>The first day after it.</summary>
    public DateOnly Until => IsWeek ? From.AddDays(7) : From.AddMonths(1);

    public LedgerFilter Filter => new(From, Until, Ward, Kind, Provider);

    /// <summary>The month in which it begins.</summary>
    public LedgerQuery Whole => this with { From = new DateOnly(From.Year, From.Month, 1), IsWeek = false };

    /// <summary>Reads an address. What it does not say, or says wrong, is all of this month; a provider's lead sees that provider.
    /// </summary>
    public static LedgerQuery Of(HttpContext http, Viewer viewer)
    {
        IQueryCollection query = http.Request.Query;
        var today = viewer.Day(viewer.Now);
        bool isWeek = IsDay($"{query["week"]}", out var week);
        if (!IsDay($"{query["month"]}-01", out var month)) month = new DateOnly(today.Year, today.Month, 1);
        var provider = query["provider"].ToString() switch { "" => null, Own => "", var id => id };
        return new LedgerQuery(
            isWeek ? MondayOf(week) : month, isWeek, Text(query["ward"]), Text(query["kind"]), http.User.Provider() ?? provider);
    }

    /// <summary>The day on which a week began.</summary>
    public static DateOnly MondayOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    /// <summary>The address of a page of the ledger with this in it.</summary>
    public string Address(string site, string page = "")
    {
        List<string> parts = [From.ToString(IsWeek ? "'week='yyyy-MM-dd" : "'month='yyyy-MM", CultureInfo.InvariantCulture)];
        if (Ward is not null) parts.Add("ward=" + Uri.EscapeDataString(Ward));
        if (Kind is not null) parts.Add("kind=" + Uri.EscapeDataString(Kind));
        if (Provider is not null) parts.Add("provider=" + (Provider.Length == 0 ? Own : Uri.EscapeDataString(Provider)));
        return $"/ledger/{site}{page}?{string.Join('&', parts)}";
    }

    private static bool IsDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
        && day.Year is >= 2000 and < 9999;

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
