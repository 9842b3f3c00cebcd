using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace Logistics.Wire;

/// <summary>
/// The trace that follows a pack. Node and hub make the same one, each for itself, of what the pack says anyway: nothing of it travels, and
/// it is the same through a bridge, out of the spool after a week, and when the pack comes twice.
/// </summary>
public static class PackTrace
{
    private const int LongestName = 256;

    // A trace is followed by its last 56 bits, which whoever else samples it looks at too, so that all take the same ones:
    // https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
    private const int RandomBits = 56;

    /// <summary>Whether a pack is followed. Where each of two takes a part, all that the one with the smaller part follows is followed by
    /// the other.</summary>
    /// <param name="site">Site id.</param>
    /// <param name="node">Node id.</param>
    /// <param name="boot">The pack's boot.</param>
    /// <param name="seq">Its number within the boot.</param>
    /// <param name="ratio">How many of all packs are followed: 0 for none to 1 for all.</param>
    /// <param name="trace">What its spans are children of: the trace, and a span that nobody tells, made of the pack as well.</param>
    public static bool Follows(string site, string node, long boot, long seq, double ratio, out ActivityContext trace)
    {
        Span<byte> name = stackalloc byte[LongestName];
        if (!Utf8.TryWrite(name, $"wl/v1/{site}/nodes/{node}/readings/{boot}/{seq}", out int length))
        {
            throw new ArgumentException($"'{site}' or '{node}' is no id of a site or a node", nameof(node));
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name[..length], hash);
        ulong random = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]) & ((1UL << RandomBits) - 1);
        trace = default;
        if (random < (1 - ratio) * (1UL << RandomBits)) return false;
        trace = new ActivityContext(
            ActivityTraceId.CreateFromBytes(hash[..16]), ActivitySpanId.CreateFromBytes(hash[16..24]), ActivityTraceFlags.Recorded);
        return true;
    }
}
