namespace Logistics.EdgeAgent.Sensors;

/// <summary>Plays one channel of a recording, moved in time so that the recording begins when the agent does.</summary>
public sealed class RecordedSensor : ISensor
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly Func<IEnumerable<RecordedValue>> _open;
    private readonly string? _text;
    private readonly TimeSpan _shift;
    private IEnumerator<RecordedValue>? _values;
    private bool _atEnd;
    private DateTimeOffset _played = DateTimeOffset.MinValue;

    /// <param name="channel">Its channel.</param>
    /// <param name="recording">Where its values come from.</param>
    /// <param name="sensor">Number of the sensor, bin site or antenna within the recording.</param>
    /// <param name="text">The tag's EPC in hex, for recordings of tag reads; else null.</param>
    /// <param name="start">The agent's time that the recording's first time becomes.</param>
    /// <exception cref="IOException">The recording can't be read.</exception>
    /// <exception cref="InvalidDataException">It is not in its format; the message says where.</exception>
    public RecordedSensor(string channel, Recording recording, int sensor, string? text, DateTimeOffset start)
    {
        Channel = channel;
        _text = text;
        _shift = start - recording.Start;
        _open = () => recording.Read(sensor);
    }

    /// <inheritdoc/>
    public string Channel { get; }

    /// <inheritdoc/>
    public TimeSpan Every => PollInterval;

    /// <inheritdoc/>
    public void Read(DateTimeOffset now, List<Sample> into)
    {
        if (_values is null)
        {
            _values = _open().GetEnumerator();
            _atEnd = !_values.MoveNext();
        }

        while (!_atEnd && _values.Current is var value && value.At + _shift is var at && at <= now)
        {
            // After a reopening the recording is read from its beginning again, but nothing is said twice.
            if (at > _played)
            {
                into.Add(_text is not null ? new Sample(Channel, at, _text)
                    : value.Boolean is { } boolean ? new Sample(Channel, at, boolean)
                    : new Sample(Channel, at, value.Number));
            }

            _atEnd = !_values.MoveNext();
        }

        _played = now;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _values?.Dispose();
        _values = null;
    }
}
