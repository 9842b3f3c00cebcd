namespace Logistics.EdgeAgent.Sensors.I2c;

/// <summary>A part on an I2C bus that the agent drives itself.</summary>
internal sealed class I2cSensor : ISensor
{
    // While the part is at work: most steps take it a few tens of milliseconds.
    private static readonly TimeSpan StepEvery = TimeSpan.FromMilliseconds(20);

    private readonly TimeSpan _every;
    private readonly Func<II2cBus> _open;
    private readonly Func<II2cBus, II2cPart> _make;
    private II2cBus? _bus;
    private II2cPart? _part;
    private bool _isAtWork;

    /// <param name="channel">Its channel.</param>
    /// <param name="every">Time between two readings.</param>
    /// <param name="open">Opens the bus.</param>
    /// <param name="make">Makes the part on it.</param>
    public I2cSensor(string channel, TimeSpan every, Func<II2cBus> open, Func<II2cBus, II2cPart> make)
    {
        Channel = channel;
        _every = every;
        _open = open;
        _make = make;
    }

    /// <inheritdoc/>
    public string Channel { get; }

    /// <inheritdoc/>
    public TimeSpan Every => _isAtWork ? StepEvery : _every;

    /// <inheritdoc/>
    public bool IsStarting { get; private set; }

    /// <inheritdoc/>
    public void Read(DateTimeOffset now, List<Sample> into)
    {
        if (_part is null)
        {
            IsStarting = true;
            _bus = _open();
            _part = _make(_bus);
        }

        _isAtWork = !_part.TryRead(now, out double reading);
        if (_isAtWork) return;
        IsStarting = false;
        into.Add(new Sample(Channel, now, reading));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bus?.Dispose();
        _bus = null;
        _part = null;
    }
}
