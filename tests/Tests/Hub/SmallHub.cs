using System.Net;
using System.Net.Http.Json;
using Logistics.Hub;
using Logistics.Hub.Authority;
using Logistics.Hub.History;
using Logistics.Mqtt;
using Logistics.Simulator;
using Logistics.Telemetry;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;

namespace Logistics.Tests.Hub;

/// <summary>A real hub for tests: its own broker, journal and web server on free ports, with a small site.</summary>
internal sealed class SmallHub : IAsyncDisposable
{
    public const string Site = """
        site: small
        name: Small site
        language: en
        time_zone: Europe/Amsterdam
        offer_timeout: 2 min
        stale_after: 15 min
        hospital: { present_after: 1 min, absent_after: 10 min, stuck_after: 18 h }
        tasks:
          clean-bed: { within: 30 min, care_minutes: 12, source: "a test", skill: beds }
          collect-laundry: { within: 60 min, care_minutes: 5, source: "a test", skill: linen }
          deliver-linen: { within: 60 min, care_minutes: 5, source: "a test", skill: linen }
          collect-waste: { within: 60 min, care_minutes: 5, source: "a test", skill: linen }
          clean-spill: { within: 15 min, care_minutes: 5, source: "a test", skill: beds }
        nodes: [n1]
        devices: [d1]
        providers: [ { id: north, name: North } ]
        wards:
          - id: w
            name: Ward
            floor: 1
            way: hospital
            beds:
              - { id: w-1, room: "1", mat: n1:bed-1/mat, button: n1:bed-1/button }
              - { id: w-2, room: "2", mat: n1:bed-2/mat, button: d1:bed-2/button }
            linen:
              - { id: w-hamper, kind: hamper, room: Utility, level: d1:hamper/level, collect_at: 80%, emptied_below: 20% }
            waste:
              - id: w-drum
                stream: specific-hospital
                room: Utility
                level: n1:drum/level
                weight: n1:drum/weight
                collect_at: 80%
                collect_at_weight: 25 kg
                emptied_below: 20%
        readers: [ { id: w-gate, name: Gate, ward: w, source: n1:gate/1 } ]
        tags: [ { epc: "3414257bf400000000000065", asset: Bed 1 } ]
        people:
          - { id: lead-1, name: Lead, role: lead, language: en }
          - { id: tech-1, name: Technician, role: technician, language: en, skills: [beds] }
          - { id: care-1, name: Care, role: care, language: en }
          - { id: w-01, name: Medewerker 1, role: worker, language: nl, provider: north, skills: [beds, linen] }
          - { id: w-02, name: Worker 2, role: worker, language: en, provider: north, skills: [beds, linen] }
          - { id: lead-north, name: Lead of North, role: lead, language: en, provider: north }
          - { id: admin-1, name: Administrator, role: administrator, language: en }
        demonstration: true
        """;

    private readonly bool _ownsFolder;
    private int _peers;

    private SmallHub(string folder, bool ownsFolder, HubServer server)
    {
        Folder = folder;
        _ownsFolder = ownsFolder;
        Server = server;
    }

    public string Folder { get; }

    public HubServer Server { get; }

    public SiteView View => Server.Loops[0].View;

    /// <param name="folder">Where its data lie and stay; null for a folder of its own.</param>
    /// <param name="site">Its site file.</param>
    /// <param name="port">Where its pages are; 0 for anywhere.</param>
    /// <param name="influx">Where its history goes; null for nowhere.</param>
    /// <param name="otlp">Where its metrics and traces go; null for nowhere.</param>
    public static async Task<SmallHub> StartAsync(
        string? folder = null, string site = Site, int port = 0, InfluxOptions? influx = null, OtlpOptions? otlp = null)
    {
        bool owns = folder is null;
        folder ??= Directory.CreateTempSubdirectory("hub-").FullName;
        string file = Path.Combine(folder, "small.yaml");
        await File.WriteAllTextAsync(file, site);
        HubServer server = await HubServer.StartAsync(
            new HubOptions
            {
                Sites = [file], Data = Path.Combine(folder, "data"), Port = port, MqttPort = 0, Influx = influx, Otlp = otlp,
            });
        Eventually.True(() => server.Loops.All(loop => loop.Connected), "the hub did not reach its broker");
        return new SmallHub(folder, owns, server);
    }

    /// <summary>A client that may say and hear everything of the site, as the hub itself.</summary>
    public Peer Peer(params string[] filters) =>
        As(new MachineName(MachineKind.Hub, "small", $"peer-{++_peers}"), filters).Connected().Settled();

    /// <summary>A client of this name, with a certificate that the hub's authority made; not connected yet.</summary>
    public Peer As(MachineName machine, params string[] filters) => new(Options(KeysOf(machine)), filters) { Echo = "wl/v1/small/echo/" };

    /// <summary>A certificate and its key.</summary>
    /// <param name="machine">Who it is for.</param>
    /// <param name="from">Valid from; null for now.</param>
    public MqttIdentity KeysOf(MachineName machine, DateTimeOffset? from = null) =>
        Server.Machines.IdentityFor(machine, Path.Combine(Folder, "keys", machine.ToString()), from);

    public MqttOptions Options(MqttIdentity? identity) => new("127.0.0.1", Server.BrokerPort, "peer", null, identity);

    /// <summary>A client of the API that is signed in as this person; null for a stranger.</summary>
    public async Task<HttpClient> ClientAsync(string? person)
    {
        HttpClient client = new(Trusting.Handler(Server.Machines.Authority.RootFile)) { BaseAddress = Server.Address };
        if (person is null) return client;
        HttpResponseMessage answer = await client.PostAsJsonAsync("api/v1/session", new { site = "small", person, pin = Server.Pin });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (_ownsFolder) Directory.Delete(Folder, recursive: true);
    }
}
