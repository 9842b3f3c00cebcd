using System.Diagnostics.Metrics;
using Logistics.Telemetry;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent;

/// <summary>A node's metrics and traces on their way to a collector. What stands here is loaded only where there is one.</summary>
internal sealed class NodeTelemetry : IDisposable
{
    private readonly OtlpExport _export;

    public NodeTelemetry(OtlpOptions options, NodeFile node, ILogger logger)
    {
        _export = new OtlpExport(
            options, "ward-edge-agent", Agent.Version, $"{node.Site}/{node.Node}",
            [new(PackSpans.Site, node.Site), new(PackSpans.Node, node.Node)], [], logger);
        Traces = new NodeTraces(_export.Source, options.TraceRatio, node.Site, node.Node);
    }

    /// <summary>Follows packs.</summary>
    public NodeTraces Traces { get; }

    /// <inheritdoc cref="OtlpExport.Dropped"/>
    public long Dropped => _export.Dropped;

    /// <summary>Counts what the agent does from here on.</summary>
    public void Watch(Agent agent)
    {
        Meter meter = _export.Meter;
        meter.CreateObservableCounter(
            "ward.reading.sampled", () => agent.Sampled, "{reading}", "Readings that sensors gave, before the filters.");
        meter.CreateObservableCounter(
            "ward.reading.sealed", () => agent.Sealed, "{reading}", "Readings sealed into packs.");
        meter.CreateObservableCounter(
            "ward.reading.acknowledged", () => agent.Acknowledged, "{reading}", "Readings of this boot that the hub has on disk.");
        meter.CreateObservableCounter(
            "ward.reading.dropped", () => agent.Dropped, "{reading}", "Readings that found no room in the spool.");
        meter.CreateObservableUpDownCounter(
            "ward.spool.readings", () => agent.Waiting, "{reading}", "Readings that wait for the hub's acknowledgement.");
        meter.CreateObservableUpDownCounter(
            "ward.spool.packs", () => agent.WaitingPacks, "{pack}", "Packs that wait for it.");
        meter.CreateObservableUpDownCounter(
            "ward.broker.connected", () => agent.IsConnected ? 1 : 0, "{connection}", "Whether the broker is reached.");
        meter.CreateObservableCounter<long>(
            "messaging.client.sent.messages",
            () => [new(agent.Published, new(PackSpans.System, "mqtt"), new(PackSpans.OperationName, "publish"),
                new(PackSpans.Template, PackSpans.ReadingsTemplate))],
            "{message}", "Packs handed to the broker, repeats included.");
    }

    /// <inheritdoc cref="OtlpExport.Flush"/>
    public void Flush() => _export.Flush();

    public void Dispose() => _export.Dispose();
}
