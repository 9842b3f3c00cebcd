using Logistics.EdgeAgent.Sensors;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent.Filters;

/// <summary>
/// Everything that is done to one channel between its sensor and the spool: a number gets its meaning, becomes yes or no or is held to
/// its dead band, a yes or no is debounced, texts pass, and what has nothing new speaks at its heartbeat and when it is asked to. Pure:
/// time is an argument.
/// </summary>
public sealed class ChannelFilter
{
    private const double Permille = 1_000;

    private readonly Calibration? _calibration;
    private readonly Hysteresis? _hysteresis;
    private readonly Debounce _debounce;
    private readonly DeadBand? _deadBand;
    private readonly Heartbeat? _heartbeat;
    private Sample? _current;
    private DateTimeOffset _spoke;
    private bool _isOwed;

    /// <param name="config">The channel's own rules; levels and bands are thousandths of the channel's unit.</param>
    public ChannelFilter(SensorConfig config)
    {
        _calibration = config.Calibration;
        if (config is { HysteresisHigh: { } high, HysteresisLow: { } low })
        {
            _hysteresis = new Hysteresis(high / Permille, low / Permille);
        }

        _debounce = new Debounce(config.Debounce ?? TimeSpan.Zero);
        _deadBand = config.DeadBand is { } band ? new DeadBand(band / Permille) : null;
        _heartbeat = config.Heartbeat is { } every ? new Heartbeat(every) : null;
    }

    /// <summary>Takes one sample of the channel, oldest first.</summary>
    /// <param name="given">What the sensor gave.</param>
    /// <param name="into">Where what is to be sent is added.</param>
    /// <returns>True when an event was added, which must not wait: a change of a yes or no, or a text.</returns>
    public bool Pass(in Sample given, List<Sample> into)
    {
        Sample sample = _calibration is not null && given.Kind == SampleKind.Number
            ? new Sample(given.Channel, given.At, _calibration.Of(given.Number))
            : given;
        if (sample.Kind == SampleKind.Text)
        {
            into.Add(sample);
            return true;
        }

        if (sample.Kind == SampleKind.Number && _hysteresis is null)
        {
            _current = sample;
            if (_deadBand?.IsNews(sample.Number) ?? true)
            {
                Send(sample, into);
            }

            return false;
        }

        bool before = Settle(sample.Channel, sample.At, into);
        _debounce.Observe(sample.At, _hysteresis?.Update(sample.Number) ?? sample.Boolean);
        return Settle(sample.Channel, sample.At, into) || before;
    }

    /// <summary>Lets time pass for a sensor that was just read without a failure: what it said last still holds.</summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="now">Not before the last sample.</param>
    /// <param name="into">Where what is to be sent is added.</param>
    /// <returns>True when an event was added.</returns>
    public bool Advance(string channel, DateTimeOffset now, List<Sample> into)
    {
        bool changed = Settle(channel, now, into);

        // While a change waits to be believed nothing is repeated: it would then be dated before what was repeated, and count for old.
        if (_current is { } current && !_debounce.IsPending)
        {
            if ((_isOwed && _spoke < now) || _heartbeat?.IsDue(now) == true)
            {
                Send(current.RepeatedAt(now), into);
            }

            _isOwed = false;
        }

        return changed;
    }

    /// <summary>Makes the channel say its value once more when time next passes, unless it has none yet. Texts are not repeated.</summary>
    public void Repeat() => _isOwed = _current is not null;

    private bool Settle(string channel, DateTimeOffset now, List<Sample> into)
    {
        if (!_debounce.TrySettle(now, out bool value, out DateTimeOffset since))
        {
            return false;
        }

        Sample sample = new(channel, since, value);
        _current = sample;
        Send(sample, into);
        return true;
    }

    private void Send(in Sample sample, List<Sample> into)
    {
        into.Add(sample);
        _deadBand?.Sent(sample.Number);
        _heartbeat?.Spoke(sample.At);
        _spoke = sample.At;
    }
}
