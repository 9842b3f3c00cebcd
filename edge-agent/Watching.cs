using System.Text.Json;
using Logistics.Mqtt;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.EdgeAgent;

/// <summary>
/// The channels that somebody looks at. What they say is told beside the readings and never in their place: only while no reading waits to
/// leave and the broker keeps up, five times a second at most, and for as long as it is asked for again. On the agent's thread.
/// </summary>
/// <param name="topic">Topic of the node's signals, UTF-8 with a final zero byte.</param>
/// <param name="logger">Hears who looks at what.</param>
internal sealed class Watching(byte[] topic, ILogger logger)
{
    // An antenna each of the largest readers.
    private const int ChannelsMost = 8;

    // Messages that the broker has not answered: beyond, it does not keep up.
    private const int UnansweredMost = 16;
    private const int TroubleShown = 300;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    // While nothing is said it is told that the node is there all the same.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Signal> _signals = new(StringComparer.Ordinal);

    /// <summary>The agent's time that the milliseconds of what it tells count from.</summary>
    public DateTimeOffset Origin { get; set; }

    /// <summary>Where what a channel says is gathered; null while nobody looks.</summary>
    public Signal? Of(string channel) => _signals.GetValueOrDefault(channel);

    /// <summary>Somebody looks at a channel, or goes on looking, for some seconds; or none does any more.</summary>
    public void Ask(string? channel, int seconds, TimeSpan machineNow)
    {
        if (channel is null || (!_signals.ContainsKey(channel) && _signals.Count == ChannelsMost))
        {
            logger.LogWarning("Somebody wants to look at {Channel}, and that can't be: {Most} at once.", channel, ChannelsMost);
            return;
        }

        if (seconds <= 0)
        {
            if (_signals.Remove(channel)) logger.LogInformation("Nobody looks at {Channel} any more.", channel);
            return;
        }

        if (!_signals.TryGetValue(channel, out Signal? signal))
        {
            _signals[channel] = signal = new Signal(Origin);
            logger.LogInformation("Somebody looks at {Channel}.", channel);
        }

        signal.Until = machineNow + TimeSpan.FromSeconds(Math.Min(seconds, CommandMessage.WatchMost));
    }

    /// <summary>The broker is gone: nobody can look.</summary>
    public void End() => _signals.Clear();

    /// <summary>Tells what is due.</summary>
    /// <param name="session">The session.</param>
    /// <param name="mayLeave">No reading waits to leave.</param>
    /// <param name="slots">The node's sensors.</param>
    /// <param name="now">The agent's time.</param>
    /// <param name="machineNow">The machine's time.</param>
    public void Tell(IMqttSession session, bool mayLeave, List<SensorSlot> slots, DateTimeOffset now, TimeSpan machineNow)
    {
        foreach ((string channel, Signal signal) in _signals)
        {
            if (machineNow >= signal.Until) _signals.Remove(channel);
            if (machineNow >= signal.Until || machineNow < NextOf(signal)) continue;
            Tell(session, mayLeave, slots.Find(slot => slot.Channel == channel), channel, signal, now);
            signal.ToldAt = machineNow;
        }
    }

    /// <summary>How long, on the machine's time, until something is due.</summary>
    public TimeSpan Wait(TimeSpan machineNow)
    {
        TimeSpan next = TimeSpan.MaxValue;
        foreach (Signal signal in _signals.Values)
        {
            TimeSpan due = NextOf(signal) < signal.Until ? NextOf(signal) : signal.Until;
            next = due - machineNow < next ? due - machineNow : next;
        }

        return next;
    }

    private void Tell(
        IMqttSession session, bool mayLeave, SensorSlot? slot, string channel, Signal signal, DateTimeOffset now)
    {
        // What holds since long ago is news to who begins to look.
        if (signal is { ToldAt: null, HasNews: false }) slot?.Show(signal);
        if (!mayLeave || session.Unanswered >= UnansweredMost) return;
        string? trouble = slot?.Trouble is { Length: > TroubleShown } text ? text[..TroubleShown] : slot?.Trouble;
        SignalMessage message = signal.Take(channel, now, trouble) with { Unknown = slot is null ? true : null };
        session.Publish(topic, JsonSerializer.SerializeToUtf8Bytes(message, WireJson.Default.SignalMessage), qos: 0, retain: false);
    }

    private static TimeSpan NextOf(Signal signal) =>
        signal.ToldAt is { } told ? told + (signal.HasNews ? Pace : Beat) : TimeSpan.Zero;
}
