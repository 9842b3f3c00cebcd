using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Logistics.Hub;
using Logistics.Hub.People;
using Logistics.Storage;
using Logistics.Tests.Hub;
using Logistics.Wire.Site;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.People;

/// <summary>How people of a real site get in, stay in and are put out.</summary>
public sealed partial class EntranceTests
{
    [Fact]
    public async Task At_a_new_real_site_only_the_set_up_code_opens_and_only_once()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        Assert.Equal("", hub.Server.Pin);
        using Visitor stranger = hub.Visitor();
        foreach (string person in (string[])["lead-1", "admin-1", "w-01", "nobody"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await stranger.SignInAsync(person, ""));
        }

        string notice = hub.Server.SetUpNotice();
        string code = Regex.Match(notice, "set-up code (\\S+),").Groups[1].Value;
        Dictionary<string, string> form = new()
        {
            ["site"] = "small", ["person"] = "lead-1", ["code"] = code, ["pin"] = PeopleHub.Password,
        };
        Assert.Contains("do not go together", await stranger.PostAsync("/set-up", form), StringComparison.Ordinal);
        form["person"] = "admin-1";
        form["pin"] = "too short";
        Assert.Contains("at least 12 characters", await stranger.PostAsync("/set-up", form), StringComparison.Ordinal);
        form["pin"] = PeopleHub.Password;
        Assert.Equal("/", await stranger.PostAsync("/set-up", form));
        Assert.Equal(HttpStatusCode.OK, await stranger.StatusAsync("/people/small"));
        Assert.Equal("", hub.Server.SetUpNotice());

