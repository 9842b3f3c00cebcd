using System.Net;
using System.Text.RegularExpressions;
using Logistics.Hub;
using Logistics.Hub.Authority;
using Logistics.Mqtt;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;

namespace Logistics.Tests.People;

/// <summary>A real hub with a real site, where nobody has a PIN yet: two providers, and the care organisation's own people.</summary>
internal sealed partial class PeopleHub : IAsyncDisposable
{
    public const string Password = "drie losse woorden";

    public static readonly string Site = Hub.SmallHub.Site
        .Replace("demonstration: true", "", StringComparison.Ordinal)
        .Replace("providers: [ { id: north, name: North } ]", "providers: [ { id: north, name: North }, { id: west, name: West } ]",
            StringComparison.Ordinal)
        .Replace("people:", """
            people:
              - { id: w-west, name: Medewerker West, role: worker, language: nl, provider: west, skills: [beds, linen] }
              - { id: lead-west, name: Voorman West, role: lead, language: en, provider: west }
            """, StringComparison.Ordinal);

    private PeopleHub(string folder, HubServer server)
    {
        Folder = folder;
        Server = server;
    }

    public string Folder { get; }

    public HubServer Server { get; }

    public SiteView View => Server.Loops[0].View;

    /// <summary>The address by name, as browsers want it for passkeys.</summary>
    public Uri ByName => new($"https://localhost:{Server.Address.Port}");

    public static async Task<PeopleHub> StartAsync(string? folder = null)
    {
        folder ??= Directory.CreateTempSubdirectory("people-").FullName;
        string file = Path.Combine(folder, "small.yaml");
        await File.WriteAllTextAsync(file, Site);
        HubServer server = await HubServer.StartAsync(
            new HubOptions { Sites = [file], Data = Path.Combine(folder, "data"), Port = 0, MqttPort = 0 });
        Eventually.True(() => server.Loops.All(loop => loop.Connected), "the hub did not reach its broker");
        return new PeopleHub(folder, server);
    }

    public Peer Peer(params string[] filters)
    {
        MachineName machine = new(MachineKind.Hub, "small", "peer");
        MqttIdentity keys = Server.Machines.IdentityFor(machine, Path.Combine(Folder, "keys", machine.ToString()));
        return new Peer(new MqttOptions("127.0.0.1", Server.BrokerPort, "peer", null, keys), filters) { Echo = "wl/v1/small/echo/" }
            .Connected().Settled();
    }

    /// <summary>Someone who has signed in nowhere yet.</summary>
    public Visitor Visitor() => new(Server);

    /// <summary>The administrator, who has set a password with the hub's code.</summary>
    public async Task<Visitor> AdministratorAsync()
    {
        Visitor admin = Visitor();
        string code = Code().Match(Server.SetUpNotice()).Groups[1].Value;
        await SetPasswordAsync(admin, "admin-1", code);
        return admin;
    }

    /// <summary>Gives a worker or nurse a PIN through the administrator's page.</summary>
    public static async Task<string> GivePinAsync(Visitor admin, string person) =>
        Shown().Match((await admin.PostAsync($"/people/small/{person}/pin", []))!).Groups[1].Value;

    /// <summary>Gives a lead or technician a password through a code from the administrator's page, and signs them in.</summary>
    public async Task<Visitor> WithPasswordAsync(Visitor admin, string person)
    {
        string code = Shown().Match((await admin.PostAsync($"/people/small/{person}/code", []))!).Groups[1].Value;
        Visitor visitor = Visitor();
        await SetPasswordAsync(visitor, person, code);
        return visitor;
    }

    /// <summary>A worker or nurse who has got a PIN and signed in with it.</summary>
    public async Task<Visitor> WithPinAsync(Visitor admin, string person)
    {
        string pin = await GivePinAsync(admin, person);
        Visitor visitor = Visitor();
        Assert.Equal(HttpStatusCode.NoContent, await visitor.SignInAsync(person, pin));
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task SetPasswordAsync(Visitor visitor, string person, string code) =>
        Assert.Equal("/", await visitor.PostAsync("/set-up", new()
        {
            ["site"] = "small", ["person"] = person, ["code"] = code, ["pin"] = Password,
        }));

    [GeneratedRegex("set-up code ([A-Z0-9-]+)")]
    private static partial Regex Code();

    [GeneratedRegex("class=\"secret\">([^<]+)<")]
    private static partial Regex Shown();
}
