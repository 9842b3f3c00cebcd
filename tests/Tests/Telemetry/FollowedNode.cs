using Logistics.EdgeAgent;
using Logistics.Hub.Authority;
using Logistics.Mqtt;
using Logistics.Telemetry;
using Logistics.Tests.Edge;
using Logistics.Tests.Hub;
using Logistics.Tests.Support;
using Logistics.Wire.Node;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Telemetry;

/// <summary>A real agent at a small hub's broker, on a thread of its own, that tells a collector how it goes; its button is the test's.
/// </summary>
internal sealed class FollowedNode : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    public FollowedNode(SmallHub hub, OtlpOptions otlp)
    {
        string keys = Path.GetDirectoryName(hub.KeysOf(new MachineName(MachineKind.Node, "small", "n1")).Certificate)!;
        NodeFile file = new()
        {
            Node = "n1", Site = "small", BrokerHost = "127.0.0.1", BrokerPort = hub.Server.BrokerPort, SpoolFolder = "",
            SpoolLimit = 1 << 20, KeysFolder = keys, Sensors = [], ConfigHash = "00",
        };
        Telemetry = new NodeTelemetry(otlp, file, NullLogger.Instance);
        Agent = new Agent(
            file, [Button], new MemoryFolder(),
            static (options, onMessage, onConnection) => new MqttClient(options, onMessage, onConnection),
            TimeProvider.System, NullLogger.Instance, static () => true, traces: Telemetry.Traces);
        Telemetry.Watch(Agent);
        _thread = new Thread(() => Agent.Run(null, _stop.Token)) { Name = "followed node" };
        _thread.Start();
        Eventually.True(() => hub.View.Node("n1")?.Status is { Online: true }, "the node did not reach the hub");
    }

    public ScriptedSensor Button { get; } = new("bed-1/button");

    public NodeTelemetry Telemetry { get; }

    public Agent Agent { get; }

    /// <summary>Stops the agent; its telemetry can still be sent.</summary>
    public void Stop()
    {
        _stop.Cancel();
        if (_thread.IsAlive) _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        Telemetry.Dispose();
        _stop.Dispose();
    }
}
