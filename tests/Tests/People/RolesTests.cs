using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Logistics.Hub;
using Logistics.Hub.Authority;
using Logistics.Tests.Hub;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.People;

/// <summary>Each role against each route of a running hub, as docs/roles.md says; a route that does not stand there fails.</summary>
public sealed partial class RolesTests : IAsyncLifetime
{
    private static readonly string[] Files =
    [
        "/app.css", "/bench.css", "/bench.js", "/board.css", "/board.js", "/icon-maskable.svg", "/icon.svg", "/ledger.css", "/live.js",
        "/people.js", "/sw.js", "/work.css", "/work.js", "/work.webmanifest",
    ];
    private readonly string _folder = Directory.CreateTempSubdirectory("roles-").FullName;
    private HubServer _hub = null!;
    private int _readers;

    public async Task InitializeAsync()
    {
        string here = Path.Combine(_folder, "small.yaml");
        string other = Path.Combine(_folder, "other.yaml");
        await File.WriteAllTextAsync(here, SmallHub.Site);
        await File.WriteAllTextAsync(other, SmallHub.Site.Replace("site: small", "site: other", StringComparison.Ordinal));
        _hub = await HubServer.StartAsync(
            new HubOptions { Sites = [here, other], Data = Path.Combine(_folder, "data"), Port = 0, MqttPort = 0 });
        Eventually.True(() => _hub.Loops.All(loop => loop.Connected), "the hub did not reach its broker");
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_table_has_a_line_for_each_route_and_no_other()
    {
        (string[] columns, Dictionary<string, string[]> table) = Table();
        Assert.Equal(
            ["stranger", "worker", "care", "lead", "lead of a provider", "technician", "administrator", "lead elsewhere"], columns);
        Assert.Equal(Routes().Order(StringComparer.Ordinal), table.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_role_gets_at_each_route_what_the_table_says()
    {
        (string[] columns, Dictionary<string, string[]> table) = Table();
        List<string> wrong = [];
        foreach ((string route, string[] cells) in table)
        {
            foreach ((string role, string expected) in columns.Zip(cells))
            {
                string found = await TryAsync(route, role);
                if (found != expected) wrong.Add($"{route}, {role}: {found}, and the table says {expected}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public async Task A_form_without_the_token_of_its_page_is_refused_everywhere()
    {
        foreach (string route in Routes().Where(route => route.StartsWith("POST /", StringComparison.Ordinal)
            && !route.StartsWith("POST /api/", StringComparison.Ordinal)

            // No page: over the network it is not there at all.
            && !route.StartsWith("POST /local/", StringComparison.Ordinal)))
        {
            using Visitor visitor = new(_hub);
            string person = route.Contains("/people/", StringComparison.Ordinal) ? "admin-1" : "lead-1";
            Assert.Equal(HttpStatusCode.NoContent, await visitor.SignInAsync(person, _hub.Pin));
            using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["kind"] = "ReleaseBed", ["subject"] = "w-2" });
            using HttpResponseMessage answer = await visitor.Client.PostAsync(Address(route), form);
            Assert.Equal((route, HttpStatusCode.BadRequest), (route, answer.StatusCode));
        }
    }

    private async Task<string> TryAsync(string route, string role)
    {
        using Visitor visitor = new(_hub);
        (string person, string home) = role switch
        {
            "worker" => ("w-01", "small"),
            "care" => ("care-1", "small"),
            "lead" => ("lead-1", "small"),
            "lead of a provider" => ("lead-north", "small"),
            "technician" => ("tech-1", "small"),
            "administrator" => ("admin-1", "small"),
            "lead elsewhere" => ("lead-1", "other"),
            _ => ("", ""),
        };
        if (person.Length > 0) Assert.Equal(HttpStatusCode.NoContent, await visitor.SignInAsync(person, _hub.Pin, home));
        string[] parts = route.Split(' ');
        string address = Address(route);
        if (parts[0] == "POST" && !address.StartsWith("/api/", StringComparison.Ordinal))
        {
            using HttpResponseMessage page = await visitor.SendAsync(address, new()
            {
                ["site"] = "small", ["person"] = "w-01", ["pin"] = _hub.Pin, ["kind"] = "ReleaseBed", ["subject"] = "w-2",
                ["back"] = "/here",
            });
            return await SaidAsync(page);
        }
        using HttpRequestMessage request = new(new HttpMethod(parts[0]), address);
        if (address == "/api/v1/enrol") request.Content = JsonContent.Create(NewMachine());
        else if (parts[0] == "POST") request.Content = JsonContent.Create(new
        {
            site = "small", person = "w-01", pin = _hub.Pin, kind = "clean-spill", subject = "w", request = "r1", onShift = false,
            worker = "w-02", skill = "none", runs = false, atBreak = false,
        });
        using HttpResponseMessage answer = await visitor.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return await SaidAsync(answer);
    }

    /// <summary>What a machine says that has a code: wrong codes would soon keep everyone waiting.</summary>
    private EnrolmentRequest NewMachine()
    {
        MachineName machine = new(MachineKind.Reader, "small", $"reader-{++_readers}");
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string request = new CertificateRequest("CN=new", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        return new EnrolmentRequest(_hub.Machines.MakeCode(machine, "tech-1").Code.Secret, request);
    }

    /// <summary>An address of the route, with an example of each of its parts.</summary>
    private static string Address(string route) => Parameter().Replace(route.Split(' ')[1], match => match.Groups[1].Value switch
    {
        "site" => "small", "node" => "n1", "bed" => "w-1", "worker" => "w-01", "person" => "w-01", "act" => "unlock",
        "kind" => route.Contains("/technician/", StringComparison.Ordinal) ? "nodes" : "bed",
        "id" => route.Split('/') switch
        {
            [_, "details", ..] => "w-1",
            [.., "devices", _, _] => "d1",
            [.., "readers", _, _] => "board",
            _ => "n1",
        },
        "task" or "round" or "lift" => "nothing", "tag" => "3374257bf40c0e400000162e", "stream" => "glass", "documentName" => "v1",
        var other => throw new InvalidOperationException($"no example for {{{other}}} of {route}"),
    });

    private static async Task<string> SaidAsync(HttpResponseMessage answer)
    {
        if (answer.Headers.Location?.ToString() is string leads)
        {
            return leads switch { "/sign-in" => "sign in", "/no-entry" => "no entry", _ => "goes on" };
        }

        // These sites are demonstrations: whatever is a page says so, to whomever.
        if (answer.Content.Headers.ContentType?.MediaType == "text/html")
        {
            string page = await answer.Content.ReadAsStringAsync();
            if (page.Contains("<html", StringComparison.Ordinal) && !page.Contains("class=\"demonstration\"", StringComparison.Ordinal))
            {
                return "a page that does not say it is a demonstration";
            }
        }
        return $"{(int)answer.StatusCode}";
    }

    /// <summary>All routes of the running hub, such as <c>GET /board/{site}</c>; files that are the same for all are left out.</summary>
    private IEnumerable<string> Routes() => _hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods,
            (endpoint, method) => $"{method} /{Constraint().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), "}")}")
        .Where(route => !Files.Contains(route.Split(' ')[1]));

    private static (string[] Columns, Dictionary<string, string[]> Table) Table()
    {
        string[][] rows = [.. File.ReadLines(RepositoryRoot.File("docs", "roles.md")).Where(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim().Trim('`')).ToArray())];
        return (rows[0][1..], rows.Skip(1).Where(row => !row[0].StartsWith("--", StringComparison.Ordinal) && row[0] != rows[0][0])
            .ToDictionary(row => row[0], row => row[1..]));
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@":[^}]*\}")]
    private static partial Regex Constraint();
}
