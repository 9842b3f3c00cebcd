using System.Globalization;

namespace Logistics.Wire;

/// <summary>
/// A clock that runs a whole number of times faster than the one inside it. Processes that read the same clock file agree on the time, so that
/// a recorded month can be lived through in an afternoon by a hub and its nodes together. Safe for several threads.
/// </summary>
public sealed class ScaledTimeProvider : TimeProvider
{
    private readonly TimeProvider _inner;
    private readonly long _realUnixMs;
    private readonly long _virtualUnixMs;

    /// <param name="inner">The real clock.</param>
    /// <param name="realUnixMs">A moment of the real clock, in Unix ms.</param>
    /// <param name="virtualUnixMs">What this clock shows at that moment.</param>
    /// <param name="speed">How many of its seconds go into a real one, 1 to 100,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The speed is out of range.</exception>
    public ScaledTimeProvider(TimeProvider inner, long realUnixMs, long virtualUnixMs, int speed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(speed, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(speed, 100_000);
        _inner = inner;
        _realUnixMs = realUnixMs;
        _virtualUnixMs = virtualUnixMs;
        Speed = speed;
    }

    /// <summary>How many of its seconds go into a real one.</summary>
    public int Speed { get; }

    /// <inheritdoc/>
    public override long TimestampFrequency => Math.Max(1, _inner.TimestampFrequency / Speed);

    /// <summary>The clock of a clock file: one line <c>realUnixMs virtualUnixMs speed</c>.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static ScaledTimeProvider Read(string path, TimeProvider inner)
    {
        var fields = File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 3
            || !long.TryParse(fields[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var realUnixMs)
            || !long.TryParse(fields[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var virtualUnixMs)
            || !int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var speed)
            || speed is < 1 or > 100_000)
        {
            throw new InvalidDataException($"{path} is no clock file: write one line 'realUnixMs virtualUnixMs speed', with a speed of 1 to 100000.");
        }

        return new ScaledTimeProvider(inner, realUnixMs, virtualUnixMs, speed);
    }

    /// <summary>Writes this clock's file, whole or not at all.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Write(string path)
    {
        var fresh = path + ".new";
        File.WriteAllText(fresh, string.Create(CultureInfo.InvariantCulture, $"{_realUnixMs} {_virtualUnixMs} {Speed}\n"));
        File.Move(fresh, path, overwrite: true);
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        DateTimeOffset.FromUnixTimeMilliseconds(_virtualUnixMs)
        + (_inner.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(_realUnixMs)) * Speed;

    /// <inheritdoc/>
    public override long GetTimestamp() => _inner.GetTimestamp();

    /// <summary>How long it takes in real time until this clock has moved on by the delay.</summary>
    public TimeSpan ToReal(TimeSpan virtualDelay) => virtualDelay / Speed;
}
