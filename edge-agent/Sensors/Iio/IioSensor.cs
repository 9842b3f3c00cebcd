namespace Logistics.EdgeAgent.Sensors.Iio;

/// <summary>
/// An input of a part that the kernel drives: a voltage, a scale, a distance, the climate. Polled; or, with a trigger and a driver that
/// has a buffer, sampled by the kernel: then the median of what it collected since the last read counts, but of three at least, dated
/// at the last of it.
/// </summary>
internal sealed class IioSensor : ISensor
{
    // A buffer that stays empty for so many readings' time is started anew.
    private const int MostEmpty = 10;

    // Of fewer the median may be the one that is wrong.
    private const int Fewest = 3;

    private readonly string _root;
    private readonly string _device;
    private readonly string _input;
    private readonly string? _trigger;
    private readonly Func<long> _clock;
    private readonly List<(double Value, long Nanoseconds)> _scans = [];
    private IioInput? _open;
    private IioBuffer? _buffer;
    private int _empty;

    /// <param name="channel">Its channel.</param>
    /// <param name="root">Where <c>sys</c> and <c>dev</c> lie: <c>/</c> but for tests.</param>
    /// <param name="device">Name, label or place of the device.</param>
    /// <param name="input">The kernel's name of the input.</param>
    /// <param name="trigger">Name of the trigger that fills the buffer; null polls.</param>
    /// <param name="every">Time between two readings.</param>
    /// <param name="clock">The kernel's clock, in nanoseconds.</param>
    public IioSensor(string channel, string root, string device, string input, string? trigger, TimeSpan every, Func<long> clock)
    {
        Channel = channel;
        Every = every;
        _root = root;
        _device = device;
        _input = input;
        _trigger = trigger;
        _clock = clock;
    }

    /// <inheritdoc/>
    public string Channel { get; }

    /// <inheritdoc/>
    public TimeSpan Every { get; }

    /// <inheritdoc/>
    public void Read(DateTimeOffset now, List<Sample> into)
    {
        if (_open is null)
        {
            _open = IioDevice.Find(_root, _device).Input(_input);
            _buffer = _trigger is null ? null : IioBuffer.TryOpen(_open, _trigger);
            _empty = 0;
            _scans.Clear();
        }

        if (_buffer is null)
        {
            into.Add(new Sample(Channel, now, _open.Read()));
            return;
        }

        int known = _scans.Count;
        _buffer.Take(_scans);
        if (_scans.Count == known)
        {
            if (++_empty == MostEmpty) throw new TimeoutException($"the trigger '{_trigger}' brings no readings of {_device}");
            return;
        }
        _empty = 0;
        if (_scans.Count < Fewest) return;
        double[] values = [.. _scans.TakeLast(Math.Max(_scans.Count - known, Fewest)).Select(static scan => scan.Value).Order()];
        into.Add(new Sample(Channel, KernelClock.ToAgentTime(now, _clock(), _scans[^1].Nanoseconds), values[values.Length / 2]));
        _scans.RemoveRange(0, _scans.Count - (Fewest - 1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer?.Dispose();
        _buffer = null;
        _open = null;
    }
}
