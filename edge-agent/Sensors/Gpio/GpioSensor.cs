namespace Logistics.EdgeAgent.Sensors.Gpio;

/// <summary>
/// A digital input: a mat, a button, a contact. Changes are dated by the kernel, so that being read a little later costs no truth; the
/// state is asked for at the start, after a loss, and once in a while, because a chip may miss an edge.
/// </summary>
internal sealed class GpioSensor : ISensor
{
    // Short enough that a press of a button feels immediate; while nothing happens a read costs one call of the kernel's.
    private static readonly TimeSpan ReadEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    // No contact makes more within a read: a line that does is left for the next one.
    private const int MostEdges = 256;

    private readonly Func<IGpioLine> _open;
    private readonly Func<long> _clock;
    private IGpioLine? _line;
    private bool? _value;
    private uint _sequence;
    private DateTimeOffset _at;
    private DateTimeOffset _askAt;

    /// <param name="channel">Its channel.</param>
    /// <param name="open">Takes the line.</param>
    /// <param name="clock">The kernel's clock, in nanoseconds.</param>
    public GpioSensor(string channel, Func<IGpioLine> open, Func<long> clock)
    {
        Channel = channel;
        _open = open;
        _clock = clock;
    }

    /// <inheritdoc/>
    public string Channel { get; }

    /// <inheritdoc/>
    public TimeSpan Every => ReadEvery;

    /// <inheritdoc/>
    public void Read(DateTimeOffset now, List<Sample> into)
    {
        if (_line is null)
        {
            _line = _open();
            _value = null;
            _sequence = 0;
            _at = _askAt = DateTimeOffset.MinValue;
        }

        long clock = _clock();
        bool isAsked = !_line.TellsEdges || now >= _askAt;
        for (int edges = 0; edges < MostEdges && _line.TellsEdges && _line.TryTake(out GpioEdge edge); edges++)
        {
            isAsked |= edge.Sequence != unchecked(_sequence + 1);
            _sequence = edge.Sequence;
            Say(KernelClock.ToAgentTime(now, clock, edge.Nanoseconds), edge.IsActive, into);
        }

        if (!isAsked) return;
        Say(now, _line.IsActive(), into);
        _askAt = now + AskEvery;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _line?.Dispose();
        _line = null;
    }

    private void Say(DateTimeOffset at, bool value, List<Sample> into)
    {
        if (value == _value) return;
        _value = value;

        // An edge that came between taking the edges and asking is taken later, with its own, earlier time.
        _at = at > _at ? at : _at;
        into.Add(new Sample(Channel, _at, value));
    }
}
