using Logistics.EdgeAgent.Sensors;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent.Filters;

/// <summary>
/// Everything that is done to one channel between its sensor and the spool, always in this order. A number: median, meaning, and then
/// either yes or no (on and off level, debounce) or the dead band. A yes or no: debounce. What has nothing new speaks at its heartbeat and
/// when it is asked to. A text: the presence of the tag. Pure: time is an argument.
/// </summary>
public sealed class ChannelFilter
{
    private const double Permille = 1_000;

    private readonly Median? _median;
    private readonly Calibration? _calibration;
    private readonly Hysteresis? _hysteresis;
    private readonly Debounce _debounce;
    private readonly DeadBand? _deadBand;
    private readonly Heartbeat? _heartbeat;
    private readonly TagPresence? _presence;
    private Sample? _current;
    private DateTimeOffset _spoke;
    private bool _isOwed;

    /// <param name="config">The channel's own rules; levels and bands are thousandths of the channel's unit.</param>
    public ChannelFilter(SensorConfig config)
    {
        _median = config.Median is { } count ? new Median(count) : null;
        _calibration = config.Calibration;
        if (config is { HysteresisHigh: { } high, HysteresisLow: { } low })
        {
            _hysteresis = new Hysteresis(high / Permille, low / Permille);
        }

        _debounce = new Debounce(config.Debounce ?? TimeSpan.Zero);
        _deadBand = config.DeadBand is { } band ? new DeadBand(band / Permille) : null;
        _heartbeat = config.Heartbeat is { } every ? new Heartbeat(every) : null;
        _presence = config.GoneAfter is { } gone ? new TagPresence(gone, config.Heartbeat ?? TimeSpan.MaxValue) : null;
    }

    /// <summary>The last number behind median and meaning; null before the first, while the median fills, and for what is no number.
    /// </summary>
    public double? Number { get; private set; }

    /// <summary>The yes or no that is believed; null for a channel that gives numbers, and before there is one.</summary>
    public bool? State => _debounce.Believed;

    /// <summary>Takes one sample of the channel, oldest first.</summary>
    /// <param name="given">What the sensor gave.</param>
    /// <param name="into">Where what is to be sent is added.</param>
    /// <returns>True when an event was added, which must not wait: a change of a yes or no, or a text.</returns>
    public bool Pass(in Sample given, List<Sample> into)
    {
        if (given.Kind == SampleKind.Text)
        {
            int before = into.Count;
            if (_presence is null) into.Add(given);
            else _presence.Take(given, into);
            return into.Count > before;
        }

        Sample sample = given;
        if (given.Kind == SampleKind.Number && (_median is not null || _calibration is not null))
        {
            double? number = _median is null ? given.Number : _median.Of(given.Number);
            Number = null;
            if (number is not { } reading) return false;
            sample = new Sample(given.Channel, given.At, _calibration?.Of(reading) ?? reading);
        }

        if (sample.Kind == SampleKind.Number) Number = sample.Number;

        if (sample.Kind == SampleKind.Number && _hysteresis is null)
        {
            _current = sample;
            if (_deadBand?.IsNews(sample.Number) ?? true)
            {
                Send(sample, into);
            }

            return false;
        }

        bool hasSettled = Settle(sample.Channel, sample.At, into);
        _debounce.Observe(sample.At, _hysteresis?.Update(sample.Number) ?? sample.Boolean);
        return Settle(sample.Channel, sample.At, into) || hasSettled;
    }

    /// <summary>Lets time pass for a sensor that was just read without a failure: what it said last still holds.</summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="now">Not before the last sample.</param>
    /// <param name="into">Where what is to be sent is added.</param>
    /// <returns>True when an event was added.</returns>
    public bool Advance(string channel, DateTimeOffset now, List<Sample> into)
    {
        int before = into.Count;
        _presence?.Advance(now, into);
        Settle(channel, now, into);
        bool changed = into.Count > before;

        // While a change waits to be believed nothing is repeated: it would then be dated before what was repeated, and count for old.
        // Nor while a median fills after a failure: nobody knows whether what it said before still holds.
        if (_current is { } current && !_debounce.IsPending && _median is not { IsFilling: true })
        {
            if ((_isOwed && _spoke < now) || _heartbeat?.IsDue(now) == true)
            {
                Send(current.RepeatedAt(now), into);
            }

            _isOwed = false;
        }

        return changed;
    }

    /// <summary>The sensor failed: what it reads when it is back may be another thing's, and no number from before counts with it.
    /// </summary>
    public void Interrupt() => _median?.Clear();

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
