using System.Security.Cryptography;
using System.Text;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Mqtt;
using Logistics.Simulator.Worlds;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Logistics.Wire.Site;
using Microsoft.Extensions.Logging;

namespace Logistics.Simulator.Simulate;

/// <summary>One site with everything that lives in it: its world, the nodes and devices that measure it, and its workers.</summary>
public sealed class SimulatedSite
{
    private const long SpoolLimit = 16L << 20;
    private const int LeftToPeople = 2;

    private static readonly string[] BedWork = ["make-bed", "clean-bed", "change-linen"];
    private static readonly string[] PointWork = ["collect-laundry", "deliver-linen", "collect-waste"];

    private readonly SiteFile _site;
    private readonly SimulateOptions _options;
    private readonly ScaledTimeProvider _clock;
    private readonly HttpClient _http;
    private readonly ILogger _logger;
    private readonly Tally _tally;
    private readonly DateTimeOffset _beganAt;
    private readonly Dictionary<string, SimulatedWorker> _workers = [];

    /// <param name="site">The site.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="clock">Site time.</param>
    /// <param name="http">The way to the hub, shared, without cookies of its own.</param>
    /// <param name="logger">Hears from the nodes.</param>
    /// <param name="tally">Counts.</param>
    public SimulatedSite(
        SiteFile site, SimulateOptions options, ScaledTimeProvider clock, HttpClient http, ILogger logger, Tally tally)
    {
        _site = site;
        _options = options;
        _clock = clock;
        _http = http;
        _logger = logger;
        _tally = tally;
        _beganAt = clock.GetUtcNow();
        if (options.Nodes) World = new World(site, options.Seed, options.Pace, _beganAt.ToUnixTimeMilliseconds());
        foreach (Person person in site.People.Where(person => person.Role == "worker").Skip(LeftToPeople).Take(options.WorkersMost))
        {
            HubClient hub = new(http, site.Site, person.Id, options.Pin);
            _workers.Add(person.Id, new SimulatedWorker(hub, unchecked(options.Seed * 31 + _workers.Count), clock, OutcomeOf, tally));
        }
    }

    /// <summary>What is really going on; null when the nodes are someone else's.</summary>
    public World? World { get; }

    /// <summary>How many workers are simulated.</summary>
    public int Workers => _workers.Count;

    /// <summary>Lives until told to stop.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        List<Thread> nodes = [];
        List<WorldDevice> devices = [];
        using SiteListener listener = new(Broker("demonstration"), _site.Site, Hear, Hear);
        try
        {
            if (World is World world)
            {
                ILookup<string, WorldChannel> channels = world.Channels.ToLookup(channel => channel.Source.Publisher);
                nodes.AddRange(_site.Nodes.Select(node => StartNode(node, world, channels[node], cancellation)));
                devices.AddRange(_site.Devices.Select(device => StartDevice(device, world, channels[device])));
            }
            listener.Start();
            await Task.WhenAll(_workers.Values.Select(worker => worker.Run(cancellation)).Append(Forever(cancellation)));
        }
        finally
        {
            devices.ForEach(device => device.Dispose());
            nodes.ForEach(node => node.Join());
        }
    }

    private static async Task Forever(CancellationToken cancellation) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private Thread StartNode(string node, World world, IEnumerable<WorldChannel> channels, CancellationToken cancellation)
    {
        NodeFile file = new()
        {
            Node = node,
            Site = _site.Site,
            BrokerHost = _options.BrokerHost,
            BrokerPort = _options.BrokerPort,
            SpoolFolder = Path.Combine(_options.Data, "nodes", $"{_site.Site}-{node}"),
            SpoolLimit = SpoolLimit,
            KeysFolder = KeysOf($"nodes/{node}"),
            Sensors = [],
            ConfigHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{_site.Site}/{node}")))[..16],
        };
        ISensor[] sensors = [.. channels.Select(channel => new WorldSensor(world, channel))];
        Agent agent = new(
            file, sensors, new DiskFolder(file.SpoolFolder),
            static (options, onMessage, onConnection) => new MqttClient(options, onMessage, onConnection), _clock, _logger);
        Thread thread = new(() => agent.Run(null, cancellation)) { IsBackground = true, Name = $"node-{node}" };
        thread.Start();
        return thread;
    }

    private string KeysOf(string machine) => Path.Combine(_options.Keys, _site.Site, machine);

    private MqttOptions Broker(string machine) => new(
        _options.BrokerHost, _options.BrokerPort, $"{_site.Site}/{machine}", null, MqttIdentity.In(KeysOf(machine)));

    private WorldDevice StartDevice(string device, World world, IEnumerable<WorldChannel> channels)
    {
        WorldDevice started = new(Broker($"sensors/{device}"), _site.Site, device, world, [.. channels], _clock);
        started.Start();
        return started;
    }

    private void Hear(TaskMessage task)
    {
        // The broker keeps what was said while nobody listened; what was done before this world began is no work in it.
        if (task.Status != "done" || task.Changed < _beganAt) return;
        _tally.CountDone();
        if (task.Outcome == "done" && (BedWork.Contains(task.Kind) || PointWork.Contains(task.Kind)))
            World?.Serve(task.Subject, _clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private void Hear(string worker, WorklistMessage list)
    {
        if (_workers.TryGetValue(worker, out SimulatedWorker? known)) known.Hear(list);
    }

    private string OutcomeOf(TaskMessage task, Random random)
    {
        WorldBed? bed = BedWork.Contains(task.Kind) ? World?.Look(task.Subject, _clock.GetUtcNow().ToUnixTimeMilliseconds()) : null;
        double mood = random.NextDouble();
        return bed switch
        {
            PatientBed { Life: BedLife.InBed } => "occupied",
            ResidentBed { Life: BedLife.InBed } => "asleep",
            ResidentBed when mood < 0.05 => "not-now",
            ResidentBed when mood < 0.08 => "refused",
            _ => "done",
        };
    }
}
