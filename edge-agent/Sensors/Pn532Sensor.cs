namespace Logistics.EdgeAgent.Sensors;

/// <summary>A PN532 on a serial port (HSU): the number of each card of ISO/IEC 14443 type A that is near, in lower-case hex, at each look.
/// </summary>
/// <param name="channel">Its channel.</param>
/// <param name="port">Path of the serial port.</param>
public sealed class Pn532Sensor(string channel, string port) : ISensor
{
    private const int ReadsMost = 64;

    private readonly byte[] _buffer = new byte[256];
    private Pn532 _chip = new();
    private SerialPort? _port;

    /// <inheritdoc/>
    public string Channel => channel;

    /// <summary>One turn for each command and its answer; two of them look for cards once, ten times a second.</summary>
    public TimeSpan Every { get; } = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public void Read(DateTimeOffset now, List<Sample> into)
    {
        try
        {
            _port ??= SerialPort.Open(port, Pn532.Baud);
            for (int reads = 0; reads < ReadsMost && _port.Read(_buffer) is > 0 and int count; reads++)
            {
                _chip.Take(_buffer.AsSpan(0, count));
            }

            if (_chip.TryWrite(now, _buffer, out int length)) _port.Write(_buffer.AsSpan(0, length));
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidDataException)
        {
            throw new IOException($"{port}: {exception.Message}", exception);
        }

        while (_chip.TryRead(out string card)) into.Add(new Sample(channel, now, card));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _port?.Dispose();
        _port = null;
        _chip = new Pn532();
    }
}
