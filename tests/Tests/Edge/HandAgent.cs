using System.Text.Json;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Tests.Sensors;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Edge;

/// <summary>An agent that the test turns by hand: its clocks, its network, its disk and its hub are all the test's.</summary>
public sealed class HandAgent
{
    private readonly Func<IReadOnlyList<ISensor>> _sensors;

    /// <param name="sensors">Made anew at each start; without, one sensor "bed-1/mat" that the test speaks through.</param>
    public HandAgent(Func<IReadOnlyList<ISensor>>? sensors = null) =>
        _sensors = sensors ?? (() => [Sensor = new ScriptedSensor("bed-1/mat")]);

    public HandClock Clock { get; } = new();

    public HandClock Machine { get; } = new();

    public IFolder? Folder { get; init; } = new MemoryFolder();

    public long Limit { get; init; } = 1 << 20;

    public IReadOnlyList<SensorConfig> Filters { get; init; } = [];

    public bool IsSynchronised { get; set; } = true;

    public ScriptedSensor Sensor { get; private set; } = null!;

    /// <summary>The sensor through which the test speaks, among those that it makes itself.</summary>
    public ScriptedSensor Speaks
    {
        init => Sensor = value;
    }

    /// <summary>Where the hub's configurations are kept; null takes none.</summary>
    public IFolder? Kept { get; init; }

    public IReadOnlyList<LampConfig> Lamps { get; init; } = [];

    /// <summary>Where what its lamps showed is kept.</summary>
    public MemoryFolder LampsKept { get; } = new();

    /// <summary>What was set on the lines of lamps, and when by the machine's time, oldest first.</summary>
    public List<(string Line, bool IsOn, TimeSpan At)> Set { get; } = [];

    /// <summary>What keeps a lamp's line from being taken, in words; null while nothing does.</summary>
    public string? LineFailure { get; set; }

    /// <summary>What can't be made of a configuration: throws.</summary>
    public Action<NodeFile> OnMake { get; set; } = static _ => { };

    /// <summary>The sensors made of configurations, by channel, the newest.</summary>
    public Dictionary<string, ScriptedSensor> Made { get; } = [];

    /// <summary>Hears of each session.</summary>
    public Action<HandSession> OnOpen { get; set; } = static _ => { };

    public Agent Agent { get; private set; } = null!;

    /// <summary>The lines of lamps, by their number, as they were taken last.</summary>
    internal Dictionary<string, ScriptedLine> Lines { get; } = [];

    public HandSession Session { get; private set; } = null!;

    public HandAgent Start()
    {
        NodeFile node = new()
        {
            Node = "n1", Site = "s", BrokerHost = "broker", BrokerPort = 1, SpoolFolder = "", SpoolLimit = Limit,
            Sensors = Filters, Lamps = Lamps, ConfigHash = "00",
        };
        Configurations? configurations = Kept is null ? null
            : new Configurations("/etc/ward/node.yaml", node, null, Kept, Make, NullLogger.Instance);
        Setup setup = configurations?.Begin() ?? new Setup(node, _sensors());
        Agent = new Agent(
            setup.Node, setup.Sensors, Folder, Open, Clock, NullLogger.Instance, () => IsSynchronised, Machine,
            configurations: configurations, lamps: new Lamps(LampsKept, TakeLine, NullLogger.Instance));
        Agent.Start();
        return this;
    }

    private ScriptedLine TakeLine(LampConfig lamp)
    {
        if (LineFailure is not null) throw new IOException(LineFailure);
        return Lines[lamp.Line] = new ScriptedLine { OnSet = isOn => Set.Add((lamp.Line, isOn, Machine.GetElapsedTime(0))) };
    }

    private HandSession Open(MqttOptions options, MessageHandler onMessage, Action<bool> onConnection)
    {
        Session = new HandSession(options, onMessage, onConnection);
        OnOpen(Session);
        return Session;
    }

    private IReadOnlyList<ISensor> Make(NodeFile node)
    {
        OnMake(node);
        return [.. node.Sensors.Select(config => new ScriptedSensor(config.Channel)).Select(sensor => Made[sensor.Channel] = sensor)];
    }

    /// <summary>Lets time pass, turning whenever the agent asks for it.</summary>
    public HandAgent Pass(TimeSpan time)
    {
        TimeSpan wait = Agent.Turn();
        for (TimeSpan passed = TimeSpan.Zero; passed < time; wait = Agent.Turn())
        {
            TimeSpan step = wait < time - passed ? wait : time - passed;

            // Nothing may be due at once for ever.
            step = step > TimeSpan.Zero ? step : TimeSpan.FromMilliseconds(1);
            Clock.Pass(step);
            Machine.Pass(step);
            passed += step;
        }

        return this;
    }

    public HandAgent Turn() => Pass(TimeSpan.Zero);

    public HandAgent Seconds(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>The packs sent since this was last asked, in order, with times resolved on the test's clock.</summary>
    public List<SentPack> Packs()
    {
        List<SentPack> packs = [.. Session.Sent.Where(message => message.Topic == Topic.Readings("s", "n1"))
            .Select(message => SentPack.Parse(message.Payload, Clock.GetUtcNow()))];
        Session.Sent.Clear();
        return packs;
    }

    public NodeStatusMessage LastStatus() => JsonSerializer.Deserialize(
        Session.Sent.Last(message => message.Topic == Topic.Status("s", "n1")).Payload, WireJson.Default.NodeStatusMessage)!;
}
