using Logistics.EdgeAgent.Sensors;
using Logistics.Wire.Messages;

namespace Logistics.EdgeAgent;

/// <summary>What one channel said since it was last told, for somebody who looks. Holds little: of what is too much the oldest goes.
/// </summary>
/// <param name="origin">The agent's time that its milliseconds count from.</param>
internal sealed class Signal(DateTimeOffset origin)
{
    private readonly Queue<SignalValue> _values = [];
    private readonly Dictionary<string, SignalTag> _tags = new(StringComparer.Ordinal);
    private long _left;

    /// <summary>Until when it is told, on the machine's time.</summary>
    public TimeSpan Until { get; set; }

    /// <summary>When it was told last, on the machine's time; null for not yet.</summary>
    public TimeSpan? ToldAt { get; set; }

    /// <summary>There is something that was not told.</summary>
    public bool HasNews => _values.Count > 0 || _tags.Count > 0;

    /// <summary>Takes what a sensor gave, and what the filters made of it.</summary>
    /// <param name="sample">What it gave.</param>
    /// <param name="plain">A number's meaning, unfiltered; null where it means itself.</param>
    /// <param name="filtered">The number behind the filters; null for none.</param>
    /// <param name="state">The yes or no behind them; null for none.</param>
    public void Add(in Sample sample, double? plain, double? filtered, bool? state)
    {
        long ms = Ms(sample.At);
        if (sample.Kind != SampleKind.Text)
        {
            double raw = sample.Kind == SampleKind.Number ? sample.Number : sample.Boolean ? 1 : 0;
            _values.Enqueue(new SignalValue(ms, raw, plain, filtered, state));
            if (_values.Count <= SignalMessage.ValuesMost) return;
            _values.Dequeue();
            _left++;
            return;
        }

        string tag = sample.Text!;
        if (_tags.TryGetValue(tag, out SignalTag? before))
        {
            _tags[tag] = before with
            {
                Ms = Math.Max(ms, before.Ms), Reads = before.Reads + sample.Reads, Rssi = sample.Rssi ?? before.Rssi,
                Best = before.Best > sample.Rssi ? before.Best : sample.Rssi ?? before.Best,
            };
        }
        else if (_tags.Count < SignalMessage.TagsMost && SignalTag.IsTag(tag))
        {
            _tags[tag] = new SignalTag(tag, ms, sample.Reads, sample.Rssi, sample.Rssi);
        }
        else
        {
            _left++;
        }
    }

    /// <summary>What is to be told now; it is forgotten here.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="now">The agent's time.</param>
    /// <param name="trouble">What is wrong with its sensor; null for nothing.</param>
    public SignalMessage Take(string channel, DateTimeOffset now, string? trouble)
    {
        SignalMessage message = new(
            channel, Ms(now), _values.Count > 0 ? [.. _values] : null, _tags.Count > 0 ? [.. _tags.Values] : null,
            _left > 0 ? _left : null, trouble);
        _values.Clear();
        _tags.Clear();
        _left = 0;
        return message;
    }

    /// <summary>A time, in ms of the node's steady clock.</summary>
    public long Ms(DateTimeOffset at) => Math.Max(0, (long)(at - origin).TotalMilliseconds);
}
