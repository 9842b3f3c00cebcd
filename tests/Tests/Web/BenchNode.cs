using System.Collections.Concurrent;
using System.Text;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Hub.Authority;
using Logistics.Mqtt;
using Logistics.Tests.Hub;
using Logistics.Tests.Sensors;
using Logistics.Tests.Support;
using Logistics.Wire.Node;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Web;

/// <summary>A real agent at a real hub's broker, on a thread of its own, with the configuration that the hub wants it to have; only its
/// sensors are the test's.</summary>
internal sealed class BenchNode : IDisposable
{
    public static readonly MachineName Name = new(MachineKind.Node, "small", "n1");

    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    /// <summary>Starts it and waits until it uses the configuration.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="sensors">Its sensors, as a node file lists them.</param>
    public BenchNode(SmallHub hub, string sensors)
    {
        NodeFile own = new()
        {
            Node = "n1", Site = "small", BrokerHost = "127.0.0.1", BrokerPort = hub.Server.BrokerPort, SpoolFolder = "",
            SpoolLimit = 1 << 20, KeysFolder = Path.GetDirectoryName(hub.KeysOf(Name).Certificate), Sensors = [], ConfigHash = "00",
        };
        Yaml = $"# the bench\nnode: n1\nsite: small\nbroker: {{ host: 127.0.0.1, port: {hub.Server.BrokerPort} }}\nsensors:\n{sensors}";
        Configurations configurations = new("/etc/ward/node.yaml", own, null, new MemoryFolder(), Make, NullLogger.Instance);
        Setup setup = configurations.Begin();
        Agent = new Agent(
            setup.Node, setup.Sensors, null, static (options, onMessage, onConnection) => new MqttClient(options, onMessage, onConnection),
            TimeProvider.System, NullLogger.Instance, static () => true, configurations: configurations,
            lamps: new Lamps(new MemoryFolder(), _ => Line, NullLogger.Instance));
        Assert.Empty(hub.Server.Machines.Want(Name, Encoding.UTF8.GetBytes(Yaml), "tech-1"));
        _thread = new Thread(() => Agent.Run(null, _stop.Token)) { Name = "bench node" };
        _thread.Start();
        Uses(hub, hub.Server.Machines.Wanted.Of("small", "n1")!.Hash);
    }

    public Agent Agent { get; }

    /// <summary>The line of its lamp.</summary>
    public ScriptedLine Line { get; } = new();

    /// <summary>The file that it is to have at first.</summary>
    public string Yaml { get; }

    /// <summary>What each sensor says at each reading, by channel; what is not here says nothing.</summary>
    public ConcurrentDictionary<string, Func<DateTimeOffset, IEnumerable<Sample>>> Says { get; } = new();

    /// <summary>How often each was read.</summary>
    public ConcurrentDictionary<string, long> Reads { get; } = new();

    /// <summary>A scale or another sensor shows this from now on, give or take some noise.</summary>
    public void Show(string channel, double raw, double noise = 0)
    {
        Random random = new(3);
        Says[channel] = now => [new Sample(channel, now, Math.Round(raw + (noise * ((2 * random.NextDouble()) - 1)), 3))];
    }

    /// <summary>Waits until the node uses a configuration.</summary>
    public static void Uses(SmallHub hub, string hash) => Eventually.True(
        () => hub.View.Node("n1")?.Status is { ConfigTrial: null } status && status.ConfigHash == hash,
        $"the node does not use {hash}: {hub.View.Node("n1")?.Status}", 60);

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private IReadOnlyList<ISensor> Make(NodeFile node) => [.. node.Sensors.Select(config => new FedSensor(this, config.Channel))];

    private sealed class FedSensor(BenchNode node, string channel) : ISensor
    {
        public string Channel => channel;

        public TimeSpan Every => TimeSpan.FromMilliseconds(50);

        public void Read(DateTimeOffset now, List<Sample> into)
        {
            node.Reads.AddOrUpdate(channel, 1, static (_, count) => count + 1);
            if (node.Says.TryGetValue(channel, out Func<DateTimeOffset, IEnumerable<Sample>>? says)) into.AddRange(says(now));
        }

        public void Dispose()
        {
            // There is no device.
        }
    }
}
