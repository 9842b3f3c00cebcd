using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Logistics.Tests.Hub;
using Logistics.Tests.People;

namespace Logistics.Tests.History;

/// <summary>The ledger's pages at a real hub that has lived for forty days.</summary>
public sealed partial class LedgerPagesTests : IAsyncLifetime, IDisposable
{
    private LedgerHub _hub = null!;
    private Visitor _lead = null!;
    private readonly string _lastMonth = DateTime.UtcNow.AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public async Task InitializeAsync()
    {
        _hub = await LedgerHub.StartAsync(Site(), days: 62);
        _lead = new Visitor(_hub.Server);
        Assert.Equal(HttpStatusCode.NoContent, await _lead.SignInAsync("lead-1", _hub.Server.Pin));
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    public void Dispose() => _lead.Dispose();

    /// <summary>The small site with what the ledger asks of it.</summary>
    internal static string Site() => SmallHub.Site
        .Replace("    floor: 1\n", "    floor: 1\n    care_time: { per_week: 20 h, source: \"a roster\" }\n", StringComparison.Ordinal)
        + "\nrates:\n  own: { cents_per_hour: 3600, source: \"the books\" }\n  agency: { cents_per_hour: 6000, source: \"a contract\" }\n";

    [Fact]
    public async Task A_figure_opens_down_to_its_tasks_and_a_task_to_its_evidence()
    {
        string page = await _lead.Client.GetStringAsync($"/ledger/small?month={_lastMonth}");
        Assert.Contains("the books", page, StringComparison.Ordinal);
        string list = await _lead.Client.GetStringAsync(Link(page, "/ledger/small/tasks?"));
        string task = await _lead.Client.GetStringAsync(TaskLink(list));
        Assert.Contains("a test", task, StringComparison.Ordinal);
        Assert.Contains("class=\"why\"", task, StringComparison.Ordinal);
        Assert.Contains("North", task, StringComparison.Ordinal);
        Assert.DoesNotContain("Medewerker", task, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_pages_sum_is_what_the_file_for_a_spreadsheet_sums()
    {
        byte[] csv = await _lead.Client.GetByteArrayAsync($"/ledger/small/csv?month={_lastMonth}");
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), csv[..3]);
        string[][] lines = [.. Encoding.UTF8.GetString(csv[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(';'))];
        int seconds = Array.IndexOf(lines[0], "seconds");
        decimal minutes = lines.Skip(1).Sum(line => long.Parse(line[seconds], CultureInfo.InvariantCulture)) / 60m;
        Assert.True(minutes > 0);
        string page = await _lead.Client.GetStringAsync($"/ledger/small?month={_lastMonth}");
        Assert.Contains($"<b class=\"figure\">{minutes.ToString("#,0.##", CultureInfo.GetCultureInfo("en"))}</b>", page,
            StringComparison.Ordinal);
        string report = await _lead.Client.GetStringAsync($"/ledger/small/report?month={_lastMonth}");
        Assert.Contains($"<b class=\"figure\">{minutes.ToString("#,0.##", CultureInfo.GetCultureInfo("en"))}</b>", report,
            StringComparison.Ordinal);
        Assert.Contains("<svg", report, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_stands_beside_what_it_corrects_with_who_and_why_and_never_changes_it()
    {
        string list = await _lead.Client.GetStringAsync($"/ledger/small/tasks?month={_lastMonth}&kind=clean-bed");
        string address = TaskLink(list);
        decimal before = await MinutesAsync();
        Dictionary<string, string> form = new()
        {
            ["task"] = address.Split('/')[^1], ["minutes"] = "-2,5", ["reason"] = "not-done", ["request"] = "one-request",
            ["back"] = address,
        };
        Assert.Equal(address + "?answer=done.correct-ledger", await _lead.PostAsync("/ledger/small/corrections", form));

        // Sent again, as after a click too many, it is the same correction.
        Assert.Equal(address + "?answer=done.correct-ledger", await _lead.PostAsync("/ledger/small/corrections", form));
        Assert.Equal(before - 2.5m, await MinutesAsync());
        string task = await _lead.Client.GetStringAsync(address);
        Assert.Contains("12 minutes", task, StringComparison.Ordinal);
        Assert.Contains("-2.5", task, StringComparison.Ordinal);
        Assert.Contains("By Lead", task, StringComparison.Ordinal);

        Dictionary<string, string> week = new()
        {
            ["ward"] = "w", ["kind"] = "clean-spill", ["provider"] = "", ["day"] = $"{_lastMonth}-10", ["minutes"] = "60",
            ["reason"] = "not-recorded", ["request"] = "of-a-week", ["back"] = "/ledger/small",
        };
        Assert.Equal("/ledger/small?answer=done.correct-ledger", await _lead.PostAsync("/ledger/small/corrections", week));
        Assert.Equal(before + 57.5m, await MinutesAsync());

        foreach (var (field, wrong) in new[] { ("minutes", "0"), ("minutes", "10081"), ("minutes", "many"), ("reason", "mood"),
            ("ward", "nowhere"), ("kind", "dance"), ("day", "2999-01-01"), ("provider", "nobody") })
        {
            Assert.Equal("/ledger/small?answer=refusal.correct-ledger", await _lead.PostAsync("/ledger/small/corrections",
                new Dictionary<string, string>(week) { [field] = wrong, ["request"] = "third" }));
        }
        Assert.Equal(before + 57.5m, await MinutesAsync());
    }

    [Fact]
    public async Task A_providers_lead_sees_what_that_providers_people_did()
    {
        using Visitor other = new(_hub.Server);
        Assert.Equal(HttpStatusCode.NoContent, await other.SignInAsync("lead-north", _hub.Server.Pin));
        string csv = await other.Client.GetStringAsync($"/ledger/small/csv?month={_lastMonth}&provider=-");
        Assert.DoesNotContain(";;;own;", csv, StringComparison.Ordinal);
        Assert.Contains(";north;North;own;", csv, StringComparison.Ordinal);
    }

    private async Task<decimal> MinutesAsync()
    {
        string csv = await _lead.Client.GetStringAsync($"/ledger/small/csv?month={_lastMonth}");
        string[][] lines = [.. csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(';'))];
        int seconds = Array.IndexOf(lines[0], "seconds");
        return lines.Skip(1).Sum(line => long.Parse(line[seconds], CultureInfo.InvariantCulture)) / 60m;
    }

    private static string Link(string page, string start) =>
        WebUtility.HtmlDecode(Address().Matches(page).Select(match => match.Groups[1].Value)
            .First(address => address.StartsWith(start, StringComparison.Ordinal)));

    private static string TaskLink(string page) => Link(page, "/ledger/small/tasks/");

    [GeneratedRegex("href=\"([^\"]+)\"")]
    private static partial Regex Address();
}
