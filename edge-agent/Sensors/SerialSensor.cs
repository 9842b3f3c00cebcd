namespace Logistics.EdgeAgent.Sensors;

/// <summary>
/// A reader of tags that sends each as a line on a serial port. A line ends with CR, LF, both, or ETX, and may begin with STX. What is no
/// tag is counted and dropped.
/// </summary>
/// <param name="channel">Its channel.</param>
/// <param name="port">Path of the serial port.</param>
/// <param name="baud">Bits per second.</param>
/// <param name="prefix">What stands before each code; lines without it are dropped.</param>
public sealed class SerialSensor(string channel, string port, int baud, string prefix) : ISensor
{
    private const byte StartOfText = 0x02;
    private const byte EndOfText = 0x03;

    // What a port at its fastest brings within one turn, and then some: a port that never falls silent must not hold up the others.
    private const int ReadsMost = 64;

    private readonly byte[] _buffer = new byte[1_024];
    private readonly CodeLine _line = new(channel, prefix);
    private SerialPort? _port;

    /// <inheritdoc/>
    public string Channel => channel;

    /// <inheritdoc/>
    public TimeSpan Every { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Lines that were no tag, too long, or not whole.</summary>
    public long Refused => _line.Refused;

    /// <inheritdoc/>
    public void Read(DateTimeOffset now, List<Sample> into)
    {
        _port ??= SerialPort.Open(port, baud);
        for (int reads = 0; reads < ReadsMost && _port.Read(_buffer) is > 0 and int count; reads++)
        {
            Take(now, _buffer.AsSpan(0, count), into);
        }
    }

    /// <summary>Takes what came on the port.</summary>
    internal void Take(DateTimeOffset now, ReadOnlySpan<byte> bytes, List<Sample> into)
    {
        foreach (byte one in bytes)
        {
            switch (one)
            {
                case (byte)'\r' or (byte)'\n' or EndOfText:
                    _line.End(now, into);
                    break;
                case StartOfText:
                    _line.Begin();
                    break;
                case >= (byte)' ' and <= (byte)'~':
                    _line.Add((char)one, now);
                    break;
                default:
                    _line.Spoil(now);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _port?.Dispose();
        _port = null;
        _line.Begin();
    }
}
