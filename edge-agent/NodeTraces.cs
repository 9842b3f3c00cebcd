using System.Diagnostics;
using Logistics.Telemetry;
using Logistics.Wire;

namespace Logistics.EdgeAgent;

/// <summary>Tells the way of packs that are followed, from the first reading to the hub's acknowledgement. On the agent's thread.</summary>
/// <param name="source">Where spans are begun.</param>
/// <param name="ratio">How many of all packs are followed: 0 for none to 1 for all.</param>
/// <param name="site">Site id.</param>
/// <param name="node">Node id.</param>
public sealed class NodeTraces(ActivitySource source, double ratio, string site, string node)
{
    // More than are ever under way; what is dropped from the spool meanwhile is never acknowledged.
    private const int FollowedMost = 1_024;

    private readonly string _readings = Topic.Readings(site, node);
    private readonly Dictionary<(long Boot, long Seq), (ActivityContext Trace, DateTimeOffset At)> _followed = [];

    /// <summary>A pack was handed to the broker, perhaps again.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="readings">How many readings it brings.</param>
    /// <param name="readAt">When its first reading was made.</param>
    /// <param name="sealedAt">When it was sealed.</param>
    /// <param name="at">When it was handed over.</param>
    public void Published(in SpoolEntry pack, int readings, DateTimeOffset readAt, DateTimeOffset sealedAt, DateTimeOffset at)
    {
        if (_followed.ContainsKey((pack.Boot, pack.Seq)) || _followed.Count == FollowedMost) return;
        if (!PackTrace.Follows(site, node, pack.Boot, pack.Seq, ratio, out ActivityContext trace)) return;
        KeyValuePair<string, object?> message = PackSpans.MessageOf(pack.Boot, pack.Seq);
        source.Tell(trace, "read", ActivityKind.Internal, readAt, sealedAt, message, new(PackSpans.Readings, readings));
        source.Tell(trace, "spool", ActivityKind.Internal, sealedAt, at, message);
        _followed.Add((pack.Boot, pack.Seq), (trace, at));
    }

    /// <summary>The hub has these on disk.</summary>
    /// <param name="boot">Boot of the packs.</param>
    /// <param name="seq">Number of the last.</param>
    /// <param name="at">When it said so.</param>
    public void Acknowledged(long boot, long seq, DateTimeOffset at)
    {
        foreach (((long Boot, long Seq) pack, (ActivityContext trace, DateTimeOffset publishedAt)) in _followed)
        {
            if (pack.Boot != boot || pack.Seq > seq) continue;
            source.Tell(
                trace, $"publish {PackSpans.ReadingsTemplate}", ActivityKind.Producer, publishedAt, at,
                new(PackSpans.System, "mqtt"), new(PackSpans.OperationName, "publish"), new(PackSpans.OperationType, "send"),
                new(PackSpans.Destination, _readings), new(PackSpans.Template, PackSpans.ReadingsTemplate),
                PackSpans.MessageOf(pack.Boot, pack.Seq));

            // A dictionary may lose entries while it is gone through.
            _followed.Remove(pack);
        }
    }
}