        using Visitor second = hub.Visitor();
        Assert.Contains("do not go together", await second.PostAsync("/set-up", form), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, await second.SignInAsync("Administrator", PeopleHub.Password));
    }

    [Fact]
    public async Task The_set_up_command_makes_a_code_while_the_hub_runs()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        string code = AccountBook.NewSetUpCode(
            PrivateFolder.Open(Path.Combine(hub.Folder, "data", "people")), TimeProvider.System.GetUtcNow());
        using Visitor again = hub.Visitor();
        Assert.Equal("/", await again.PostAsync("/set-up", new()
        {
            ["site"] = "small", ["person"] = "admin-1", ["code"] = code, ["pin"] = "een ander wachtwoord is dit",
        }));
        Assert.Equal(HttpStatusCode.Redirect, await admin.StatusAsync("/people/small"));
    }

    [Fact]
    public async Task The_administrator_lets_people_in_each_by_what_their_role_needs()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        string pin = await PeopleHub.GivePinAsync(admin, "w-01");
        Assert.Matches("^[0-9]{6}$", pin);
        using Visitor worker = hub.Visitor();
        Assert.Equal(HttpStatusCode.NoContent, await worker.SignInAsync("w-01", pin));
        Assert.Equal(HttpStatusCode.OK, await worker.StatusAsync("/work"));
        using Visitor lead = await hub.WithPasswordAsync(admin, "lead-1");
        Assert.Equal(HttpStatusCode.OK, await lead.StatusAsync("/board/small"));

        // No PIN for who needs a password, and none of it in the clear on disk.
        using HttpResponseMessage none = await admin.SendAsync("/people/small/lead-1/pin", []);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        string stored = await File.ReadAllTextAsync(Path.Combine(hub.Folder, "data", "people", "accounts.json"));
        Assert.DoesNotContain(pin, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(PeopleHub.Password, stored, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(hub.Folder, "data", "people", "accounts.json")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(hub.Folder, "data", "people")));
    }

    [Fact]
    public async Task A_badge_opens_with_its_pin_until_it_is_revoked()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        string pin = await PeopleHub.GivePinAsync(admin, "w-01");
        AccountBook accounts = hub.Server.Services.GetRequiredService<AccountBook>();
        (string token, Badge badge) = Badge.New(TimeProvider.System.GetUtcNow());
        accounts.Change("small", "w-01", account => account with { Badges = [badge] });

        using Visitor phone = hub.Visitor();
        Task<string> Scan(string card, string typed) => phone.PostAsync("/badge", new() { ["badge"] = card, ["pin"] = typed });
        Assert.Contains("do not go together", await Scan(token, "000000"), StringComparison.Ordinal);
        Assert.Contains("do not go together", await Scan(token + "x", pin), StringComparison.Ordinal);
        Assert.Equal("/", await Scan(token, pin));
        Assert.Equal(HttpStatusCode.OK, await phone.StatusAsync("/work"));

        await admin.PostAsync("/people/small/w-01/revoke-badge", new() { ["which"] = badge.Hash });
        Assert.Equal(HttpStatusCode.Redirect, await phone.StatusAsync("/work"));
        Assert.Contains("do not go together", await Scan(token, pin), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_at_once_with_its_live_page_when_an_administrator_says_so()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using Visitor lead = await hub.WithPasswordAsync(admin, "lead-1");
        using Visitor other = await hub.WithPasswordAsync(admin, "tech-1");
        using StreamReader board = new(await lead.Client.GetStreamAsync("/live/small/board"));
        using StreamReader bench = new(await other.Client.GetStreamAsync("/live/small/technician"));
        Assert.Equal("retry: 2000", await board.ReadLineAsync());
        Task<string> rest = board.ReadToEndAsync();
        Assert.Equal("/people/small/lead-1?answer=done.end-sessions", await admin.PostAsync("/people/small/lead-1/end-sessions", []));
        await rest.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.Unauthorized, await lead.StatusAsync("/live/small/board"));
        Assert.Equal("retry: 2000", await bench.ReadLineAsync());
        Assert.Equal(HttpStatusCode.OK, await other.StatusAsync("/technician/small"));
    }

    [Fact]
    public async Task A_changed_password_ends_the_persons_other_sessions_and_keeps_this_one()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using Visitor here = await hub.WithPasswordAsync(admin, "lead-1");
        using Visitor there = hub.Visitor();
        Assert.Equal(HttpStatusCode.NoContent, await there.SignInAsync("lead-1", PeopleHub.Password));
        string wrong = await here.PostAsync("/me/secret", new() { ["old"] = "wrong", ["fresh"] = "nog drie andere woorden" });
        Assert.Contains("not your password", wrong, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await there.StatusAsync("/board/small"));
        Assert.Equal("/me?answer=done.secret-changed",
            await here.PostAsync("/me/secret", new() { ["old"] = PeopleHub.Password, ["fresh"] = "nog drie andere woorden" }));
        Assert.Equal(HttpStatusCode.OK, await here.StatusAsync("/board/small"));
        Assert.Equal(HttpStatusCode.Redirect, await there.StatusAsync("/board/small"));
        Assert.Equal(HttpStatusCode.Unauthorized, await there.SignInAsync("lead-1", PeopleHub.Password));
    }

    [Fact]
    public async Task A_copy_of_a_cookie_opens_nothing_after_signing_out()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using Visitor copy = hub.Visitor();
        copy.Handler.CookieContainer.Add(admin.Handler.CookieContainer.GetCookies(hub.Server.Address));
        Assert.Equal(HttpStatusCode.OK, await copy.StatusAsync("/people/small"));
        Assert.Equal("/sign-in", await admin.PostAsync("/sign-out", []));
        Assert.Equal(HttpStatusCode.Redirect, await copy.StatusAsync("/people/small"));
    }

    [Fact]
    public async Task Accounts_and_sessions_outlive_a_restart_and_a_role_that_changed_does_not()
    {
        string folder = Directory.CreateTempSubdirectory("people-").FullName;
        await using PeopleHub first = await PeopleHub.StartAsync(folder);
        using Visitor admin = await first.AdministratorAsync();
        using Visitor worker = await first.WithPinAsync(admin, "w-01");
        using Visitor care = await first.WithPinAsync(admin, "care-1");
        CookieCollection worked = worker.Handler.CookieContainer.GetCookies(first.Server.Address);
        CookieCollection cared = care.Handler.CookieContainer.GetCookies(first.Server.Address);
        await first.Server.StopAsync();

        string file = Path.Combine(folder, "changed.yaml");
        await File.WriteAllTextAsync(
            file, PeopleHub.Site.Replace("name: Care, role: care", "name: Care, role: lead", StringComparison.Ordinal));
        await using HubServer second = await HubServer.StartAsync(
            new HubOptions { Sites = [file], Data = Path.Combine(folder, "data"), Port = 0, MqttPort = 0 });
        using Visitor again = new(second);
        again.Handler.CookieContainer.Add(second.Address, Copy(worked));
        Assert.Equal(HttpStatusCode.OK, await again.StatusAsync("/work"));
        using Visitor promoted = new(second);
        promoted.Handler.CookieContainer.Add(second.Address, Copy(cared));
        Assert.Equal(HttpStatusCode.Redirect, await promoted.StatusAsync("/care/small"));
    }

    [Fact]
    public async Task Whether_a_person_exists_is_not_told_by_answer_or_status()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        List<string> answers = [];
        foreach (string person in (string[])["admin-1", "lead-1", "w-01", "nobody"])
        {
            using Visitor stranger = hub.Visitor();
            using HttpResponseMessage answer = await stranger.Client.PostAsJsonAsync(
                "/api/v1/session", new { site = "small", person, pin = "wrong" });
            answers.Add($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            string page = await stranger.PostAsync("/sign-in", new()
            {
                ["site"] = "small", ["person"] = person, ["pin"] = "wrong", ["way"] = "password",
            });
            answers[^1] += Answer().Match(page).Groups[1].Value;
        }
        Assert.Single(answers.Take(2).Append(answers[3]).Distinct());

        // Names of who signs in with a password stand nowhere on the way in.
        string list = await hub.Visitor().Client.GetStringAsync("/sign-in?site=small");
        Assert.Contains("Medewerker 1", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Administrator<", list, StringComparison.Ordinal);
        Assert.Equal(Body(await hub.Visitor().Client.GetStringAsync("/sign-in?site=small&person=lead-1"), "lead-1"),
            Body(await hub.Visitor().Client.GetStringAsync("/sign-in?site=small&person=lead-x"), "lead-x"));
    }

    [Fact]
    public async Task Wrong_tries_must_wait_and_the_administrator_ends_the_wait()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        string pin = await PeopleHub.GivePinAsync(admin, "w-01");
        using Visitor phone = hub.Visitor();
        for (int time = 0; time < 5; time++) Assert.Equal(HttpStatusCode.Unauthorized, await phone.SignInAsync("w-01", "000001"));
        using HttpResponseMessage wait = await phone.Client.PostAsJsonAsync(
            "/api/v1/session", new { site = "small", person = "w-01", pin });
        Assert.Equal(HttpStatusCode.TooManyRequests, wait.StatusCode);
        Assert.InRange(wait.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 20, 30);
        Assert.Contains("must wait", await admin.Client.GetStringAsync("/people/small"), StringComparison.Ordinal);
        await admin.PostAsync("/people/small/w-01/unlock", []);
        Assert.Equal(HttpStatusCode.NoContent, await phone.SignInAsync("w-01", pin));
    }

    [Fact]
    public async Task What_people_did_stands_in_the_log_and_no_secret_does()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        string pin = await PeopleHub.GivePinAsync(admin, "w-01");
        using Visitor worker = hub.Visitor();
        await worker.SignInAsync("w-01", "918273");
        await worker.SignInAsync("w-01", pin);
        await HubTests.Tell(worker.Client, "shift", new { onShift = true });
        using HttpResponseMessage refused = await worker.Client.PostAsJsonAsync("api/v1/sites/small/tasks/nothing/accept", new { });
        await worker.StatusAsync("/board/small");
        await worker.PostAsync("/sign-out", []);

        AuditLog log = hub.Server.Services.GetRequiredService<AuditLog>();
        Assert.True(log.Settle(TimeSpan.FromSeconds(20)));
        string[] said = [.. log.Read(_ => true, long.MaxValue, 100).Entries.Reverse()
            .Select(entry => $"{entry.What} {entry.Outcome} {entry.Who} {entry.About}".TrimEnd())];
        Assert.Equal(
        [
            "hub-started ok", "code-used ok admin-1 set-up", "sign-in ok admin-1 code", "person.pin ok admin-1 w-01",
            "sign-in refused w-01 name", "sign-in ok w-01 name", "command.start-shift ok w-01",
            "command.accept-task unknown-task w-01 nothing", "denied refused w-01 GET /board/small", "sign-out ok w-01",
        ], said);
        DiskFolder folder = new(Path.Combine(hub.Folder, "data", "audit"));
        string text = await File.ReadAllTextAsync(Path.Combine(folder.Path, folder.Files()[0]));
        Assert.All((string[])[pin, "918273", PeopleHub.Password], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        Assert.Contains("\"from\":\"127.0.0.1\"", text, StringComparison.Ordinal);
        Assert.Null(AuditLog.Verify(folder));
        Assert.Contains("Card made", await PageWithBadge(admin), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demonstration_and_a_real_site_go_together_nowhere()
    {
        string folder = Directory.CreateTempSubdirectory("people-").FullName;
        string demonstration = Path.Combine(folder, "demo.yaml");
        string real = Path.Combine(folder, "real.yaml");
        await File.WriteAllTextAsync(demonstration, SmallHub.Site);
        await File.WriteAllTextAsync(real, PeopleHub.Site.Replace("site: small", "site: real", StringComparison.Ordinal));
        HubOptions options = new() { Sites = [demonstration, real], Data = Path.Combine(folder, "data"), Port = 0, MqttPort = 0 };
        StartException mixed = await Assert.ThrowsAsync<StartException>(() => HubServer.StartAsync(options));
        Assert.Contains("two hubs", mixed.Message, StringComparison.Ordinal);
        await using (HubServer hub = await HubServer.StartAsync(options with { Sites = [demonstration] }))
        {
            Assert.Matches("^[0-9]{6}$", hub.Pin);
        }
        StartException after = await Assert.ThrowsAsync<StartException>(() => HubServer.StartAsync(options with { Sites = [real] }));
        Assert.Contains("used for a demonstration", after.Message, StringComparison.Ordinal);
        (SiteFile? site, _) = SiteFileReader.Read(demonstration);
        StartException open = Assert.Throws<StartException>(() =>
        {
            Demonstration.Check([site!], [IPAddress.Loopback, IPAddress.Any], folder);
        });
        Assert.Contains("this machine only", open.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Cookies_and_headers_are_as_tight_as_they_can_be()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using HttpResponseMessage answer = await admin.Client.PostAsJsonAsync(
            "/api/v1/session", new { site = "small", person = "admin-1", pin = PeopleHub.Password });
        string cookie = Assert.Single(
            answer.Headers.GetValues("Set-Cookie"), text => text.StartsWith("logistics=", StringComparison.Ordinal));
        Assert.Contains("; path=/; samesite=strict; httponly", cookie, StringComparison.Ordinal);
        using HttpResponseMessage page = await admin.Client.GetAsync("/people/small");
        string Header(string name) => string.Join(",", page.Headers.GetValues(name));
        Assert.StartsWith("default-src 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Resource-Policy"));
        Assert.Contains("camera=()", Header("Permissions-Policy"), StringComparison.Ordinal);
        Assert.Contains("no-store", Header("Cache-Control"), StringComparison.Ordinal);
    }

    private static async Task<string> PageWithBadge(Visitor admin)
    {
        string card = await admin.PostAsync("/people/small/w-01/badge", []);
        Assert.Contains("class=\"qr\"", card, StringComparison.Ordinal);
        return await admin.Client.GetStringAsync("/audit/small?person=w-01");
    }

    private static string Body(string page, string typed) => Regex.Replace(
        page.Replace(typed, "", StringComparison.Ordinal), "__RequestVerificationToken\" value=\"[^\"]+\"", "");

    private static CookieCollection Copy(CookieCollection cookies)
    {
        CookieCollection copy = [];
        foreach (Cookie cookie in cookies) copy.Add(new Cookie(cookie.Name, cookie.Value));
        return copy;
    }

    [GeneratedRegex("class=\"answer bad\">.*?<span>(.*?)</span>", RegexOptions.Singleline)]
    private static partial Regex Answer();
}
