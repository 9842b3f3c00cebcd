using System.Text.Json;
using Logistics.Tests.Hub;
using Logistics.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.History;

public sealed class DashboardTests
{
    private const int Columns = 24;

    [ToolFact("/usr/bin/influxd", "influxdb")]
    public async Task Every_query_of_every_dashboard_finds_something_in_a_simulated_week()
    {
        await using HistoryDatabase database = await HistoryDatabase.InfluxAsync();
        using SimulatedWeek week = new(new Uri(database.Address, "write?db=ward"));
        await week.LiveAsync();
        List<string> empty = [];
        foreach (Dashboard dashboard in Dashboard.All)
        {
            Dictionary<string, string> chosen = [];
            foreach ((string name, string query) in dashboard.VariableQueries)
            {
                string asked = Dashboard.Fill(query, week.From, week.To, null, chosen);
                string[] values = [.. (await database.QueryAsync(asked)).Select(row => row["value"].GetString()!).Distinct()];
                if (values.Length == 0) empty.Add($"{dashboard.File}, variable {name}: {asked}");
                chosen[name] = Dashboard.Any(values);
            }
            Dictionary<string, string> all = chosen.ToDictionary(pair => pair.Key, _ => ".*");
            foreach ((string where, string query, string? interval) in dashboard.Queries)
            {
                foreach (Dictionary<string, string> variables in new[] { chosen, all })
                {
                    string asked = Dashboard.Fill(query, week.From, week.To, interval, variables);
                    string lacks = await database.LackOfAsync(asked);
                    if (lacks.Length > 0) empty.Add($"{where}: {lacks}: {asked}");
                }
            }
        }
        Assert.True(empty.Count == 0, string.Join(Environment.NewLine, empty));
    }

    [Fact]
    public void Dashboards_have_what_Grafana_tells_them_apart_by()
    {
        Assert.Equal(8, Dashboard.All.Count);
        Assert.Equal(8, Dashboard.All.Select(dashboard => dashboard.Uid).Distinct().Count());
        foreach (Dashboard dashboard in Dashboard.All)
        {
            Assert.Contains("ward-logistics", dashboard.Root.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
            int[] ids = [.. dashboard.Panels.Select(panel => panel.GetProperty("id").GetInt32())];
            Assert.Equal(ids.Length, ids.Distinct().Count());
            Assert.Empty(dashboard.Panels.Where(panel => Dashboard.Text(panel, "description").Length < 20)
                .Select(panel => $"{dashboard.File}: what does '{Dashboard.Text(panel, "title")}' help with?"));
            foreach (string name in new[] { "organisation", "site", "ward", "provider", "hub" })
            {
                Assert.Contains(dashboard.Variables, variable => Dashboard.Text(variable, "name") == name);
            }
            Assert.Equal(2, dashboard.Annotations.Count());
        }
    }

    [Fact]
    public void Panels_stand_beside_each_other()
    {
        foreach (Dashboard dashboard in Dashboard.All)
        {
            HashSet<(int X, int Y)> taken = [];
            foreach (JsonElement panel in dashboard.Panels)
            {
                JsonElement at = panel.GetProperty("gridPos");
                (int x, int y, int w, int h) = (Of("x"), Of("y"), Of("w"), Of("h"));
                Assert.InRange(x + w, 1, Columns);
                foreach (int column in Enumerable.Range(x, w))
                {
                    Assert.All(Enumerable.Range(y, h), row => Assert.True(
                        taken.Add((column, row)), $"{dashboard.File}: '{Dashboard.Text(panel, "title")}' lies over another panel"));
                }

                int Of(string name) => at.GetProperty(name).GetInt32();
            }
        }
    }

    [Fact]
    public void Everything_is_asked_of_the_data_source_that_is_provisioned()
    {
        string[] known =
        [
            .. File.ReadLines(RepositoryRoot.File("dashboards", "provisioning", "datasources", "ward-history.yaml"))
                .Select(line => line.Trim()).Where(line => line.StartsWith("uid:", StringComparison.Ordinal))
                .Select(line => line["uid:".Length..].Trim()),
        ];
        Assert.All(Dashboard.All, dashboard => Assert.All(dashboard.DataSources, uid => Assert.Contains(uid, known)));
    }

    [Fact]
    public async Task Links_lead_to_dashboards_and_to_pages_that_there_are()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        string[][] pages = [.. hub.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => Segments(endpoint.RoutePattern.RawText!))];
        foreach (Dashboard dashboard in Dashboard.All)
        {
            Assert.NotEmpty(dashboard.Links);
            foreach (string link in dashboard.Links)
            {
                if (link.StartsWith("/d/", StringComparison.Ordinal))
                {
                    Assert.Contains(Dashboard.All, other => other.Uid == Segments(link.Split('?')[0])[1]);
                    continue;
                }
                Assert.StartsWith("${hub}/", link, StringComparison.Ordinal);
                string[] page = Segments(link["${hub}".Length..].Split('?')[0]);
                Assert.True(pages.Any(pattern => Fits(pattern, page)), $"{dashboard.File}: the hub has no page {link}");
            }
        }
    }

    private static string[] Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static bool Fits(string[] pattern, string[] page) =>
        pattern.Length == page.Length && pattern.Zip(page).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
}
