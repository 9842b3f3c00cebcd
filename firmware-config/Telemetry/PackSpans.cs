using System.Diagnostics;

namespace Logistics.Telemetry;

/// <summary>
/// Spans of a pack's way, from the node's reading to the worker's list. Names of the steps that a message takes and of their attributes are
/// those of OpenTelemetry's conventions for messaging (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/).
/// </summary>
public static class PackSpans
{
    public const string System = "messaging.system";
    public const string OperationName = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string Destination = "messaging.destination.name";
    public const string Template = "messaging.destination.template";
    public const string Message = "messaging.message.id";
    public const string Site = "ward.site";
    public const string Node = "ward.node";
    public const string Readings = "ward.pack.readings";

    /// <summary>Where readings of nodes go, without the ids.</summary>
    public const string ReadingsTemplate = "wl/v1/{site}/nodes/{node}/readings";

    /// <summary>Where they are acknowledged.</summary>
    public const string AckTemplate = "wl/v1/{site}/nodes/{node}/ack";

    /// <summary>Tells a step that is over.</summary>
    /// <param name="source">The process that took it.</param>
    /// <param name="pack">The pack's trace.</param>
    /// <param name="name">What was done.</param>
    /// <param name="kind">Whether it crosses to another process.</param>
    /// <param name="from">When it began; a clock that was set back meanwhile makes no step shorter than nothing.</param>
    /// <param name="to">When it ended.</param>
    /// <param name="tags">What is known of it.</param>
    public static void Tell(
        this ActivitySource source, in ActivityContext pack, string name, ActivityKind kind, DateTimeOffset from, DateTimeOffset to,
        params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        using Activity? span = source.StartActivity(name, kind, pack, startTime: from < to ? from : to);
        if (span is null) return;
        foreach ((string key, object? value) in tags) span.SetTag(key, value);
        span.SetEndTime(to.UtcDateTime);
    }

    /// <summary>What a pack is known by.</summary>
    public static KeyValuePair<string, object?> MessageOf(long boot, long seq) => new(Message, $"{boot}/{seq}");
}
