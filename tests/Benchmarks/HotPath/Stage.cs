using System.Globalization;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Hub.Authority;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Site;

namespace Logistics.Benchmarks.HotPath;

/// <summary>
/// All that is compared, around one broker: the hub as it is run, in a process of its own, with the broker that it starts (TLS, access
/// list) and its journal on disk; the echo; and Node-RED. Those that are not under load have nothing to do.
/// </summary>
internal sealed class Stage : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("hot-path-").FullName;
    private readonly List<Child> _children = [];
    private readonly List<Side> _sides = [];

    private readonly HotSite _hampers;

    private Stage(HotSite hampers) => _hampers = hampers;

    public Side Hub => _sides[0];

    public Side Floor => _sides[1];

    /// <summary>Null where it is not installed.</summary>
    public Side? NodeRed => _sides.ElementAtOrDefault(2);

    public IReadOnlyList<Side> Sides => _sides;

    /// <summary>Starts everything; returns when all of it answers.</summary>
    /// <exception cref="InvalidOperationException">Something does not start.</exception>
    public static Stage Start(HotSite hampers, bool withNodeRed)
    {
        Stage stage = new(hampers);
        try
        {
            stage.StartAll(withNodeRed);
            return stage;
        }
        catch
        {
            stage.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (Side side in _sides) side.Dispose();

        // The hub last: the broker is its own.
        foreach (Child child in Enumerable.Reverse(_children)) child.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private string Keys(MachineName machine) => Path.Combine(_folder, "keys", machine.ToString());

    private static MachineName Named(string site, string id) => new(MachineKind.Hub, site, id);

    private void StartAll(bool withNodeRed)
    {
        MachineName echo = Named(Echo.Site, "echo");
        MachineName flow = Named(HotPath.NodeRed.Site, "flow");
        List<(string Name, string Site)> sides = [("hub", HotSite.Id), ("floor", Echo.Site)];
        if (withNodeRed) sides.Add(("Node-RED", HotPath.NodeRed.Site));
        using (CertificateAuthority authority = CertificateAuthority.Open(Path.Combine(Data, "authority"), TimeProvider.System))
        {
            IEnumerable<MachineName> machines = sides
                .SelectMany(side => new[] { Named(side.Site, "sender"), Named(side.Site, "listener") }).Append(echo).Append(flow);
            authority.Prepare(machines.Select(machine => (machine, Keys(machine))));
        }
        int port = StartHub();
        _children.Add(new Child(
            "the echo", "dotnet", "exec", Beside("Logistics.Benchmarks.dll"), Echo.Argument, $"{port}", Keys(echo)));
        if (withNodeRed)
        {
            _children.Add(HotPath.NodeRed.Start(Path.Combine(_folder, "node-red"), port, MqttIdentity.In(Keys(flow)), _hampers.Workers));
        }
        foreach ((string name, string site) in sides)
        {
            MqttOptions As(string id) => new("127.0.0.1", port, id, null, MqttIdentity.In(Keys(Named(site, id))));
            _sides.Add(new Side(name, site, _hampers, As("sender"), As("listener")));
        }
        foreach (Side side in _sides) side.AwaitReady();
    }

    private int StartHub()
    {
        string file = Path.Combine(_folder, "site.yaml");
        File.WriteAllText(file, _hampers.Yaml());
        (SiteFile? site, IReadOnlyList<FileError> errors) = SiteFileReader.Read(file);
        if (site is null) throw new InvalidOperationException(string.Join(" ", errors));
        BeginShifts(site);
        Child hub = new(
            "the hub", "dotnet", "exec", Beside("Logistics.Hub.dll"), "run", "--site", file, "--data", Data, "--port", "0",
            "--mqtt-port", "0");
        _children.Add(hub);
        string broker = hub.Await(", broker 127.0.0.1:", StartPatience);
        return int.Parse(broker, CultureInfo.InvariantCulture);
    }

    /// <summary>Everyone is at work since before: a journal that holds it.</summary>
    private void BeginShifts(SiteFile site)
    {
        using Journal journal = new(new DiskFolder(HubServer.JournalFolder(Data, site.Site)), () => { }, site.KeepHistory);
        long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        journal.Append(Input.Configure(nowMs, SiteCompiler.Compile(site)));
        foreach (Wire.Site.Person person in site.People)
        {
            journal.Append(Input.Of(nowMs, new Command { Kind = CommandKind.StartShift, By = person.Id }));
        }
        journal.Begin();
    }

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
