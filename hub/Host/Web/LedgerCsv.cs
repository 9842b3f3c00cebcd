using System.Globalization;
using System.Text;
using Logistics.Hub.History;

namespace Logistics.Hub.Web;

/// <summary>
/// The ledger's entries for a spreadsheet, a line each: UTF-8 with a byte order mark, by which Excel knows it, and semicolons, which it
/// expects wherever the comma parts decimals. Minutes are written as the reader's language writes them, seconds whole.
/// </summary>
internal static class LedgerCsv
{
    private const string Head =
        "date;week;entry;ward;ward_name;kind;provider;provider_name;tier;task;place;minutes;seconds;source;reason;by;at";

    public static byte[] Write(Viewer viewer, IReadOnlyList<Ledger.Entry> entries)
    {
        StringBuilder text = new(Head + "\r\n");
        foreach (var one in entries)
        {
            string[] cells =
            [
                one.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                LedgerQuery.MondayOf(one.Day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                one.IsCorrection ? "correction" : "task", Text(one.Ward), Text(viewer.View.Ward(one.Ward)?.Name ?? ""), Text(one.Kind),
                Text(one.Provider), Text(viewer.ProviderName(one.Provider)), Text(one.Tier), Text(one.Task), Text(one.Place),
                (one.Seconds / 60m).ToString("0.##", viewer.Texts.Culture), one.Seconds.ToString(CultureInfo.InvariantCulture),
                Text(one.Source), Text(one.Reason), Text(one.Person), viewer.LocalText(one.At),
            ];
            text.AppendJoin(';', cells).Append("\r\n");
        }
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    /// <summary>A cell that a spreadsheet shows and never reckons: what begins like a formula gets an apostrophe before it
    /// (OWASP, CSV injection).</summary>
    internal static string Text(string value)
    {
        if (value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n') value = "'" + value;
        return value.AsSpan().IndexOfAny(";\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
