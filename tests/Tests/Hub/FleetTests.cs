using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Hub.Authority;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Hub;

/// <summary>A site's worth of boxes: they join a real hub over HTTPS, and are configured through a real broker with TLS.</summary>
public sealed class FleetTests : IAsyncLifetime
{
    private const int Count = 200;

    // For the one that goes back: short enough to wait for.
    private static readonly TimeSpan ShortTrial = TimeSpan.FromSeconds(15);
    private static readonly string[] Ids =
        [.. Enumerable.Range(1, Count).Select(number => $"n{number.ToString(CultureInfo.InvariantCulture)}")];

    private readonly List<Box> _boxes = [];
    private SmallHub _hub = null!;

    public async Task InitializeAsync() => _hub = await SmallHub.StartAsync(
        site: SmallHub.Site.Replace("nodes: [n1]", $"nodes: [{string.Join(", ", Ids)}]", StringComparison.Ordinal));

    public async Task DisposeAsync()
    {
        foreach (Box box in _boxes) box.End();
        foreach (Box box in _boxes) box.Dispose();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Two_hundred_boxes_join_are_configured_and_changed_one_goes_back_and_a_stolen_certificate_is_shut_out()
    {
        using HttpClient technician = await _hub.ClientAsync("tech-1");
        string wrong = Ids[7];
        ParallelOptions some = new() { MaxDegreeOfParallelism = 4 };
        await Parallel.ForEachAsync(Ids, some, async (id, _) => await JoinAsync(technician, id, tries: 3));
        _boxes.AddRange(Ids.Select(id => new Box(Path.Combine(FolderOf(id), "node.yaml"), id == wrong ? ShortTrial : null)));
        foreach (Box box in _boxes) box.Begin();

        // The first word says what it has, though no one has delivered anything.
        Until(() => Ids.All(id => Status(id) is { Online: true }), "not all boxes came");
        Assert.All(Ids, id => Assert.Equal(16, Status(id)!.ConfigHash.Length));

        Dictionary<string, string> first = await WantAsync(technician, Ids, _hub.Server.BrokerPort, "bed-1/mat");
        Until(() => Ids.All(id => Has(id, first[id])), "not all boxes have their first configuration");

        // All are changed; one of them gets a port where nobody listens.
        string[] right = [.. Ids.Where(id => id != wrong)];
        Dictionary<string, string> second = await WantAsync(technician, right, _hub.Server.BrokerPort, "bed-2/mat");
        Dictionary<string, string> bad = await WantAsync(technician, [wrong], 1, "bed-2/mat");
        Until(() => right.All(id => Has(id, second[id])), "not all boxes took the change");
        Until(() => Status(wrong) is { Online: true, ConfigRefused.Reverted: true }, "the wrong one did not come back");
        Assert.Equal(
            (first[wrong], bad[wrong], "no-broker"),
            (Status(wrong)!.ConfigHash, Status(wrong)!.ConfigRefused!.Hash, Status(wrong)!.ConfigRefused!.Reason));
        JsonElement said = await technician.GetFromJsonAsync<JsonElement>($"api/v1/sites/small/nodes/{wrong}/config");
        Assert.Equal("reverted", said.GetProperty("state").GetString());

        // What its sensors said arrived, of all of them.
        Until(() => Ids.All(id => _hub.View.Node(id) is { Missing: 0, Sealed: > 0 }), "readings are missing");

        // Somebody copied a box's keys; the box is shut out, and so is the copy. The others come back.
        string stolen = Ids[11];
        string copy = Path.Combine(_hub.Folder, "copy");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(Path.Combine(FolderOf(stolen), "keys")))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
        Assert.Equal(HttpStatusCode.OK, (await technician.PostAsync($"api/v1/sites/small/nodes/{stolen}/revoke", null)).StatusCode);
        using Peer thief = new(_hub.Options(MqttIdentity.In(copy)));
        thief.Until(() => _hub.Server.Machines.Refused.ContainsKey("bad-certificate"));
        Assert.False(thief.Client.Connected);
        Dictionary<string, string> third = await WantAsync(technician, Ids, _hub.Server.BrokerPort, "bed-3/mat");
        Until(() => Ids.Where(id => id != stolen).All(id => Has(id, third[id])), "not all others came back");
        Assert.False(Has(stolen, third[stolen]));
        Assert.False(thief.Client.Connected);
    }

    private static void Until(Func<bool> condition, string complaint) => Eventually.True(condition, complaint, 400);

    private string FolderOf(string id) => Path.Combine(_hub.Folder, "boxes", id);

    // A box at its first boot tries again, with the code that a technician gives it, when the hub did not answer.
    private async Task JoinAsync(HttpClient technician, string id, int tries)
    {
        HttpResponseMessage answer = await technician.PostAsync($"api/v1/sites/small/nodes/{id}/code", null);
        string code = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!;
        Directory.CreateDirectory(FolderOf(id));
        string join = Path.Combine(FolderOf(id), JoinFile.Name);
        await File.WriteAllTextAsync(join, $"hub: {_hub.Server.Address.GetLeftPart(UriPartial.Authority)}\ncode: {code}\n");
        try
        {
            await FirstBoot.RunAsync(Path.Combine(FolderOf(id), "node.yaml"), join, Path.Combine(FolderOf(id), "keys"));
        }
        catch (EnrolmentException) when (tries > 1)
        {
            await JoinAsync(technician, id, tries - 1);
        }
    }

    private NodeStatusMessage? Status(string id) => _hub.View.Node(id)?.Status;

    private bool Has(string id, string hash) => Status(id) is { Online: true, ConfigTrial: null } status && status.ConfigHash == hash;

    private static async Task<Dictionary<string, string>> WantAsync(HttpClient technician, string[] ids, int port, string channel)
    {
        Dictionary<string, string> hashes = [];
        foreach (string id in ids)
        {
            using StringContent yaml = new(
                $"node: {id}\nsite: small\nbroker: {{ host: localhost, port: {port} }}\nsensors:\n"
                + $"  - {{ channel: {channel}, kind: simulated, pattern: mat, every: 1 s }}\n", Encoding.UTF8, "application/yaml");
            HttpResponseMessage answer = await technician.PutAsync($"api/v1/sites/small/nodes/{id}/config", yaml);
            hashes[id] = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("hash").GetString()!;
        }
        return hashes;
    }

    /// <summary>A box: an agent on a thread of its own, with all that a process has but the process.</summary>
    private sealed class Box : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Agent _agent;
        private readonly Thread _thread;

        public Box(string file, TimeSpan? trial)
        {
            NodeFile own = NodeFileReader.Read(file).Node!;
            Configurations configurations = new(
                file, own, null, new DiskFolder(own.KeysFolder!, isSecret: true), node => SensorFactory.Create(node, DateTimeOffset.UtcNow),
                NullLogger.Instance, trial);
            Setup setup = configurations.Begin();
            _agent = new Agent(
                setup.Node, setup.Sensors, new DiskFolder(own.SpoolFolder),
                static (options, onMessage, onConnection) => new MqttClient(options, onMessage, onConnection),
                TimeProvider.System, NullLogger.Instance, () => true, configurations: configurations);
            _thread = new Thread(() => _agent.Run(null, _stop.Token), 256 * 1024);
        }

        public void Begin() => _thread.Start();

        public void End() => _stop.Cancel();

        public void Dispose()
        {
            _stop.Cancel();
            if (_thread.IsAlive) _thread.Join();
            _stop.Dispose();
        }
    }
}
