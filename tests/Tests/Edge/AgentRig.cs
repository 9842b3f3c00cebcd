using System.Text;
using System.Text.Json;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Tests.Mqtt;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Logistics.Wire.SenMl;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Edge;

/// <summary>A real broker, an agent on a thread of its own, and a hub that the test plays.</summary>
public sealed class AgentRig : IDisposable
{
    private readonly string _spool = Directory.CreateTempSubdirectory("agent-").FullName;
    private CancellationTokenSource _stop = new();
    private CancellationTokenSource _cut = new();
    private Thread? _thread;

    public AgentRig()
    {
        Hub = new Peer(Broker.Options("hub"), Topic.AllReadings("s"), Topic.AllStatus("s"));
        Hub.Connected().Settled();
    }

    public BrokerFolder Broker { get; } = new();

    public Peer Hub { get; }

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public Func<bool>? IsSynchronised { get; set; }

    public Agent Agent { get; private set; } = null!;

    public ScriptedSensor Sensor { get; private set; } = null!;

    /// <summary>Starts the agent anew, with one sensor "bed-1/mat", on the same spool, and waits until it is connected.</summary>
    public void Start(params ISensor[] more)
    {
        Sensor = new ScriptedSensor("bed-1/mat");
        NodeFile node = new()
        {
            Node = "n1", Site = "s", BrokerHost = "127.0.0.1", BrokerPort = Broker.Broker.Port, SpoolFolder = _spool, SpoolLimit = 1 << 20,
            Sensors = [], ConfigHash = "00",
        };
        Agent = new Agent(
            node, [Sensor, .. more], new DiskFolder(_spool),
            static (options, onMessage, onConnection) => new MqttClient(options, onMessage, onConnection),
            Clock, NullLogger.Instance, IsSynchronised);
        _stop = new CancellationTokenSource();
        _cut = new CancellationTokenSource();
        _thread = new Thread(() => Agent.Run(null, _stop.Token, _cut.Token));
        _thread.Start();
        Until(() => LastStatus() is { Online: true } status && status.Boot == Agent.Boot);
    }

    public void Stop() => End(_stop);

    public void CutPower() => End(_cut);

    /// <summary>Every pack that the hub got so far, in the order of arrival.</summary>
    public IReadOnlyList<Pack> Packs() =>
        [.. Hub.Inbox.Where(message => message.Topic == Topic.Readings("s", "n1")).Select(message => Pack.Parse(message.Payload))];

    public NodeStatusMessage? LastStatus() => Hub.Inbox.Where(message => message.Topic == Topic.Status("s", "n1"))
        .Select(message => JsonSerializer.Deserialize(message.Payload, WireJson.Default.NodeStatusMessage)).LastOrDefault();

    public void Acknowledge(long boot, long seq) => Hub.Client.Publish(
        Topic.Ack("s", "n1"),
        JsonSerializer.SerializeToUtf8Bytes(new AckMessage(boot, seq), WireJson.Default.AckMessage),
        1,
        retain: false);

    /// <summary>Lets the hub work until the condition holds.</summary>
    public void Until(Func<bool> condition) => Hub.Until(condition);

    public void Dispose()
    {
        if (_thread is not null)
        {
            Stop();
        }

        Hub.Dispose();
        Broker.Dispose();
        Directory.Delete(_spool, recursive: true);
    }

    private void End(CancellationTokenSource how)
    {
        how.Cancel();
        _thread?.Join();
        _thread = null;
    }

    /// <summary>One pack, its records as <c>name=value</c>, and the time of the first in Unix ms.</summary>
    public sealed record Pack(long Boot, long Seq, long From, IReadOnlyList<string> Records, long AtUnixMs, bool IsRelative)
    {
        public static Pack Parse(string payload)
        {
            SenMlReader reader = new(Encoding.UTF8.GetBytes(payload), new byte[SenMlReader.ScratchBytes]);
            List<string> records = [];
            long at = 0;
            bool isRelative = false;
            while (reader.TryRead(out SenMlRecord record))
            {
                if (records.Count == 0)
                {
                    at = record.UnixMs(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
                    isRelative = record.IsRelative;
                }

                string value = record.Kind switch
                {
                    SenMlKind.Boolean => record.Boolean ? "yes" : "no",
                    SenMlKind.Number => FormattableString.Invariant($"{record.Number}"),
                    _ => Encoding.UTF8.GetString(record.Text),
                };
                records.Add($"{Encoding.UTF8.GetString(record.Name)}={value}");
            }

            Assert.Equal(SenMlError.None, reader.Error);
            return new Pack(reader.Boot!.Value, reader.Seq!.Value, reader.First!.Value, records, at, isRelative);
        }
    }
}
