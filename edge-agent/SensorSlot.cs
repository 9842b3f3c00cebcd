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

    /// <summary>Reads and filters; true when an event was added.</summary>
    public bool Read(DateTimeOffset now, List<Sample> into)
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
        }

        return (Trouble is null && _filter.Advance(Channel, now, into)) || isEvent;
    }
}
