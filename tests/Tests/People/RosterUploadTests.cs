using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Logistics.Tests.People;

/// <summary>Leads bring rosters, by API and by page.</summary>
public sealed class RosterUploadTests
{
    private const string Route = "/api/v1/sites/small/roster";
    private const string Header = "worker,date,begin,end,breaks\n";

    [Fact]
    public async Task A_roster_is_taken_over_whole_and_says_what_it_plans()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using Visitor lead = await hub.WithPasswordAsync(admin, "lead-1");
        using HttpResponseMessage answer = await SendAsync(
            lead, Header + "w-01,2026-12-01,07:00,15:30,12:30-13:00\nw-west,2026-12-03,22:00,06:00,02:00-02:30\n");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"shifts":2,"first":"2026-12-01","last":"2026-12-03"}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_roster_of_a_large_site_is_not_too_large()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using Visitor lead = await hub.WithPasswordAsync(admin, "lead-1");
        string wide = "w-01,2026-12-01,07:00,15:30,12:30-13:00\n" + new string('\n', 1_900_000);
        using HttpResponseMessage answer = await SendAsync(lead, Header + wide);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using HttpResponseMessage larger = await SendAsync(lead, Header + wide + wide);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, larger.StatusCode);
    }

    [Fact]
    public async Task A_roster_with_errors_is_answered_by_line_and_nothing_of_it_is_taken()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using Visitor lead = await hub.WithPasswordAsync(admin, "lead-1");
        JsonElement[] errors = await ErrorsAsync(lead, Header + "w-01,2026-12-01,07:00,15:30,\nw-1,2026-12-01,07:00,15:30,16:00-16:30\n");
        Assert.Equal([(3, 1, "unknown-worker-like"), (3, 5, "break-outside")], errors.Select(error =>
            (error.GetProperty("line").GetInt32(), error.GetProperty("cell").GetInt32(), error.GetProperty("reason").GetString())));
        Assert.Equal(
            "There is no worker \"w-1\" among your people. Did you mean \"w-01\"?", errors[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_lead_of_a_provider_hears_of_anothers_people_that_they_do_not_exist()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using Visitor west = await hub.WithPasswordAsync(admin, "lead-west");
        using Visitor north = await hub.WithPasswordAsync(admin, "lead-north");
        const string both = Header + "w-01,2026-12-01,07:00,15:30,\nw-west,2026-12-01,07:00,15:30,\n";
        JsonElement toWest = Assert.Single(await ErrorsAsync(west, both));
        Assert.Equal((2, "unknown-worker"), (toWest.GetProperty("line").GetInt32(), toWest.GetProperty("reason").GetString()));
        Assert.DoesNotContain("w-02", toWest.GetProperty("message").GetString()!, StringComparison.Ordinal);
        JsonElement toNorth = Assert.Single(await ErrorsAsync(north, both));
        Assert.Equal((3, "unknown-worker"), (toNorth.GetProperty("line").GetInt32(), toNorth.GetProperty("reason").GetString()));
        using HttpResponseMessage own = await SendAsync(west, Header + "w-west,2026-12-01,07:00,15:30,\n");
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task The_page_says_what_was_taken_and_what_is_wrong_in_the_leads_language()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using Visitor lead = await hub.WithPasswordAsync(admin, "lead-1");
        Assert.Contains("type=\"file\"", await lead.Client.GetStringAsync("/roster/small"), StringComparison.Ordinal);
        string wrong = await UploadAsync(lead, Header + $"w-01,{Day(0):yyyy-MM-dd},07:00,20:30,\n");
        Assert.Contains("<b>Line 2</b>", wrong, StringComparison.Ordinal);
        Assert.Contains("Here at most 12 hours of work in one shift (Arbeidstijdenwet 5:7). Let the shift end by", wrong,
            StringComparison.Ordinal);
        string good = await UploadAsync(lead, Header + "w-01,2026-12-01,07:00,15:30,\n");
        Assert.Contains("1 shifts from Tue 1 Dec to Tue 1 Dec have been taken over", good, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_roster_that_the_law_forbids_is_refused_by_line_with_the_rule_and_what_to_change()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using Visitor lead = await hub.WithPasswordAsync(admin, "lead-1");
        string shifts = $"w-01,{Day(0):yyyy-MM-dd},14:00,22:00,\nw-west,{Day(1):yyyy-MM-dd},14:00,22:00,\n";
        JsonElement error = Assert.Single(await ErrorsAsync(lead, Header + shifts + $"w-01,{Day(1):yyyy-MM-dd},05:00,13:00,\n"));
        Assert.Equal((4, 0, "daily-rest"),
            (error.GetProperty("line").GetInt32(), error.GetProperty("cell").GetInt32(), error.GetProperty("reason").GetString()));
        Assert.Equal(
            $"Medewerker 1, {Moment(1)} 05:00. Between two shifts 11 hours of rest are needed; once in seven days 8 hours are enough "
            + $"(Arbeidstijdenwet 5:3). Let the shift begin no earlier than {Moment(1)} 06:00.", error.GetProperty("message").GetString());
        using HttpResponseMessage lawful = await SendAsync(lead, Header + shifts + $"w-01,{Day(1):yyyy-MM-dd},06:00,13:00,\n");
        Assert.Equal(HttpStatusCode.OK, lawful.StatusCode);

        // What was planned before counts as well.
        JsonElement next = Assert.Single(await ErrorsAsync(lead, Header + $"w-west,{Day(2):yyyy-MM-dd},05:00,12:00,\n"));
        Assert.Equal((2, "daily-rest"), (next.GetProperty("line").GetInt32(), next.GetProperty("reason").GetString()));
    }

    /// <summary>A day of the week after next, from its Monday on: what has begun is not judged, and no clock change lies within.</summary>
    private static DateOnly Day(int after)
    {
        DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
        return today.AddDays(15 - (int)today.DayOfWeek + after);
    }

    private static string Moment(int after) => Day(after).ToString("ddd d MMM", CultureInfo.GetCultureInfo("en"));

    private static Task<HttpResponseMessage> SendAsync(Visitor visitor, string roster) =>
        visitor.Client.PostAsync(Route, new StringContent(roster, MediaTypeHeaderValue.Parse("text/csv; charset=utf-8")));

    private static async Task<JsonElement[]> ErrorsAsync(Visitor visitor, string roster)
    {
        using HttpResponseMessage answer = await SendAsync(visitor, roster);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return [.. body.GetProperty("errors").EnumerateArray()];
    }

    private static async Task<string> UploadAsync(Visitor visitor, string roster)
    {
        string token = Visitor.TokenOf(await visitor.Client.GetStringAsync("/roster/small"));
        using MultipartFormDataContent form = new()
        {
            { new StringContent(token), "__RequestVerificationToken" }, { new StringContent(roster), "file", "roster.csv" },
        };
        using HttpResponseMessage answer = await visitor.Client.PostAsync("/roster/small", form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
