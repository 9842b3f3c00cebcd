using Logistics.EdgeAgent.Filters;
using Logistics.EdgeAgent.Sensors;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent;

/// <summary>One sensor with its filter and its turn. A sensor that fails is closed and opened again, later each time, and never ends the
/// agent.</summary>
/// <param name="sensor">The sensor.</param>
/// <param name="config">What the node file says of it.</param>
internal sealed class SensorSlot(ISensor sensor, SensorConfig config)
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    private readonly ChannelFilter _filter = new(config);
    private readonly List<Sample> _samples = [];
    private TimeSpan _backoff = FirstBackoff;
    private Sample? _last;

    /// <summary>Whether this is what a sensor fails with: a device that is gone, closed or silent, or a value that is none.</summary>
    public static bool IsFailure(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or TimeoutException;

    public string Channel => sensor.Channel;

    public SensorConfig Config { get; } = config;

    /// <summary>Releases the device.</summary>
    public void Close() => sensor.Dispose();

    public DateTimeOffset NextRead { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>What is wrong with it, in words; null while it works.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Samples that it gave, before the filter.</summary>
    public long Sampled { get; private set; }

    /// <summary>Lets it be read at once, unless it waits after a failure, and say its value even if that is not new.</summary>
    public void Repeat()
    {
        _filter.Repeat();
        NextRead = Trouble is null ? DateTimeOffset.MinValue : NextRead;
    }

    /// <summary>Adds what it said last, however long ago; nothing for reads of tags, and when it has said nothing.</summary>
    public void Show(Signal signal)
    {
        if (_last is { Kind: not SampleKind.Text } last) Show(last, signal);
    }

    /// <summary>Reads and filters; true when an event was added.</summary>
    /// <param name="now">The agent's time.</param>
    /// <param name="into">Where what is to be sent is added.</param>
    /// <param name="signal">Where what it says is shown to who looks; null for nobody.</param>
    public bool Read(DateTimeOffset now, List<Sample> into, Signal? signal = null)
    {
        _samples.Clear();
        try
        {
            sensor.Read(now, _samples);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            Trouble = $"{Channel}: {exception.Message}";
            sensor.Dispose();
            _filter.Interrupt();
            NextRead = now + _backoff;
            _backoff = _backoff * 2 < LongestBackoff ? _backoff * 2 : LongestBackoff;
            return false;
        }

        NextRead = now + sensor.Every;
        if (sensor.IsStarting) return false;
        Trouble = sensor.Trouble is string trouble ? $"{Channel}: {trouble}" : null;
        _backoff = FirstBackoff;
        Sampled += _samples.Count;
        bool isEvent = false;
        foreach (Sample sample in _samples)
        {
            isEvent |= _filter.Pass(sample, into);
            _last = sample;
            if (signal is not null) Show(sample, signal);
        }

        return (Trouble is null && _filter.Advance(Channel, now, into)) || isEvent;
    }

    private void Show(in Sample sample, Signal signal)
    {
        double? plain = sample.Kind == SampleKind.Number ? Config.Calibration?.Of(sample.Number) : null;
        signal.Add(sample, plain, _filter.Number, _filter.State);
    }
}
